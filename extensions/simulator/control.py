# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Control over HTTP, below a path that the API does not use. JSON in, JSON out; not journalled."""

from __future__ import annotations

import datetime
import hmac
import textwrap
import typing as t
import uuid

from aiohttp import web

from .clock import read
from .faults import Faults
from .journal import Journal
from .operations import WORLD
from .state.clients import OAuthClient
from .state.integrations import Credential
from .state.usage import Calls
from .switches import Switches
from .world import World

PREFIX = "/__simulator__"
SOMEBODY_ELSE = "3f6b9d2e-8a14-4c70-b5e3-7d1f9a3c5e88"  # whose id stands as modifiedBy when control changes something
SECRET_HEADER = "X-Simulator-Secret"
SECRET: web.AppKey[str] = web.AppKey("secret", str)
FAULTS: web.AppKey[Faults] = web.AppKey("faults", Faults)
JOURNAL: web.AppKey[Journal] = web.AppKey("journal", Journal)

_SWITCHES = textwrap.fill(", ".join(vars(Switches())), 110, subsequent_indent=" " * 21)
USAGE = f"""\
control, below {PREFIX}, with the header {SECRET_HEADER} that was printed at the start:
  POST   /reset      as if just started
  GET    /journal    every request: method, path, query, headers, body, status and correlation id of the answer, lost
  DELETE /journal    forget them
  GET    /tokens     every token and whether it is active
  POST   /tokens     make one: value, lifetime, idle_timeout, info, client_id, user_id (all optional);
                     or, with count, so many, each of a user of its own
  POST   /end        end tokens: tokens, a list
  GET    /clients    every OAuth client, as the API describes it, with its secret, permissions, lifetime, and whether it is present,
                     deleted (and can be restored) or gone
  POST   /clients    make an OAuth client: client_id, secret, name, description, state, grant_type, validity, scope, role_divisions,
                     redirect_uris, date_created, fields (further ones, by the API's names), permissions (what it may do, oauth:client:*
                     too), lifetime of its tokens; all optional but the first two
  PATCH  /clients/ID change it as if by somebody else: fields by the API's names, null takes one away
  POST   /usage      add to what an OAuth client used: client_id, date (a day), and, optional, requests (1), template_uri, http_method,
                     statuses (how many had which status; those that are not named had 200)
  GET    /credentials every credential of an integration, with its secrets
  POST   /credentials make one: name, fields, and, optional, kind (pureCloudOAuthClient), credential_id
  POST   /integrations make an integration: name, and, optional, kind (purecloud-data-actions), integration_id, credentials (ids by
                     key), actions (ids of data actions)
  POST   /roles      make a role: name, role_id, description, permissions
  POST   /divisions  make a division: name, division_id
  PATCH  /timeout    change the organisation's idle timeout, by fields of the API or others
  PATCH  /switches   {_SWITCHES}
  POST   /faults     add one, or a list of them: method, path, token, not_from, skip, times, when (before, after), hold, delay, drop,
                     status, headers, body, content_type, truncate (all optional)
  DELETE /faults     drop all
  GET    /held       answers once a fault holds a request
  POST   /release    let go of the requests that a fault holds
  POST   /clock      put the clock forward: seconds
"""


def routes() -> list[web.RouteDef]:
    return [
        web.post(f"{PREFIX}/reset", _reset),
        web.get(f"{PREFIX}/journal", _read_journal),
        web.delete(f"{PREFIX}/journal", _clear_journal),
        web.get(f"{PREFIX}/tokens", _list_tokens),
        web.post(f"{PREFIX}/tokens", _issue_token),
        web.post(f"{PREFIX}/end", _end_tokens),
        web.get(f"{PREFIX}/clients", _list_clients),
        web.post(f"{PREFIX}/clients", _add_client),
        web.patch(f"{PREFIX}/clients/{{id}}", _change_client),
        web.post(f"{PREFIX}/usage", _add_usage),
        web.get(f"{PREFIX}/credentials", _list_credentials),
        web.post(f"{PREFIX}/credentials", _add_credential),
        web.post(f"{PREFIX}/integrations", _add_integration),
        web.post(f"{PREFIX}/roles", _add_role),
        web.post(f"{PREFIX}/divisions", _add_division),
        web.patch(f"{PREFIX}/timeout", _change_timeout),
        web.patch(f"{PREFIX}/switches", _set_switches),
        web.post(f"{PREFIX}/faults", _add_fault),
        web.delete(f"{PREFIX}/faults", _clear_faults),
        web.get(f"{PREFIX}/held", _await_held),
        web.post(f"{PREFIX}/release", _release),
        web.post(f"{PREFIX}/clock", _advance_clock),
    ]


async def answer(request: web.Request, handler: t.Callable[[web.Request], t.Awaitable[web.StreamResponse]]) -> web.StreamResponse:
    """Only to who started it: the journal holds secrets, and others on this machine can reach the port."""
    if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), request.app[SECRET].encode()):
        return web.json_response({"error": f"{SECRET_HEADER} is not that which was printed at the start"}, status=403)
    try:
        return await handler(request)
    except (KeyError, TypeError, ValueError) as error:
        return web.json_response({"error": str(error)}, status=400)


