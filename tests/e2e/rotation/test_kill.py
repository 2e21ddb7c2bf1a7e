# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Killed at any task and at any request, a rotation is finished by the next run, and the consumer notices nothing."""

from __future__ import annotations

import itertools

import pytest

from tests.e2e.rotation.conftest import Rotation
from tests.e2e.rotation.consumer import Consumer

TASKS = 10  # as many as there are on the happy path; test_a_rotation_then_another counts them
REQUESTS = ["look at the old", "log in", "look at the new", "confirm", "look at the old again", "revoke the old", "look that it is refused"]
WHEN = ["before", "after"]

# What `make test` runs of each matrix; `make drill` runs all.
SOME_TASKS = {6}
SOME_REQUESTS = {(5, "after")}


@pytest.mark.parametrize("number", [pytest.param(number, marks=[] if number in SOME_TASKS else pytest.mark.drill) for number in range(TASKS)])
def test_killed_at_a_task(rotation: Rotation, consumer: Consumer, number: int) -> None:
    rotation.run(kill_at=number)
    assert len(rotation.tasks()) == number
    assert rotation.run() == 0, rotation.output
    rotation.assert_settled()


@pytest.mark.parametrize(
    ("number", "when"),
    [pytest.param(*case, marks=[] if case in SOME_REQUESTS else pytest.mark.drill) for case in itertools.product(range(len(REQUESTS)), WHEN)],
)
def test_killed_at_a_request(rotation: Rotation, consumer: Consumer, number: int, when: str) -> None:
    rotation.run_until_killed_at_request(number, when)
    assert rotation.run() == 0, rotation.output
    rotation.assert_settled()
    lost_a_token = REQUESTS[number] == "log in" and when == "after"
    assert len(rotation.lost()) == lost_a_token
    if REQUESTS[number] == "log in":
        (orphan,) = rotation.reports()[-1]["possible_orphans"]
        assert orphan["fingerprint"] is None
