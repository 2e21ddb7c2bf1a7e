# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a run has at hand while it works on OAuth clients, and what it learns on the way.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses

from .. import _errors as errors
from .._api.authorization import Grant
from .._http.session import ApiSession, Document

# Seconds for undoing what a run began, which are given even where the time for the task is over.
UNDO_WITHIN = 60.0


@dataclasses.dataclass(eq=False, repr=False)
class Run:
    """``token``: which signs in. ``secrets``: to mask; ``changed``: whether the API, or a file, was changed; ``roles``: those that were looked up."""

    session: ApiSession
    token: str
    check_mode: bool
    secrets: list[str] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    changed: bool = False
    roles: list[Grant] = dataclasses.field(default_factory=list)

    def in_extra_time(self) -> Run:
        """The same, with a session of its own that the deadline of the task does not cut short. Whoever asks for it closes it."""
        session = ApiSession(self.session.connection, ends_at=self.session.clock.monotonic() + UNDO_WITHIN, clock=self.session.clock)
        return dataclasses.replace(self, session=session)

    def add_to(self, error: errors.PureCloudError) -> None:
        """Have an error carry what is to be masked in it, and whether something was changed before."""
        error.secrets += tuple(self.secrets)
        error.changed = error.changed or self.changed


def label(client: Document) -> str:
    """A client, for a message."""
    return f"{client.get('name')} ({client.get('id', 'not created yet')})"
