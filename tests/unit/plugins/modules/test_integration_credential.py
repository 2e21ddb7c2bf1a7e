# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What Data Actions sign in with: purecloud_integration_credential and purecloud_integration_credential_info."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import edit

from tests.unit.plugins.modules.conftest import RunModule

MODULE, INFO = "purecloud_integration_credential", "purecloud_integration_credential_info"
PATH = "/api/v2/integrations/credentials"
LIST, POST = "GET /integrations/credentials/listing pageSize=200", "POST /integrations/credentials"
SECRET, OTHER = "CANARY-secret-of-the-export", "CANARY-old-secret"
NEW: dict[str, t.Any] = {"name": "Export", "oauth_client_id": "client-1", "oauth_client_secret": SECRET}

HELD: dict[str, t.Any] = {"name": "Export", "client_id": "client-1"}
WRITTEN: dict[str, t.Any] = {**HELD, "secret": "what the task gives"}

Options = dict[str, t.Any]
Manage = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def manage(simulator: Simulator, run_module: RunModule, token: str, monkeypatch: pytest.MonkeyPatch) -> Manage:
    """Runs the module; no secret may come out."""
    monkeypatch.setattr(edit, "CONSISTENT_WITHIN", 0.5)

    def run(**options: t.Any) -> dict[str, t.Any]:
        result = run_module(MODULE, **{"access_token": token, **options})
        assert "CANARY" not in run_module.output
        return result

    return run


def only(simulator: Simulator) -> dict[str, t.Any]:
    (credential,) = simulator.credentials().values()
    return credential


def sent(simulator: Simulator) -> list[str]:
    """Since this was asked last."""
    found = simulator.sent()
    simulator.control("DELETE", "journal")
    return found


def changes(simulator: Simulator) -> list[str]:
    return [each for each in sent(simulator) if not each.startswith("GET")]


@pytest.mark.parametrize("update_secret", ["always", "on_create"])
def test_create_in_check_mode_then_real_then_again(simulator: Simulator, manage: Manage, update_secret: str) -> None:
    predicted, real, again = (manage(check=check, diff=True, update_secret=update_secret, **NEW) for check in (True, False, False))
    writes = update_secret == "always"
    assert [(each["changed"], each["outcome"]) for each in (predicted, real, again)] == [
        (True, "would_create"),
        (True, "created"),
        (writes, "updated" if writes else "present"),
    ]
    assert predicted["diff"] == real["diff"] == {"before": {"state": "absent"}, "after": WRITTEN}
    assert again["diff"] == {"before": HELD, "after": WRITTEN if writes else HELD}
    assert predicted["credential"] == {"name": "Export"}
    credential = only(simulator)
    assert (credential["name"], credential["fields"]) == ("Export", {"clientId": "client-1", "clientSecret": SECRET})
    assert real["id"] == again["id"] == credential["id"]
    at = f"/integrations/credentials/{credential['id']}"
    assert sent(simulator) == [LIST, LIST, POST, LIST, f"GET {at}", *([f"PUT {at}"] if writes else [])]


@pytest.mark.parametrize("redacted", ["absent", "asterisks"])
@pytest.mark.parametrize("told", ["nowhere", "by_id", "everywhere"])
def test_a_secret_takes_the_place_of_another(simulator: Simulator, manage: Manage, redacted: str, told: str) -> None:
    simulator.switch(redacted_as=redacted, credential_client_id=told)
    credential_id = simulator.add_credential("Export", "client-1", OTHER)
    predicted, real = (manage(check=check, diff=True, **NEW) for check in (True, False))
    assert [each["outcome"] for each in (predicted, real)] == ["would_update", "updated"]
    assert predicted["diff"] == real["diff"]
    assert real["diff"]["before"] == {"name": "Export", "client_id": "not told by the API" if told == "nowhere" else "client-1"}
    assert simulator.credentials()[credential_id]["fields"] == {"clientId": "client-1", "clientSecret": SECRET}
    body = json.loads(simulator.journal()[-1]["body"])
    assert set(body) == {"name", "type", "credentialFields"}
    assert manage(**NEW, update_secret="on_create")["outcome"] == "present"


