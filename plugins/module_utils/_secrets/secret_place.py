# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A place for a file of secrets: whether it can be used, in whose name it is changed, and what its file is to have of the one there is.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import typing as t

from .._errors import ConfigurationError
from .attributes import Attributes
from .files import TOO_OPEN
from .folder import Folder, is_mount_point
from .identity import acting_as
from .os_errors import cure_for, os_errors_for
from .owners import check_mode_text, group_id, user_id
from .paths import displayed, named
from .trusted_paths import ACL_ATTRIBUTE, FOLDER_TOO_OPEN, Place, locate, require_owner

SPARE = 4096  # bytes by which a file may grow


class SecretPlace:
    """Opened before anything is issued, and closed at the end."""

    def __init__(self, option: str, path: str, *, mode: str | None, owner: str | None, group: str | None) -> None:
        """``mode``, ``owner``, ``group``: instead of those of the file that is replaced.

        :raises ConfigurationError: the path or its folder cannot be used, and nothing was changed.
        """
        self.path = path
        self._option = option
        self._mode = None if mode is None else check_mode_text(mode)
        with os_errors_for(path):
            self._owner = None if owner is None else user_id(owner)
            self._group = None if group is None else group_id(group)
            place = self._locate()
        try:
            self.name = place.name
            self._open(place)
        finally:
            place.close()

    def _locate(self) -> Place:
        try:
            return locate(self._option, self.path)
        except FileNotFoundError:
            raise ConfigurationError(
                f"{named(self._option, self.path)} cannot be written: its folder is not there.", advice="Make it first, on the host that runs the module."
            ) from None

    def _open(self, place: Place) -> None:
        folder = os.fstat(place.folder)
        self._group_of_folder = folder.st_gid
        self._owners = place.owners
        # In a folder of somebody else's, what its owner could do, and nothing more.
        self._user = None if place.trusted or os.geteuid() != 0 else folder.st_uid
        if folder.st_mode & FOLDER_TOO_OPEN:
            raise ConfigurationError(
                f"The folder of {displayed(self.path)} has the mode {stat.S_IMODE(folder.st_mode):04o}, so that others can change what is in it.",
                advice="Use a folder of its own, in which only its owner can write (mode 0755 or 0700).",
            )
        if not place.trusted and os.geteuid() not in (0, folder.st_uid):
            raise ConfigurationError(
                f"The folder of {displayed(self.path)} belongs to another user, who could change what is in it at any time.",
                advice="Run the module as that user, or as root.",
            )
        with self.acting():
            self.folder = Folder(place.folder)

    @contextlib.contextmanager
    def acting(self) -> t.Iterator[None]:
        """What the file system refuses meanwhile is said of this path, and done in the name of the folder's owner."""
        with os_errors_for(self.path), acting_as(self._user, self._group_of_folder):
            yield

    def close(self) -> None:
        self.folder.close()

    def status(self) -> os.stat_result | None:
        """Of the file, if there is one."""
        with self.acting():
            return self.folder.status_of(self.name)

    def check_folder(self) -> None:
        """:raises ConfigurationError: no file can be made there."""
        with self.acting():
            refusal = self.folder.refusal()
        if refusal:
            raise ConfigurationError(f"{named(self._option, self.path)} cannot be written: {os.strerror(refusal)}.", advice=cure_for(OSError(refusal, "")))

    def check(self) -> None:
        """:raises ConfigurationError: the file, as it is, cannot be replaced without its reader losing it."""
        self.check_folder()
        with self.acting():
            status = self.folder.status_of(self.name)
            unchangeable = self.folder.is_unchangeable() or (status is not None and self.folder.is_unchangeable(self.name))
            real = self.folder.path_of(self.name)
        path = displayed(self.path)
        if unchangeable:
            raise ConfigurationError(f"{path} cannot be changed: chattr made it, or its folder, immutable or append-only.", advice="Look at lsattr.")
        if status is not None:
            self._check_file(status, real)
        self.foresee(self.name, self.attributes())

    def _check_file(self, status: os.stat_result, real: str | None) -> None:
        path = displayed(self.path)
        require_owner(self._option, self.path, status, self._owners)
        if stat.S_ISDIR(status.st_mode):
            raise ConfigurationError(
                f"{named(self._option, self.path)} cannot be written: {os.strerror(errno.EISDIR)}.", advice=cure_for(OSError(errno.EISDIR, ""))
            )
        if not stat.S_ISREG(status.st_mode):
            raise ConfigurationError(f"{path} is no regular file.", advice="Name the file that the consumer reads.")
        if status.st_nlink > 1:
            raise ConfigurationError(
                f"{path} has {status.st_nlink} names (hard links), and whoever reads it by another would keep the old token.",
                advice="Have one name for it, and symbolic links where others are needed.",
            )
        if real and is_mount_point(real):
            raise ConfigurationError(
                f"{path} is itself a mount point, so it cannot be replaced, and whoever reads it by its other path would keep the old token.",
                advice="Mount its folder instead, and name the file there.",
            )
        if self._mode is None and status.st_mode & TOO_OPEN:
            raise ConfigurationError(
                f"{path} has the mode {stat.S_IMODE(status.st_mode):04o}, so that others can read or change it.",
                advice=f"Run chmod 640 {path}, or set mode, and take what is in it as leaked if others could read it.",
            )

    def foresee(self, name: str, attributes: Attributes) -> None:
        """:raises ConfigurationError: a file of this name, with these attributes, would be refused."""
        with self.acting():
            self.folder.foresee(name, attributes)

    def attributes(self) -> Attributes:
        """Those that the file is to have."""
        with self.acting():
            kept = self.folder.attributes_of(self.name) or Attributes()
        return kept._replace(
            owner=kept.owner if self._owner is None else self._owner,
            group=kept.group if self._group is None else self._group,
            mode=kept.mode if self._mode is None else self._mode,
            extended=kept.extended if self._mode is None else {name: value for name, value in kept.extended.items() if name != ACL_ATTRIBUTE},
        )

    def try_out(self) -> None:
        """:raises ConfigurationError: the file could not be written, with these attributes and of this size."""
        attributes = self.attributes()
        with self.acting():
            self.folder.remove_drafts(self.name)
            self.folder.try_out(self.name, len(self.folder.read(self.name) or b"") + SPARE, attributes)
