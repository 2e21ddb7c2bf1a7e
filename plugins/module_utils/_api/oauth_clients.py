# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""OAuth clients: listed, read, and what is told of one.

PRIVATE: for this collection only; it can change in any release.

They stay as the API writes them, unknown fields included, since a PUT replaces all of a client.
"""

from __future__ import annotations

import re
import typing as t

from .. import _errors as errors
from .._http.session import ApiSession, Document
from .._secrets.masking import Foreign
from .common import check_id, id_of, permitted, snake_case

CLIENTS = "/api/v2/oauth/clients"
VIEW_PERMISSION = "oauth:client:view"

OAUTH_CLIENT = "OAuthClient"
DELETED = "deleted"

# A field of this name, wherever it stands, is never told.
SECRET_FIELD = re.compile(r"secrets?$", re.IGNORECASE)


async def list_clients(session: ApiSession, token: str) -> list[Document]:
    """All OAuth clients of the organisation, those that are deleted but still told included: ``GET /api/v2/oauth/clients``, and its further pages.

    :raises RequestError: an answer was not a page of clients, or the pages hold fewer than the API counts.
    """
    found: dict[str, Document] = {}
    path: str | None = CLIENTS
    seen: set[str] = set()
    page: Document = {}
    while path is not None and path not in seen:
        seen.add(path)
        page = await permitted(session.get(path, token=token, expected="list of OAuth clients", is_expected=_is_page), VIEW_PERMISSION)
        found.update((client["id"], client) for client in page["entities"])
        path = page.get("nextUri") or None
    total = page.get("total")
    if path is not None or (isinstance(total, int) and len(found) < total):
        raise errors.UnexpectedAnswerError(
            f"{session.host} listed {len(found)} OAuth clients of {total}, so that others may be missing.",
            status=200,
        )
    return list(found.values())


async def read_client(session: ApiSession, token: str, client_id: str) -> Document | None:
    """An OAuth client by its id: ``GET /api/v2/oauth/clients/{clientId}``. None if the API says that there is none.

    :raises ConfigurationError: no id of a client.
    :raises RequestError: anything but this client, or a 404 in the API's own words.
    """
    try:
        return await permitted(
            session.get(path_of(client_id), token=token, expected=OAUTH_CLIENT, is_expected=lambda found: is_client(found, client_id)), VIEW_PERMISSION
        )
    except errors.NotFoundError:
        return None


async def find_client(session: ApiSession, token: str, name: str) -> Document | None:
    """The one OAuth client of exactly this name that is not deleted, if there is one. Names are not unique in the API.

    :raises PreconditionError: there are several.
    :raises RequestError: as in `list_clients`.
    """
    return only_client([client for client in await list_clients(session, token) if client.get("name") == name], name)


def only_client(clients: t.Iterable[Document], name: str) -> Document | None:
    """The one that is not deleted.

    :raises PreconditionError: there are several.
    """
    present = [client for client in clients if not is_deleted(client)]
    if len(present) > 1:
        ids = ", ".join(sorted(str(client["id"]) for client in present))
        raise errors.PreconditionError(
            f"{len(present)} OAuth clients have the name {name}: {ids}.",
            advice="Name the one that you mean by its id. Nothing was changed.",
        )
    return present[0] if present else None


def is_deleted(client: Document) -> bool:
    """Whether it only waits to be gone. The API then says so, outside its documented states, or answers 404."""
    return str(client.get("state", "")).lower() == DELETED


def described(client: Document) -> Foreign:
    """What is told of a client: all of it in snake_case, but never its secret."""
    return snake_case(t.cast("Document", _without_secrets(client)))


def path_of(client_id: str) -> str:
    """:raises ConfigurationError: it would lead elsewhere."""
    check_id("id", client_id, "It is a UUID, as the API and the client's page in Admin show it.")
    return f"{CLIENTS}/{client_id}"


def is_client(document: Document, client_id: str | None = None) -> bool:
    """Whether it is an OAuth client, the one with this id if one is given. Any other object could be anybody's, and must not be written back."""
    found = id_of(document)
    names = (document.get("name"), document.get("authorizedGrantType"))
    return found is not None and client_id in (None, found) and all(isinstance(name, str) and name for name in names)


def _is_page(document: Document) -> bool:
    entities, following = document.get("entities"), document.get("nextUri")
    return (
        isinstance(entities, list)
        and all(isinstance(each, dict) and id_of(each) is not None and isinstance(each.get("name"), str) for each in entities)
        and (following is None or (isinstance(following, str) and (not following or re.match(rf"{re.escape(CLIENTS)}($|\?)", following) is not None)))
    )


def _without_secrets(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {name: _without_secrets(inner) for name, inner in value.items() if not SECRET_FIELD.search(name)}
    return [_without_secrets(inner) for inner in value] if isinstance(value, list) else value
