# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Paths that users give, and when one may be shown.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import os

from .._errors import ConfigurationError
from .forms import could_hold_a_token
from .masking import HIDDEN

# How what stands at a path is opened to be read: itself, whatever a link leads to, and without a wait for the other end of a pipe.
TO_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class GivenPath(str):
    """A path that a user gave, as it is used.

    ``spelled``: as it was written, with variables that are not expanded; ``certain``: whether it is certain to be a path, by
    what was there at first.
    """

    __slots__ = ("certain", "spelled")
    spelled: str
    certain: bool

    @classmethod
    def of(cls, path: str, spelled: str) -> GivenPath:
        given = cls(path)
        given.spelled = spelled
        given.certain = _is_certain(path)
        return given


def displayed(path: str) -> str:
    """The path as it was written, or stars: somebody may have given a secret where a path is meant."""
    spelled = str(getattr(path, "spelled", path))
    return spelled if may_be_displayed(path) else HIDDEN


def may_be_displayed(path: str) -> bool:
    return path.certain if isinstance(path, GivenPath) else _is_certain(path)


def _is_certain(path: str) -> bool:
    """Whether there is something at the path or, unless it could hold a token, it begins with a slash."""
    with contextlib.suppress(ValueError):  # which cannot be a path
        if os.path.lexists(path):
            return True
    folder, name = os.path.split(path)
    # A folder that is there is no part of a token, apart from the root, as a token may begin with a slash.
    rest = name if folder.strip("/") and os.path.isdir(folder) else path
    return path.startswith("/") and not could_hold_a_token(rest)


def named(option: str, path: str) -> str:
    """An option and its path, for a message."""
    return f"{option}, {displayed(path)}," if may_be_displayed(path) else f"{option} (not shown, as it could be a secret)"


def check_spelling(option: str, path: str) -> None:
    """:raises ConfigurationError: it cannot be a path on this host."""
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeError:
        possible = False
    if not possible:
        raise ConfigurationError(
            f"{option} is none that can be a path on the host that runs the module.",
            advice="Check it, and the locale there: LC_ALL=C.UTF-8 knows all characters.",
        )
