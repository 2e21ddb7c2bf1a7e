# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The usage of OAuth clients in the simulator: each rule, and each switch in both settings."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

Call = t.Callable[..., t.Any]
DAY = 86400
USAGE = "oauth/clients/busy/usage"
OF_ALL_TIMES = {"interval": "2026-01-01/2999-01-01"}
NOTHING = {"clientId": "", "clientName": "", "organizationId": "", "userId": "", "templateUri": "", "httpMethod": ""}
NO_CALLS = {"status200": 0, "status300": 0, "status400": 0, "status500": 0, "status429": 0, "requests": 0}


@pytest.fixture
def busy(simulator: Simulator) -> Simulator:
    """A simulator with a client of which nothing has been counted, and which does not say Running."""
    simulator.add_client("busy", name="Busy")
    simulator.switch(usage_running=0, usage_without_rows="empty")
    return simulator


def rows(call: Call, **query: t.Any) -> list[dict[str, t.Any]]:
    begun = call("POST", f"{USAGE}/query", {**OF_ALL_TIMES, **query})
    results: list[dict[str, t.Any]] = call("GET", begun["resultsUri"])["results"]
    return results


def day(simulator: Simulator, ago: int) -> str:
    moment = datetime.datetime.fromtimestamp(simulator.now(), datetime.timezone.utc) - datetime.timedelta(days=ago)
    return moment.date().isoformat()


def test_a_query_runs_for_a_while(call: Call, busy: Simulator) -> None:
    busy.switch(usage_running=2)
    busy.add_usage("busy", "2026-03-01")
    begun = call("POST", f"{USAGE}/query", OF_ALL_TIMES)
    assert set(begun) == {"executionId", "resultsUri"}
    assert begun["resultsUri"] == f"/api/v2/{USAGE}/query/results/{begun['executionId']}"
    answers = [call("GET", begun["resultsUri"]) for dummy in range(4)]
    assert answers[:2] == [{"queryStatus": "Running"}] * 2
    assert answers[2] == answers[3] == {"results": [{**NOTHING, **NO_CALLS, "status200": 1, "requests": 1}], "queryStatus": "Complete"}


def test_the_default_is_to_run_once(call: Call, simulator: Simulator) -> None:
    simulator.add_client("busy")
    begun = call("GET", f"{USAGE}/summary")
    assert [call("GET", begun["resultsUri"]) for dummy in range(2)] == [{"queryStatus": "Running"}, {"queryStatus": "Complete"}]


def test_calls_through_the_api_are_counted_on_their_day_and_seen_on_the_next(call: Call, busy: Simulator) -> None:
    token = busy.issue(client_id="busy")
    busy.advance(DAY - busy.now() % DAY)  # midnight
    busy.switch(rate_limit=3)
    call("GET", "oauth/clients/busy", token=token)
    call("GET", "oauth/clients/none", token=token, expect=404)
    call("GET", "oauth/clients/busy", token=token)
    call("GET", "oauth/clients/busy", token=token, expect=429)
    today = day(busy, 0)
    busy.switch(rate_limit=300)
    admin = busy.issue()

    def later(*arguments: t.Any, **options: t.Any) -> t.Any:
        return call(*arguments, token=admin, **options)

    grouped = {"granularity": "Day", "groupBy": ["TemplateUri", "HttpMethod"]}
    assert rows(later, **grouped) == []
    busy.advance(DAY)
    admin = busy.issue()
    (row,) = rows(later, **grouped)
    counted = {"status200": 2, "status300": 0, "status400": 2, "status500": 0, "status429": 1, "requests": 4}
    assert row == {**NOTHING, **counted, "templateUri": "/api/v2/oauth/clients/{clientId}", "httpMethod": "GET", "date": f"{today}T00:00:00Z"}


