# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Integrations and their credentials in the simulator: each rule, and each switch in both settings."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

Call = t.Callable[..., t.Any]
CREDENTIALS = "integrations/credentials"
FIELDS = {"clientId": "theirs", "clientSecret": "their-secret"}
WANTED = {"name": "theirs", "type": {"name": "pureCloudOAuthClient"}, "credentialFields": FIELDS}


@pytest.fixture
def made(call: Call) -> dict[str, t.Any]:
    credential: dict[str, t.Any] = call("POST", CREDENTIALS, WANTED)
    return credential


def test_a_credential_is_made_replaced_and_deleted(call: Call, simulator: Simulator, made: dict[str, t.Any]) -> None:
    assert (made["name"], made["type"]["name"]) == ("theirs", "pureCloudOAuthClient")
    path = f"{CREDENTIALS}/{made['id']}"
    assert made["selfUri"] == f"/api/v2/{path}"
    assert simulator.credentials()[made["id"]]["fields"] == FIELDS
    simulator.advance(60)
    other = {"clientId": "another", "clientSecret": "another-secret"}
    changed = call("PUT", path, {"type": {"name": "pureCloudOAuthClient"}, "credentialFields": other})
    assert changed["modifiedDate"] > changed["createdDate"] == made["createdDate"]
    assert "name" not in changed
    assert simulator.credentials()[made["id"]] == {"id": made["id"], "name": None, "kind": "pureCloudOAuthClient", "fields": other}
    assert call("DELETE", path, expect=204) is None
    for method, body in (("GET", None), ("PUT", WANTED), ("DELETE", None)):
        assert call(method, path, body, expect=404) == "not.found"


@pytest.mark.parametrize("redacted_as", ["absent", "asterisks"])
@pytest.mark.parametrize("where", ["nowhere", "by_id", "everywhere"])
def test_what_is_told_of_a_credential(call: Call, simulator: Simulator, made: dict[str, t.Any], redacted_as: str, where: str) -> None:
    simulator.switch(redacted_as=redacted_as, credential_client_id=where)
    path = f"{CREDENTIALS}/{made['id']}"
    one = call("GET", path)
    assert set(one) == {"id", "name", "type", "credentialFields", "selfUri"}
    listed = [call("GET", f"{CREDENTIALS}/listing")["entities"][0], call("GET", CREDENTIALS)["entities"][0], call("PUT", path, WANTED)]
    assert "their-secret" not in repr([one, *listed])
    expected = {"clientId": "**********", "clientSecret": "**********"} if redacted_as == "asterisks" else {}
    assert one["credentialFields"] == {**expected, **({} if where == "nowhere" else {"clientId": "theirs"})}
    assert all(("credentialFields" in each) is (where == "everywhere") for each in listed)


def test_what_was_redacted_and_put_back_is_the_secret(call: Call, simulator: Simulator, made: dict[str, t.Any]) -> None:
    simulator.switch(redacted_as="asterisks")
    path = f"{CREDENTIALS}/{made['id']}"
    call("PUT", path, call("GET", path))
    assert simulator.credentials()[made["id"]]["fields"] == {"clientId": "theirs", "clientSecret": "**********"}


@pytest.mark.parametrize(
    "change",
    [
        {"type": None},
        {"type": {"name": "none"}},
        {"type": "pureCloudOAuthClient"},
        {"name": 7},
        {"credentialFields": None},
        {"credentialFields": {"clientId": "theirs"}},
        {"credentialFields": {**FIELDS, "clientSecret": ""}},
        {"credentialFields": {**FIELDS, "more": "x"}},
        {"fields": {}},
    ],
)
@pytest.mark.parametrize("creates", [True, False])
def test_what_a_body_must_not_hold(call: Call, simulator: Simulator, made: dict[str, t.Any], change: dict[str, t.Any], creates: bool) -> None:
    body = {name: value for name, value in {**WANTED, **change}.items() if value is not None}
    before = simulator.credentials()
    method, path = ("POST", CREDENTIALS) if creates else ("PUT", f"{CREDENTIALS}/{made['id']}")
    assert call(method, path, body, expect=400) == "bad.request"
    assert simulator.credentials() == before


