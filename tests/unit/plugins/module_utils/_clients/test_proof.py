# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A client that is new is not looked at too early: the service may keep a miss."""

from __future__ import annotations

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
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


def test_what_it_is_issued_must_be_active_and_its_own(session: ApiSession, simulator: Simulator) -> None:
    dead = '{"status": 401, "code": "bad.credentials", "message": "Invalid login credentials."}'
    for body, status, words in (
        (dead, 401, "The token that it was issued is not active."),
        ('{"OAuthClient": {"id": "other"}, "organization": {"id": "o"}}', 200, "The token that it was issued is of the OAuth client other."),
        ('{"organization": {"id": "o"}}', 200, "The token that it was issued is of the OAuth client that it does not name."),
    ):
        simulator.fault(method="GET", path="/api/v2/tokens/me", status=status, body=body)
        with pytest.raises(errors.VerificationError) as caught:
            run(prove(Run(session, "token", check_mode=False), Credentials("rehearsal-client", "rehearsal-secret"), Proof(0, 0)), session.clock)
        assert str(caught.value).startswith(f"It was not seen to sign in 0 s after the first try (verify_timeout): {words}")
