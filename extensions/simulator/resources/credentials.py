# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The API's credentials of integrations."""

from __future__ import annotations

import typing as t
from urllib.parse import urlencode

from aiohttp import web

from ..answers import RefusedError
from ..clock import written
from ..operations import PAGES, Operation, page, read_object, some_text, whole_number
from ..state.integrations import TYPES, Credential, CredentialType
from ..world import Token, World

CREDENTIALS = "/api/v2/integrations/credentials"
CREDENTIAL = f"{CREDENTIALS}/{{credentialId}}"
LISTING = f"{CREDENTIALS}/listing"
LONGEST_LISTING = 200  # sourced: docs
PAGE_SIZE = 25  # assumed
REDACTED = "*" * 10  # assumed
JSON = dict[str, t.Any]


async def _list_types(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    return web.json_response([_type(kind) for kind in TYPES.values()])


async def _list_pages(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """The deprecated list. sourced: sdk"""
    entities = [_info(world, credential) for credential in world.integrations.credentials.values()]
    return web.json_response(page(request, entities, size=PAGE_SIZE, path=CREDENTIALS))


async def _list_by_cursor(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """sourced: sdk (CredentialInfoCursorListing); what a cursor is is assumed"""
    credentials = list(world.integrations.credentials.values())
    ids = [credential.id for credential in credentials]
    size = int(request.query.get("pageSize", PAGE_SIZE))
    cursors = [request.query[name] for name in ("before", "after") if name in request.query]
    if len(cursors) > 1 or not set(cursors) <= set(ids):
        raise RefusedError(400, "bad.request")
    named = ids.index(cursors[0]) if cursors else -1
    first = max(named - size, 0) if "before" in request.query else named + 1
    entities = [_info(world, credential) for credential in credentials[first : first + size]]
    listing: JSON = {"entities": entities, "selfUri": f"{LISTING}?{urlencode(request.query)}"}
    if first + size < len(ids):
        listing["nextUri"] = f"{LISTING}?{urlencode({'after': ids[first + size - 1], 'pageSize': size})}"
    if first:
        listing["previousUri"] = f"{LISTING}?{urlencode({'before': ids[first], 'pageSize': size})}"
    return web.json_response(listing)


async def _create(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    kind, name, fields = _checked(await read_object(request))
    return web.json_response(_info(world, world.integrations.add_credential(name, fields, kind=kind.name)))


async def _get(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    credential = _found(world, request)
    entity = {**_named(credential), "credentialFields": _redacted(world, credential)}
    return web.json_response({**entity, "selfUri": f"{CREDENTIALS}/{credential.id}"})


async def _put(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """Replace all: what is not sent is lost, and what was redacted and sent back is the secret from then on. assumed"""
    credential = _found(world, request)
    kind, name, fields = _checked(await read_object(request))
    if kind != credential.type:
        raise RefusedError(400, "bad.request")  # assumed
    world.integrations.replace(credential, name, fields)
    return web.json_response(_info(world, credential))


async def _delete(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    credential = _found(world, request)
    if world.switches.used_credential_delete == "refused" and world.integrations.using(credential.id):
        raise RefusedError(409, "conflict")  # assumed
    del world.integrations.credentials[credential.id]
    return web.Response(status=world.switches.credential_delete_status)


def _found(world: World, request: web.Request) -> Credential:
    credential = world.integrations.credentials.get(request.match_info["credentialId"])
    if credential is None:
        raise RefusedError(404, "not.found")
    return credential


def _checked(wanted: JSON) -> tuple[CredentialType, str | None, dict[str, str]]:
    """sourced: sdk (Credential), tf (the type by its name, a credential without a name)"""
    given = wanted.get("type")
    kind = TYPES.get(str(given.get("name", given.get("id")))) if isinstance(given, dict) else None
    name, fields = wanted.get("name"), wanted.get("credentialFields")
    if not set(wanted) <= {"id", "name", "type", "credentialFields", "selfUri"} or kind is None or not isinstance(name, (str, type(None))):
        raise RefusedError(400, "bad.request")
    if not isinstance(fields, dict) or not all(isinstance(value, str) and value for value in fields.values()):
        raise RefusedError(400, "bad.request")
    if not set(kind.required) <= set(fields) or not (kind.any_field or set(fields) == set(kind.required)):
        raise RefusedError(400, "bad.request")  # sourced: tf (each type has its required fields); the code is assumed
    return kind, name, fields


def _redacted(world: World, credential: Credential) -> dict[str, str]:
    """The fields without the secrets. sourced: tf, docs; how, and whether the id of the client is told, is assumed"""
    shown = {name: value for name, value in credential.fields.items() if name in credential.type.shown}
    if world.switches.credential_client_id == "nowhere":
        shown.pop("clientId", None)
    hidden = {} if world.switches.redacted_as == "absent" else dict.fromkeys(credential.fields, REDACTED)
    return {**hidden, **shown}


def _info(world: World, credential: Credential) -> JSON:
    """sourced: sdk (CredentialInfo)"""
    entity = {
        **_named(credential),
        "createdDate": written(credential.created),
        "modifiedDate": written(credential.modified),
        "selfUri": f"{CREDENTIALS}/{credential.id}",
    }
    everywhere = world.switches.credential_client_id == "everywhere"
    return {**entity, "credentialFields": _redacted(world, credential)} if everywhere else entity


def _named(credential: Credential) -> JSON:
    name = {} if credential.name is None else {"name": credential.name}
    return {"id": credential.id, **name, "type": {"id": credential.type.name, "name": credential.type.name}}


def _type(kind: CredentialType) -> JSON:
    """sourced: sdk (CredentialType)"""
    properties = {name: {"type": "string", "title": name} for name in kind.required}
    return {"id": kind.name, "name": kind.name, "properties": properties, "displayOrder": list(kind.required), "required": list(kind.required)}


BY_CURSOR = {"before": some_text(), "after": some_text(), "pageSize": whole_number(1, LONGEST_LISTING)}
VIEW = ("integrations:integration:view",)  # sourced: docs
OPERATIONS = (
    # The fixed paths first: the router takes the first that fits.
    Operation("GET", f"{CREDENTIALS}/types", _list_types, permissions=VIEW),
    Operation("GET", LISTING, _list_by_cursor, queries=BY_CURSOR, permissions=VIEW),
    Operation("GET", CREDENTIALS, _list_pages, queries=PAGES, permissions=VIEW),
    Operation("POST", CREDENTIALS, _create, permissions=("integrations:integration:add",), takes_body=True),
    Operation("GET", CREDENTIAL, _get, permissions=VIEW),
    Operation("PUT", CREDENTIAL, _put, permissions=("integrations:integration:edit",), takes_body=True),
    Operation("DELETE", CREDENTIAL, _delete, permissions=("integrations:integration:delete",)),
)
