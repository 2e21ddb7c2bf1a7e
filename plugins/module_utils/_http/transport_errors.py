# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Why there is no complete answer, in words of our own.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import errno
import socket
import ssl
import typing as t

from .. import _errors as errors
from .exchange import AnswerTooLongError, DeadlineOverError

try:
    import requests
    import urllib3
except Exception:  # pylint: disable=broad-exception-caught # as `_client` tells
    pass

# OpenSSL's codes (`openssl-verification-options`), and what each means for the person who reads it.
_CERTIFICATE_FAULTS = {
    18: "is signed by itself",
    19: "comes from a CA that is not trusted here",
    20: "comes from a CA that is not trusted here",
    21: "comes from a CA that is not trusted here",
    62: "is for another host name",
    64: "is for another address",
}
_CLOCK_FAULTS = {9: "is not valid yet", 10: "has expired"}


# Of an OSError: what this host does not let the module do, and the cure. The API knows nothing of it.
_LOCAL_FAULTS = {
    errno.EMFILE: ("does not let the module open more files and connections", "Raise the limit of open files (ulimit -n), or lower concurrency."),
    errno.ENFILE: ("has as many files and connections open as it can have", "Wait, and run the task again, or raise fs.file-max there."),
    errno.ENOMEM: ("has no memory left for a connection", "Free memory there, or lower concurrency."),
    errno.ENOBUFS: ("has no memory left for a connection", "Free memory there, or lower concurrency."),
    errno.EACCES: ("does not let the module connect to {host}", "Look at its own firewall, at SELinux, and at the sandbox of what runs Ansible."),
    errno.EPERM: ("does not let the module connect to {host}", "Look at its own firewall, at SELinux, and at the sandbox of what runs Ansible."),
    errno.EADDRNOTAVAIL: ("has no free port or address for a connection", "Wait, and run the task again, or lower concurrency."),
}


class Circumstances(t.NamedTuple):
    """What is known of a try without an answer.

    ``timeout``: seconds; ``sent``: whether any of the request may have been; ``status``: that of an answer whose body broke off;
    ``tunnel_status``: what a proxy answered to CONNECT.
    """

    host: str
    timeout: float
    sent: bool
    status: int | None = None
    via_proxy: bool = False
    tunnel_status: int | None = None


class _Causes:
    """An exception and all that it was made from."""

    def __init__(self, exception: BaseException) -> None:
        self._all = list(_causes(exception))

    def first(self, *types: type[BaseException]) -> t.Any:
        return next((each for each in self._all if isinstance(each, types)), None)

    @property
    def local_fault(self) -> tuple[str, str] | None:
        numbers = [each.errno for each in self._all if isinstance(each, OSError) and not isinstance(each, ssl.SSLError)]  # whose numbers are others
        return next((_LOCAL_FAULTS[number] for number in numbers if number in _LOCAL_FAULTS), None)


def transport_error(exception: Exception, about: Circumstances) -> errors.TransportError:
    """Say in words of our own why there is no complete answer."""
    causes = _Causes(exception)
    error = (
        (None if about.sent else _local_fault(causes, about) or _proxy_fault(causes, about))
        or _tls_fault(causes, about)
        or _no_connection(exception, causes, about)
        or _no_whole_answer(causes, about)
    )
    # A connection that could not be made carried nothing; on any other, the answer may have been lost.
    status_leaves_open = about.status is None or about.status < 300 or about.status in errors.AMBIGUOUS_STATUSES
    error.may_have_applied = about.sent and not error.not_applied and status_leaves_open
    return error


def _local_fault(causes: _Causes, about: Circumstances) -> errors.TransportError | None:
    fault = causes.local_fault
    return errors.UnreachableError(f"The host that runs the module {fault[0].format(host=about.host)}.", advice=fault[1]) if fault else None


