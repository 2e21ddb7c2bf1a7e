# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A rotation of one file against the simulator, by real runs of ansible-playbook, with a consumer that never stops."""

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.rotation.consumer import Consumer
from tests.e2e.rotation.runs import COUNTS, Runs, counted, folder_of

CLIENT, SECRET = "rehearsal-client", "rehearsal-secret"


class Rotation(Runs):
    """Files, runs and what must hold after them."""

    playbook = "rotate_token"

    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        super().__init__(simulator, folder)
        self.path = folder / "token"
        self.variables = {
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
        self.old = self.put(simulator.issue())

    def put(self, token: str, name: str = "token") -> str:
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text(token + "\n")
        return token

    @property
    def current(self) -> str:
        return self.path.read_text().strip()

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


@pytest.fixture
def rotation(simulator: Simulator) -> t.Iterator[Rotation]:
    with folder_of(simulator) as folder:
        yield Rotation(simulator, folder)


@pytest.fixture
def consumer(rotation: Rotation) -> t.Iterator[Consumer]:
    with counted(Consumer(rotation.path, rotation.simulator.url, rotation.simulator.ca_path)) as consumer:
        yield consumer


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
