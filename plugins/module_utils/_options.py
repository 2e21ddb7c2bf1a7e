# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

# PRIVATE: for this collection only; it can change in any release.

"""The tables of options that modules share: names, types, defaults, environment. Their texts are in `doc_fragments/`."""

from __future__ import annotations

import dataclasses
import math
import os
import ssl
import typing as t

from ansible.module_utils.basic import env_fallback

from ._client import Connection
from ._errors import ConfigurationError
from ._regions import DEFAULT_REGION, Hosts, resolve
from ._version import VERSION

MAX_RETRIES = 10
MAX_CONCURRENCY = 64

CONNECTION_OPTIONS: dict[str, dict[str, t.Any]] = {
    "region": {"type": "str", "default": DEFAULT_REGION, "fallback": (env_fallback, ["GENESYSCLOUD_REGION"])},
    "api_url": {"type": "str", "fallback": (env_fallback, ["GENESYSCLOUD_API_URL"])},
    "login_url": {"type": "str", "fallback": (env_fallback, ["GENESYSCLOUD_LOGIN_URL"])},
    "timeout": {"type": "float", "default": 10},
    "retries": {"type": "int", "default": 4},
    "retry_deadline": {"type": "float", "default": 120},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path"},
    "use_proxy": {"type": "bool", "default": True},
    "http_agent": {"type": "str"},
}

# The environment's token and client secret are read by `_given`, as they must not count as given beside another option.
TOKEN_OPTIONS: dict[str, dict[str, t.Any]] = {
    "access_token": {"type": "str", "no_log": True},
    "access_token_file": {"type": "path", "no_log": False},
    "deadline": {"type": "float"},
}

BATCH_OPTIONS: dict[str, dict[str, t.Any]] = {
    **TOKEN_OPTIONS,
    "access_tokens": {"type": "list", "elements": "str", "no_log": True},
    "access_tokens_file": {"type": "path", "no_log": False},
    "regions": {"type": "list", "elements": "str"},
    "concurrency": {"type": "int", "default": 16},
    "max_failures": {"type": "int"},
}

CLIENT_OPTIONS: dict[str, dict[str, t.Any]] = {
    "client_id": {"type": "str", "fallback": (env_fallback, ["GENESYSCLOUD_OAUTHCLIENT_ID"])},
    "client_secret": {"type": "str", "no_log": True},
    "client_secret_file": {"type": "path", "no_log": False},
}

# Of which each module has those that are in its table.
EXCLUSIVE = [["access_token", "access_token_file", "access_tokens", "access_tokens_file"], ["client_secret", "client_secret_file"], ["api_url", "regions"]]


def connections(params: dict[str, t.Any]) -> list[Connection]:
    """Check the connection options, and the files that they name, before anything is sent. A connection for each region.

    :raises ConfigurationError: with the name of the option.
    """
    login_url = params["login_url"] and str(params["login_url"])
    if params.get("regions"):
        first, *others = [resolve(str(region), None, login_url) for region in dict.fromkeys(params["regions"])]
    else:
        first, others = resolve(str(params["region"]), params["api_url"] and str(params["api_url"]), login_url), []
    connection = _connection(params, first)
    return [connection, *(dataclasses.replace(connection, hosts=hosts) for hosts in others)]


def number(params: dict[str, t.Any], name: str, least: int, most: int | None = None) -> int:
    """Return a whole number.

    :raises ConfigurationError: out of its range.
    """
    value = int(params[name])
    if value < least or (most is not None and value > most):
        raise ConfigurationError(f"{name} is {value}.", advice=f"Set it to a number from {least} {'up' if most is None else f'to {most}'}.")
    return value


def _connection(params: dict[str, t.Any], hosts: Hosts) -> Connection:
    http_agent = str(params["http_agent"] or f"purecloud.credentials/{VERSION}")
    if not (http_agent.isascii() and http_agent.isprintable()):
        raise ConfigurationError("http_agent cannot stand in a header.", advice="Use printable ASCII characters on one line.")
    return Connection(
        hosts=hosts,
        timeout=seconds(params, "timeout"),
        retries=number(params, "retries", 0, MAX_RETRIES),
        retry_deadline=seconds(params, "retry_deadline"),
        verify=(_ca_path(params["ca_path"]) or True) if params["validate_certs"] else False,
        client_cert=_client_cert(params["client_cert"], params["client_key"]),
        use_proxy=params["use_proxy"],
        http_agent=http_agent,
    )


def seconds(params: dict[str, t.Any], name: str, *, zero: bool = False) -> float:
    """Return a duration option in seconds.

    :raises ConfigurationError: not finite, negative, or zero where that is not allowed.
    """
    value = float(params[name])
    if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
        raise ConfigurationError(f"{name} is {value}.", advice=f"Set it to a number of seconds{', 0 or more' if zero else ' above 0'}.")
    return value


def _ca_path(path: str | None) -> str | None:
    if path is None:
        return None
    folder = os.path.isdir(path)
    try:
        ssl.create_default_context(cafile=None if folder else path, capath=path if folder else None)
    except OSError:  # ssl.SSLError is one too
        raise ConfigurationError(f"No CA certificate can be read from ca_path, {path}.", advice="Name a file of certificates in PEM form.") from None
    return str(path)


def _client_cert(cert: str | None, key: str | None) -> str | tuple[str, str] | None:
    if cert is None:
        if key is not None:
            raise ConfigurationError("client_key is set without client_cert.", advice="Set both, or client_cert alone if its file holds the key too.")
        return None
    try:
        # An empty password makes an encrypted key fail here, where OpenSSL would stop and ask for one.
        ssl.create_default_context().load_cert_chain(cert, key, password="")
    except (OSError, ValueError):
        raise ConfigurationError(
            f"client_cert, {cert}, cannot be used with its key.",
            advice="Both must be readable files in PEM form that belong together, and the key must not be encrypted.",
        ) from None
    return (str(cert), str(key)) if key else str(cert)
