# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Which proxy a request goes through, by the environment's variables, and whether it can be used.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from urllib.parse import urlsplit

from .._errors import ProxyError

with contextlib.suppress(Exception):  # as `_client` tells
    import requests
    import urllib3

HTTP_SCHEMES = ("http", "https")
SOCKS_SCHEMES = ("socks4", "socks4a", "socks5", "socks5h")
INSTEAD = "name the API's host in no_proxy, or set use_proxy to false"


def proxies_to(url: str) -> dict[str, str]:
    """The proxies for a URL, as requests takes them: one, or none.

    :raises ProxyError: the variable's value, which is not quoted, as it may hold a password, cannot be used.
    """
    proxies = requests.utils.get_environ_proxies(url, no_proxy=None)
    scheme = urlsplit(url).scheme
    proxy = requests.utils.select_proxy(url, proxies)
    if not proxy:
        return {}
    variable = f"{scheme if proxies.get(scheme) == proxy else 'all'}_proxy"
    _check(variable, proxy if "://" in proxy else f"http://{proxy}")
    return {scheme: proxy}


def _check(variable: str, proxy: str) -> None:
    try:
        parts = urlsplit(proxy)
        host = parts.hostname if parts.port != 0 else None
        if host:
            host.encode("idna")  # pragma: no mutate: the names of codecs have no case
            urllib3.util.parse_url(proxy)
    except (ValueError, urllib3.exceptions.HTTPError):  # UnicodeError is a ValueError
        host = None
    scheme = proxy.partition("://")[0].lower()
    if scheme == "socks":
        raise _unusable(f"The proxy variable {variable} begins with socks://, which leaves the version of SOCKS open.", "Write socks5h:// in its place")
    if scheme not in HTTP_SCHEMES + SOCKS_SCHEMES:
        raise _unusable(f"The proxy variable {variable} is of a kind that is not known.", "It begins with http://, https:// or socks5h://. Set it so")
    if not host or ":/" in proxy.partition("://")[2] or not proxy.isascii() or not proxy.isprintable() or " " in proxy:
        raise _unusable(f"The proxy variable {variable} is not a URL that can be used.", "It has the form http://host:port. Set it so")
    if scheme in SOCKS_SCHEMES and not importlib.util.find_spec("socks"):
        raise _unusable(
            f"The proxy variable {variable} names a SOCKS proxy, for which {sys.executable} lacks the library PySocks.",
            f"Install it there (apt install python3-socks, or {sys.executable} -m pip install pysocks)",
        )


def _unusable(message: str, cure: str) -> ProxyError:
    error = ProxyError(message, advice=f"{cure}, on the host that runs the module; or {INSTEAD}.")
    error.retryable = False
    return error
