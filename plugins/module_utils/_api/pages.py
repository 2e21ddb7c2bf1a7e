# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Lists that may come in pages: all of it, or an error.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import re
import typing as t

from .. import _errors as errors
from .._http.session import ApiSession, Document
from .common import id_of, permitted


class Listing(t.NamedTuple):
    """Where a list is, what its items are (for errors), and which permission it needs, if it needs any."""

    path: str
    items: str
    permission: str | None


async def read_all(session: ApiSession, token: str, listing: Listing, query: dict[str, str] | None = None) -> list[Document]:
    """All items, each once, following ``nextUri``. An item is an object with an id; what else it has is for the caller to judge.

    :raises RequestError: an answer was no such page, or the pages hold fewer items than the API counts (``total``).
    """
    found: dict[str, Document] = {}
    path: str | None = listing.path
    seen: set[str] = set()
    page: Document = {}
    while path is not None and path not in seen:
        seen.add(path)
        call = session.get(path, token=token, expected=f"list of {listing.items}", is_expected=lambda answer: _is_page(answer, listing.path), query=query)
        page = await permitted(call, listing.permission)
        found.update((each["id"], each) for each in page["entities"])
        path, query = page.get("nextUri") or None, None
    total = page.get("total")
    if path is not None or (isinstance(total, int) and len(found) < total):
        counted = total if isinstance(total, int) else "an unknown number"
        raise errors.UnexpectedAnswerError(f"{session.host} listed {len(found)} {listing.items} of {counted}, so that others may be missing.", status=200)
    return list(found.values())


def _is_page(document: Document, path: str) -> bool:
    """Whether it is a list of objects with ids, and goes on below the same path, if it goes on."""
    entities, following = document.get("entities"), document.get("nextUri")
    goes_on_there = following in (None, "") or (isinstance(following, str) and re.match(rf"{re.escape(path)}($|\?)", following) is not None)
    return isinstance(entities, list) and all(id_of(each) is not None for each in entities) and goes_on_there
