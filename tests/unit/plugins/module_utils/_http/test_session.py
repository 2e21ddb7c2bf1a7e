# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The client against the simulator: tries, waits, deadline, and what each answer becomes."""

from __future__ import annotations

import contextlib
import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._http.answer import DEEPEST_BODY
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import FIRST_BACKOFF, run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.exchange import LONGEST_BODY, PIECE
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.conftest import MakeSession, SteppingClock, connection_to, delete, get

ME = "/api/v2/tokens/me"


def api_body(status: int, code: str = "some.code", **more: t.Any) -> str:
    return json.dumps({"status": status, "code": code, "message": "In the API's words.", "contextId": "context-1", **more})


def test_a_request_is_just_what_it_must_be(simulator: Simulator, session: ApiSession, token: str) -> None:
    get(session, ME, token=token, query={"preserveIdleTTL": "true"})
    (entry,) = simulator.journal()
    assert (entry["method"], entry["path"], entry["query"], entry["body"]) == ("GET", ME, {"preserveIdleTTL": "true"}, "")
    assert entry["headers"]["Authorization"] == f"Bearer {token}"
    assert entry["headers"]["User-Agent"] == "tests"
    assert entry["headers"]["Accept"] == "application/json"
    assert entry["headers"]["Accept-Encoding"] == "identity"


def test_a_netrc_does_not_replace_the_token(simulator: Simulator, session: ApiSession, token: str, tmp_path: t.Any, monkeypatch: t.Any) -> None:
    (tmp_path / "netrc").write_text("default login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    get(session, ME, token=token)
    assert simulator.journal()[0]["headers"]["Authorization"] == f"Bearer {token}"


def test_a_ca_bundle_of_the_environment_does_not_replace_ours(session: ApiSession, token: str, monkeypatch: t.Any) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent/ca.pem")
    assert get(session, ME, token=token)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_may_pass_is_tried_again(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str, status: int, method: str) -> None:
    simulator.fault(status=status, body="<html>", content_type="text/html", times=3)
    get(session, ME, token=token) if method == "GET" else delete(session, ME, token=token)
    assert [entry["method"] for entry in simulator.journal()] == [method] * 4
    assert clock.waits == [FIRST_BACKOFF, 2 * FIRST_BACKOFF, 4 * FIRST_BACKOFF]


@pytest.mark.parametrize("fault", [{"drop": True}, {"truncate": True, "status": 200, "body": "{"}], ids=["dropped", "truncated"])
def test_a_lost_answer_is_asked_for_again(simulator: Simulator, session: ApiSession, token: str, fault: dict[str, t.Any]) -> None:
    simulator.fault(**fault)
    assert get(session, ME, token=token)
    assert len(simulator.journal()) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 400, 401, 403, 404, 409, 413, 415])
def test_what_will_not_pass_is_not_tried_again(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str, status: int) -> None:
    simulator.fault(status=status, body=api_body(status), headers={"Location": simulator.url + ME})
    with pytest.raises(errors.ApiError) as caught:
        delete(session, ME, token=token)
    assert caught.value.status == status
    assert len(simulator.journal()) == 1
    assert clock.waits == []


