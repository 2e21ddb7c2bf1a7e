# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_oauth_client: a mark in a description, which anybody can write, makes it neither delete nor choose a client."""

from __future__ import annotations

import typing as t

import pytest

from tests.unit.plugins.modules.oauth_client import NEW, Manage, manage

__all__ = ["manage"]

Options = dict[str, t.Any]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("description", ["Copied. [purecloud.credentials replaces blue x]", "[purecloud.credentials", "x[purecloud.credentials create y]z"])
def test_a_task_writes_no_marks_of_its_own(manage: Manage, description: str, check: bool) -> None:
    result = manage(**{**NEW, "description": description}, check=check)
    assert "description holds [purecloud.credentials, which marks the collection's own notes." in result["msg"]
    assert "Take those marks out." in result["msg"]
    assert manage.sent() == []


SINCE = "[purecloud.credentials since 2026-01-01T00:00:00Z]"
PAIRS: list[tuple[str, str]] = [
    ("", f"[purecloud.credentials replaces client-1 x] {SINCE}"),  # a rotation's, or forged
    ("", "[purecloud.credentials replaces client-1 x]"),
    (f"[purecloud.credentials replaces client-2 x] {SINCE}", f"[purecloud.credentials replaces client-1 x] {SINCE}"),
]


@pytest.mark.parametrize("state", ["present", "inactive", "absent"])
@pytest.mark.parametrize("descriptions", PAIRS, ids=str)
def test_a_name_that_is_there_twice_is_left_alone_whatever_the_marks_say(manage: Manage, descriptions: tuple[str, str], state: str) -> None:
    for number, description in enumerate(descriptions, start=1):
        manage.add(f"client-{number}", description=description)
    result = manage(name="Export", state=state, final=True)
    assert "2 OAuth clients have the name Export: client-1, client-2" in result["msg"]
    assert not [each for each in manage.sent() if not each.startswith("GET")]
