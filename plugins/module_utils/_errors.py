# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What can go wrong, one class each, in words for the person who has to act on it.

PRIVATE: for this collection only; it can change in any release.

No text in here comes from an exception of another library, a header or a body that was sent.
What an API answer carries in ``message`` is quoted; ``_module`` masks the secrets in it.
"""

from __future__ import annotations

import typing as t

from ._python import require_python

require_python()  # here, as every module imports this file before the others


class PureCloudError(Exception):
    """A failure that ends the task.

    ``message`` says what happened, ``advice`` what to do next, ``changed`` whether something was changed before,
    ``secrets`` what must be masked besides what the task was given.
    """

    advice = ""
    changed = False
    secrets: tuple[str, ...] = ()

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.notes: list[str] = []
        if advice is not None:
            self.advice = advice

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, *self.notes, self.advice) if part)

    def diagnostics(self) -> dict[str, t.Any]:
        """Status, code and ids of the answer, as far as they are known, by the names that a task result uses."""
        return {}


class ConfigurationError(PureCloudError):
    """An option, or a file that it names, cannot be used. Nothing was sent."""


class RequestError(PureCloudError):
    """A request did not have the answer that was asked for.

    ``retryable``: a GET or DELETE may be tried again.
    ``not_applied``: the API cannot have acted on the request, so that any request may be tried again.
    ``may_have_applied``: the API may have acted on the request all the same.
    ``service_wide``: other requests will fail in the same way, so they should wait too.
    ``ambiguous_attempts``: how many earlier tries of the same call were ``may_have_applied``.
    """

    retryable = False
    not_applied = False
    may_have_applied = False
    service_wide = False
    retry_after: float | None = None
    ambiguous_attempts = 0


class TransportError(RequestError):
    """No complete answer came."""

    retryable = True


class NameResolutionError(TransportError):
    advice = "Check the spelling of region or api_url, and the name servers of the host that runs the module."
    not_applied = True


class UnreachableError(TransportError):
    advice = "Check region or api_url, the port, firewalls, and whether this host must use a proxy."
    not_applied = True
    service_wide = True


class ProxyError(TransportError):
    not_applied = True
    advice = "Check the proxy variables (https_proxy, no_proxy) of the host that runs the module, or set use_proxy to false."


class TlsError(TransportError):
    retryable = False


class TimedOutError(TransportError):
    advice = "Raise timeout if the network is slow; otherwise look for a firewall or proxy that drops the connection."


class AnswerTooLongError(TransportError):
    retryable = False
    advice = "Something between this host and the API may have answered instead: check region or api_url, proxies and gateways."


class ConnectionLostError(TransportError):
    advice = "Run the task again; if it happens again, look at the proxies and firewalls on the way."


class ApiError(RequestError):
    """A complete answer with a status that was not wanted (error body: all operations of TokensApi)."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str | None = None,
        context_id: str | None = None,
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.context_id = context_id
        self.correlation_id = correlation_id

    def __str__(self) -> str:
        known = (("context id", self.context_id), ("correlation id", self.correlation_id))
        named = ", ".join(f"{name} {value}" for name, value in known if value)
        return super().__str__() + (f" For support: {named}." if named else "")

    def diagnostics(self) -> dict[str, t.Any]:
        known = {
            "http_status": self.status,
            "error_code": self.code,
            "context_id": self.context_id,
            "correlation_id": self.correlation_id,
        }
        return {name: value for name, value in known.items() if value is not None}


class UnexpectedAnswerError(ApiError):
    advice = "Something between this host and the API may have answered instead: check region or api_url, proxies and gateways."


class AuthenticationError(ApiError):
    """401 in the API's own words; whether it means an inactive token is for ``_tokens`` to say."""

    advice = "This is not the answer of a token that is not active, so nothing is concluded from it: take the token as active."


class InvalidClientError(ApiError):
    advice = "An unknown client_id, a wrong client_secret and a wrong region look the same: check all three."


class ForbiddenError(ApiError):
    advice = "The token is known but may not do this: check the permissions and IP allow-list of its OAuth client or user."


class NotFoundError(ApiError):
    advice = "Check api_url and its path prefix."


class DeadlineExceededError(RequestError):
    advice = "Run the task again for what is left, or raise deadline."


class RateLimitedError(ApiError):
    advice = "Wait, and run the task again, or raise retry_deadline."
    not_applied = True
    retryable = True


class ServiceError(ApiError):
    advice = "Run the task again later."
    retryable = True


class PreconditionError(PureCloudError):
    """The token is not the one that ``expect`` or ``require_active`` describes; it was not touched."""


class VerificationError(PureCloudError):
    """The token was revoked or issued, but what the API said afterwards did not prove it."""

    changed = True

    def __init__(self, message: str, *, cause: PureCloudError | None = None, advice: str | None = None) -> None:
        super().__init__(message, advice=advice)
        self.cause = cause

    def diagnostics(self) -> dict[str, t.Any]:
        return self.cause.diagnostics() if self.cause else {}


# Status to class, for answers in the API's own words. Whatever is not listed is a plain ApiError.
API_ERRORS: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    403: ForbiddenError,
    404: NotFoundError,
    408: ServiceError,
    429: RateLimitedError,
    500: ServiceError,
    502: ServiceError,
    503: ServiceError,
    504: ServiceError,
}

# Answers that leave open whether the request took effect: a failure in the middle of the work, or a gateway that
# lost the API's own answer (RFC 9110, sections 15.6.1, 15.6.3 and 15.6.5).
AMBIGUOUS_STATUSES = frozenset({500, 502, 504})

# The code of a 429 that is not about one token (definitions of the API: the others name the token's own limit).
SERVICE_WIDE_LIMIT_CODE = "rate.limited"
