# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The rate limit of one token: used up to a reserve, then waited for, by what the API's answers tell."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._http.answer import Answer
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.pace import RESERVE, WINDOW, Pace


@dataclasses.dataclass
class Clock:
    now: float = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def answer(count: int, *, allowed: int = 300, reset: int = 30, status: int = 200, **headers: str) -> Answer:
    told = {"inin-ratelimit-count": str(count), "inin-ratelimit-allowed": str(allowed), "inin-ratelimit-reset": str(reset)}
    return Answer(status, {**told, **headers}, {}, empty=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(clock: Clock) -> Pace:
    return Pace(clock)


def turns(pace: Pace, clock: Clock, count: int, *, answered: Answer | None = None) -> None:
    for dummy in range(count):
        run(pace.turn(), clock)
        if answered:
            pace.note(answered, clock.now)
            pace.done()


def test_nothing_is_waited_for_before_the_api_told_a_limit(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1000)
    assert (clock.now, pace.requests) == (0, 1000)


def test_the_limit_is_used_up_to_a_reserve_and_then_waited_for(pace: Pace, clock: Clock) -> None:
    for count in range(1, 300 - RESERVE + 1):
        turns(pace, clock, 1, answered=answer(count))
        assert clock.now == 0
    turns(pace, clock, 1)
    assert clock.now == 30


@pytest.mark.parametrize(("allowed", "used"), [(300, 290), (20, 10), (12, 6), (5, 3), (0, 2)])
def test_the_reserve_is_half_of_a_small_limit(pace: Pace, clock: Clock, allowed: int, used: int) -> None:
    turns(pace, clock, 1, answered=answer(1, allowed=allowed))
    turns(pace, clock, used - 1)
    assert clock.now == 0
    turns(pace, clock, 1)
    assert clock.now == 30


def test_requests_that_are_under_way_count(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(280))
    turns(pace, clock, 10)
    assert clock.now == 0
    turns(pace, clock, 1)
    assert clock.now == 30


def test_those_that_ended_without_an_answer_no_longer_count(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(280))
    turns(pace, clock, 10)
    pace.done()
    turns(pace, clock, 1)
    assert clock.now == 0


def test_an_earlier_answer_that_comes_late_takes_nothing_back(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(290))
    pace.note(answer(3), clock.now)
    turns(pace, clock, 1)
    assert clock.now == 30


def test_in_the_next_window_all_are_allowed_again(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(290))
    turns(pace, clock, 1, answered=answer(1, reset=60))
    assert clock.now == 30
    turns(pace, clock, 200, answered=answer(201, reset=60))
    assert clock.now == 30


def test_another_window_is_seen_by_its_end(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(280, reset=30))
    turns(pace, clock, 1, answered=answer(2, reset=70))
    turns(pace, clock, 288)
    assert clock.now == 0
    turns(pace, clock, 1)
    assert clock.now == 70


def test_the_end_of_a_window_is_the_latest_that_was_told(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(280, reset=30))
    turns(pace, clock, 1, answered=answer(290, reset=31))
    turns(pace, clock, 1)
    assert clock.now == 31


def test_a_refusal_holds_back_all_for_as_long_as_the_api_asks(pace: Pace, clock: Clock) -> None:
    clock.now = 3
    pace.note(Answer(429, {"Retry-After": "17"}, {}, empty=False), clock.now)
    turns(pace, clock, 5)
    assert clock.now == 20


@pytest.mark.parametrize("allowed", [0, 1, 2, 5, 10])
def test_a_small_limit_still_lets_work_through_in_each_window(pace: Pace, clock: Clock, allowed: int) -> None:
    for window in range(3):
        run(pace.admit(), clock)
        turns(pace, clock, 1, answered=answer(1, allowed=allowed))
        turns(pace, clock, 1, answered=answer(2, allowed=allowed))
        pace.leave()
        assert clock.now <= 30 * window


def test_what_was_begun_is_ended_before_more_is_begun(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(1))
    admitted = 0
    while clock.now == 0:
        run(pace.admit(), clock)
        if clock.now == 0:
            admitted += 1
            turns(pace, clock, 1, answered=answer(1 + admitted))
    assert admitted == (300 - RESERVE - 1) // 2


def test_work_that_left_makes_room_only_for_what_its_requests_left(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(288))
    run(pace.admit(), clock)
    assert clock.now == 0
    pace.leave()
    run(pace.admit(), clock)
    assert clock.now == 0
    run(pace.admit(), clock)
    assert clock.now == 30


@pytest.mark.parametrize("headers", [{}, {"inin-ratelimit-count": "many", "inin-ratelimit-allowed": "0", "inin-ratelimit-reset": "9"}])
def test_headers_that_tell_nothing_change_nothing(pace: Pace, clock: Clock, headers: dict[str, str]) -> None:
    pace.note(Answer(200, headers, {}, empty=False), clock.now)
    turns(pace, clock, 1000)
    assert clock.now == 0


def test_a_window_that_nobody_told_ends_after_a_minute(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1)
    pace.note(answer(290, reset=0), clock.now)
    turns(pace, clock, 1)
    assert clock.now <= WINDOW


def test_a_wait_beyond_the_end_of_the_task_is_its_end(clock: Clock) -> None:
    pace = Pace(clock, ends_at=20)
    turns(pace, clock, 1, answered=answer(290))
    with pytest.raises(errors.DeadlineExceededError, match="the next request in 30 s"):
        run(pace.turn(), clock)
    assert clock.now == 0


def test_a_window_that_nothing_tells_anew_is_a_minute(pace: Pace, clock: Clock) -> None:
    turns(pace, clock, 1, answered=answer(280))
    clock.now = 31
    turns(pace, clock, 300 - RESERVE)
    assert (clock.now, pace._take()) == (31, WINDOW)
