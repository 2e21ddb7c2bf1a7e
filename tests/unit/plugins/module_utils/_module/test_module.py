# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Which of a module's options are secrets."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._module.module import _secrets

TABLE: dict[str, dict[str, t.Any]] = {
    "token": {"no_log": True},
    "region": {"type": "str"},
    "rotations": {"options": {"client_secret": {"no_log": True}, "path": {"type": "path"}}},
}


@pytest.mark.parametrize(
    ("given", "secrets"),
    [
        ({"token": "s", "region": "x", "unknown": "y"}, ["s"]),
        ({"token": 5}, ["5"]),
        ({"token": True}, []),
        ({"token": None}, []),
        ({"rotations": [{"client_secret": "s", "path": "p"}, "text", {"client_secret": "t"}]}, ["s", "t"]),
        ({"rotations": {"client_secret": "s"}}, ["s"]),
        ({"rotations": None}, []),
    ],
    ids=str,
)
def test_whatever_was_given_where_a_secret_is_meant(given: dict[str, t.Any], secrets: list[str]) -> None:
    assert list(_secrets(TABLE, given)) == secrets