def test_what_a_put_sends(simulator: Simulator, manage: Manage) -> None:
    """All that the API told but what only it writes; what nobody knows of is kept."""
    credential_id = simulator.add_credential("Export", "client-1", OTHER)
    kind = {"id": "pureCloudOAuthClient", "name": "pureCloudOAuthClient"}
    told = {"id": credential_id, "name": "Export", "type": kind, "createdDate": "2026-01-01", "modifiedDate": "2026-01-01", "selfUri": "x", "newField": 1}
    simulator.fault(method="GET", path=f"{PATH}/{credential_id}", status=200, body=json.dumps(told))
    manage(**NEW)
    fields = {"clientId": "client-1", "clientSecret": SECRET}
    assert json.loads(simulator.journal()[-1]["body"]) == {"name": "Export", "type": kind, "newField": 1, "credentialFields": fields}


@pytest.mark.parametrize("update_secret", ["always", "on_create"])
def test_another_client_is_written_with_its_secret(simulator: Simulator, manage: Manage, update_secret: str) -> None:
    simulator.add_credential("Export", "client-0", OTHER)
    result = manage(**NEW, update_secret=update_secret)
    assert result["outcome"] == "updated"
    assert only(simulator)["fields"] == {"clientId": "client-1", "clientSecret": SECRET}


def test_a_new_name(simulator: Simulator, manage: Manage) -> None:
    credential_id = simulator.add_credential("Export", "client-1", OTHER)
    assert "oauth_client_secret not set, and a credential is written as a whole" in manage(id=credential_id, name="New")["msg"]
    assert changes(simulator) == []
    assert manage(id=credential_id, name="New", oauth_client_secret=SECRET, update_secret="on_create")["outcome"] == "updated"
    assert (only(simulator)["name"], only(simulator)["fields"]["clientId"]) == ("New", "client-1")


def test_a_name_that_is_not_given_stays(simulator: Simulator, manage: Manage) -> None:
    credential_id = simulator.add_credential("Export", "client-0", OTHER)
    assert manage(id=credential_id, oauth_client_id="client-1", oauth_client_secret=SECRET)["outcome"] == "updated"
    assert (only(simulator)["name"], only(simulator)["fields"]["clientId"]) == ("Export", "client-1")


