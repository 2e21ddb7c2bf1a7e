# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""When many OAuth clients were last used: each is asked about for itself, so that none hides another's answer.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import math
import random
import threading
import time
import typing as t

from .._api.usage import NONE_IN_WINDOW, UNKNOWN, USED, LastUse, Window, last_use, unknown
from .._errors import PureCloudError
from .._http.coroutines import Clock, Uniform
from .._http.pool import SessionPool
from .._http.scheduler import Scheduler

# Lines of progress that a result has at most.
MOST_LINES = 10

NOT_ASKED = "It was not asked about, since the task ended before."
CUT_SHORT = "The task ended while it was asked about."
NOTHING_COUNTED = (
    "The API told no call of any client that was asked about, nor of the one that signs in, so perhaps it has counted none. "
    "Run the task again when a day has passed since its first run, or ask for more days (usage_days)."
)


class LastUses:
    """Asks about each client, ``concurrency`` calls at a time, within the rate limit of the token that ``pool`` is for. `scheduler` drives it."""

    def __init__(
        self,
        pool: SessionPool,
        token: str,
        client_ids: t.Sequence[str],
        window: Window,
        *,
        concurrency: int,
        ends_at: float = math.inf,
        clock: Clock = time,
        uniform: Uniform = random.uniform,
    ) -> None:
        self.pool = pool
        self._token = token
        self._client_ids = client_ids
        self._window = window
        self._clock = clock
        self._began = clock.monotonic()
        self._done = 0
        self._lock = threading.Lock()
        self.progress: list[str] = []
        limits: dict[str, t.Any] = {"concurrency": concurrency, "ends_at": ends_at, "clock": clock, "uniform": uniform}
        self.scheduler: Scheduler[LastUse] = Scheduler(map(self._ask, client_ids), failed=lambda dummy: False, begins_all_first=True, **limits)

    async def _ask(self, client_id: str) -> LastUse:
        pace = self.pool.pace
        try:
            await pace.admit()
            try:
                return await last_use(self.pool.call, self._token, client_id, self._window)
            finally:
                pace.leave()
        except PureCloudError as error:
            return unknown(self._window, str(error))
        except Exception as error:  # pylint: disable=broad-exception-caught
            return unknown(self._window, f"Internal error: {type(error).__name__}. Please report it, with the version of the collection.")
        finally:
            self._note_progress()

    def _note_progress(self) -> None:
        with self._lock:
            self._done += 1
            done, total = self._done, len(self._client_ids)
            if done * MOST_LINES // total > (done - 1) * MOST_LINES // total:
                seconds = self._clock.monotonic() - self._began
                self.progress.append(f"{done} of {total} clients after {seconds:.0f} s, by {self.pool.pace.requests} requests")

    def results(self) -> dict[str, LastUse]:
        """What is known of each client, by its id, whether or not all were asked about."""
        known = [self.scheduler.results.get(place) for place in range(len(self._client_ids))]
        why_not = [CUT_SHORT if place in self.scheduler.begun else NOT_ASKED for place in range(len(self._client_ids))]
        return {client_id: each or unknown(self._window, reason) for client_id, each, reason in zip(self._client_ids, known, why_not)}


def believed(last_uses: t.Mapping[str, LastUse]) -> dict[str, LastUse]:
    """That there was no call is believed only where the API counted a call of some client: otherwise it may count none, or count them later."""
    if any(each.status == USED for each in last_uses.values()):
        return dict(last_uses)
    return {name: unknown(each.window, NOTHING_COUNTED) if each.status == NONE_IN_WINDOW else each for name, each in last_uses.items()}


def count_unknown(last_uses: t.Mapping[str, LastUse]) -> int:
    return sum(each.status == UNKNOWN for each in last_uses.values())
