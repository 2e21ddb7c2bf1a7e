# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Who waits, and for how long. Coroutine here send nothing: they note when they were taken up."""

from __future__ import annotations

import math
import os
import pathlib
import subprocess
import sys
import threading
import time
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import FIRST_BACKOFF, Coroutine, Sleep, run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.scheduler import Scheduler

Job = t.Callable[[], Coroutine[str]]


class LeapingClock:
    """A clock that stands still but for the waits, which pass at once."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class World:
    """Jobs by name, what happened to them and when, and a pool with one thread and no jitter."""

    def __init__(self) -> None:
        self.clock = LeapingClock()
        self.log: list[tuple[str, float]] = []

    async def job(self, name: str, *pauses: Sleep, result: str = "done", takes: float = 0) -> str:
        self.log.append((name, self.clock.now))
        for pause in pauses:
            self.clock.now += takes
            await pause
            self.log.append((name, self.clock.now))
        return result

    def run(self, *jobs: Coroutine[str], **options: t.Any) -> dict[int, str]:
        defaults = {"concurrency": 1, "failed": lambda result: result == "failed", "clock": self.clock, "uniform": lambda low, high: high}
        try:
            return Scheduler(jobs, **{**defaults, **options}).run()
        finally:
            for job in jobs:
                job.close()  # else those that were not begun would be taken for forgotten ones


@pytest.fixture
def world() -> World:
    return World()


def test_one_waits_out_its_pauses(world: World) -> None:
    assert run(world.job("a", Sleep(3), Sleep(4)), world.clock) == "done"
    assert world.log == [("a", 0), ("a", 3), ("a", 7)]


def test_results_are_by_place_whatever_ends_first(world: World) -> None:
    assert world.run(world.job("a", Sleep(9), result="x"), world.job("b", result="y")) == {0: "x", 1: "y"}


def test_who_waits_holds_up_nobody_else(world: World) -> None:
    world.run(world.job("a", Sleep(60)), world.job("b"), world.job("c", Sleep(1)))
    assert world.log == [("a", 0), ("b", 0), ("c", 0), ("c", 1), ("a", 60)]


def test_all_may_be_begun_before_who_waited_goes_on(world: World) -> None:
    world.run(world.job("a", Sleep(0)), world.job("b", Sleep(0)), world.job("c"), begins_all_first=True)
    assert [name for name, dummy in world.log] == ["a", "b", "c", "a", "b"]


def test_who_was_begun_comes_before_who_was_not(world: World) -> None:
    world.run(world.job("a", Sleep(0)), world.job("b"))
    assert [name for name, dummy in world.log] == ["a", "a", "b"]


def test_a_shared_pause_holds_back_all_and_they_do_not_come_back_at_once(world: World) -> None:
    world.run(world.job("a", Sleep(10, service_wide=True)), world.job("b"))
    assert world.log == [("a", 0), ("a", 10 + FIRST_BACKOFF), ("b", 10 + FIRST_BACKOFF)]


def test_the_shared_back_off_grows_until_something_succeeds(world: World) -> None:
    trouble = [Sleep(0, service_wide=True)] * 3
    world.run(world.job("a", *trouble), world.job("b", Sleep(0, service_wide=True)))
    gaps = [later - earlier - FIRST_BACKOFF for (dummy, earlier), (dummy, later) in zip(world.log, world.log[1:])]
    assert gaps[:3] == [0.5, 1, 2]
    assert world.log[4] == ("b", world.log[3][1])  # "a" has succeeded, so "b" begins at once and backs off anew
    assert gaps[4] == 0.5


def test_a_failure_does_not_end_the_back_off(world: World) -> None:
    world.run(world.job("a", Sleep(0, service_wide=True), result="failed"), world.job("b", Sleep(0, service_wide=True)))
    assert world.log[3][1] - world.log[2][1] == 1 + FIRST_BACKOFF


def test_a_longer_wait_that_is_asked_for_holds_back_all(world: World) -> None:
    world.run(world.job("a", Sleep(40, service_wide=True)), world.job("b"))
    assert world.log[2] == ("b", 40 + FIRST_BACKOFF)


def test_what_was_under_way_when_others_were_held_back_does_not_raise_the_back_off() -> None:
    """Two threads that fail together are one trouble, not two."""
    together = threading.Barrier(2)
    raised: list[float] = []

    async def failing() -> str:
        together.wait(timeout=30)
        await Sleep(0.01, service_wide=True)
        return "done"

    def uniform(low: float, high: float) -> float:
        if low:  # a back-off, and not the jitter of coming back
            raised.append(high)
        return 0.01

    Scheduler([failing(), failing()], concurrency=2, failed=lambda result: False, uniform=uniform).run()
    assert raised == [FIRST_BACKOFF]


def test_so_many_at_a_time_and_no_more() -> None:
    active: set[int] = set()
    most: list[int] = []
    together = threading.Barrier(3)
    lock = threading.Lock()

    async def job(number: int) -> int:
        with lock:
            active.add(number)
            most.append(len(active))
        together.wait(timeout=30)  # so three are under way at once
        with lock:
            active.discard(number)
        await Sleep(0)
        return number

    assert Scheduler((job(number) for number in range(9)), concurrency=3, failed=lambda result: False).run() == {number: number for number in range(9)}
    assert max(most) == 3


@pytest.mark.parametrize(("most", "begun"), [(1, ["a"]), (2, ["a", "b", "c"]), (math.inf, ["a", "b", "c", "d"])])
def test_after_so_many_failures_no_more_are_begun(world: World, most: float, begun: list[str]) -> None:
    jobs = [world.job("a", result="failed"), world.job("b"), world.job("c", result="failed"), world.job("d")]
    results = world.run(*jobs, max_failures=most)
    assert [name for name, dummy in world.log] == begun
    assert len(results) == len(begun)


def test_what_was_begun_is_finished_after_too_many_failures(world: World) -> None:
    results = world.run(world.job("a", Sleep(60)), world.job("b", result="failed"), world.job("c"), max_failures=1)
    assert results == {0: "done", 1: "failed"}


def test_after_the_end_no_more_are_begun(world: World) -> None:
    results = world.run(world.job("a", Sleep(2), takes=5), world.job("b"), ends_at=4)
    assert results == {0: "done"}


def test_jobs_are_made_only_when_they_are_begun(world: World) -> None:
    made = []

    def jobs() -> t.Iterator[Coroutine[str]]:
        for name in "abc":
            made.append(name)
            yield world.job(name, result="failed")

    world.run(*[], max_failures=1)
    Scheduler(jobs(), concurrency=1, failed=lambda result: True, max_failures=1, clock=world.clock).run()
    assert made == ["a"]


def test_the_clock_outside_tests_is_that_of_the_system() -> None:
    before = time.monotonic()
    assert run(World().job("a", Sleep(0.01))) == "done"
    assert time.monotonic() >= before + 0.01


def test_a_forgotten_await_fails_a_test(tmp_path: pathlib.Path) -> None:
    """By the settings of this suite."""
    (tmp_path / "test_it.py").write_text("async def revoke(): ...\n\ndef test_it():\n    revoke()\n")
    settings = pathlib.Path(__file__).resolve().parents[5] / "pyproject.toml"
    command = [sys.executable, "-m", "pytest", "-c", str(settings), "--rootdir", str(tmp_path), str(tmp_path / "test_it.py")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}  # ansible-test has plugins of its own
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "coroutine 'revoke' was never awaited" in done.stdout


def test_where_no_thread_can_be_started_the_work_is_done_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert world.run(world.job("a", Sleep(1)), world.job("b"), concurrency=2) == {0: "done", 1: "done"}
