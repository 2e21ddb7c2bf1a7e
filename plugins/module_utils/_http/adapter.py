# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""requests, with connections that read answers by `_exchange`, and with one TLS context for all of them.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import functools
import http.client
import socket
import ssl
import typing as t

from .exchange import DeadlineOverError, Response, current_exchange

try:
    import urllib3
    from requests.adapters import HTTPAdapter
except Exception:  # pylint: disable=broad-exception-caught # as `_client` tells
    HTTPAdapter = object  # type: ignore[assignment,misc]


class _Connection:
    """What is different in each of urllib3's connections."""

    response_class = Response

    def putrequest(self: t.Any, *args: t.Any, **kwargs: t.Any) -> None:
        if self.sock is None:
            self.connect()
        if _has_unasked_bytes(self.sock):
            raise http.client.RemoteDisconnected("bytes that nobody asked for")
        current_exchange().sent = True
        super().putrequest(*args, **kwargs)  # type: ignore[misc]

    def _new_conn(self: t.Any) -> t.Any:
        """Try each address of the host, within the limits for all of them together."""
        name, failure = self._dns_host, None
        for address in _addresses(name, self.port):
            try:
                self.timeout = current_exchange().read_timeout()
                self._dns_host = address
                return super()._new_conn()  # type: ignore[misc]
            except DeadlineOverError:
                break
            except urllib3.exceptions.HTTPError as error:
                failure = error
            finally:
                self._dns_host = name
        raise failure or urllib3.exceptions.ConnectTimeoutError(self, "no time is left")


def _addresses(name: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(name.strip("[]"), port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a name that cannot be one
        raise urllib3.exceptions.LocationParseError(name) from None
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def _has_unasked_bytes(sock: t.Any) -> bool:
    """Whether something came before it was asked for; what TLS itself sends is read on the way."""
    if not isinstance(sock, socket.socket):
        return False
    timeout = sock.gettimeout()
    try:
        sock.settimeout(0)
        return bool(sock.recv(1))
    except OSError:  # nothing there, or a connection that broke, which sending will find out
        return False
    finally:
        sock.settimeout(timeout)


@functools.cache
def _strict(pool_class: t.Any) -> t.Any:
    """A pool of urllib3 with such connections."""
    theirs = pool_class.ConnectionCls
    more: dict[str, t.Any] = {} if "SOCKS" not in theirs.__name__ else {"_new_conn": theirs._new_conn}  # where the proxy looks up the name
    return type("Pool", (pool_class,), {"ConnectionCls": type("Connection", (_Connection, theirs), more)})


class Adapter(HTTPAdapter):
    """requests, with our way to read answers, and with one TLS context for all connections."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self._tls = tls
        super().__init__(pool_maxsize=1)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._tls)
        self._have_strict_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: t.Any) -> t.Any:
        if proxy not in self.proxy_manager:
            if not proxy.lower().startswith("socks"):
                kwargs["proxy_ssl_context"] = self._tls
            self._have_strict_pools(super().proxy_manager_for(proxy, **kwargs, ssl_context=self._tls))
        return self.proxy_manager[proxy]

    def close(self) -> None:
        """Close every connection now. urllib3 2 would leave it to the garbage collector."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for key in tuple(manager.pools.keys()):
                pool = manager.pools.get(key)
                if pool:
                    pool.close()
        super().close()

    def cert_verify(self, *args: t.Any) -> None:
        """Leave it to the TLS context, which requests would load the certificates into anew for each connection."""

    @staticmethod
    def _have_strict_pools(manager: t.Any) -> None:
        manager.pool_classes_by_scheme = {scheme: _strict(pool) for scheme, pool in manager.pool_classes_by_scheme.items()}
