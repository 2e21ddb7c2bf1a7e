# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_token, state: present: an active token is left alone, otherwise one is issued, and kept at once."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import pathlib
import signal
import subprocess
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.folder import Folder

from tests.unit.conftest import module_process
from tests.unit.plugins.modules.conftest import RunModule

LOOK = "GET /tokens/me preserveIdleTTL=true"
LOGIN = "POST /oauth/token"
DEAD = '{"status": 401, "code": "bad.credentials", "message": "Invalid login credentials."}'
CLIENT, SECRET = "rehearsal-client", "rehearsal-secret"

Have = t.Callable[..., dict[str, t.Any]]


@pytest.fixture
def have(simulator: Simulator, run_module: RunModule) -> Have:
    def run(**options: t.Any) -> dict[str, t.Any]:
        defaults = {"state": "present", "login_url": simulator.url, "client_id": CLIENT, "client_secret": SECRET}
        return run_module("purecloud_token", **{**defaults, **options})

    return run


def login_fault(status: int, error: str, description: str = "") -> dict[str, t.Any]:
    return {"method": "POST", "status": status, "body": json.dumps({"error": error, "description": description, "error_description": description})}


def test_a_live_token_is_left_alone(simulator: Simulator, have: Have, run_module: RunModule, token: str) -> None:
    result = have(access_token=token)
    assert (result["changed"], result["outcome"]) == (False, "present")
    assert "access_token" not in result
    assert token not in run_module.output
    assert simulator.sent() == [LOOK]


def test_check_then_real_then_again(simulator: Simulator, have: Have) -> None:
    predicted = have(access_token="never-issued-by-anybody", check=True, diff=True)
    real = have(access_token="never-issued-by-anybody", diff=True)
    again = have(access_token=real["access_token"], diff=True)
    assert [each["outcome"] for each in (predicted, real, again)] == ["would_issue", "issued", "present"]
    assert [each["changed"] for each in (predicted, real, again)] == [True, True, False]
    assert predicted["diff"] == real["diff"] == {"before": {"state": "absent"}, "after": {"state": "present"}}
    assert "access_token" not in predicted
    assert simulator.live() == {real["access_token"]}
    assert real["expires_in"] == 86400
    assert real["fingerprint"] == again["fingerprint"]
    assert real["token_info"]["oauth_client"]["id"] == CLIENT
    assert simulator.sent() == [LOOK, LOOK, LOGIN, LOOK, LOOK]


def test_without_a_token_one_is_made(simulator: Simulator, have: Have) -> None:
    assert have()["outcome"] == "issued"
    (login, dummy) = simulator.journal()
    assert login["body"] == "grant_type=client_credentials"
    assert login["headers"]["Authorization"].startswith("Basic ")
    assert login["query"] == {}


