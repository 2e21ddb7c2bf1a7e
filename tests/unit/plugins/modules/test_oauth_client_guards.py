# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_oauth_client: what is refused before anything is sent that changes a client, and what somebody else does at the same time."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.removal import remove
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession

from tests.unit.plugins.modules.oauth_client import (
    ADMIN,
    ADMIN_SECRET,
    EUROPE,
    HOME,
    LOOK,
    NEW,
    NIGHTLY_EXPORT,
    USAGE_AUDITOR,
    Manage,
    delete,
    manage,
    put,
    read,
)

__all__ = ["manage"]

Options = dict[str, t.Any]
CLIENT_1 = "/api/v2/oauth/clients/client-1"
OWN_ROLES = [{"roleId": NIGHTLY_EXPORT, "divisionId": HOME}, {"roleId": USAGE_AUDITOR, "divisionId": EUROPE}]


def changes(sent: list[str]) -> list[str]:
    """What was sent that changes clients."""
    return [each for each in sent if not each.startswith("GET") and "/oauth/clients" in each]


# What would lock out the client that signs in

LOCKS_OUT: list[tuple[Options, str]] = [
    ({"state": "absent"}, "delete it"),
    ({"state": "absent", "final": True}, "delete it"),
    ({"state": "inactive"}, "make it inactive"),
    ({"roles": [{"role": NIGHTLY_EXPORT}]}, "take roles from it"),
    ({"roles": [{"role": NIGHTLY_EXPORT}, {"role": USAGE_AUDITOR}]}, "take roles from it"),
    ({"grant_type": "CODE"}, "change its grant type and take roles from it"),
]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("by", ["token", "credentials"])
@pytest.mark.parametrize(("options", "words"), LOCKS_OUT, ids=str)
def test_the_client_that_signs_in_is_not_locked_out(manage: Manage, options: Options, words: str, by: str, check: bool) -> None:
    manage.simulator.add_client("own", "secret-of-the-own-client", name="Own", role_divisions=OWN_ROLES)
    signs_in: Options = {"access_token": manage.simulator.issue(client_id="own")}
    if by == "credentials":
        signs_in = {"access_token": None, "client_id": "own", "client_secret": "secret-of-the-own-client"}
    result = manage(name="Own", check=check, **options, **signs_in)
    assert f"This task signs in as the OAuth client Own (own) itself, and would {words}" in result["msg"]
    assert (result["changed"], changes(manage.sent())) == (False, [])


@pytest.mark.parametrize(
    "options",
    [
        {"description": "New."},
        {"token_validity": 600},
        {"roles": [{"role": NIGHTLY_EXPORT}, {"role": USAGE_AUDITOR, "division": EUROPE}, {"role": USAGE_AUDITOR}]},
        {"roles": [{"role": NIGHTLY_EXPORT, "division": "*"}, {"role": USAGE_AUDITOR, "division": "*"}]},
    ],
    ids=str,
)
def test_the_client_that_signs_in_may_be_changed_otherwise(manage: Manage, options: Options) -> None:
    manage.simulator.switch(role_guard="role")
    manage.simulator.add_client("own", "s", name="Own", role_divisions=OWN_ROLES)
    assert manage(name="Own", access_token=manage.simulator.issue(client_id="own"), **options)["outcome"] == "updated"


@pytest.mark.parametrize("options", [options for options, dummy in LOCKS_OUT], ids=str)
def test_another_client_may_be_given_all_of_that(manage: Manage, options: Options) -> None:
    manage.add(role_divisions=OWN_ROLES)
    assert manage(name="Export", **options)["changed"] is True


@pytest.mark.parametrize("options", [*(options for options, dummy in LOCKS_OUT), {"regenerate_secret": True}], ids=str)
def test_a_token_that_does_not_say_whose_it_is_may_be_the_clients_own(manage: Manage, options: Options) -> None:
    manage.add(role_divisions=OWN_ROLES)
    token = manage.simulator.issue(info={"organization": {"id": "organization-1"}})
    assert "The token does not say of which OAuth client it is" in manage(name="Export", access_token=token, **options)["msg"]
    assert changes(manage.sent()) == []


@pytest.mark.parametrize("state", ["present", "inactive", "absent"])
def test_a_dead_token_cannot_sign_in(manage: Manage, state: str) -> None:
    result = manage(**NEW, state=state, access_token="never-issued-by-anybody")
    assert "The token that this task signs in with is not active: get a new one." in result["msg"]


