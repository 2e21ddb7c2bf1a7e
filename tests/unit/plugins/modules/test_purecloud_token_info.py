# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import hashlib
import json
import pathlib
import re
import subprocess
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.modules import purecloud_token_info

from tests.unit.conftest import module_process
from tests.unit.plugins.modules.conftest import RunModule

LOOK = "GET /tokens/me preserveIdleTTL=true"


@pytest.mark.parametrize("check", [True, False])
def test_a_live_token(simulator: Simulator, run_module: RunModule, token: str, check: bool) -> None:
    result = run_module("purecloud_token_info", access_token=token, check=check)
    assert (result["changed"], result["active"]) == (False, True)
    assert result["fingerprint"] == "sha256:" + hashlib.sha256(token.encode()).hexdigest()[:16]
    assert result["region"] == simulator.host
    assert result["token_info"]["organization"]["name"] == "Example Ltd"
    assert result["ansible_facts"] == {"purecloud_token_info": result["token_info"]}
    assert simulator.sent() == [LOOK]


def test_a_token_that_is_not_live(run_module: RunModule) -> None:
    result = run_module("purecloud_token_info", access_token="never-issued-by-anybody")
    assert (result["changed"], result["active"], result["token_info"]) == (False, False, {})
    assert result["ansible_facts"] == {"purecloud_token_info": {}}


def test_the_idle_timer_is_touched_only_when_told(simulator: Simulator, run_module: RunModule, token: str) -> None:
    run_module("purecloud_token_info", access_token=token, preserve_idle_timeout=False)
    assert simulator.sent() == ["GET /tokens/me"]


def test_token_and_place_may_come_from_the_environment(simulator: Simulator, run_module: RunModule, token: str) -> None:
    env = {"GENESYSCLOUD_ACCESS_TOKEN": token, "GENESYSCLOUD_API_URL": simulator.url, "GENESYSCLOUD_REGION": "eu-central-1"}
    assert run_module("purecloud_token_info", api_url=None, env=env)["active"]
    assert "127.0.0.1" in run_module("purecloud_token_info", api_url=None, access_token="never-issued-by-anybody", env=env)["region"]
    assert simulator.journal()[1]["headers"]["Authorization"] == "Bearer never-issued-by-anybody"


def test_an_option_wins_over_the_environment(run_module: RunModule) -> None:
    result = run_module(
        "purecloud_token_info", access_token="a-token-of-the-tests", api_url=None, region="nowhere", env={"GENESYSCLOUD_REGION": "eu-central-1"}
    )
    assert "region is not known" in result["msg"]


def test_an_empty_region_in_the_environment_is_not_the_default_region(run_module: RunModule) -> None:
    result = run_module("purecloud_token_info", access_token="a-token-of-the-tests", api_url=None, env={"GENESYSCLOUD_REGION": ""})
    assert "region is not known" in result["msg"]


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (None, "There is no token. Set access_token or the environment variable GENESYSCLOUD_ACCESS_TOKEN."),
        ("", "The token is empty."),
        ("Bearer CANARY-CANARY", "begins with the word Bearer. Remove that word"),
        ("CANARY-CANARY\n", "white space, a line break or a control character"),
    ],
)
def test_a_token_that_cannot_be_one_is_not_sent(simulator: Simulator, run_module: t.Any, token: str | None, words: str) -> None:
    result = run_module("purecloud_token_info", access_token=token)
    assert words in result["msg"]
    assert simulator.sent() == []
    assert "CANARY" not in run_module.output


def test_a_failure_says_which_token_what_and_what_next(simulator: Simulator, run_module: RunModule, token: str) -> None:
    body = '{"status": 403, "code": "missing.permissions", "message": "No.", "contextId": "context-1"}'
    simulator.fault(status=403, body=body, headers={"ININ-Correlation-Id": "correlation-1"})
    result = run_module("purecloud_token_info", access_token=token)
    assert result["msg"].startswith(f"Token {result['fingerprint']}: {result['region']} answered 403 missing.permissions")
    assert "check the permissions" in result["msg"]
    assert {name: result[name] for name in ("changed", "http_status", "error_code", "context_id", "correlation_id")} == {
        "changed": False,
        "http_status": 403,
        "error_code": "missing.permissions",
        "context_id": "context-1",
        "correlation_id": "correlation-1",
    }


def test_without_requests_it_says_so_in_ansibles_words(tmp_path: pathlib.Path) -> None:
    (tmp_path / "requests.py").write_text("raise ImportError('no requests here')\n")
    done = subprocess.run(
        **module_process("purecloud_token_info", PYTHONPATH=str(tmp_path)),
        input='{"ANSIBLE_MODULE_ARGS": {"access_token": "x"}}',
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert "Failed to import the required Python library (requests)" in json.loads(done.stdout)["msg"]
    assert "Traceback" not in done.stdout + done.stderr


def test_a_bug_is_told_by_its_places_without_the_exceptions_text(run_module: RunModule, monkeypatch: pytest.MonkeyPatch) -> None:
    async def bug(sessions: t.Any, token: str, **dummy: t.Any) -> t.NoReturn:
        raise ValueError(f"{token} CANARY")

    monkeypatch.setattr(purecloud_token_info, "find", bug)
    message = run_module("purecloud_token_info", access_token="a-token-of-the-tests", _ansible_verbosity=4)["msg"]
    places = r"module_utils/_module/invocation\.py:\d+, modules/purecloud_token_info\.py:\d+"
    assert re.search(f"Internal error: ValueError at {places}. Please report it", message), message
    assert "CANARY" not in run_module.output


def test_the_result_tells_how_it_was_asked_for_without_secrets(run_module: RunModule, token: str) -> None:
    arguments = run_module("purecloud_token_info", access_token=token, _ansible_inject_invocation=True)["invocation"]["module_args"]
    assert (arguments["region"], arguments["retries"], arguments["access_token_file"]) == ("mypurecloud.com", 0, None)
    left_out = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # in Ansible's words, where it fills in what a module leaves out
    assert arguments.get("access_token", left_out) == left_out
