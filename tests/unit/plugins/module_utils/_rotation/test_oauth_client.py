# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Whether one OAuth client can take another's place."""

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import Description
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.proof import Proof
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.oauth_client import OAuthClientCredential

ROLES = [{"role_id": "a", "division_id": "*"}, {"role_id": "b", "division_id": "*"}]
CLIENT: dict[str, t.Any] = {"authorized_grant_type": "CLIENT-CREDENTIALS", "access_token_validity_seconds": 3600, "scope": [], "role_divisions": ROLES}


def described(client: dict[str, t.Any]) -> Description:
    return Description(True, {"oauth_client": client}, None, ())


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"role_divisions": [{"division_id": "*", "role_id": "b"}, {"division_id": "*", "role_id": "a"}]}, None),
        ({"role_divisions": ROLES[:1]}, "role_divisions"),
        ({"authorized_grant_type": "CODE"}, "authorized_grant_type"),
        ({"access_token_validity_seconds": 600}, "access_token_validity_seconds"),
        ({"scope": ["x"]}, "scope"),
        ({"scope": None, "name": "other"}, "scope"),
    ],
)
def test_what_must_be_the_same(other: dict[str, t.Any], field: str | None) -> None:
    why = OAuthClientCredential.covers(described({**CLIENT, **other}), described(CLIENT))
    assert why == (None if field is None else f"its {field} is not the same")


def test_nothing_is_compared_with_one_that_is_not_there() -> None:
    assert OAuthClientCredential.covers(described(CLIENT), None) is None
    assert OAuthClientCredential.covers(described(CLIENT), Description(False, {}, None, ())) is None
    assert OAuthClientCredential.covers(Description(False, {}, None, ()), described(CLIENT)) is None


def test_a_client_that_is_gone_is_told(session: ApiSession, token: str) -> None:
    credential = OAuthClientCredential(
        Run(session, token, check_mode=True),
        client_id="blue",
        name=None,
        place="place",
        takes_over=False,
        proof=Proof(0, 0),
        prove_paths=(),
        retirer=mock.Mock(),
    )
    assert credential.client_id == "blue"
    for call, advice in (
        (credential._read("blue"), "Somebody else deleted it: look at the audit log."),
        (credential.preflight("blue", (), interrupted=False, check_mode=True), "Check id or name, and the file. Nothing was changed."),
    ):
        with pytest.raises(errors.PreconditionError) as caught:
            run(call, session.clock)
        assert str(caught.value) == f"There is no OAuth client blue any more. {advice}"