def test_whoever_removes_a_client_need_not_think_of_its_own(manage: Manage, session: ApiSession) -> None:
    manage.simulator.add_client("own", "s", name="Own", role_divisions=OWN_ROLES)
    own = {**manage.simulator.clients()["own"], "id": "own"}
    with pytest.raises(errors.PreconditionError, match=r"This task signs in as the OAuth client Own \(own\) itself, and would delete it"):
        run(remove(Run(session, manage.simulator.issue(client_id="own"), check_mode=False), own), session.clock)
    assert changes(manage.sent()) == []


# What a client must keep, and what is not touched


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(("before", "options"), [({}, {"roles": []}), ({"grant_type": "CODE", "role_divisions": []}, {"grant_type": "CLIENT-CREDENTIALS"})])
def test_the_roles_of_a_client_credentials_client_are_never_cleared(manage: Manage, before: Options, options: Options, check: bool) -> None:
    manage.add(**before)
    assert "must keep at least one role" in manage(name="Export", check=check, **options)["msg"]
    assert changes(manage.sent()) == []


@pytest.mark.parametrize("options", [{}, {"description": "x"}, {"state": "inactive"}, {"state": "absent"}, {"regenerate_secret": True}], ids=str)
def test_a_disabled_client_is_not_touched(manage: Manage, options: Options) -> None:
    manage.add(state="disabled")
    result = manage(id="client-1", **options)
    assert "The OAuth client Export (client-1) is disabled, which only support does and undoes, so it was not touched." in result["msg"]
    assert changes(manage.sent()) == []


def days_ago(days: float) -> str:
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize(("age", "words"), [(0, "was created 0 days ago"), (29.9, "was created 29 days ago")])
@pytest.mark.parametrize("check", [True, False])
def test_a_deletion_that_is_final_is_asked_for(manage: Manage, age: float, words: str, check: bool) -> None:
    manage.add(date_created=days_ago(age))
    result = manage(name="Export", state="absent", check=check)
    assert f"{words}: deleting a client in its first 30 days is final, it cannot be restored. Set final to true if you mean it" in result["msg"]
    assert changes(manage.sent()) == []
    result = manage(name="Export", state="absent", check=check, final=True)
    assert "cannot be undone" in str(result["warnings"])
    assert (manage.client() is None) is not check


def test_a_client_is_as_old_as_the_api_says_whatever_the_clock_of_this_host(manage: Manage) -> None:
    manage.simulator.advance(-60 * 86400)  # as if this host were 60 days ahead
    manage.token = manage.simulator.issue()
    manage(**NEW)
    assert "was created 0 days ago" in manage(name="Export", state="absent")["msg"]
    assert manage.client()


def test_a_deletion_that_can_be_undone_needs_no_more_words(manage: Manage) -> None:
    manage.add(date_created=days_ago(30.1))
    assert manage(name="Export", state="absent")["outcome"] == "deleted"


@pytest.mark.parametrize("date", [None, "yesterday", 7, "2020-01-01T00:00:00"])
def test_a_client_that_does_not_say_how_old_it_is_may_be_young(manage: Manage, date: object) -> None:
    manage.add()
    document = {key: value for key, value in manage.simulator.clients()["client-1"].items() if key not in ("secret", "dateCreated")}
    manage.simulator.fault(method="GET", path=CLIENT_1, body=json.dumps({**document, "dateCreated": date}))
    assert "does not say when it was created" in manage(id="client-1", state="absent")["msg"]


# Somebody else at the same time


def as_the_api_tells_it(manage: Manage, **fields: t.Any) -> str:
    document = {key: value for key, value in manage.simulator.clients()["client-1"].items() if key not in ("secret", "permissions", "lifetime", "standing")}
    return json.dumps({**document, **fields})


@pytest.mark.parametrize("options", [{"description": "New."}, {"state": "inactive"}, {"state": "absent"}], ids=str)
@pytest.mark.parametrize("field", ["description", "newField", "scope", "state"])
def test_what_somebody_else_changes_meanwhile_is_not_overwritten(manage: Manage, options: Options, field: str) -> None:
    manage.add(fields={"newField": 1})
    theirs = {"description": "Theirs.", "newField": 2, "scope": ["users"], "state": "inactive"}[field]
    manage.simulator.fault(method="GET", path=CLIENT_1, skip=1, body=as_the_api_tells_it(manage, **{field: theirs}))
    result = manage(name="Export", **options)
    assert f"Somebody else changed {field} of the OAuth client Export (client-1) meanwhile. Run the task again. Nothing was overwritten." in result["msg"]
    assert (result["changed"], changes(manage.sent())) == (False, [])


def test_dates_that_move_are_no_change(manage: Manage) -> None:
    manage.add()
    body = as_the_api_tells_it(manage, dateModified="2026-11-11T11:11:11.000Z", modifiedBy={"id": "x"})
    manage.simulator.fault(method="GET", path=CLIENT_1, skip=1, body=body)
    assert manage(name="Export", description="New.")["outcome"] == "updated"


