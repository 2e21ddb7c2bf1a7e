# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Whether one OAuth client can take another's place."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import Description
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
