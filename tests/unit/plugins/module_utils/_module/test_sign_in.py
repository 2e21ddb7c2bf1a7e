# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The task's own token is revoked whatever happens."""

from __future__ import annotations

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import PreconditionError
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._module.sign_in import _require_active, _sign_out
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint

from tests.unit.conftest import SteppingClock, connection_to


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