def _proxy_fault(causes: _Causes, about: Circumstances) -> errors.TransportError | None:
    """What went wrong before there was a connection to the API, so that nothing can have reached it."""
    if about.tunnel_status is not None and not 200 <= about.tunnel_status < 300:
        return _refused_tunnel(about.host, about.tunnel_status)
    on_the_way = about.via_proxy and about.tunnel_status is None and not causes.first(ssl.SSLError)
    if not on_the_way and not causes.first(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return None
    if causes.first(socket.gaierror):
        return errors.ProxyError("The name of the proxy does not resolve.")
    if causes.first(ConnectionRefusedError):
        return errors.ProxyError("The proxy refused the connection.")
    if causes.first(socket.timeout, urllib3.exceptions.ConnectTimeoutError):
        return errors.ProxyError(f"The proxy did not answer within {about.timeout:g} s.")
    return errors.ProxyError(f"{about.host} could not be reached through the proxy.")


def _refused_tunnel(host: str, status: int) -> errors.ProxyError:
    if status == 407:
        advice = "Put them into the proxy variable (http://name:password@proxy:port) of the host that runs the module, or name the API's host in no_proxy."
        error = errors.ProxyError("The proxy asks for a name and a password (407).", advice=advice)
    elif status == 403:
        advice = f"Have {host} allowed there, or name it in no_proxy if it can be reached without a proxy."
        error = errors.ProxyError(f"The proxy does not allow a connection to {host} (403).", advice=advice)
    else:
        error = errors.ProxyError(f"The proxy did not connect to {host}: it answered {status}.", advice="Look at its log, and check region or api_url.")
    error.retryable = status >= 500
    return error


def _tls_fault(causes: _Causes, about: Circumstances) -> errors.TransportError | None:
    certificate = causes.first(ssl.SSLCertVerificationError)
    code = getattr(certificate, "verify_code", 0)
    if code in _CLOCK_FAULTS:
        advice = "Look at the clock of the host that runs the module, and then at the certificate. Do not set validate_certs to false."
        return errors.TlsError(f"The certificate of {about.host} {_CLOCK_FAULTS[code]}.", advice=advice)
    if certificate or causes.first(t.cast("t.Any", urllib3.connection).CertificateError):  # where urllib3 compares the names itself
        fault = _CERTIFICATE_FAULTS.get(code, "could not be verified") if certificate else "is for another host name or address"
        return errors.TlsError(
            f"The certificate of {about.host} {fault}.",
            advice="If a private CA signed it, set ca_path to that CA's certificate. Do not set validate_certs to false:"
            " the token would be shown to whoever answers.",
        )
    if causes.first(ssl.SSLError) and not causes.first(ssl.SSLEOFError):
        return errors.TlsError(
            f"{about.host} and this host could not agree on an encrypted connection.",
            advice="Check that the port of api_url speaks TLS and whether client_cert is needed; ca_path and validate_certs do not matter here.",
        )
    return None


def _no_connection(exception: Exception, causes: _Causes, about: Circumstances) -> errors.TransportError | None:
    failed_lookup = causes.first(socket.gaierror)
    if failed_lookup or causes.first(requests.exceptions.InvalidURL, urllib3.exceptions.LocationParseError, UnicodeError):
        error = errors.NameResolutionError(f"The name of {about.host} does not resolve.")
        error.retryable = bool(failed_lookup) and failed_lookup.errno == socket.EAI_AGAIN
        return error
    if causes.first(ConnectionRefusedError):
        return errors.UnreachableError(f"{about.host} refused the connection.")
    if isinstance(exception, requests.exceptions.ConnectTimeout):
        return errors.TimedOutError(f"{about.host} did not take the connection within {about.timeout:g} s.")
    if causes.first(urllib3.exceptions.NewConnectionError):
        return errors.UnreachableError(f"{about.host} cannot be reached from here.")
    return None


def _no_whole_answer(causes: _Causes, about: Circumstances) -> errors.TransportError:
    error: errors.TransportError
    if causes.first(AnswerTooLongError):
        error = errors.AnswerTooLongError(f"{about.host} sent more than any answer of the API has.")
    elif causes.first(DeadlineOverError):
        error = errors.TimedOutError(f"{about.host} had not sent its whole answer when the time for this call was over (retry_deadline or deadline).")
    elif causes.first(requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, socket.timeout):
        error = errors.TimedOutError(f"{about.host} did not answer within {about.timeout:g} s.")
    else:
        error = errors.ConnectionLostError(f"The connection to {about.host} broke before the answer was complete.")
    return error


def _causes(exception: BaseException) -> t.Iterator[BaseException]:
    """An exception and all that it was made from: requests and urllib3 keep them in several places."""
    seen: list[BaseException] = []
    found: list[t.Any] = [exception]
    while found:
        each = found.pop()
        if isinstance(each, BaseException) and each not in seen:
            seen.append(each)
            yield each
            found += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
