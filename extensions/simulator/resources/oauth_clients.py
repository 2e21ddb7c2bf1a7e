# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The API's OAuth clients."""

from __future__ import annotations

import typing as t

from aiohttp import web

from ..answers import RefusedError
from ..operations import PAGES, Operation, page, read_object
from ..state.clients import MADE_UP_ALLOWED_IPS, OAuthClient
from ..world import Token, World
from .client_requests import checked, demand_roles

CLIENTS = "/api/v2/oauth/clients"
CLIENT = f"{CLIENTS}/{{clientId}}"


async def _list(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """All on one page, unless a switch says how many. sourced: sdk (no queries), premium (one call)"""
    size = world.switches.client_page_size
    if request.query and not size:
        raise RefusedError(400, "bad.request")
    entities = [_described(world, client) for client in world.clients.listed()]
    return web.json_response(page(request, entities, size=size, path=CLIENTS))


async def _create(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """Names are not unique (sourced: tf), and the secret comes this once (sourced: help)."""
    wanted = await read_object(request)
    fields = checked(world, wanted, before=None)
    demand_roles(world, token, fields["roleDivisions"])
    _meet_conflict(world)
    if 0 < world.switches.max_clients <= world.clients.count():
        raise RefusedError(400, "auth.too.many.clients")  # sourced: swagger
    client = world.clients.create(fields, by=token.client_id)
    return web.json_response({**_described(world, client), "secret": client.secret}, status=world.switches.client_create_status)


async def _get(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """Without the secret. sourced: help"""
    client = _found(world, request)
    if world.clients.standing(client) != "present" and not world.clients.shows_deleted(client):
        raise RefusedError(404, "not.found")
    return web.json_response(_described(world, client))


async def _put(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """Replace all. sourced: sdk (the validity); for other fields assumed"""
    client = _found(world, request)
    wanted = await read_object(request)
    standing = world.clients.standing(client)
    restores = standing == "deleted" and wanted.get("state") == "active" and world.switches.restore == "works"  # assumed, after [tf]
    if standing != "present" and not restores:
        raise RefusedError(404, "not.found")
    fields = checked(world, wanted, before=client)
    demand_roles(world, token, [*client.role_divisions, *fields["roleDivisions"]])
    _meet_conflict(world)
    world.clients.replace(client, fields, by=token.client_id)
    return web.json_response(_described(world, client))


async def _delete(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """An empty body. sourced: sdk; the status is assumed"""
    client = present_client(world, request)
    if client.state != "inactive":
        raise RefusedError(400, "cannot.delete.client")  # sourced: docs
    _meet_conflict(world)
    world.clients.delete(client, by=token.client_id)
    return web.Response(status=world.switches.client_delete_status)


async def _renew_secret(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """One secret, without an overlap. sourced: docs"""
    client = present_client(world, request)
    demand_roles(world, token, client.role_divisions)  # assumed: it is an edit
    _meet_conflict(world)
    world.clients.renew_secret(client)
    if world.switches.tokens_after_new_secret == "dead":
        world.revoke_tokens_of(client)
    return web.json_response({**_described(world, client), "secret": client.secret})


def _found(world: World, request: web.Request) -> OAuthClient:
    client = world.clients.by_id(request.match_info["clientId"])
    if client is None:
        raise RefusedError(404, "not.found")
    return client


def present_client(world: World, request: web.Request) -> OAuthClient:
    client = _found(world, request)
    if world.clients.standing(client) != "present":
        raise RefusedError(404, "not.found")
    return client


def _meet_conflict(world: World) -> None:
    if world.switches.conflicts:
        world.switches.conflicts -= 1
        raise RefusedError(409, "conflict")  # sourced: notes (the status); the code is assumed


def _described(world: World, client: OAuthClient) -> dict[str, t.Any]:
    state = {} if world.clients.standing(client) == "present" else {"state": "deleted"}  # sourced: tf
    # Nobody knows the name of that list, nor what it holds where it did not come. assumed
    made_up: dict[str, t.Any] = {MADE_UP_ALLOWED_IPS: []} if world.switches.allowed_ips == "present" else {}
    return {**made_up, **client.described(), **state}


OPERATIONS = (
    Operation("GET", CLIENTS, _list, links=PAGES, permissions=("oauth:client:view",)),
    Operation("POST", CLIENTS, _create, permissions=("oauth:client:add",), takes_body=True),
    Operation("GET", CLIENT, _get, permissions=("oauth:client:view",)),
    Operation("PUT", CLIENT, _put, permissions=("oauth:client:edit",), takes_body=True),
    Operation("DELETE", CLIENT, _delete, permissions=("oauth:client:delete",)),
    Operation("POST", f"{CLIENT}/secret", _renew_secret, permissions=("oauth:client:edit",)),
)
