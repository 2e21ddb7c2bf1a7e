# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_oauth_client: each state in check mode, real, and again; what is named is changed, and nothing else."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.unit.plugins.modules.oauth_client import (
    EUROPE,
    HOME,
    HOME_DIVISION,
    IN_HOME,
    LIST,
    LOGIN,
    LOGOUT,
    LOOK,
    NEW,
    NIGHTLY_EXPORT,
    POST,
    ROLE,
    USAGE_AUDITOR,
    Manage,
    delete,
    manage,
    put,
    read,
)

__all__ = ["manage"]

Options = dict[str, t.Any]


def three_times(manage: Manage, **options: t.Any) -> list[dict[str, t.Any]]:
    """In check mode, real, and again, each with its diff."""
    return [manage(check=check, diff=True, **options) for check in (True, False, False)]


def test_create_in_check_mode_then_real_then_again(manage: Manage) -> None:
    options = {**NEW, "description": "Ask team Data.", "token_validity": 3600}
    predicted, real, again = three_times(manage, **options)
    assert [(each["changed"], each["outcome"]) for each in (predicted, real, again)] == [(True, "would_create"), (True, "created"), (False, "present")]
    assert predicted["diff"] == real["diff"]
    assert real["diff"]["before"] == {"state": "absent"}
    assert again["diff"]["before"] == again["diff"]["after"]
    assert "client_secret" not in predicted
    assert "client_secret" not in again
    client = manage.client()
    assert client
    assert (real["client_secret"], real["id"], real["verified"]) == (client["secret"], client["id"], True)
    assert (client["description"], client["accessTokenValiditySeconds"], client["roleDivisions"]) == ("Ask team Data.", 3600, IN_HOME)
    assert real["oauth_client"] == again["oauth_client"]
    assert real["oauth_client"]["role_divisions"] == [{"role_id": NIGHTLY_EXPORT, "division_id": HOME}]
    assert real["roles"] == [{"role_id": NIGHTLY_EXPORT, "role": "Nightly Export", "division_id": HOME, "division": "Home"}]


def test_what_a_create_sends(manage: Manage) -> None:
    manage(check=True, **NEW)
    assert manage.sent() == [ROLE, HOME_DIVISION, LIST]
    result = manage(**NEW)
    found, at = manage.simulator.journal(), result["id"]
    assert manage.sent() == [ROLE, HOME_DIVISION, LIST, POST, LOGIN, LOOK, LOGOUT, read(at), read(at), put(at), read(at)]
    posted, written = json.loads(found[3]["body"]), json.loads(found[9]["body"])
    assert posted["description"].startswith("[purecloud.credentials create ")
    assert written["description"] == ""
    assert manage.simulator.live() == {manage.token}


def test_a_new_client_is_created_active_with_the_apis_own_defaults(manage: Manage) -> None:
    manage(**NEW)
    client = manage.client()
    assert client
    assert (client["state"], client["accessTokenValiditySeconds"]) == ("active", 86400)


@pytest.mark.parametrize("status", [200, 201])
def test_a_create_may_be_answered_as_either(simulator: Simulator, manage: Manage, status: int) -> None:
    simulator.switch(client_create_status=status)
    assert manage(**NEW)["outcome"] == "created"


def test_a_client_of_another_grant_is_created_and_not_tried(manage: Manage) -> None:
    result = manage(name="Portal", grant_type="CODE", scopes=["users:readonly"], redirect_uris=["https://portal.example/callback"])
    assert (result["outcome"], result["verified"]) == ("created", False)
    assert result["client_secret"]
    assert LOGIN not in manage.sent()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"grant_type": None}, "There is no such OAuth client yet, and grant_type not set, which a new one must have."),
        ({"roles": None}, "must keep at least one role"),
        ({"roles": []}, "must keep at least one role"),
        ({"roles": [{"role": "Nobody"}]}, "There is no role of the name Nobody"),
        ({"roles": [{"role": "nightly export"}]}, "There is no role of the name nightly export"),
        ({"roles": [{"role": "Nightly Export", "division": "Mars"}]}, "There is no division of the name Mars"),
        ({"token_validity": 299}, "Set it to a number from 300 up"),
        ({"regenerate_secret": True, "state": "absent"}, "regenerate_secret is true, and state is absent"),
        ({"name": ""}, "Neither id nor name names an OAuth client"),
        ({"login_url": None}, "login_url"),
        ({"verify_timeout": -1}, "verify_timeout is -1"),
        ({"secret_dest": "/nonexistent/secret"}, "its folder is not there"),
    ],
)
@pytest.mark.parametrize("check", [True, False])
def test_a_create_that_cannot_be(manage: Manage, options: Options, words: str, check: bool) -> None:
    result = manage(check=check, **{**NEW, **options})
    assert words in result["msg"]
    assert not [each for each in manage.sent() if not each.startswith("GET")]


