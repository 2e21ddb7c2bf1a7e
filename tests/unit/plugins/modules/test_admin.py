# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a token may do to others: purecloud_user_tokens, purecloud_idle_timeout and purecloud_idle_timeout_info."""

from __future__ import annotations

import itertools
import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation, Operation, run_and_report
from ansible_collections.purecloud.credentials.plugins.modules import purecloud_idle_timeout, purecloud_idle_timeout_info, purecloud_user_tokens

from tests.unit.conftest import MakeSession
from tests.unit.plugins.modules.conftest import RunModule

USER = "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77"
LOOK = "GET /tokens/me preserveIdleTTL=true"
END = f"DELETE /tokens/{USER}"
READ = "GET /tokens/timeout"
WRITE = "PUT /tokens/timeout"

ADMIN_MODULES: list[tuple[str, dict[str, t.Any]]] = [
    ("purecloud_user_tokens", {"state": "absent", "user_id": USER}),
    ("purecloud_idle_timeout", {"idle_token_timeout_seconds": 600}),
    ("purecloud_idle_timeout_info", {}),
]


def test_all_tokens_of_a_user_end_and_no_others(simulator: Simulator, run_module: RunModule, token: str) -> None:
    for dummy in range(3):
        simulator.issue(user_id=USER)
    options: dict[str, t.Any] = {"state": "absent", "user_id": USER, "access_token": token}
    predicted = run_module("purecloud_user_tokens", check=True, **options)
    assert len(simulator.live()) == 4
    real = run_module("purecloud_user_tokens", **options)
    again = run_module("purecloud_user_tokens", **options)
    assert simulator.live() == {token}
    assert [each["changed"] for each in (predicted, real, again)] == [True] * 3
    assert real["user_id"] == USER
    assert real["correlation_id"] == simulator.journal()[1]["correlation_id"]
    assert simulator.sent() == [LOOK, END, END]


@pytest.mark.parametrize(("status", "fails"), [(204, False), (404, True)])
def test_a_user_who_is_not_known(simulator: Simulator, run_module: RunModule, token: str, status: int, fails: bool) -> None:
    simulator.switch(unknown_user_status=status)
    result = run_module("purecloud_user_tokens", state="absent", user_id=USER, access_token=token)
    assert bool(result.get("failed")) is fails
    assert ("There is no user with this user_id in the token's organisation." in result.get("msg", "")) is fails


@pytest.mark.parametrize("user_id", [USER.upper(), "1c5a8f506b0e4e6c9d0b3a1f4b1f2e77", "a_user", "0", "me2"])
def test_what_the_api_may_take_for_an_id_is_sent(simulator: Simulator, run_module: RunModule, token: str, user_id: str) -> None:
    assert run_module("purecloud_user_tokens", state="absent", user_id=user_id, access_token=token)["changed"]
    assert simulator.sent() == [f"DELETE /tokens/{user_id}"]


def test_success_that_may_be_anybodys_says_what_cannot_be_known(simulator: Simulator, run_module: RunModule, token: str) -> None:
    options: dict[str, t.Any] = {"state": "absent", "user_id": USER, "access_token": token}
    assert "warnings" not in run_module("purecloud_user_tokens", **options)
    ids = {"ININ-Correlation-Id": "correlation-1"}
    for fault in ({"body": ""}, {"body": '{"maintenance": true}', "headers": ids}):
        simulator.fault(method="DELETE", status=200, **fault)
        assert "carries none of the API's headers, or a body" in str(run_module("purecloud_user_tokens", **options)["warnings"])