def test_a_credential_keeps_its_type(call: Call, made: dict[str, t.Any]) -> None:
    other = {"type": {"name": "userDefinedOAuth"}, "credentialFields": {"anything": "x"}}
    assert call("PUT", f"{CREDENTIALS}/{made['id']}", other, expect=400) == "bad.request"
    assert call("GET", f"{CREDENTIALS}/{call('POST', CREDENTIALS, other)['id']}")["credentialFields"] == {}
    types = {kind["name"]: kind["required"] for kind in call("GET", f"{CREDENTIALS}/types")}
    assert types["pureCloudOAuthClient"] == ["clientId", "clientSecret"]


def test_the_listing_goes_by_cursors(call: Call, simulator: Simulator) -> None:
    ids = [simulator.add_credential(f"c{number}", "x", "y") for number in range(5)]
    path, pages = f"/api/v2/{CREDENTIALS}/listing?pageSize=2", []
    while path:
        listing = call("GET", path)
        pages.append([each["id"] for each in listing["entities"]])
        path = listing.get("nextUri")
    assert pages == [ids[:2], ids[2:4], ids[4:]]
    assert [each["id"] for each in call("GET", listing["previousUri"])["entities"]] == ids[2:4]
    assert [each["id"] for each in call("GET", f"{CREDENTIALS}?pageSize=2&pageNumber=3")["entities"]] == ids[4:]
    for query in ("pageSize=201", "after=none", f"after={ids[0]}&before={ids[1]}", "pageNumber=1"):
        assert call("GET", f"{CREDENTIALS}/listing?{query}", expect=400) == "bad.request"


def test_an_integration_names_its_credentials_in_its_configuration(call: Call, simulator: Simulator, made: dict[str, t.Any]) -> None:
    using = simulator.add_integration("actions", made["id"])
    other = simulator.add_integration("other", kind="purecloud-data-dips")
    found = [
        call("GET", f"integrations{query}")["entities"]
        for query in ("", f"?credentialId={made['id']}", f"?ids={other},x", "?integrationType=purecloud-data-dips")
    ]
    assert [[each["id"] for each in entities] for entities in found] == [[using, other], [using], [other], [other]]
    assert call("GET", f"integrations/{using}") == found[0][0]
    config = call("GET", f"integrations/{using}/config/current")
    assert config["credentials"] == {"pureCloudOAuthClient": {"id": made["id"], "name": "theirs", "selfUri": made["selfUri"]}}
    assert call("GET", f"integrations/{other}/config/current")["credentials"] == {}
    assert call("GET", "integrations/none/config/current", expect=404) == "not.found"


@pytest.mark.parametrize("named", [False, True])
def test_the_list_of_integrations_may_name_credentials(call: Call, simulator: Simulator, made: dict[str, t.Any], named: bool) -> None:
    simulator.switch(integrations_name_credentials=named)
    simulator.add_integration("actions", made["id"])
    (integration,) = call("GET", "integrations")["entities"]
    assert ("credentials" in integration["config"]["current"]) is named


@pytest.mark.parametrize(("setting", "status"), [("refused", 409), ("works", 204)])
def test_deleting_a_credential_that_is_used(call: Call, simulator: Simulator, made: dict[str, t.Any], setting: str, status: int) -> None:
    simulator.switch(used_credential_delete=setting)
    integration = simulator.add_integration("actions", made["id"])
    call("DELETE", f"{CREDENTIALS}/{made['id']}", expect=status)
    assert (made["id"] in simulator.credentials()) is (status == 409)
    assert call("GET", f"integrations/{integration}/config/current")["credentials"]["pureCloudOAuthClient"]["id"] == made["id"]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_the_status_of_delete(call: Call, simulator: Simulator, made: dict[str, t.Any], status: int) -> None:
    simulator.switch(credential_delete_status=status)
    call("DELETE", f"{CREDENTIALS}/{made['id']}", expect=status)


