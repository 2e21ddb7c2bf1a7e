# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

# PRIVATE: for this collection only; it can change in any release.

"""Where tokens are given: by an option, a file or the environment, one or many."""

from __future__ import annotations

import dataclasses
import os
import stat
import typing as t

from ._errors import ConfigurationError
from ._secrets import check_token

TOKEN_VARIABLE = "GENESYSCLOUD_ACCESS_TOKEN"
CLIENT_SECRET_VARIABLE = "GENESYSCLOUD_OAUTHCLIENT_SECRET"

# What nobody but the owner may do to a file of secrets, except that its group may read it.
TOO_OPEN = stat.S_IRWXO | stat.S_IWGRP


@dataclasses.dataclass(frozen=True)
class Given:
    """``values``: as they were given, not checked yet. ``many``: whether a list was given, and a list is expected in return."""

    values: list[str]
    many: bool

    @property
    def value(self) -> str | None:
        return self.values[0] if self.values else None

    @property
    def token(self) -> str:
        """The one token.

        :raises ConfigurationError: there is none, or it cannot be one.
        """
        return check_token(self.value)


def given_tokens(params: dict[str, t.Any], *, may_be_missing: bool = False) -> Given:
    """Collect what the options and the environment give, or the file that a new token is to be written to.

    ``may_be_missing``: a file that is not there is no token, and no error.

    :raises ConfigurationError: a file cannot be used.
    """
    if params.get("access_tokens") is not None:
        return Given([str(value) for value in params["access_tokens"]], many=True)
    if params.get("access_tokens_file") is not None:
        return Given(_lines("access_tokens_file", params["access_tokens_file"]), many=True)
    for option in ("access_token_file", "dest") if params["access_token"] is None else ():
        path = params.get(option)
        if path is not None:
            missing = may_be_missing and not os.path.lexists(path)
            return Given([] if missing else [single_line(option, path)], many=False)
    value = os.environ.get(TOKEN_VARIABLE) if params["access_token"] is None else params["access_token"]
    return Given([] if value is None else [str(value)], many=False)


def given_client_secret(params: dict[str, t.Any]) -> str:
    """The client's secret as it is given, or an empty text.

    :raises ConfigurationError: its file cannot be used.
    """
    if params["client_secret_file"] is not None:
        return single_line("client_secret_file", params["client_secret_file"])
    value = params["client_secret"]
    return str(os.environ.get(CLIENT_SECRET_VARIABLE, "") if value is None else value)


def single_line(option: str, path: str) -> str:
    """The one secret in a file.

    :raises ConfigurationError: it holds none or several, cannot be read, or can be read by others.
    """
    lines = _lines(option, path)
    if len(lines) != 1:
        raise ConfigurationError(f"{option}, {path}, holds {len(lines)} secrets.", advice="It must hold one, on a line of its own.")
    return lines[0]


def _lines(option: str, path: str) -> list[str]:
    """The lines of a file of secrets, without blank ones and comments.

    :raises ConfigurationError: it cannot be read, or others than its owner can read or change it.
    """
    try:
        # Not to wait for whoever writes to a named pipe.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), encoding="ascii", errors="surrogateescape") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise ConfigurationError(f"{option}, {path}, is no regular file.", advice="Name a file of secrets, one a line.")
            if mode & TOO_OPEN:
                raise ConfigurationError(
                    f"{option}, {path}, has the mode {stat.S_IMODE(mode):04o}, so that others can read or change it.",
                    advice=f"Run chmod 600 {path}, and take what is in it as leaked if others could read them.",
                )
            lines = [line.strip() for line in file]
    except OSError as error:
        raise ConfigurationError(
            f"{option}, {path}, cannot be read: {os.strerror(error.errno or 0)}.",
            advice="The file must be on the host that runs the module, and readable there.",
        ) from None
    return [line for line in lines if line and not line.startswith("#")]
