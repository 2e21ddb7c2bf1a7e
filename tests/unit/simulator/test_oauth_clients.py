# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""OAuth clients in the simulator: each rule, and each switch in both settings."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

Call = t.Callable[..., t.Any]
DAY = 86400
CLIENTS = "oauth/clients"
HOME = "1e7c5a93-3b2d-4f68-a0e9-8d6c4b2a0f01"
EUROPE = "7b9d1f35-6a8c-4e02-b4d6-f8a0c2e4d602"
EXPORT = "b5d3e9a7-1f46-4e2b-8c7d-9f0a2b4c6d44"
AUDITOR = "2d8f6b3c-5e17-4c8a-b9f4-1a7e3c5d9b33"
AT_HOME = {"roleId": EXPORT, "divisionId": HOME}
WANTED = {"name": "nightly export", "authorizedGrantType": "CLIENT-CREDENTIALS", "roleDivisions": [AT_HOME]}
MADE_UP = "madeUpAllowedAddresses"


@pytest.fixture
def made(call: Call) -> dict[str, t.Any]:
    client: dict[str, t.Any] = call("POST", CLIENTS, WANTED)
    return client


def change(call: Call, client: dict[str, t.Any], expect: int = 200, **fields: t.Any) -> t.Any:
    return call("PUT", f"{CLIENTS}/{client['id']}", {**WANTED, **fields}, expect=expect)


def end(call: Call, client: dict[str, t.Any]) -> None:
    change(call, client, state="inactive")
    call("DELETE", f"{CLIENTS}/{client['id']}")


def old_client(simulator: Simulator) -> dict[str, t.Any]:
    return dict(simulator.add_client("old-client", "old-secret", role_divisions=[AT_HOME]))


def test_a_client_is_made_with_the_defaults_of_the_api(call: Call) -> None:
    made = call("POST", CLIENTS, WANTED)
    assert len(made.pop("secret")) >= 40
    read = call("GET", f"{CLIENTS}/{made['id']}")
    assert read == made
    assert (read["state"], read["accessTokenValiditySeconds"], read["scope"], read["registeredRedirectUri"]) == ("active", 86400, [], [])
    assert read["roleDivisions"] == [AT_HOME]
    assert (read["createdBy"]["id"], read["selfUri"]) == ("rehearsal-client", f"/api/v2/oauth/clients/{read['id']}")
    assert read["dateCreated"] == read["dateModified"]
    assert not {"dateToDelete", "description"} & set(read)


def test_the_secret_comes_from_two_operations_only(call: Call, sign_in: Call, made: dict[str, t.Any]) -> None:
    path = f"{CLIENTS}/{made['id']}"
    again = call("POST", f"{path}/secret")
    assert again["secret"] != made["secret"]
    assert "secret" not in {**call("GET", path), **change(call, made)}
    assert not any("secret" in each for each in call("GET", CLIENTS)["entities"])
    assert sign_in(made["id"], made["secret"]) == (400, "invalid_client")
    assert sign_in(made["id"], again["secret"])[0] == 200


