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
