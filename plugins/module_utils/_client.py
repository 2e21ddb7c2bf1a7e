# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

# PRIVATE: for this collection only; it can change in any release.

"""One call out: a request with its tries, its waits and its deadline, and one error class for each way to fail.

`requests` is kept from acting on its own: no `.netrc`, no CA bundle from the environment, no redirects, no
cookies, no retries of urllib3's. The tries are looped over here, and not in `urllib3.Retry`, as that cannot say whether
an earlier try may have taken effect, and cannot shorten the last try to what is left of the deadline.
"""

from __future__ import annotations

import base64
import dataclasses
import email.utils
import http.cookiejar
import json
import math
import random
import re
import socket
import ssl
import time
import typing as t
from urllib.parse import urlsplit

from . import _errors as errors
from ._regions import Hosts
from ._schedule import FIRST_BACKOFF, Backoff, Clock, Pause, Steps, Uniform

try:
    import requests
    import urllib3

    HAS_REQUESTS = True
except ImportError:
    HAS_REQUESTS = False

# An answer of the API is a few kilobytes. Whatever is longer is not one.
LONGEST_BODY = 1024 * 1024
CHUNK = 1024

# A message of the API that is longer than this is left out: cut short, a secret in it could no longer be masked.
LONGEST_MESSAGE = 500


@dataclasses.dataclass(frozen=True)
class Connection:
    """Connection options, checked. Durations in seconds; ``verify``: as in requests, a CA path, or whether to verify."""

    hosts: Hosts
    timeout: float
    retries: int
    retry_deadline: float
    verify: bool | str
    client_cert: str | tuple[str, str] | None
    use_proxy: bool
    http_agent: str


# The login service's word for a rate limit, and seconds to wait if it does not say how long.
LOGIN_THROTTLED = "rate limit exceeded"
LOGIN_THROTTLE_WAIT = 15.0


