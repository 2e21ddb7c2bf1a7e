# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Many clients at a time, over one token: none hides another's answer, and the rate limit is met by waiting, and not by refusals."""

from __future__ import annotations

import datetime
import json
import math
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._api.usage import LOOKS, LastUse, Window, last_use, unknown
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import last_uses
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.last_uses import (
    CUT_SHORT,
    MOST_LINES,
    NOT_ASKED,
    NOTHING_COUNTED,
    LastUses,
    believed,
    count_unknown,
)
from ansible_collections.purecloud.credentials.plugins.module_utils._http.pace import RESERVE, Pace
from ansible_collections.purecloud.credentials.plugins.module_utils._http.pool import SessionPool
from ansible_collections.purecloud.credentials.plugins.module_utils._http.scheduler import InterruptedBySignal
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession

from tests.unit.conftest import SteppingClock, connection_to

WINDOW = Window.before(datetime.date(2026, 11, 26), 30)
TODAYS_WINDOW = Window.before(datetime.datetime.now(datetime.timezone.utc).date(), 30)
ROW = {"clientId": "", "date": "2026-11-20", "requests": 1}
USED = {"queryStatus": "Complete", "results": [ROW]}
NONE = {"queryStatus": "Complete"}


class Asker:
    """Asks by one thread, so that the clock goes on only where all wait."""

    def __init__(self, simulator: Simulator, clock: SteppingClock, token: str) -> None:
        self.simulator = simulator
        self.clock = clock
        self.token = token
        self.opened = 0
        self.ends_at = math.inf
        self.asked: LastUses | None = None

    def script(self, client_id: str, *answers: t.Any, **query: t.Any) -> None:
        """What the API answers about one client: to the query, and to each look."""
        path = f"/api/v2/oauth/clients/{client_id}/usage/query"
        begun = {"status": 200, "body": json.dumps({"executionId": f"execution-of-{client_id}"}), **query}
        faults: list[dict[str, t.Any]] = [{"method": "POST", "path": path, "times": 9, **begun}]
        for answer in answers:
            given = answer if isinstance(answer, dict) and "body" in answer else {"status": 200, "body": json.dumps(answer)}
            faults.append({"method": "GET", "path": f"{path}/results/execution-of-{client_id}", **given})
        self.simulator.control("POST", "faults", faults)

    def make_session(self, pace: Pace) -> ApiSession:
        self.opened += 1
        longest: dict[str, t.Any] = {"uniform": lambda shortest, longest: longest}
        return ApiSession(connection_to(self.simulator, retries=1), ends_at=self.ends_at, clock=self.clock, pace=pace, **longest)

    def ask(self, ids: list[str], *, window: Window = WINDOW, ends_at: float = math.inf) -> dict[str, LastUse]:
        self.ends_at = ends_at
        pool = SessionPool(self.make_session, Pace(self.clock, ends_at))
        options: dict[str, t.Any] = {"concurrency": 1, "ends_at": ends_at, "clock": self.clock, "uniform": lambda shortest, longest: longest}
        self.asked = LastUses(pool, self.token, ids, window, **options)
        self.asked.scheduler._start_threads = list  # type: ignore[method-assign] # the thread of the test does the work
        try:
            self.asked.scheduler.run()
        finally:
            pool.close()
        return self.asked.results()


@pytest.fixture
def asker(simulator: Simulator, clock: SteppingClock, token: str) -> Asker:
    return Asker(simulator, clock, token)


def error(status: int, code: str) -> dict[str, t.Any]:
    return {"status": status, "body": json.dumps({"status": status, "code": code, "message": "No."})}


def test_none_hides_anothers_answer(asker: Asker) -> None:
    asker.script("used", USED)
    asker.script("failed", {"queryStatus": "Failed"})
    asker.script("refused", **error(403, "missing.any.permissions"))
    asker.script("malformed", {"queryStatus": "Complete", "results": [{}]})
    asker.script("endless", *[{"queryStatus": "Running"}] * len(LOOKS))
    asker.script("gone", **error(404, "not.found"))
    asker.script("html", {"status": 200, "body": "<html>", "content_type": "text/html"})
    asker.script("none", NONE)
    found = asker.ask(["used", "failed", "refused", "malformed", "endless", "gone", "html", "none"])
    assert {name: use.status for name, use in found.items()} == {
        **dict.fromkeys(["failed", "refused", "malformed", "endless", "gone", "html"], "unknown"),
        "used": "used",
        "none": "none_in_window",
    }
    assert all((use.status == "unknown") is bool(use.reason) for use in found.values())
    assert count_unknown(found) == 6


