# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a token is, and whether it is active: verdicts, each from an answer that leaves no other reading.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import math
import typing as t

from .. import _errors as errors
from .._http.answer import OWNERS
from .._http.coroutines import Sleep
from .._http.session import ApiSession
from .common import id_of, is_token_invalid, snake_case

TOKEN_ME = "/api/v2/tokens/me"

# Waits between two looks at a token that was revoked or made: at first this long, twice as long each time, up to the last; in seconds.
FIRST_POLL = 0.25
LONGEST_POLL = 2.0

# Seconds between two looks at a token that is to stay as it is.
SETTLE_LOOK = 0.5


class Description(t.NamedTuple):
    """Whether a token is active, and its TokenInfo in snake_case, empty if it is not. ``region``: where, if that is known.

    ``hosts``: which said so.
    """

    active: bool
    info: dict[str, t.Any]
    region: str | None
    hosts: tuple[str, ...]


async def find(sessions: t.Sequence[ApiSession], token: str, *, preserve_idle_timeout: bool = True) -> tuple[ApiSession, Description]:
    """Ask one host after the other what a token is, until one accepts it. A token that is active nowhere is an answer.

    :raises RequestError: that of the first host that gave no answer, if no other accepts the token.
    """
    failure = None
    for session in sessions:
        try:
            found = await describe(session, token, preserve_idle_timeout=preserve_idle_timeout)
        except errors.RequestError as error:
            failure = failure or error
            continue
        if found.active:
            return session, found
    if failure:
        raise failure
    return session, found if len(sessions) == 1 else Description(False, {}, None, tuple(session.host for session in sessions))


async def describe(session: ApiSession, token: str, *, preserve_idle_timeout: bool = True, time_limit: float = math.inf) -> Description:
    """Ask what a token is: ``GET /api/v2/tokens/me``. A token that is not active is an answer.

    :raises RequestError: anything but a TokenInfo, or a 401 with a code of an inactive token.
    """
    query = {"preserveIdleTTL": "true"} if preserve_idle_timeout else None
    try:
        document = await session.get(TOKEN_ME, token=token, expected="TokenInfo", is_expected=_is_token_info, query=query, time_limit=time_limit)
    except errors.RequestError as error:
        if not is_token_invalid(error):
            raise
        return Description(False, {}, session.region, (session.host,))
    return Description(True, snake_case(document), session.region, (session.host,))


def _is_token_info(document: dict[str, t.Any]) -> bool:
    """Whether it names an organisation or an OAuth client. Any other object could be anybody's."""
    return any(id_of(document.get(owner)) for owner in OWNERS)


async def wait_until(session: ApiSession, token: str, timeout: float, *, active: bool) -> Description:
    """Look until a token is active, or is not, for ``timeout`` seconds, and return what was seen last.

    The last look is at the very end. No call outlasts it by more than its own time-out.

    :raises RequestError: a look had no answer.
    """
    deadline = session.clock.monotonic() + timeout
    pause = FIRST_POLL
    while True:
        left = max(0.0, deadline - session.clock.monotonic())
        found = await describe(session, token, time_limit=left + session.connection.timeout)
        if found.active is active or not left:
            return found
        await Sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_POLL)


async def settled(session: ApiSession, token: str, *, active: bool, verify_timeout: float, settle: float) -> Description:
    """Look until a token is active, or is not, and then for ``settle`` seconds on whether it stays so, on a new connection each time.

    Nodes of the API may disagree for a while. Returns what was seen last, after ``verify_timeout`` seconds at most, and ``settle``.

    :raises RequestError: a look had no answer.
    """
    clock = session.clock
    deadline = clock.monotonic() + verify_timeout
    while True:
        description = await wait_until(session, token, max(0.0, deadline - clock.monotonic()), active=active)
        steady_until = clock.monotonic() + settle
        while description.active is active and clock.monotonic() < steady_until:
            await Sleep(min(SETTLE_LOOK, settle))
            session.close()
            description = await describe(session, token)
        if description.active is active or clock.monotonic() >= deadline:
            return description
