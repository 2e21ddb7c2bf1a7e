# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Where secrets are given: by an option, a file or the environment; tokens, one or many.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import os
import typing as t

from .._errors import ConfigurationError
from .._secrets.credentials import CLIENT_ID_VARIABLE, CLIENT_SECRET_VARIABLE, Credentials
from .._secrets.forms import check_token
from .._secrets.paths import GivenPath, named
from .options import BatchOptions, CredentialOptions, TokenOptions

if t.TYPE_CHECKING:
    from .._findings.relevance import Sorted

TOKEN_VARIABLE = "GENESYSCLOUD_ACCESS_TOKEN"


class TokenSource(t.NamedTuple):
    """``values``: as they were given, not checked yet. ``many``: whether a list was given, and a list is expected in return.

    ``lines``: the number of each one's line, if they are from a file; ``report``: what else is in the report of a scanner, if they are from one.
    """

    values: list[str]
    many: bool
    lines: list[int] | None = None
    report: Sorted | None = None

    @property
    def value(self) -> str | None:
        return self.values[0] if self.values else None

    @property
    def token(self) -> str:
        """The one token.

        :raises ConfigurationError: there is none, or it cannot be one.
        """
        return check_token(self.value)


def read_tokens(options: TokenOptions, *, dest: GivenPath | None = None, missing_ok: bool = False) -> TokenSource:
    """Collect what the options and the environment give, or ``dest``, the file that a new token is to be written to.

    ``missing_ok``: a file that is not there is no token, and no error.

    :raises ConfigurationError: a file cannot be used, or a file of many holds none.
    """
    if isinstance(options, BatchOptions):
        if options.access_tokens is not None:
            return TokenSource(options.access_tokens, many=True)
        if options.access_tokens_file is not None:
            return _tokens_in_file("access_tokens_file", options.access_tokens_file)
        if options.findings_file is not None:
            return _tokens_in_report("findings_file", options.findings_file, options)
    if options.access_token is not None:
        return TokenSource([options.access_token], many=False)
    for option, path in (("access_token_file", options.access_token_file), ("dest", dest)):
        if path is not None:
            from .._secrets.files import read_single_line  # which few runs need
            from .._secrets.trusted_paths import require_absolute

            require_absolute(option, path)
            missing = missing_ok and _is_missing(path)
            return TokenSource([] if missing else [read_single_line(option, path)], many=False)
    value = os.environ.get(TOKEN_VARIABLE)
    return TokenSource([] if value is None else [value], many=False)


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
    from .._secrets.files import read_lines, require_lines

    lines = require_lines(named(option, path), read_lines(option, path))
    return TokenSource([line.secret for line in lines], many=True, lines=[line.number for line in lines])


def _tokens_in_report(option: str, path: str, options: BatchOptions) -> TokenSource:
    from .._findings.formats import read_report  # which few runs need
    from .._findings.relevance import sort

    contents = read_report(option, path, options.findings_format)
    report = sort(contents.findings, contents.unreadable, options.findings_accept or ())
    return TokenSource(list(report.tokens), many=True, report=report)


def read_credentials(options: CredentialOptions) -> Credentials:
    """The credentials of an OAuth client, not checked yet. What is not set is an empty text.

    A file that holds the id, too, goes before the environment, and before a `client_id` whose place the client in the file has taken.

    :raises ConfigurationError: the file of the secret cannot be used, or is another client's.
    """
    client_id = options.client_id if options.client_id is not None else os.environ.get(CLIENT_ID_VARIABLE, "")
    if options.client_secret_file is not None:
        return _credentials_in_file(options, client_id)
    client_secret = options.client_secret if options.client_secret is not None else os.environ.get(CLIENT_SECRET_VARIABLE, "")
    return Credentials(client_id, client_secret)


def _credentials_in_file(options: CredentialOptions, client_id: str) -> Credentials:
    from .._secrets.files import read_text, single_secret  # which few runs need

    option, path = "client_secret_file", str(options.client_secret_file)
    text = read_text(option, path)
    if "{" in text or CLIENT_SECRET_VARIABLE in text:
        from .._secrets.credentials_file import pair_in

        found = pair_in(option, path, text)
        if found is not None:
            if options.client_id not in (None, found.client_id, *found.replaces):
                what = f"client_id is {options.client_id}, and {named(option, path)} holds the OAuth client {found.client_id}."
                raise ConfigurationError(what, advice="Remove client_id, or check the file.")
            return found
    return Credentials(client_id, single_secret(option, path, text))


def signs_in_as_a_client(token: TokenOptions, client: CredentialOptions) -> bool:
    """Whether a task that takes either is given an OAuth client's credentials: by its options, or else by the environment."""
    if token.access_token is not None or token.access_token_file is not None:
        return False
    if any(value is not None for value in (client.client_id, client.client_secret, client.client_secret_file)):
        return True
    return TOKEN_VARIABLE not in os.environ and CLIENT_ID_VARIABLE in os.environ
