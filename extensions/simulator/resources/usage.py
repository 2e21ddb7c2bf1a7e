# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The API's usage of OAuth clients: a query is begun, and its results are asked for until they are there."""

from __future__ import annotations

import datetime
import typing as t

from aiohttp import web

from ..answers import RefusedError
from ..clock import DAY, day_of, read
from ..operations import Operation, read_object, whole_number
from ..state.usage import METRICS, TEXTS, UsageQuery
from ..world import ORGANIZATION, Token, World
from .oauth_clients import CLIENT, present_client

QUERY = f"{CLIENT}/usage/query"
GRANULARITIES = ("Day", "Week", "Month")  # sourced: sdk
DEFAULT_DAYS = 7  # sourced: docs
PERMISSIONS = ("oauth:client:view", "usage:client:view")  # sourced: docs
JSON = dict[str, t.Any]


async def _query(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    client = present_client(world, request)
    wanted = await read_object(request)
    if not set(wanted) <= {"interval", "granularity", "metrics", "groupBy"} or wanted.get("granularity", "Day") not in GRANULARITIES:
        raise RefusedError(400, "bad.request")
    first, end = _interval(world, wanted.get("interval"))
    metrics = _names(wanted, "metrics", METRICS) or frozenset(METRICS)  # all where none is named. sourced: usage-blueprint
    group_by = _names(wanted, "groupBy", TEXTS)
    return _begun(world, client.id, UsageQuery(first, end, wanted.get("granularity"), metrics, group_by))


async def _summary(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """The same for so many days before this one. sourced: docs; that it is one row a day is assumed"""
    client = present_client(world, request)
    today = world.clock.today()
    first = today - datetime.timedelta(days=int(request.query.get("days", DEFAULT_DAYS)))
    return _begun(world, client.id, UsageQuery(first, today, "Day", frozenset(METRICS), frozenset()))


async def _results(world: World, request: web.Request, token: Token) -> web.StreamResponse:
    """An unfinished answer has no results. sourced: usage-blueprint"""
    execution = world.usage.executions.get(request.match_info["executionId"])
    if execution is None or execution.client_id != present_client(world, request).id:
        raise RefusedError(404, "not.found")
    if execution.misses:
        execution.misses -= 1
        raise RefusedError(404, "not.found")  # assumed
    if execution.running:
        execution.running -= 1
        return web.json_response({"queryStatus": "Running"})
    if world.switches.usage_outcome == "Failed":
        return web.json_response({"queryStatus": "Failed"})
    if not execution.results and world.switches.usage_without_rows == "no_results":
        return web.json_response({"queryStatus": "Complete"})  # sourced: ember
    return web.json_response({"results": execution.results, "queryStatus": "Complete"})


def _begun(world: World, client_id: str, query: UsageQuery) -> web.Response:
    names = {"clientId": client_id, "clientName": world.clients[client_id].fields["name"], "organizationId": ORGANIZATION["id"]}
    execution_id = world.usage.execute(client_id, names, query)
    uri = QUERY.replace("{clientId}", client_id) + f"/results/{execution_id}"
    return web.json_response({"executionId": execution_id, "resultsUri": uri}, status=world.switches.usage_query_status)


def _interval(world: World, interval: object) -> tuple[datetime.date, datetime.date]:
    """The days that begin in an interval of ISO 8601, of moments, days or months. sourced: sdk, usage-blueprint"""
    try:
        start, end = (_first_day(part) for part in str(interval).split("/"))
    except ValueError:
        raise RefusedError(400, "invalid.value", field="interval", value=str(interval)) from None
    if world.switches.usage_end == "inclusive":
        end += datetime.timedelta(days=1)
    if start >= end:
        raise RefusedError(400, "invalid.value", field="interval", value=str(interval))  # assumed
    return start, end


def _first_day(part: str) -> datetime.date:
    """The first day that begins then or later.

    :raises ValueError: it is no moment, day or month.
    """
    moment = read(f"{part}-01" if len(part) == len("2021-01") else part)
    return day_of(moment if moment % DAY == 0 else moment + DAY)


def _names(wanted: JSON, name: str, known: t.Collection[str]) -> frozenset[str]:
    names = wanted.get(name, [])
    if not isinstance(names, list) or not all(isinstance(each, str) and each in known for each in names):
        raise RefusedError(400, "invalid.value", field=name, value=str(names))  # sourced: swagger (the code)
    return frozenset(names)


OPERATIONS = (
    Operation("POST", QUERY, _query, permissions=PERMISSIONS, takes_body=True),
    Operation("GET", f"{QUERY}/results/{{executionId}}", _results, permissions=PERMISSIONS),
    Operation("GET", f"{CLIENT}/usage/summary", _summary, queries={"days": whole_number(1, 366)}, permissions=PERMISSIONS),
)
