# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""How fast one token may ask: as fast as its rate limit allows, and then not before the next window.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import math
import threading
import typing as t

from .._errors import DeadlineExceededError
from .answer import Answer
from .coroutines import Clock, Sleep

# Requests of each window that are left for others: for the task's own sign-out, and for whoever else uses the token. Of a small limit, half.
RESERVE = 10

# Requests of each window that are sent whatever the limit is: else no work would ever be admitted.
LEAST_LIMIT = 2

# Seconds by which a window that the API tells anew may differ from the one that is known: it tells whole seconds.
SAME_WINDOW = 2.0

# Seconds of a window, as long as no answer told one (developer pages of the API: requests a minute).
WINDOW = 60.0


class Pace:
    """Counts the requests of one token over all its sessions, as the API's answers tell them, and has who comes too early wait."""

    def __init__(self, clock: Clock, ends_at: float = math.inf) -> None:
        """``ends_at``: when, by the clock, the time for the whole task is over."""
        self._clock = clock
        self._task_ends_at = ends_at
        self._lock = threading.Lock()
        self._allowed = math.inf
        self._count = 0  # told by the API, in this window  # pragma: no mutate: the first piece of work sets it
        self._under_way = 0
        self._works = 0
        self._ends_at = -math.inf
        self._is_told = False  # pragma: no mutate: whether that is from the API, which the first answer decides
        self._closed_until = -math.inf  # after a refusal
        self.requests = 0  # granted so far

    async def admit(self) -> None:
        """Wait until one more piece of work, of a request and at least one that follows it, is within the limit. `leave` has to follow.

        So what was begun is ended before more is begun, and a task that is cut short has as many answers as the limit allowed.

        :raises DeadlineExceededError: the time for the task is over before.
        """
        await self._wait_for(self._admit)

    def leave(self) -> None:
        """The piece of work is at its end."""
        with self._lock:
            self._works -= 1

    async def turn(self) -> None:
        """Wait until one more request is within the limit. `done` has to follow.

        :raises DeadlineExceededError: the time for the task is over before.
        """
        await self._wait_for(self._take)

    def done(self) -> None:
        """The request has its answer, or will have none."""
        with self._lock:
            self._under_way -= 1

    def note(self, answer: Answer, now: float) -> None:
        """Learn from an answer how much of the limit is used."""
        with self._lock:
            if answer.status == 429:
                self._closed_until = max(self._closed_until, now + (answer.retry_after or 0.0))
            if answer.rate_limit is None:
                return
            count, self._allowed, reset = answer.rate_limit
            is_another = not self._is_told or now + reset > self._ends_at + SAME_WINDOW
            self._is_told = True
            self._count = count if is_another else max(self._count, count)
            self._ends_at = now + reset if is_another else max(self._ends_at, now + reset)

    async def _wait_for(self, grant: t.Callable[[], float]) -> None:
        while wait := grant():
            if self._clock.monotonic() + wait >= self._task_ends_at:
                raise DeadlineExceededError(f"The rate limit allows the next request in {wait:.0f} s, and the time for the task is over before (deadline).")
            await Sleep(wait)

    def _admit(self) -> float:
        """Seconds to wait, or 0 and the work is admitted."""
        with self._lock:
            wait = self._until_there_is_room(self._works + 2)
            self._works += not wait
            return wait

    def _take(self) -> float:
        """Seconds to wait, or 0 and the request is granted."""
        with self._lock:
            wait = self._until_there_is_room(1)
            self._under_way += not wait
            self.requests += not wait
            return wait

    def _until_there_is_room(self, requests: int) -> float:
        now = self._clock.monotonic()
        if now < self._closed_until:
            return self._closed_until - now
        if now >= self._ends_at:
            self._count, self._ends_at, self._is_told = 0, now + WINDOW, False
        limit = max(LEAST_LIMIT, self._allowed - min(RESERVE, self._allowed // 2))
        return 0.0 if self._count + self._under_way + requests <= limit else self._ends_at - now
