# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What is told of a switch that is not confirmed."""

from __future__ import annotations

import time
from unittest import mock

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.steps import _roll_back, _switch_and_confirm
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.token import TokenCredential
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.waves import Job


@pytest.mark.parametrize(
    ("waiting", "note"), [(None, "The new one was revoked."), (mock.Mock(), "The new one is retired once it is not used any more: run this again.")]
)
def test_what_became_of_the_new_one(waiting: object, note: str) -> None:
    rotation = mock.Mock(is_rolling_back=True, waiting=waiting, waits_for_consumers=False, old_name="blue")
    rotation.confirm = mock.AsyncMock(side_effect=errors.PreconditionError("No."))
    rotation.roll_back = mock.AsyncMock()
    rotation.finish = mock.AsyncMock(return_value="rolled_back")
    with pytest.raises(errors.PreconditionError) as caught:
        run(_switch_and_confirm(Job(rotation), 0), time)
    assert caught.value.notes == ["Rolled back: the old token, blue, is current again.", note]


def test_there_may_be_nothing_to_roll_back() -> None:
    job = Job(mock.Mock(path="/token", is_begun=False))
    with pytest.raises(errors.PreconditionError) as caught:
        run(_roll_back(job, check_mode=True), time)
    assert str(caught.value) == "There is no rotation of /token that could be rolled back. Nothing was changed."


def test_whether_a_token_may_have_been_issued() -> None:
    error = errors.UnreachableError("x")
    assert TokenCredential.may_exist(error) is None
    error.ambiguous_attempts = 1
    assert TokenCredential.may_exist(error)
    error.ambiguous_attempts, error.may_have_applied = 0, True
    assert TokenCredential.may_exist(error)
    assert TokenCredential.may_exist(errors.PreconditionError("x"))
