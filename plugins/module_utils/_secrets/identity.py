# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""In whose name files are changed: in a folder of somebody else's, in the owner's, who so gains nothing from what he put there.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import threading
import typing as t

# The identity is that of the whole process: so none is taken on while another thread works in its own.
_CHANGE = threading.Condition()
_in_their_own = 0


@contextlib.contextmanager
def acting_as(user: int | None, group: int) -> t.Iterator[None]:
    """Have the kernel judge what is done meanwhile by the rights of a user, whose group this is if the system does not know him.

    ``user``: none for that of the process.
    """
    if user is None:
        with _in_its_own():
            yield
        return
    with _CHANGE:
        _CHANGE.wait_for(lambda: _in_their_own == 0)
        before = os.getegid(), os.getgroups(), os.geteuid()
        try:
            try:
                entry = pwd.getpwuid(user)
                os.initgroups(entry.pw_name, entry.pw_gid)
                os.setegid(entry.pw_gid)
            except KeyError:
                os.setgroups([group])
                os.setegid(group)
            os.seteuid(user)
            yield
        finally:
            os.seteuid(before[2])
            os.setegid(before[0])
            os.setgroups(before[1])


@contextlib.contextmanager
def _in_its_own() -> t.Iterator[None]:
    global _in_their_own
    with _CHANGE:
        _in_their_own += 1
    try:
        yield
    finally:
        with _CHANGE:
            _in_their_own -= 1
            _CHANGE.notify_all()
