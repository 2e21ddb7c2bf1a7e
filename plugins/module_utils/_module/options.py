# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The tables of options that modules share: names, types, defaults, environment. Their texts are in `doc_fragments/`.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import math
import os
import ssl
import typing as t

from ansible.module_utils.basic import env_fallback

from .._errors import ConfigurationError
from .._http.regions import DEFAULT_REGION, Hosts, resolve
from .._http.session import Connection
from .._secrets.files import check_readable
from .._secrets.paths import named
from .._version import VERSION

MAX_RETRIES = 10
MOST_SECONDS = 1e9  # more than sockets take, and than anybody waits
MAX_CONCURRENCY = 64

# The environment's part in the URLs is played by `_given`, as they must not count as given beside `regions`.
REGION_VARIABLE = "GENESYSCLOUD_REGION"
API_URL_VARIABLE = "GENESYSCLOUD_API_URL"
LOGIN_URL_VARIABLE = "GENESYSCLOUD_LOGIN_URL"

# What is given as a path can be a secret by mistake, so that no path is logged (`no_log`). `_module` shows those that are paths.
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
    "regions": {"type": "list", "elements": "str"},
    "concurrency": {"type": "int", "default": 16},
    "max_failures": {"type": "int"},
}

CREDENTIAL_OPTIONS: dict[str, dict[str, t.Any]] = {
    "client_id": {"type": "str", "fallback": (env_fallback, ["GENESYSCLOUD_OAUTHCLIENT_ID"])},
    "client_secret": {"type": "str", "no_log": True},
    "client_secret_file": PATH,
}

URL_OPTIONS = ("api_url", "login_url")

# Of which each module has those that are in its table.
EXCLUSIVE = [["access_token", "access_token_file", "access_tokens", "access_tokens_file"], ["client_secret", "client_secret_file"], ["api_url", "regions"]]


def origin_of_hosts(params: dict[str, t.Any], written: dict[str, t.Any]) -> tuple[str, str | None]:
    """Where the name of the API's host is from, by the same order as `connections`, and which option it takes the place of.

    ``written``: the options of the task alone, without defaults and environment.
    """
    if params.get("regions"):
        return "option regions", None
    if params["api_url"]:
        return "option api_url", None
    if os.environ.get(API_URL_VARIABLE):
        return f"environment {API_URL_VARIABLE}", "region" if written.get("region") is not None else None
    if written.get("region") is not None:
        return "option region", None
    return (f"environment {REGION_VARIABLE}" if REGION_VARIABLE in os.environ else "default"), None


def _given(params: dict[str, t.Any], option: str, variable: str) -> str | None:
    value = params[option] or os.environ.get(variable)
    return str(value) if value else None


def connections(params: dict[str, t.Any]) -> list[Connection]:
    """Check the connection options, and the files that they name, before anything is sent. A connection for each region.

    :raises ConfigurationError: with the name of the option.
    """
    api_url, login_url = _given(params, "api_url", API_URL_VARIABLE), _given(params, "login_url", LOGIN_URL_VARIABLE)
    if params.get("regions"):
        if api_url:
            raise ConfigurationError(f"regions and {API_URL_VARIABLE} are both set.", advice="Unset one of them.")
        first, *others = [resolve(str(region), None, login_url) for region in dict.fromkeys(params["regions"])]
    else:
        first, others = resolve(str(params["region"]), api_url, login_url), []
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
    if not (http_agent.isascii() and http_agent.isprintable()) or http_agent != http_agent.strip():
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
    if not math.isfinite(value) or not 0 <= value <= MOST_SECONDS or (value == 0 and not zero):
        raise ConfigurationError(f"{name} is {value}.", advice=f"Set it to a number of seconds{', 0 or more' if zero else ' above 0'}.")
    return value


def runs_async() -> bool:
    """Whether the task has `async`: then Ansible keeps its result in a file that others on the host can read."""
    return "ANSIBLE_ASYNC_DIR" in os.environ


def _ca_path(path: str | None) -> str | None:
    if path is None:
        return None
    check_readable("ca_path", path)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(**{"capath" if os.path.isdir(path) else "cafile": path})
    except OSError:  # ssl.SSLError is one too
        raise ConfigurationError(
            f"{named('ca_path', path)} holds no CA certificate that can be read.", advice="Name a file of certificates in PEM form."
        ) from None
    return str(path)


def _client_cert(cert: str | None, key: str | None) -> str | tuple[str, str] | None:
    if cert is None:
        if key is not None:
            raise ConfigurationError("client_key is set without client_cert.", advice="Set both, or client_cert alone if its file holds the key too.")
        return None
    for option, path in (("client_cert", cert), ("client_key", key)):
        if path is not None:
            check_readable(option, path)
    try:
        # An empty password makes an encrypted key fail here, where OpenSSL would stop and ask for one.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(cert, key, password="")
    except (OSError, ValueError):
        raise ConfigurationError(
            f"{named('client_cert', cert)} cannot be used with its key.",
            advice="Both must be readable files in PEM form that belong together, and the key must not be encrypted.",
        ) from None
    return (str(cert), str(key)) if key else str(cert)
