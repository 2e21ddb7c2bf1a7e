# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Real runs of a playbook that rotates, which can be killed at a task or at a request."""

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

from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.rotation.consumer import CONSUMER, Consumer

BIN = pathlib.Path(sys.executable).parent
TIME_LIMIT = 120  # seconds

AnyConsumer = t.TypeVar("AnyConsumer", bound=Consumer)

COUNTS = {"cases": 0, "calls of the consumer": 0, "of them refused or unreadable": 0}


class Runs:
    """Runs of one of the collection's playbooks, with the variables of the role that it wires."""

    playbook: str

    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.folder = folder
        self.variables: dict[str, t.Any] = {}
        self.environment: dict[str, str] = {}
        self.prefix: list[str] = []  # of the command, for a run that is to find itself elsewhere
        self.output = ""
        simulator.switch(rate_limit=10**9)

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
            f"purecloud.credentials.{self.playbook}",
            "-e",
            f"{self.playbook}_hosts=localhost",
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

    def write_tasks(self, name: str, text: str) -> str:
        """Write a file of the user's own tasks, and return its path."""
        path = self.folder.parent / name
        path.write_text(text)
        return str(path)


@contextlib.contextmanager
def folder_of(simulator: Simulator) -> t.Iterator[pathlib.Path]:
    """A folder for what is rotated."""
    base = pathlib.Path(tempfile.mkdtemp(prefix="rotation-"))  # short: Ansible's sockets are below it
    folder = base / "files"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        simulator.control("POST", "release")
        shutil.rmtree(base)


@contextlib.contextmanager
def counted(consumer: AnyConsumer) -> t.Iterator[AnyConsumer]:
    """Have it consume, and be refused nothing."""
    try:
        with consumer:
            yield consumer
    finally:
        COUNTS["cases"] += 1
        COUNTS["calls of the consumer"] += consumer.calls
        COUNTS["of them refused or unreadable"] += len(consumer.troubles)
    assert consumer.calls > 0
    assert consumer.troubles == []


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
