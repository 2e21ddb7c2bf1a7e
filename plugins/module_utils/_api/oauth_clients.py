# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""OAuth clients: listed, read, created, replaced, deleted, given a new secret, and what is told of one.

PRIVATE: for this collection only; it can change in any release.

They stay as the API writes them, unknown fields included, since a PUT replaces all of a client.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._http.answer import Answer
from .._http.session import ApiSession, Document
from .._secrets.masking import Foreign
from .common import check_id, id_of, permitted, snake_case, without_secrets
from .descriptions import is_current, replaced
from .pages import Listing, read_all

CLIENTS = "/api/v2/oauth/clients"
VIEW_PERMISSION = "oauth:client:view"
ADD_PERMISSION = "oauth:client:add"
EDIT_PERMISSION = "oauth:client:edit"
DELETE_PERMISSION = "oauth:client:delete"
LIST = Listing(CLIENTS, "OAuth clients", VIEW_PERMISSION)

OAUTH_CLIENT = "OAuthClient"

# State of a client: the documented ones, and one that the API tells all the same, of a client that only waits to be gone.
ACTIVE, INACTIVE, DISABLED, DELETED = "active", "inactive", "disabled", "deleted"

CLIENT_CREDENTIALS = "CLIENT-CREDENTIALS"
IMPLICIT = "TOKEN"
GRANT_TYPES = ["CLIENT-CREDENTIALS", "CODE", "TOKEN", "SAML2-BEARER", "PASSWORD"]

# Seconds (schema OAuthClientRequest). Clients for SCIM have longer ones, which only the API knows.
SHORTEST_VALIDITY = 300
LONGEST_VALIDITY = 48 * 3600

# What a PUT does not take or, of the last, has a newer field for. All else is sent back as it came.
NOT_WRITTEN = frozenset({"id", "selfUri", "secret", "dateCreated", "dateModified", "createdBy", "modifiedBy", "roleIds"})

# Of which the order means nothing.
SETS = ("scope", "registeredRedirectUri", "roleDivisions")


async def list_clients(session: ApiSession, token: str) -> list[Document]:
    """All OAuth clients of the organisation, those that are deleted but still told included: ``GET /api/v2/oauth/clients``, and its further pages.

    :raises RequestError: an answer was not a page of clients, or the pages hold fewer than the API counts.
    """
    clients = await read_all(session, token, LIST)
    if not all(isinstance(client.get("name"), str) for client in clients):
        raise errors.UnexpectedAnswerError(f"{session.host} listed OAuth clients, and one without a name.", status=200)
    return clients


async def read_client(session: ApiSession, token: str, client_id: str) -> Document | None:
    """An OAuth client by its id: ``GET /api/v2/oauth/clients/{clientId}``. None if the API says that there is none.

    :raises ConfigurationError: no id of a client.
    :raises RequestError: anything but this client, or a 404 in the API's own words.
    """
    try:
        call = session.get(path_of(client_id), token=token, expected=OAUTH_CLIENT, is_expected=lambda found: is_client(found, client_id))
        return await permitted(call, VIEW_PERMISSION)
    except errors.NotFoundError:
        return None


def only_client(clients: t.Iterable[Document], name: str) -> Document | None:
    """The one that is not deleted. What descriptions say of two does not count: whoever may edit a client may write there.

    :raises PreconditionError: there are several.
    """
    present = [client for client in clients if not is_deleted(client)]
    if len(present) > 1:
        ids = ", ".join(sorted(str(client["id"]) for client in present))
        raise errors.PreconditionError(
            f"{len(present)} OAuth clients have the name {name}: {ids}.", advice="Name the one that you mean by its id. Nothing was changed."
        )
    return present[0] if present else None


def current_client(clients: t.Iterable[Document], name: str) -> Document | None:
    """As `only_client`, but for a rotation, whose two clients have one name: of two of which one takes the other's place, the one that consumers use.

    :raises PreconditionError: there are several, or each is said to have been replaced by another.
    """
    present = [client for client in clients if not is_deleted(client)]
    return only_client(_without_the_other_one(present) or present, name)


