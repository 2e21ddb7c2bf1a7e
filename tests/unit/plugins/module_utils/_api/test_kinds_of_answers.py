# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a single answer is taken for."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.authorization import _is_subject, find_division, find_role
from ansible_collections.purecloud.credentials.plugins.module_utils._api.integrations import CLIENT_TYPE, is_of_a_client
from ansible_collections.purecloud.credentials.plugins.module_utils._api.oauth_clients import _is_new, cannot_have_created
from ansible_collections.purecloud.credentials.plugins.module_utils._api.token_issue import _revoke
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import label
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint

ROLE, DIVISION = {"role": {"id": "r"}}, {"division": {"id": "d"}}


@pytest.mark.parametrize(
    ("grants", "is_one"),
    [([], True), ([{**ROLE, **DIVISION}], True), ([ROLE], False), ([DIVISION], False), ([{**ROLE, **DIVISION}, {}], False), ([None], False), ({}, False)],
)
def test_a_subject_with_its_grants(grants: t.Any, is_one: bool) -> None:
    assert bool(_is_subject({"grants": grants})) is is_one


@pytest.mark.parametrize(
    ("kind", "is_one"), [({"name": CLIENT_TYPE}, True), ({"id": CLIENT_TYPE}, True), ({"name": "other", "id": CLIENT_TYPE}, False), ({}, False), (None, False)]
)
def test_a_credential_of_an_oauth_client(kind: t.Any, is_one: bool) -> None:
    assert is_of_a_client({"type": kind}) is is_one


@pytest.mark.parametrize(("status", "cannot"), [(399, False), (400, True), (408, False), (409, True), (499, True), (500, False), (200, False)])
def test_an_answer_after_which_nothing_was_created(status: int, cannot: bool) -> None:
    assert cannot_have_created(errors.ApiError("x", status=status)) is cannot
    assert not cannot_have_created(errors.UnexpectedAnswerError("x", status=status))


@pytest.mark.parametrize(
    ("details", "is_one"),
    [
        ({}, True),
        ({"id": "client-2"}, False),
        *(({"secret": secret}, False) for secret in ("", None, 7, "a b", "\u00e9", "a\n")),
        ({"name": ""}, False),
        ({"authorizedGrantType": None}, False),
    ],
)
def test_a_client_with_a_new_secret(details: dict[str, t.Any], is_one: bool) -> None:
    client = {"id": "client-1", "name": "Export", "authorizedGrantType": "CODE", "secret": "s"}
    assert _is_new({**client, **details}, "client-1") is is_one


def test_a_client_is_named_by_name_and_id() -> None:
    assert [label({"name": "Export", "id": "client-1"}), label({"name": "Export"})] == ["Export (client-1)", "Export (not created yet)"]


def test_what_became_of_a_token_that_nobody_will_hold(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(method="DELETE", status=500, body='{"status": 500, "code": "internal.server.error", "message": "No."}', times=9)
    assert run(_revoke(session, token), session.clock) == f"The new token, {fingerprint(token)}, could not be revoked, and expires by itself."
    simulator.control("DELETE", "faults")
    assert run(_revoke(session, token), session.clock) == "The new token was revoked."
    assert simulator.live() == set()


def test_roles_of_one_name_are_all_told(simulator: Simulator, session: ApiSession, token: str) -> None:
    ids = sorted(simulator.add_role("Twice") for dummy in range(2))
    for name, which in (("Twice", f"There are 2 roles ({ids[0]}, {ids[1]})"), ("Never", "There is no role")):
        with pytest.raises(errors.PreconditionError) as caught:
            run(find_role(session, token, name), session.clock)
        assert str(caught.value) == f"{which} of the name {name}. Check the spelling, or give the role's id. Nothing was changed."


@pytest.mark.parametrize(("name", "told"), [("Home", "Home"), (None, None), (7, None)])
def test_a_name_that_is_no_text_is_none(simulator: Simulator, session: ApiSession, token: str, name: object, told: str | None) -> None:
    simulator.fault(method="GET", path="/api/v2/authorization/divisions/home", body=json.dumps({"id": "d", "name": name}))
    assert run(find_division(session, token, None), session.clock) == ("d", told)


def test_a_home_division_without_an_id_is_none(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(method="GET", path="/api/v2/authorization/divisions/home", body='{"name": "Home"}')
    with pytest.raises(errors.UnexpectedAnswerError, match=" without the home division that was asked for"):
        run(find_division(session, token, None), session.clock)
