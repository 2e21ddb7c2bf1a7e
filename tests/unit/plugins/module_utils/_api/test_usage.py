# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""When a client was last used: three answers, and only the API's own words make it unused."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._api.usage import LOOKS, LastUse, Window, last_use
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import Coroutine, run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession, Document

from tests.unit.conftest import MakeSession, SteppingClock

CLIENT = "5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11"
QUERY = f"/api/v2/oauth/clients/{CLIENT}/usage/query"
RESULTS = f"{QUERY}/results/execution-1"
WINDOW = Window.before(datetime.date(2026, 11, 26), 30)

Row = dict[str, t.Any]


def row(date: t.Any = "2026-11-20", requests: t.Any = 3, **more: t.Any) -> Row:
    """A row as the API documents it: what is not grouped by is empty."""
    return {"clientId": "", "templateUri": "api/v2/users", "httpMethod": "GET", "date": date, "requests": requests, **more}


class Asked:
    """Asks for the last use, with answers that a fault gives."""

    def __init__(self, simulator: Simulator, session: ApiSession, token: str) -> None:
        self.simulator = simulator
        self._session = session
        self._token = token

    def begun(self, **fault: t.Any) -> Asked:
        given = {"status": 200, "body": json.dumps({"executionId": "execution-1", "resultsUri": RESULTS}), **fault}
        self.simulator.fault(method="POST", path=QUERY, **given)
        return self

    def answered(self, document: t.Any, **fault: t.Any) -> Asked:
        self.simulator.fault(method="GET", path=RESULTS, **{"status": 200, "body": json.dumps(document), **fault})
        return self

    def __call__(self) -> LastUse:
        async def call(work: t.Callable[[ApiSession], Coroutine[Document]]) -> Document:
            return await work(self._session)

        return run(last_use(call, self._token, CLIENT, WINDOW), self._session.clock)


@pytest.fixture
def asked(simulator: Simulator, make_session: MakeSession, token: str) -> Asked:
    return Asked(simulator, make_session(retries=0), token)


def complete(*rows: t.Any) -> Document:
    return {"queryStatus": "Complete", "results": list(rows)}


def test_a_window_is_of_whole_days_up_to_yesterday() -> None:
    assert (WINDOW.first, WINDOW.last) == (datetime.date(2026, 10, 27), datetime.date(2026, 11, 25))
    assert WINDOW.interval == "2026-10-27T00:00:00.000Z/2026-11-26T00:00:00.000Z"
    assert Window.before(datetime.date(2026, 11, 26), 1).interval == "2026-11-25T00:00:00.000Z/2026-11-26T00:00:00.000Z"


def test_what_is_asked(simulator: Simulator, asked: Asked) -> None:
    asked.begun().answered(complete(row()))()
    query, look = simulator.journal()
    assert json.loads(query["body"]) == {
        "interval": WINDOW.interval,
        "granularity": "Day",
        "metrics": ["Requests"],
        "groupBy": ["TemplateUri", "HttpMethod"],
    }
    assert (look["method"], look["path"], look["query"]) == ("GET", RESULTS, {})


def test_it_is_used_on_the_newest_day_with_a_call(asked: Asked) -> None:
    rows = [row("2026-11-02"), row("2026-11-20T00:00:00.000Z", 1, clientId=CLIENT), row("2026-11-24", 0), row("2026-11-19", 9, clientId=None)]
    assert asked.begun().answered(complete(*rows))().as_result() == {
        "status": "used",
        "date": "2026-11-20",
        "from": "2026-10-27",
        "to": "2026-11-25",
        "reason": None,
    }


@pytest.mark.parametrize(
    "document",
    [
        complete(),
        complete(row(requests=0)),
        {"queryStatus": "Complete"},
        {"queryStatus": "Complete", "results": None},
        {"queryStatus": "COMPLETE", "cursors": None},
        {"queryStatus": "complete", "cursors": {"before": "x", "after": None}},
        {"queryStatus": "Complete", "cursors": {"after": ""}},
    ],
)
def test_a_complete_answer_without_a_call_is_none_in_the_window(asked: Asked, document: Document) -> None:
    found = asked.begun().answered(document)()
    assert (found.status, found.date, found.reason) == ("none_in_window", None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        "row",
        None,
        [],
        {},
        row(date=None),
        row(date="20.11.2026"),
        row(date="2026-11-31"),
        row(date="2026-11-20T00:00:00+05:00"),
        row(date="2026-11-20\n"),
        row(date=20261120),
        row(date="2026-10-26"),
        row(date="2026-11-26"),
        row(requests=None),
        row(requests="0"),
        row(requests=-1),
        row(requests=0.5),
        row(requests=False),
        row(clientId="another-client"),
        row(clientId=7),
    ],
    ids=repr,
)
def test_one_row_that_is_no_row_makes_all_unknown(asked: Asked, wrong: t.Any) -> None:
    for others in ([], [row()]):
        found = asked.begun().answered(complete(wrong, *others))()
        assert (found.status, found.date) == ("unknown", None)
        assert "not of the form that the API documents" in str(found.reason)


@pytest.mark.parametrize("results", [{}, "", 0, False, {"rows": []}, "none"])
def test_results_that_are_no_list_are_unknown(asked: Asked, results: t.Any) -> None:
    assert asked.begun().answered({"queryStatus": "Complete", "results": results})().status == "unknown"