def test_a_redirect_is_not_followed(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(method="DELETE", status=302, headers={"Location": f"{simulator.url}{ME}?preserveIdleTTL=true&x={token}"})
    with pytest.raises(errors.UnexpectedAnswerError, match="redirect") as caught:
        delete(session, ME, token=token)
    assert token not in str(caught.value)
    assert simulator.sent() == ["DELETE /tokens/me"]


def test_tries_end_with_retries(simulator: Simulator, make_session: MakeSession, token: str) -> None:
    simulator.fault(status=503, body=api_body(503), times=99)
    with pytest.raises(errors.ServiceError, match="Gave up after 3 tries"):
        get(make_session(retries=2), ME, token=token)
    assert len(simulator.journal()) == 3


def test_a_wait_that_is_asked_for_is_told_even_if_there_is_no_further_try(simulator: Simulator, make_session: MakeSession, token: str) -> None:
    simulator.fault(status=429, body=api_body(429), headers={"Retry-After": "7"})
    with pytest.raises(errors.RateLimitedError, match=r"The API asks to wait 7 s\. Wait, and run the task again"):
        get(make_session(retries=0), ME, token=token)


def test_waits_double_up_to_a_limit(simulator: Simulator, make_session: MakeSession, clock: SteppingClock, token: str) -> None:
    simulator.fault(status=503, times=99)
    with pytest.raises(errors.ServiceError):
        get(make_session(retries=8, retry_deadline=1000), ME, token=token)
    assert clock.waits == [0.5, 1, 2, 4, 8, 16, 20, 20]


def test_waits_are_jittered(simulator: Simulator, clock: SteppingClock, token: str) -> None:
    asked: list[tuple[float, float]] = []

    def shortest(low: float, high: float) -> float:
        asked.append((low, high))
        return low

    simulator.fault(status=503, times=2)
    get(ApiSession(connection_to(simulator), clock=clock, uniform=shortest), ME, token=token)
    assert asked == [(0.25, 0.5), (0.5, 1.0)]
    assert clock.waits == [0.25, 0.5]


@pytest.mark.parametrize("header", ["Retry-After", "inin-ratelimit-reset"])
def test_the_api_may_ask_for_a_wait(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str, header: str) -> None:
    simulator.fault(status=429, body=api_body(429), headers={header: "7"})
    get(session, ME, token=token)
    assert clock.waits == [7 + FIRST_BACKOFF / 2]


def test_the_wait_that_is_asked_for_is_enough_for_a_rate_limit(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str) -> None:
    simulator.switch(rate_limit=2)
    for dummy in range(3):
        get(session, ME, token=token)
    assert [entry["status"] for entry in simulator.journal()] == [200, 200, 429, 200]
    assert 59 < sum(clock.waits) < 61


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("header", "seconds"), [("86400", r"86400"), ("9" * 400, "inf"), ("Wed, 01 Jan 2500 00:00:00 GMT", r"\d{11}")])
def test_a_wait_longer_than_the_deadline_fails_now(
    simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str, status: int, header: str, seconds: str
) -> None:
    simulator.fault(status=status, body=api_body(status), headers={"Retry-After": header})
    with pytest.raises(errors.ApiError, match=rf"asks to wait {seconds} s, and 120 s are left.*retry_deadline"):
        get(session, ME, token=token)
    assert clock.waits == []


@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "", "Wed, 99 Nov 2026 00:00:00 GMT"])
def test_a_wait_that_makes_no_sense_is_not_obeyed(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str, value: str) -> None:
    simulator.fault(status=429, body=api_body(429), headers={"Retry-After": value})
    get(session, ME, token=token)
    assert clock.waits == [FIRST_BACKOFF]


def test_a_date_to_wait_for_that_is_past_is_no_wait(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str) -> None:
    simulator.fault(status=503, headers={"Retry-After": "Wed, 01 Jan 2020 00:00:00 GMT"})
    get(session, ME, token=token)
    assert clock.waits == [FIRST_BACKOFF / 2]


def test_the_deadline_holds_for_all_tries_together(simulator: Simulator, make_session: MakeSession, clock: SteppingClock, token: str) -> None:
    simulator.fault(status=503, times=99)
    with pytest.raises(errors.ServiceError, match="The next try is due after 4 s, and 2 s are left"):
        get(make_session(retries=10, retry_deadline=5), ME, token=token)
    assert clock.waits == [0.5, 1, 2]


def test_a_caller_may_set_less_time_than_the_deadline(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str) -> None:
    simulator.fault(status=503, times=99)
    with pytest.raises(errors.ServiceError):
        get(session, ME, token=token, time_limit=1)
    assert clock.waits == [0.5]


