# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Marks in a client's description, which is the only room that the API leaves for what a task has to remember of a client.

PRIVATE: for this collection only; it can change in any release.

A mark stands behind what people wrote, as ``[purecloud.credentials KIND VALUE]``. What people write and read leaves the marks alone.
"""

from __future__ import annotations

import re

from .._http.session import Document

MARK_BEGIN = "[purecloud.credentials"
MARK = re.compile(rf"{re.escape(MARK_BEGIN)} ([a-z]+) ([^\[\]]*)\]")

# Of a client whose create was not finished. Its value names the one POST that made it.
CREATE = "create"

# Of a client that takes another's place: whose, and the one POST that made it; since when its consumers use it; when the other one was made inactive;
# when the consumers were given that one back; and, for good, whose place it has taken.
REPLACES, SINCE, INACTIVE, BACK, REPLACED = "replaces", "since", "inactive", "back", "replaced"


def words(description: object) -> str:
    """What people wrote, without the marks."""
    if not isinstance(description, str):
        return ""
    text = MARK.sub("", description)
    return description if text == description else text.strip()


def marks(description: object) -> dict[str, str]:
    """The value of each kind of mark that is there."""
    return dict(MARK.findall(description)) if isinstance(description, str) else {}


def marked(text: str, found: dict[str, str]) -> str:
    """What people wrote, with marks behind it."""
    return " ".join([*filter(None, [text]), *(f"[purecloud.credentials {kind} {value}]" for kind, value in found.items())])


def unfinished_create(client: Document) -> str | None:
    """The value of the mark that a create leaves until the secret is kept and seen to work. Nobody may hold the secret of such a client."""
    return marks(client.get("description")).get(CREATE)


def replaced(client: Document) -> str:
    """The id of the client whose place this one is taking, or nothing."""
    return marks(client.get("description")).get(REPLACES, "").partition(" ")[0]


def is_current(client: Document) -> bool:
    """Whether the consumers of the client whose place this one is taking use this one."""
    found = marks(client.get("description"))
    return SINCE in found and BACK not in found