def test_names_are_not_unique(call: Call) -> None:
    ids = {call("POST", CLIENTS, WANTED)["id"] for dummy in range(2)}
    listed = call("GET", CLIENTS)
    assert {each["id"] for each in listed["entities"]} == {"rehearsal-client", *ids}
    assert (listed["total"], listed["pageCount"], listed["pageNumber"]) == (3, 1, 1)
    assert "nextUri" not in listed


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": None}, "bad.request"),
        ({"name": ""}, "bad.request"),
        ({"authorizedGrantType": None}, "grant.type.required"),
        ({"authorizedGrantType": "CLIENT_CREDENTIALS"}, "bad.grant.type"),
        ({"accessTokenValiditySeconds": 299}, "invalid.value"),
        ({"accessTokenValiditySeconds": 172801}, "invalid.value"),
        ({"accessTokenValiditySeconds": "300"}, "invalid.value"),
        ({"accessTokenValiditySeconds": True}, "invalid.value"),
        ({"description": 7}, "invalid.value"),
        ({"scope": "users"}, "invalid.value"),
        ({"scope": ["unheard of"]}, "invalid.value"),
        ({"registeredRedirectUri": [""]}, "invalid.value"),
        ({"roleDivisions": {}}, "invalid.value"),
        ({"roleDivisions": [{"roleId": EXPORT}]}, "invalid.value"),
        ({"roleDivisions": [{"roleId": "none such", "divisionId": HOME}]}, "invalid.value"),
        ({"roleDivisions": [{"roleId": EXPORT, "divisionId": "none such"}]}, "invalid.value"),
        ({"state": "deleted"}, "invalid.value"),
        ({"dateToDelete": "soon"}, "invalid.date"),
        ({"grantType": "CODE"}, "bad.request"),
    ],
)
@pytest.mark.parametrize("creates", [True, False])
def test_what_a_body_must_not_hold(call: Call, made: dict[str, t.Any], fields: dict[str, t.Any], code: str, creates: bool) -> None:
    before = call("GET", CLIENTS)
    body = {name: value for name, value in {**WANTED, **fields}.items() if value is not None}
    method, path = ("POST", CLIENTS) if creates else ("PUT", f"{CLIENTS}/{made['id']}")
    assert call(method, path, body, expect=400) == code
    assert call("GET", CLIENTS) == before


def test_a_body_is_an_object(call: Call) -> None:
    assert call("POST", CLIENTS, [WANTED], expect=400) == "bad.request"
    assert call("POST", CLIENTS, expect=415) == "unsupported.media.type"
    assert call("GET", f"{CLIENTS}?pageNumber=1", expect=400) == "bad.request"


@pytest.mark.parametrize("seconds", [300, 172800])
def test_a_validity_within_limits_is_kept(call: Call, sign_in: Call, simulator: Simulator, seconds: int) -> None:
    made = call("POST", CLIENTS, {**WANTED, "accessTokenValiditySeconds": seconds})
    token = sign_in(made["id"], made["secret"])[1]
    simulator.advance(seconds - 1)
    assert simulator.is_active(token)
    simulator.advance(2)
    assert not simulator.is_active(token)


def test_a_longer_validity_needs_a_switch(call: Call, simulator: Simulator) -> None:
    wanted = {**WANTED, "accessTokenValiditySeconds": 38880000}
    assert call("POST", CLIENTS, wanted, expect=400) == "invalid.value"
    simulator.switch(longest_validity=38880000)
    assert call("POST", CLIENTS, wanted)["accessTokenValiditySeconds"] == 38880000


def test_put_replaces_all(call: Call, simulator: Simulator, made: dict[str, t.Any]) -> None:
    whole: dict[str, t.Any] = {"description": "d", "accessTokenValiditySeconds": 600, "scope": ["users"], "registeredRedirectUri": ["https://example.com/"]}
    simulator.advance(60)
    changed = change(call, made, **whole)
    assert {name: changed[name] for name in whole} == whole
    assert changed["dateModified"] > changed["dateCreated"] == made["dateCreated"]
    bare = change(call, made)
    assert (bare["accessTokenValiditySeconds"], bare["scope"], bare["registeredRedirectUri"]) == (86400, [], [])
    assert "description" not in bare


def test_what_was_read_can_be_put_back(call: Call, simulator: Simulator) -> None:
    simulator.add_client("odd", fields={"oddField": {"x": [1]}})
    read = call("GET", f"{CLIENTS}/odd")
    assert read["oddField"] == {"x": [1]}
    back = call("PUT", f"{CLIENTS}/odd", read)
    assert {**back, "modifiedBy": None, "dateModified": None} == {**read, "modifiedBy": None, "dateModified": None}
    without = {name: value for name, value in read.items() if name != "oddField"}
    assert "oddField" not in call("PUT", f"{CLIENTS}/odd", without)


