# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a change, or a look at a client, says when it is in doubt."""

from __future__ import annotations

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import edit
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.guards import is_own
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession

UNREADABLE = errors.UnreachableError("host refused the connection.")


def test_a_new_client_that_stays_unknown_is_told(session: ApiSession, token: str) -> None:
    with pytest.raises(errors.VerificationError, match=r"^The API does not know the new OAuth client nobody 30 s after it created it\."):
        run(edit.read_new(Run(session, token, check_mode=False), "nobody"), session.clock)


def test_a_change_that_cannot_be_looked_at() -> None:
    lost = errors.ConnectionLostError("The connection broke.")
    assert edit._unproved(UNREADABLE, lost) is lost
    assert lost.notes == ["The change may be done all the same: run the task again."]
    unproved = edit._unproved(UNREADABLE, None)
    assert isinstance(unproved, errors.VerificationError)
    assert str(unproved).startswith("The change was accepted, but the proof that it is there failed: host refused the connection.")
    assert unproved.__class__.__name__ == "VerificationError"


def test_a_token_that_is_not_active_is_nobodys(session: ApiSession) -> None:
    with pytest.raises(errors.PreconditionError):
        run(is_own(Run(session, "not-active-1234567890", check_mode=False), {"id": "x"}), session.clock)
