# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Where the API is: regions by AWS name or domain, or a gateway by its URLs.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import ipaddress
import typing as t
from urllib.parse import urlsplit

from .._errors import ConfigurationError

DEFAULT_REGION = "mypurecloud.com"

# AWS region to domain, as in the official Python SDK's `purecloud_region_hosts.py`.
DOMAINS = {
    "us-east-1": DEFAULT_REGION,
    "ap-northeast-1": "mypurecloud.jp",
    "ap-northeast-2": "apne2.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "ap-southeast-1": "apse1.pure.cloud",
    "ap-southeast-2": "mypurecloud.com.au",
    "ca-central-1": "cac1.pure.cloud",
    "eu-central-1": "mypurecloud.de",
    "eu-central-2": "euc2.pure.cloud",
    "eu-west-1": "mypurecloud.ie",
    "eu-west-2": "euw2.pure.cloud",
    "eusc-de-east-1": "edee1.eusc-pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "mx-central-1": "mxc1.pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "us-east-2": "use2.us-gov-pure.cloud",
    "us-west-2": "usw2.pure.cloud",
}


class Hosts(t.NamedTuple):
    """Base URLs without a closing slash; ``region`` names them in results: a domain, or a gateway's host and port.

    ``login_url`` is not known behind a gateway that is named for the API alone.
    """

    region: str
    api_url: str
    login_url: str | None

    @property
    def host(self) -> str:
        """The API's host, with its port if it is not the usual one."""
        return urlsplit(self.api_url).netloc

    def require_login_url(self) -> str:
        """:raises ConfigurationError: it is not known."""
        if self.login_url is None:
            raise ConfigurationError(
                "api_url is set without login_url, so it is not known where to sign in.",
                advice="Set login_url (or GENESYSCLOUD_LOGIN_URL) too: the client's secret is sent to no host that you did not name.",
            )
        return self.login_url


def resolve(region: str, api_url: str | None = None, login_url: str | None = None) -> Hosts:
    """Find the hosts of a region, either of which a gateway can replace.

    :raises ConfigurationError: unknown region, or a URL that is not https (http only on a loopback address).
    """
    login = _checked(login_url, "login_url") if login_url else None
    if api_url:
        api = _checked(api_url, "api_url")
        return Hosts(urlsplit(api).netloc, api, login)
    domain = _domain(region)
    return Hosts(domain, f"https://api.{domain}", login or f"https://login.{domain}")


def _domain(region: str) -> str:
    domain = DOMAINS.get(region, region)
    if domain not in DOMAINS.values():
        choices = ", ".join(f"{domain} ({name})" for name, domain in DOMAINS.items())
        raise ConfigurationError(
            "The region is not known.",
            advice=f"Set region (or GENESYSCLOUD_REGION) to one of these domains or AWS names: {choices}.",
        )
    return domain


def _checked(url: str, option: str) -> str:
    """:raises ConfigurationError: the URL could show a token to somebody else; it is not quoted, as it may hold a password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        host = None
    if not host or not url.isascii() or not url.isprintable() or set(url) & set(" \\@?#"):
        raise ConfigurationError(
            f"{option} is not a URL that can be used.",
            advice="It has the form https://host[:port][/prefix], without a user name, query or fragment.",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ConfigurationError(
            f"{option} would send secrets to {host} without encryption.",
            advice="Use https. Plain http is for loopback addresses only, for a simulator on the same host.",
        )
    return parts.geturl().rstrip("/")  # with the scheme in small letters


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
