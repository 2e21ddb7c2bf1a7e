# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a scanner found: a secret, the rule that found it, and where it stands.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

# What stands in the place of a secret that a report does not show, whole or as its end.
_HIDDEN = re.compile(r"\W*(redact|hidden|masked)\W*|.*(redacted|\*{3}).*|.*(\.{3}|…)\W*", re.DOTALL | re.IGNORECASE)
_USER_IN_A_URL = re.compile(r"(?<=://)[^/?#@\s]+@")


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a secret was found. Any part can be unknown. ``line``: from 1; ``alert``: the URL of a GitHub alert in GitHub's API."""

    file: str = ""
    line: int | None = None
    commit: str = ""
    link: str = ""
    repository: str = ""
    alert: str = ""


@dataclasses.dataclass(frozen=True, repr=False)
class Finding:
    """One finding of a report.

    ``around``: the text that the scanner matched, with the secret in it, as far as the report tells; ``number``: of the finding in its report, from 1;
    ``hidden``: why the report does not show the secret, and what would show it; ``elsewhere``: whether the scanner saw another service accept it;
    ``stated``: whether whoever wrote the report says that it is a token of PureCloud's, and nothing around it.
    """

    secret: str
    rule: str
    place: Place
    number: int
    around: str = ""
    hidden: str | None = None
    elsewhere: bool = False
    stated: bool = False

    def told(self) -> dict[str, t.Any]:
        """Where it was found, as a result tells it: what is known, and no user and password of a URL."""
        known = {name: _USER_IN_A_URL.sub("", value) if isinstance(value, str) else value for name, value in dataclasses.asdict(self.place).items()}
        return {name: value for name, value in {**known, "rule": self.rule}.items() if value not in ("", None)}


class Unreadable(t.NamedTuple):
    """A part of a report that could not be read. ``error``: which, and why, and what to do; ``found``: where it was found, if that much is known."""

    error: str
    found: dict[str, t.Any]


def is_hidden(secret: str) -> bool:
    """Whether a text stands in the place of a secret. Scanners write REDACTED, stars, or a beginning and dots."""
    return not secret.strip() or _HIDDEN.fullmatch(secret) is not None


def text_of(value: t.Any) -> str:
    """The text of a JSON value, where a text is meant; empty if there is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def line_of(value: t.Any) -> int | None:
    """The number of a line, from 1, where one is meant; some writers have it as a text."""
    text = text_of(value)
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text, re.ASCII) else None


def object_of(value: t.Any) -> dict[str, t.Any]:
    """A JSON object, where one is meant; empty if there is none."""
    return value if isinstance(value, dict) else {}


def list_of(value: t.Any) -> list[t.Any]:
    """A JSON array, where one is meant; empty if there is none."""
    return value if isinstance(value, list) else []