@pytest.mark.parametrize(
    ("granularity", "dates"),
    [
        (None, [None]),
        ("Day", ["2026-03-30", "2026-03-31", "2026-04-01", "2026-04-06"]),
        ("Week", ["2026-03-30", "2026-04-06"]),
        ("Month", ["2026-03-01", "2026-04-01"]),
    ],
)
def test_buckets_have_the_date_of_their_first_day(call: Call, busy: Simulator, granularity: str | None, dates: list[str | None]) -> None:
    for date in ("2026-03-30", "2026-03-31", "2026-04-01", "2026-04-06"):
        busy.add_usage("busy", date, requests=2)
    found = rows(call, **({"granularity": granularity} if granularity else {}))
    assert [row.get("date") for row in found] == [date and f"{date}T00:00:00Z" for date in dates]
    assert sum(row["requests"] for row in found) == 8


def test_only_what_is_grouped_by_is_named(call: Call, busy: Simulator) -> None:
    busy.add_usage("busy", "2026-03-01", template_uri="/api/v2/a", http_method="GET")
    busy.add_usage("busy", "2026-03-01", template_uri="/api/v2/a", http_method="POST")
    busy.add_usage("busy", "2026-03-02", template_uri="/api/v2/b", http_method="GET")
    assert [row["templateUri"] for row in rows(call, groupBy=["TemplateUri"])] == ["/api/v2/a", "/api/v2/b"]
    assert [(row["httpMethod"], row["requests"]) for row in rows(call, groupBy=["HttpMethod"])] == [("GET", 2), ("POST", 1)]
    (row,) = rows(call, groupBy=["OAuthClientId", "OrganizationId"])
    assert (row["clientId"], row["clientName"], row["templateUri"], row["requests"]) == ("busy", "Busy", "", 3)
    assert row["organizationId"]


def test_only_the_metrics_that_were_asked_for(call: Call, busy: Simulator) -> None:
    busy.add_usage("busy", "2026-03-01", requests=10, statuses={"429": 2, "404": 1, "503": 3, "302": 1})
    assert rows(call) == [{**NOTHING, "status200": 3, "status300": 1, "status400": 3, "status500": 3, "status429": 2, "requests": 10}]
    assert rows(call, metrics=["Requests", "Status429"]) == [{**NOTHING, "status429": 2, "requests": 10}]


@pytest.mark.parametrize(
    ("interval", "inclusive", "count"),
    [
        ("2026-03-01/2026-03-03", False, 2),
        ("2026-03-01/2026-03-03", True, 3),
        ("2026-03-01T00:00:00Z/2026-03-02T00:00:01Z", False, 2),
        ("2026-03-01T00:00:01Z/2026-03-03T00:00:00.000Z", False, 1),
        ("2026-02/2026-03", False, 1),
    ],
)
def test_the_days_of_an_interval(call: Call, busy: Simulator, interval: str, inclusive: bool, count: int) -> None:
    busy.switch(usage_end="inclusive" if inclusive else "exclusive")
    for date in ("2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"):
        busy.add_usage("busy", date)
    assert [row["requests"] for row in rows(call, interval=interval)] == [count]


@pytest.mark.parametrize("late", [0, 2])
def test_the_current_day_is_never_there_and_others_may_be_late(call: Call, busy: Simulator, late: int) -> None:
    busy.switch(usage_late_days=late)
    for ago in range(4):
        busy.add_usage("busy", day(busy, ago))
    assert [row["date"][:10] for row in rows(call, granularity="Day")] == [day(busy, ago) for ago in range(3, late, -1)]


def test_the_summary_is_of_the_days_before(call: Call, busy: Simulator) -> None:
    for ago in (0, 1, 7, 8):
        busy.add_usage("busy", day(busy, ago))
    for query, expected in (("", [7, 1]), ("?days=1", [1]), ("?days=8", [8, 7, 1])):
        begun = call("GET", f"{USAGE}/summary{query}")
        assert [row["date"][:10] for row in call("GET", begun["resultsUri"])["results"]] == [day(busy, ago) for ago in expected]
    assert call("GET", f"{USAGE}/summary?days=week", expect=400) == "bad.request"