def test_roles_are_of_client_credentials_alone(call: Call, made: dict[str, t.Any]) -> None:
    assert call("POST", CLIENTS, {**WANTED, "roleDivisions": []}, expect=400) == "missing.client.roles"
    assert call("POST", CLIENTS, {"name": "n", "authorizedGrantType": "CLIENT-CREDENTIALS"}, expect=400) == "missing.client.roles"
    assert call("POST", CLIENTS, {"name": "n", "authorizedGrantType": "CODE"})["roleDivisions"] == []
    assert change(call, made, authorizedGrantType="CODE")["roleDivisions"] == []


def test_deprecated_role_ids_are_in_the_home_division(call: Call) -> None:
    made = call("POST", CLIENTS, {"name": "n", "authorizedGrantType": "CLIENT-CREDENTIALS", "roleIds": [EXPORT]})
    assert (made["roleDivisions"], made["roleIds"]) == ([AT_HOME], [EXPORT])


@pytest.mark.parametrize(("setting", "status"), [("clears", 200), ("refused", 400)])
def test_a_put_without_roles(call: Call, simulator: Simulator, made: dict[str, t.Any], setting: str, status: int) -> None:
    simulator.switch(put_without_roles=setting)
    answer = change(call, made, roleDivisions=[], expect=status)
    assert answer == "missing.client.roles" if status == 400 else answer["roleDivisions"] == []


@pytest.mark.parametrize(("setting", "state"), [("active", "active"), ("kept", "inactive")])
def test_a_put_without_state(call: Call, simulator: Simulator, made: dict[str, t.Any], setting: str, state: str) -> None:
    simulator.switch(put_without_state=setting)
    change(call, made, state="inactive")
    assert change(call, made)["state"] == state


def test_disabled_is_for_support_unless_a_switch_says_otherwise(call: Call, simulator: Simulator, sign_in: Call, made: dict[str, t.Any]) -> None:
    assert change(call, made, state="disabled", expect=400) == "invalid.value"
    simulator.switch(disabled_can_be_set=True)
    token = sign_in(made["id"], made["secret"])[1]
    assert change(call, made, state="disabled")["state"] == "disabled"
    assert not simulator.is_active(token)
    assert sign_in(made["id"], made["secret"]) == (400, "invalid_client")
    simulator.switch(disabled_can_be_set=False)
    assert change(call, made, state="disabled", description="still")["state"] == "disabled"
    assert change(call, made)["state"] == "active"
    assert simulator.is_active(token)


@pytest.mark.parametrize("settable", [False, True])
def test_a_date_to_delete_that_is_asked_for(call: Call, simulator: Simulator, made: dict[str, t.Any], settable: bool) -> None:
    simulator.switch(date_to_delete_can_be_set=settable)
    changed = change(call, made, state="inactive", dateToDelete="2999-01-01T00:00:00Z")
    assert changed.get("dateToDelete") == ("2999-01-01T00:00:00.000Z" if settable else None)


@pytest.mark.parametrize("sets", [False, True])
def test_inactive_alone_starts_the_deletion_or_not(call: Call, simulator: Simulator, made: dict[str, t.Any], sets: bool) -> None:
    simulator.switch(inactive_sets_date_to_delete=sets)
    first = change(call, made, state="inactive")
    assert ("dateToDelete" in first) is sets
    simulator.advance(DAY)
    again = call("PUT", f"{CLIENTS}/{made['id']}", {**WANTED, "state": "inactive"}, token=simulator.issue())
    assert again.get("dateToDelete") == first.get("dateToDelete")
    simulator.advance(6 * DAY + 1)
    call("GET", f"{CLIENTS}/{made['id']}", token=simulator.issue(), expect=404 if sets else 200)


def test_active_again_takes_the_date_to_delete_away(call: Call, simulator: Simulator, made: dict[str, t.Any]) -> None:
    simulator.switch(inactive_sets_date_to_delete=True)
    change(call, made, state="inactive")
    assert "dateToDelete" not in change(call, made)


