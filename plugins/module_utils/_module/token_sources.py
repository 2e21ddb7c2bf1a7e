# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Where secrets are given: by an option, a file or the environment; tokens, one or many.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import os
import typing as t

from .._errors import ConfigurationError
from .._secrets.files import read_lines, read_single_line
from .._secrets.forms import check_token
from .._secrets.paths import named, require_absolute

TOKEN_VARIABLE = "GENESYSCLOUD_ACCESS_TOKEN"
CLIENT_SECRET_VARIABLE = "GENESYSCLOUD_OAUTHCLIENT_SECRET"


@dataclasses.dataclass(frozen=True)
class TokenSource:
    """``values``: as they were given, not checked yet. ``many``: whether a list was given, and a list is expected in return.

    ``lines``: the number of each one's line, if they are from a file.
    """

    values: list[str]
    many: bool
    lines: list[int] | None = None

    @property
    def value(self) -> str | None:
        return self.values[0] if self.values else None

    @property
    def token(self) -> str:
        """The one token.

        :raises ConfigurationError: there is none, or it cannot be one.
        """
        return check_token(self.value)


def read_tokens(params: dict[str, t.Any], *, missing_ok: bool = False) -> TokenSource:
    """Collect what the options and the environment give, or the file that a new token is to be written to.

    ``missing_ok``: a file that is not there is no token, and no error.

    :raises ConfigurationError: a file cannot be used, or a file of many holds none.
    """
    if params.get("access_tokens") is not None:
        return TokenSource([str(value) for value in params["access_tokens"]], many=True)
    if params.get("access_tokens_file") is not None:
        return _tokens_in_file("access_tokens_file", params["access_tokens_file"])
    for option in ("access_token_file", "dest") if params["access_token"] is None else ():
        path = params.get(option)
        if path is not None:
            require_absolute(option, path)
            missing = missing_ok and _is_missing(path)
            return TokenSource([] if missing else [read_single_line(option, path)], many=False)
    value = os.environ.get(TOKEN_VARIABLE) if params["access_token"] is None else params["access_token"]
    return TokenSource([] if value is None else [str(value)], many=False)


def _is_missing(path: str) -> bool:
    """Whether there is no file; not where nobody can tell, as in a folder that cannot be entered."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return True
    except OSError:
        pass
    return False


def _tokens_in_file(option: str, path: str) -> TokenSource:
    lines = read_lines(option, path)
    if not lines:
        raise ConfigurationError(f"{named(option, path)} holds no token.", advice="It must hold one a line. Blank lines and comments do not count.")
    return TokenSource([line.secret for line in lines], many=True, lines=[line.number for line in lines])


def read_client_secret(params: dict[str, t.Any]) -> str:
    """The client's secret as it is given, or an empty text.

    :raises ConfigurationError: its file cannot be used.
    """
    if params["client_secret_file"] is not None:
        return read_single_line("client_secret_file", params["client_secret_file"])
    value = params["client_secret"]
    return str(os.environ.get(CLIENT_SECRET_VARIABLE, "") if value is None else value)