def test_a_last_try_is_cut_to_what_is_left(simulator: Simulator, token: str) -> None:
    simulator.fault(hold=True)
    try:
        with pytest.raises(errors.TimedOutError, match=r"within 0\.[012]\d* s"):
            get(ApiSession(connection_to(simulator, timeout=60, retry_deadline=0.2)), ME, token=token)
    finally:
        simulator.control("POST", "release")


def test_a_body_that_drips_is_cut_off_at_the_deadline(simulator: Simulator, token: str) -> None:
    class Hurried:
        """A clock on which reading takes very long."""

        now = 0.0

        def monotonic(self) -> float:
            self.now += 50
            return self.now

        def sleep(self, seconds: float) -> None:
            raise AssertionError("no time is left to wait")

    simulator.fault(status=200, body=json.dumps({"x": "y" * 5000}))
    with pytest.raises(errors.TimedOutError):
        get(ApiSession(connection_to(simulator, retry_deadline=120), clock=Hurried()), ME, token=token)


ERROR_CLASSES = {
    400: errors.ApiError,
    401: errors.AuthenticationError,
    403: errors.ForbiddenError,
    404: errors.NotFoundError,
    408: errors.ServiceError,
    409: errors.ApiError,
    413: errors.ApiError,
    415: errors.ApiError,
    429: errors.RateLimitedError,
    500: errors.ServiceError,
    503: errors.ServiceError,
    504: errors.ServiceError,
}


@pytest.mark.parametrize("status", ERROR_CLASSES)
@pytest.mark.parametrize("header", ["ININ-Correlation-Id", "Genesys-Correlation-Id"])
def test_an_error_carries_what_support_asks_for(simulator: Simulator, make_session: MakeSession, token: str, status: int, header: str) -> None:
    simulator.fault(status=status, body=api_body(status), headers={header: "correlation-1"})
    with pytest.raises(errors.ApiError) as caught:
        get(make_session(retries=0), ME, token=token)
    assert isinstance(caught.value, ERROR_CLASSES[status])
    assert caught.value.diagnostics() == {"http_status": status, "error_code": "some.code", "context_id": "context-1", "correlation_id": "correlation-1"}
    for part in (str(status), "some.code", "In the API's words.", "context-1", "correlation-1"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("", "application/json"),
        ("<html>", "text/html"),
        ("[]", "application/json"),
        ('"text"', "application/json"),
        ("null", "application/json"),
        ('{"organization": ', "application/json"),
        ('{"limit": NaN}', "application/json"),
        ('{"name": "\\ud800"}', "application/json"),
        ("[" * 100_000, "application/json"),
        ('{"a": "\udcff"}', "application/json"),
        ("{}", "text/html"),
        ("{}", "application/jsonp"),
        ("{}", "application/problem+json"),
        ("{}", "application/json; charset=latin-1"),
        ("{}".encode("utf-16").decode("utf-8", "surrogateescape"), "application/json"),
        ('{"a": 1, "a": 2}', "application/json"),
        ('{"a": {"b": 1, "b": 1}}', "application/json"),
        ('{"a": 1e999}', "application/json"),
        ('{"a": ' + "[" * DEEPEST_BODY + "]" * DEEPEST_BODY + "}", "application/json"),
        ('{"status": 200}', "application/json"),
        ('{"code": "some.code"}', "application/json"),
        ('{"message": "In the API\'s words."}', "application/json"),
        ('{"contextId": "context-1", "organization": {"id": "organization-1"}}', "application/json"),
        ('{"errors": []}', "application/json"),
        ('{"error": "invalid_client"}', "application/json"),
        (json.dumps({"x": "y" * LONGEST_BODY}), "application/json"),
    ],
)
def test_success_without_a_json_object_is_not_the_apis(simulator: Simulator, session: ApiSession, token: str, body: str, content_type: str) -> None:
    simulator.fault(status=200, body=body, content_type=content_type)
    with pytest.raises(errors.UnexpectedAnswerError) as caught:
        get(session, ME, token=token)
    assert caught.value.diagnostics()["http_status"] == 200


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", "Application/JSON", 'application/json;charset="utf-8"'])
def test_json_is_spelled_in_several_ways(simulator: Simulator, session: ApiSession, token: str, content_type: str) -> None:
    simulator.fault(status=200, body='{"a": 1}', content_type=content_type)
    assert get(session, ME, token=token) == {"a": 1}


