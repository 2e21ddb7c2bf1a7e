# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

LOOK = "GET /tokens/me preserveIdleTTL=true"
DELETE = "DELETE /tokens/me"
ORGANIZATION = "0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10"
OURS = {"organization": {"id": ORGANIZATION}}
RunModule = t.Callable[..., dict[str, t.Any]]


@pytest.mark.parametrize("diff", [True, False])
@pytest.mark.parametrize("live", [True, False])
def test_check_then_real_then_again(simulator: Simulator, run_module: RunModule, live: bool, diff: bool) -> None:
    token = simulator.issue() if live else "never-issued-by-anybody"

    def run(check: bool) -> dict[str, t.Any]:
        return run_module("purecloud_token", state="absent", access_token=token, check=check, diff=diff)

    predicted, real, again = run(check=True), run(check=False), run(check=False)

    assert predicted["outcome"] == ("would_revoke" if live else "absent")
    assert [each["outcome"] for each in (real, again)] == (["revoked", "absent"] if live else ["absent", "absent"])
    assert [each["changed"] for each in (predicted, real, again)] == [live, live, False]
    assert [each["verified"] for each in (predicted, real, again)] == [not live, True, True]
    assert predicted.get("diff") == real.get("diff")
    first_look = [LOOK] if diff else []
    if live:
        assert simulator.sent() == [LOOK, *first_look, DELETE, LOOK, *(first_look or [DELETE])]
    else:
        assert simulator.sent() == [LOOK, *(first_look or [DELETE]), *(first_look or [DELETE])]


def test_diff_shows_whose_token_it_was_and_not_the_token(run_module: t.Any, token: str) -> None:
    result = run_module("purecloud_token", state="absent", access_token=token, diff=True)
    info = result["token_info"]
    assert result["diff"] == {
        "before": {"state": "present", "organization": info["organization"], "oauth_client": info["oauth_client"]},
        "after": {"state": "absent"},
    }
    assert token not in run_module.output
    again = run_module("purecloud_token", state="absent", access_token=token, diff=True)
    assert again["diff"] == {"before": {"state": "absent"}, "after": {"state": "absent"}}
    assert again["token_info"] == {}


@pytest.mark.parametrize("asks", [{}, {"check": True}, {"diff": True}, {"require_active": True}, {"expect": {"organization_id": ORGANIZATION}}], ids=str)
def test_token_info_is_there_where_it_was_asked_for(run_module: RunModule, token: str, asks: dict[str, t.Any]) -> None:
    result = run_module("purecloud_token", state="absent", access_token=token, **asks)
    assert ("token_info" in result) is bool(asks)


@pytest.mark.parametrize("expect", [{"organization_id": "another"}, {"oauth_client_id": "another"}])
def test_a_token_of_somebody_else_is_left_alone(simulator: Simulator, run_module: RunModule, token: str, expect: dict[str, str]) -> None:
    result = run_module("purecloud_token", state="absent", access_token=token, expect=expect)
    assert "was not touched" in result["msg"]
    assert result["changed"] is False
    assert simulator.is_active(token)


def test_require_active(run_module: RunModule) -> None:
    result = run_module("purecloud_token", state="absent", access_token="never-issued-by-anybody", require_active=True)
    assert "require_active" in result["msg"]


def test_without_verify_nothing_is_asked(simulator: Simulator, run_module: RunModule, token: str) -> None:
    result = run_module("purecloud_token", state="absent", access_token=token, verify=False)
    assert (result["outcome"], result["verified"]) == ("revoked", False)
    assert simulator.sent() == [DELETE]


def test_a_failed_proof_says_that_something_was_changed(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.switch(linger_requests=1000)
    result = run_module("purecloud_token", state="absent", access_token=token, verify_timeout=0)
    assert result["failed"]
    assert result["changed"] is True
    assert "still active" in result["msg"]


def test_a_lost_answer_is_a_warning(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.fault(method="DELETE", drop=True, when="after")
    result = run_module("purecloud_token", state="absent", access_token=token, retries=1)
    assert (result["outcome"], result["changed"], result["verified"]) == ("revoked", True, True)
    assert "left without a clear answer" in str(result["warnings"])


@pytest.mark.parametrize("value", [-1, "nan", "inf"])
def test_a_time_that_makes_no_sense(simulator: Simulator, run_module: RunModule, token: str, value: t.Any) -> None:
    assert "verify_timeout is" in run_module("purecloud_token", state="absent", access_token=token, verify_timeout=value)["msg"]
    assert simulator.sent() == []


@pytest.mark.parametrize(("options", "words"), [({}, "state"), ({"state": "gone"}, "value of state must be one of: absent, present")])
def test_state_is_required(run_module: RunModule, token: str, options: dict[str, str], words: str) -> None:
    assert words in run_module("purecloud_token", access_token=token, **options)["msg"]


def test_a_secret_that_the_api_echoes_is_masked_in_every_form(simulator: Simulator, run_module: t.Any) -> None:
    from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

    token = "canary/canary~canary+canary=="
    simulator.issue(value=token, info={**OURS, "echo": sorted(masked_forms(token)), "inner": {"echo": f"<{token}>"}})
    run_module("purecloud_token", state="absent", access_token=token, check=True, diff=True)
    assert not [form for form in masked_forms(token) if form in run_module.output]


@pytest.mark.parametrize("options", [{"expect": {}}, {}])
def test_what_is_known_of_a_token_is_told_however_it_ends(simulator: Simulator, run_module: RunModule, token: str, options: dict[str, t.Any]) -> None:
    def end(check: bool = False) -> dict[str, t.Any]:
        result = run_module("purecloud_token", state="absent", access_token=token, retries=1, check=check, **options)
        assert result["region"] == simulator.host
        return result

    def has_info(result: dict[str, t.Any]) -> bool:
        return bool(result.get("token_info", {}).get("oauth_client"))

    assert has_info(end(check=True))
    simulator.fault(
        method="DELETE", status=401, body='{"status": 401, "code": "bad.credentials", "message": "No."}', headers={"ININ-Correlation-Id": "correlation-1"}
    )
    raced = end()
    assert (raced["outcome"], raced["correlation_id"], has_info(raced)) == ("absent", "correlation-1", bool(options))
    simulator.fault(method="DELETE", drop=True, when="after")
    lost = end()
    assert (lost["outcome"], has_info(lost)) == ("revoked", bool(options))
    assert lost["correlation_id"] == simulator.journal()[-1]["correlation_id"]
    assert end()["outcome"] == "absent"


def test_a_look_after_the_end_is_not_tried_for_longer_than_there_is_time(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.fault(method="GET", status=503, headers={"Retry-After": "30"})
    result = run_module("purecloud_token", state="absent", access_token=token, retries=4, verify_timeout=0)
    assert "the proof failed" in result["msg"]
    assert simulator.sent() == [DELETE, LOOK]
