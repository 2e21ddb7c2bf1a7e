# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.tests.simulator.driver import Simulator


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
