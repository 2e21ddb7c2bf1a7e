# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The organisation's clock, which control can put forward, and moments as the API writes them."""

from __future__ import annotations

import datetime
import time

DAY = 86400.0  # seconds


class Clock:
    """Seconds since the epoch."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    def today(self) -> datetime.date:
        """The day in UTC."""
        return day_of(self.now())


def day_of(moment: float) -> datetime.date:
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).date()


def written(moment: float) -> str:
    """A moment as the API writes it."""
    value = datetime.datetime.fromtimestamp(moment, datetime.timezone.utc)
    return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03}Z"


def read(text: str) -> float:
    """A moment in ISO 8601, in UTC where it names no zone.

    :raises ValueError: it is none.
    """
    value = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)).timestamp()
