# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Where two clients differ."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._api.oauth_clients import LONGEST_VALIDITY
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.wanted import cautions, differing

PAIR = {"roleId": "role-1", "divisionId": "*"}
SAME: list[tuple[dict[str, t.Any], dict[str, t.Any]]] = [
    ({}, {"state": "active"}),
    ({"description": ""}, {}),
    ({"scope": []}, {}),
    ({"scope": ["a", "b"]}, {"scope": ["b", "a"]}),
    ({"roleDivisions": [{**PAIR, "newField": 1}]}, {"roleDivisions": [PAIR]}),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_what_means_the_same(one: dict[str, t.Any], other: dict[str, t.Any]) -> None:
    assert differing(one, other) == differing(other, one) == []


@pytest.mark.parametrize(("one", "other"), [({}, {"state": "inactive"}), ({"newField": ["a", "b"]}, {"newField": ["b", "a"]}), ({"x": 0}, {})], ids=str)
def test_what_does_not(one: dict[str, t.Any], other: dict[str, t.Any]) -> None:
    assert differing(one, other) == list({**one, **other})


@pytest.mark.parametrize(
    ("client", "told"),
    [
        ({"accessTokenValiditySeconds": LONGEST_VALIDITY}, 0),
        ({"accessTokenValiditySeconds": LONGEST_VALIDITY + 1}, 1),
        ({"authorizedGrantType": "TOKEN"}, 1),
        *(
            ({"authorizedGrantType": grant, name: value}, told if grant == "CLIENT-CREDENTIALS" else 0)
            for grant in ("CLIENT-CREDENTIALS", "CODE")
            for name in ("allowedIpAddresses", "allowedIPs", "ipAllowList", "allowedCidrs", "cidrAllowlist", "allowedAddresses")
            for value, told in (([], 1), (["192.0.2.1"], 0))
        ),
        ({"authorizedGrantType": "CLIENT-CREDENTIALS", "allowedScopes": [], "ipAddresses": []}, 0),
    ],
    ids=str,
)
def test_what_people_should_know_of_a_client(client: dict[str, t.Any], told: int) -> None:
    assert len(cautions(client)) == told


def test_the_words_for_what_people_should_know() -> None:
    client = {"authorizedGrantType": "TOKEN", "accessTokenValiditySeconds": 200000}
    assert cautions(client) == [
        "The implicit grant (TOKEN) ends in 2027: move to CODE with PKCE before.",
        "Tokens of this client live for 200000 s, longer than 48 h: only clients for SCIM need that.",
    ]
    allowed = {"authorizedGrantType": "CLIENT-CREDENTIALS", "allowedIpAddresses": []}
    assert cautions(allowed) == ["allowedIpAddresses is empty, so that this client can sign in from any address."]