def test_a_client_that_somebody_else_deletes_meanwhile(manage: Manage) -> None:
    manage.add()
    manage.simulator.fault(method="GET", path=CLIENT_1, skip=1, status=404, body='{"status": 404, "code": "not.found", "message": "No."}')
    assert "was deleted while this task worked on it" in manage(name="Export", description="New.")["msg"]
    assert changes(manage.sent()) == []


@pytest.mark.parametrize("theirs", [{"description": "Theirs."}, {"newField": None}, {"accessTokenValiditySeconds": 86400}], ids=str)
def test_what_is_not_there_after_the_change_is_told(manage: Manage, theirs: Options) -> None:
    manage.add(fields={"newField": 1}, validity=900)
    body = as_the_api_tells_it(manage, **{"description": "New.", **theirs})
    manage.simulator.fault(method="GET", path=CLIENT_1, skip=2, times=99, body=body)
    result = manage(name="Export", description="New.")
    assert "The change of the OAuth client Export (client-1) was accepted, but " in result["msg"]
    assert f"the API tells something else of {next(iter(theirs))}: " in result["msg"]
    assert result["changed"] is True


def test_an_api_that_tells_it_late_is_waited_for(manage: Manage) -> None:
    manage.add()
    manage.simulator.fault(method="GET", path=CLIENT_1, skip=2, body=as_the_api_tells_it(manage))
    assert manage(name="Export", description="New.")["outcome"] == "updated"


def test_a_proof_that_fails_is_told(manage: Manage) -> None:
    manage.add()
    manage.simulator.fault(method="GET", path=CLIENT_1, skip=2, status=500, body="{}")
    result = manage(name="Export", description="New.")
    assert "The change was accepted, but the proof that it is there failed: " in result["msg"]
    assert result["changed"] is True


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 502, "body": "<html>"}, {"status": 200, "body": "{}"}], ids=str)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_change_whose_answer_was_lost_is_looked_at(manage: Manage, fault: Options, when: str) -> None:
    manage.add()
    manage.simulator.fault(method="PUT", when=when, **fault)
    result = manage(name="Export", description="New.")
    assert manage.sent().count(put("client-1")) == 1
    assert result["changed"] is (when == "after")
    if when == "after":
        assert "The answer to the change was lost. The client is what was written" in str(result["warnings"])
    else:
        assert "The change may be done all the same, later: run the task again." in result["msg"]


def test_a_conflict_is_an_error(manage: Manage) -> None:
    manage.add()
    manage.simulator.switch(conflicts=1)
    result = manage(name="Export", description="New.")
    assert (result["http_status"], result["changed"]) == (409, False)
    assert "may be done all the same" not in result["msg"]
    assert manage.sent()[-1] == put("client-1")
    assert manage(name="Export", description="New.")["changed"] is True


# A deletion that does not go all the way


def test_a_client_that_is_made_active_again_meanwhile_is_not_deleted(manage: Manage) -> None:
    manage.add()
    manage.simulator.fault(method="DELETE", status=400, body='{"status": 400, "code": "cannot.delete.client", "message": "No."}')
    result = manage(name="Export", state="absent")
    assert "The OAuth client Export (client-1) is inactive, and not deleted." in result["msg"]
    assert (result["changed"], result["error_code"]) == (True, "cannot.delete.client")


def test_a_client_that_stays_is_told(manage: Manage) -> None:
    manage.add()
    manage.simulator.fault(method="GET", path=CLIENT_1, skip=3, times=99, body=as_the_api_tells_it(manage, state="inactive"))
    assert "was accepted, but it is still there" in manage(name="Export", state="absent")["msg"]


@pytest.mark.parametrize("fault", [{"status": 200, "body": "<html>"}, {"status": 302, "body": ""}, {"status": 404, "body": "<html>"}], ids=str)
def test_a_gateways_answer_deletes_nothing(manage: Manage, fault: Options) -> None:
    manage.add(state="inactive")
    manage.simulator.fault(method="DELETE", path=CLIENT_1, **fault)
    assert manage(id="client-1", state="absent")["failed"]


def test_a_deletion_without_an_answer_may_be_one(manage: Manage) -> None:
    manage.add()
    manage.simulator.fault(method="DELETE", drop=True)
    assert "The OAuth client Export (client-1) is inactive, and may be deleted." in manage(name="Export", state="absent")["msg"]


def test_a_client_that_somebody_else_deletes_first_is_gone(manage: Manage) -> None:
    manage.add()
    manage.simulator.fault(method="DELETE", drop=True, when="after")
    assert manage(name="Export", state="absent", retries=1)["outcome"] == "deleted"
    assert manage.sent()[-3:] == [delete("client-1"), delete("client-1"), read("client-1")]


