# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`examples/token_for_one_play.yml`: whatever becomes of a run, no token is left at the API, at the latest after the next run."""

from __future__ import annotations

import os
import signal
import subprocess
import typing as t

import pytest
import yaml
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION, Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

from tests.e2e.conftest import TIME_LIMIT, Ansible
from tests.e2e.rotation.runs import descendants, kill

EXAMPLE = COLLECTION / "examples/token_for_one_play.yml"
CLIENT = "rehearsal-client"
TIMEOUT = "GET /tokens/timeout"
UNREACHABLE = {"ansible.builtin.command": "true", "delegate_to": "far", "register": "far"}
FAR = "far ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n"  # where nobody listens


class OnePlay:
    """Runs the example, with tasks added to those that use the token, or in place of them."""

    def __init__(self, simulator: Simulator, ansible: Ansible) -> None:
        self.simulator = simulator
        self.ansible = ansible
        self.file = ansible.traces / "token"
        self.secret = "canary-secret-of-a-client"
        simulator.add_client("canary", self.secret)
        self.work: list[dict[str, t.Any]] = []
        self.keep_unreachable = True
        self.output = ""
        (ansible.folder / "inventory").write_text(FAR)
        ansible.environment.update(
            GENESYSCLOUD_OAUTHCLIENT_ID="canary",
            GENESYSCLOUD_OAUTHCLIENT_SECRET=self.secret,
            GENESYSCLOUD_API_URL=simulator.url,
            GENESYSCLOUD_LOGIN_URL=simulator.url,
        )

    def playbook(self) -> str:
        document = yaml.safe_load(EXAMPLE.read_text())
        (use,) = (task for task in document[0]["tasks"][-1]["block"] if task["name"] == "Use the token")
        use["block"] += self.work
        if not self.keep_unreachable:
            del use["ignore_unreachable"]
        path = self.ansible.folder / "play.yml"
        path.write_text(yaml.safe_dump(document))
        return str(path)

    def start(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        given = ["-e", f"token_for_one_play_file={self.file}", "-e", f"token_for_one_play_ca_path={self.simulator.ca_path}"]
        return self.ansible.start("ansible-playbook", self.playbook(), "-i", str(self.ansible.folder / "inventory"), *given, *options, **environment)

    def run(self, *options: str, **environment: str) -> int:
        process = self.start(*options, **environment)
        self.output, dummy = process.communicate(timeout=TIME_LIMIT)
        return process.returncode

    def interrupt(self, number: signal.Signals) -> str:
        """Run it until a request of its work is held, send the signal to what a terminal would, and return the token that is left."""
        self.simulator.fault(path="/api/v2/tokens/timeout", hold=True, drop=True, when="before")
        process = self.start()
        self.simulator.control("GET", "held")
        processes = descendants(process.pid)
        if number == signal.SIGKILL:
            kill(processes)
        else:
            os.killpg(process.pid, number)
        process.communicate(timeout=TIME_LIMIT)
        kill(processes)  # what an older ansible-core leaves running, as it would end when the request does
        self.simulator.control("POST", "release")
        (left,) = self.simulator.live()
        assert self.file.read_text().strip() == left
        assert self.file.stat().st_mode & 0o077 == 0
        return left

    def assert_nothing_left(self) -> None:
        assert self.simulator.live() == set()
        assert not self.file.exists()


@pytest.fixture
def one_play(simulator: Simulator, ansible: Ansible) -> t.Iterator[OnePlay]:
    try:
        yield OnePlay(simulator, ansible)
    finally:
        simulator.control("POST", "release")


def test_one_token_does_it_all(one_play: OnePlay) -> None:
    for options in ([], ["--check"], []):
        assert one_play.run(*options) == 0, one_play.output
        one_play.assert_nothing_left()
    sent = one_play.simulator.sent()
    assert sent[: len(sent) // 3] == sent[len(sent) // 3 : 2 * len(sent) // 3]  # in check mode, too
    assert sent.count("POST /oauth/token") == sent.count("DELETE /tokens/me") == 3
    assert sent.index("POST /oauth/token") < sent.index(TIMEOUT) < sent.index("DELETE /tokens/me")


def test_it_is_revoked_after_a_failure(one_play: OnePlay) -> None:
    one_play.work = [{"ansible.builtin.fail": {"msg": "as it happens"}}]
    assert one_play.run() == 2
    assert "as it happens" in one_play.output
    one_play.assert_nothing_left()
    assert one_play.simulator.sent().count("POST /oauth/token") == 1


@pytest.mark.drill
@pytest.mark.parametrize("fault", [{"method": "POST", "path": "/oauth/token"}, {"method": "GET", "path": "/api/v2/tokens/me"}])
def test_nothing_is_left_where_none_could_be_issued_or_proved(one_play: OnePlay, fault: dict[str, t.Any]) -> None:
    one_play.simulator.fault(**fault, status=403, body='{"status": 403, "code": "not.authorized", "message": "No."}')
    assert one_play.run() == 2
    assert one_play.output.count("fatal:") == 1  # what has happened, and not what followed from it
    one_play.assert_nothing_left()


def test_a_host_that_cannot_be_reached_keeps_nothing_from_being_revoked(one_play: OnePlay) -> None:
    one_play.work = [UNREACHABLE, {"ansible.builtin.assert": {"that": "far is reachable"}}]
    assert one_play.run() == 2
    assert "Assertion failed" in one_play.output
    one_play.assert_nothing_left()


@pytest.mark.drill
def test_without_that_the_next_run_revokes_it(one_play: OnePlay) -> None:
    """Ansible leaves `always` out for a host that it could not reach. Should it ever run it, the guide is to say so."""
    one_play.work, one_play.keep_unreachable = [UNREACHABLE], False
    assert one_play.run() == 4
    assert len(one_play.simulator.live()) == 1
    one_play.work = []
    assert one_play.run() == 0, one_play.output
    one_play.assert_nothing_left()


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, *(pytest.param(each, marks=pytest.mark.drill) for each in (signal.SIGINT, signal.SIGHUP, signal.SIGKILL))],
    ids=lambda number: number.name,
)
def test_the_next_run_revokes_what_an_interrupted_one_has_left_before_it_issues_another(one_play: OnePlay, number: signal.Signals) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip(f"{number.name} is ignored here, as under nohup")
    one_play.interrupt(number)
    before = len(one_play.simulator.journal())
    assert one_play.run() == 0, one_play.output
    one_play.assert_nothing_left()
    sent = one_play.simulator.sent()[before:]
    assert sent.index("DELETE /tokens/me") < sent.index("POST /oauth/token")


