# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""When an OAuth client that was replaced may be made inactive, and when it may be deleted. Unknown is never unused.

PRIVATE: for this collection only; it can change in any release.

All times are the API's own: usage is counted by its days.
"""

from __future__ import annotations

import datetime
import typing as t

from .._api.usage import NONE_IN_WINDOW, USED, LastUse, Window
from .._http.coroutines import Coroutine
from .succession import written

# After the end of a day, until what was counted in it is taken as complete. How late the API counts is not documented.
COUNTED_WITHIN = datetime.timedelta(hours=3)
DAY = datetime.timedelta(days=1)

# Asks when a client was last used in a window.
AskUse = t.Callable[[str, Window], Coroutine[LastUse]]


class Drain(t.NamedTuple):
    """``clean_days``: whole days in UTC without a call; ``hold_days``: for which a client stays inactive; ``by_usage``: whether usage is asked for."""

    clean_days: int
    hold_days: float
    by_usage: bool


class Pair(t.NamedTuple):
    """The client that is left, and the one that consumers are to use, with what each is called."""

    left: str
    left_id: str
    kept: str
    kept_id: str


class Wait(t.NamedTuple):
    until: datetime.datetime
    why: str


async def wait_to_deactivate(
    now: datetime.datetime, cutover: datetime.datetime, validity: datetime.timedelta, drain: Drain, ask: AskUse, pair: Pair
) -> Wait | None:
    """Why the client that is left cannot be made inactive yet. None: it can.

    ``cutover``: since when consumers use the other one; ``validity``: of the tokens of the one that is left, which live on after it.
    """
    tokens_end = cutover + validity
    if not drain.by_usage:
        return Wait(tokens_end, f"Tokens of the {pair.left} client may be in use until then.") if now < tokens_end else None
    first = tokens_end.date() + DAY
    counted = _counted(first + drain.clean_days * DAY)
    if now < counted:
        return Wait(counted, f"From {first} on, {_days(drain.clean_days)} must pass without a call of the {pair.left} client, and be counted.")
    last = (now - COUNTED_WITHIN).date() - DAY
    window = Window(max(first, last - (drain.clean_days - 1) * DAY), last)
    return await _wait_for_silence(now, window, drain.clean_days, ask, pair)


async def wait_to_delete(now: datetime.datetime, inactive: datetime.datetime, drain: Drain, ask: AskUse, pair: Pair) -> Wait | None:
    """Why the old client, inactive since then, cannot be deleted yet. None: it can."""
    until = inactive + drain.hold_days * DAY
    if now < until:
        return Wait(until, "The old client is inactive, and held so that it can be made active again.")
    window = Window(inactive.date(), (now - COUNTED_WITHIN).date() - DAY)
    if not drain.by_usage or window.last < window.first:
        return None
    return await _wait_for_silence(now, window, max(1, round(drain.hold_days)), ask, pair)


async def _wait_for_silence(now: datetime.datetime, window: Window, days: int, ask: AskUse, pair: Pair) -> Wait | None:
    """The one that is left must not have been used, and the other one must: that shows that the API counts, and that consumers follow."""
    use = await ask(pair.left_id, window)
    if use.status == USED and use.date:
        return Wait(
            _counted(use.date + (days + 1) * DAY), f"The {pair.left} client was used on {use.date}: some consumer still has its secret, or a token of it."
        )
    if use.status != NONE_IN_WINDOW:
        return Wait(now, f"Whether the {pair.left} client is used is unknown: {use.reason}")
    use = await ask(pair.kept_id, window)
    if use.status == USED:
        return None
    if use.status == NONE_IN_WINDOW:
        why = f"The {pair.kept} client was not used from {window.first} to {window.last} either, so that nothing shows that its consumers follow."
        return Wait(_counted(now.date() + DAY), why)
    return Wait(now, f"Whether the {pair.kept} client is used is unknown: {use.reason}")


def _counted(day: datetime.date) -> datetime.datetime:
    """When the days before this one are counted."""
    return datetime.datetime.combine(day, datetime.time(), datetime.timezone.utc) + COUNTED_WITHIN


def _days(count: int) -> str:
    return "one whole day (UTC)" if count == 1 else f"{count} whole days (UTC)"


def told(wait: Wait) -> tuple[str, str]:
    """The time and the reason, as a result has them."""
    return written(wait.until), wait.why
