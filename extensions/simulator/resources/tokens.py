# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The API's resource tokens: the token that asks, a user's tokens, and the organisation's idle timeout."""

from __future__ import annotations

from aiohttp import web

from ..answers import RefusedError
from ..operations import Operation, one_of, read_object
from ..world import Token, World

TIMEOUT_FIELDS = {
    "idleTokenTimeoutSeconds",
    "enableIdleTokenTimeout",
    "inactivityTimeoutUnit",
    "inactivityTimeoutGroupsEnabled",
    "inactivityTimeoutGroupBundles",
}
ME = "/api/v2/tokens/me"
TIMEOUT = "/api/v2/tokens/timeout"


async def _get_token(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """No permission is needed. sourced: docs"""
    return web.json_response(world.describe(token))


async def _head_token(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    return web.Response()


async def _delete_token(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """The status 200 is documented; the others are assumed."""
    token.revoked = True
    return web.Response(status=world.switches.delete_status)


async def _delete_tokens_of_user(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """The status 204 is documented; what an unknown user brings is assumed."""
    user_id = request.match_info["userId"]
    if user_id not in world.tokens_of and world.switches.unknown_user_status == 404:
        raise RefusedError(404, "not.found")
    for each in world.tokens_of.get(user_id, ()):
        each.revoked = True
    return web.Response(status=204)


async def _get_timeout(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    return web.json_response(world.token_timeout)


async def _put_timeout(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """Replace the whole: a field that does not come is lost. assumed"""
    wanted = await read_object(request)
    if not set(wanted) <= TIMEOUT_FIELDS | set(world.token_timeout):
        raise RefusedError(400, "bad.request")
    seconds, enabled = wanted.get("idleTokenTimeoutSeconds", 300), wanted.get("enableIdleTokenTimeout", False)
    longest = 900 if world.switches.hipaa else 28800  # sourced: sdk, and the 300 below
    if not isinstance(seconds, int) or not 300 <= seconds <= longest or not isinstance(enabled, bool):
        raise RefusedError(400, "bad.request")
    world.token_timeout = wanted
    return web.json_response(wanted)


OPERATIONS = (
    Operation("GET", ME, _get_token, queries={"preserveIdleTTL": one_of("true", "false")}),
    Operation("HEAD", ME, _head_token),
    Operation("DELETE", ME, _delete_token),
    Operation("GET", TIMEOUT, _get_timeout),
    Operation("PUT", TIMEOUT, _put_timeout, permissions=("directory:organization:admin",), takes_body=True),
    Operation("DELETE", "/api/v2/tokens/{userId}", _delete_tokens_of_user, permissions=("oauth:token:delete",)),
)