class Client:
    """A session with the API of one region, for as many threads as it has ``connections``. Each call brings its own token."""

    def __init__(
        self,
        connection: Connection,
        *,
        connections: int = 1,
        ends_at: float = math.inf,
        clock: Clock = time,
        uniform: Uniform = random.uniform,
    ) -> None:
        """``ends_at``: when, by the clock, the time for the whole task is over."""
        self.connection = connection
        self.region = connection.hosts.region
        self.clock = clock
        self._ends_at = ends_at
        self._uniform = uniform
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": connection.http_agent, "Accept": "application/json", "Accept-Encoding": "identity"})
        self._proxies = {base: self._proxies_to(base) for base in (connection.hosts.api_url, connection.hosts.login_url)}
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=connections))
        if not connection.verify:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def get(self, path: str, *, token: str, query: dict[str, str] | None = None, within: float = math.inf) -> Steps[dict[str, t.Any]]:
        """GET a JSON object. ``within``: seconds for the whole call, where that is less than ``retry_deadline``.

        :raises RequestError: any other answer, or none.
        """
        request = self._request("GET", path, token, query=query)
        answer = yield from self._call(request, within)
        if answer.document is None:
            raise _unexpected(request, answer, "without the JSON object that was asked for")
        return answer.document

    def put(self, path: str, document: dict[str, t.Any], *, token: str) -> Steps[dict[str, t.Any]]:
        """PUT a JSON object, and return the answer's, or ours if it has none.

        :raises RequestError: any other answer, or none; it is tried again only where it cannot have had an effect.
        """
        answer = yield from self._call(self._request("PUT", path, token, document=document))
        return document if answer.document is None else answer.document

    def delete(self, path: str, *, token: str) -> Steps[str | None]:
        """DELETE, and return the answer's correlation id; any 2xx is success, as long as its body is empty or the API's.

        :raises RequestError: any other answer, or none; ``unsettled_tries`` says if an earlier try may have succeeded.
        """
        answer = yield from self._call(self._request("DELETE", path, token))
        correlation_id: str | None = answer.ids["correlation_id"]
        return correlation_id

    def log_in(self, path: str, form: dict[str, str], *, client_id: str, client_secret: str) -> Steps[dict[str, t.Any]]:
        """POST a form to the login service, with HTTP Basic (RFC 6749, section 4.4), and return the token that it answers with.

        :raises RequestError: any other answer, or none; it is tried again only where no token can have been made.
        """
        basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        request = _Request("POST", self.connection.hosts.login_url, path, f"Basic {basic}", form=form)
        answer = yield from self._call(request)
        if not isinstance(answer.document and answer.document.get("access_token"), str):
            error = _unexpected(request, answer, "without the token that was asked for")
            error.effect_unknown = True
            raise error
        return answer.document or {}

    def _request(self, method: str, path: str, token: str, **more: t.Any) -> _Request:
        return _Request(method, self.connection.hosts.api_url, path, f"Bearer {token}", **more)

    def _proxies_to(self, url: str) -> dict[str, str]:
        """The proxies for a host. Plain http is for loopback only, and a proxy would carry it away from there."""
        if not self.connection.use_proxy or not url.startswith("https:"):
            return {}
        return dict(requests.utils.get_environ_proxies(url, no_proxy=None))

    def _call(self, request: _Request, within: float = math.inf) -> Steps[_Answer]:
        """Try until there is an answer to return or an error that further tries, or the time left, will not mend."""
        deadline = min(self.clock.monotonic() + min(within, self.connection.retry_deadline), self._ends_at)
        if self.clock.monotonic() >= deadline:
            raise errors.OutOfTimeError(f"{request.host} was not asked, since the time for the task is over (deadline).")
        unsettled = 0
        backoff = Backoff(self._uniform)
        for tries in range(1, self.connection.retries + 2):
            try:
                return self._try_once(request, deadline)
            except errors.RequestError as error:
                failure = error
            failure.unsettled_tries = unsettled
            wait = backoff.next() if failure.retry_after is None else failure.retry_after + self._uniform(0, FIRST_BACKOFF / 2)
            retryable = failure.retryable and (request.repeatable or failure.without_effect)
            if not retryable or tries > self.connection.retries or self.clock.monotonic() + wait >= deadline:
                break
            unsettled += failure.effect_unknown
            yield Pause(wait, shared=failure.shared)
            if self.clock.monotonic() >= deadline:  # held back for longer, together with others
                break
        if retryable:
            failure.notes += self._why_not_again(failure, tries, wait, deadline - self.clock.monotonic())
        raise failure

    def _why_not_again(self, error: errors.RequestError, tries: int, wait: float, left: float) -> list[str]:
        due = "The next try is due after" if error.retry_after is None else "The API asks to wait"
        seconds = wait if error.retry_after is None else error.retry_after
        reasons = []
        if wait >= left:
            reasons.append(f"{due} {seconds:.0f} s, and {max(0.0, left):.0f} s are left of the time for this call (retry_deadline or deadline).")
        elif error.retry_after is not None:
            reasons.append(f"{due} {seconds:.0f} s.")
        if tries > 1:
            reasons.append(f"Gave up after {tries} tries.")
        return reasons

    def _try_once(self, request: _Request, deadline: float) -> _Answer:
        timeout = max(0.001, min(self.connection.timeout, deadline - self.clock.monotonic()))
        status = None
        try:
            with self._session.request(
                request.method,
                request.base + request.path,
                params=request.query,
                json=request.document,
                data=request.form,
                headers={"Authorization": request.authorization},
                proxies=self._proxies[request.base],
                timeout=timeout,
                verify=self.connection.verify,
                cert=self.connection.client_cert,
                allow_redirects=False,
                stream=True,
            ) as response:
                status = response.status_code
                body = self._read(response, deadline)
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as exception:
            raise _transport_error(exception, request.host, status, timeout) from None
        answer = _Answer(status, response.headers, None if body is None else _json_object(response.headers, body), empty=body == b"")
        if 200 <= status < 300 and (answer.empty or answer.document is not None):
            return answer
        raise _login_error(request, answer) if request.form else _api_error(request, answer)

    def _read(self, response: requests.Response, deadline: float) -> bytes | None:
        """Read a body within the deadline; ``None`` if it is longer than any answer of the API."""
        body = b""
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > LONGEST_BODY:
                return None
            if self.clock.monotonic() > deadline:
                raise requests.exceptions.ReadTimeout()
        return body


@dataclasses.dataclass(frozen=True)
class _Request:
    method: str
    base: str
    path: str
    authorization: str
    query: dict[str, str] | None = None
    document: dict[str, t.Any] | None = None
    form: dict[str, str] | None = None

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    @property
    def repeatable(self) -> bool:
        """Whether it can be sent again even if it may have been acted on before."""
        return self.method in ("GET", "DELETE")


