# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The API's roles, divisions, and what the caller holds."""

from __future__ import annotations

import typing as t

from aiohttp import web

from ..answers import RefusedError
from ..clock import written
from ..operations import PAGES, Operation, listed, one_of, page, some_text
from ..state.authorization import ALL_DIVISIONS, Division, Role
from ..world import Token, World

ROLES = "/api/v2/authorization/roles"
DIVISIONS = "/api/v2/authorization/divisions"
PAGE_SIZE = 25  # sourced: docs
BOOLEAN = one_of("true", "false")
JSON = dict[str, t.Any]


async def _list_roles(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """sourced: sdk (the queries); that they narrow together is assumed"""
    roles = list(world.authorization.roles.values())
    if "id" in request.query:
        roles = [role for role in roles if role.id in listed(request, "id")]
    if "name" in request.query:
        roles = [role for role in roles if _is_named(world, role, request.query["name"])]
    if "permission" in request.query:
        roles = [role for role in roles if set(listed(request, "permission")) <= set(role.permissions)]
    return _listing(request, [_role(role) for role in roles], ROLES)


async def _get_role(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    role = world.authorization.roles.get(request.match_info["roleId"])
    if role is None:
        raise RefusedError(404, "not.found")
    return web.json_response(_role(role))


async def _list_divisions(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    divisions = list(world.authorization.divisions.values())
    if "id" in request.query:
        divisions = [division for division in divisions if division.id in listed(request, "id")]
    if "name" in request.query:
        divisions = [division for division in divisions if request.query["name"].lower() in division.name.lower()]
    return _listing(request, [_division(division) for division in divisions], DIVISIONS)


async def _get_home(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """No permission is needed. sourced: docs"""
    return web.json_response(_division(world.authorization.home))


async def _get_subject(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """What the caller was granted. sourced: sdk (AuthzSubject); that a client is its own subject is assumed"""
    client = world.clients[token.client_id]
    grants = [
        {
            "subjectId": client.id,
            "division": _granted_division(world, pair["divisionId"]),
            "role": _granted_role(world, pair["roleId"], whole=request.query.get("includeFullRoles") == "true"),
            "grantMadeAt": written(client.created),
        }
        for pair in client.role_divisions
    ]
    return web.json_response({"id": client.id, "name": client.fields["name"], "grants": grants, "selfUri": f"/api/v2/authorization/subjects/{client.id}"})


def _listing(request: web.Request, entities: list[JSON], path: str) -> web.Response:
    if "sortBy" in request.query:
        entities = sorted(entities, key=lambda entity: str(entity[request.query["sortBy"]]))
    return web.json_response(page(request, entities, size=PAGE_SIZE, path=path))


def _is_named(world: World, role: Role, name: str) -> bool:
    return role.name.lower() == name.lower() if world.switches.role_name_filter == "exact" else name.lower() in role.name.lower()  # assumed


def _role(role: Role) -> JSON:
    return {
        "id": role.id,
        "name": role.name,
        "description": role.description,
        "permissions": role.permissions,
        "permissionPolicies": [],
        "userCount": 0,
        "roleNeedsUpdate": False,
        "default": False,
        "base": False,
        "selfUri": f"{ROLES}/{role.id}",
    }


def _division(division: Division) -> JSON:
    return {
        "id": division.id,
        "name": division.name,
        "description": "",
        "homeDivision": division.home,
        "objectCounts": {},
        "selfUri": f"{DIVISIONS}/{division.id}",
    }


def _granted_division(world: World, division_id: str) -> JSON:
    if division_id == ALL_DIVISIONS:
        return _division(Division(ALL_DIVISIONS, ALL_DIVISIONS))  # assumed: how all divisions are told
    return _division(world.authorization.divisions.get(division_id) or Division(division_id, division_id))


def _granted_role(world: World, role_id: str, *, whole: bool) -> JSON:
    role = world.authorization.roles.get(role_id) or Role(role_id, role_id)
    policies = [dict(zip(("domain", "entityName", "actions"), _split(permission))) for permission in role.permissions]
    return {"id": role.id, "name": role.name, "policies": policies if whole else [], "default": False, "selfUri": f"{ROLES}/{role.id}"}


def _split(permission: str) -> tuple[str, str, list[str]]:
    domain, entity, action = permission.split(":")
    return domain, entity, [action]


LISTED = {**PAGES, "sortBy": one_of("id", "name"), "id": some_text(repeats=True), "name": some_text()}
OPERATIONS = (
    Operation(
        "GET", ROLES, _list_roles, queries={**LISTED, "permission": some_text(repeats=True), "userCount": BOOLEAN}, permissions=("authorization:role:view",)
    ),
    Operation("GET", f"{ROLES}/{{roleId}}", _get_role, queries={"userCount": BOOLEAN}, permissions=("authorization:role:view",)),
    Operation("GET", DIVISIONS, _list_divisions, queries={**LISTED, "objectCount": BOOLEAN}),
    Operation("GET", f"{DIVISIONS}/home", _get_home),
    Operation("GET", "/api/v2/authorization/subjects/me", _get_subject, queries={"includeDuplicates": BOOLEAN, "includeFullRoles": BOOLEAN}),
)
