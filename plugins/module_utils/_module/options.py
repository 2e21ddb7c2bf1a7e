# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The options that modules share: their tables for Ansible, and what a module works with. Their texts are in `doc_fragments/`.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import math
import os
import typing as t

from ansible.module_utils.basic import env_fallback

from .._errors import ConfigurationError
from .._findings.names import AUTO, FORMATS
from .._http.regions import DEFAULT_REGION
from .._secrets.paths import GivenPath

MAX_RETRIES = 10
MOST_SECONDS = 1e9  # more than sockets take, and than anybody waits
MAX_CONCURRENCY = 64

# The environment's part in these URLs is played by `connections`, as they must not count as given beside `regions`.
REGION_VARIABLE = "GENESYSCLOUD_REGION"
API_URL_VARIABLE = "GENESYSCLOUD_API_URL"
LOGIN_URL_VARIABLE = "GENESYSCLOUD_LOGIN_URL"

# What is given as a path can be a secret by mistake, so that no path is logged (`no_log`). `module` shows those that are paths.
# A URL can hold a password, for which it is refused.
PATH: dict[str, t.Any] = {"type": "path", "no_log": True}
URL: dict[str, t.Any] = {"type": "str", "no_log": True}

CONNECTION_OPTIONS: dict[str, dict[str, t.Any]] = {
    "region": {"type": "str", "default": DEFAULT_REGION, "fallback": (env_fallback, [REGION_VARIABLE])},
    "api_url": URL,
    "login_url": URL,
    "timeout": {"type": "float", "default": 10},
    "retries": {"type": "int", "default": 4},
    "retry_deadline": {"type": "float", "default": 120},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": PATH,
    "client_cert": PATH,
    "client_key": PATH,
    "use_proxy": {"type": "bool", "default": True},
    "http_agent": {"type": "str"},
}

TOKEN_OPTIONS: dict[str, dict[str, t.Any]] = {
    "access_token": {"type": "str", "no_log": True},
    "access_token_file": PATH,
    "deadline": {"type": "float"},
}

BATCH_OPTIONS: dict[str, dict[str, t.Any]] = {
    **TOKEN_OPTIONS,
    "access_tokens": {"type": "list", "elements": "str", "no_log": True},
    "access_tokens_file": PATH,
    "findings_file": PATH,
    "findings_format": {"type": "str", "default": AUTO, "choices": list(FORMATS)},
    "findings_accept": {"type": "list", "elements": "str"},
    "regions": {"type": "list", "elements": "str"},
    "concurrency": {"type": "int", "default": 16},
    "max_failures": {"type": "int"},
}

CREDENTIAL_OPTIONS: dict[str, dict[str, t.Any]] = {
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "client_secret_file": PATH,
}

# To issue a token, and to keep it.
ISSUE_OPTIONS: dict[str, dict[str, t.Any]] = {**CREDENTIAL_OPTIONS, "dest": PATH}

URL_OPTIONS = ("api_url", "login_url")

# Of which each module has those that are in its table.
EXCLUSIVE = [
    ["access_token", "access_token_file", "access_tokens", "access_tokens_file", "findings_file"],
    ["client_secret", "client_secret_file"],
    ["api_url", "regions"],
]

# Where a task signs in, by a token or as a client.
EXCLUSIVE_TO_SIGN_IN = [[token, "client_id"] for token in ("access_token", "access_token_file")]


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class ConnectionOptions:
    """`CONNECTION_OPTIONS`, as they were given. Durations in seconds."""

    region: str
    api_url: str | None
    login_url: str | None
    timeout: float
    retries: int
    retry_deadline: float
    validate_certs: bool
    ca_path: GivenPath | None
    client_cert: GivenPath | None
    client_key: GivenPath | None
    use_proxy: bool
    http_agent: str | None


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class TokenOptions:
    """`TOKEN_OPTIONS`, as they were given. ``deadline``: in seconds."""

    access_token: str | None
    access_token_file: GivenPath | None
    deadline: float | None


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class BatchOptions(TokenOptions):
    """`BATCH_OPTIONS`, as they were given."""

    access_tokens: list[str] | None
    access_tokens_file: GivenPath | None
    findings_file: GivenPath | None
    findings_format: str
    findings_accept: list[str] | None
    regions: list[str] | None
    concurrency: int
    max_failures: int | None


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class CredentialOptions:
    """`CREDENTIAL_OPTIONS`, as they were given."""

    client_id: str | None
    client_secret: str | None
    client_secret_file: GivenPath | None


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class IssueOptions(CredentialOptions):
    """`ISSUE_OPTIONS`, as they were given."""

    dest: GivenPath | None


Options = t.TypeVar("Options")


def typed(kind: type[Options], params: dict[str, t.Any]) -> Options:
    """The dataclass of some options, of a module's parameters, which Ansible has checked and converted."""
    return kind(**{field.name: params[field.name] for field in dataclasses.fields(t.cast("t.Any", kind))})


def number(name: str, value: int, least: int, most: int | None = None) -> int:
    """Return an option's whole number.

    :raises ConfigurationError: out of its range.
    """
    if value < least or (most is not None and value > most):
        raise ConfigurationError(f"{name} is {value}.", advice=f"Set it to a number from {least} {'up' if most is None else f'to {most}'}.")
    return value


def seconds(name: str, value: float, *, zero: bool = False, most: float = MOST_SECONDS) -> float:
    """Return a duration option in seconds.

    :raises ConfigurationError: not finite, negative, too long, or zero where that is not allowed.
    """
    if not math.isfinite(value) or not 0 <= value <= most or (value == 0 and not zero):
        limit = "" if most == MOST_SECONDS else f" and at most {most:.0f}"
        raise ConfigurationError(f"{name} is {value}.", advice=f"Set it to a number of seconds{', 0 or more' if zero else ' above 0'}{limit}.")
    return value


def runs_async() -> bool:
    """Whether the task has `async`: then Ansible keeps its result in a file that others on the host can read."""
    return "ANSIBLE_ASYNC_DIR" in os.environ
