# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the end of an OAuth client says, and what it refuses."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.drain import Drain
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.retirement import Retirer, _fate, _known
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
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


def test_a_new_one_whose_mark_is_gone_is_not_taken_back(session: ApiSession) -> None:
    retirer = Retirer(Run(session, "token", check_mode=False), Drain(1, 3, by_usage=True), delete=True)
    with pytest.raises(errors.PreconditionError, match=r"^The OAuth client Export \(green\) is not of a rotation\. Look after it yourself\."):
        run(retirer.take_back({"id": "green", "name": "Export", "description": "Ask team Data."}, "blue", prove), session.clock)


def test_a_time_that_cannot_be_read_is_nothing_to_go_on_from() -> None:
    with pytest.raises(errors.PreconditionError, match=r"^A time in the description of the new OAuth client cannot be read\. Somebody else changed it"):
        _known(None)
