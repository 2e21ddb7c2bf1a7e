# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""One call out: a request with its tries, its waits and its deadline, and one error class for each way to fail.

PRIVATE: for this collection only; it can change in any release.

`requests` is kept from acting on its own: no `.netrc`, no CA bundle from the environment, no redirects, no
cookies, no decoding, no retries of urllib3's. The tries are looped over here, and not in `urllib3.Retry`, as that cannot say
whether an earlier try may have taken effect, and cannot shorten the last try to what is left of the deadline.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import email.utils
import http.client
import http.cookiejar
import math
import random
import time
import typing as t
from urllib.parse import urlsplit

from .. import _errors as errors
from .adapter import Adapter
from .answer import Answer
from .coroutines import FIRST_BACKOFF, Backoff, Clock, Sleep, Uniform
from .exchange import AnswerTooLongError, Exchange
from .pace import Pace
from .proxies import proxies_to
from .regions import Hosts
from .tls import tls_context

try:
    import requests
    import urllib3

    REQUESTS_FAULT: Exception | None = None
except Exception as error:  # pylint: disable=broad-exception-caught
    REQUESTS_FAULT = error  # a broken one can raise anything

Document = dict[str, t.Any]


class Connection(t.NamedTuple):
    """Connection options, checked. Durations in seconds; ``verify``: a CA path, or whether to verify."""

    hosts: Hosts
    timeout: float
    retries: int
    retry_deadline: float
    verify: bool | str
    client_cert: str | tuple[str, str] | None
    use_proxy: bool
    http_agent: str


# Of a time that the service tells, so that it can be added to.
UTMOST_YEAR = 9000


