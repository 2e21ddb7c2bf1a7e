# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A file that a new secret is written to: proved to be possible before there is one, and whole at every instant.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import os

from .._errors import ConfigurationError
from .paths import displayed
from .secret_place import SecretPlace


class SecretFile:
    """``dest``: what is replaced keeps its owner, group, mode and access control list, unless others are given."""

    def __init__(self, path: str, *, option: str = "dest", mode: str | None = None, owner: str | None = None, group: str | None = None) -> None:
        """:raises ConfigurationError: nothing can be written at the path, or the owner or the group is not known."""
        self._place = SecretPlace(option, path, mode=mode, owner=owner, group=group)
        try:
            self._place.check()
        except BaseException:
            self._place.close()
            raise
        self._seen = self._version()

    def prepare(self) -> None:
        """Prove that a secret can be written, and keep other runs out.

        :raises ConfigurationError: it cannot, or another run was here since.
        """
        with self._place.acting():
            free = self._place.folder.try_lock()
        if not free or self._version() != self._seen:
            raise ConfigurationError(
                f"{displayed(self._place.path)} is changed by another run at this moment.",
                advice="Run this again, once the other has ended. Nothing was changed.",
            )
        self._place.try_out()

    def read(self) -> bytes | None:
        """What is in the file, if there is one.

        :raises ConfigurationError: it cannot be read.
        """
        with self._place.acting():
            return self._place.folder.read(self._place.name)

    def write(self, secret: str) -> None:
        """Have the file hold one secret, on a line.

        :raises ConfigurationError: the file system refuses.
        """
        self.replace(secret.encode() + b"\n")

    def replace(self, data: bytes) -> None:
        """:raises ConfigurationError: the file system refuses."""
        attributes = self._place.attributes()
        with self._place.acting():
            self._place.folder.replace(self._place.name, data, attributes)

    @property
    def path(self) -> str:
        return self._place.path

    def is_same_file(self, path: str) -> bool:
        """Whether another path leads to this file, after all links."""
        with self._place.acting():
            real = self._place.folder.path_of(self._place.name)
        return real is not None and real == os.path.realpath(path)

    def close(self) -> None:
        self._place.close()

    def _version(self) -> tuple[int, int, int] | None:
        status = self._place.status()
        return None if status is None else (status.st_ino, status.st_mtime_ns, status.st_size)
