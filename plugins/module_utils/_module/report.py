# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What comes of a piece of work: a report, also if it fails.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import datetime
import traceback
import typing as t

from .._errors import PureCloudError

# What comes before the names of our files, wherever a module runs.
OURS = "/purecloud/credentials/plugins/"


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Report:
    """What came of one token, or of all. ``result``: what is told of it; ``diff``: before and after; ``error``: if it failed, why; ``time``: when.

    It has an ``error`` if and only if it failed.

    ``secrets``: what must be masked besides what the task was given; ``unmasked``: what is returned as it is, secrets included.
    """

    result: dict[str, t.Any]
    changed: bool = False
    diff: tuple[t.Any, t.Any] | None = None
    warnings: tuple[str, ...] = ()
    error: str | None = None
    secrets: tuple[str, ...] = ()
    unmasked: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    time: str = dataclasses.field(default_factory=_now)

    @classmethod
    def from_exception(cls, error: Exception) -> Report:
        """The text of one that is not ours could hold a secret, so only its kind and place are told."""
        if isinstance(error, PureCloudError):
            return cls(error.diagnostics(), changed=error.changed, error=str(error), secrets=error.secrets)
        frames = [(frame.filename.rpartition(OURS), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        places = ", ".join(f"{name}:{line}" for (dummy, ours, name), line in frames if ours)
        return cls({}, error=f"Internal error: {type(error).__name__} at {places}. Please report it, with the version of the collection.")

    def as_result(self, fingerprint: str | None = None) -> dict[str, t.Any]:
        """As Ansible takes it, without the warnings. ``fingerprint``: of the token that an error is about, if it is about one."""
        result = {"changed": self.changed, **self.result}
        if self.diff:
            result["diff"] = dict(zip(("before", "after"), self.diff))
        if self.error is not None:
            result["msg"] = f"Token {fingerprint}: {self.error}" if fingerprint else self.error
        return result
