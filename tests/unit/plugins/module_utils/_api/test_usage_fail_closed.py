# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The fail-closed table of the last use: of every status and body, only the documented answers make a client used, or not used. The rest is unknown."""

from __future__ import annotations

import datetime
import itertools
import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._api import usage
from ansible_collections.purecloud.credentials.plugins.module_utils._api.usage import Window, last_use
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import Coroutine, run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession, Document

from tests.unit.conftest import MakeSession
from tests.unit.plugins.module_utils._api.test_fail_closed import JSON, STATUSES, WITHOUT_BODY

pytestmark = pytest.mark.uncovered

QUERY = "/api/v2/oauth/clients/client-1/usage/query"
RESULTS = f"{QUERY}/results/execution-1"
WINDOW = Window.before(datetime.date(2026, 11, 26), 30)
BEGUN = json.dumps({"executionId": "execution-1"})
NONE = json.dumps({"queryStatus": "Complete"})
USED = json.dumps({"queryStatus": "Complete", "results": [{"clientId": "", "date": "2026-11-20T00:00:00Z", "requests": 1}]})

# By name: the text, its media type, and what it says where the status is one of success.
BODIES: dict[str, tuple[str, str, str]] = {
    "complete": (NONE, JSON, "none_in_window"),
    "complete with no rows": (NONE[:-1] + ', "results": []}', JSON, "none_in_window"),
    "complete with a row": (USED, JSON, "used"),
    "status in small letters": (NONE.lower().replace("querystatus", "queryStatus"), JSON, "none_in_window"),
    "name in small letters": (NONE.lower(), JSON, "unknown"),
    "running": (NONE.replace("Complete", "Running"), JSON, "unknown"),
    "failed": (NONE.replace("Complete", "Failed"), JSON, "unknown"),
    "of the newer operation": (NONE.replace("Complete", "Succeeded"), JSON, "unknown"),
    "status null": ('{"queryStatus": null}', JSON, "unknown"),
    "no status": ('{"results": []}', JSON, "unknown"),
    "status in a list": ('{"queryStatus": ["Complete"]}', JSON, "unknown"),
    "rows that are none": (NONE[:-1] + ', "results": {}}', JSON, "unknown"),
    "a row that is none": (NONE[:-1] + ', "results": [{}]}', JSON, "unknown"),
    "further pages": (NONE[:-1] + ', "cursors": {"after": "x"}}', JSON, "unknown"),
    "an error": (json.dumps({"status": 500, "code": "internal.error", "message": "No."}), JSON, "unknown"),
    "complete, and an error": (NONE[:-1] + ', "error": "x"}', JSON, "unknown"),
    "a name twice": (NONE[:-1] + ', "results": [], "results": []}', JSON, "unknown"),
    "a name of Ansible's": (NONE[:-1] + ', "__ansible_type": "x"}', JSON, "unknown"),
    "empty object": ("{}", JSON, "unknown"),
    "list": (f"[{NONE}]", JSON, "unknown"),
    "cut short": (NONE[:-1], JSON, "unknown"),
    "two objects": (NONE * 2, JSON, "unknown"),
    "empty": ("", JSON, "unknown"),
    "HTML": ("<html>Complete</html>", "text/html", "unknown"),
    "called plain text": (NONE, "text/plain", "unknown"),
    "another kind of JSON": (NONE, "application/problem+json", "unknown"),
    "another charset": (NONE, "application/json; charset=utf-16", "unknown"),
}
SUCCESS = (200, 202)


def expected(status: int, body: str) -> str:
    return BODIES[body][2] if status in SUCCESS else "unknown"


def verdict(session: ApiSession, token: str) -> str:
    async def call(work: t.Callable[[ApiSession], Coroutine[Document]]) -> Document:
        return await work(session)

    found = run(last_use(call, token, "client-1", WINDOW), session.clock)
    assert (found.reason is not None) is (found.status == "unknown")
    assert (found.date is not None) is (found.status == "used")
    return found.status


@pytest.fixture(autouse=True)
def _one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "LOOKS", (0.0,))


@pytest.mark.parametrize("status", STATUSES)
def test_of_every_result_only_the_documented_ones_say_something(simulator: Simulator, make_session: MakeSession, token: str, status: int) -> None:
    session = make_session(retries=0)
    has_none = status in WITHOUT_BODY
    answers = [{"method": "GET", "status": status, "body": "" if has_none else text, "content_type": kind} for text, kind, dummy in BODIES.values()]
    simulator.control("POST", "faults", [{"method": "POST", "status": 200, "body": BEGUN, "times": len(BODIES)}, *answers])
    for body in BODIES:
        assert verdict(session, token) == expected(status, "empty" if status in WITHOUT_BODY else body), body


@pytest.mark.parametrize("status", STATUSES)
def test_of_every_answer_to_a_query_only_the_documented_one_is_looked_at(simulator: Simulator, make_session: MakeSession, token: str, status: int) -> None:
    session = make_session(retries=0)
    texts = (BEGUN, BEGUN[:-1], BEGUN.replace("execution-1", "../x"), NONE, f"[{BEGUN}]", BEGUN[:-1] + ', "errors": []}', "")
    answers = [{"method": "POST", "status": status, "body": "" if status in WITHOUT_BODY else text} for text in texts]
    simulator.control("POST", "faults", [{"method": "GET", "status": 200, "body": NONE, "times": len(texts)}, *answers])
    for text in texts:
        assert (verdict(session, token) == "none_in_window") is (text == BEGUN and status in (200, 201, 202)), text


def test_the_table_is_as_large_as_it_claims() -> None:
    pairs = list(itertools.product(STATUSES, BODIES))
    assert len(pairs) > 1000
    assert {status for status, body in pairs if expected(status, body) != "unknown"} == set(SUCCESS)
