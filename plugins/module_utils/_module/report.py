# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A piece of work on one token, and the report that always comes of it.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import datetime
import math
import traceback
import typing as t

from .._errors import PureCloudError
from .._http.scheduler import Coroutine
from .._http.session import ApiSession
from .._secrets.forms import check_token


@dataclasses.dataclass(frozen=True)
class Invocation:
    """A task as it was asked for, for one token.

    ``sessions``: one for each region; ``client_secret``: as it was read; ``ends_at``: when its time is over, by their clock.
    """

    params: dict[str, t.Any]
    sessions: list[ApiSession]
    check_mode: bool
    diff_mode: bool
    ends_at: float = math.inf
    client_secret: str = ""

    def close(self) -> None:
        for session in self.sessions:
            session.close()


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


@dataclasses.dataclass(frozen=True)
class Report:
    """What came of one token. ``result``: what is told of it; ``diff``: before and after; ``error``: if it failed, why; ``time``: when.

    It has an ``error`` if and only if it failed.

    ``secrets``: what must be masked besides what the task was given; ``shown``: what is returned as it is, secrets included.
    """

    result: dict[str, t.Any]
    changed: bool = False
    diff: tuple[dict[str, t.Any], dict[str, t.Any]] | None = None
    warnings: tuple[str, ...] = ()
    error: str | None = None
    secrets: tuple[str, ...] = ()
    shown: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    time: str = dataclasses.field(default_factory=_now)


# Given the task and a token, which is None where none is needed. Raises PureCloudError where it fails.
Operation = t.Callable[[Invocation, t.Any], Coroutine[Report]]


async def run_and_report(work: Operation, make_task: t.Callable[[], Invocation], token: str | None) -> Report:
    """Do the work, and report it even if it fails. Then no connection is left open."""
    task = None
    try:
        task = make_task()
        return await work(task, None if token is None else check_token(token))
    except Exception as error:  # pylint: disable=broad-exception-caught
        return failure(error)
    finally:
        if task:
            task.close()


def failure(error: Exception) -> Report:
    """Report an exception. The text of one that is not ours could hold a secret, so only its kind and place are told."""
    if isinstance(error, PureCloudError):
        return Report(error.diagnostics(), changed=error.changed, error=str(error), secrets=error.secrets)
    place = traceback.extract_tb(error.__traceback__)[-1]
    bug = f"Internal error: {type(error).__name__} in {place.name}, line {place.lineno}. Please report it, with the version of the collection."
    return Report({}, error=bug)