@pytest.mark.parametrize("state", ["present", "inactive", "absent"])
def test_a_name_that_is_there_twice_is_left_alone(manage: Manage, state: str) -> None:
    manage.add("client-1")
    manage.add("client-2", state="inactive")
    assert "2 OAuth clients have the name Export: client-1, client-2" in manage(name="Export", state=state)["msg"]
    assert manage.sent() == [LIST]


EXPECTED_FIELDS: list[tuple[Options, dict[str, t.Any]]] = [
    ({"description": "New."}, {"description": "New."}),
    ({"description": ""}, {"description": ""}),
    ({"token_validity": 600}, {"accessTokenValiditySeconds": 600}),
    ({"roles": [{"role": USAGE_AUDITOR, "division": "*"}]}, {"roleDivisions": [{"roleId": USAGE_AUDITOR, "divisionId": "*"}]}),
    ({"roles": [{"role": "Usage Auditor", "division": "Europe"}]}, {"roleDivisions": [{"roleId": USAGE_AUDITOR, "divisionId": EUROPE}]}),
    ({"id": "client-1", "name": "Renamed"}, {"name": "Renamed"}),
    ({"grant_type": "CODE", "redirect_uris": ["https://a.example/"], "scopes": ["users"]},
     {"authorizedGrantType": "CODE", "registeredRedirectUri": ["https://a.example/"], "scope": ["users"], "roleDivisions": []}),
]  # fmt: skip


@pytest.mark.parametrize(("options", "expected"), EXPECTED_FIELDS, ids=str)
def test_what_is_named_is_changed_and_all_else_stays(manage: Manage, options: Options, expected: dict[str, t.Any]) -> None:
    manage.add(description="Old.", validity=7200, redirect_uris=["https://b.example/"], fields={"newField": {"inner": [1]}})
    before = manage.simulator.clients()["client-1"]
    predicted, real, again = three_times(manage, **{"name": "Export", **options})
    assert [(each["changed"], each["outcome"]) for each in (predicted, real, again)] == [(True, "would_update"), (True, "updated"), (False, "present")]
    assert predicted["diff"] == real["diff"]
    after = manage.simulator.clients()["client-1"]
    volatile = ("dateModified", "modifiedBy", "roleIds", "lifetime")
    assert {k: v for k, v in after.items() if k not in volatile} == {k: v for k, v in {**before, **expected}.items() if k not in volatile}
    assert real["oauth_client"] == again["oauth_client"]


def test_what_a_change_sends(manage: Manage) -> None:
    manage.add(validity=7200, fields={"newField": 1})
    manage(name="Export", description="New.")
    body = json.loads(manage.simulator.journal()[3]["body"])
    assert manage.sent() == [LIST, read("client-1"), read("client-1"), put("client-1"), read("client-1")]
    assert body == {
        "name": "Export",
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "accessTokenValiditySeconds": 7200,
        "registeredRedirectUri": [],
        "scope": [],
        "roleDivisions": IN_HOME,
        "state": "active",
        "newField": 1,
        "description": "New.",
    }


def test_lists_compare_as_sets(manage: Manage) -> None:
    pairs = [{"roleId": USAGE_AUDITOR, "divisionId": "*"}, {"roleId": NIGHTLY_EXPORT, "divisionId": HOME}]
    manage.add(role_divisions=pairs, scope=["users", "routing"], redirect_uris=["https://a.example/", "https://b.example/"])
    roles = [{"role": "Nightly Export"}, {"role": "Usage Auditor", "division": "*"}, {"role": NIGHTLY_EXPORT, "division": "Home"}]
    result = manage(name="Export", roles=roles, scopes=["routing", "users", "users"], redirect_uris=["https://b.example/", "https://a.example/"])
    assert (result["changed"], result["outcome"]) == (False, "present")


def test_a_list_that_holds_the_same_is_sent_as_it_was(manage: Manage) -> None:
    manage.add(scope=["users", "routing"])
    manage(name="Export", scopes=["routing", "users"], description="New.")
    (written,) = (json.loads(each["body"]) for each in manage.simulator.journal() if each["method"] == "PUT")
    assert written["scope"] == ["users", "routing"]


def test_a_validity_that_no_task_names_is_not_reset(manage: Manage) -> None:
    manage.add(validity=900)
    manage(name="Export", description="New.")
    assert manage.simulator.clients()["client-1"]["accessTokenValiditySeconds"] == 900


def test_an_inactive_client_is_made_active_again(manage: Manage) -> None:
    manage.simulator.switch(inactive_sets_date_to_delete=True)
    manage.add()
    manage(name="Export", state="inactive")
    assert manage.simulator.clients()["client-1"]["dateToDelete"]
    predicted, real, again = three_times(manage, name="Export")
    assert [each["outcome"] for each in (predicted, real, again)] == ["would_update", "updated", "present"]
    *dummy, written = (json.loads(each["body"]) for each in manage.simulator.journal() if each["method"] == "PUT")
    assert (written["state"], "dateToDelete" in written) == ("active", False)
    assert "dateToDelete" not in manage.simulator.clients()["client-1"]


