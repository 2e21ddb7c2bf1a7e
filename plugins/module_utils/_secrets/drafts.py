# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Secrets that are written to files: so that a reader finds the old one or the new one, whole.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import errno
import grp
import os
import pwd
import re

from .._errors import ConfigurationError
from .files import TOO_OPEN
from .masking import HIDDEN
from .os_errors import cure_for, os_errors_for
from .paths import named
from .trusted_paths import require_absolute

DEFAULT_MODE = 0o600

NO_ID = 2**32 - 1  # which chown(2) takes for "as it is"


def check_mode_text(mode: str) -> int:
    """Return an octal mode.

    :raises ConfigurationError: it is none, or would let others read or change a secret.
    """
    try:
        value = int(mode, 8)
    except ValueError:
        value = -1
    if not 0 <= value <= 0o777 or value & TOO_OPEN:
        shown_mode = mode if re.fullmatch(r"[0-7ugoarwxXst=+,-]{1,19}", mode) else HIDDEN
        raise ConfigurationError(f"mode is {shown_mode}.", advice='Set it to octal digits such as "0600", which let nobody but the owner and the group read.')
    return value


def check_folder(option: str, path: str) -> None:
    """:raises ConfigurationError: a file cannot be made or replaced at the path."""
    folder = folder_of(path)
    number = 0
    if os.path.isdir(path):
        number = errno.EISDIR
    elif not os.path.isdir(folder):
        number = errno.ENOTDIR if os.path.exists(folder) else errno.ENOENT
    elif os.statvfs(folder).f_flag & os.ST_RDONLY:
        number = errno.EROFS
    elif not os.access(folder, os.W_OK | os.X_OK):
        number = errno.EACCES
    if number:
        what = "its folder is not there" if number == errno.ENOENT else os.strerror(number)
        cure = "Make it first, on the host that runs the module." if number == errno.ENOENT else cure_for(OSError(number, ""))
        raise ConfigurationError(f"{named(option, path)} cannot be written: {what}.", advice=cure)


def user_id(owner: str) -> int:
    """By name or number.

    :raises KeyError: no such user.
    """
    return _id(owner) if owner.isdecimal() else pwd.getpwnam(owner).pw_uid


def group_id(group: str) -> int:
    """By name or number.

    :raises KeyError: no such group.
    """
    return _id(group) if group.isdecimal() else grp.getgrnam(group).gr_gid


def _id(number: str) -> int:
    if int(number) >= NO_ID:
        raise KeyError(number)
    return int(number)


class SecretFile:
    """A file that a secret is to be written to. It is replaced atomically (rename(2)), by way of a draft beside it.

    The draft is there before the secret is: whoever finds one that is empty knows that a secret may have been made and lost.
    """

    def __init__(self, path: str, *, mode: int = DEFAULT_MODE, owner: str | None = None, group: str | None = None) -> None:
        """:raises ConfigurationError: nothing can be written at the path, or the owner or the group is not known."""
        require_absolute("dest", path)
        check_folder("dest", path)
        self.path = path
        self._mode = mode
        self._draft = -1
        with os_errors_for(path):
            self._owner = -1 if owner is None else user_id(owner)  # -1: as it is (chown(2))
            self._group = -1 if group is None else group_id(group)

    def prepare(self) -> None:
        """:raises ConfigurationError: the owner or the group cannot be used."""
        with os_errors_for(self.path):
            self.discard()
            descriptor = os.open(draft_of(self.path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            self._draft = descriptor
            try:
                os.fchown(descriptor, self._owner, self._group)
                os.fchmod(descriptor, self._mode)
                os.fsync(descriptor)
            except BaseException:
                self.discard()
                raise
            sync_folder(folder_of(self.path))

    def write(self, secret: str) -> None:
        """:raises ConfigurationError: the file system refuses."""
        with os_errors_for(self.path):
            os.write(self._draft, secret.encode() + b"\n")
            os.fsync(self._draft)
            there = os.stat(draft_of(self.path), follow_symlinks=False)
            if not os.path.samestat(there, os.fstat(self._draft)):  # somebody who can write to the folder put something else there
                raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
            os.rename(draft_of(self.path), self.path)
            sync_folder(folder_of(self.path))
            self._close()

    def discard(self) -> None:
        """Remove the draft: no secret was made."""
        self._close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft_of(self.path))

    def _close(self) -> None:
        if self._draft >= 0:
            os.close(self._draft)
            self._draft = -1


def draft_of(path: str) -> str:
    return path + ".draft"


def folder_of(path: str) -> str:
    return os.path.dirname(os.path.abspath(path))


def sync_folder(folder: str) -> None:
    """Have renames and links in a folder survive a loss of power (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
