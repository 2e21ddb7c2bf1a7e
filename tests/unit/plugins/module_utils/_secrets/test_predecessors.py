# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The record of whose place an OAuth client has taken: that of another client says nothing, and it does not grow for ever."""

from __future__ import annotations

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.predecessors import MOST_PREDECESSORS, predecessors_in, succession_of


def test_what_is_written_is_read() -> None:
    record = succession_of("new", "old", ("older", "old"))
    assert predecessors_in(record, "new") == ("old", "older")
    assert record.endswith("\n")


@pytest.mark.parametrize("record", ['{"client_id": "another", "replaces": ["old"]}', '{"client_id": "new"}', '{"replaces": ["old"]}', "[]", "", "{"])
def test_one_of_another_client_or_a_damaged_one_says_nothing(record: str) -> None:
    assert predecessors_in(record, "new") == ()


def test_a_client_that_came_back_does_not_replace_itself() -> None:
    assert predecessors_in(succession_of("blue", "green", ("blue", "red")), "blue") == ("green", "red")


def test_the_oldest_are_forgotten() -> None:
    record = succession_of("new", "old", tuple(map(str, range(MOST_PREDECESSORS))))
    assert predecessors_in(record, "new") == ("old", *map(str, range(MOST_PREDECESSORS - 1)))
