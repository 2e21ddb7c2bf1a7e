# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A folder by its descriptor: what is read and written there is what is meant, and each change is whole.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import stat
import typing as t

from .attributes import Attributes
from .paths import TO_READ

LARGEST_FILE = 1024 * 1024  # bytes; a file with a token among other lines is a few kilobytes
DRAFT = "draft"

# Of ioctl_iflags(2): files, and folders, that chattr(1) has made unchangeable.
FS_IOC_GETFLAGS = 0x80086601
UNCHANGEABLE = 0x10 | 0x20  # immutable, append-only


class Folder:
    """Every name is looked up in this folder, and no link is followed."""

    def __init__(self, descriptor: int) -> None:
        """``descriptor``: of the folder, which need not be readable by it. It stays the caller's."""
        self._descriptor = os.open(".", TO_READ | os.O_DIRECTORY, dir_fd=descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    @property
    def status(self) -> os.stat_result:
        return os.fstat(self._descriptor)

    def refusal(self) -> int | None:
        """The number of the error (errno(3)) that making a file here would meet, as far as that can be told without trying."""
        if os.fstatvfs(self._descriptor).f_flag & os.ST_RDONLY:
            return errno.EROFS
        return None if os.access(".", os.W_OK | os.X_OK, dir_fd=self._descriptor, effective_ids=True) else errno.EACCES

    def foresee(self, name: str, attributes: Attributes) -> None:
        """Find what `try_out` would meet, as far as that can be told without writing.

        :raises OSError: the name is too long, or whoever runs this may not give a file away.
        """
        self.status_of(_draft_of(name))
        status, user = self.status, os.geteuid()
        groups = {-1, os.getegid(), *os.getgroups(), *([status.st_gid] if status.st_mode & stat.S_ISGID else [])}
        if user != 0 and (attributes.owner not in (-1, user) or attributes.group not in groups):
            raise _refusal(errno.EPERM)

    def share(self) -> int:
        """Another descriptor of it, by which its lock is held, too."""
        return os.dup(self._descriptor)

    def try_lock(self) -> bool:
        """Take the folder's lock (flock(2)), which the kernel drops with the process, if nobody holds it."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def read(self, name: str) -> bytes | None:
        """What is in a regular file, if there is one.

        :raises OSError: it cannot be read, or is something else.
        """
        try:
            descriptor = os.open(name, TO_READ, dir_fd=self._descriptor)
        except FileNotFoundError:
            return None
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _refusal(errno.EINVAL)
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise _refusal(errno.EFBIG)
        return data

    def status_of(self, name: str) -> os.stat_result | None:
        with contextlib.suppress(FileNotFoundError):
            return os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)
        return None

    def replace(self, name: str, data: bytes, attributes: Attributes, *, changed_at: int | None = None) -> None:
        """Have a file hold something else: a reader finds the old or the new, whole. ``changed_at``: its time, in nanoseconds since the epoch.

        :raises OSError: the file system refuses.
        """
        with self._draft(name, data, attributes) as (draft, descriptor):
            if not os.path.samestat(os.stat(draft, dir_fd=self._descriptor, follow_symlinks=False), os.fstat(descriptor)):
                raise _refusal(errno.EPERM)  # somebody else put something in its place
            if changed_at is not None:
                os.utime(descriptor, ns=(changed_at, changed_at))
            os.rename(draft, name, src_dir_fd=self._descriptor, dst_dir_fd=self._descriptor)
        os.fsync(self._descriptor)

    def try_out(self, name: str, size: int, attributes: Attributes) -> None:
        """Find out whether `replace` can be done, by all of it but the rename.

        :raises OSError: the file system refuses.
        """
        with self._draft(name, b"#" * size, attributes):
            pass

    @contextlib.contextmanager
    def _draft(self, name: str, data: bytes, attributes: Attributes) -> t.Iterator[tuple[str, int]]:
        draft = _draft_of(name)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=self._descriptor)
        try:
            while data:
                data = data[os.write(descriptor, data) :]
            attributes.give_to(descriptor)
            os.fsync(descriptor)
            yield draft, descriptor
        except OSError:
            self._unlink(draft)
            raise
        finally:
            os.close(descriptor)
        self._unlink(draft)

    def append(self, name: str, data: bytes) -> None:
        """Add to a regular file of one name, or make it.

        :raises OSError: the file system refuses, or something else is there.
        """
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(name, flags, 0o600, dir_fd=self._descriptor)
        with open(descriptor, "ab") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
                raise _refusal(errno.EINVAL)
            file.write(data)

    def remove(self, name: str) -> None:
        if self._unlink(name):
            os.fsync(self._descriptor)

    def remove_drafts(self, name: str) -> None:
        """Those of a file, and of what stands beside it, that a run left which was cut off."""
        pattern = re.compile(rf"\.{re.escape(name)}(\.\w+){{0,2}}\.[0-9a-f]{{16}}\.{DRAFT}")
        for each in os.listdir(self._descriptor):
            if pattern.fullmatch(each):
                self.remove(each)

    def _unlink(self, name: str) -> bool:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self._descriptor)
            return True
        return False

    def is_unchangeable(self, name: str | None = None) -> bool:
        """Whether chattr(1) keeps a file, or the folder itself, from being changed."""
        flags = bytearray(8)
        try:
            place = "." if name is None else name
            descriptor = os.open(place, TO_READ, dir_fd=self._descriptor)
        except OSError:
            return False
        try:
            fcntl.ioctl(descriptor, FS_IOC_GETFLAGS, flags)
        except OSError:  # not a file system with such flags
            return False
        finally:
            os.close(descriptor)
        return bool(int.from_bytes(flags[:4], "little") & UNCHANGEABLE)

    def path_of(self, name: str) -> str | None:
        """The whole path of a name, without links, as the kernel tells it."""
        try:
            return os.path.join(os.readlink(f"/proc/self/fd/{self._descriptor}"), name)
        except OSError:
            return None

    def attributes_of(self, name: str) -> Attributes | None:
        """Of a file that is there."""
        try:
            descriptor = os.open(name, TO_READ, dir_fd=self._descriptor)
        except FileNotFoundError:
            return None
        try:
            return Attributes.of(descriptor)
        finally:
            os.close(descriptor)


def _refusal(number: int) -> OSError:
    return OSError(number, os.strerror(number))  # pragma: no mutate: what is shown is made from the number


def _draft_of(name: str) -> str:
    """A name beside it, which nobody can know before."""
    return f".{name}.{secrets.token_hex(8)}.{DRAFT}"


def is_mount_point(path: str) -> bool:
    """Whether something is mounted at a path, as ``mount --bind`` does with a file (proc_pid_mountinfo(5))."""
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
            points = {line.split()[4] for line in file}
    except OSError:
        return False
    return any(re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), point) == path for point in points)
