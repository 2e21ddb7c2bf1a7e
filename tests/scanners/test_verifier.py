# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The verifier, as trufflehog asks it, over HTTP, against the simulator."""

from __future__ import annotations

import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION, Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint

from extensions.scanners.verifier import PORT
from tests.scanners.engines import Trufflehog
from tools.scanner_rules import TOKEN

VERIFIER = COLLECTION / "extensions/scanners/verifier.py"
TIME_LIMIT = 60  # seconds
FINDING = b'{"purecloud-access-token": {"secret": ["the match", "a-token-that-nobody-has"]}}'


class Verifier:
    """The program in a process of its own. ``log``: all that it printed, once it has ended."""

    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        self._log = folder / "log"
        environment = {**os.environ, "GENESYSCLOUD_API_URL": simulator.url, "GENESYSCLOUD_REGION": "mypurecloud.com"}
        command = [sys.executable, str(VERIFIER), "--port", "0", "--ca-path", str(simulator.ca_path)]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(command, env=environment, cwd="/", stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout
        self.first_line = self._process.stdout.readline()
        place = re.match(r"http://127\.0\.0\.1:(\d+)/ asks ", self.first_line)
        assert place, self._log.read_text()
        self.port = int(place[1])

    def ask(self, body: bytes, method: str = "POST", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIME_LIMIT)
        try:
            connection.request(method, "/", body=body, headers={"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def verdict(self, token: str) -> tuple[int, str]:
        """As trufflehog sends a finding: its detector, its expression, the match and its groups."""
        return self.ask(json.dumps({TOKEN: {"secret": [f"GENESYSCLOUD_ACCESS_TOKEN={token}\n", token]}}).encode())

    def stop(self) -> str:
        self._process.terminate()
        output = self._process.communicate(timeout=TIME_LIMIT)[0]
        return self.first_line + output + self._log.read_text()


@pytest.fixture
def verifier(simulator: Simulator, tmp_path: pathlib.Path) -> t.Iterator[Verifier]:
    running = Verifier(simulator, tmp_path)
    yield running
    running.stop()


def test_an_active_token_is_verified_and_its_idle_timer_left_alone(verifier: Verifier, simulator: Simulator, token: str) -> None:
    assert verifier.verdict(token) == (200, f"{fingerprint(token)} is active at {simulator.url.removeprefix('https://')}.")
    assert simulator.sent() == ["GET /tokens/me preserveIdleTTL=true"]
    assert simulator.journal()[0]["headers"]["Authorization"] == f"Bearer {token}"


def test_a_token_that_was_revoked_is_not_active(verifier: Verifier, simulator: Simulator, token: str) -> None:
    simulator.control("POST", "end", {"tokens": [token]})
    status, text = verifier.verdict(token)
    assert status == 410
    assert text.startswith(f"{fingerprint(token)} is not active at ")


def test_the_statuses_are_those_of_the_configuration() -> None:
    for detector in Trufflehog().detectors:
        if detector["name"].startswith(TOKEN):
            (verify,) = detector["verify"]
            assert (verify["successRanges"], verify["rotatedRanges"]) == (["200"], ["410"])
            assert verify["endpoint"] == f"http://127.0.0.1:{PORT}/"
        else:
            assert "verify" not in detector


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 401, "body": "<html>sign in</html>"}, {"status": 302}])
def test_an_answer_that_is_not_the_apis_leaves_it_unknown(verifier: Verifier, simulator: Simulator, token: str, fault: dict[str, t.Any]) -> None:
    simulator.fault(method="GET", path="/api/v2/tokens/me", times=9, **fault)
    status, text = verifier.verdict(token)
    assert status == 502
    assert text.startswith(f"{fingerprint(token)} is unknown. ")


@pytest.mark.parametrize("secret", ["short", "${GENESYSCLOUD_ACCESS_TOKEN}", "two words that are no token"])
def test_what_cannot_be_a_token_is_never_sent(verifier: Verifier, simulator: Simulator, secret: str) -> None:
    assert verifier.verdict(secret)[0] == 422
    assert not simulator.journal()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"a": {"b": ["match alone"]}}', b'{"a": 1}', b"[" * 9999, b"\xff", FINDING + b" " * 70000])
def test_what_trufflehog_does_not_send_is_refused(verifier: Verifier, simulator: Simulator, body: bytes) -> None:
    assert verifier.ask(body)[0] == 400
    assert not simulator.journal()


def test_no_other_method_is_answered(verifier: Verifier) -> None:
    assert verifier.ask(b"", "GET")[0] == 501


def test_the_log_has_fingerprints_and_no_token(simulator: Simulator, tmp_path: pathlib.Path) -> None:
    verifier = Verifier(simulator, tmp_path)
    token, echoed = simulator.issue_many(2)
    texts = [verifier.verdict(token)[1]]
    simulator.fault(
        method="GET", path="/api/v2/tokens/me", times=9, status=400, body=json.dumps({"status": 400, "code": "bad.request", "message": f"Bearer {echoed}"})
    )
    texts.append(verifier.verdict(echoed)[1])
    verifier.ask(b'{"' + token.encode(), X=token)
    log = verifier.stop() + "".join(texts)
    assert fingerprint(token) in log
    assert fingerprint(echoed) in log
    assert token not in log
    assert echoed not in log


def test_what_is_wrong_is_said(verifier: Verifier) -> None:
    for arguments, words in ((["--region", "atlantis"], "The region is not known."), (["--port", str(verifier.port)], "cannot be listened on")):
        done = subprocess.run([sys.executable, str(VERIFIER), *arguments], capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_a_python_without_ansible_is_told_what_is_missing() -> None:
    done = subprocess.run([sys.executable, "-S", "-E", str(VERIFIER)], capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"There is no \w+ for .*\. Install ansible-core and requests for it, .*\n", done.stderr)
