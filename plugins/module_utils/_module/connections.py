# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Where requests go, and how: the connection options, checked, with the files that they name, before anything is sent.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import os
import ssl

from .._errors import ConfigurationError
from .._http.regions import Hosts, resolve
from .._http.session import Connection
from .._secrets.paths import named
from .._version import VERSION
from .options import API_URL_VARIABLE, LOGIN_URL_VARIABLE, MAX_RETRIES, REGION_VARIABLE, ConnectionOptions, number, seconds


def origin_of_hosts(options: ConnectionOptions, regions: list[str] | None, *, names_region: bool) -> tuple[str, str | None]:
    """Where the name of the API's host is from, by the same order as `connections`, and which option it takes the place of.

    ``names_region``: whether the task itself names a region.
    """
    if regions:
        return "option regions", None
    if options.api_url:
        return "option api_url", None
    if os.environ.get(API_URL_VARIABLE):
        return f"environment {API_URL_VARIABLE}", "region" if names_region else None
    if names_region:
        return "option region", None
    return (f"environment {REGION_VARIABLE}" if REGION_VARIABLE in os.environ else "default"), None


def connections(options: ConnectionOptions, regions: list[str] | None = None) -> list[Connection]:
    """Check the connection options, and the files that they name, before anything is sent. A connection for each region.

    :raises ConfigurationError: with the name of the option.
    """
    api_url = options.api_url or os.environ.get(API_URL_VARIABLE)
    login_url = options.login_url or os.environ.get(LOGIN_URL_VARIABLE)
    if regions:
        if api_url:
            raise ConfigurationError(f"regions and {API_URL_VARIABLE} are both set.", advice="Unset one of them.")
        first, *others = [resolve(region, None, login_url) for region in dict.fromkeys(regions)]
    else:
        first, others = resolve(options.region, api_url, login_url), []
    connection = _connection(options, first)
    return [connection, *(connection._replace(hosts=hosts) for hosts in others)]


def _connection(options: ConnectionOptions, hosts: Hosts) -> Connection:
    http_agent = options.http_agent or f"purecloud.credentials/{VERSION}"
    if not (http_agent.isascii() and http_agent.isprintable()) or http_agent != http_agent.strip():
        raise ConfigurationError("http_agent cannot stand in a header.", advice="Use printable ASCII characters on one line.")
    return Connection(
        hosts=hosts,
        timeout=seconds("timeout", options.timeout),
        retries=number("retries", options.retries, 0, MAX_RETRIES),
        retry_deadline=seconds("retry_deadline", options.retry_deadline),
        verify=(_ca_path(options.ca_path) or True) if options.validate_certs else False,
        client_cert=_client_cert(options.client_cert, options.client_key),
        use_proxy=options.use_proxy,
        http_agent=http_agent,
    )


def _ca_path(path: str | None) -> str | None:
    if path is None:
        return None
    from .._secrets.os_errors import check_readable  # which few runs need

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
    from .._secrets.os_errors import check_readable

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