async def _reset(request: web.Request) -> web.Response:
    request.app[WORLD].reset()
    request.app[FAULTS].pending.clear()
    request.app[JOURNAL].entries.clear()
    return web.json_response({})


async def _read_journal(request: web.Request) -> web.Response:
    return web.json_response(request.app[JOURNAL].entries)


async def _clear_journal(request: web.Request) -> web.Response:
    request.app[JOURNAL].entries.clear()
    return web.json_response({})


async def _list_tokens(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    return web.json_response([_view(world, value) for value in world.tokens])


async def _issue_token(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    details = {"client_id": "rehearsal-client", **await request.json()}
    if "count" in details:
        count = details.pop("count")
        return web.json_response([_view(world, world.issue(user_id=str(uuid.uuid4()), **details).value) for dummy in range(count)])
    return web.json_response(_view(world, world.issue(**details).value))


async def _end_tokens(request: web.Request) -> web.Response:
    for value in (await request.json())["tokens"]:
        request.app[WORLD].tokens[value].revoked = True
    return web.json_response({})


def _view(world: World, value: str) -> dict[str, t.Any]:
    token = world.tokens[value]
    return {
        "token": value,
        "live": world.is_active(token),
        "client_id": token.client_id,
        "user_id": token.user_id,
        "info": world.describe(token),
    }


async def _add_client(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    return web.json_response(_client_view(world, world.add_client(**await request.json())))


async def _list_clients(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    return web.json_response([_client_view(world, client) for client in world.clients])


async def _change_client(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    client = world.clients[request.match_info["id"]]
    changes = await request.json()
    if "dateCreated" in changes:
        client.created = read(changes.pop("dateCreated"))
    fields = {name: value for name, value in {**client.fields, **changes}.items() if value is not None}
    world.clients.replace(client, fields, by=SOMEBODY_ELSE)
    if changes.get("dateToDelete"):
        client.fields["dateToDelete"] = changes["dateToDelete"]
    return web.json_response(_client_view(world, client))


def _client_view(world: World, client: OAuthClient) -> dict[str, t.Any]:
    own = {"secret": client.secret, "permissions": client.permissions, "lifetime": client.token_lifetime}
    return {**client.described(), **own, "standing": world.clients.standing(client)}


async def _add_usage(request: web.Request) -> web.Response:
    details = {"requests": 1, "template_uri": "/api/v2/users/{userId}", "http_method": "GET", "statuses": {}, **await request.json()}
    world = request.app[WORLD]
    client = world.clients[details["client_id"]]
    calls = Calls(client.id, datetime.date.fromisoformat(details["date"]), details["template_uri"], details["http_method"])
    statuses = {int(status): times for status, times in details["statuses"].items()}
    rest = details["requests"] - sum(statuses.values())
    for status, times in {**statuses, **({200: rest + statuses.get(200, 0)} if rest > 0 else {})}.items():
        world.usage.count(calls, status, times)
    return web.json_response({})


async def _list_credentials(request: web.Request) -> web.Response:
    return web.json_response([_credential_view(each) for each in request.app[WORLD].integrations.credentials.values()])


async def _add_credential(request: web.Request) -> web.Response:
    return web.json_response(_credential_view(request.app[WORLD].integrations.add_credential(**await request.json())))


def _credential_view(credential: Credential) -> dict[str, t.Any]:
    return {"id": credential.id, "name": credential.name, "kind": credential.type.name, "fields": credential.fields}


async def _add_integration(request: web.Request) -> web.Response:
    return web.json_response(vars(request.app[WORLD].integrations.add_integration(**await request.json())))


async def _add_role(request: web.Request) -> web.Response:
    return web.json_response(vars(request.app[WORLD].authorization.add_role(**await request.json())))


async def _add_division(request: web.Request) -> web.Response:
    return web.json_response(vars(request.app[WORLD].authorization.add_division(**await request.json())))


async def _change_timeout(request: web.Request) -> web.Response:
    timeout = request.app[WORLD].token_timeout
    timeout.update(await request.json())
    return web.json_response(timeout)


async def _set_switches(request: web.Request) -> web.Response:
    switches = request.app[WORLD].switches
    switches.set(await request.json())
    return web.json_response(vars(switches))


async def _add_fault(request: web.Request) -> web.Response:
    details = await request.json()
    for each in details if isinstance(details, list) else [details]:
        request.app[FAULTS].add(each)
    return web.json_response({})


async def _clear_faults(request: web.Request) -> web.Response:
    request.app[FAULTS].pending.clear()
    return web.json_response({})


async def _await_held(request: web.Request) -> web.Response:
    await request.app[FAULTS].held.wait()
    return web.json_response({})


async def _release(request: web.Request) -> web.Response:
    request.app[FAULTS].released.set()
    return web.json_response({})


async def _advance_clock(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    world.clock.advance(float((await request.json())["seconds"]))
    return web.json_response({"now": world.clock.now()})
