# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The token endpoint, at the login host in the real world."""

from __future__ import annotations

import base64
import binascii

from aiohttp import web

from ..answers import login_error
from ..operations import WORLD
from ..world import World


async def issue_token(request: web.Request) -> web.StreamResponse:
    """Client credentials (RFC 6749, section 4.4), with HTTP Basic and nothing in the query."""
    world = request.app[WORLD]
    if request.query or request.content_type != "application/x-www-form-urlencoded":
        return login_error(400, "invalid_request", "malformed request")
    form = await request.post()
    if form.get("grant_type") != "client_credentials":
        return login_error(400, "unsupported_grant_type", "unsupported grant type")
    if set(form) != {"grant_type"}:
        return login_error(400, "invalid_request", "unknown parameter")
    client_id, secret = _basic(request)
    refusal = _refusal(world, client_id, secret)
    if refusal:
        return refusal
    token = world.issue(client_id)
    return web.json_response({"access_token": token.value, "token_type": "bearer", "expires_in": int(world.clients[client_id].token_lifetime)})


def _refusal(world: World, client_id: str, secret: str) -> web.Response | None:
    failure = world.switches.login_failure_status
    client = world.clients.signing_in(client_id)
    if client is None:
        return login_error(failure, "invalid_client", "client not found")  # sourced: gcloudcx; the status 401 is assumed
    if not world.clients.takes_secret(client, secret):
        return login_error(failure, "invalid_client", "authentication failed")  # sourced: gcloudcx
    if client.grant_type != "CLIENT-CREDENTIALS":
        return login_error(400, "unauthorized_client", "the client may not use this grant type")  # assumed; the error is sourced: rfc6749
    if client.state != "active":
        return login_error(failure, world.switches.inactive_login, "client is not active")  # sourced: sdk (no tokens); the error is assumed
    return None


def _basic(request: web.Request) -> tuple[str, str]:
    kind, dummy, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        decoded = base64.b64decode(encoded, validate=True).decode() if kind == "Basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    client_id, dummy, secret = decoded.partition(":")
    return client_id, secret
