# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What an answer other than success means: one error class for each.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

from .. import _errors as errors
from .answer import DONE, Answer, label_of

# Of these, something is concluded, so that the whole error body must be the API's.
STRICT_STATUSES = (401, 404)

# The login service's word for a rate limit, and seconds to wait if it does not say how long.
LOGIN_THROTTLED = "rate limit exceeded"
LOGIN_THROTTLE_WAIT = 15.0


def api_error(host: str, answer: Answer) -> errors.ApiError:
    """What an answer other than success means (error body: all operations of TokensApi)."""
    kind = errors.API_ERRORS.get(answer.status, errors.ApiError)
    if answer.status >= 400 and (answer.is_api_error or kind.retryable or (answer.code and answer.status not in STRICT_STATUSES)):
        words = " ".join(part for part in (str(answer.status), answer.code, answer.quoted_message) if part)
        error = kind(f"{host} answered {words}.", **answer.diagnostics)
        if answer.status in (429, 503):
            error.retry_after = answer.retry_after
    else:
        error = unexpected(host, answer, _why_unexpected(answer))
    error.may_have_applied = answer.status < 300 or answer.status in errors.AMBIGUOUS_STATUSES
    error.service_wide = answer.status == 503 or answer.code == errors.SERVICE_WIDE_LIMIT_CODE
    return error


def _why_unexpected(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return " with a redirect, which is not followed, since it could show the token to another host"
    if answer.is_doubtful:
        return " in a way that leaves open to what: with another answer to the same request, or with headers that are not well formed"
    if answer.is_from_a_cache:
        return " from a cache, so this may be the answer to somebody else"
    if 200 <= answer.status < 300 and answer.status not in DONE:
        return ", which leaves open whether the request was done"
    if answer.document is not None and answer.status < 300:
        return " with the body of an error"
    return " with a body that is not the API's"


def login_error(host: str, answer: Answer) -> errors.ApiError:
    """What a refusal of the login service means. It has an error body of its own, in which ``error`` tells, and not the status."""
    name = label_of(answer.document, "error")
    if answer.document is None or name is None:
        return api_error(host, answer)
    words = f"{host} answered {answer.status} {name}"
    ids = {**answer.diagnostics, "code": name}
    description = answer.document.get("description") or answer.document.get("error_description")
    if name == "invalid_request" and LOGIN_THROTTLED in str(description).lower():
        error: errors.ApiError = errors.RateLimitedError(f"{words}, as the rate limit is exceeded.", **ids)
        error.retry_after = LOGIN_THROTTLE_WAIT if answer.retry_after is None else answer.retry_after
    elif name == "invalid_client":
        error = errors.InvalidClientError(f"{words}.", **ids)
    else:
        error = errors.ApiError(f"{words}.", **ids)
    error.may_have_applied = answer.status < 300
    return error


def unexpected(host: str, answer: Answer, how: str) -> errors.UnexpectedAnswerError:
    return errors.UnexpectedAnswerError(f"{host} answered {answer.status}{how}.", **answer.diagnostics)