@pytest.mark.parametrize("setting", ["no_results", "empty"])
def test_a_query_that_finds_nothing(call: Call, busy: Simulator, setting: str) -> None:
    busy.switch(usage_without_rows=setting)
    answer = call("GET", call("POST", f"{USAGE}/query", OF_ALL_TIMES)["resultsUri"])
    assert answer == ({"queryStatus": "Complete"} if setting == "no_results" else {"queryStatus": "Complete", "results": []})


@pytest.mark.parametrize("outcome", ["Complete", "Failed"])
def test_a_query_may_fail(call: Call, busy: Simulator, outcome: str) -> None:
    busy.switch(usage_outcome=outcome)
    busy.add_usage("busy", "2026-03-01")
    answer = call("GET", call("POST", f"{USAGE}/query", OF_ALL_TIMES)["resultsUri"])
    assert (answer["queryStatus"], "results" in answer) == (outcome, outcome == "Complete")


@pytest.mark.parametrize("misses", [0, 2])
def test_a_query_may_be_missing_at_first(call: Call, busy: Simulator, misses: int) -> None:
    busy.switch(usage_misses=misses)
    begun = call("POST", f"{USAGE}/query", OF_ALL_TIMES)
    for dummy in range(misses):
        assert call("GET", begun["resultsUri"], expect=404) == "not.found"
    assert call("GET", begun["resultsUri"])["queryStatus"] == "Complete"


@pytest.mark.parametrize("status", [200, 202])
def test_the_status_of_a_query(call: Call, busy: Simulator, status: int) -> None:
    busy.switch(usage_query_status=status)
    assert call("POST", f"{USAGE}/query", OF_ALL_TIMES, expect=status)["executionId"]


@pytest.mark.parametrize("slash", [True, False])
def test_a_template_may_lack_its_slash(call: Call, busy: Simulator, slash: bool) -> None:
    busy.switch(usage_template_slash=slash)
    busy.add_usage("busy", "2026-03-01", template_uri="/api/v2/a")
    assert [row["templateUri"] for row in rows(call, groupBy=["TemplateUri"])] == ["/" * slash + "api/v2/a"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"interval": None}, "invalid.value"),
        ({"interval": "2026-03-01"}, "invalid.value"),
        ({"interval": "2026-03-01/soon"}, "invalid.value"),
        ({"interval": "2026-03-01/2026-03-01"}, "invalid.value"),
        ({"granularity": "Hour"}, "bad.request"),
        ({"granularity": "day"}, "bad.request"),
        ({"metrics": ["requests"]}, "invalid.value"),
        ({"groupBy": "TemplateUri"}, "invalid.value"),
        ({"groupBy": ["UserId"]}, "invalid.value"),
        ({"clientId": "busy"}, "bad.request"),
    ],
)
def test_what_a_query_must_not_hold(call: Call, busy: Simulator, query: dict[str, t.Any], code: str) -> None:
    body = {name: value for name, value in {**OF_ALL_TIMES, **query}.items() if value is not None}
    assert call("POST", f"{USAGE}/query", body, expect=400) == code


def test_results_belong_to_their_client(call: Call, busy: Simulator) -> None:
    begun = call("POST", f"{USAGE}/query", OF_ALL_TIMES)
    path = f"usage/query/results/{begun['executionId']}"
    assert call("GET", f"oauth/clients/rehearsal-client/{path}", expect=404) == "not.found"
    assert call("GET", f"{USAGE}/query/results/none", expect=404) == "not.found"
    assert call("POST", "oauth/clients/none/usage/query", OF_ALL_TIMES, expect=404) == "not.found"


@pytest.mark.parametrize(("permission", "status"), [("oauth:client:view", 200), ("usage:client:view", 200), ("oauth:client:edit", 403)])
def test_either_permission_will_do(call: Call, busy: Simulator, permission: str, status: int) -> None:
    busy.add_client("weak", permissions=[permission])
    call("POST", f"{USAGE}/query", OF_ALL_TIMES, token=busy.issue(client_id="weak"), expect=status)
