# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The API's integrations, and the test of a data action."""

from __future__ import annotations

import typing as t

from aiohttp import web

from ..answers import RefusedError
from ..operations import PAGES, Operation, listed, one_of, page, read_object, some_text
from ..state.integrations import CLIENT_TYPE, Integration
from ..state.usage import Calls
from ..world import Token, World
from .credentials import CREDENTIALS, VIEW

INTEGRATIONS = "/api/v2/integrations"
INTEGRATION = f"{INTEGRATIONS}/{{integrationId}}"
PAGE_SIZE = 25  # sourced: docs
CALLED_BY_ACTIONS = "/api/v2/users/{userId}"
JSON = dict[str, t.Any]


async def _list(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    wanted = request.query
    found = list(world.integrations.integrations.values())
    if "credentialId" in wanted:
        found = world.integrations.using(wanted["credentialId"])
    if "ids" in wanted:
        found = [integration for integration in found if integration.id in listed(request, "ids")]
    if "integrationType" in wanted:
        found = [integration for integration in found if integration.type == wanted["integrationType"]]
    entities = [_described(world, integration) for integration in found]
    return web.json_response(page(request, entities, size=PAGE_SIZE, path=INTEGRATIONS))


async def _get(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    return web.json_response(_described(world, _found(world, request)))


async def _get_config(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """sourced: sdk (IntegrationConfiguration), tf (the key of a credential)"""
    integration = _found(world, request)
    credentials = {key: _reference(world, credential_id) for key, credential_id in integration.credentials.items()}
    return web.json_response({**_config(integration), "properties": {}, "advanced": {}, "notes": "", "credentials": credentials})


async def _test_action(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """Run a data action with its integration's credential. sourced: sdk (TestExecutionResult); what its steps are is assumed"""
    await read_object(request)
    integration = world.integrations.with_action(request.match_info["actionId"])
    if integration is None:
        raise RefusedError(404, "not.found")
    client_id = _sign_in(world, integration)
    if client_id is None:
        error = {"status": 401, "code": "bad.credentials", "message": "The action could not sign in."}
        return web.json_response({"operations": [{"step": 1, "name": "Authenticate", "success": False, "error": error}], "error": error, "success": False})
    if world.switches.actions_count_as_usage:
        world.usage.count(Calls(client_id, world.clock.today(), CALLED_BY_ACTIONS, "GET"), 200)  # sourced: help
    steps = [{"step": step, "name": name, "success": True, "result": {}} for step, name in enumerate(("Authenticate", "Execute"), 1)]
    return web.json_response({"operations": steps, "finalResult": {}, "success": True})


def _sign_in(world: World, integration: Integration) -> str | None:
    """The id of the client whose token the action has: a new one, or one that the integration still has (assumed)."""
    pooled = world.tokens.get(integration.pooled or "")
    if world.switches.action_tokens == "pooled" and pooled and world.is_active(pooled):
        return pooled.client_id
    credential = world.integrations.credentials.get(integration.credentials.get(CLIENT_TYPE, ""))
    client = world.clients.signing_in(credential.fields["clientId"]) if credential and credential.type.name == CLIENT_TYPE else None
    if credential is None or client is None or client.state != "active" or not world.clients.takes_secret(client, credential.fields["clientSecret"]):
        return None
    integration.pooled = world.issue(client.id).value
    return client.id


def _found(world: World, request: web.Request) -> Integration:
    integration = world.integrations.integrations.get(request.match_info["integrationId"])
    if integration is None:
        raise RefusedError(404, "not.found")
    return integration


def _reference(world: World, credential_id: str) -> JSON:
    credential = world.integrations.credentials.get(credential_id)
    name = {"name": credential.name} if credential and credential.name else {}
    return {"id": credential_id, **name, "selfUri": f"{CREDENTIALS}/{credential_id}"}


def _config(integration: Integration) -> JSON:
    uri = f"{INTEGRATIONS}/{integration.id}/config/current"
    return {"id": integration.id, "name": integration.name, "version": 1, "selfUri": uri}


def _described(world: World, integration: Integration) -> JSON:
    """sourced: sdk (Integration); that this names no credentials is assumed"""
    current = _config(integration)
    if world.switches.integrations_name_credentials:
        current["credentials"] = {key: _reference(world, credential_id) for key, credential_id in integration.credentials.items()}
    return {
        "id": integration.id,
        "name": integration.name,
        "integrationType": {"id": integration.type, "name": integration.type, "selfUri": f"{INTEGRATIONS}/types/{integration.type}"},
        "notes": "",
        "intendedState": "ENABLED",
        "config": {"current": current},
        "reportedState": {"code": "ACTIVE"},
        "attributes": {},
        "selfUri": f"{INTEGRATIONS}/{integration.id}",
    }


FILTERS = {**PAGES, "credentialId": some_text(), "ids": some_text(repeats=True), "integrationType": some_text()}
OPERATIONS = (
    Operation("GET", INTEGRATIONS, _list, queries=FILTERS, permissions=VIEW),
    Operation("GET", INTEGRATION, _get, permissions=VIEW),
    Operation("GET", f"{INTEGRATION}/config/current", _get_config, permissions=VIEW),
    Operation(
        "POST",
        f"{INTEGRATIONS}/actions/{{actionId}}/test",
        _test_action,
        queries={"flatten": one_of("true", "false")},
        permissions=("integrations:action:execute",),
        takes_body=True,
    ),
)
