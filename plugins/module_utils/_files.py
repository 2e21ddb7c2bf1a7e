# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

# PRIVATE: for this collection only; it can change in any release.

"""Secrets in files, written so that a reader finds the old one or the new one whole, and a crash leaves either."""

from __future__ import annotations

import contextlib
import os
import shutil
import typing as t

from ._errors import ConfigurationError
from ._given import TOO_OPEN

DEFAULT_MODE = 0o600


def check_mode_text(mode: str) -> int:
    """Return an octal mode.

    :raises ConfigurationError: it is none, or would let others read or change a secret.
    """
    try:
        value = int(mode, 8)
    except ValueError:
        value = -1
    if not 0 <= value <= 0o777 or value & TOO_OPEN:
        raise ConfigurationError(f"mode is {mode}.", advice='Set it to octal digits such as "0600", which let nobody but the owner and the group read.')
    return value


def check_folder(path: str) -> None:
    """:raises ConfigurationError: a file cannot be made or replaced at the path."""
    folder = folder_of(path)
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigurationError(f"{path} cannot be written.", advice="Its folder must be there, and this user must be able to write to it.")


class SecretFile:
    """A file that a secret is to be written to. It is replaced atomically (rename(2)), by way of a draft beside it.

    The draft is there before the secret is: whoever finds one that is empty knows that a secret may have been made and lost.
    """

    def __init__(self, path: str, *, mode: int = DEFAULT_MODE, owner: str | None = None, group: str | None = None) -> None:
        """:raises ConfigurationError: nothing can be written at the path."""
        check_folder(path)
        self.path = path
        self._mode = mode
        self._owner: t.Any = owner
        self._group: t.Any = group

    def prepare(self) -> None:
        """:raises ConfigurationError: the owner or the group cannot be used."""
        with told(self.path):
            self.discard()
            descriptor = os.open(draft_of(self.path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                if self._owner is not None or self._group is not None:
                    shutil.chown(descriptor, self._owner, self._group)
                os.fchmod(descriptor, self._mode)
                os.fsync(descriptor)
            except BaseException:
                self.discard()
                raise
            finally:
                os.close(descriptor)
            sync_folder(folder_of(self.path))

    def write(self, secret: str) -> None:
        """:raises ConfigurationError: the file system refuses."""
        with told(self.path):
            with open(draft_of(self.path), "w", encoding="ascii") as file:
                file.write(secret + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.rename(draft_of(self.path), self.path)
            sync_folder(folder_of(self.path))

    def discard(self) -> None:
        """Remove the draft: no secret was made."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft_of(self.path))


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
def told(path: str) -> t.Iterator[None]:
    """Have a failure of the file system say which file it is about."""
    try:
        yield
    except LookupError:
        raise ConfigurationError(f"{path} was not written: its owner or group is not known on this host.", advice="Check owner and group.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} was not changed: {os.strerror(error.errno or 0)}.", advice="Check the folder and who may write there.") from None
