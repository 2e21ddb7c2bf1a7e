# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Sessions of one token for many calls at a time: as many connections as there are calls under way, within one rate limit.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import threading
import typing as t

from .coroutines import Coroutine, T
from .pace import Pace
from .session import ApiSession


class SessionPool:
    """Lends sessions, each for one call at a time. ``make_session``: makes one that tells its answers to a `Pace`."""

    def __init__(self, make_session: t.Callable[[Pace], ApiSession], pace: Pace) -> None:
        self._make_session = make_session
        self._idle: list[ApiSession] = []
        self._lock = threading.Lock()
        self.pace = pace

    async def call(self, call: t.Callable[[ApiSession], Coroutine[T]]) -> T:
        """Make one call, once that is within the rate limit."""
        await self.pace.turn()
        session = None
        try:
            with self._lock:
                session = self._idle.pop() if self._idle else None
            session = session or self._make_session(self.pace)
            return await call(session)
        finally:
            self.pace.done()
            if session:
                with self._lock:
                    self._idle.append(session)

    def close(self) -> None:
        """Close the connections that are kept."""
        with self._lock:
            while self._idle:
                self._idle.pop().close()