class ApiSession:
    """A session with the API of one region, for one call at a time. Each call brings its own credential.

    A connection carries one credential and no other, so that a late or repeated answer cannot be taken for another's.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        ends_at: float = math.inf,
        clock: Clock = time,
        uniform: Uniform = random.uniform,
        pace: Pace | None = None,
    ) -> None:
        """``ends_at``: when, by the clock, the time for the whole task is over; ``pace``: is told how much of the rate limit is used."""
        self.connection = connection
        self.region = connection.hosts.region
        self.clock = clock
        self._ends_at = ends_at
        self._uniform = uniform
        self._pace = pace
        self._carried: str | None = None
        self._date: tuple[str, float] | None = None  # of the last answer that had one, and when it came
        self._session = requests.Session()
        # Even where redirects are not followed, requests works out where one leads, and decodes its body for that.
        self._session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
        self._session.trust_env = False
        self._session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": connection.http_agent, "Accept": "application/json", "Accept-Encoding": "identity"})
        adapter = Adapter(tls_context(connection.verify, connection.client_cert))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter)
        if not connection.verify:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    @property
    def host(self) -> str:
        return self.connection.hosts.host

    def now(self) -> datetime.datetime:
        """The time by the clock of the service, or of this host where the service does not tell it."""
        return self.served_time() or datetime.datetime.now(datetime.timezone.utc)

    def served_time(self) -> datetime.datetime | None:
        """The time by the clock of the service, as its answers tell it (RFC 9110, section 6.6.1)."""
        if self._date is None:
            return None
        text, since = self._date
        try:
            told = email.utils.parsedate_to_datetime(text).astimezone(datetime.timezone.utc)
        except (TypeError, ValueError, OverflowError):
            return None
        return told + datetime.timedelta(seconds=self.clock.monotonic() - since) if told.year < UTMOST_YEAR else None

    def close(self) -> None:
        """Close the connection that is kept, if there is one. A further call opens another."""
        self._session.close()
        self._carried = None

    async def get(
        self,
        path: str,
        *,
        token: str,
        expected: str = "JSON object",
        is_expected: t.Callable[[Document], bool] = lambda document: True,
        query: dict[str, str] | None = None,
        time_limit: float = math.inf,
        asks_a_query: bool = False,
    ) -> Document:
        """GET a JSON object. ``expected``: what it is, for the error if it is not ``is_expected``.

        ``time_limit``: seconds for the whole call, where that is less than ``retry_deadline``; ``asks_a_query``: as in `post`.

        :raises RequestError: any other answer, or none.
        """
        request = self._request("GET", path, token, query=query, asks_a_query=asks_a_query)
        answer = await self._call(request, time_limit)
        return _expected_document(request, answer, expected, is_expected)

    async def put(
        self, path: str, document: Document, *, token: str, expected: str = "JSON object", is_expected: t.Callable[[Document], bool] = lambda document: True
    ) -> Document:
        """PUT a JSON object, and return the answer's.

        :raises RequestError: any other answer, or none; it is tried again only where it cannot have had an effect.
        """
        request = self._request("PUT", path, token, document=document)
        answer = await self._call(request)
        return _expected_document(request, answer, expected, is_expected)

    async def post(
        self,
        path: str,
        document: Document | None = None,
        *,
        token: str,
        expected: str = "JSON object",
        is_expected: t.Callable[[Document], bool] = lambda document: True,
        asks_a_query: bool = False,
    ) -> Document:
        """POST a JSON object, or nothing, and return the answer's, which may be called a new one (201).

        ``asks_a_query``: it belongs to an asynchronous query, which changes nothing, so that it is tried again as a GET is, and 202 is success too.

        :raises RequestError: any other answer, or none; what is no query is tried again only where it cannot have had an effect.
        """
        request = self._request("POST", path, token, document=document, asks_a_query=asks_a_query)
        answer = await self._call(request)
        return _expected_document(request, answer, expected, is_expected, statuses=(200, 201))

    async def delete(self, path: str, *, token: str) -> Answer:
        """DELETE, and return the answer: success, as long as its body is empty or the API's.

        :raises RequestError: any other answer, or none; ``ambiguous_attempts`` says if an earlier try may have succeeded.
        """
        return await self._call(self._request("DELETE", path, token))

    async def log_in(self, path: str, form: dict[str, str], *, client_id: str, client_secret: str) -> Document:
        """POST a form to the login service, with HTTP Basic (RFC 6749, section 4.4), and return the token that it answers with.

        :raises ConfigurationError: it is not known where the login service is.
        :raises RequestError: any other answer, or none; it is tried again only where no token can have been issued.
        """
        basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        request = _Request("POST", self.connection.hosts.require_login_url(), path, f"Basic {basic}", form=form)
        answer = await self._call(request)
        return _expected_document(request, answer, "token", _holds_a_token)

    def _request(self, method: str, path: str, token: str, **more: t.Any) -> _Request:
        return _Request(method, self.connection.hosts.api_url, path, f"Bearer {token}", **more)

    def _proxies_to(self, url: str) -> dict[str, str]:
        """The proxies for a host. Plain http is for loopback only, and a proxy would carry it away from there."""
        if not self.connection.use_proxy or not url.startswith("https:"):
            return {}
        return proxies_to(url)

    async def _call(self, request: _Request, time_limit: float = math.inf) -> Answer:
        """Try until there is an answer to return or an error that further tries, or the time left, will not mend."""
        deadline = min(self.clock.monotonic() + min(time_limit, self.connection.retry_deadline), self._ends_at)
        if self.clock.monotonic() >= deadline:
            raise errors.DeadlineExceededError(f"{request.host} was not asked, since the time for the task is over (deadline).")
        ambiguous = 0
        backoff = Backoff(self._uniform)
        for tries in range(1, self.connection.retries + 2):
            try:
                return self._try_once(request, deadline)
            except errors.RequestError as error:
                failure = error
            failure.ambiguous_attempts = ambiguous
            wait = backoff.next() if failure.retry_after is None else failure.retry_after + self._uniform(0, FIRST_BACKOFF / 2)
            retryable = failure.retryable and (request.repeatable or failure.not_applied)
            if not retryable or tries > self.connection.retries or self.clock.monotonic() + wait >= deadline:
                break
            ambiguous += failure.may_have_applied
            await Sleep(wait, service_wide=failure.service_wide)
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

    def _try_once(self, request: _Request, deadline: float) -> Answer:
        timeout = max(0.001, min(self.connection.timeout, deadline - self.clock.monotonic()))
        if self._carried != request.authorization:
            self.close()
            self._carried = request.authorization
        status = body = None
        proxies = self._proxies_to(request.base)
        current = Exchange(self.clock, deadline, timeout)
        try:
            with current.limits(), self._send(request, timeout, proxies) as response:
                status = response.status_code
                if response.headers.get("Content-Encoding", "identity").lower() == "identity":  # no other was asked for
                    with contextlib.suppress(AnswerTooLongError):
                        body = current.read_body()
                if current.connection_can_be_used_again:
                    response.raw.release_conn()
        except _NO_ANSWER as exception:
            from .transport_errors import Circumstances, transport_error  # which few calls need

            circumstances = Circumstances(request.host, timeout, current.sent, status, via_proxy=bool(proxies), tunnel_status=current.tunnel_status)
            raise transport_error(exception, circumstances) from None
        answer = Answer.of(status, response.headers, body, is_doubtful=current.is_doubtful)
        if answer.is_success and "Date" in response.headers:
            self._date = response.headers["Date"], self.clock.monotonic()
        if self._pace:
            self._pace.note(answer, self.clock.monotonic())
        if not (answer.is_success or (request.asks_a_query and answer.is_accepted)):
            from .failures import api_error, login_error

            raise (login_error if request.form else api_error)(request.host, answer)
        return answer

    def _send(self, request: _Request, timeout: float, proxies: dict[str, str]) -> requests.Response:
        """Send a request, and read its answer up to the body. Unless it is released before, the connection ends with the response."""
        return self._session.request(
            request.method,
            request.base + request.path,
            params=request.query,
            json=request.document,
            data=request.form,
            headers={"Authorization": request.authorization},
            proxies=proxies,
            timeout=timeout,
            verify=bool(self.connection.verify),
            allow_redirects=False,
            stream=True,
        )


# What can come out of a try in place of an answer. The exceptions of requests are OSErrors.
_NO_ANSWER: tuple[type[Exception], ...] = (OSError, http.client.HTTPException, UnicodeError)
if not REQUESTS_FAULT:
    _NO_ANSWER += (urllib3.exceptions.HTTPError,)


class _Request(t.NamedTuple):
    method: str
    base: str
    path: str
    authorization: str
    query: dict[str, str] | None = None
    document: dict[str, t.Any] | None = None
    form: dict[str, str] | None = None
    asks_a_query: bool = False

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    @property
    def repeatable(self) -> bool:
        """Whether it can be sent again even if it may have been acted on before."""
        return self.method in ("GET", "DELETE") or self.asks_a_query


def _expected_document(
    request: _Request, answer: Answer, expected: str, is_expected: t.Callable[[Document], bool], *, statuses: tuple[int, ...] = (200,)
) -> Document:
    """:raises UnexpectedAnswerError: the answer, a success, holds something else, or nothing."""
    has_the_status = answer.status in statuses or (request.asks_a_query and answer.is_accepted)
    if not has_the_status or answer.document is None or not is_expected(answer.document):
        from .failures import unexpected

        error = unexpected(request.host, answer, f" without the {expected} that was asked for")
        error.may_have_applied = True
        raise error
    return answer.document


def _holds_a_token(document: Document) -> bool:
    return isinstance(document.get("access_token"), str) and str(document.get("token_type", "bearer")).lower() == "bearer"
