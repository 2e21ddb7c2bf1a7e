# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The application: journal first, then faults, then the API; beside it, control."""

from __future__ import annotations

import asyncio
import email.utils
import ssl
import typing as t
import uuid

from aiohttp import web

from . import api, control, operations
from .answers import api_error
from .faults import Faults
from .journal import Journal
from .world import World

SHUTDOWN_TIMEOUT = 0.1  # seconds for requests under way; 0 would wait for those that a fault holds for ever
LONGEST_BODY = 16 * 1024 * 1024  # bytes, of a request: room for a fault with a huge answer


def application(prefix: str, token: str | None, *, control_secret: str) -> web.Application:
    app = web.Application(middlewares=[_serve], client_max_size=LONGEST_BODY)
    world = app[operations.WORLD] = World()
    if token:
        world.issue("rehearsal-client", value=token)
    app[control.SECRET] = control_secret
    app[control.FAULTS] = Faults()
    app[control.JOURNAL] = Journal()
    app.add_routes(control.routes())
    app.add_routes(api.routes(prefix))
    return app


@web.middleware
async def _serve(request: web.Request, handler: operations.Handler) -> web.StreamResponse:
    if request.path.startswith(control.PREFIX):
        return await control.answer(request, handler)
    entry = await request.app[control.JOURNAL].note(request)
    faults = request.app[control.FAULTS]
    fault = faults.take(request)
    await asyncio.sleep(request.app[operations.WORLD].switches.latency)

    async def act() -> web.StreamResponse:
        response = await _answer(request, handler)
        entry["lost"] = fault is not None and (fault.drop or fault.replaces_the_answer)
        return response

    response = await (faults.inflict(fault, request, act) if fault else act())
    if fault is None or not fault.drop:
        entry["status"] = response.status
        entry["correlation_id"] = response.headers.get(request.app[operations.WORLD].switches.correlation_header)
    return response


async def _answer(request: web.Request, handler: operations.Handler) -> web.StreamResponse:
    """The API's answer, with a correlation id, errors of the router included."""
    try:
        response = await handler(request)
    except web.HTTPNotFound:
        response = api_error(404, "not.found")
    except web.HTTPMethodNotAllowed:
        response = api_error(405, "method.not.allowed")
    world = request.app[operations.WORLD]
    response.headers[world.switches.correlation_header] = str(uuid.uuid4())
    response.headers["Date"] = email.utils.formatdate(world.clock.now(), usegmt=True)
    return response


async def serve(app: web.Application, *, host: str, port: int, tls: ssl.SSLContext | None, ready: t.Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve until ``stop`` is set. ``ready`` is told the port once connections are taken."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_TIMEOUT)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, ssl_context=tls).start()
        ready(runner.addresses[0][1])
        await stop.wait()
    finally:
        await runner.cleanup()
