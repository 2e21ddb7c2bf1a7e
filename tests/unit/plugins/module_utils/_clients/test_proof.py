# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A client that is new is not looked at too early: the service may keep a miss."""

from __future__ import annotations

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.proof import FIRST_SIGN_IN, Proof, prove
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials import Credentials

from tests.unit.conftest import SteppingClock


@pytest.mark.parametrize(("ago", "waits"), [(None, [FIRST_SIGN_IN]), (0, [FIRST_SIGN_IN]), (4, [FIRST_SIGN_IN - 4]), (FIRST_SIGN_IN, []), (20, [])])
def test_what_is_left_of_the_first_wait(session: ApiSession, simulator: Simulator, clock: SteppingClock, ago: float | None, waits: list[float]) -> None:
    since = None if ago is None else clock.now - ago
    work = Run(session, "token", check_mode=False)
    run(prove(work, Credentials("rehearsal-client", "rehearsal-secret"), Proof(0, 0), since=since), clock)
    assert (clock.waits, work.warnings) == (waits, [])
    assert len(work.secrets) == 1
    assert simulator.live() == set()