def test_it_is_written_to_a_file_and_not_returned(simulator: Simulator, have: Have, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "token"
    real = have(dest=str(dest), mode="0640")
    again = have(dest=str(dest))
    text = dest.read_text()
    assert simulator.live() == {text.strip()}
    assert dest.stat().st_mode & 0o777 == 0o640
    assert [real["outcome"], again["outcome"]] == ["issued", "present"]
    assert "access_token" not in real
    assert text.strip() not in json.dumps([real, again])
    assert os.listdir(tmp_path) == ["token"]
    dest.write_text("never-issued-by-anybody")
    assert have(dest=str(dest))["outcome"] == "issued"


def test_the_token_of_a_file_decides_and_may_be_missing(simulator: Simulator, have: Have, tmp_path: pathlib.Path, token: str) -> None:
    path = tmp_path / "token"
    assert have(access_token_file=str(path), check=True)["outcome"] == "would_issue"
    path.touch(mode=0o600)
    path.write_text(token)
    assert have(access_token_file=str(path))["outcome"] == "present"


def test_the_environment_gives_the_client(have: Have) -> None:
    env = {"GENESYSCLOUD_OAUTHCLIENT_ID": CLIENT, "GENESYSCLOUD_OAUTHCLIENT_SECRET": SECRET}
    assert have(client_id=None, client_secret=None, env=env)["outcome"] == "issued"


def test_the_secret_may_come_from_a_file(have: Have, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text(SECRET + "\n")
    assert have(client_secret=None, client_secret_file=str(path), env={"GENESYSCLOUD_OAUTHCLIENT_SECRET": "another"})["outcome"] == "issued"
    path.chmod(0o644)
    assert "Run chmod 600" in have(client_secret=None, client_secret_file=str(path))["msg"]


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("options", [{"client_secret": "wrong-secret"}, {"client_id": "unknown-client"}])
def test_wrong_credentials_and_a_wrong_region_look_alike(simulator: Simulator, have: Have, options: dict[str, str], status: int) -> None:
    simulator.switch(login_failure_status=status)
    result = have(**options)
    assert (result["http_status"], result["error_code"], result["changed"]) == (status, "invalid_client", False)
    assert "An unknown client_id, a wrong client_secret and a wrong region look the same: check all three." in result["msg"]
    assert "wrong-secret" not in json.dumps(result)


def test_throttling_is_waited_out(simulator: Simulator, have: Have) -> None:
    fault = login_fault(400, "invalid_request", "Rate limit exceeded for this client")
    simulator.fault(**fault, headers={"Retry-After": "0"}, times=2)
    assert have(retries=2)["outcome"] == "issued"
    assert simulator.sent() == [LOGIN, LOGIN, LOGIN, LOOK]
    simulator.fault(**fault, times=9)
    assert "15 s, and" in have(retries=2, retry_deadline=5)["msg"]


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": True},
        {"drop": True, "when": "after"},
        {"status": 500, "body": "{}"},
        {"status": 503, "body": "{}"},
        login_fault(400, "invalid_request", "other"),
    ],
    ids=str,
)
def test_a_login_is_not_tried_again_where_a_token_may_have_been_made(simulator: Simulator, have: Have, fault: dict[str, t.Any]) -> None:
    simulator.fault(**{"method": "POST", **fault})
    result = have(retries=4)
    assert result["failed"]
    assert simulator.sent() == [LOGIN]
    unknown = "drop" in fault or fault["status"] == 500
    assert ("A token may have been issued all the same" in result["msg"]) is unknown


def test_a_login_is_tried_again_after_429(simulator: Simulator, have: Have) -> None:
    simulator.fault(method="POST", status=429, body="{}")
    assert have(retries=1)["outcome"] == "issued"


@pytest.mark.parametrize("lost", [True, False])
def test_a_login_that_fails_leaves_nothing(simulator: Simulator, have: Have, tmp_path: pathlib.Path, lost: bool) -> None:
    simulator.fault(**({"method": "POST", "drop": True, "when": "after"} if lost else login_fault(400, "invalid_client")))
    assert have(dest=str(tmp_path / "token"))["failed"]
    assert os.listdir(tmp_path) == []


def test_what_dest_has_of_the_file_that_it_replaces_is_kept(have: Have, tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "token"
    dest.touch(mode=0o640)
    dest.write_text("never-issued-by-anybody")
    assert have(dest=str(dest))["outcome"] == "issued"
    assert dest.stat().st_mode & 0o777 == 0o640


def test_a_file_that_another_run_writes_meanwhile_is_not_overwritten(simulator: Simulator, have: Have, tmp_path: pathlib.Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert "is changed by another run at this moment" in have(dest=str(tmp_path / "token"))["msg"]
    os.close(descriptor)
    assert simulator.sent() == []


def test_a_token_that_cannot_be_written_after_all_is_revoked(simulator: Simulator, have: Have, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*dummy: t.Any) -> t.NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Folder, "replace", full)
    result = have(dest=str(tmp_path / "token"))
    assert "No space left on device" in result["msg"]
    assert "The new token was revoked." in result["msg"]
    assert (simulator.live(), simulator.sent()) == (set(), [LOGIN, "DELETE /tokens/me"])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"access_token": "CANARY CANARY", "token_type": "bearer"}, "a token that cannot be one"),
        ({"access_token": 17}, "without the token"),
        ({"token_type": "bearer"}, "without the token"),
    ],
)
def test_an_answer_that_holds_no_token(simulator: Simulator, have: Have, answer: dict[str, t.Any], words: str) -> None:
    simulator.fault(method="POST", status=200, body=json.dumps(answer))
    result = have()
    assert words in result["msg"]
    assert "CANARY" not in json.dumps(result)


def test_a_new_token_that_is_not_live_at_once_is_waited_for(simulator: Simulator, have: Have) -> None:
    simulator.fault(method="GET", status=401, body=DEAD, times=2)
    assert have()["outcome"] == "issued"
    assert simulator.sent() == [LOGIN, LOOK, LOOK, LOOK]


