# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A run of a module, as it was asked for: what is done with a token, and by which sessions.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import math
import typing as t

from .._http.coroutines import Coroutine
from .._http.session import ApiSession
from .._secrets.credentials import Credentials
from .._secrets.forms import check_token
from .options import Options
from .report import Report


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Invocation(t.Generic[Options]):
    """What a module was asked to do, for one token. ``options``: the module's own.

    ``sessions``: one for each region; ``credentials``: those of an OAuth client, where the task takes any; ``ends_at``: when its time is over,
    by their clock.
    """

    options: Options
    sessions: list[ApiSession]
    check_mode: bool
    diff_mode: bool
    ends_at: float = math.inf
    credentials: Credentials | None = None

    @property
    def session(self) -> ApiSession:
        """The first, which is the only one where no regions can be given."""
        return self.sessions[0]

    def close(self) -> None:
        for session in self.sessions:
            session.close()


# Given the invocation and a token, which is None where none is needed. Raises PureCloudError where it fails.
Operation = t.Callable[[Invocation[Options], t.Any], Coroutine[Report]]


async def run_and_report(operation: Operation[Options], make_invocation: t.Callable[[], Invocation[Options]], token: str | None) -> Report:
    """Do the work, and report it even if it fails. Then no connection is left open."""
    invocation = None
    try:
        invocation = make_invocation()
        return await operation(invocation, None if token is None else check_token(token))
    except Exception as error:  # pylint: disable=broad-exception-caught
        return Report.from_exception(error)
    finally:
        if invocation:
            invocation.close()
