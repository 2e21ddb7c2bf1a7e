# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Secrets in files: read once, from the file that is meant; written so that a reader finds the old one or the new one whole.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import grp
import os
import pwd
import re
import stat
import typing as t

from .._errors import ConfigurationError
from .masking import HIDDEN
from .paths import acl_lets_others_in, check_spelling, displayed, may_be_displayed, named, open_meant, require_absolute

DEFAULT_MODE = 0o600

NO_ID = 2**32 - 1  # which chown(2) takes for "as it is"

# What nobody but the owner may do to a file of secrets, except that its group may read it.
TOO_OPEN = stat.S_IRWXO | stat.S_IWGRP


class Line(t.NamedTuple):
    """A secret, and the number of its line, from 1."""

    secret: str
    number: int


def read_single_line(option: str, path: str) -> str:
    """The one secret in a file.

    :raises ConfigurationError: it holds none or several, cannot be read, could be others', or can be read by others.
    """
    lines = read_lines(option, path)
    if len(lines) != 1:
        raise ConfigurationError(f"{named(option, path)} holds {len(lines)} secrets.", advice="It must hold one, on a line of its own.")
    return lines[0].secret


def read_lines(option: str, path: str) -> list[Line]:
    """The lines of a file of secrets, without white space around them, blank ones and comments.

    :raises ConfigurationError: it cannot be read, could be others', or can be read by others.
    """
    try:
        with open(open_meant(option, path), "rb") as file:
            _check_status(option, path, file.fileno())
            data = file.read()
    except OSError as error:
        raise ConfigurationError(f"{named(option, path)} cannot be read: {os.strerror(error.errno or 0)}.", advice=_cure(error)) from None
    # What is not ASCII is no secret of the API's; it is kept, so that it is refused with its number.
    text = data.removeprefix(codecs.BOM_UTF8).decode("ascii", "surrogateescape")
    lines = [Line(line.strip(), number) for number, line in enumerate(re.split("\r\n|\r|\n", text), 1)]
    return [line for line in lines if line.secret and not line.secret.startswith("#")]


def check_readable(option: str, path: str) -> None:
    """:raises ConfigurationError: a file or folder that is no secret cannot be read."""
    check_spelling(option, path)
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    except OSError as error:
        raise ConfigurationError(f"{named(option, path)} cannot be read: {os.strerror(error.errno or 0)}.", advice=_cure(error)) from None


def _check_status(option: str, path: str, descriptor: int) -> None:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise ConfigurationError(f"{named(option, path)} is no regular file.", advice="Name a file of secrets, one a line.")
    if status.st_mode & TOO_OPEN:
        cure = f"Run chmod 600 {displayed(path)}, if it is a file for secrets alone, and take what is in it as leaked if others could read it."
        if os.fstatvfs(descriptor).f_flag & os.ST_RDONLY:
            cure = "Its file system is read-only, so chmod cannot help. If Kubernetes mounts it, set defaultMode: 0400 for the volume."
        raise ConfigurationError(f"{named(option, path)} has the mode {stat.S_IMODE(status.st_mode):04o}, so that others can read or change it.", advice=cure)
    if acl_lets_others_in(descriptor, status):
        raise ConfigurationError(
            f"{named(option, path)} has an access control list that lets others read or change it.",
            advice=f"Run setfacl --remove-all {displayed(path)}, and take what is in it as leaked if others could read it.",
        )


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


def _cure(error: OSError) -> str:
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
        cure = "Make it first, on the host that runs the module." if number == errno.ENOENT else _cure(OSError(number, ""))
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


@contextlib.contextmanager
def os_errors_for(path: str) -> t.Iterator[None]:
    """Have a failure of the file system say which file it is about."""
    name = displayed(path) if may_be_displayed(path) else "The file"
    try:
        yield
    except LookupError:
        raise ConfigurationError(f"{name} was not written: its owner or group is not known on this host.", advice="Check owner and group.") from None
    except OSError as error:
        raise ConfigurationError(f"{name} was not changed: {os.strerror(error.errno or 0)}.", advice=_cure(error)) from None
