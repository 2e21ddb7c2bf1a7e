# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator


def pytest_configure(config: pytest.Config) -> None:
    """Here, and not in pyproject.toml, which ansible-test does not read."""
    for marker in (
        "uncovered: covers nothing that other tests do not, so it is spared the coverage, which nearly doubles its time",
        "once: takes so long that it is not run on every ansible-core, nor for mutants; uncovered, too",
        "drill: part of a matrix that only `make drill`, or `make eda`, runs whole",
    ):
        config.addinivalue_line("markers", marker)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Leave what was skipped, and why, for `make test` to print at its end."""
    folder = os.environ.get("SKIPPED_FOLDER")
    skipped = terminalreporter.stats.get("skipped", [])
    if folder and skipped:
        reasons = {f"{report.nodeid.partition('::')[0]}: {report.longrepr[2].removeprefix('Skipped: ')}" for report in skipped}
        name = pathlib.Path(os.environ["SKIPPED_FOLDER"], f"pytest-{os.getpid()}.txt")
        name.write_text("".join(f"{reason}\n" for reason in sorted(reasons)))


@pytest.fixture(scope="session")
def running_simulator() -> t.Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    running_simulator.control("POST", "reset")
    return running_simulator


@pytest.fixture
def token(simulator: Simulator) -> str:
    return simulator.issue()
