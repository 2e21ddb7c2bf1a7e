# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator


@pytest.fixture(scope="session")
def running_simulator() -> t.Iterator[Simulator]:
    """With TLS."""
    with Simulator() as simulator:
        yield simulator
