# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Secrets that are read from files: once, and from the file that is meant.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import typing as t

from .._errors import ConfigurationError
from .os_errors import cure_for
from .paths import displayed, named
from .trusted_paths import acl_lets_others_in, open_meant

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
    return single_secret(option, path, read_text(option, path))


def single_secret(option: str, path: str, text: str) -> str:
    """:raises ConfigurationError: the text holds none, or several."""
    lines = secret_lines(text)
    if len(lines) != 1:
        raise ConfigurationError(f"{named(option, path)} holds {len(lines)} secrets.", advice="It must hold one, on a line of its own.")
    return lines[0].secret


def read_lines(option: str, path: str) -> list[Line]:
    """The lines of a file of secrets, without white space around them, blank ones and comments.

    :raises ConfigurationError: it cannot be read, could be others', or can be read by others.
    """
    return secret_lines(read_text(option, path))


def require_lines(subject: str, lines: list[Line]) -> list[Line]:
    """:raises ConfigurationError: there is none. ``subject``: the option and its path, for the message."""
    if not lines:
        raise ConfigurationError(f"{subject} holds no token.", advice="It must hold one a line. Blank lines and comments do not count.")
    return lines


def read_text(option: str, path: str) -> str:
    """What is in a file of secrets.

    :raises ConfigurationError: as in `read_lines`.
    """
    # What is not ASCII is no secret of the API's; it is kept, so that it is refused with its number.
    return read_bytes(option, path).removeprefix(codecs.BOM_UTF8).decode("ascii", "surrogateescape")


def read_bytes(option: str, path: str, most: int | None = None) -> bytes:
    """What is in a file of secrets. ``most``: how many bytes it may have, if there is a limit.

    :raises ConfigurationError: as in `read_lines`, or it has more.
    """
    try:
        with open(open_meant(option, path), "rb") as file:
            _check_status(option, path, file.fileno())
            data = file.read(-1 if most is None else most + 1)
    except OSError as error:
        raise ConfigurationError(f"{named(option, path)} cannot be read: {os.strerror(error.errno or 0)}.", advice=cure_for(error)) from None
    if most is not None and len(data) > most:
        raise ConfigurationError(f"{named(option, path)} has more than {most} bytes.", advice="Divide it, and give the parts one after the other.")
    return data


def secret_lines(text: str) -> list[Line]:
    lines = [Line(line.strip(), number) for number, line in enumerate(re.split("\r\n|\r|\n", text), 1)]
    return [line for line in lines if line.secret and not line.secret.startswith("#")]


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