def test_only_an_inactive_client_can_be_deleted(call: Call, simulator: Simulator, sign_in: Call, made: dict[str, t.Any]) -> None:
    assert call("DELETE", f"{CLIENTS}/{made['id']}", expect=400) == "cannot.delete.client"
    end(call, made)
    for method, path, body in (("GET", "", None), ("PUT", "", WANTED), ("DELETE", "", None), ("POST", "/secret", None)):
        assert call(method, f"{CLIENTS}/{made['id']}{path}", body, expect=404) == "not.found"
    assert [each["id"] for each in call("GET", CLIENTS)["entities"]] == ["rehearsal-client"]
    simulator.switch(inactive_login="unauthorized_client")
    assert sign_in(made["id"], made["secret"]) == (400, "invalid_client")


@pytest.mark.parametrize("status", [200, 202, 204])
def test_the_status_of_delete(call: Call, simulator: Simulator, made: dict[str, t.Any], status: int) -> None:
    simulator.switch(client_delete_status=status)
    change(call, made, state="inactive")
    assert call("DELETE", f"{CLIENTS}/{made['id']}", expect=status) is None


@pytest.mark.parametrize("status", [200, 201])
def test_the_status_of_create(call: Call, simulator: Simulator, status: int) -> None:
    simulator.switch(client_create_status=status)
    assert call("POST", CLIENTS, WANTED, expect=status)["secret"]


@pytest.mark.parametrize("answers", ["404", "deleted"])
@pytest.mark.parametrize("age", [29, 30])
def test_what_a_get_after_delete_answers(call: Call, simulator: Simulator, answers: str, age: int) -> None:
    """Both below and above the age at which a client can be restored, each with its switch."""
    simulator.switch(**{"young_deleted_answers" if age < 30 else "deleted_answers": answers})
    made = call("POST", CLIENTS, WANTED)
    simulator.advance(age * DAY)
    token = simulator.issue()

    def later(*arguments: t.Any, **options: t.Any) -> t.Any:
        return call(*arguments, token=token, **options)

    end(later, made)
    answer = later("GET", f"{CLIENTS}/{made['id']}", expect=200 if answers == "deleted" else 404)
    assert answer == "not.found" if answers == "404" else (answer["state"], "dateToDelete" in answer) == ("deleted", True)
    simulator.advance(7 * DAY + 1)
    assert call("GET", f"{CLIENTS}/{made['id']}", token=simulator.issue(), expect=404) == "not.found"


@pytest.mark.parametrize("listed", [False, True])
def test_whether_the_list_shows_deleted_ones(call: Call, simulator: Simulator, listed: bool) -> None:
    simulator.switch(deleted_listed=listed)
    end(call, old_client(simulator))
    assert [each["state"] for each in call("GET", CLIENTS)["entities"]] == ["active"] + ["deleted"] * listed
    assert simulator.clients()["old-client"]["standing"] == "deleted"


@pytest.mark.parametrize(("setting", "status"), [("works", 200), ("404", 404)])
def test_an_old_client_can_be_restored_for_seven_days(call: Call, simulator: Simulator, sign_in: Call, setting: str, status: int) -> None:
    simulator.switch(restore=setting)
    client = old_client(simulator)
    end(call, client)
    assert sign_in("old-client", "old-secret") == (400, "invalid_client")
    change(call, client, state="inactive", expect=404)
    change(call, client, state="active", expect=status)
    assert sign_in("old-client", "old-secret")[0] == (200 if status == 200 else 400)


def test_after_seven_days_nothing_restores_it(call: Call, simulator: Simulator) -> None:
    client = old_client(simulator)
    end(call, client)
    simulator.advance(7 * DAY + 1)
    assert call("PUT", f"{CLIENTS}/old-client", {**WANTED, "state": "active"}, token=simulator.issue(), expect=404) == "not.found"
    assert simulator.clients()[client["id"]]["standing"] == "gone"


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client", "invalid_grant"])
@pytest.mark.parametrize("status", [400, 401])
def test_an_inactive_client_issues_nothing(call: Call, simulator: Simulator, sign_in: Call, made: dict[str, t.Any], error: str, status: int) -> None:
    simulator.switch(inactive_login=error, login_failure_status=status)
    change(call, made, state="inactive")
    assert sign_in(made["id"], made["secret"]) == (status, error)
    assert sign_in(made["id"], "wrong") == (status, "invalid_client")


