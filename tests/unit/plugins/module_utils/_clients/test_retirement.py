# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the end of an OAuth client says, and what it refuses."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.usage import NONE_IN_WINDOW, LastUse, Window
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.drain import Drain
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.retirement import SKEW, Done, Retirer, _fate, _known, is_plausible
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.succession import Succession
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession


async def prove() -> None:
    """It can go on."""


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2036-01-02T03:04:05.000Z", "The API will delete it by itself at 2036-01-02 03:04 UTC."),
        ("soon", "The API tells no time at which it will delete it."),
        (None, "The API tells no time at which it will delete it."),
    ],
)
def test_when_the_api_deletes_it(date: t.Any, words: str) -> None:
    assert _fate({"dateToDelete": date}) == words


MARK = "[purecloud.credentials replaces blue m]"
GREEN: dict[str, t.Any] = {"id": "green", "name": "Export", "description": MARK}


def retirer_of(session: ApiSession, *, delete: bool = True, check_mode: bool = False) -> Retirer:
    return Retirer(Run(session, "token", check_mode=check_mode), Drain(1, 3, by_usage=True), delete=delete)


@pytest.mark.parametrize(("delete", "done"), [(True, Done("delete", "deleted")), (False, Done("deactivate", "deactivated"))])
def test_what_was_ended_before_is_only_told(session: ApiSession, delete: bool, done: Done) -> None:
    green = {**GREEN, "description": "[purecloud.credentials replaced blue]"}
    assert run(retirer_of(session, delete=delete).retire(None, green, "blue", prove), session.clock) == done


@pytest.mark.parametrize(
    ("description", "old", "message"),
    [
        (
            "Ask team Data.",
            {"id": "blue", "name": "Export"},
            "The description of the OAuth client Export (green) does not say any more that it replaces blue."
            " Somebody else changed it: put it back, or look after the old client yourself. Nothing was changed.",
        ),
        (
            "[purecloud.credentials replaces other m]",
            {"id": "blue", "name": "Export"},
            "The description of the OAuth client Export (green) does not say any more that it replaces blue."
            " Somebody else changed it: put it back, or look after the old client yourself. Nothing was changed.",
        ),
        (
            MARK,
            {"id": "blue", "name": "Payroll"},
            "The description of the OAuth client Export (green) says that it replaces Payroll (blue), which it is not like."
            " Somebody else wrote that: look at both. Nothing was changed.",
        ),
    ],
)
def test_a_mark_that_is_not_that_of_this_rotation(session: ApiSession, description: str, old: dict[str, str], message: str) -> None:
    with pytest.raises(errors.PreconditionError) as caught:
        run(retirer_of(session).retire(old, {**GREEN, "description": description}, "blue", prove), session.clock)
    assert str(caught.value) == message


def test_check_mode_notes_nothing_and_says_that_it_would(session: ApiSession, simulator: Simulator) -> None:
    retirer = retirer_of(session, check_mode=True)
    assert run(retirer._note(GREEN, Succession("blue", "m")), session.clock) is GREEN
    assert retirer._run.changed
    assert simulator.sent() == []


def test_a_new_one_whose_mark_is_gone_is_not_taken_back(session: ApiSession) -> None:
    with pytest.raises(errors.PreconditionError, match=r"^The OAuth client Export \(green\) is not of a rotation\. Look after it yourself\."):
        run(retirer_of(session).take_back({"id": "green", "name": "Export", "description": "Ask team Data."}, "blue", prove), session.clock)


def test_a_time_that_cannot_be_read_is_nothing_to_go_on_from() -> None:
    with pytest.raises(errors.PreconditionError, match=r"^A time in the description of the new OAuth client cannot be read\. Somebody else changed it"):
        _known(None)


@pytest.mark.parametrize(("age", "asks"), [(86399, False), (86400, True), (None, False)])
def test_usage_is_asked_for_from_the_second_day_on(session: ApiSession, monkeypatch: pytest.MonkeyPatch, age: int | None, asks: bool) -> None:
    now = datetime.datetime(2026, 3, 12, 4, tzinfo=datetime.timezone.utc)
    asked: list[Window] = []

    async def last_use(dummy: str, window: Window) -> LastUse:
        asked.append(window)
        return LastUse(NONE_IN_WINDOW, window)

    monkeypatch.setattr(session, "now", lambda: now)
    retirer = retirer_of(session)
    monkeypatch.setattr(retirer, "_last_use", last_use)
    made = None if age is None else (now - datetime.timedelta(seconds=age)).isoformat()
    assert run(retirer.may_be_used({"id": "green", "dateCreated": made}), session.clock) is False
    assert asked == ([Window(datetime.date(2026, 3, 11), datetime.date(2026, 3, 11))] if asks else [])


def test_a_mark_may_be_set_as_long_before_the_client_was_made_as_clocks_differ() -> None:
    made = datetime.datetime(2026, 3, 9, tzinfo=datetime.timezone.utc)
    new = {"id": "green", "dateCreated": "2026-03-09T00:00:00Z"}
    for since, plausible in ((made - SKEW, True), (made - SKEW - datetime.timedelta(seconds=1), False)):
        assert is_plausible(Succession("blue", "mark", since=since), new, {"id": "blue"}) is plausible