def test_a_secret_from_a_file(simulator: Simulator, manage: Manage, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text(f"{SECRET}\n")
    result = manage(**{**NEW, "oauth_client_secret": None}, oauth_client_secret_file=str(path))
    assert result["outcome"] == "created"
    assert only(simulator)["fields"]["clientSecret"] == SECRET
    assert "both set" in manage(**NEW, oauth_client_secret_file=str(path))["msg"]
    path.chmod(0o644)
    assert "others can read" in manage(**{**NEW, "oauth_client_secret": None}, oauth_client_secret_file=str(path))["msg"]


def test_without_a_secret_nothing_is_written_where_nothing_differs(simulator: Simulator, manage: Manage) -> None:
    simulator.add_credential("Export", "client-1", OTHER)
    for options in ({"name": "Export"}, {"name": "Export", "oauth_client_id": "client-1"}):
        assert manage(**options)["outcome"] == "present"
    assert "oauth_client_secret not set" in manage(name="Export", oauth_client_id="client-2")["msg"]
    assert changes(simulator) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"oauth_client_id": None}, "oauth_client_id not set"),
        ({"oauth_client_secret": None}, "oauth_client_secret not set"),
        ({"oauth_client_secret": "CANARY CANARY"}, "oauth_client_secret holds white space"),
        ({"oauth_client_secret": "CANARY\n"}, "oauth_client_secret holds white space"),
        ({"oauth_client_secret": '"CANARY"'}, "oauth_client_secret stands in quotation marks"),
        ({"oauth_client_secret": "'CANARY'"}, "oauth_client_secret stands in quotation marks"),
        ({"oauth_client_secret": 'CANARY"'}, "oauth_client_secret stands in quotation marks"),
        ({"name": ""}, "Neither id nor name names a credential"),
        ({"id": "credential-9"}, "There is no credential with the id credential-9"),
        ({"id": "../x"}, "id is not an id of the API"),
        ({"oauth_client_secret": None, "oauth_client_secret_file": "relative"}, "is not an absolute path"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_what_cannot_be_created(simulator: Simulator, manage: Manage, options: Options, words: str, check: bool) -> None:
    assert words in manage(check=check, **{**NEW, **options})["msg"]
    assert changes(simulator) == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_name_that_is_there_twice_is_left_alone(simulator: Simulator, manage: Manage, state: str) -> None:
    for each in ("a", "b"):
        simulator.add_credential("Export", "client-1", OTHER, credential_id=f"credential-{each}")
    assert "2 credentials have the name Export: credential-a, credential-b." in manage(**NEW, state=state)["msg"]
    assert changes(simulator) == []


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_credential_of_another_type_is_not_touched(simulator: Simulator, manage: Manage, state: str) -> None:
    simulator.control("POST", "credentials", {"name": "Export", "kind": "basicAuth", "credential_id": "basic", "fields": {"userName": "u", "password": "p"}})
    assert "is not one that holds an OAuth client" in manage(**{**NEW, "id": "basic"}, state=state)["msg"]
    assert changes(simulator) == []
    assert manage(**NEW, state=state)["outcome"] == {"present": "created", "absent": "absent"}[state]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_absent_in_check_mode_then_real_then_again(simulator: Simulator, manage: Manage, status: int) -> None:
    simulator.switch(credential_delete_status=status)
    credential_id = simulator.add_credential("Export", "client-1", OTHER)
    predicted, real, again = (manage(name="Export", state="absent", check=check, diff=True) for check in (True, False, False))
    assert [(each["changed"], each["outcome"]) for each in (predicted, real, again)] == [(True, "would_delete"), (True, "deleted"), (False, "absent")]
    assert predicted["diff"] == real["diff"]
    assert (predicted["id"], real["id"], simulator.credentials()) == (credential_id, credential_id, {})
    assert manage(id=credential_id, state="absent")["outcome"] == "absent"


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("refuses", ["refused", "works"])
def test_a_credential_that_is_in_use_is_not_deleted(simulator: Simulator, manage: Manage, check: bool, refuses: str) -> None:
    simulator.switch(used_credential_delete=refuses)
    integration_id = simulator.add_integration("Orders", simulator.add_credential("Export", "client-1", OTHER))
    result = manage(name="Export", state="absent", check=check)
    assert f"is used by the integration Orders ({integration_id}), whose Data Actions could no longer sign in." in result["msg"]
    assert changes(simulator) == []


def test_each_integration_that_uses_it_is_told(simulator: Simulator, manage: Manage) -> None:
    credential_id = simulator.add_credential("Export", "client-1", OTHER)
    first, second = (simulator.add_integration(name, credential_id) for name in ("Orders", "Stock"))
    told = f"is used by the integration Orders ({first}), the integration Stock ({second}), whose Data Actions"
    assert told in manage(name="Export", state="absent")["msg"]


def test_a_credential_that_stays_is_told(simulator: Simulator, manage: Manage) -> None:
    simulator.add_credential("Export", "client-1", OTHER)
    simulator.fault(method="DELETE", status=200, body="")
    assert "was accepted, but it is still there" in manage(name="Export", state="absent")["msg"]


LOST: list[Options] = [{"drop": True}, {"status": 500, "body": "{}"}, {"status": 502, "body": "<html>"}, {"status": 200, "body": "{}"}]


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_creation_whose_answer_was_lost_is_found_by_its_name(simulator: Simulator, manage: Manage, fault: Options) -> None:
    simulator.fault(method="POST", path=PATH, when="after", **fault)
    result = manage(**NEW, diff=True)
    assert result["diff"] == {"before": {"state": "absent"}, "after": WRITTEN}
    assert "The answer to the creation was lost. The credential Export (" in str(result["warnings"])
    assert (result["changed"], result["outcome"]) == (True, "created")
    assert (only(simulator)["name"], only(simulator)["fields"]["clientSecret"]) == ("Export", SECRET)
    assert [each.split()[0] for each in changes(simulator)] == ["POST", "PUT"]


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_creation_that_was_lost_before(simulator: Simulator, manage: Manage, fault: Options) -> None:
    simulator.fault(method="POST", path=PATH, **fault)
    result = manage(**NEW)
    assert "The credential may have been written all the same: run the task again." in result["msg"]
    assert (result["changed"], sent(simulator).count(POST)) == (False, 1)


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_change_whose_answer_was_lost(simulator: Simulator, manage: Manage, fault: Options) -> None:
    simulator.add_credential("Export", "client-1", OTHER)
    simulator.fault(method="PUT", when="after", **fault)
    assert "The credential may have been written all the same: run the task again." in manage(**NEW)["msg"]
    assert manage(**NEW)["outcome"] == "updated"


@pytest.mark.parametrize(
    ("options", "permission"),
    [
        ({"name": "New"}, "integrations:integration:add"),
        ({}, "integrations:integration:edit"),
        ({"state": "absent"}, "integrations:integration:delete"),
        ({}, "integrations:integration:view"),
    ],
)
def test_a_missing_permission_is_named(simulator: Simulator, manage: Manage, options: Options, permission: str) -> None:
    simulator.add_credential("Export", "client-1", OTHER)
    every = {f"integrations:integration:{action}" for action in ("add", "edit", "delete", "view")}
    simulator.add_client("weak", permissions=sorted(every - {permission}))
    result = manage(**{**NEW, **options}, access_token=simulator.issue(client_id="weak"))
    assert f"Give the token's OAuth client or user a role with the permission {permission}." in result["msg"]
    assert result["msg"].count("may have been written") == 0
    assert changes(simulator)[:-1] == []


@pytest.mark.parametrize("options", [{"name": "New"}, {}, {"state": "absent"}], ids=str)
def test_check_mode_says_that_it_cannot_see_the_permission(simulator: Simulator, manage: Manage, options: Options) -> None:
    simulator.add_credential("Export", "client-1", OTHER)
    assert "Check mode cannot see whether the token has the permission integrations:integration:" in str(manage(check=True, **{**NEW, **options})["warnings"])


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 429, 500, 503])
@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"entities": [{}]}'])
@pytest.mark.parametrize("module", [MODULE, INFO])
@pytest.mark.parametrize("named", [{"name": "Export"}, {"id": "credential-1"}], ids=str)
def test_nothing_but_the_documented_answers_is_taken_for_one(
    simulator: Simulator, run_module: RunModule, token: str, module: str, named: Options, status: int, body: str
) -> None:
    simulator.fault(method="GET", status=status, body=body, times=99)
    result = run_module(module, access_token=token, **named)
    assert (result["http_status"], result["changed"]) == (status, False)
    assert changes(simulator) == []


