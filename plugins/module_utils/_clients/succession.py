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
from .._secrets.predecessors import MOST_PREDECESSORS

# Of a time that somebody may have written by hand, so that it can be added to.
FIRST_YEAR, LAST_YEAR = 1970, 9000


@dataclasses.dataclass(frozen=True)
class Succession:
    """A rotation that has not ended. ``replaces``: the id of the old client; ``mark``: names the one POST that made the new one;
    ``place``: where its secret was to be kept.

    ``since``: when the consumers were confirmed to use the new one; ``inactive``: when the old one was made inactive, by the API;
    ``back``: when the consumers were given the old one again.
    """

    replaces: str
    mark: str
    place: str = ""
    since: datetime.datetime | None = None
    inactive: datetime.datetime | None = None
    back: datetime.datetime | None = None

    @classmethod
    def of(cls, client: Document) -> Succession | None:
        """That of a client which is to replace another, if it is."""
        found = marks(client.get("description"))
        replaces, mark, place = (*found.get(REPLACES, "").split(), "", "", "")[:3]
        if not replaces:
            return None
        return cls(replaces, mark, place, moment(found.get(SINCE)), moment(found.get(INACTIVE)), moment(found.get(BACK)))

    @property
    def value(self) -> str:
        """Of the mark of a client that was just created."""
        return " ".join(filter(None, (self.replaces, self.mark, self.place)))

    def described(self, client: Document) -> str:
        """The description that a client is to have while this goes on."""
        times = {SINCE: self.since, INACTIVE: self.inactive, BACK: self.back}
        found = {REPLACES: self.value, **{kind: written(time) for kind, time in times.items() if time}}
        found.update({kind: value for kind, value in marks(client.get("description")).items() if kind == REPLACED})
        return marked(words(client.get("description")), found)


def ended(client: Document, old: str) -> str:
    """The description that a client is to have once it has replaced another for good, and those whose place that one had taken."""
    chain = list(dict.fromkeys((old, *replaced_by(client))))[:MOST_PREDECESSORS]
    return marked(words(client.get("description")), {REPLACED: " ".join(chain)})


def replaced_by(client: Document) -> list[str]:
    """The ids of the clients that this one has replaced for good, the last one first."""
    return marks(client.get("description")).get(REPLACED, "").split()


def moment(text: object) -> datetime.datetime | None:
    """A time in ISO 8601 with its zone."""
    try:
        found = datetime.datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo and FIRST_YEAR <= found.year <= LAST_YEAR else None


def written(time: datetime.datetime) -> str:
    return time.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
