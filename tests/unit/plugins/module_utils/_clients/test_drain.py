# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""When an OAuth client may be made inactive, and deleted: to the second."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._api.usage import NONE_IN_WINDOW, UNKNOWN, USED, LastUse, Window
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.drain import Drain, Pair, Wait, wait_to_deactivate, wait_to_delete
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.succession import Succession, moment, written
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run

UTC = datetime.timezone.utc
CUTOVER = datetime.datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
VALIDITY = datetime.timedelta(hours=24)
PAIR = Pair("old", "old", "new", "new")
SECOND = datetime.timedelta(seconds=1)


class Uses:
    """What the API would tell, and what it was asked."""

    def __init__(self, **answers: tuple[str, datetime.date | None]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Window]] = []

    async def __call__(self, client_id: str, window: Window) -> LastUse:
        self.asked.append((client_id, window))
        status, date = self.answers.get(client_id, (USED if client_id == "new" else NONE_IN_WINDOW, None))
        return LastUse(status, window, date, reason="No answer." if status == UNKNOWN else None)


def deactivate(now: datetime.datetime, uses: Uses, clean_days: int = 1, *, by_usage: bool = True) -> Wait | None:
    return run(wait_to_deactivate(now, CUTOVER, VALIDITY, Drain(clean_days, 3, by_usage=by_usage), uses, PAIR))


@pytest.mark.parametrize(("clean_days", "counted"), [(1, datetime.datetime(2026, 3, 12, 3, tzinfo=UTC)), (3, datetime.datetime(2026, 3, 14, 3, tzinfo=UTC))])
def test_tokens_live_on_and_the_day_of_their_end_is_no_clean_one(clean_days: int, counted: datetime.datetime) -> None:
    uses = Uses()
    wait = deactivate(counted - SECOND, uses, clean_days)
    assert wait
    assert (wait.until, uses.asked) == (counted, [])
    assert deactivate(counted, uses, clean_days) is None
    window = Window(datetime.date(2026, 3, 11), counted.date() - datetime.timedelta(days=1))
    assert uses.asked == [("old", window), ("new", window)]


def test_later_the_last_days_count() -> None:
    uses = Uses()
    assert deactivate(datetime.datetime(2026, 3, 20, 2, tzinfo=UTC), uses, 2) is None  # before 3 o'clock, the day before is not counted yet
    assert uses.asked[0] == ("old", Window(datetime.date(2026, 3, 17), datetime.date(2026, 3, 18)))


def test_after_a_call_as_many_clean_days_must_pass_anew() -> None:
    wait = deactivate(datetime.datetime(2026, 3, 20, 12, tzinfo=UTC), Uses(old=(USED, datetime.date(2026, 3, 18))), 2)
    assert wait
    assert wait.until == datetime.datetime(2026, 3, 21, 3, tzinfo=UTC)


@pytest.mark.parametrize("uses", [Uses(old=(UNKNOWN, None)), Uses(new=(UNKNOWN, None)), Uses(new=(NONE_IN_WINDOW, None))])
def test_what_is_not_known_holds_it_back(uses: Uses) -> None:
    assert deactivate(datetime.datetime(2026, 3, 20, 12, tzinfo=UTC), uses)


def test_without_usage_only_the_tokens_are_waited_for() -> None:
    uses = Uses(old=(UNKNOWN, None))
    assert deactivate(CUTOVER + VALIDITY - SECOND, uses, by_usage=False)
    assert deactivate(CUTOVER + VALIDITY, uses, by_usage=False) is None
    assert uses.asked == []


def test_held_for_as_long_as_asked_for() -> None:
    inactive, uses = datetime.datetime(2026, 3, 12, 4, tzinfo=UTC), Uses()

    def delete(now: datetime.datetime, uses: Uses) -> Wait | None:
        return run(wait_to_delete(now, inactive, Drain(1, 3, by_usage=True), uses, PAIR))

    end = inactive + datetime.timedelta(days=3)
    assert delete(end - SECOND, uses) == Wait(end, "The old client is inactive, and held so that it can be made active again.")
    assert uses.asked == []
    assert delete(end, uses) is None
    window = Window(datetime.date(2026, 3, 12), datetime.date(2026, 3, 14))
    assert uses.asked == [("old", window), ("new", window)]
    assert delete(end, Uses(new=(NONE_IN_WINDOW, None)))
    for told in (UNKNOWN, USED):
        assert delete(end, Uses(old=(told, datetime.date(2026, 3, 13))))


def test_a_time_is_written_and_read_to_the_millisecond() -> None:
    time = datetime.datetime(2026, 3, 12, 4, 5, 6, 789123, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert written(time) == "2026-03-12T02:05:06.789Z"
    assert moment(written(time)) == datetime.datetime(2026, 3, 12, 2, 5, 6, 789000, tzinfo=UTC)
    assert [moment(text) for text in ("", None, "soon", "2026-03-12T02:05:06")] == [None] * 4


def test_a_succession_is_read_as_it_was_written() -> None:
    told = Succession("blue", "mark", since=CUTOVER, inactive=CUTOVER + VALIDITY, back=CUTOVER + 2 * VALIDITY)
    assert Succession.of({"description": told.described({"description": "Ask [us]. [purecloud.credentials create x]"})}) == told
    assert told.described({"description": "Ask [us]."}).startswith("Ask [us]. [purecloud.credentials replaces blue mark]")
    assert Succession.of({"description": "Ask us."}) is None


def test_one_counted_day_is_asked_about() -> None:
    inactive, uses = datetime.datetime(2026, 3, 12, 4, tzinfo=UTC), Uses()
    assert run(wait_to_delete(inactive + datetime.timedelta(days=1), inactive, Drain(1, 0.5, by_usage=True), uses, PAIR)) is None
    window = Window(datetime.date(2026, 3, 12), datetime.date(2026, 3, 12))
    assert uses.asked == [("old", window), ("new", window)]


def test_without_usage_or_a_whole_day_it_is_deleted_after_the_hold() -> None:
    inactive, uses = datetime.datetime(2026, 3, 12, 4, tzinfo=UTC), Uses(old=(UNKNOWN, None))
    for hold_days, by_usage in ((3, False), (0, True)):
        now = inactive + datetime.timedelta(days=hold_days)
        assert run(wait_to_delete(now, inactive, Drain(1, hold_days, by_usage=by_usage), uses, PAIR)) is None
    assert uses.asked == []