def test_a_new_token_that_stays_dead_is_an_error_that_masks_it(simulator: Simulator, have: Have, run_module: t.Any, tmp_path: pathlib.Path) -> None:
    simulator.fault(method="GET", status=401, body=DEAD, times=9)
    result = have(verify_timeout=0)
    assert "not active 0 s later" in result["msg"]
    assert result["changed"] is True
    (token,) = simulator.live()
    assert token not in run_module.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"client_id": ""}, "client_id is not set. Set it, or the environment variable GENESYSCLOUD_OAUTHCLIENT_ID"),
        ({"client_id": "a:b"}, "client_id holds a colon"),
        ({"client_secret": "CANARY CANARY"}, "client_secret holds white space"),
        ({"client_secret": None}, "client_secret is not set. Set it, or the environment variable GENESYSCLOUD_OAUTHCLIENT_SECRET"),
        ({"mode": "0644"}, "mode is 0644"),
        ({"mode": "u=rw"}, "mode is u=rw"),
        ({"dest": "/nonexistent/token"}, "cannot be written: its folder is not there. Make it first"),
        ({"access_tokens": ["first-token-of-two-tokens"]}, "Many tokens are given"),
        ({"api_url": None, "regions": ["eu-west-1", "eu-west-2"]}, "Use region."),
        ({"client_secret_file": "/nonexistent"}, "mutually exclusive: client_secret|client_secret_file"),
        ({"owner": "nobody-of-that-name", "dest": "token"}, "owner or group is not known"),
    ],
)
def test_options_that_cannot_be_used(simulator: Simulator, have: Have, tmp_path: pathlib.Path, options: dict[str, t.Any], words: str) -> None:
    if options.get("dest") == "token":
        options = {**options, "dest": str(tmp_path / "token")}
    result = have(**options)
    assert words in result["msg"]
    assert "CANARY" not in json.dumps(result)
    assert simulator.sent() == []
    assert os.listdir(tmp_path) == []


def test_a_secret_from_a_file_is_masked_where_the_service_echoes_it(simulator: Simulator, have: Have, run_module: t.Any, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text("CANARY-secret\n")
    simulator.fault(method="POST", status=403, body='{"code": "not.authorized", "message": "not CANARY-secret"}')
    assert "not ********" in have(client_secret=None, client_secret_file=str(path))["msg"]
    assert "CANARY" not in run_module.output


def test_a_token_that_is_live_is_told(have: Have, token: str) -> None:
    result = have(access_token=token)
    assert (result["outcome"], result["token_info"]["oauth_client"]["id"]) == ("present", "rehearsal-client")


@pytest.mark.parametrize("expires_in", ["soon", None])
def test_a_lifetime_that_is_no_number_is_not_told(simulator: Simulator, have: Have, expires_in: object) -> None:
    token = simulator.issue()
    simulator.fault(method="POST", status=200, body=json.dumps({"access_token": token, "expires_in": expires_in}))
    assert have().get("expires_in") is None


def test_a_group_that_is_not_known(have: Have, tmp_path: pathlib.Path) -> None:
    assert "owner or group is not known" in have(dest=str(tmp_path / "token"), group="no-group-of-that-name")["msg"]
    assert "mode is 1000" in have(dest=str(tmp_path / "token"), mode="1000")["msg"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("held", [{"path": "/oauth/token", "when": "after"}, {"path": "/api/v2/tokens/me"}], ids=["login", "proof"])
@pytest.mark.parametrize("kept", [True, False])
def test_no_token_is_lost_to_a_signal(simulator: Simulator, tmp_path: pathlib.Path, number: signal.Signals, held: dict[str, t.Any], kept: bool) -> None:
    """From the login on it is in the file, or else revoked."""
    dest = tmp_path / "token"
    simulator.fault(**held, hold=True)
    options = {"state": "present", "client_id": CLIENT, "client_secret": SECRET, "dest": str(dest) if kept else None}
    places = {"api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path}
    pipes: dict[str, t.Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(**module_process("purecloud_token"), **pipes, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    assert process.stdin
    process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": {**options, **places}}))
    process.stdin.close()
    process.stdin = None
    simulator.control("GET", "held")
    os.kill(process.pid, number)
    simulator.control("POST", "release")
    output, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (1, "")
    assert json.loads(output)["msg"].startswith("The task was told to end by a signal. A token that it had issued ")
    assert simulator.live() == ({dest.read_text().strip()} if kept else set())
    assert len(simulator.tokens()) == 1
    assert not simulator.tokens() & {word.strip('"') for word in output.split()}