def run_action(call: Call) -> bool:
    result = call("POST", "integrations/actions/lookup/test?flatten=false", {"input": 1})
    assert all(step["success"] is result["success"] for step in result["operations"])
    assert ("error" in result) is not result["success"]
    assert "secret" not in repr(result)
    success: bool = result["success"]
    return success


def test_an_action_signs_in_with_its_credential(call: Call, simulator: Simulator, made: dict[str, t.Any]) -> None:
    simulator.add_integration("actions", made["id"], actions=["lookup"])
    assert not run_action(call)
    simulator.add_client("theirs", "their-secret")
    assert run_action(call)
    simulator.change_client("theirs", state="inactive")
    assert not run_action(call)
    simulator.change_client("theirs", state="active")
    call("PUT", f"{CREDENTIALS}/{made['id']}", {**WANTED, "credentialFields": {**FIELDS, "clientSecret": "wrong"}})
    assert not run_action(call)
    assert call("POST", "integrations/actions/none/test", {}, expect=404) == "not.found"


@pytest.mark.parametrize("setting", ["fresh", "pooled"])
def test_an_action_may_go_on_with_its_old_token(call: Call, simulator: Simulator, made: dict[str, t.Any], setting: str) -> None:
    simulator.switch(action_tokens=setting)
    simulator.add_client("theirs", "their-secret")
    simulator.add_integration("actions", made["id"], actions=["lookup"])
    assert run_action(call)
    call("PUT", f"{CREDENTIALS}/{made['id']}", {**WANTED, "credentialFields": {**FIELDS, "clientSecret": "wrong"}})
    assert run_action(call) is (setting == "pooled")
    simulator.control("POST", "end", {"tokens": [each["token"] for each in simulator.control("GET", "tokens") if each["client_id"] == "theirs"]})
    assert not run_action(call)


@pytest.mark.parametrize("counts", [True, False])
def test_an_action_may_count_as_usage(call: Call, simulator: Simulator, made: dict[str, t.Any], counts: bool) -> None:
    simulator.switch(actions_count_as_usage=counts, usage_running=0, usage_without_rows="empty")
    simulator.add_client("theirs", "their-secret")
    simulator.add_integration("actions", made["id"], actions=["lookup"])
    assert run_action(call)
    simulator.advance(86400)
    token = simulator.issue()
    begun = call("GET", "oauth/clients/theirs/usage/summary", token=token)
    assert [row["requests"] for row in call("GET", begun["resultsUri"], token=token)["results"]] == [1] * counts


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "integrations", "integration:view"),
        ("GET", CREDENTIALS, "integration:view"),
        ("GET", f"{CREDENTIALS}/types", "integration:view"),
        ("GET", f"{CREDENTIALS}/listing", "integration:view"),
        ("POST", CREDENTIALS, "integration:add"),
        ("PUT", f"{CREDENTIALS}/theirs", "integration:edit"),
        ("DELETE", f"{CREDENTIALS}/theirs", "integration:delete"),
        ("POST", "integrations/actions/lookup/test", "action:execute"),
    ],
)
def test_each_operation_has_its_permission(call: Call, simulator: Simulator, method: str, path: str, permission: str) -> None:
    simulator.add_integration("actions", actions=["lookup"])
    simulator.add_credential("theirs", "x", "y", credential_id="theirs")
    body = WANTED if method in ("POST", "PUT") else None
    others = [f"integrations:{each}" for each in ("integration:view", "integration:add", "integration:edit", "integration:delete", "action:execute")]
    others.remove(f"integrations:{permission}")
    simulator.add_client("weak", permissions=others)
    assert call(method, path, body, token=simulator.issue(client_id="weak"), expect=403) == "missing.any.permissions"
    simulator.add_client("strong", permissions=[f"integrations:{permission}"])
    call(method, path, body, token=simulator.issue(client_id="strong"), expect=204 if method == "DELETE" else 200)
