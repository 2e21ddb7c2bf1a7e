# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Why there is no complete answer, in words of our own.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import socket
import ssl
import typing as t

from . import _errors as errors
from ._exchange import AnswerTooLongError, DeadlineOverError

try:
    import requests
    import urllib3
except ImportError:
    pass

# OpenSSL's codes (`openssl-verification-options`), and what each means for the person who reads it.
_CERTIFICATE_FAULTS = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by itself",
    19: "comes from a CA that is not trusted here",
    20: "comes from a CA that is not trusted here",
    21: "comes from a CA that is not trusted here",
    62: "is for another host name",
    64: "is for another address",
}


def transport_error(exception: Exception, host: str, status: int | None, timeout: float) -> errors.TransportError:
    """Say in words of our own why there is no complete answer. ``status``: that of an answer whose body broke off."""
    causes = list(_causes(exception))

    def cause(*types: type[BaseException]) -> t.Any:
        return next((each for each in causes if isinstance(each, types)), None)

    certificate = cause(ssl.SSLCertVerificationError)
    if isinstance(exception, (requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL, requests.exceptions.InvalidSchema)):
        return errors.ProxyError(f"{host} could not be reached through the proxy.")
    if certificate or cause(t.cast("t.Any", urllib3.connection).CertificateError):  # the latter where urllib3 compares the names itself
        fault = _CERTIFICATE_FAULTS.get(certificate.verify_code, "could not be verified") if certificate else "is for another host name or address"
        return errors.TlsError(
            f"The certificate of {host} {fault}.",
            advice="If a private CA signed it, set ca_path to that CA's certificate. Do not set validate_certs to false:"
            " the token would be shown to whoever answers.",
        )
    if cause(ssl.SSLError) and not cause(ssl.SSLEOFError):
        return errors.TlsError(
            f"{host} and this host could not agree on an encrypted connection.",
            advice="Check that the port of api_url speaks TLS and whether client_cert is needed; ca_path and validate_certs do not matter here.",
        )
    failed_lookup = cause(socket.gaierror)
    if failed_lookup or cause(requests.exceptions.InvalidURL, urllib3.exceptions.LocationParseError):
        error: errors.TransportError = errors.NameResolutionError(f"The name of {host} does not resolve.")
        error.retryable = bool(failed_lookup) and failed_lookup.errno == socket.EAI_AGAIN
        return error
    if cause(ConnectionRefusedError):
        return errors.UnreachableError(f"{host} refused the connection.")
    if isinstance(exception, requests.exceptions.ConnectTimeout):
        return errors.TimedOutError(f"{host} did not take the connection within {timeout:g} s.")
    if cause(urllib3.exceptions.NewConnectionError):
        return errors.UnreachableError(f"{host} cannot be reached from here.")
    if cause(AnswerTooLongError):
        error = errors.AnswerTooLongError(f"{host} sent more than any answer of the API has.")
    elif cause(DeadlineOverError):
        error = errors.TimedOutError(f"{host} had not sent its whole answer when the time for this call was over (retry_deadline or deadline).")
    elif cause(requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, socket.timeout):
        error = errors.TimedOutError(f"{host} did not answer within {timeout:g} s.")
    else:
        error = errors.ConnectionLostError(f"The connection to {host} broke before the answer was complete.")
    error.effect_unknown = status is None or status < 300 or status in errors.UNSETTLED_STATUSES
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
