# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A rotation of one file against the simulator, by real runs of ansible-playbook, with a consumer that never stops."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.rotation.consumer import CONSUMER, LOWEST_PRIORITY, Consumer

BIN = pathlib.Path(sys.executable).parent
TIME_LIMIT = 120  # seconds
CLIENT, SECRET = "rehearsal-client", "rehearsal-secret"

COUNTS = {"cases": 0, "calls of the consumer": 0, "of them refused or unreadable": 0}


class Rotation:
    """Files, runs and what must hold after them."""

    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.folder = folder
        self.path = folder / "token"
        self.variables: dict[str, t.Any] = {
            "rotate_token_path": str(self.path),
            "rotate_token_client_id": CLIENT,
            "rotate_token_client_secret": SECRET,
            "rotate_token_api_url": simulator.url,
            "rotate_token_login_url": simulator.url,
            "rotate_token_ca_path": simulator.ca_path,
            "rotate_token_grace_seconds": 1,
            "rotate_token_settle_seconds": 0,
            "rotate_token_report_path": str(folder / "report"),
            "rotate_token_retries": 0,
            "rotate_token_timeout": 5,
            "rotate_token_confirm_retries": 1,
            "rotate_token_confirm_delay": 0,
        }
        self.environment: dict[str, str] = {}
        self.prefix: list[str] = []  # of the command, for a run that is to find itself elsewhere
        self.output = ""
        simulator.switch(rate_limit=10**9)
        self.old = self.put(simulator.issue())

    def put(self, token: str, name: str = "token") -> str:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(token + "\n")
        return token

    @property
    def current(self) -> str:
        return self.path.read_text().strip()

    def start(self, *options: str, kill_at: int | str | None = None, **variables: t.Any) -> subprocess.Popen[str]:
        given = self.folder.parent / "variables.json"
        given.write_text(json.dumps({"ansible_connection": "local", "ansible_python_interpreter": sys.executable, **self.variables, **variables}))
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GENESYSCLOUD_")},
            "ANSIBLE_HOME": str(self.folder.parent / "home"),
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_CALLBACK_PLUGINS": str(pathlib.Path(__file__).with_name("callback_plugins")),
            "ANSIBLE_CALLBACKS_ENABLED": "kill_at",
            "KILL_AT_LOG": str(self.folder.parent / "tasks"),
            "KILL_AT_TASK": "" if kill_at is None else str(kill_at),
            **self.environment,
        }
        command = [
            *self.prefix,
            str(BIN / "ansible-playbook"),
            "purecloud.credentials.rotate_token",
            "-e",
            "rotate_token_hosts=localhost",
            "-e",
            f"@{given}",
            *options,
        ]
        pathlib.Path(environment["KILL_AT_LOG"]).unlink(missing_ok=True)
        return subprocess.Popen(
            [*self.prefix, *command], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self, *options: str, kill_at: int | str | None = None, **variables: t.Any) -> int:
        """Run it, and return the exit status."""
        process = self.start(*options, kill_at=kill_at, **variables)
        self.output, dummy = process.communicate(timeout=TIME_LIMIT)
        return process.returncode

    def run_until_killed_at_request(self, number: int, when: str, **variables: t.Any) -> None:
        """Run it until its n-th request, from 0, and kill all its processes there, ``before`` or ``after`` the API acts."""
        self.simulator.fault(skip=number, hold=True, drop=True, when=when, not_from=CONSUMER)
        self.kill_while_held(self.start(**variables))
        self.simulator.control("POST", "release")

    def kill_while_held(self, process: subprocess.Popen[str]) -> None:
        """Wait until a request of this run is held, and kill all its processes."""
        self.simulator.control("GET", "held")
        kill(descendants(process.pid))
        process.communicate()

    def tasks(self) -> list[str]:
        log = self.folder.parent / "tasks"
        return log.read_text().splitlines() if log.exists() else []

    def reports(self) -> list[dict[str, t.Any]]:
        return [json.loads(line) for line in (self.folder / "report").read_text().splitlines()]

    def lost(self) -> set[int]:
        """Which logins made a token, but had no answer that arrived."""
        return {place for place, entry in enumerate(self.simulator.journal()) if entry["path"] == "/oauth/token" and entry["lost"]}

    def assert_settled(self) -> None:
        """Nothing but the token is left, it is active, and so is no other but those whose answer was lost."""
        assert {path.name for path in self.folder.iterdir()} <= {"token", "report", "report.md"}, os.listdir(self.folder)
        live = self.simulator.live()
        assert self.current in live
        assert self.old not in live
        assert len(live - {self.current}) <= len(self.lost())


def kill(processes: t.Iterable[int]) -> None:
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> set[int]:
    """A process and all that it started, that live."""
    children: dict[int, list[int]] = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = set(), [pid]
    while waiting:
        each = waiting.pop()
        found.add(each)
        waiting += children.get(each, [])
    return found


@pytest.fixture
def rotation(simulator: Simulator) -> t.Iterator[Rotation]:
    os.setpriority(os.PRIO_PROCESS, simulator.process.pid, LOWEST_PRIORITY)  # as it serves the consumer all the time
    with contextlib.suppress(OSError):  # sched(7): where sessions are grouped, it is the group's priority that counts
        pathlib.Path(f"/proc/{simulator.process.pid}/autogroup").write_text(str(LOWEST_PRIORITY))
    base = pathlib.Path(tempfile.mkdtemp(prefix="rotation-"))  # short: Ansible's sockets are below it
    folder = base / "files"
    folder.mkdir(mode=0o700)
    try:
        yield Rotation(simulator, folder)
    finally:
        simulator.control("POST", "release")
        shutil.rmtree(base)


@pytest.fixture
def consumer(rotation: Rotation) -> t.Iterator[Consumer]:
    with Consumer(rotation.path, rotation.simulator.url, rotation.simulator.ca_path) as consumer:
        yield consumer
    COUNTS["cases"] += 1
    COUNTS["calls of the consumer"] += consumer.calls
    COUNTS["of them refused or unreadable"] += len(consumer.troubles)
    assert consumer.calls > 0
    assert consumer.troubles == []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts of a worker process to the one that began it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["counts"] = COUNTS


def pytest_testnodedown(node: t.Any) -> None:
    for name, count in getattr(node, "workeroutput", {}).get("counts", {}).items():
        COUNTS[name] += count


def pytest_terminal_summary(terminalreporter: t.Any) -> None:
    terminalreporter.write_line(", ".join(f"{count} {name}" for name, count in COUNTS.items()))
