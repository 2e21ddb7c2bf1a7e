# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Many coroutines at a time, each driven to its end.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import heapq
import math
import random
import threading
import time
import typing as t

from .coroutines import FIRST_BACKOFF, Backoff, Clock, Coroutine, Sleep, T, Uniform


class InterruptedBySignal(BaseException):
    """The process was told to end. Not an Exception, so that nothing takes it for a failure of its own."""


class Scheduler(t.Generic[T]):
    """Drives many coroutines, ``concurrency`` at a time, begun in the order given. They must not raise.

    No more are begun once ``max_failures`` have ``failed``, or after ``ends_at`` (by the clock). A service-wide sleep holds
    back all, with one back-off for all that grows until something succeeds again.
    """

    def __init__(
        self,
        jobs: t.Iterable[Coroutine[T]],
        *,
        concurrency: int,
        failed: t.Callable[[T], bool],
        max_failures: float = math.inf,
        ends_at: float = math.inf,
        begins_all_first: bool = False,
        clock: Clock = time,
        uniform: Uniform = random.uniform,
    ) -> None:
        """``begins_all_first``: begin with those that are left before going on with those that waited, so that at the end none is left to wait alone."""
        self._jobs = enumerate(jobs)
        self._begins_all_first = begins_all_first
        self._concurrency = concurrency
        self._failed = failed
        self._failures_left = max_failures
        self._ends_at = ends_at
        self._clock = clock
        self._uniform = uniform
        self._backoff = Backoff(uniform)
        self._held_back_until = -math.inf
        self._paused: list[tuple[float, int, Coroutine[T]]] = []  # a heap: when to go on, place, coroutine
        self._lock = threading.Lock()
        self.results: dict[int, T] = {}  # what those that ended returned, by their places
        self.begun: set[int] = set()

    def run(self) -> dict[int, T]:
        """Drive all that are to be begun, and return their results. Whatever happens, `results` and `begun` hold what is known.

        :raises InterruptedBySignal: as soon as a signal asks for it. Those that are under way are not waited for.
        """
        try:
            for thread in self._start_threads():
                thread.join()
            self._work()  # what is left where no thread could be started, or one was lost
        finally:
            with self._lock:
                self._failures_left = 0  # threads that go on after a signal begin nothing more
        return self.results

    def _start_threads(self) -> list[threading.Thread]:
        """As many as are wanted, or as the system allows."""
        threads: list[threading.Thread] = []
        with contextlib.suppress(RuntimeError, MemoryError):
            while len(threads) < self._concurrency:
                # A daemon, so that it does not keep alive a process that is told to end.
                thread = threading.Thread(target=self._work_in_a_thread, daemon=True)
                thread.start()
                threads.append(thread)
        return threads

    def _work_in_a_thread(self) -> None:
        with contextlib.suppress(Exception):  # no memory, most likely; what it was at is begun, and has no result
            self._work()

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

    def _take(self) -> tuple[tuple[int, Coroutine[T]] | None, float | None]:
        """What to go on with now, or else for how long to wait, or else neither: all that are left are in other threads."""
        now = self._clock.monotonic()
        left = max(0.0, self._ends_at - now)
        if left and now < self._held_back_until:
            return None, min(left, self._held_back_until - now + self._uniform(0, FIRST_BACKOFF))  # not all at once
        job = (self._begin_with(left) or self._go_on_with(now, left)) if self._begins_all_first else (self._go_on_with(now, left) or self._begin_with(left))
        if job:
            return job, None
        return None, min(left, self._paused[0][0] - now) if self._paused else None

    def _go_on_with(self, now: float, left: float) -> tuple[int, Coroutine[T]] | None:
        if self._paused and (self._paused[0][0] <= now or not left):  # to end with what they know
            return heapq.heappop(self._paused)[1:]
        return None

    def _begin_with(self, left: float) -> tuple[int, Coroutine[T]] | None:
        job = next(self._jobs, None) if self._failures_left > 0 and left else None
        if job:
            self.begun.add(job[0])
        return job

    def _advance(self, place: int, coroutine: Coroutine[T]) -> None:
        began = self._clock.monotonic()
        try:
            sleep = coroutine.send(None)
        except StopIteration as done:
            with self._lock:
                self._finish(place, done.value, began)
        else:
            with self._lock:
                now = self._clock.monotonic()
                if sleep.service_wide:
                    self._hold_back(sleep, began, now)
                heapq.heappush(self._paused, (now + sleep.seconds, place, coroutine))

    def _finish(self, place: int, result: T, began: float) -> None:
        self.results[place] = result
        if self._failed(result):
            self._failures_left -= 1
        elif began >= self._held_back_until:
            self._backoff.reset()

    def _hold_back(self, sleep: Sleep, began: float, now: float) -> None:
        wait = sleep.seconds
        if began >= self._held_back_until:  # a request that was under way when the others were held back says nothing new
            wait = max(wait, self._backoff.next())
        self._held_back_until = max(self._held_back_until, now + wait)