@pytest.mark.parametrize("told", ["nowhere", "by_id", "everywhere"])
@pytest.mark.parametrize("names", [True, False])
def test_what_uses_which_credential(simulator: Simulator, run_module: RunModule, token: str, told: str, names: bool) -> None:
    simulator.switch(credential_client_id=told, integrations_name_credentials=names)
    first = simulator.add_credential("Export", "client-1", OTHER)
    second = simulator.add_credential("Unused", "client-2", OTHER)
    simulator.control("POST", "credentials", {"name": "Mail", "kind": "basicAuth", "fields": {"userName": "u", "password": "CANARY"}})
    orders, stock = (simulator.add_integration(name, first) for name in ("Orders", "Stock"))
    result = run_module(INFO, access_token=token)
    assert "CANARY" not in run_module.output
    known = told != "nowhere"
    assert [(each["id"], each["name"], each["oauth_client_id"]) for each in result["credentials"]] == [
        (first, "Export", "client-1" if known else None),
        (second, "Unused", "client-2" if known else None),
    ]
    key = "pureCloudOAuthClient"
    used_by = [{"id": orders, "name": "Orders", "key": key}, {"id": stock, "name": "Stock", "key": key}]
    assert [each["used_by"] for each in result["credentials"]] == [used_by, []]
    assert (result["changed"], result["unknown"]) == (False, 0 if known else 2)
    by_client = run_module(INFO, access_token=token, oauth_client_id="client-2")
    assert [each["id"] for each in by_client["credentials"]] == ([second] if known else [])
    assert [each["id"] for each in run_module(INFO, access_token=token, name="Unused")["credentials"]] == [second]
    assert [each["id"] for each in run_module(INFO, access_token=token, id=first)["credentials"]] == [first]
    assert run_module(INFO, access_token=token, id=first, name="Unused")["credentials"] == []
    assert run_module(INFO, access_token=token, id="credential-9")["credentials"] == []