def _without_the_other_one(clients: list[Document]) -> list[Document]:
    pairs = {client["id"]: (replaced(client), is_current(client)) for client in clients if replaced(client)}
    ids = {client["id"] for client in clients}
    others = {old if current else new for new, (old, current) in pairs.items() if old in ids}
    return [client for client in clients if client["id"] not in others]


async def create_client(session: ApiSession, token: str, wanted: Document) -> Document:
    """Create a client, and return it with its secret: ``POST /api/v2/oauth/clients``. It is not tried again where it may have been done.

    :raises RequestError: any other answer, or none. `cannot_have_created` tells whether there may be a client all the same.
    """
    try:
        return await permitted(session.post(CLIENTS, wanted, token=token, expected=f"{OAUTH_CLIENT} with a secret", is_expected=_is_new), ADD_PERMISSION)
    except errors.ApiError as error:
        if error.code == "auth.too.many.clients":
            error.advice = "The organisation has as many OAuth clients as it may have: delete one that nobody uses, or ask for more. Nothing was created."
        raise


def cannot_have_created(error: errors.RequestError) -> bool:
    """Whether a POST that failed had no effect for certain: it was not sent, or the API refused it in its own words."""
    refused = isinstance(error, errors.ApiError) and not isinstance(error, errors.UnexpectedAnswerError) and 400 <= error.status < 500 and error.status != 408
    return error.not_applied or refused


async def replace_client(session: ApiSession, token: str, client_id: str, wanted: Document) -> Document:
    """Replace all of a client that can be written: ``PUT /api/v2/oauth/clients/{clientId}``.

    :raises RequestError: any other answer than this client, or none; it is tried again only where it had no effect.
    """
    call = session.put(path_of(client_id), wanted, token=token, expected=OAUTH_CLIENT, is_expected=lambda found: is_client(found, client_id))
    return await permitted(call, EDIT_PERMISSION)


async def delete_client(session: ApiSession, token: str, client_id: str) -> Answer | None:
    """Delete a client, which must be inactive: ``DELETE /api/v2/oauth/clients/{clientId}``. None if it was gone already, or will be (202).

    Which success it answers with is not documented. So whether the client is gone is for the caller to look at.

    :raises RequestError: any other answer, or none.
    """
    try:
        return await permitted(session.delete(path_of(client_id), token=token), DELETE_PERMISSION)
    except errors.NotFoundError:
        return None
    except errors.UnexpectedAnswerError as error:
        if error.status != 202:
            raise
        return None


async def replace_secret(session: ApiSession, token: str, client_id: str) -> Document:
    """Give a client a new secret in place of its old one, and return the client with it: ``POST /api/v2/oauth/clients/{clientId}/secret``.

    :raises RequestError: any other answer, or none. Unless `cannot_have_created` says no, the old secret may be gone, and nobody holds the new one.
    """
    call = session.post(f"{path_of(client_id)}/secret", token=token, expected="secret", is_expected=lambda found: _is_new(found, client_id))
    return await permitted(call, EDIT_PERMISSION)


def is_deleted(client: Document) -> bool:
    """Whether it only waits to be gone. The API then says so, outside its documented states, or answers 404."""
    return str(client.get("state", "")).lower() == DELETED


def writable(client: Document) -> Document:
    """What a PUT takes of a client as it was read."""
    return {name: value for name, value in client.items() if name not in NOT_WRITTEN}


def described(client: Document) -> Foreign:
    """What is told of a client: all of it in snake_case, but never its secret."""
    return snake_case(without_secrets(client))


def path_of(client_id: str) -> str:
    """:raises ConfigurationError: it would lead elsewhere."""
    check_id("id", client_id, "It is a UUID, as the API and the client's page in Admin show it.")
    return f"{CLIENTS}/{client_id}"


def is_client(document: Document, client_id: str | None = None) -> bool:
    """Whether it is an OAuth client, the one with this id if one is given. Any other object could be anybody's, and must not be written back."""
    found = id_of(document)
    names = (document.get("name"), document.get("authorizedGrantType"))
    return found is not None and client_id in (None, found) and all(isinstance(name, str) and name for name in names)


def _is_new(document: Document, client_id: str | None = None) -> bool:
    secret = document.get("secret")
    return is_client(document, client_id) and isinstance(secret, str) and bool(secret) and secret.isascii() and secret.isprintable() and " " not in secret
