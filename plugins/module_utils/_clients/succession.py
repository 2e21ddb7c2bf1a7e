# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Which OAuth client takes the place of which, and how far that has come: kept in the new one's description, so that any later run finds it.

PRIVATE: for this collection only; it can change in any release.

The old client is left as it is until it is made inactive, so all marks are the new one's.
"""

from __future__ import annotations

import dataclasses
import datetime

from .._api.descriptions import BACK, INACTIVE, REPLACED, REPLACES, SINCE, marked, marks, words
from .._http.session import Document


@dataclasses.dataclass(frozen=True)
class Succession:
    """A rotation that has not ended. ``replaces``: the id of the old client; ``mark``: names the one POST that made the new one.

    ``since``: when the consumers were confirmed to use the new one; ``inactive``: when the old one was made inactive, by the API;
    ``back``: when the consumers were given the old one again.
    """

    replaces: str
    mark: str
    since: datetime.datetime | None = None
    inactive: datetime.datetime | None = None
    back: datetime.datetime | None = None

    @classmethod
    def of(cls, client: Document) -> Succession | None:
        """That of a client which is to replace another, if it is."""
        found = marks(client.get("description"))
        replaces, dummy, mark = found.get(REPLACES, "").partition(" ")
        if not replaces:
            return None
        return cls(replaces, mark, moment(found.get(SINCE)), moment(found.get(INACTIVE)), moment(found.get(BACK)))

    def described(self, client: Document) -> str:
        """The description that a client is to have while this goes on."""
        times = {SINCE: self.since, INACTIVE: self.inactive, BACK: self.back}
        found = {REPLACES: f"{self.replaces} {self.mark}", **{kind: written(time) for kind, time in times.items() if time}}
        return marked(words(client.get("description")), found)


def ended(client: Document, old: str) -> str:
    """The description that a client is to have once it has replaced another for good."""
    return marked(words(client.get("description")), {REPLACED: old})


def replaced_by(client: Document) -> str | None:
    """The id of the client that this one has replaced for good, if it has."""
    return marks(client.get("description")).get(REPLACED)


def moment(text: object) -> datetime.datetime | None:
    """A time in ISO 8601 with its zone."""
    try:
        found = datetime.datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def written(time: datetime.datetime) -> str:
    return time.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
