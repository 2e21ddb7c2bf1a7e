# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Credentials of integrations: the OAuth client's id and secret that Data Actions sign in with, and which integrations use them.

PRIVATE: for this collection only; it can change in any release.

The API never tells a secret, and perhaps not the id of the client either. So what a credential holds cannot be compared.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._http.answer import Answer
from .._http.session import ApiSession, Document
from .._secrets.credentials import Credentials
from .._secrets.masking import Foreign
from .common import check_id, id_of, permitted, snake_case, without_secrets
from .pages import Listing, read_all

INTEGRATIONS = "/api/v2/integrations"
CREDENTIALS = f"{INTEGRATIONS}/credentials"
VIEW_PERMISSION = "integrations:integration:view"
ADD_PERMISSION = "integrations:integration:add"
EDIT_PERMISSION = "integrations:integration:edit"
DELETE_PERMISSION = "integrations:integration:delete"
CREDENTIAL_LIST = Listing(f"{CREDENTIALS}/listing", "credentials", VIEW_PERMISSION)
INTEGRATION_LIST = Listing(INTEGRATIONS, "integrations", VIEW_PERMISSION)

# The most that a page holds (documentation of the operation).
PAGE_SIZE = "200"

# The type of credential that holds an OAuth client's id and secret, and its two fields.
CLIENT_TYPE = "pureCloudOAuthClient"
ID_FIELD, SECRET_FIELD = "clientId", "clientSecret"

# What a PUT does not take. Of the fields of the credential, all are sent anew.
NOT_WRITTEN = frozenset({"id", "selfUri", "createdDate", "modifiedDate", "credentialFields"})


class Use(t.NamedTuple):
    """An integration, and the key under which it uses a credential."""

    integration: Document
    key: str


async def list_credentials(session: ApiSession, token: str) -> list[Document]:
    """All credentials that hold an OAuth client: ``GET /api/v2/integrations/credentials/listing``.

    :raises RequestError: an answer was not a page of credentials.
    """
    found = await read_all(session, token, CREDENTIAL_LIST, {"pageSize": PAGE_SIZE})
    return [credential for credential in found if is_of_a_client(credential)]


async def read_credential(session: ApiSession, token: str, credential_id: str) -> Document | None:
    """A credential by its id: ``GET /api/v2/integrations/credentials/{credentialId}``. None if the API says that there is none.

    :raises ConfigurationError: no id of a credential.
    :raises RequestError: anything but this credential, or a 404 in the API's own words.
    """
    call = session.get(path_of(credential_id), token=token, expected="credential", is_expected=lambda found: _is_credential(found, credential_id))
    try:
        return await permitted(call, VIEW_PERMISSION)
    except errors.NotFoundError:
        return None


async def create_credential(session: ApiSession, token: str, name: str, client: Credentials) -> Document:
    """``POST /api/v2/integrations/credentials``.

    :raises RequestError: any other answer, or none.
    """
    call = session.post(CREDENTIALS, _body({"type": {"name": CLIENT_TYPE}}, name, client), token=token, expected="credential", is_expected=_is_credential)
    return await permitted(call, ADD_PERMISSION)


async def replace_credential(session: ApiSession, token: str, credential: Document, name: str, client: Credentials) -> Document:
    """Replace all of a credential: ``PUT /api/v2/integrations/credentials/{credentialId}``.

    :raises RequestError: any other answer, or none.
    """
    kept = {field: value for field, value in credential.items() if field not in NOT_WRITTEN}
    call = session.put(
        path_of(credential["id"]),
        _body(kept, name, client),
        token=token,
        expected="credential",
        is_expected=lambda found: _is_credential(found, credential["id"]),
    )
    return await permitted(call, EDIT_PERMISSION)


async def delete_credential(session: ApiSession, token: str, credential_id: str) -> Answer | None:
    """``DELETE /api/v2/integrations/credentials/{credentialId}``. None if it was gone already, or will be (202).

    :raises RequestError: any other answer, or none.
    """
    try:
        return await permitted(session.delete(path_of(credential_id), token=token), DELETE_PERMISSION)
    except errors.NotFoundError:
        return None
    except errors.UnexpectedAnswerError as error:
        if error.status != 202:
            raise
        return None


async def uses_of(session: ApiSession, token: str, credential_id: str) -> list[Use]:
    """Which integrations use a credential: ``GET /api/v2/integrations?credentialId=``, and the configuration of each, which must say so too.

    :raises RequestError: an answer was not an integration's.
    """
    uses = []
    for integration in await read_all(session, token, INTEGRATION_LIST, {"credentialId": credential_id, "pageSize": PAGE_SIZE}):
        check_id("integration", integration["id"], "It is what the API listed.")
        path = f"{INTEGRATIONS}/{integration['id']}/config/current"
        config = await permitted(session.get(path, token=token, expected="configuration", is_expected=_is_configuration), VIEW_PERMISSION)
        uses += [Use(integration, key) for key, used in (config.get("credentials") or {}).items() if id_of(used) == credential_id]
    return uses


def is_of_a_client(credential: Document) -> bool:
    kind = credential.get("type")
    return isinstance(kind, dict) and kind.get("name", kind.get("id")) == CLIENT_TYPE


def client_id_of(credential: Document) -> str | None:
    """The id of its client, where the API tells it: some answers leave it out, or put stars in its place."""
    fields = credential.get("credentialFields")
    found = fields.get(ID_FIELD) if isinstance(fields, dict) else None
    return found if isinstance(found, str) and found.strip("*") else None


def described(credential: Document) -> Foreign:
    """What is told of a credential: all of it in snake_case, but never its secret."""
    return snake_case(without_secrets(credential))


def path_of(credential_id: str) -> str:
    """:raises ConfigurationError: it would lead elsewhere."""
    check_id("id", credential_id, "It is a UUID, as the API shows it.")
    return f"{CREDENTIALS}/{credential_id}"


def _body(kept: Document, name: str, client: Credentials) -> Document:
    return {**kept, "name": name, "credentialFields": {ID_FIELD: client.client_id, SECRET_FIELD: client.client_secret}}


def _is_credential(document: Document, credential_id: str | None = None) -> bool:
    found = id_of(document)
    return found is not None and credential_id in (None, found) and isinstance(document.get("type"), dict)


def _is_configuration(document: Document) -> bool:
    return id_of(document) is not None and isinstance(document.get("credentials") or {}, dict)