@dataclasses.dataclass(frozen=True)
class _Answer:
    """A complete answer. ``document``: its body, if that is a JSON object."""

    status: int
    headers: t.Mapping[str, str]
    document: dict[str, t.Any] | None
    empty: bool

    @property
    def code(self) -> str | None:
        return _label(self.document and self.document.get("code"))

    @property
    def quotation(self) -> str | None:
        message = self.document and self.document.get("message")
        return f'"{message}"' if isinstance(message, str) and len(message) <= LONGEST_MESSAGE else None

    @property
    def speaks_for_the_api(self) -> bool:
        """Whether this is an error body of the API: it has a code, and a status that is this answer's."""
        return self.document is not None and self.code is not None and self.document.get("status", self.status) == self.status

    @property
    def ids(self) -> dict[str, t.Any]:
        correlation_id = self.headers.get("ININ-Correlation-Id") or self.headers.get("Genesys-Correlation-Id")
        return {
            "status": self.status,
            "code": self.code,
            "context_id": _label(self.document and self.document.get("contextId")),
            "correlation_id": _label(correlation_id),
        }

    @property
    def retry_after(self) -> float | None:
        """Seconds that the API asks to wait: Retry-After (RFC 9110, section 10.2.3), or when the rate limit starts anew."""
        for header in ("Retry-After", "inin-ratelimit-reset"):
            try:
                return _seconds_to(self.headers[header])
            except (KeyError, ValueError, TypeError):
                pass
        return None


def _api_error(request: _Request, answer: _Answer) -> errors.ApiError:
    """What an answer other than success means (error body: all operations of TokensApi)."""
    if 300 <= answer.status < 400:
        return _unexpected(request, answer, "with a redirect, which is not followed, since it could show the token to another host")
    kind = errors.API_ERRORS.get(answer.status, errors.ApiError)
    if answer.speaks_for_the_api or kind.retryable:
        words = " ".join(part for part in (str(answer.status), answer.code, answer.quotation) if part)
        error = kind(f"{request.host} answered {words}.", **answer.ids)
        if answer.status in (429, 503):
            error.retry_after = answer.retry_after
    else:
        error = _unexpected(request, answer, "with a body that is not the API's")
    error.effect_unknown = answer.status < 300 or answer.status in errors.UNSETTLED_STATUSES
    error.shared = answer.status == 503 or answer.code == errors.SHARED_LIMIT_CODE
    return error


def _login_error(request: _Request, answer: _Answer) -> errors.ApiError:
    """What a refusal of the login service means. It has an error body of its own, in which ``error`` tells, and not the status."""
    name = _label(answer.document and answer.document.get("error"))
    if answer.document is None or name is None:
        return _api_error(request, answer)
    words = f"{request.host} answered {answer.status} {name}"
    ids = {**answer.ids, "code": name}
    description = answer.document.get("description") or answer.document.get("error_description")
    if name == "invalid_request" and LOGIN_THROTTLED in str(description).lower():
        error: errors.ApiError = errors.RateLimitedError(f"{words}, as the rate limit is exceeded.", **ids)
        error.retry_after = LOGIN_THROTTLE_WAIT if answer.retry_after is None else answer.retry_after
        return error
    if name == "invalid_client":
        return errors.LoginRefusedError(f"{words}.", **ids)
    return errors.ApiError(f"{words}.", **ids)


def _unexpected(request: _Request, answer: _Answer, how: str) -> errors.UnexpectedAnswerError:
    return errors.UnexpectedAnswerError(f"{request.host} answered {answer.status} {how}.", **answer.ids)


def _seconds_to(moment: str) -> float:
    """A number of seconds, or an HTTP date. urllib3's parser takes six hours for whatever is longer.

    :raises ValueError, TypeError: neither of them.
    """
    if moment.isdecimal():
        return float(moment)
    return max(0.0, email.utils.parsedate_to_datetime(moment).timestamp() - time.time())


def _label(value: object) -> str | None:
    """A code or id as the API writes them, and nothing else."""
    return value if isinstance(value, str) and re.fullmatch(r"[\w.:/+=-]{1,200}", value, re.ASCII) else None


def _json_object(headers: t.Mapping[str, str], body: bytes) -> dict[str, t.Any] | None:
    """Parse a JSON object (RFC 8259), strictly: no other media type, no NaN, no text that could not be sent on."""
    media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not re.fullmatch(r"application/([\w.-]+\+)?json", media_type):
        return None
    try:
        document = json.loads(body, parse_constant=_refuse_constant)
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _refuse_constant(name: str) -> t.NoReturn:
    raise ValueError(name)


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


def _transport_error(exception: Exception, host: str, status: int | None, timeout: float) -> errors.TransportError:
    """Say in words of our own why there is no complete answer. ``status``: that of an answer whose body broke off."""
    causes = list(_causes(exception))

    def cause(*types: type[BaseException]) -> t.Any:
        return next((each for each in causes if isinstance(each, types)), None)

    certificate = cause(ssl.SSLCertVerificationError)
    if isinstance(exception, (requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL, requests.exceptions.InvalidSchema)):
        return errors.ProxyError(f"{host} could not be reached through the proxy.")
    if certificate:
        return errors.TlsError(
            f"The certificate of {host} {_CERTIFICATE_FAULTS.get(certificate.verify_code, 'could not be verified')}.",
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
    if cause(requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError, socket.timeout):
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