def test_an_integration_that_a_filter_should_not_have_listed_uses_nothing(simulator: Simulator, run_module: RunModule, token: str) -> None:
    first, second = (simulator.add_credential(name, "client-1", OTHER) for name in ("Export", "Unused"))
    orders = simulator.add_integration("Orders", first)
    body = json.dumps({"entities": [{"id": orders, "name": "Orders"}], "total": 1})
    simulator.fault(method="GET", path="/api/v2/integrations", status=200, body=body, times=2)
    result = run_module(INFO, access_token=token)
    assert [(each["id"], len(each["used_by"])) for each in result["credentials"]] == [(first, 1), (second, 0)]


def test_an_integration_that_is_none_is_not_asked_about(simulator: Simulator, run_module: RunModule, token: str) -> None:
    credential_id = simulator.add_credential("Export", "client-1", OTHER)
    simulator.fault(method="GET", path="/api/v2/integrations", status=200, body=json.dumps({"entities": [{"id": "../x"}], "total": 1}))
    assert "integration is not an id of the API. It is what the API listed." in run_module(INFO, access_token=token, id=credential_id)["msg"]
    orders = simulator.add_integration("Orders", credential_id)
    simulator.fault(method="GET", path=f"/api/v2/integrations/{orders}/config/current", status=200, body="{}")
    assert "without the configuration that was asked for" in run_module(INFO, access_token=token, id=credential_id)["msg"]
    refused = '{"status": 403, "code": "missing.any.permissions", "message": "No."}'
    simulator.fault(method="GET", path=f"/api/v2/integrations/{orders}/config/current", status=403, body=refused)
    assert "a role with the permission integrations:integration:view" in run_module(INFO, access_token=token, id=credential_id)["msg"]


def test_all_pages_of_credentials_are_read(simulator: Simulator, run_module: RunModule, token: str) -> None:
    ids = [simulator.add_credential(f"credential {number}", "client-1", OTHER, credential_id=f"credential-{number}") for number in range(3)]
    listing = f"{PATH}/listing"
    kind = {"type": {"name": "pureCloudOAuthClient"}}
    first, *others = [{"id": each, "name": each, **kind} for each in ids]
    pages = [{"entities": [first], "nextUri": f"{listing}?after=x"}, {"entities": others}]
    for page in pages:
        simulator.fault(method="GET", path=listing, status=200, body=json.dumps(page))
    assert [each["id"] for each in run_module(INFO, access_token=token)["credentials"]] == ids