def test_a_gateways_404_says_nothing_about_a_user(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.fault(method="DELETE", status=404, body='{"code": "NoSuchKey", "message": "No."}')
    result = run_module("purecloud_user_tokens", state="absent", user_id=USER, access_token=token)
    assert "answered 404 with a body that is not the API's" in result["msg"]
    assert "There is no user" not in result["msg"]


@pytest.mark.parametrize(("module", "options", "permission"), [(*ADMIN_MODULES[0], "oauth:token:delete"), (*ADMIN_MODULES[1], "directory:organization:admin")])
def test_check_mode_says_that_it_cannot_see_the_permission(run_module: RunModule, token: str, module: str, options: dict[str, t.Any], permission: str) -> None:
    words = f"Check mode cannot see whether the token has the permission {permission}"
    assert words in str(run_module(module, check=True, access_token=token, **options)["warnings"])
    assert words not in str(run_module(module, access_token=token, **options).get("warnings"))
    if module == "purecloud_idle_timeout":  # which changes nothing more
        assert "warnings" not in run_module(module, check=True, access_token=token, **options)


@pytest.mark.parametrize("body", ['{"maintenance": true}', "{}", '{"status": 401, "code": "bad.credentials", "message": "No."}'])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_an_object_that_could_be_anybodys_is_no_timeout(simulator: Simulator, run_module: RunModule, token: str, body: str, method: str) -> None:
    simulator.fault(method=method, status=200, body=body)
    result = run_module("purecloud_idle_timeout", idle_token_timeout_seconds=600, access_token=token)
    assert result["failed"]
    assert ("may have been changed all the same" in result["msg"]) is (method == "PUT")
    assert ("without the IdleTokenTimeout that was asked for" in result["msg"]) is ("status" not in body)
    assert simulator.sent() == ([READ] if method == "GET" else [READ, WRITE])


@pytest.mark.parametrize("user_id", ["me", "Me", "ME", "timeout", "TimeOut", "", ".", "..", "../tokens/me", "a b", "me/", "x?y", "%6de", "x#y", "-", "x\n"])
def test_what_is_no_user_is_not_sent(simulator: Simulator, run_module: RunModule, token: str, user_id: str) -> None:
    result = run_module("purecloud_user_tokens", state="absent", user_id=user_id, access_token=token)
    assert "user_id is not the id of a user" in result["msg"]
    assert simulator.sent() == []


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(("module", "options"), ADMIN_MODULES)
def test_a_dead_token_cannot_sign_in(run_module: RunModule, module: str, options: dict[str, t.Any], check: bool) -> None:
    result = run_module(module, access_token="never-issued-by-anybody", check=check, **options)
    assert "The token that this task signs in with is not active: get a new one." in result["msg"]
    assert result["changed"] is False


@pytest.mark.parametrize(("module", "options", "permission"), [(*ADMIN_MODULES[0], "oauth:token:delete"), (*ADMIN_MODULES[1], "directory:organization:admin")])
def test_a_missing_permission_is_named(simulator: Simulator, run_module: RunModule, module: str, options: dict[str, t.Any], permission: str) -> None:
    simulator.control("POST", "clients", {"client_id": "weak", "secret": "s", "permissions": []})
    result = run_module(module, access_token=simulator.issue(client_id="weak"), **options)
    assert result["http_status"] == 403
    assert f"Give the token's OAuth client or user a role with the permission {permission}." in result["msg"]


def test_a_lost_answer_after_which_the_own_token_is_dead(simulator: Simulator, run_module: RunModule) -> None:
    token = simulator.issue(user_id=USER)
    simulator.fault(method="DELETE", drop=True, when="after")
    result = run_module("purecloud_user_tokens", state="absent", user_id=USER, access_token=token, retries=1)
    assert (result["changed"], result["correlation_id"]) == (True, simulator.journal()[-1]["correlation_id"])
    assert " no longer active: taken as a token of this user, revoked with the others." in str(result["warnings"])


def test_a_lost_answer_says_that_it_may_have_worked(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.fault(drop=True, when="after", times=9)
    assert "may have been revoked all the same" in run_module("purecloud_user_tokens", state="absent", user_id=USER, access_token=token)["msg"]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *itertools.product([200, 301, 400, 401, 403, 404, 409, 415, 418, 429, 500, 503], ["<html>", "[]"]),
        *itertools.product([301, 400, 401, 403, 404, 409, 415, 418, 429, 500, 503], ['{"code": "bad.credentials"}', '{"code": "something.new"}']),
    ],
)
@pytest.mark.parametrize(
    ("operation", "options"),
    [
        (purecloud_user_tokens.revoke, purecloud_user_tokens.Options("absent", USER)),
        (purecloud_idle_timeout.configure, purecloud_idle_timeout.Options(600, None)),
        (purecloud_idle_timeout_info.inspect, purecloud_idle_timeout_info.Options()),
    ],
    ids=[name for name, dummy in ADMIN_MODULES],
)
def test_nothing_else_is_taken_for_success(
    simulator: Simulator, make_session: MakeSession, token: str, operation: Operation[t.Any], options: t.Any, status: int, body: str
) -> None:
    simulator.fault(status=status, body=body, times=9)
    session = make_session(retries=0)
    report = run(run_and_report(operation, lambda: Invocation(options, [session], check_mode=False, diff_mode=False), token), session.clock)
    assert report.error
    assert (report.result["http_status"], report.changed) == (status, False)


