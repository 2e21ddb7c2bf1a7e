# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The simulator itself: strict where the API is documented, switchable where it is not."""

from __future__ import annotations

import os
import pathlib
import socket
import subprocess
import sys
import typing as t

import pytest
import requests
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION, Simulator

ME = "/api/v2/tokens/me"


@pytest.fixture
def call(simulator: Simulator) -> t.Callable[..., requests.Response]:
    def request(method: str, path: str, token: str | None = None, **options: t.Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(method, simulator.url + path, headers=headers, verify=simulator.ca_path, timeout=10, **options)

    return request


Call = t.Callable[..., requests.Response]


def test_the_three_operations_on_a_live_token(call: Call, token: str) -> None:
    described = call("GET", ME, token)
    assert described.json()["OAuthClient"]["organization"]["name"] == "Example Ltd"
    assert described.headers["inin-ratelimit-allowed"] == "300"
    head = call("HEAD", ME, token)
    assert (head.status_code, head.text) == (200, "")
    deleted = call("DELETE", ME, token)
    assert (deleted.status_code, deleted.text) == (200, "")
    dead = call("GET", ME, token)
    assert (dead.status_code, dead.json()["code"]) == (401, "bad.credentials")
    assert dead.json()["contextId"]
    assert dead.headers["ININ-Correlation-Id"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", ME + "?preserveIdleTTL=yes", {}, 400, "bad.request"),
        ("GET", ME + "?preserveIdleTTL=true&preserveIdleTTL=true", {}, 400, "bad.request"),
        ("GET", ME + "?expand=all", {}, 400, "bad.request"),
        ("HEAD", ME + "?preserveIdleTTL=true", {}, 400, None),
        ("DELETE", ME + "?preserveIdleTTL=true", {}, 400, "bad.request"),
        ("DELETE", ME, {"json": {}}, 415, "unsupported.media.type"),
        ("PUT", ME, {}, 405, "method.not.allowed"),
        ("GET", ME + "/", {}, 404, "not.found"),
        ("GET", "/api/v2/users/me", {}, 404, "not.found"),
        ("GET", "/oauth/token", {}, 405, "method.not.allowed"),
    ],
)
def test_what_is_not_documented_is_refused(
    simulator: Simulator, call: Call, token: str, method: str, path: str, options: dict[str, t.Any], status: int, code: str | None
) -> None:
    response = call(method, path, token, **options)
    assert response.status_code == status
    if code:
        assert response.json()["code"] == code
        assert response.json()["status"] == status
    assert simulator.is_active(token)


@pytest.mark.parametrize("header", [None, "Basic dDp0", "bearer TOKEN", "Bearer", "TOKEN"])
def test_no_bearer_token_is_another_401(simulator: Simulator, token: str, header: str | None) -> None:
    headers = {"Authorization": header.replace("TOKEN", token)} if header else {}
    response = requests.get(simulator.url + ME, headers=headers, verify=simulator.ca_path, timeout=10)
    assert (response.status_code, response.json()["code"]) == (401, "authentication.required")


def test_tokens_end_by_age_and_by_idleness(simulator: Simulator) -> None:
    aging, idling = simulator.issue(lifetime=300), simulator.issue(idle_timeout=300)
    simulator.advance(299)
    assert simulator.is_active(aging)
    assert simulator.is_active(idling)
    simulator.advance(2)
    assert not simulator.is_active(aging)
    assert not simulator.is_active(idling)


@pytest.mark.parametrize(("method", "query", "lives_on"), [("GET", "", True), ("GET", "?preserveIdleTTL=true", False), ("HEAD", "", True)])
def test_a_request_puts_off_idleness_unless_it_says_otherwise(simulator: Simulator, call: Call, method: str, query: str, lives_on: bool) -> None:
    token = simulator.issue(idle_timeout=300)
    before = call("GET", ME + "?preserveIdleTTL=true", token).json()["dateTokenIdles"]
    simulator.advance(200)
    call(method, ME + query, token)
    assert (call("GET", ME + "?preserveIdleTTL=true", token).json()["dateTokenIdles"] > before) is lives_on
    simulator.advance(200)
    assert simulator.is_active(token) is lives_on


def test_a_token_has_a_rate_limit_of_its_own(simulator: Simulator, call: Call, token: str) -> None:
    simulator.switch(rate_limit=2)
    other = simulator.issue()
    assert [call("GET", ME, token).status_code for dummy in range(3)] == [200, 200, 429]
    limited = call("GET", ME, token)
    assert limited.json()["code"] == "too.many.requests.retry.after"
    assert 0 < int(limited.headers["Retry-After"]) <= 60
    assert limited.headers["inin-ratelimit-reset"] == limited.headers["Retry-After"]
    assert (limited.headers["inin-ratelimit-count"], limited.headers["inin-ratelimit-allowed"]) == ("4", "2")
    assert call("GET", ME, other).status_code == 200
    simulator.advance(int(limited.headers["Retry-After"]))
    assert call("GET", ME, token).status_code == 200


