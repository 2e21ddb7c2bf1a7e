# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Where two clients differ."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.wanted import differing

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
