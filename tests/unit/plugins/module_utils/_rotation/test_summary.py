# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The one line for a person, of each outcome."""

from __future__ import annotations

import typing as t
from unittest import mock

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.summary import summary_of

REVOKED = [{"step": "create", "outcome": "issued"}, {"step": "revoke", "outcome": "revoked"}]
CHECK_MODE = " Nothing was changed, since this is check mode."


@pytest.mark.parametrize(
    ("outcome", "details", "words"),
    [
        ("rotated", {"steps": REVOKED}, "P holds the new token N. The old one, O, was revoked."),
        ("rotated", {"steps": [{"outcome": "left"}]}, "P holds the new token N. The old one, O, was left as it is."),
        ("rotated", {"steps": [{"outcome": "deactivated"}]}, "P holds the new token N. The old one, O, was made inactive."),
        ("rotated", {"steps": [{"outcome": "confirmed"}]}, "P holds the new token N. The old one is O."),
        ("rotated", {}, "P holds the new token N. The old one is O."),
        ("rotated", {"old_name": None}, "P holds the new token N. There was no old one."),
        ("not_due", {}, "P holds the token O, which is not due. No new one was issued."),
        ("would_rotate", {}, "P holds the token O. A run would replace it." + CHECK_MODE),
        ("would_rotate", {"old_name": None}, "P holds no token. A run would issue one." + CHECK_MODE),
        ("would_rotate", {"is_begun": True}, "An earlier run began to replace the token O in P by N. A run would go on." + CHECK_MODE),
        ("would_roll_back", {}, "P would hold the old token O again, in place of N." + CHECK_MODE),
        ("prepared", {}, "P holds the old token O. The new one, N, is ready beside it."),
        ("switched", {}, "P holds the new token N. The next step retires the old one, O."),
        ("rolled_back", {"steps": REVOKED}, "P holds the old token O again. The new one, N, was revoked."),
        ("draining", {}, "P holds the new token N. The old one, O, is retired later."),
        ("draining", {"is_rolling_back": True}, "P holds the old token O. The new one, N, is retired later."),
        (
            "draining",
            {"waiting": mock.Mock(not_before="T", why="It is in use.")},
            "P holds the new token N. The old one, O, is retired later. Nothing to do before T. It is in use.",
        ),
    ],
)
def test_what_stands(outcome: str, details: dict[str, t.Any], words: str) -> None:
    usual = {"path": "P", "noun": "token", "old_name": "O", "new_name": "N", "steps": [], "is_begun": False, "is_rolling_back": False, "waiting": None}
    rotation = mock.Mock(**{**usual, **details})
    assert summary_of(rotation, outcome, None) == f"{outcome}: {words}"
    assert summary_of(rotation, outcome, "It failed.") == f"{outcome}: It failed."