@pytest.mark.parametrize("status", [200, 204])
def test_success_with_an_empty_body_ends_a_token(simulator: Simulator, session: ApiSession, token: str, status: int) -> None:
    simulator.switch(delete_status=status)
    delete(session, ME, token=token)
    assert not simulator.is_active(token)


@pytest.mark.parametrize("status", [202, 203, 206, 207, 208, 226])
def test_a_success_that_may_be_none_is_an_error(simulator: Simulator, session: ApiSession, token: str, status: int) -> None:
    simulator.fault(status=status, body="")
    with pytest.raises(errors.UnexpectedAnswerError, match=rf"answered {status}, which leaves open whether the request was done\.") as caught:
        delete(session, ME, token=token)
    assert caught.value.may_have_applied


@pytest.mark.parametrize("header", [("Age", "0"), ("X-Cache", "Hit from x"), ("CF-Cache-Status", "HIT"), ("Cache-Status", "edge; hit")])
@pytest.mark.parametrize("status", [200, 401])
def test_an_answer_from_a_cache_is_no_answer(simulator: Simulator, session: ApiSession, token: str, status: int, header: tuple[str, str]) -> None:
    simulator.fault(status=status, body=api_body(401, "bad.credentials") if status == 401 else '{"a": 1}', headers=dict([header]))
    with pytest.raises(errors.UnexpectedAnswerError, match="from a cache"):
        get(session, ME, token=token)


@pytest.mark.parametrize("message", ["m" * 501, 17, None, ["x"]])
def test_a_message_that_is_too_long_or_no_text_is_left_out(simulator: Simulator, session: ApiSession, token: str, message: t.Any) -> None:
    simulator.fault(status=403, body=api_body(403, message=message))
    with pytest.raises(errors.ForbiddenError) as caught:
        get(session, ME, token=token)
    assert caught.value.message.endswith("answered 403 some.code.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(["status", "code", "message", "contextId"]), inner, max_size=5),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.integers(200, 599),
    body=JSON.map(json.dumps) | st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape")),
    headers=st.dictionaries(
        st.sampled_from(["Retry-After", "ININ-Correlation-Id", "inin-ratelimit-reset"]),
        st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30),
    ),
)
def test_whatever_the_answer_the_client_returns_or_raises_its_own_error(
    simulator: Simulator, make_session: MakeSession, status: int, body: str, headers: dict[str, str]
) -> None:
    simulator.fault(status=status, body=body, headers=headers)
    session = make_session(retries=0)
    if status >= 300:
        with pytest.raises(errors.ApiError) as caught:
            get(session, ME, token="token")
        assert caught.value.diagnostics()["http_status"] == status
    else:
        with contextlib.suppress(errors.UnexpectedAnswerError):
            assert isinstance(get(session, ME, token="token"), dict)


