# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""How often OAuth clients called which operation, by day in UTC."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import typing as t
import uuid

from ..clock import Clock
from ..switches import Switches

METRICS = {
    "Status200": "status200",
    "Status300": "status300",
    "Status400": "status400",
    "Status500": "status500",
    "Status429": "status429",
    "Requests": "requests",
}  # and the fields that they have in a row. sourced: sdk
TEXTS = {"OAuthClientId": "clientId", "OrganizationId": "organizationId", "TemplateUri": "templateUri", "HttpMethod": "httpMethod"}  # sourced: sdk
JSON = dict[str, t.Any]


@dataclasses.dataclass(frozen=True)
class Calls:
    """What is counted together."""

    client_id: str
    day: datetime.date
    template_uri: str
    http_method: str


@dataclasses.dataclass(frozen=True)
class UsageQuery:
    """``first`` is the first day, ``end`` the first one that is not asked for."""

    first: datetime.date
    end: datetime.date
    granularity: str | None
    metrics: frozenset[str]
    group_by: frozenset[str]


@dataclasses.dataclass
class Execution:
    client_id: str
    results: list[JSON]
    misses: int
    running: int


class UsageLog:
    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock, self._switches = clock, switches
        self._counts: dict[str, dict[Calls, collections.Counter[str]]] = {}  # by client
        self.executions: dict[str, Execution] = {}

    def count(self, calls: Calls, status: int, times: int = 1) -> None:
        """429 is a part of 400. sourced: usage-blueprint"""
        fields = {"requests": times, f"status{status // 100 * 100}": times}
        of_client = self._counts.setdefault(calls.client_id, {})
        of_client.setdefault(calls, collections.Counter()).update({**fields, "status429": times} if status == 429 else fields)

    def execute(self, client_id: str, names: JSON, query: UsageQuery) -> str:
        """Begin a query, and return its id. ``names`` are the values of the fields of text that are the same in all rows."""
        execution_id = str(uuid.uuid4())
        switches = self._switches
        self.executions[execution_id] = Execution(client_id, self._rows(client_id, names, query), switches.usage_misses, switches.usage_running)
        return execution_id

    def _rows(self, client_id: str, names: JSON, query: UsageQuery) -> list[JSON]:
        sums: dict[tuple[str | None, str, str], collections.Counter[str]] = collections.defaultdict(collections.Counter)
        for calls, counts in self._counts.get(client_id, {}).items():
            if query.first <= calls.day < min(query.end, self._known_until()):
                template = calls.template_uri if "TemplateUri" in query.group_by else ""
                method = calls.http_method if "HttpMethod" in query.group_by else ""
                sums[_bucket(calls.day, query.granularity), template, method].update(counts)
        return [self._row(names, query, key, counts) for key, counts in sorted(sums.items(), key=lambda item: tuple(map(str, item[0])))]

    def _known_until(self) -> datetime.date:
        """The first day that is not there: the current one (sourced: help), or an earlier one (assumed)."""
        return self._clock.today() - datetime.timedelta(days=self._switches.usage_late_days)

    def _row(self, names: JSON, query: UsageQuery, key: tuple[str | None, str, str], counts: collections.Counter[str]) -> JSON:
        """A field of text that is not grouped by is empty, and without a granularity there is no date. sourced: usage-blueprint"""
        date, template, method = key
        if not self._switches.usage_template_slash:
            template = template.lstrip("/")  # sourced: ember
        row: JSON = dict.fromkeys(("clientId", "clientName", "organizationId", "userId", "templateUri", "httpMethod"), "")
        row.update({"templateUri": template, "httpMethod": method})
        if "OAuthClientId" in query.group_by:
            row.update({"clientId": names["clientId"], "clientName": names["clientName"]})
        if "OrganizationId" in query.group_by:
            row["organizationId"] = names["organizationId"]
        row.update({field: counts[field] for metric, field in METRICS.items() if metric in query.metrics})
        return row if date is None else {**row, "date": date}


def _bucket(day: datetime.date, granularity: str | None) -> str | None:
    """The first day of the day, week or month. sourced: usage-blueprint; that a week begins on Monday is assumed"""
    if granularity is None:
        return None
    if granularity == "Week":
        day -= datetime.timedelta(days=day.weekday())
    elif granularity == "Month":
        day = day.replace(day=1)
    return f"{day.isoformat()}T00:00:00Z"
