# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Which integration credentials name which OAuth client.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._api.integrations import client_id_of, list_credentials, read_credential
from .._http.session import ApiSession
from .findings import Consumer


class Consumers(t.NamedTuple):
    """``known``: None if nobody told; ``why_not_all``: why some, or all, are not known."""

    known: list[Consumer] | None
    why_not_all: str | None


async def find_consumers(session: ApiSession, token: str) -> Consumers:
    """Read the credentials that hold an OAuth client's id and secret. What cannot be read is not known; it raises nothing that an answer can cause."""
    try:
        listed = await list_credentials(session, token)
        found = [each if client_id_of(each) else await read_credential(session, token, each["id"]) or each for each in listed]  # which may tell more
    except errors.PureCloudError as error:
        return Consumers(None, f"It is not known which OAuth clients integrations sign in as: {error}")
    named = [(each, client_id_of(each)) for each in found]
    silent = sum(client_id is None for dummy, client_id in named)
    words = f"{silent} of {len(named)} integration credentials do not tell which OAuth client they hold, so that any client may be one of theirs."
    return Consumers([Consumer(each["id"], str(each.get("name") or ""), client_id) for each, client_id in named if client_id], words if silent else None)