# What the API refuses


@pytest.mark.parametrize("code", ["not.authorized", "missing.permissions", "missing.any.permissions"])
@pytest.mark.parametrize("guard", ["division", "role"])
def test_roles_that_the_caller_lacks_are_named(manage: Manage, code: str, guard: str) -> None:
    manage.simulator.switch(role_guard_code=code, role_guard=guard)
    weak = {"role_divisions": [{"roleId": USAGE_AUDITOR, "divisionId": EUROPE}], "permissions": ["oauth:client:*", "authorization:role:view"]}
    manage.simulator.add_client("weak", "s", name="Weak", **weak)
    token = manage.simulator.issue(client_id="weak")
    roles = [{"role": "Nightly Export", "division": "*"}, {"role": "Usage Auditor", "division": "Europe"}]
    result = manage(**{**NEW, "roles": roles}, access_token=token)
    assert "Only who has all roles of a client may create or change it, and this task lacks: Nightly Export (all divisions). Grant them" in result["msg"]
    assert "oauth:client:add" in result["msg"]
    assert (result["http_status"], result["changed"]) == (403, False)
    manage.add()
    result = manage(id="client-1", description="New.", access_token=token)
    assert f"lacks: {NIGHTLY_EXPORT} (division {HOME})" in result["msg"]
    result = manage(id="client-1", regenerate_secret=True, access_token=token)
    assert f"lacks: {NIGHTLY_EXPORT} (division {HOME})" in result["msg"]


@pytest.mark.parametrize(
    ("options", "permission"),
    [
        (NEW, "oauth:client:add"),
        ({"name": "There", "description": "x"}, "oauth:client:edit"),
        ({"name": "There", "regenerate_secret": True}, "oauth:client:edit"),
        ({"name": "There", "state": "inactive"}, "oauth:client:edit"),
        ({"name": "Inactive", "state": "absent"}, "oauth:client:delete"),
        ({"name": "There"}, "oauth:client:view"),
        ({"id": "client-1"}, "oauth:client:view"),
        (NEW, "authorization:role:view"),
    ],
)
def test_a_missing_permission_is_named(manage: Manage, options: Options, permission: str) -> None:
    manage.add("client-1", name="There")
    manage.add("client-2", name="Inactive", state="inactive")
    every = {"oauth:client:add", "oauth:client:edit", "oauth:client:delete", "oauth:client:view", "authorization:role:view"}
    manage.simulator.add_client("weak", "s", name="Weak", permissions=sorted(every - {permission}))
    result = manage(access_token=manage.simulator.issue(client_id="weak"), **options)
    assert f"Give the token's OAuth client or user a role with the permission {permission}." in result["msg"]
    assert "this task lacks" not in result["msg"]


def test_a_permission_is_named_where_the_roles_cannot_be_read(manage: Manage) -> None:
    manage.simulator.add_client("weak", "s", name="Weak", role_divisions=[], permissions=["oauth:client:*", "authorization:role:view"])
    manage.simulator.fault(method="GET", path="/api/v2/authorization/subjects/me", status=200, body='{"grants": [{}]}')
    result = manage(access_token=manage.simulator.issue(client_id="weak"), **NEW)
    assert "oauth:client:add" in result["msg"]
    assert result["http_status"] == 403


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 415, 418, 429, 500, 503])
@pytest.mark.parametrize("body", ["<html>", "[]", "{}", '{"maintenance": true}'])
@pytest.mark.parametrize("options", [{"name": "Export"}, {"id": "client-1"}, {"id": "client-1", "state": "absent"}, NEW], ids=str)
def test_nothing_but_the_documented_answers_is_taken_for_one(manage: Manage, status: int, body: str, options: Options) -> None:
    manage.add()
    manage.simulator.fault(method="GET", status=status, body=body, times=99)
    result = manage(**options)
    assert (result["http_status"], result["changed"]) == (status, False)
    assert changes(manage.sent()) == []


def test_the_message_names_the_client_that_is_managed(manage: Manage) -> None:
    manage.simulator.fault(method="GET", path="/api/v2/oauth/clients", status=500, body="{}")
    signs_in: Options = {"access_token": None, "client_id": ADMIN, "client_secret": ADMIN_SECRET}
    assert manage(name="Export", **signs_in)["msg"].startswith(f"OAuth client {ADMIN}: About the OAuth client Export: ")


def test_a_change_is_looked_at_for_the_own_client_only_where_it_could_lock_out(manage: Manage) -> None:
    manage.add()
    manage(name="Export", description="New.")
    assert LOOK not in manage.sent()