@pytest.mark.parametrize("cursors", [{"after": "x"}, {"after": 1}, ["x"], "x"])
def test_further_pages_that_cannot_be_read_are_unknown(asked: Asked, cursors: t.Any) -> None:
    found = asked.begun().answered({**complete(row()), "cursors": cursors})()
    assert (found.status, "further pages" in str(found.reason)) == ("unknown", True)


def test_a_running_query_is_looked_at_again(simulator: Simulator, clock: SteppingClock, asked: Asked) -> None:
    asked.begun().answered({"queryStatus": "Running"}, times=2).answered(complete(row()))
    assert asked().status == "used"
    assert clock.waits == list(LOOKS[:3])
    assert len(simulator.sent()) == 4


def test_a_query_that_never_ends_is_unknown(simulator: Simulator, clock: SteppingClock, asked: Asked) -> None:
    found = asked.begun().answered({"queryStatus": "Running"}, times=99)()
    assert (found.status, "still running 87 s after it began" in str(found.reason)) == ("unknown", True)
    assert (clock.waits, len(simulator.sent())) == (list(LOOKS), 1 + len(LOOKS))


def test_a_query_that_failed_is_unknown(asked: Asked) -> None:
    found = asked.begun().answered({"queryStatus": "Failed", "results": []})()
    assert (found.status, "the query failed" in str(found.reason)) == ("unknown", True)


@pytest.mark.parametrize("status", ["Queued", "Succeeded", "", None, 1, ["Complete"]])
def test_a_status_that_the_api_does_not_have_is_unknown(asked: Asked, status: t.Any) -> None:
    assert asked.begun().answered({"queryStatus": status, "results": []})().status == "unknown"


def test_an_accepted_query_is_as_good_as_one_that_is_answered(asked: Asked) -> None:
    assert asked.begun(status=202).answered(complete(), status=202)().status == "none_in_window"


@pytest.mark.parametrize("id_", ["", "../../tokens/me", "a/b", "a?b", None, 7])
def test_an_execution_without_an_id_is_not_looked_at(simulator: Simulator, asked: Asked, id_: t.Any) -> None:
    assert asked.begun(body=json.dumps({"executionId": id_}))().status == "unknown"
    assert len(simulator.sent()) == 1


def api_error(status: int, code: str) -> dict[str, t.Any]:
    return {"status": status, "body": json.dumps({"status": status, "code": code, "message": "No.", "contextId": "context-1"})}


@pytest.mark.parametrize("when", ["query", "look"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (api_error(403, "missing.any.permissions"), "Give the token's OAuth client or user a role with the permission oauth:client:view or usage:client:view."),
        (api_error(404, "not.found"), "is no longer there"),
        (api_error(401, "bad.credentials"), "not active: get a new one"),
        (api_error(500, "internal.error"), "answered 500"),
        ({"status": 200, "body": "{}"}, "without the"),
        ({"status": 200, "body": ""}, "without the"),
        ({"status": 200, "body": "[]"}, "not the API's"),
        ({"status": 204, "body": ""}, "answered 204"),
        ({"status": 200, "body": '{"queryStatus": "Complete", "executionId": "e"}', "headers": {"Age": "1"}}, "from a cache"),
        ({"status": 200, "body": '{"queryStatus": "Complete", "executionId": "e", "error": "x"}'}, "the body of an error"),
        ({"status": 202, "body": '{"queryStatus": "Complete", "executionId": "e", "error": "x"}'}, "answered 202"),
        ({"status": 202, "body": '{"queryStatus": "Complete", "executionId": "e"}', "headers": {"Age": "1"}}, "answered 202"),
        ({"status": 200, "body": "x" * 1024 * 1025}, "usage_days"),
        ({"drop": True}, "broke"),
    ],
)
def test_what_is_no_answer_is_unknown(asked: Asked, when: str, fault: dict[str, t.Any], words: str) -> None:
    fault = {"times": len(LOOKS), **fault}
    asked.begun(**fault) if when == "query" else asked.begun().answered(None, **{"body": None, **fault})
    found = asked()
    assert (found.status, found.date) == ("unknown", None)
    assert words in str(found.reason)


def test_a_query_that_is_not_there_yet_is_looked_at_again(asked: Asked) -> None:
    asked.begun().answered(None, **api_error(404, "not.found")).answered({"queryStatus": "Running"}).answered(complete(row()))
    assert asked().status == "used"


@pytest.mark.parametrize("fault", [{"drop": True}, {"status": 500, "body": "{}"}, {"status": 503, "body": "{}"}])
def test_a_query_changes_nothing_so_that_it_is_tried_again(simulator: Simulator, make_session: MakeSession, token: str, fault: dict[str, t.Any]) -> None:
    asked = Asked(simulator, make_session(retries=1), token)
    asked.begun(**{"body": None, **({"status": None} if "drop" in fault else {}), **fault}).begun()
    asked.answered(None, **{"body": None, **({"status": None} if "drop" in fault else {}), **fault}).answered(complete(row()))
    assert asked().status == "used"
    assert len(simulator.sent()) == 4


def test_an_id_that_would_lead_elsewhere_is_not_sent(simulator: Simulator, make_session: MakeSession, token: str) -> None:
    session = make_session()

    async def call(work: t.Callable[[ApiSession], Coroutine[Document]]) -> Document:
        return await work(session)

    assert run(last_use(call, token, "../tokens/me", WINDOW), session.clock).status == "unknown"
    assert simulator.sent() == []