def test_a_put_returns_what_it_is_answered(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(status=204, body="")
    with pytest.raises(errors.UnexpectedAnswerError, match="answered 204 without the JSON object") as caught:
        run(session.put("/api/v2/tokens/timeout", {"a": 1}, token=token), session.clock)
    assert caught.value.may_have_applied
    simulator.fault(status=200, body='{"b": 2}')
    assert run(session.put("/api/v2/tokens/timeout", {"a": 1}, token=token), session.clock) == {"b": 2}


def test_how_often_it_was_tried_and_what_is_left_is_told(simulator: Simulator, make_session: MakeSession, token: str) -> None:
    simulator.fault(status=503, body="{}", times=2)
    with pytest.raises(errors.ServiceError, match=r"Gave up after 2 tries\."):
        get(make_session(retries=1), ME, token=token)
    simulator.fault(status=429, body="{}", headers={"Retry-After": "5"})
    with pytest.raises(errors.RateLimitedError, match="asks to wait 5 s, and 4 s are left"):
        get(make_session(retry_deadline=4), ME, token=token)


def test_no_cookie_is_kept(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(status=200, body="{}", headers={"Set-Cookie": "session=1"})
    get(session, ME, token=token)
    get(session, ME, token=token)
    assert not [entry for entry in simulator.journal() if "Cookie" in entry["headers"]]


def test_an_answer_that_comes_in_many_pieces_is_read_whole(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(status=200, body=json.dumps({"text": "a" * 10 * PIECE}))
    assert get(session, ME, token=token) == {"text": "a" * 10 * PIECE}


def test_a_body_that_is_too_long_is_not_read_to_its_end(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(status=200, body="y" * (LONGEST_BODY + 10 * PIECE), truncate=True)
    with pytest.raises(errors.UnexpectedAnswerError):
        get(session, ME, token=token)


def test_jitter_only_lengthens_the_wait_that_the_api_asks_for(simulator: Simulator, clock: SteppingClock, token: str) -> None:
    simulator.fault(status=429, body=api_body(429), headers={"Retry-After": "7"})
    get(ApiSession(connection_to(simulator), clock=clock, uniform=lambda shortest, longest: shortest), ME, token=token)
    assert clock.waits == [7]


def test_a_call_that_was_held_back_for_too_long_fails_with_what_it_knows(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str) -> None:
    simulator.fault(status=503, body="{}")
    call = session.get(ME, token=token)
    call.send(None)
    clock.now += 1000
    with pytest.raises(errors.ServiceError, match="answered 503"):
        call.send(None)


@pytest.mark.parametrize(("status", "service_wide"), [(503, True), (504, False), (500, False)])
def test_a_service_that_is_down_is_down_for_all(simulator: Simulator, make_session: MakeSession, token: str, status: int, service_wide: bool) -> None:
    simulator.fault(status=status, body="{}")
    with pytest.raises(errors.ServiceError) as caught:
        get(make_session(retries=0), ME, token=token)
    assert caught.value.service_wide is service_wide


def test_only_the_login_service_is_read_by_its_own_kind_of_error(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(status=403, body=api_body(403, "not.authorized", error="invalid_client"))
    with pytest.raises(errors.ForbiddenError):
        get(session, ME, token=token)


def test_a_code_in_other_letters_is_none(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(status=401, body=api_body(401, "bäd.credentials"))
    with pytest.raises(errors.UnexpectedAnswerError) as caught:
        get(session, ME, token=token)
    assert caught.value.code is None


def test_what_is_not_asked_for_want_of_time_says_so(simulator: Simulator, clock: SteppingClock, token: str) -> None:
    session = ApiSession(connection_to(simulator), clock=clock, ends_at=clock.now)
    with pytest.raises(errors.DeadlineExceededError, match=r"^127\.0\.0\.1:\d+ was not asked, since the time for the task is over \(deadline\)\."):
        get(session, ME, token=token)
    assert simulator.sent() == []


@pytest.mark.parametrize(
    ("text", "is_told"),
    [("Wed, 02 Jan 2036 03:04:05 GMT", True), ("Fri, 31 Dec 9999 23:59:59 GMT", False), ("Mon, 01 Jan 9000 00:00:00 GMT", False), ("soon", False), ("", False)],
)
def test_the_time_of_the_service_where_its_date_can_be_one(session: ApiSession, clock: SteppingClock, text: str, is_told: bool) -> None:
    assert session.served_time() is None
    session._date = (text, clock.now)
    clock.now += 90
    told = session.served_time()
    assert (told and told.isoformat()) == ("2036-01-02T03:05:35+00:00" if is_told else None)