def login(simulator: Simulator, secret: str = "rehearsal-secret", data: dict[str, str] | None = None, **options: t.Any) -> requests.Response:
    form = {"grant_type": "client_credentials"} if data is None else data
    return requests.post(simulator.url + "/oauth/token", auth=("rehearsal-client", secret), data=form, verify=simulator.ca_path, timeout=10, **options)


def test_client_credentials_make_a_token(simulator: Simulator, call: Call) -> None:
    answer = login(simulator).json()
    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 86400)
    assert call("GET", ME, answer["access_token"]).status_code == 200


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_secret_has_one_error_and_either_status(simulator: Simulator, status: int) -> None:
    simulator.switch(login_failure_status=status)
    refused = login(simulator, "wrong")
    assert (refused.status_code, refused.json()["error"]) == (status, "invalid_client")
    assert set(refused.json()) == {"error", "description", "error_description"}


def test_the_token_endpoint_is_strict_too(simulator: Simulator) -> None:
    assert login(simulator, data={"grant_type": "password"}).json()["error"] == "unsupported_grant_type"
    assert login(simulator, data={"grant_type": "client_credentials", "scope": "x"}).json()["error"] == "invalid_request"
    assert login(simulator, params={"x": "1"}).json()["error"] == "invalid_request"


def test_the_eleventh_token_ends_the_first(simulator: Simulator) -> None:
    tokens = [simulator.issue() for dummy in range(11)]
    assert [simulator.is_active(token) for token in tokens] == [False] + [True] * 10


@pytest.mark.parametrize("change", [{"dead_token_code": "gone"}, {"delete_status": 201}, {"no_such_switch": 1}])
def test_a_switch_has_no_other_settings(simulator: Simulator, change: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        simulator.switch(**change)


def test_a_fault_can_be_for_one_token_and_later(simulator: Simulator, call: Call, token: str) -> None:
    simulator.fault(token=token, skip=1, status=503)
    assert call("GET", ME, simulator.issue()).status_code == 200
    assert [call("GET", ME, token).status_code for dummy in range(3)] == [200, 503, 200]


@pytest.mark.parametrize(("when", "lives_on"), [("before", True), ("after", False)])
@pytest.mark.parametrize("answer", [{"drop": True}, {"status": 504}])
def test_a_fault_falls_before_or_after_the_effect(simulator: Simulator, call: Call, token: str, when: str, lives_on: bool, answer: dict[str, t.Any]) -> None:
    simulator.fault(method="DELETE", when=when, **answer)
    if "drop" in answer:
        with pytest.raises(requests.exceptions.ConnectionError):
            call("DELETE", ME, token)
    else:
        assert call("DELETE", ME, token).status_code == 504
    assert simulator.is_active(token) is lives_on


def test_a_delay_and_other_headers_leave_the_answer_whole(simulator: Simulator, call: Call, token: str) -> None:
    simulator.fault(delay=0.01, headers={"X-Odd": "yes"}, content_type="text/html")
    response = call("GET", ME, token)
    assert response.json()["organization"]
    assert (response.headers["X-Odd"], response.headers["Content-Type"]) == ("yes", "text/html")


def test_the_journal_holds_what_was_sent(simulator: Simulator, token: str) -> None:
    login(simulator)
    (entry,) = simulator.journal()
    assert (entry["method"], entry["path"], entry["body"], entry["status"]) == ("POST", "/oauth/token", "grant_type=client_credentials", 200)
    assert entry["headers"]["Authorization"].startswith("Basic ")


def test_a_token_can_be_live_from_the_start() -> None:
    with Simulator("--token", "rehearsal-token-of-mine") as simulator:
        assert simulator.is_active("rehearsal-token-of-mine")


def test_it_ends_with_its_parent_or_after_its_time() -> None:
    orphan = Simulator()
    assert orphan.process.stdin
    orphan.process.stdin.close()
    assert orphan.process.wait(timeout=30) == 0
    orphan.stop()
    short = subprocess.run([sys.executable, "-m", "extensions.simulator", "--lifetime", "0.01"], cwd=COLLECTION, capture_output=True, timeout=30, check=True)
    assert short.stderr == b""


def test_what_keeps_it_from_starting_is_said_without_a_traceback(tmp_path: pathlib.Path) -> None:
    command = [sys.executable, str(COLLECTION / "extensions/simulator")]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        busy = subprocess.run([*command, "--port", str(port)], capture_output=True, text=True, timeout=30, check=False)
    (tmp_path / "trustme.py").write_text("raise ModuleNotFoundError(name=__name__)")
    poor = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert (busy.returncode, poor.returncode) == (1, 1)
    assert busy.stderr == f"Something else serves at port {port} of 127.0.0.1 already: end it, or name another port with --port.\n"
    assert poor.stderr.startswith(f"The simulator needs the library trustme, which {sys.executable} lacks. Install it: {sys.executable} -m pip install -r /")


def test_it_ends_even_while_a_fault_holds_a_request() -> None:
    with Simulator() as simulator:
        simulator.fault(hold=True)
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.get(simulator.url + ME, verify=simulator.ca_path, timeout=0.1)
        simulator.control("GET", "held")
        simulator.process.terminate()
        assert simulator.process.wait(timeout=20) == 0