def test_the_timeout_is_read(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.control("PATCH", "timeout", {"newField": {"innerField": 1}})
    result = run_module("purecloud_idle_timeout_info", access_token=token)
    assert result["idle_timeout"]["idle_token_timeout_seconds"] == 1800
    assert result["idle_timeout"]["new_field"] == {"inner_field": 1}
    assert "ansible_facts" not in result
    assert (result["changed"], simulator.sent()) == (False, [READ])


@pytest.mark.parametrize("field", ["idleTokenTimeoutSeconds", "enableIdleTokenTimeout"])
def test_one_field_of_the_timeout_is_enough_to_know_it(simulator: Simulator, run_module: RunModule, token: str, field: str) -> None:
    simulator.fault(status=200, body=json.dumps({field: 900}))
    assert list(run_module("purecloud_idle_timeout_info", access_token=token)["idle_timeout"].values()) == [900]


def test_check_then_real_then_again(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.control("PATCH", "timeout", {"newField": {"innerField": 1}})
    options: dict[str, t.Any] = {"idle_token_timeout_seconds": 600, "enable_idle_token_timeout": True, "access_token": token, "diff": True}
    predicted, real, again = (run_module("purecloud_idle_timeout", check=check, **options) for check in (True, False, False))
    assert [each["changed"] for each in (predicted, real, again)] == [True, True, False]
    assert predicted["diff"] == real["diff"]
    assert (real["diff"]["before"]["idle_token_timeout_seconds"], real["diff"]["after"]["idle_token_timeout_seconds"]) == (1800, 600)
    assert predicted["idle_timeout"] == real["idle_timeout"] == again["idle_timeout"]
    assert simulator.sent() == [READ, READ, WRITE, READ]
    assert json.loads(simulator.journal()[2]["body"]) == {
        "idleTokenTimeoutSeconds": 600,
        "enableIdleTokenTimeout": True,
        "inactivityTimeoutGroupsEnabled": False,
        "inactivityTimeoutGroupBundles": [],
        "newField": {"innerField": 1},
    }


def test_what_is_not_named_stays(run_module: RunModule, token: str) -> None:
    result = run_module("purecloud_idle_timeout", enable_idle_token_timeout=True, access_token=token)
    assert (result["changed"], result["idle_timeout"]["idle_token_timeout_seconds"]) == (True, 1800)
    assert "diff" not in result


@pytest.mark.parametrize("seconds", [299, 28801, 0, -1])
def test_a_timeout_out_of_range_is_not_sent(simulator: Simulator, run_module: RunModule, token: str, seconds: int) -> None:
    result = run_module("purecloud_idle_timeout", idle_token_timeout_seconds=seconds, access_token=token)
    assert "Set it to a number from 300 to 28800." in result["msg"]
    assert simulator.sent() == []


def test_something_must_be_named(run_module: RunModule, token: str) -> None:
    assert "one of the following is required" in run_module("purecloud_idle_timeout", access_token=token)["msg"]


def test_an_organisation_under_hipaa_allows_less(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.switch(hipaa=True)
    assert "HIPAA allows 900" in run_module("purecloud_idle_timeout", idle_token_timeout_seconds=901, access_token=token)["msg"]
    assert run_module("purecloud_idle_timeout", idle_token_timeout_seconds=900, access_token=token)["changed"]


@pytest.mark.parametrize(("fault", "tries"), [({"drop": True}, 1), ({"status": 500}, 1), ({"status": 503}, 1), ({"status": 429}, 2)])
def test_a_put_is_tried_again_only_where_it_had_no_effect(simulator: Simulator, run_module: RunModule, token: str, fault: dict[str, t.Any], tries: int) -> None:
    simulator.fault(method="PUT", when="after" if "drop" in fault else "before", **fault)
    result = run_module("purecloud_idle_timeout", idle_token_timeout_seconds=600, access_token=token, retries=3)
    assert simulator.sent() == [READ, *[WRITE] * tries]
    assert bool(result.get("failed")) is (tries == 1)
    assert ("may have been changed all the same" in result.get("msg", "")) is ("drop" in fault or fault["status"] == 500)


@pytest.mark.parametrize("seconds", [300, 28800])
def test_the_shortest_and_the_longest_timeout(run_module: RunModule, token: str, seconds: int) -> None:
    assert run_module("purecloud_idle_timeout", idle_token_timeout_seconds=seconds, access_token=token)["idle_timeout"]["idle_token_timeout_seconds"] == seconds


def test_an_id_may_be_in_capitals(run_module: RunModule, token: str) -> None:
    assert run_module("purecloud_user_tokens", state="absent", user_id=USER.upper(), access_token=token)["changed"]
