# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The task's own token is revoked whatever happens."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import PreconditionError
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.scheduler import InterruptedBySignal
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._module import signals
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.sign_in import MAY_BE_DONE, _require_active, _sign_out, signed_in
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials import Credentials
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint

from tests.unit.conftest import SteppingClock, connection_to, signals_put_back


def test_though_its_time_is_over(simulator: Simulator, clock: SteppingClock, token: str) -> None:
    assert _sign_out(ApiSession(connection_to(simulator), clock=clock, ends_at=clock.now), token) == ()
    assert simulator.live() == set()


def test_for_half_a_minute(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str) -> None:
    simulator.fault(method="DELETE", status=503, body="{}", headers={"Retry-After": "12"}, times=9)
    (warning,) = _sign_out(session, token)
    assert warning.startswith(f"The token that this task issued for itself, {fingerprint(token)}, was not revoked, and expires by itself: ")
    assert [round(each) for each in clock.waits] == [12, 12]  # and not a third time


def test_a_token_that_does_not_become_active(session: ApiSession) -> None:
    with pytest.raises(PreconditionError) as caught:
        run(_require_active(session, "not-active-1234567890"), session.clock)
    assert str(caught.value) == (
        "The token that was issued for this task is not active 30 s later. Check that region, api_url and login_url belong together, and run the task again."
    )


def test_a_signal_says_what_may_have_been_done(simulator: Simulator, session: ApiSession) -> None:
    async def interrupted(invocation: Invocation[t.Any], token: str) -> t.NoReturn:
        raise InterruptedBySignal

    invocation = Invocation(None, [session], check_mode=False, diff_mode=False, credentials=Credentials("rehearsal-client", "rehearsal-secret"))
    with signals_put_back():
        report = run(signed_in(interrupted)(invocation, None), session.clock)
    assert report.error == f"OAuth client rehearsal-client: {signals.TOLD_TO_END} {MAY_BE_DONE}"
    assert [fingerprint(secret) for secret in report.secrets] == [report.result["fingerprint"]]
    assert simulator.live() == set()
