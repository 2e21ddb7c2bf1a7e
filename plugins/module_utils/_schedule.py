# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

# PRIVATE: for this collection only; it can change in any release.

"""Who waits, and for how long: steps of one token, or of many at a time, each driven to its end.

Steps are a generator that sends its requests and, where it has to wait, yields a `Pause`. So no thread sleeps for
a token that waits, and the same steps serve for one token and for ten thousand.
"""

from __future__ import annotations

import dataclasses
import heapq
import math
import random
import threading
import time
import typing as t

# Back-off: at first this long, twice as long each time, up to the last; in seconds.
FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 20.0

T = t.TypeVar("T")
Uniform = t.Callable[[float, float], float]


class Clock(t.Protocol):
    """What is needed of the module ``time``, which is the clock outside tests."""

    def monotonic(self) -> float: ...

    def sleep(self, seconds: float, /) -> None: ...


@dataclasses.dataclass(frozen=True)
class Pause:
    """A wait before the next step, in seconds. ``shared``: the service as a whole is in trouble, so other steps should wait too."""

    seconds: float
    shared: bool = False


Steps = t.Generator[Pause, None, T]


class Backoff:
    """Waits that double, with jitter."""

    def __init__(self, uniform: Uniform = random.uniform) -> None:
        self._uniform = uniform
        self.reset()

    def reset(self) -> None:
        self._ceiling = FIRST_BACKOFF

    def next(self) -> float:
        """Seconds."""
        wait = self._uniform(self._ceiling / 2, self._ceiling)
        self._ceiling = min(2 * self._ceiling, LONGEST_BACKOFF)
        return wait


def run_one(steps: Steps[T], clock: Clock = time) -> T:
    """Drive steps to their end, and return what they return."""
    while True:
        try:
            pause = next(steps)
        except StopIteration as done:
            result: T = done.value
            return result
        clock.sleep(pause.seconds)


class Pool(t.Generic[T]):
    """Drives many steps, ``concurrency`` at a time, begun in the order given. Steps must not raise.

    No more are begun once ``max_failures`` have ``failed``, or after ``ends_at`` (by the clock). A shared pause holds
    back all, with one back-off for all that grows until something succeeds again.
    """

    def __init__(
        self,
        jobs: t.Iterable[Steps[T]],
        *,
        concurrency: int,
        failed: t.Callable[[T], bool],
        max_failures: float = math.inf,
        ends_at: float = math.inf,
        clock: Clock = time,
        uniform: Uniform = random.uniform,
    ) -> None:
        self._jobs = enumerate(jobs)
        self._concurrency = concurrency
        self._failed = failed
        self._failures_left = max_failures
        self._ends_at = ends_at
        self._clock = clock
        self._uniform = uniform
        self._backoff = Backoff(uniform)
        self._held_back_until = -math.inf
        self._paused: list[tuple[float, int, Steps[T]]] = []  # a heap: when to go on, place, steps
        self._results: dict[int, T] = {}
        self._lock = threading.Lock()

    def run(self) -> dict[int, T]:
        """Return what the steps that were begun returned, by their places."""
        # Daemons, so that they do not keep alive a process that is told to end.
        threads = [threading.Thread(target=self._work, daemon=True) for dummy in range(self._concurrency)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self._results

    def _work(self) -> None:
        while True:
            with self._lock:
                job, wait = self._take()
            if job:
                self._advance(*job)
            elif wait is None:
                return
            else:
                self._clock.sleep(wait)

    def _take(self) -> tuple[tuple[int, Steps[T]] | None, float | None]:
        """The steps to go on with now, or else for how long to wait, or else neither: all that are left are in other threads."""
        now = self._clock.monotonic()
        if now < self._held_back_until:
            return None, self._held_back_until - now + self._uniform(0, FIRST_BACKOFF)  # not all at once
        if self._paused and self._paused[0][0] <= now:
            return heapq.heappop(self._paused)[1:], None
        if self._failures_left > 0 and now < self._ends_at:
            job = next(self._jobs, None)
            if job:
                return job, None
        return None, self._paused[0][0] - now if self._paused else None

    def _advance(self, place: int, steps: Steps[T]) -> None:
        began = self._clock.monotonic()
        try:
            pause = next(steps)
        except StopIteration as done:
            with self._lock:
                self._finish(place, done.value, began)
        else:
            with self._lock:
                now = self._clock.monotonic()
                if pause.shared:
                    self._hold_back(pause, began, now)
                heapq.heappush(self._paused, (now + pause.seconds, place, steps))

    def _finish(self, place: int, result: T, began: float) -> None:
        self._results[place] = result
        if self._failed(result):
            self._failures_left -= 1
        elif began >= self._held_back_until:
            self._backoff.reset()

    def _hold_back(self, pause: Pause, began: float, now: float) -> None:
        wait = pause.seconds
        if began >= self._held_back_until:  # a request that was under way when the others were held back says nothing new
            wait = max(wait, self._backoff.next())
        self._held_back_until = max(self._held_back_until, now + wait)