@pytest.mark.drill
def test_one_command_revokes_it_too(one_play: OnePlay) -> None:
    one_play.interrupt(signal.SIGINT)
    given = f"state=absent access_token_file={one_play.file} ca_path={one_play.simulator.ca_path}"
    status, output = one_play.ansible.run("ansible", "localhost", "-m", "purecloud.credentials.purecloud_token", "-a", given)
    assert (status, '"outcome": "revoked"' in output) == (0, True), output
    assert one_play.simulator.live() == set()
    assert one_play.run() == 0, one_play.output
    one_play.assert_nothing_left()


@pytest.mark.drill
def test_none_is_issued_while_the_one_that_is_left_cannot_be_revoked(one_play: OnePlay) -> None:
    left = one_play.interrupt(signal.SIGKILL)
    before = len(one_play.simulator.journal())
    one_play.simulator.fault(method="DELETE", status=403, body='{"status": 403, "code": "not.authorized", "message": "No."}')
    assert one_play.run() == 2
    assert "POST /oauth/token" not in one_play.simulator.sent()[before:]
    assert one_play.file.read_text().strip() == left


def test_no_form_of_it_is_anywhere_but_in_the_file(one_play: OnePlay) -> None:
    """Not at the highest verbosity, in the log, the fact cache, or files that Ansible is told to keep."""
    caches = {"ANSIBLE_CACHE_PLUGIN": "jsonfile", "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(one_play.ansible.traces / "facts")}
    one_play.ansible.environment.update(caches, ANSIBLE_KEEP_REMOTE_FILES="true")
    one_play.work = [
        {"purecloud.credentials.purecloud_token_info": None},
        {"ansible.builtin.debug": {"var": "hostvars"}},
        {"purecloud.credentials.purecloud_oauth_client": {"name": "No such client", "state": "present"}},
    ]
    assert one_play.run("-vvvv", "--diff", ANSIBLE_DISPLAY_TRACEBACK="always") == 2
    (token,) = one_play.simulator.tokens()
    one_play.assert_nothing_left()
    traces = one_play.output + one_play.ansible.left_behind()
    assert "ansible_facts" in traces
    assert [form for secret in (token, one_play.secret) for form in masked_forms(secret) if form in traces] == []
