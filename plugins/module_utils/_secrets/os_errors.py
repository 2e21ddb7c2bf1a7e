# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the file system refuses, and what to do about it.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pwd
import typing as t

from .._errors import ConfigurationError
from .paths import check_spelling, displayed, may_be_displayed, named


def cure_for(error: OSError) -> str:
    """What to do about a failure of the file system, which is the environment's."""
    user = _user()
    cures = {
        errno.ENOENT: "It must be there, on the host that runs the module.",
        errno.ENOTDIR: "A file stands where this path means a folder.",
        errno.EISDIR: "A folder stands there, and a file is meant.",
        errno.EACCES: f"{user}, who runs the module, must be allowed to: look at owner, group and mode of the file and its folders.",
        errno.EPERM: f"{user}, who runs the module, must be allowed to: look at its owner, at chattr, and at SELinux.",
        errno.EROFS: "Its file system is read-only: choose another place, or mount it for writing.",
        errno.ENOSPC: "Its file system is full: free some space there.",
        errno.EDQUOT: f"The quota of {user}, who runs the module, is used up.",
        errno.ENAMETOOLONG: "Choose a shorter name: beside it, one that is a little longer must be possible.",
        errno.ELOOP: "Links lead in a circle there.",
        errno.EMFILE: "Raise the limit of open files (ulimit -n).",
    }
    return cures.get(error.errno or 0, "Look at the file system of the host that runs the module.")


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"User {os.geteuid()}"


def check_readable(option: str, path: str) -> None:
    """:raises ConfigurationError: a file or folder that is no secret cannot be read."""
    check_spelling(option, path)
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError as error:
        raise ConfigurationError(f"{named(option, path)} cannot be read: {os.strerror(error.errno or 0)}.", advice=cure_for(error)) from None


@contextlib.contextmanager
def os_errors_for(path: str) -> t.Iterator[None]:
    """Have a failure of the file system say which file it is about."""
    try:
        yield
    except LookupError:
        raise ConfigurationError(f"{_subject(path)} was not written: its owner or group is not known on this host.", advice="Check owner and group.") from None
    except OSError as error:
        raise ConfigurationError(f"{_subject(path)} was not changed: {os.strerror(error.errno or 0)}.", advice=cure_for(error)) from None


def _subject(path: str) -> str:
    return displayed(path) if may_be_displayed(path) else "The file"
