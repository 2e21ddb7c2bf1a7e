# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a client's description holds while it takes the place of another, and the times in it."""

from __future__ import annotations

import datetime

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.succession import Succession, moment

NOON = datetime.datetime(2026, 11, 27, 12, tzinfo=datetime.timezone.utc)
WITHOUT_TIMES = [Succession("old", ""), Succession("old", "mark"), Succession("old", "mark", "place")]


@pytest.mark.parametrize("succession", [*WITHOUT_TIMES, Succession("old", "mark", "place", since=NOON), Succession("old", "mark", "place", NOON, NOON, NOON)])
def test_what_was_written_is_read(succession: Succession) -> None:
    described = succession.described({"description": "Ask team Data."})
    assert described.startswith("Ask team Data. [purecloud.credentials ")
    assert Succession.of({"description": described}) == succession


def test_a_client_that_replaces_none() -> None:
    assert Succession.of({"description": "Ask team Data."}) is None


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("1970-01-01T00:00:00Z", True),
        ("9000-12-31T23:59:59.999+00:00", True),
        ("1969-12-31T23:59:59Z", False),
        ("9001-01-01T00:00:00Z", False),
        ("2026-11-27T12:00:00", False),
        ("yesterday", False),
        (None, False),
    ],
)
def test_a_time(text: str | None, known: bool) -> None:
    assert (moment(text) is not None) is known
