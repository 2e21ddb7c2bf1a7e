# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""When an OAuth client was last used, by the calls of the API that it made. What the API does not say in its own words is unknown, never unused.

PRIVATE: for this collection only; it can change in any release.

A query is asynchronous: it is begun, and then asked for until it is complete.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from .. import _errors as errors
from .._http.coroutines import Coroutine, Sleep
from .._http.session import ApiSession, Document
from .common import ID, permitted
from .oauth_clients import path_of

USED = "used"
NONE_IN_WINDOW = "none_in_window"
UNKNOWN = "unknown"

PERMISSION = "oauth:client:view or usage:client:view"

# Days that may be asked for. How far back the API knows is not documented for this operation; its newer sibling goes back a year.
MOST_DAYS = 365

# Seconds before each look at a query that goes on. A look costs a request of the 300 that a token has in a minute.
LOOKS = (1.0, 2.0, 4.0, *(8.0,) * 10)

# Of a row: a day, or a moment of it in UTC.
DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?", re.ASCII)

COMPLETE, FAILED, RUNNING = "complete", "failed", "running"

# What makes a call, with a session of its own for as long as it takes.
Caller = t.Callable[[t.Callable[[ApiSession], Coroutine[Document]]], Coroutine[Document]]


@dataclasses.dataclass(frozen=True)
class Window:
    """Whole days in UTC, the first and the last included."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def before(cls, today: datetime.date, days: int) -> Window:
        """So many days up to yesterday: the API counts a day once it is over."""
        return cls(today - datetime.timedelta(days=days), today - datetime.timedelta(days=1))

    @property
    def interval(self) -> str:
        """As the API takes it, from the begin of the first day to the end of the last."""
        return f"{self.first}T00:00:00.000Z/{self.last + datetime.timedelta(days=1)}T00:00:00.000Z"


@dataclasses.dataclass(frozen=True)
class LastUse:
    """``status``: one of three; ``date``: the last day with a call, where it was used; ``reason``: why it is unknown."""

    status: str
    window: Window
    date: datetime.date | None = None
    reason: str | None = None

    def as_result(self) -> dict[str, str | None]:
        date = None if self.date is None else self.date.isoformat()
        return {"status": self.status, "date": date, "from": self.window.first.isoformat(), "to": self.window.last.isoformat(), "reason": self.reason}


def unknown(window: Window, reason: str) -> LastUse:
    return LastUse(UNKNOWN, window, reason=reason)


async def last_use(call: Caller, token: str, client_id: str, window: Window) -> LastUse:
    """When a client was last used: ``POST /api/v2/oauth/clients/{clientId}/usage/query``, then ``GET .../usage/query/results/{executionId}``.

    It raises nothing that an answer, or none, can cause: then it is unknown, with the reason.
    """
    try:
        answer = await _results(call, token, client_id, window)
        return unknown(window, answer) if isinstance(answer, str) else _verdict(answer, client_id, window)
    except errors.NotFoundError as error:
        error.advice = "The client, or the query about it, is no longer there."
        return unknown(window, str(error))
    except errors.UnexpectedAnswerError as error:
        error.notes.append("An answer of more than 1 MiB is not read: where that is why, ask for fewer days (usage_days).")
        return unknown(window, str(error))
    except errors.PureCloudError as error:
        return unknown(window, str(error))


async def _results(call: Caller, token: str, client_id: str, window: Window) -> Document | str:
    """The results of a complete query, or why there are none.

    :raises RequestError: an answer was none of a query.
    """
    query = {"interval": window.interval, "granularity": "Day", "metrics": ["Requests"], "groupBy": ["TemplateUri", "HttpMethod"]}
    path = f"{path_of(client_id)}/usage/query"
    begun = await permitted(
        call(lambda session: session.post(path, query, token=token, expected="UsageExecutionResult", is_expected=_is_execution, asks_a_query=True)), PERMISSION
    )
    results = f"{path}/results/{begun['executionId']}"
    for wait in LOOKS:
        await Sleep(wait)
        missed = None
        try:
            answer = await permitted(
                call(lambda session: session.get(results, token=token, expected="ApiUsageQueryResult", is_expected=_is_result, asks_a_query=True)), PERMISSION
            )
        except errors.NotFoundError as error:  # the API is eventually consistent: a query that was just begun may not be there yet
            missed = error
            continue
        if _status(answer) == COMPLETE:
            return answer
        if _status(answer) == FAILED:
            return "The API says that the query failed. Run the task again."
    if missed:
        raise missed
    return f"The query was still running {sum(LOOKS):.0f} s after it began. Run the task again later, or ask for fewer days (usage_days)."


def _is_execution(document: Document) -> bool:
    found = document.get("executionId")
    return isinstance(found, str) and ID.fullmatch(found) is not None


def _is_result(document: Document) -> bool:
    return _status(document) in (COMPLETE, FAILED, RUNNING)


def _status(document: Document) -> str:
    return str(document.get("queryStatus")).lower()


def _verdict(answer: Document, client_id: str, window: Window) -> LastUse:
    """What a complete answer says. It leaves out results where nothing matched."""
    rows = answer.get("results")
    if rows is None:
        rows = []
    cursors = answer.get("cursors")
    if cursors and not (isinstance(cursors, dict) and not cursors.get("after")):
        return unknown(window, "The answer has further pages, and the API does not document how to ask for them. Ask for fewer days (usage_days).")
    days = [_day(row, client_id, window) for row in rows] if isinstance(rows, list) else [None]
    if None in days:
        return unknown(window, "A row of the answer is not of the form that the API documents, so that nothing is concluded from it.")
    used = [day for day, requests in t.cast("list[tuple[datetime.date, int]]", days) if requests]
    return LastUse(USED, window, max(used)) if used else LastUse(NONE_IN_WINDOW, window)


def _day(row: t.Any, client_id: str, window: Window) -> tuple[datetime.date, int] | None:
    """The day of a row and its requests, or None if it is no row about this client in this window."""
    if not isinstance(row, dict) or row.get("clientId") not in (client_id, "", None):
        return None
    requests, date = row.get("requests"), row.get("date")
    if not isinstance(requests, int) or isinstance(requests, bool) or requests < 0 or not isinstance(date, str) or not DATE.fullmatch(date):
        return None
    try:
        day = datetime.date.fromisoformat(date[:10])
    except ValueError:
        return None
    return (day, requests) if window.first <= day <= window.last else None
