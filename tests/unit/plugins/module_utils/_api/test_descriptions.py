# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The marks in a client's description, which anybody may write."""

from __future__ import annotations

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._api.descriptions import MARK, marked, marks, words


@pytest.mark.parametrize(
    ("text", "people", "found"),
    [
        ("", "", {}),
        ("  two  blanks  ", "  two  blanks  ", {}),
        ("Old. [purecloud.credentials create x]", "Old.", {"create": "x"}),
        ("[purecloud.credentials create x]", "", {"create": "x"}),
        ("Ask [us]. [purecloud.credentials replaces a b]\n [purecloud.credentials since c]", "Ask [us].", {"replaces": "a b", "since": "c"}),
        ("[purecloud.credentials", "[purecloud.credentials", {}),
    ],
)
def test_what_people_wrote_and_the_marks(text: str, people: str, found: dict[str, str]) -> None:
    assert (words(text), marks(text)) == (people, found)
    assert (words(marked(people, found)), marks(marked(people, found))) == (people, found)


def test_no_mark_begins_at_white_space() -> None:
    """Or each blank of a long run of them is one more beginning, which is looked at to its end: minutes for a description of 60,000."""
    assert MARK.search(" \n [purecloud.credentials create x]").start() == 3  # type: ignore[union-attr]
