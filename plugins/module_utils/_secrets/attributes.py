# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Who owns a file and who may read it: taken from one file, and given to the one that replaces it.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import os
import stat
import typing as t

from .trusted_paths import ACL_ATTRIBUTE

# Labels of SELinux, access control lists, and what users note.
KEPT = ("security.selinux", ACL_ATTRIBUTE)
KEPT_PREFIX = "user."


class Attributes(t.NamedTuple):
    """``owner`` and ``group``: by number, or -1 for those of whoever makes the file; ``extended``: attributes by their names."""

    owner: int = -1
    group: int = -1
    mode: int = 0o600
    extended: dict[str, bytes] = {}  # noqa: RUF012 # never changed

    @classmethod
    def of(cls, descriptor: int) -> Attributes:
        status = os.fstat(descriptor)
        return cls(status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode), _extended(descriptor))

    def give_to(self, descriptor: int) -> None:
        """:raises OSError: whoever runs this may not."""
        status = os.fstat(descriptor)
        owner, group = (-1 if wanted in (-1, found) else wanted for wanted, found in ((self.owner, status.st_uid), (self.group, status.st_gid)))
        if (owner, group) != (-1, -1):
            os.fchown(descriptor, owner, group)
        here = _extended(descriptor)
        if ACL_ATTRIBUTE in here and ACL_ATTRIBUTE not in self.extended:  # inherited from the folder
            os.removexattr(descriptor, ACL_ATTRIBUTE)
        os.fchmod(descriptor, self.mode)
        for name, value in self.extended.items():
            if here.get(name) != value:
                os.setxattr(descriptor, name, value)


def _extended(descriptor: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with contextlib.suppress(OSError, AttributeError):  # none, or none here
        for name in os.listxattr(descriptor):
            if name in KEPT or name.startswith(KEPT_PREFIX):
                with contextlib.suppress(OSError):
                    found[name] = os.getxattr(descriptor, name)
    return found