@pytest.mark.parametrize("setting", ["active", "dead"])
def test_tokens_of_an_inactive_client(call: Call, simulator: Simulator, sign_in: Call, made: dict[str, t.Any], setting: str) -> None:
    simulator.switch(tokens_of_inactive=setting)
    token = sign_in(made["id"], made["secret"])[1]
    change(call, made, state="inactive")
    assert simulator.is_active(token) is (setting == "active")
    if setting == "active":
        assert call("GET", "tokens/me", token=token)["OAuthClient"]["state"] == "inactive"


@pytest.mark.parametrize("setting", ["active", "dead"])
def test_tokens_of_a_deleted_client(call: Call, simulator: Simulator, sign_in: Call, made: dict[str, t.Any], setting: str) -> None:
    simulator.switch(tokens_of_deleted=setting)
    token = sign_in(made["id"], made["secret"])[1]
    end(call, made)
    assert simulator.is_active(token) is (setting == "active")


@pytest.mark.parametrize("setting", ["active", "dead"])
def test_tokens_after_a_new_secret(call: Call, simulator: Simulator, sign_in: Call, made: dict[str, t.Any], setting: str) -> None:
    simulator.switch(tokens_after_new_secret=setting)
    token = sign_in(made["id"], made["secret"])[1]
    call("POST", f"{CLIENTS}/{made['id']}/secret")
    assert simulator.is_active(token) is (setting == "active")


@pytest.mark.parametrize("logins", [0, 2])
def test_the_old_secret_may_work_for_a_while(call: Call, simulator: Simulator, sign_in: Call, made: dict[str, t.Any], logins: int) -> None:
    simulator.switch(old_secret_logins=logins)
    call("POST", f"{CLIENTS}/{made['id']}/secret")
    assert [sign_in(made["id"], made["secret"])[0] for dummy in range(3)] == [200] * logins + [400] * (3 - logins)


def test_another_grant_type_does_not_sign_in(simulator: Simulator, sign_in: Call) -> None:
    simulator.add_client("web", "s", grant_type="CODE")
    assert sign_in("web", "s") == (400, "unauthorized_client")


@pytest.mark.parametrize("misses", [0, 2])
def test_a_new_client_may_be_missing_for_a_while(call: Call, simulator: Simulator, misses: int) -> None:
    simulator.switch(new_client_misses=misses)
    made = call("POST", CLIENTS, WANTED)
    for dummy in range(misses):
        assert call("GET", f"{CLIENTS}/{made['id']}", expect=404) == "not.found"
        assert call("GET", CLIENTS)["total"] == 1
    assert call("GET", f"{CLIENTS}/{made['id']}")["id"] == made["id"]
    assert call("GET", CLIENTS)["total"] == 2


@pytest.mark.parametrize("failures", [0, 2])
def test_a_new_client_may_not_sign_in_for_a_while(call: Call, simulator: Simulator, sign_in: Call, failures: int) -> None:
    simulator.switch(new_client_login_failures=failures)
    made = call("POST", CLIENTS, WANTED)
    assert [sign_in(made["id"], made["secret"])[0] for dummy in range(failures + 1)] == [400] * failures + [200]


@pytest.mark.parametrize("waits", [True, False])
def test_who_looks_too_early_has_the_miss_cached(call: Call, simulator: Simulator, sign_in: Call, waits: bool) -> None:
    simulator.switch(settles_after=10, miss_cached_for=60)
    made = call("POST", CLIENTS, WANTED)
    if not waits:
        assert sign_in(made["id"], made["secret"]) == (400, "invalid_client")
    simulator.advance(11)
    assert sign_in(made["id"], made["secret"])[0] == (200 if waits else 400)
    assert call("GET", f"{CLIENTS}/{made['id']}")["id"] == made["id"]
    simulator.advance(50)
    assert sign_in(made["id"], made["secret"])[0] == 200


def test_there_can_be_too_many(call: Call, simulator: Simulator) -> None:
    simulator.switch(max_clients=2)
    made = call("POST", CLIENTS, WANTED)
    assert call("POST", CLIENTS, WANTED, expect=400) == "auth.too.many.clients"
    end(call, made)
    call("POST", CLIENTS, WANTED)


