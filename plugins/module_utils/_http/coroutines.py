# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Coroutines that wait: a sleep is awaited, and whoever drives the coroutine sees to it.

A coroutine sends its requests and, where it has to wait, awaits a `Sleep`. So no thread sleeps for a token that waits, and
the same code serves for one token and for ten thousand. There is no event loop: requests block, and `asyncio` would not help.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import random
import time
import typing as t

# Back-off: at first this long, twice as long each time, up to the last; in seconds.
FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 20.0

T = t.TypeVar("T")
Uniform = t.Callable[[float, float], float]


class Clock(t.Protocol):
    """What is needed of the module ``time``, which is the clock outside tests."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def sleep(self, seconds: float, /) -> None:
        """Wait."""


class Sleep(t.NamedTuple):
    """A wait before the next step, in seconds. ``service_wide``: the service as a whole is in trouble, so others should wait too."""

    seconds: float
    service_wide: bool = False

    def __await__(self) -> t.Generator[Sleep, None, None]:
        yield self


Coroutine = t.Coroutine[Sleep, None, T]


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


def run(coroutine: Coroutine[T], clock: Clock = time) -> T:
    """Drive a coroutine to its end, and return what it returns."""
    while True:
        try:
            sleep = coroutine.send(None)
        except StopIteration as done:
            result: T = done.value
            return result
        clock.sleep(sleep.seconds)
