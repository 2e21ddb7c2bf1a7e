# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""One exchange: a request, and the one final answer that belongs to it, bounded in time and in bytes.

PRIVATE: for this collection only; it can change in any release.

requests and urllib3 leave all of this to http.client, which takes an informational answer for the final one, waits anew
for each byte, and does not say whether an answer ended where it should. So its response class is replaced, below both (`_adapter`).
"""

from __future__ import annotations

import contextlib
import contextvars
import http.client
import io
import re
import socket
import typing as t

from .coroutines import Clock

# Bytes. An answer of the API is a few kilobytes, with headers of less than one.
LONGEST_BODY = 1024 * 1024
LONGEST_ANSWER = LONGEST_BODY + 64 * 1024
PIECE = 16 * 1024


class AnswerTooLongError(OSError):
    """More bytes came than any answer of the API has."""


class DeadlineOverError(socket.timeout):
    """The time for the exchange was over before all of the answer had come."""


class Exchange:
    """The limits of one exchange, and the answer that is being read.

    ``deadline``: when, by the clock, all of it must have come; ``timeout``: seconds for each read.
    """

    def __init__(self, clock: Clock, deadline: float, timeout: float) -> None:
        self._clock = clock
        self._deadline = deadline
        self._timeout = timeout
        self.bytes_left = LONGEST_ANSWER
        self.sent = False  # whether any of the request may have been
        self.responses: list[Response] = []  # that of a proxy to CONNECT comes before that of the API

    def read_timeout(self) -> float:
        """Seconds for the next read.

        :raises DeadlineOverError: none are left.
        """
        left = self._deadline - self._clock.monotonic()
        if left <= 0:
            raise DeadlineOverError()
        return min(self._timeout, left)

    def read_body(self) -> bytes:
        """Read the answer's body as it was sent, without decoding.

        :raises AnswerTooLongError: it is longer than any of the API's.
        :raises http.client.HTTPException: it breaks off, or is framed wrongly.
        :raises OSError: the connection broke.
        """
        body = b""
        response = self.responses[-1]
        try:
            while piece := response.read(PIECE):
                body += piece
                if len(body) > LONGEST_BODY:
                    raise AnswerTooLongError()
        except ValueError:  # the length of a chunk is no number that can be one
            raise http.client.HTTPException() from None
        if response.length:
            raise http.client.IncompleteRead(body, response.length)
        return body

    @contextlib.contextmanager
    def limits(self) -> t.Iterator[None]:
        """Have the limits hold for what this thread sends and reads meanwhile."""
        before = _CURRENT.set(self)
        try:
            yield
        finally:
            _CURRENT.reset(before)

    @property
    def tunnel_status(self) -> int | None:
        """What a proxy answered to CONNECT (RFC 9110, section 9.3.6), of which nothing but the status is read."""
        first = self.responses[0] if self.responses else None
        return first.answered if first and not isinstance(first.status, int) else None

    @property
    def connection_can_be_used_again(self) -> bool:
        """Whether one complete final answer came, and nothing after it."""
        return self.responses[-1].ended_cleanly

    @property
    def is_doubtful(self) -> bool:
        """Whether the answer's headers are not well formed, so that some may be hidden, or another answer that contradicts it came with it."""
        return self.responses[-1].is_malformed or self.responses[-1].is_contradicted


_CURRENT: contextvars.ContextVar[Exchange] = contextvars.ContextVar("exchange")


def current_exchange() -> Exchange:
    """That of this thread."""
    return _CURRENT.get()


class _Reader(io.RawIOBase):
    """The bytes of a socket, within the limits of an exchange."""

    def __init__(self, source: io.RawIOBase, sock: t.Any, current: Exchange) -> None:
        self._source = source
        self._sock = sock
        self._exchange = current
        self.ended = False  # nothing more is read
        self.at_end = False  # nothing more came

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: t.Any) -> int:
        if self.ended:
            return 0
        if self._exchange.bytes_left <= 0:
            raise AnswerTooLongError()
        self._sock.settimeout(self._exchange.read_timeout())
        count = self._source.readinto(buffer) or 0
        self._exchange.bytes_left -= count
        self.at_end = count == 0
        return count

    def has_unread_bytes(self) -> bool:
        """Whether TLS has decrypted more than was asked for."""
        pending = getattr(self._sock, "pending", None)
        return bool(pending and pending())

    def close(self) -> None:
        self._source.close()
        super().close()


class _Source:
    """What http.client takes for the socket: it only asks for a file of it."""

    def __init__(self, sock: t.Any, current: Exchange) -> None:
        self._sock = sock
        self._exchange = current

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock.makefile(mode, 0), self._sock, self._exchange))


class Response(http.client.HTTPResponse):
    """An answer that is not informational (RFC 9110, section 15.2), and that knows whether anything came after it."""

    def __init__(self, sock: t.Any, *args: t.Any, **kwargs: t.Any) -> None:
        current = current_exchange()
        super().__init__(t.cast(socket.socket, _Source(sock, current)), *args, **kwargs)
        self._more_came = b""
        self.answered: int | None = None
        current.responses.append(self)

    def begin(self) -> None:
        super().begin()
        file: t.Any = self.fp
        if file and file.raw.at_end:  # http.client takes the end of the connection for that of the headers
            raise http.client.IncompleteRead(b"")

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status < 200 or status == http.HTTPStatus.SWITCHING_PROTOCOLS:
                self.answered = status
                return version, status, reason
            http.client.parse_headers(self.fp)

    def _close_conn(self) -> None:
        file: t.Any = self.fp
        file.raw.ended = True  # so that this looks at what is there, and does not wait
        self._more_came = file.peek(1) or (b" " if file.raw.has_unread_bytes() else b"")
        super()._close_conn()  # type: ignore[misc]

    @property
    def is_malformed(self) -> bool:
        """Whether lines of the headers were not understood, or are folded (RFC 9112, section 5.2), or the length is no number."""
        folded = any("\n" in value or "\r" in value for value in self.headers.values())
        length = self.headers.get("Content-Length", "0").strip()
        return bool(self.headers.defects or self.headers.get_payload()) or folded or not length.isdecimal()

    @property
    def is_contradicted(self) -> bool:
        """Whether another final answer came with it, of another status."""
        return any(int(status) != self.status for status in re.findall(rb"HTTP/1\.[01] ([2-9]\d\d)", self._more_came))

    @property
    def ended_cleanly(self) -> bool:
        framed_twice = self.chunked and "Content-Length" in self.headers  # RFC 9112, section 6.1
        return self.status >= 200 and self.isclosed() and not self.length and not self._more_came and not framed_twice
