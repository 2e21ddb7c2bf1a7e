# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The record beside an OAuth client's file, of whose place the client has taken: for those who go on naming the old one.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import json

# Beside a file of which the client was replaced: by which, and whose place that one has taken.
SUCCESSION = ".succession"
MOST_PREDECESSORS = 20


def predecessors_in(text: str, client_id: str) -> tuple[str, ...]:
    """Whose place a client has taken, by the text of a record. One that is of another client, or damaged, says nothing."""
    try:
        found = json.loads(text)
        return tuple(map(str, found["replaces"])) if found["client_id"] == client_id else ()
    except (ValueError, TypeError, KeyError):
        return ()


def succession_of(client_id: str, old: str, before: tuple[str, ...]) -> str:
    """The text of a record. ``before``: whose place the old one had taken."""
    replaces = [each for each in dict.fromkeys((old, *before)) if each != client_id]
    return json.dumps({"client_id": client_id, "replaces": replaces[:MOST_PREDECESSORS]}) + "\n"
