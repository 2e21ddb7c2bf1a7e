# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The documented operations, and nothing else: whatever the API does not document is refused."""

from __future__ import annotations

import base64
import binascii
import math
import typing as t

from aiohttp import web

from .answers import api_error, login_error
from .world import Token, World

TIMEOUT_FIELDS = {
    "idleTokenTimeoutSeconds",
    "enableIdleTokenTimeout",
    "inactivityTimeoutUnit",
    "inactivityTimeoutGroupsEnabled",
    "inactivityTimeoutGroupBundles",
}
WORLD: web.AppKey[World] = web.AppKey("world", World)
Handler = t.Callable[[web.Request], t.Awaitable[web.StreamResponse]]
Operation = t.Callable[[World, web.Request, Token], t.Awaitable[web.StreamResponse]]


def routes(prefix: str) -> list[web.RouteDef]:
    me = f"{prefix}/api/v2/tokens/me"
    timeout = f"{prefix}/api/v2/tokens/timeout"
    return [
        web.get(me, _with_token(_get_token, queries={"preserveIdleTTL": {"true", "false"}}), allow_head=False),
        web.head(me, _with_token(_head_token)),
        web.delete(me, _with_token(_delete_token)),
        web.get(timeout, _with_token(_get_timeout), allow_head=False),
        web.put(timeout, _with_token(_put_timeout, permission="directory:organization:admin", takes_body=True)),
        web.delete(f"{prefix}/api/v2/tokens/{{userId}}", _with_token(_delete_tokens_of_user, permission="oauth:token:delete")),
        web.post(f"{prefix}/oauth/token", _login),
    ]


def _with_token(operation: Operation, *, queries: dict[str, set[str]] | None = None, permission: str | None = None, takes_body: bool = False) -> Handler:
    """Refuse what is not documented, then find the request's token and count it against its rate limit."""

    async def handler(request: web.Request) -> web.StreamResponse:
        world = request.app[WORLD]
        known = queries or {}
        if any(value not in known.get(name, ()) for name, value in request.query.items()) or len(set(request.query)) < len(request.query):
            return api_error(400, "bad.request")
        # The vendor's SDK names a content type even where there is no body.
        if takes_body != bool(await request.read()) or (takes_body and request.content_type != "application/json"):
            return api_error(415, "unsupported.media.type")
        kind, dummy, value = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not value:
            return api_error(401, "authentication.required")
        token = world.serves(value)
        if token is None:
            return api_error(401, world.switches.dead_token_code)
        count, reset = world.count_request(token)
        limits = {
            "inin-ratelimit-count": str(count),
            "inin-ratelimit-allowed": str(world.switches.rate_limit),
            "inin-ratelimit-reset": str(math.ceil(reset)),
        }
        if count > world.switches.rate_limit:
            return api_error(429, "too.many.requests.retry.after", {**limits, "Retry-After": limits["inin-ratelimit-reset"]})
        shared_reset = world.shared_limit_ends_in()
        if shared_reset is not None:
            says_when = {"Retry-After": str(math.ceil(shared_reset))} if world.switches.shared_limit_says_when else {}
            return api_error(429, "rate.limited", says_when)
        if permission and permission not in world.clients[token.client_id].permissions:
            return api_error(403, "missing.any.permissions", limits, permission=permission)
        if request.query.get("preserveIdleTTL") != "true":
            token.last_used = world.now()
        response = await operation(world, request, token)
        response.headers.update(limits)
        return response

    return handler


async def _get_token(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    return web.json_response(world.describe(token))


async def _head_token(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    return web.Response()


async def _delete_token(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    token.revoked = True
    return web.Response(status=world.switches.delete_status)


async def _delete_tokens_of_user(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    user_id = request.match_info["userId"]
    if user_id not in world.tokens_of and world.switches.unknown_user_status == 404:
        return api_error(404, "not.found")
    for each in world.tokens_of.get(user_id, ()):
        each.revoked = True
    return web.Response(status=204)


async def _get_timeout(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    return web.json_response(world.token_timeout)


async def _put_timeout(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """Replace the whole: a field that does not come is lost."""
    try:
        wanted = await request.json()
    except ValueError:
        wanted = None
    if not isinstance(wanted, dict) or not set(wanted) <= TIMEOUT_FIELDS | set(world.token_timeout):
        return api_error(400, "bad.request")
    seconds, enabled = wanted.get("idleTokenTimeoutSeconds", 300), wanted.get("enableIdleTokenTimeout", False)
    longest = 900 if world.switches.hipaa else 28800
    if not isinstance(seconds, int) or not 300 <= seconds <= longest or not isinstance(enabled, bool):
        return api_error(400, "bad.request")
    world.token_timeout = wanted
    return web.json_response(wanted)


async def _login(request: web.Request) -> web.StreamResponse:
    """Client credentials (RFC 6749, section 4.4), with HTTP Basic and nothing in the query."""
    world = request.app[WORLD]
    failure = world.switches.login_failure_status
    if request.query or request.content_type != "application/x-www-form-urlencoded":
        return login_error(400, "invalid_request", "malformed request")
    form = await request.post()
    if form.get("grant_type") != "client_credentials":
        return login_error(400, "unsupported_grant_type", "unsupported grant type")
    if set(form) != {"grant_type"}:
        return login_error(400, "invalid_request", "unknown parameter")
    client_id, secret = _basic(request)
    client = world.clients.get(client_id)
    if client is None or client.secret != secret:
        return login_error(failure, "invalid_client", "client not found or secret incorrect")
    token = world.issue(client.id)
    return web.json_response({"access_token": token.value, "token_type": "bearer", "expires_in": int(client.lifetime)})


def _basic(request: web.Request) -> tuple[str, str]:
    kind, dummy, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        decoded = base64.b64decode(encoded, validate=True).decode() if kind == "Basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    client_id, dummy, secret = decoded.partition(":")
    return client_id, secret
