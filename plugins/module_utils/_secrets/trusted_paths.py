# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""How to open the file that is meant, though others can write on the way there.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
import typing as t

from .._errors import ConfigurationError
from .paths import TO_READ, check_spelling, named

# Linux opens what it may only pass through as such; elsewhere a folder must be readable.
PASS_THROUGH = getattr(os, "O_PATH", os.O_RDONLY) | os.O_NOFOLLOW

MOST_LINKS = 40  # as in Linux (path_resolution(7))

# What nobody but the owner may do to a folder that is trusted.
FOLDER_TOO_OPEN = stat.S_IWGRP | stat.S_IWOTH

# POSIX ACLs as extended attributes: linux/posix_acl_xattr.h.
ACL_ATTRIBUTE = "system.posix_acl_access"
ACL_ENTRY = struct.Struct("<HHI")
ACL_HEADER_LENGTH = 4
ACL_USER, ACL_GROUP, ACL_MASK = 0x02, 0x08, 0x10
ACL_READ_OR_WRITE = 0o6


def require_absolute(option: str, path: str) -> None:
    """:raises ConfigurationError: the path depends on the folder in which a module happens to run, or cannot be one."""
    check_spelling(option, path)
    if not os.path.isabs(path):
        raise ConfigurationError(
            f"{named(option, path)} is not an absolute path.", advice="Begin it with a slash. It is looked for on the host that runs the module."
        )


class Place:
    """Where a path leads, after all links: a name in a folder that is open.

    ``owners``: to whom what is there must belong; ``trusted``: whether only root, or the user who runs this, can put anything there.
    """

    def __init__(self, folder: int, name: str, owners: set[int]) -> None:
        self.folder = folder
        self.name = name
        status = os.fstat(folder)
        self.trusted = _is_trusted(status)
        self.owners = owners if self.trusted else owners | {status.st_uid}

    def close(self) -> None:
        os.close(self.folder)


def locate(option: str, path: str) -> Place:
    """Find the place that is meant, whether or not there is a file. What others could have put on the way is not taken.

    In a folder of root's or of the user who runs this, in which nobody else can write, any file or link is meant. In another's
    folder a file or link is meant only where it, and what it leads to, belong to that folder's owner.

    :raises ConfigurationError: others could have put it there, or the path is not absolute.
    :raises OSError: there is no way to it.
    """
    require_absolute(option, path)
    descriptors: list[int] = []
    owners: set[int] = set()  # to whom what is opened must belong
    try:
        here = _enter("/", None, descriptors)
        parts = _parts(path)
        links = 0
        while parts:
            name = parts.pop()
            try:
                status = os.stat(name, dir_fd=here, follow_symlinks=False)
            except FileNotFoundError:
                if parts:
                    raise
                return Place(os.dup(here), name, owners)
            trusted = _is_trusted(os.fstat(here))
            if stat.S_ISLNK(status.st_mode):
                links += 1
                if links > MOST_LINKS:
                    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                if not trusted:
                    require_owner(option, path, status, {os.fstat(here).st_uid})
                    owners.add(os.fstat(here).st_uid)
                target = os.readlink(name, dir_fd=here)
                if os.path.isabs(target):
                    here = _enter("/", None, descriptors)
                parts += _parts(target)
            elif parts:
                if not trusted:
                    require_owner(option, path, status, _movers(os.fstat(here)) or {status.st_uid})
                here = _enter(name, here, descriptors)
            else:
                return Place(os.dup(here), name, owners)
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def open_meant(option: str, path: str) -> int:
    """Open a file for reading, and return its descriptor.

    :raises ConfigurationError: as in `locate`.
    :raises OSError: it cannot be opened.
    """
    place = locate(option, path)
    try:
        return open_at(option, path, place)
    finally:
        place.close()


def open_at(option: str, path: str, place: Place) -> int:
    """Open the file of a place for reading, and return its descriptor.

    :raises ConfigurationError: it belongs to others, who could have put it there.
    :raises OSError: it cannot be opened.
    """
    file = os.open(place.name, TO_READ, dir_fd=place.folder)
    try:
        require_owner(option, path, os.fstat(file), place.owners)
    except BaseException:
        os.close(file)
        raise
    return file


def _parts(path: str) -> list[str]:
    """The names on the way, the last one first."""
    return [name for name in reversed(path.split("/")) if name not in ("", ".")]


def _enter(name: str, here: int | None, descriptors: list[int]) -> int:
    descriptors.append(os.open(name, PASS_THROUGH | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=here))
    return descriptors[-1]


def _is_trusted(folder: os.stat_result) -> bool:
    return folder.st_uid in (0, os.geteuid()) and not folder.st_mode & FOLDER_TOO_OPEN


def _movers(folder: os.stat_result) -> set[int]:
    """To whom a folder in this one must belong, since its owner could put another in its place; where each can only move his own, nobody."""
    return set() if folder.st_mode & stat.S_ISVTX else {folder.st_uid}


def require_owner(option: str, path: str, found: os.stat_result, owners: set[int]) -> None:
    """:raises ConfigurationError: it belongs to others, who could have put it there."""
    if owners - {found.st_uid}:
        raise ConfigurationError(
            f"{named(option, path)} does not belong to the owner of its folder, in which others can write, so others could have put it there.",
            advice="Use a folder of its own, which belongs to root or to the user who runs the module, and in which nobody else can write.",
        )


def acl_lets_others_in(descriptor: int, status: os.stat_result) -> bool:
    """Whether an access control list lets anybody but root and the file's owner read or write it (acl(5))."""
    try:
        attribute: bytes = os.getxattr(descriptor, ACL_ATTRIBUTE)
    except (OSError, AttributeError):  # none, or none here
        return False
    entries: list[tuple[int, int, int]] = list(t.cast("t.Any", ACL_ENTRY.iter_unpack(attribute[ACL_HEADER_LENGTH:])))
    mask = next((allowed for tag, allowed, dummy in entries if tag == ACL_MASK), ACL_READ_OR_WRITE)
    return any(allowed & mask & ACL_READ_OR_WRITE for tag, allowed, who in entries if tag == ACL_GROUP or (tag == ACL_USER and who not in (0, status.st_uid)))
