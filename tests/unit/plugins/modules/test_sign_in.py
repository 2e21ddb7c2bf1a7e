# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Modules that sign in with an OAuth client's credentials: no token that a task issues for itself is left, whatever becomes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.modules import purecloud_idle_timeout_info

from tests.unit.conftest import module_process
from tests.unit.plugins.modules.conftest import RunModule

CLIENT: dict[str, t.Any] = {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}
IN_THE_ENVIRONMENT = {"GENESYSCLOUD_OAUTHCLIENT_ID": "rehearsal-client", "GENESYSCLOUD_OAUTHCLIENT_SECRET": "rehearsal-secret"}
LOGIN, LOOK, LOGOUT = "POST /oauth/token", "GET /tokens/me preserveIdleTTL=true", "DELETE /tokens/me"
READ, WRITE = "GET /tokens/timeout", "PUT /tokens/timeout"
USER = "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77"
MODULES: dict[str, tuple[dict[str, t.Any], list[str]]] = {
    "purecloud_user_tokens": ({"state": "absent", "user_id": USER}, [f"DELETE /tokens/{USER}"]),
    "purecloud_idle_timeout": ({"idle_token_timeout_seconds": 600}, [READ, WRITE]),
    "purecloud_idle_timeout_info": ({}, [READ]),
    "purecloud_oauth_client": ({"name": "Nobody", "state": "absent"}, ["GET /oauth/clients"]),
    "purecloud_integration_credential": ({"id": "credential-1", "state": "absent"}, ["GET /integrations/credentials/credential-1"]),
    "purecloud_integration_credential_info": ({"id": "credential-1"}, ["GET /integrations/credentials/credential-1"]),
}


class SignedIn:
    """Runs a module that signs in as a client. After each run, the same tokens are active as before."""

    def __init__(self, simulator: Simulator, run_module: RunModule) -> None:
        self._simulator = simulator
        self._run_module = run_module

    def __call__(self, name: str, **options: t.Any) -> dict[str, t.Any]:
        before = self._simulator.live()
        result = self._run_module(name, **{"login_url": self._simulator.url, **MODULES[name][0], **CLIENT, **options})
        assert self._simulator.live() == before
        for token in self._simulator.tokens() - before:
            assert token not in self._run_module.output
        return result


@pytest.fixture
def signed_in(simulator: Simulator, run_module: RunModule) -> SignedIn:
    simulator.issue()
    return SignedIn(simulator, run_module)


@pytest.mark.parametrize("name", MODULES)
def test_check_then_real_then_again(simulator: Simulator, signed_in: SignedIn, name: str) -> None:
    changed = [signed_in(name, check=check)["changed"] for check in (True, False, False)]
    assert changed == {"purecloud_user_tokens": [True] * 3, "purecloud_idle_timeout": [True, True, False]}.get(name, [False] * 3)
    dummy, real, *others = " ".join(simulator.sent()).split(LOGOUT)
    assert real.strip() == " ".join([LOGIN, LOOK, *MODULES[name][1]])
    assert len(others) == 2


def test_the_result_names_the_token_and_never_holds_it(signed_in: SignedIn) -> None:
    assert signed_in("purecloud_idle_timeout_info")["fingerprint"].startswith("sha256:")


@pytest.mark.parametrize("name", MODULES)
def test_after_a_failure(simulator: Simulator, signed_in: SignedIn, name: str) -> None:
    simulator.fault(
        path="/api/v2" + MODULES[name][1][0].split()[1], status=403, body='{"status": 403, "code": "missing.permissions", "message": "No."}', times=9
    )
    result = signed_in(name)
    assert result["msg"].startswith("OAuth client rehearsal-client: ")
    assert (result["failed"], result["http_status"]) == (True, 403)
    assert simulator.sent()[-1] == LOGOUT


def test_after_a_bug_of_ours(simulator: Simulator, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(purecloud_idle_timeout_info, "read_idle_timeout")
    assert "modules/purecloud_idle_timeout_info.py" in signed_in("purecloud_idle_timeout_info")["msg"]
    assert simulator.sent() == [LOGIN, LOOK, LOGOUT]


def test_after_the_deadline(simulator: Simulator, signed_in: SignedIn) -> None:
    simulator.fault(path="/api/v2/tokens/timeout", delay=3, times=9)
    result = signed_in("purecloud_idle_timeout_info", deadline=1.5)
    assert "deadline" in result["msg"]
    assert simulator.sent()[-1] == LOGOUT


def test_after_a_new_token_that_is_not_active_at_once(simulator: Simulator, signed_in: SignedIn) -> None:
    body = '{"status": 401, "code": "bad.credentials", "message": "Invalid login credentials."}'
    simulator.fault(path="/api/v2/tokens/me", status=401, body=body, times=2)
    assert "failed" not in signed_in("purecloud_idle_timeout_info")
    assert simulator.sent() == [LOGIN, LOOK, LOOK, LOOK, READ, LOGOUT]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_after_a_signal(simulator: Simulator, number: signal.Signals) -> None:
    simulator.fault(path="/api/v2/tokens/timeout", hold=True)
    options = {**CLIENT, "api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path}
    pipes: dict[str, t.Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(**module_process("purecloud_idle_timeout_info"), **pipes, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    assert process.stdin
    process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
    process.stdin.close()
    process.stdin = None
    simulator.control("GET", "held")
    os.kill(process.pid, number)
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (1, "")
    assert json.loads(output)["msg"].startswith("OAuth client rehearsal-client: The task was told to end by a signal.")
    assert simulator.live() == set()


def test_a_token_that_could_not_be_revoked_is_told(simulator: Simulator, run_module: RunModule) -> None:
    simulator.fault(method="DELETE", status=500, body='{"status": 500, "code": "internal.server.error", "message": "No."}', times=9)
    result = run_module("purecloud_idle_timeout_info", login_url=simulator.url, **CLIENT)
    warning = str(result["warnings"])
    assert (f"The token that this task issued for itself, {result['fingerprint']}, was not revoked, and expires by itself: ") in warning


def test_options_come_before_the_environment_and_a_token_before_a_client(simulator: Simulator, signed_in: SignedIn, token: str) -> None:
    name = "purecloud_idle_timeout_info"
    nobody = dict.fromkeys(CLIENT)
    signed_in(name, **nobody, env=IN_THE_ENVIRONMENT)
    assert simulator.sent() == [LOGIN, LOOK, READ, LOGOUT]
    signed_in(name, env={"GENESYSCLOUD_ACCESS_TOKEN": token})
    assert simulator.sent()[4:] == [LOGIN, LOOK, READ, LOGOUT]
    signed_in(name, **nobody, env={**IN_THE_ENVIRONMENT, "GENESYSCLOUD_ACCESS_TOKEN": token})
    signed_in(name, **nobody, access_token=token, env=IN_THE_ENVIRONMENT)
    assert simulator.sent()[8:] == [READ, READ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"access_token": "a-token-of-the-tests"}, "mutually exclusive: access_token|client_id"),
        ({"client_secret": None}, "client_secret is not set."),
        ({"client_id": None}, "client_id is not set."),
        ({"client_id": None, "client_secret": None}, "There is no token."),
        ({"login_url": None}, "api_url is set without login_url"),
        ({"client_secret": "wrong"}, "OAuth client rehearsal-client: "),
    ],
)
def test_what_cannot_sign_in(simulator: Simulator, signed_in: SignedIn, options: dict[str, t.Any], words: str) -> None:
    result = signed_in("purecloud_idle_timeout_info", **options)
    assert words in result["msg"]
    assert "fingerprint" not in result
    assert LOGOUT not in simulator.sent()