@pytest.mark.parametrize("dated", [True, False])
def test_inactive_in_check_mode_then_real_then_again(manage: Manage, dated: bool) -> None:
    manage.simulator.switch(inactive_sets_date_to_delete=dated)
    manage.add()
    predicted, real, again = three_times(manage, id="client-1", state="inactive")
    assert [(each["changed"], each["outcome"]) for each in (predicted, real, again)] == [
        (True, "would_deactivate"),
        (True, "deactivated"),
        (False, "inactive"),
    ]
    assert predicted["diff"] == real["diff"]
    assert real["oauth_client"]["state"] == "inactive"
    assert ("The API deletes the OAuth client Export (client-1) at 20" in str(real.get("warnings"))) is dated


@pytest.mark.parametrize("named", [{"id": "client-9"}, {"name": "Nobody"}])
def test_nothing_is_made_inactive_where_there_is_nothing(manage: Manage, named: Options) -> None:
    result = manage(state="inactive", **named)
    assert (result["changed"], result["outcome"], result["oauth_client"]) == (False, "absent", {})
    assert "'There is no such OAuth client, so none was made inactive.'" in str(result["warnings"])


@pytest.mark.parametrize("status", [200, 202, 204])
@pytest.mark.parametrize("answers", ["404", "deleted"])
def test_absent_in_check_mode_then_real_then_again(manage: Manage, status: int, answers: str) -> None:
    manage.simulator.switch(client_delete_status=status, deleted_answers=answers, deleted_listed=answers == "deleted")
    manage.add()
    predicted, real, again = three_times(manage, name="Export", state="absent")
    assert [(each["changed"], each["outcome"]) for each in (predicted, real, again)] == [(True, "would_delete"), (True, "deleted"), (False, "absent")]
    assert predicted["diff"] == real["diff"]
    assert real["diff"]["after"] == {"state": "absent"}
    assert (predicted["id"], real["id"], real["oauth_client"]) == ("client-1", "client-1", {})
    assert "can be undone for 7 days" in str(real["warnings"])
    assert manage.client() is None
    assert manage(id="client-1", state="absent")["outcome"] == "absent"


def test_what_a_deletion_sends(manage: Manage) -> None:
    manage.add()
    result = manage(name="Export", state="absent")
    found = manage.simulator.journal()
    at = "client-1"
    assert manage.sent() == [LIST, read(at), LOOK, read(at), put(at), read(at), delete(at), read(at)]
    assert result["correlation_id"] == found[6]["correlation_id"]


def test_an_inactive_client_is_deleted_at_once(manage: Manage) -> None:
    manage.add(state="inactive")
    assert manage(id="client-1", state="absent")["outcome"] == "deleted"
    assert put("client-1") not in manage.sent()


def test_an_id_that_is_not_there_cannot_be_present(manage: Manage) -> None:
    result = manage(id="client-9", name="Export")
    assert "There is no OAuth client with the id client-9." in result["msg"]
    manage.add()
    manage.simulator.switch(deleted_answers="deleted")
    manage(id="client-1", state="absent")
    assert "client-1 any more: it was deleted" in manage(id="client-1")["msg"]


def test_a_deleted_client_of_the_name_is_not_taken_for_it(manage: Manage) -> None:
    manage.simulator.switch(deleted_answers="deleted", deleted_listed=True)
    manage.add()
    manage(name="Export", state="absent")
    assert manage(**NEW)["outcome"] == "created"


def test_what_people_should_know_of_a_client(manage: Manage) -> None:
    manage.simulator.switch(longest_validity=38880000, allowed_ips="present")
    manage.add("client-1", grant_type="TOKEN", role_divisions=[])
    manage.add("client-2", validity=200000)
    assert "The implicit grant (TOKEN) ends in 2027" in str(manage(id="client-1")["warnings"])
    warnings = str(manage(id="client-2")["warnings"])
    assert "live for 200000 s, longer than 48 h" in warnings
    assert "is empty, so that this client can sign in from any address" in warnings
    manage.simulator.switch(allowed_ips="absent")
    manage.add("client-3")
    assert "warnings" not in manage(id="client-3")


def test_notes_of_the_collection_stay_in_a_description(manage: Manage) -> None:
    manage.add(description="Old. [purecloud.credentials replaces client-0 2026-11-01]")
    assert manage(name="Export", description="Old.")["changed"] is False
    manage(name="Export", description="New.")
    assert manage.simulator.clients()["client-1"]["description"] == "New. [purecloud.credentials replaces client-0 2026-11-01]"


@pytest.mark.parametrize(("outcome", "options"), [("would_create", NEW), ("would_update", {"id": "client-1", "description": "x"})])
def test_check_mode_says_that_it_cannot_see_the_permission(manage: Manage, outcome: str, options: Options) -> None:
    manage.add(name="Another")
    result = manage(check=True, **options)
    assert result["outcome"] == outcome
    permission = {"would_create": "oauth:client:add", "would_update": "oauth:client:edit"}[outcome]
    assert f"Check mode cannot see whether the token has the permission {permission}" in str(result["warnings"])