def test_a_conflict_has_no_effect(call: Call, simulator: Simulator, made: dict[str, t.Any]) -> None:
    path = f"{CLIENTS}/{made['id']}"
    for method, where, body in (("POST", CLIENTS, WANTED), ("PUT", path, {**WANTED, "name": "n"}), ("POST", f"{path}/secret", None)):
        before = simulator.clients()
        simulator.switch(conflicts=1)
        assert call(method, where, body, expect=409) == "conflict"
        assert simulator.clients() == before
        call(method, where, body)
    change(call, made, state="inactive")
    simulator.switch(conflicts=1)
    assert call("DELETE", path, expect=409) == "conflict"
    call("DELETE", path)


@pytest.mark.parametrize("setting", ["absent", "present"])
def test_an_allowed_ip_list_is_kept_only_if_it_is_sent(call: Call, simulator: Simulator, made: dict[str, t.Any], setting: str) -> None:
    simulator.switch(allowed_ips=setting)
    assert (MADE_UP in call("GET", f"{CLIENTS}/{made['id']}")) is (setting == "present")
    listed: dict[str, t.Any] = {MADE_UP: ["192.0.2.0/24"]}
    if setting == "absent":
        assert change(call, made, expect=400, **listed) == "bad.request"
        return
    assert change(call, made, **listed)[MADE_UP] == listed[MADE_UP]
    assert change(call, made)[MADE_UP] == []
    assert call("POST", CLIENTS, {**WANTED, **listed})[MADE_UP] == listed[MADE_UP]


@pytest.mark.parametrize(("size", "pages"), [(0, 1), (2, 3)])
def test_the_list_has_one_page_or_more(call: Call, simulator: Simulator, size: int, pages: int) -> None:
    simulator.switch(client_page_size=size)
    ids = ["rehearsal-client", *(simulator.add_client(f"client-{number}")["id"] for number in range(4))]
    path, seen, count = "/api/v2/oauth/clients", [], 0
    while path:
        listing = call("GET", path)
        seen += [each["id"] for each in listing["entities"]]
        path, count = listing.get("nextUri"), count + 1
        assert (listing["total"], listing["pageCount"]) == (5, pages)
        assert ("previousUri" in listing) is (count > 1)
    assert (seen, count) == (ids, pages)


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", CLIENTS, "view"),
        ("GET", f"{CLIENTS}/rehearsal-client", "view"),
        ("POST", CLIENTS, "add"),
        ("PUT", f"{CLIENTS}/rehearsal-client", "edit"),
        ("POST", f"{CLIENTS}/rehearsal-client/secret", "edit"),
        ("DELETE", f"{CLIENTS}/rehearsal-client", "delete"),
    ],
)
def test_each_operation_has_its_permission(call: Call, simulator: Simulator, method: str, path: str, permission: str) -> None:
    body = WANTED if method in ("POST", "PUT") and not path.endswith("/secret") else None
    others = [f"oauth:client:{each}" for each in ("view", "add", "edit", "delete") if each != permission]
    simulator.add_client("weak", permissions=others)
    assert call(method, path, body, token=simulator.issue(client_id="weak"), expect=403) == "missing.any.permissions"
    simulator.add_client("strong", permissions=[f"oauth:client:{permission}"])
    call(method, path, body, token=simulator.issue(client_id="strong"), expect=400 if method == "DELETE" else 200)


@pytest.mark.parametrize("code", ["not.authorized", "missing.permissions", "missing.any.permissions"])
def test_who_lacks_a_role_neither_grants_it_nor_edits_its_client(call: Call, simulator: Simulator, made: dict[str, t.Any], code: str) -> None:
    simulator.switch(role_guard_code=code)
    simulator.add_client("auditor", role_divisions=[{"roleId": AUDITOR, "divisionId": "*"}])
    auditor = simulator.issue(client_id="auditor")
    before = simulator.clients()
    assert call("POST", CLIENTS, WANTED, token=auditor, expect=403) == code
    path = f"{CLIENTS}/{made['id']}"
    assert call("PUT", path, {**WANTED, "roleDivisions": [{"roleId": AUDITOR, "divisionId": HOME}]}, token=auditor, expect=403) == code
    assert call("POST", f"{path}/secret", token=auditor, expect=403) == code
    assert simulator.clients() == before
    call("POST", CLIENTS, {**WANTED, "roleDivisions": [{"roleId": AUDITOR, "divisionId": EUROPE}]}, token=auditor)