@pytest.fixture
def many(simulator: Simulator) -> list[str]:
    """Clients that were used yesterday, each with a query that is complete at the first look."""
    ids = [f"client-{number}" for number in range(500)]
    simulator.switch(usage_running=0)
    for client_id in ids:
        simulator.add_client(client_id)
        simulator.add_usage(client_id, TODAYS_WINDOW.last.isoformat())
    return ids


def test_five_hundred_clients_meet_the_rate_limit_by_waiting(asker: Asker, many: list[str]) -> None:
    found = asker.ask(many, window=TODAYS_WINDOW)
    assert {(use.status, use.date) for use in found.values()} == {("used", TODAYS_WINDOW.last)}
    statuses = [entry["status"] for entry in asker.simulator.journal()]
    assert (len(statuses), statuses.count(429)) == (1000, 0)
    assert 3 * 60 <= asker.clock.now <= 4 * 60
    assert asker.opened == 1
    assert asker.asked
    assert len(asker.asked.progress) == MOST_LINES
    assert asker.asked.progress[-1].startswith("500 of 500 clients after ")
    assert asker.asked.progress[-1].endswith(" s, by 1000 requests")
    assert asker.simulator.control("GET", "tokens")[0]["live"]


def test_a_refusal_for_the_rate_limit_holds_back_the_others(asker: Asker) -> None:
    """Somebody else uses the token too: the first 429 is waited out once, and not by each."""
    ids = [f"client-{number}" for number in range(20)]
    asker.simulator.fault(method="POST", status=429, body='{"code": "too.many.requests"}', headers={"Retry-After": "7"})
    for client_id in ids:
        asker.script(client_id, USED)
    assert {use.status for use in asker.ask(ids).values()} == {"used"}
    assert [entry["status"] for entry in asker.simulator.journal()].count(429) == 1
    assert 7 <= asker.clock.now < 20


def test_what_the_deadline_cuts_off_is_unknown(asker: Asker) -> None:
    for client_id in ("a", "b"):
        asker.script(client_id, {"queryStatus": "Running"}, {"queryStatus": "Running"}, {"queryStatus": "Running"}, USED)
    found = asker.ask(["a", "b"], ends_at=2.0)
    assert [use.status for use in found.values()] == ["unknown"] * 2
    assert asker.clock.now <= 2.0
    assert asker.ask(["a"], ends_at=0.0)["a"].reason == NOT_ASKED


def test_a_wait_for_the_rate_limit_beyond_the_deadline_is_not_begun(asker: Asker, many: list[str]) -> None:
    found = asker.ask(many, window=TODAYS_WINDOW, ends_at=50.0)
    assert sum(use.status == "used" for use in found.values()) == (300 - RESERVE) // 2
    assert count_unknown(found) == 500 - sum(use.status == "used" for use in found.values())
    assert any("The rate limit allows the next request in" in str(use.reason) for use in found.values())
    assert asker.clock.now <= 50.0


def test_a_signal_keeps_what_is_known(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    asker.script("a", USED)
    asker.script("b", {"queryStatus": "Running"}, {"queryStatus": "Running"})
    sleep = asker.clock.sleep

    def interrupted(seconds: float) -> None:
        sleep(seconds)
        if len(asker.simulator.journal()) == 4:
            raise InterruptedBySignal

    monkeypatch.setattr(asker.clock, "sleep", interrupted)
    with pytest.raises(InterruptedBySignal):
        asker.ask(["a", "b"])
    assert asker.asked
    found = asker.asked.results()
    assert (found["a"].status, found["b"].status, found["b"].reason) == ("used", "unknown", CUT_SHORT)


def test_that_there_is_no_call_is_believed_where_some_call_was_counted() -> None:
    none, used, failed = LastUse("none_in_window", WINDOW), LastUse("used", WINDOW, WINDOW.last), unknown(WINDOW, "No.")
    for counted in ({}, {"a": used}, {"a": used, "b": none, "c": failed}, {"c": failed}):
        assert believed(counted) == counted
    assert believed({"a": none, "b": none, "c": failed}) == {"a": unknown(WINDOW, NOTHING_COUNTED), "b": unknown(WINDOW, NOTHING_COUNTED), "c": failed}


def test_an_internal_error_is_that_clients_own(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    asker.script("b", USED)

    async def broken(*given: t.Any) -> LastUse:
        if given[2] == "a":
            raise ZeroDivisionError("with a secret in its text")
        return await last_use(*given)

    monkeypatch.setattr(last_uses, "last_use", broken)
    found = asker.ask(["a", "b"])
    assert [use.status for use in found.values()] == ["unknown", "used"]
    assert found["a"].reason == "Internal error: ZeroDivisionError. Please report it, with the version of the collection."
