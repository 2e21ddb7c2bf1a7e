# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The watch over messages itself, which every test has."""

from __future__ import annotations

import pytest

from tests.unit.messages import is_known

QUOTED = "The token stands in quotation marks."


@pytest.mark.parametrize(
    ("message", "advice", "known"),
    [
        (QUOTED, "Remove them.", True),
        (QUOTED, "remove them.", False),
        ("api.example answered 503.", "Run the task again later.", True),
        ("api.example answered 503.", "run the task again later.", False),
        ("Something that no page has.", "", False),
    ],
)
def test_what_is_on_the_page(message: str, advice: str, known: bool) -> None:
    assert is_known(message, advice) is known