@pytest.mark.parametrize(("guard", "status"), [("division", 403), ("role", 200)])
def test_a_role_in_one_division_is_not_that_role_in_all(call: Call, simulator: Simulator, guard: str, status: int) -> None:
    simulator.switch(role_guard=guard)
    simulator.add_client("local", role_divisions=[AT_HOME])
    local = simulator.issue(client_id="local")
    call("POST", CLIENTS, WANTED, token=local)
    call("POST", CLIENTS, {**WANTED, "roleDivisions": [{"roleId": EXPORT, "divisionId": "*"}]}, token=local, expect=status)


def test_a_client_may_do_what_its_roles_may(call: Call, simulator: Simulator, sign_in: Call) -> None:
    made = call("POST", CLIENTS, {**WANTED, "roleDivisions": [{"roleId": AUDITOR, "divisionId": "*"}]})
    token = sign_in(made["id"], made["secret"])[1]
    assert call("GET", CLIENTS, token=token)["total"] == 2
    assert call("POST", CLIENTS, WANTED, token=token, expect=403) == "missing.any.permissions"


def test_a_token_tells_its_clients_present_state(call: Call, simulator: Simulator, sign_in: Call, made: dict[str, t.Any]) -> None:
    token = sign_in(made["id"], made["secret"])[1]
    told = call("GET", "tokens/me", token=token)["OAuthClient"]
    assert {name: told[name] for name in ("id", "name", "state", "roleDivisions", "dateCreated")} == {
        name: made[name] for name in ("id", "name", "state", "roleDivisions", "dateCreated")
    }
    assert not {"secret", "accessTokenValiditySeconds", "description"} & set(told)
    change(call, made, name="renamed", roleDivisions=[{"roleId": AUDITOR, "divisionId": "*"}])
    told = call("GET", "tokens/me", token=token)["OAuthClient"]
    assert (told["name"], told["roleDivisions"]) == ("renamed", [{"roleId": AUDITOR, "divisionId": "*"}])


def test_control_makes_and_changes_clients(call: Call, simulator: Simulator) -> None:
    simulator.add_client(
        "theirs",
        "their-secret",
        name="n",
        description="d",
        grant_type="CODE",
        validity=600,
        scope=["users"],
        redirect_uris=["https://example.com/"],
        date_created="2026-02-03T04:05:06Z",
        permissions=["oauth:client:view"],
        lifetime=7,
        role_divisions=[],
    )
    before = call("GET", f"{CLIENTS}/theirs")
    assert (before["description"], before["dateCreated"], before["accessTokenValiditySeconds"]) == ("d", "2026-02-03T04:05:06.000Z", 600)
    mine = simulator.clients()["theirs"]
    assert (mine["secret"], mine["permissions"], mine["lifetime"], mine["standing"]) == ("their-secret", ["oauth:client:view"], 7, "present")
    simulator.change_client("theirs", state="disabled", description=None, newField=1, dateCreated="2026-01-01T00:00:00Z")
    after = call("GET", f"{CLIENTS}/theirs")
    assert (after["state"], after["newField"], after["dateCreated"], after["name"]) == ("disabled", 1, "2026-01-01T00:00:00.000Z", "n")
    assert "description" not in after
    assert after["modifiedBy"]["id"] not in ("theirs", "rehearsal-client")
    assert after["dateModified"] > before["dateModified"]
    simulator.change_client("theirs", dateToDelete="2999-01-01T00:00:00.000Z")
    assert call("GET", f"{CLIENTS}/theirs")["dateToDelete"] == "2999-01-01T00:00:00.000Z"
    with pytest.raises(ValueError, match="nobody"):
        simulator.change_client("nobody", state="inactive")
