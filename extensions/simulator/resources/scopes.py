# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The scopes that an OAuth client can have: some of the real ones."""

from __future__ import annotations

import typing as t

from aiohttp import web

from ..answers import RefusedError
from ..operations import Operation
from ..world import Token, World

_NAMES = (
    "alerting",
    "analytics",
    "architect",
    "audits",
    "authorization",
    "conversations",
    "external-contacts",
    "groups",
    "integrations",
    "notifications",
    "oauth",
    "organization",
    "outbound",
    "presence",
    "quality",
    "recordings",
    "routing",
    "telephony",
    "users",
)
SCOPES = {**{name: f"Use {name}" for name in _NAMES}, **{f"{name}:readonly": f"View {name}" for name in _NAMES}, "user-basic-info": "View who you are"}


async def _list(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    return web.json_response({"entities": [_described(scope) for scope in SCOPES], "total": len(SCOPES), "selfUri": "/api/v2/oauth/scopes"})


async def _get(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    scope = request.match_info["scopeId"]
    if scope not in SCOPES:
        raise RefusedError(404, "not.found")
    return web.json_response(_described(scope))


def _described(scope: str) -> dict[str, t.Any]:
    """sourced: sdk (OAuthScope)"""
    return {"id": scope, "description": SCOPES[scope], "selfUri": f"/api/v2/oauth/scopes/{scope}"}


OPERATIONS = (Operation("GET", "/api/v2/oauth/scopes", _list), Operation("GET", "/api/v2/oauth/scopes/{scopeId}", _get))
