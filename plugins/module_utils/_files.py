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
import tempfile
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
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigurationError(f"{path} cannot be written.", advice="Its folder must be there, and this user must be able to write to it.")


def write_secret(path: str, secret: str, *, mode: int = DEFAULT_MODE, owner: str | None = None, group: str | None = None) -> None:
    """Replace a file atomically (rename(2) within its folder), and wait until that is on the disk.

    :raises ConfigurationError: the folder, the owner or the group cannot be used.
    """
    folder = os.path.dirname(os.path.abspath(path))
    with told(path):
        descriptor, draft = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=folder)
        try:
            with open(descriptor, "w", encoding="ascii") as file:
                file.write(secret + "\n")
                if owner is not None or group is not None:
                    shutil.chown(draft, t.cast("t.Any", owner), t.cast("t.Any", group))
                os.fchmod(file.fileno(), mode)
                file.flush()
                os.fsync(file.fileno())
            os.rename(draft, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(draft)
            raise
        sync_folder(folder)


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
