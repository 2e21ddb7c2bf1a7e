# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""What all operations have in common: queries, bodies, tokens, rate limits, permissions, pages."""

from __future__ import annotations

import dataclasses
import fnmatch
import math
import typing as t
from urllib.parse import urlencode

from aiohttp import web

from .answers import RefusedError, api_error
from .state.usage import Calls
from .world import Token, World

WORLD: web.AppKey[World] = web.AppKey("world", World)
JSON = dict[str, t.Any]
Handler = t.Callable[[web.Request], t.Awaitable[web.StreamResponse]]
Act = t.Callable[[World, web.Request, Token], t.Awaitable[web.StreamResponse]]


@dataclasses.dataclass(frozen=True)
class Query:
    """A documented query: which values it may have, and whether it may come more than once."""

    accepts: t.Callable[[str], bool]
    repeats: bool = False


def one_of(*values: str) -> Query:
    return Query(lambda value: value in values)


def whole_number(least: int, most: int) -> Query:
    return Query(lambda value: value.isascii() and value.isdigit() and least <= int(value) <= most)


def some_text(*, repeats: bool = False) -> Query:
    return Query(bool, repeats)


PAGES = {"pageNumber": whole_number(1, 10000), "pageSize": whole_number(1, 500)}


@dataclasses.dataclass(frozen=True)
class Operation:
    """An operation as the API documents it. ``permissions``: any of them will do; none: no permission is needed.

    ``links`` are queries that are not documented, and stand only in links that the API makes itself.
    """

    method: str
    path: str
    act: Act
    queries: t.Mapping[str, Query] = dataclasses.field(default_factory=dict)
    links: t.Mapping[str, Query] = dataclasses.field(default_factory=dict)
    permissions: tuple[str, ...] = ()
    takes_body: bool = False

    def route(self, prefix: str) -> web.RouteDef:
        options: JSON = {"allow_head": False} if self.method == "GET" else {}
        return web.route(self.method, prefix + self.path, self._handle, **options)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        """Refuse what is not documented, then find the request's token and count what it does."""
        world = request.app[WORLD]
        refusal = await self._undocumented(request)
        if refusal:
            return refusal
        kind, dummy, value = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not value:
            return api_error(401, "authentication.required")
        token = world.serves(value)
        if token is None:
            return api_error(401, world.switches.dead_token_code)
        response = await self._serve(world, request, token)
        world.usage.count(Calls(token.client_id, world.clock.today(), self.path, self.method), response.status)
        return response

    async def _undocumented(self, request: web.Request) -> web.Response | None:
        known = {**self.queries, **self.links}
        for name in set(request.query):
            values = request.query.getall(name)
            if name not in known or (len(values) > 1 and not known[name].repeats) or not all(map(known[name].accepts, values)):
                return api_error(400, "bad.request")
        # The vendor's SDK names a content type even where there is no body, and its POST without one sends null. sourced: sdk
        nothing = (b"", b"null") if request.method == "POST" else (b"",)
        if self.takes_body is (await request.read() in nothing) or (self.takes_body and request.content_type != "application/json"):
            return api_error(415, "unsupported.media.type")
        return None

    async def _serve(self, world: World, request: web.Request, token: Token) -> web.StreamResponse:
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
        held = world.permissions_of(token)
        if self.permissions and not any(fnmatch.filter(self.permissions, each) for each in held):
            return api_error(403, "missing.any.permissions", limits, permission=", ".join(self.permissions))
        if request.query.get("preserveIdleTTL") != "true":
            token.last_used = world.clock.now()
        try:
            response = await self.act(world, request, token)
        except RefusedError as refusal:
            return refusal.answer(limits)
        response.headers.update(limits)
        return response


async def read_object(request: web.Request) -> JSON:
    """:raises RefusedError: the body is no JSON object."""
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusedError(400, "bad.request")
    return body


def listed(request: web.Request, name: str) -> list[str]:
    """The values of a query that may come more than once, or in one with commas, as the vendor's Python SDK sends it. sourced: sdk"""
    return [value for values in request.query.getall(name, []) for value in values.split(",")]


def page(request: web.Request, entities: list[JSON], *, size: int, path: str) -> JSON:
    """A page of entities, with the links that all listings have. sourced: sdk"""
    size = int(request.query.get("pageSize", size)) or max(len(entities), 1)
    number = int(request.query.get("pageNumber", 1))
    count = max(math.ceil(len(entities) / size), 1)
    others = [(name, value) for name, value in request.query.items() if name not in PAGES]

    def link(to: int) -> str:
        return f"{path}?{urlencode([*others, ('pageSize', size), ('pageNumber', to)])}"

    listing: JSON = {
        "entities": entities[(number - 1) * size : number * size],
        "pageSize": size,
        "pageNumber": number,
        "total": len(entities),
        "pageCount": count,
        "firstUri": link(1),
        "lastUri": link(count),
        "selfUri": link(number),
    }
    if number < count:
        listing["nextUri"] = link(number + 1)
    if number > 1:
        listing["previousUri"] = link(number - 1)
    return listing
