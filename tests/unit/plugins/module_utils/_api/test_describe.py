# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import Description
from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import describe as describing
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession

IDLE_TIMEOUT = 600
OURS = {"organization": {"id": "organization-1"}}


def describe(session: ApiSession, token: str, **options: t.Any) -> Description:
    return run(describing(session, token, **options), session.clock)


def test_a_live_token_is_described_in_snake_case(session: ApiSession, token: str) -> None:
    found = describe(session, token)
    assert found.active
    assert set(found.info) == {"organization", "home_organization", "authorized_scope", "cloned_user", "oauth_client"}
    assert found.info["oauth_client"]["authorized_grant_type"] == "CLIENT-CREDENTIALS"
    assert found.info["oauth_client"]["role_divisions"][0]["division_id"] == "*"


def test_fields_that_nobody_documents_are_kept(simulator: Simulator, session: ApiSession) -> None:
    token = simulator.issue(info={**OURS, "newThing": {"innerThing": [{"deepThing": 1}]}, "OAuthScopes": []})
    assert describe(session, token).info == {**OURS, "new_thing": {"inner_thing": [{"deep_thing": 1}]}, "oauth_scopes": []}


@pytest.mark.parametrize(("info", "described"), [(OURS, OURS), ({"OAuthClient": {"id": "client-1"}}, {"oauth_client": {"id": "client-1"}})])
def test_every_field_but_one_may_be_missing(simulator: Simulator, session: ApiSession, info: dict[str, t.Any], described: dict[str, t.Any]) -> None:
    found = describe(session, simulator.issue(info=info))
    assert (found.active, found.info) == (True, described)


@pytest.mark.parametrize(
    "info",
    [
        {},
        {"maintenance": True},
        {"organization": {}},
        {"organization": {"id": ""}},
        {"organization": {"id": 7}},
        {"organization": {"id": " "}},
        {**OURS, "Code": "bad.credentials"},
        {**OURS, "errorCode": "x"},
        {**OURS, "statusCode": 401},
        {**OURS, "fault": {}},
        {**OURS, "__ansible_type": "x"},
        {**OURS, "inner": [{"__ansibleType": "x"}]},
        pytest.param({**OURS, "A" * 400_000: 1}, id="a long name"),
        {"organization": "organization-1"},
        {"homeOrganization": {"id": "organization-1"}},
        {"oauthClient": {"id": "client-1"}},
        {**OURS, "status": 401},
        {**OURS, "code": "bad.credentials"},
    ],
    ids=str,
)
def test_an_object_that_could_be_anybodys_makes_no_token_active(simulator: Simulator, session: ApiSession, info: dict[str, t.Any]) -> None:
    with pytest.raises(errors.UnexpectedAnswerError):
        describe(session, simulator.issue(info=info))


@pytest.mark.parametrize("code", ["bad.credentials", "credentials.expired"])
def test_a_token_that_is_not_live_is_an_answer(simulator: Simulator, session: ApiSession, code: str) -> None:
    simulator.switch(dead_token_code=code)
    found = describe(session, "never-issued-by-anybody")
    assert (found.active, found.info) == (False, {})


@pytest.mark.parametrize("preserve", [True, False])
def test_looking_leaves_the_idle_timer_alone_unless_told_otherwise(simulator: Simulator, session: ApiSession, preserve: bool) -> None:
    token = simulator.issue(idle_timeout=IDLE_TIMEOUT)
    simulator.advance(IDLE_TIMEOUT - 60)
    assert describe(session, token, preserve_idle_timeout=preserve).active
    simulator.advance(120)
    assert simulator.is_active(token) is not preserve


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "authentication.required"), (401, "something.new"), (403, "missing.permissions"), (404, "not.found"), (400, "bad.credentials")],
)
def test_anything_else_is_no_answer(simulator: Simulator, session: ApiSession, token: str, status: int, code: str) -> None:
    simulator.fault(status=status, body=f'{{"status": {status}, "code": "{code}", "message": "No."}}')
    with pytest.raises(errors.ApiError) as caught:
        describe(session, token)
    assert caught.value.code == code
