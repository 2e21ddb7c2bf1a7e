# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Roles, divisions, scopes, and what the caller holds."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

Call = t.Callable[..., t.Any]
ROLES = "authorization/roles"
DIVISIONS = "authorization/divisions"
HOME = "1e7c5a93-3b2d-4f68-a0e9-8d6c4b2a0f01"
EXPORT = "b5d3e9a7-1f46-4e2b-8c7d-9f0a2b4c6d44"


def names(listing: t.Any) -> list[str]:
    return [each["name"] for each in listing["entities"]]


def test_roles_come_in_pages(call: Call, simulator: Simulator) -> None:
    for number in range(25):
        simulator.add_role(f"Role {number:02}", permissions=["users:user:view"])
    first = call("GET", ROLES)
    assert (len(first["entities"]), first["total"], first["pageCount"]) == (25, 30, 2)
    assert len(call("GET", first["nextUri"])["entities"]) == 5
    sorted_page = call("GET", f"{ROLES}?name=role+&pageSize=10&pageNumber=3&sortBy=name")
    assert names(sorted_page) == [f"Role {number:02}" for number in range(20, 25)]
    assert names(call("GET", sorted_page["previousUri"])) == [f"Role {number:02}" for number in range(10, 20)]
    assert call("GET", f"{ROLES}?permission=users:user:view&pageSize=1")["total"] == 25


@pytest.mark.parametrize(("setting", "found"), [("contains", ["Master Admin", "OAuth Admin", "Integrations Admin"]), ("exact", [])])
def test_roles_by_name(call: Call, simulator: Simulator, setting: str, found: list[str]) -> None:
    simulator.switch(role_name_filter=setting)
    assert names(call("GET", f"{ROLES}?name=admin")) == found
    assert names(call("GET", f"{ROLES}?name=oauth+admin")) == ["OAuth Admin"]


def test_a_role_and_a_division_by_id(call: Call, simulator: Simulator) -> None:
    assert call("GET", f"{ROLES}/{EXPORT}?userCount=false")["name"] == "Nightly Export"
    assert call("GET", f"{ROLES}/none", expect=404) == "not.found"
    for ids in (f"id={EXPORT}&id=none", f"id=none,{EXPORT}"):
        assert names(call("GET", f"{ROLES}?{ids}")) == ["Nightly Export"]
    assert names(call("GET", f"{DIVISIONS}?id={HOME}")) == ["Home"]
    division = simulator.add_division("Africa")
    assert [each["id"] for each in call("GET", f"{DIVISIONS}?name=afric&objectCount=false")["entities"]] == [division]


def test_one_division_is_home(call: Call) -> None:
    divisions = call("GET", DIVISIONS)["entities"]
    assert [(each["name"], each["homeDivision"]) for each in divisions] == [("Home", True), ("Europe", False), ("Asia", False)]
    assert call("GET", f"{DIVISIONS}/home")["id"] == HOME


@pytest.mark.parametrize("path", [ROLES, f"{ROLES}/{EXPORT}"])
def test_roles_need_a_permission(call: Call, simulator: Simulator, path: str) -> None:
    simulator.add_client("weak", permissions=["oauth:client:*"])
    weak = simulator.issue(client_id="weak")
    assert call("GET", path, token=weak, expect=403) == "missing.any.permissions"
    for free in (DIVISIONS, f"{DIVISIONS}/home", "authorization/subjects/me", "oauth/scopes", "oauth/scopes/users"):
        call("GET", free, token=weak)


def test_the_caller_learns_what_it_holds(call: Call, simulator: Simulator) -> None:
    pairs = [{"roleId": EXPORT, "divisionId": HOME}, {"roleId": EXPORT, "divisionId": "*"}]
    simulator.add_client("two", role_divisions=pairs)
    subject = call("GET", "authorization/subjects/me?includeFullRoles=true", token=simulator.issue(client_id="two"))
    assert subject["id"] == "two"
    assert [(grant["role"]["id"], grant["division"]["id"]) for grant in subject["grants"]] == [(EXPORT, HOME), (EXPORT, "*")]
    assert subject["grants"][0]["role"]["policies"] == [{"domain": "analytics", "entityName": "conversationDetail", "actions": ["view"]}]
    everything = call("GET", "authorization/subjects/me")["grants"]
    assert (len(everything), everything[0]["role"]["policies"]) == (5, [])


def test_scopes(call: Call) -> None:
    listing = call("GET", "oauth/scopes")
    assert listing["total"] == len(listing["entities"])
    scope = call("GET", "oauth/scopes/users:readonly")
    assert scope in listing["entities"]
    assert call("GET", "oauth/scopes/none", expect=404) == "not.found"


@pytest.mark.parametrize("query", ["pageSize=0", "pageSize=x", "pageNumber=0", "sortBy=age", "name=", "name=a&name=b", "expand=all", "userCount=yes"])
def test_a_query_has_no_other_values(call: Call, query: str) -> None:
    assert call("GET", f"{ROLES}?{query}", expect=400) == "bad.request"
