# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A complete answer: whether it is in the API's own words, and what it says.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import email.message
import email.utils
import json
import re
import time
import typing as t

# A message of the API that is longer than this is left out: cut short, a secret in it could no longer be masked.
LONGEST_MESSAGE = 500

# Objects and lists within each other. The deepest of the API's, an error within an error, has seven.
DEEPEST_BODY = 16

# Of these, a body that is no error has none (error body: all operations of TokensApi; RFC 6749, section 5.2).
ERROR_FIELDS = frozenset(
    {
        *("status", "code", "message", "messagewithparams", "messageparams", "contextid", "errors", "error", "error_description"),
        *("statuscode", "errorcode", "errormessage", "fault"),  # of common gateways
    }
)

# Of these, an error body has none.
OWNERS = frozenset({"organization", "OAuthClient"})

# Characters. The longest of the API's names has 30. What Ansible takes for its own begins with the other.
LONGEST_NAME = 200
NAMES_OF_ANSIBLE = "__ansible"

# Headers that only the API sets.
CORRELATION_HEADERS = ("ININ-Correlation-Id", "Genesys-Correlation-Id")
RATE_LIMIT_RESET = "inin-ratelimit-reset"
RATE_LIMIT_COUNT = "inin-ratelimit-count"
RATE_LIMIT_ALLOWED = "inin-ratelimit-allowed"

# Done, whether or not there is more to say (RFC 9110, section 15.3). The others: not acted on yet, changed on the way, a part, several.
DONE = frozenset({200, 201, 204, 205})
ACCEPTED = 202

# By which caches say that they answered (RFC 9111, section 5.1; RFC 9211).
CACHE_HEADERS = ("X-Cache", "X-Cache-Status", "CF-Cache-Status", "Cache-Status")


class Answer(t.NamedTuple):
    """``document``: the body, if it is a JSON object as the API writes them; ``empty``: whether there is no body.

    ``is_doubtful``: whether it may be the answer to something else.
    """

    status: int
    headers: t.Mapping[str, str]
    document: dict[str, t.Any] | None
    empty: bool
    is_doubtful: bool = False

    @classmethod
    def of(cls, status: int, headers: t.Mapping[str, str], body: bytes | None, *, is_doubtful: bool) -> Answer:
        """``body``: ``None`` if it is not one of the API's, so that it was not read."""
        return cls(status, headers, None if body is None else _json_object(headers, body), empty=body == b"", is_doubtful=is_doubtful)

    @property
    def is_from_a_cache(self) -> bool:
        """Whether it may have been given to somebody else before."""
        return "Age" in self.headers or any("hit" in self.headers.get(name, "").lower() for name in CACHE_HEADERS)

    @property
    def is_success(self) -> bool:
        """Whether it says that the request was done: by its status, and by no body, or one that is not an error's."""
        return self.status in DONE and self._says_no_error

    @property
    def is_accepted(self) -> bool:
        """Whether it says that a query was begun, or goes on. An operation that changes something must answer by more than that."""
        return self.status == ACCEPTED and self._says_no_error

    @property
    def _says_no_error(self) -> bool:
        says_no_error = self.empty or (self.document is not None and not ERROR_FIELDS & {name.lower() for name in self.document})
        return says_no_error and not self.is_from_a_cache and not self.is_doubtful

    @property
    def has_headers_of_the_api(self) -> bool:
        return any(name in self.headers for name in (*CORRELATION_HEADERS, RATE_LIMIT_RESET))

    @property
    def code(self) -> str | None:
        return label_of(self.document, "code")

    @property
    def quoted_message(self) -> str | None:
        message = self.document and self.document.get("message")
        return f'"{message}"' if isinstance(message, str) and len(message) <= LONGEST_MESSAGE else None

    @property
    def is_api_error(self) -> bool:
        """Whether this is a whole error body of the API: this answer's status, a code and a message, from nowhere but the API."""
        if self.document is None or self.code is None or self.is_from_a_cache or self.is_doubtful or OWNERS & set(self.document):
            return False
        status, message, context_id = (self.document.get(name) for name in ("status", "message", "contextId"))
        return (
            isinstance(status, int)
            and status == self.status
            and isinstance(message, str)
            and bool(message)
            and (context_id is None or _label(context_id) is not None)
        )

    @property
    def diagnostics(self) -> dict[str, t.Any]:
        correlation_id = next((self.headers[name] for name in CORRELATION_HEADERS if self.headers.get(name)), None)
        return {
            "status": self.status,
            "code": self.code,
            "context_id": label_of(self.document, "contextId"),
            "correlation_id": _label(correlation_id),
        }

    @property
    def rate_limit(self) -> tuple[int, int, float] | None:
        """Requests that were counted, and that are allowed, in this window, and seconds until the next."""
        count, allowed, reset = (self.headers.get(name, "") for name in (RATE_LIMIT_COUNT, RATE_LIMIT_ALLOWED, RATE_LIMIT_RESET))
        return (int(count), int(allowed), float(reset)) if all(each.isascii() and each.isdecimal() for each in (count, allowed, reset)) else None

    @property
    def retry_after(self) -> float | None:
        """Seconds that the API asks to wait: Retry-After (RFC 9110, section 10.2.3), or when the rate limit starts anew."""
        for header in ("Retry-After", RATE_LIMIT_RESET):
            try:
                return _seconds_to(self.headers[header])
            except (KeyError, ValueError, TypeError, OverflowError):
                pass
        return None


def label_of(document: dict[str, t.Any] | None, name: str) -> str | None:
    """A code or id in a document."""
    return _label(document and document.get(name))


def _label(value: object) -> str | None:
    """A code or id as the API writes them, and nothing else."""
    return value if isinstance(value, str) and re.fullmatch(r"[\w.:/+=-]{1,200}", value, re.ASCII) else None


def _seconds_to(moment: str) -> float:
    """A number of seconds, or an HTTP date. urllib3's parser takes six hours for whatever is longer.

    :raises ValueError, TypeError, OverflowError: neither of them.
    """
    if moment.isdecimal():
        return float(moment)
    return max(0.0, email.utils.parsedate_to_datetime(moment).timestamp() - time.time())


def _json_object(headers: t.Mapping[str, str], body: bytes) -> dict[str, t.Any] | None:
    """Parse a JSON object (RFC 8259), strictly: UTF-8, no name twice, no NaN, no text that could not be sent on, not too deep."""
    if not _is_json_in_utf8(headers.get("Content-Type", "")):
        return None
    try:
        document = json.loads(body.decode(), parse_constant=_refuse_constant, object_pairs_hook=_without_repeats)
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()  # 1e999 is infinite
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) and not _is_deeper_than(DEEPEST_BODY, document) else None


def _is_json_in_utf8(content_type: str) -> bool:
    header = email.message.Message()
    header["Content-Type"] = content_type
    try:
        charset = header.get_param("charset", "utf-8")
    except (TypeError, ValueError):  # parameters in pieces (RFC 2231) that do not fit together
        return False
    return bool(content_type) and header.get_content_type() == "application/json" and str(charset).lower() in ("utf-8", "utf8")


def _refuse_constant(name: str) -> t.NoReturn:
    raise ValueError(name)


def _without_repeats(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        raise ValueError("a name is there twice")
    if any(len(name) > LONGEST_NAME or name.lower().startswith(NAMES_OF_ANSIBLE) for name in document):
        raise ValueError("a name that the API does not have")
    return document


def _is_deeper_than(levels: int, value: t.Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(levels <= 1 or _is_deeper_than(levels - 1, each) for each in inner if isinstance(each, (dict, list)))
