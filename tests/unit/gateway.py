# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A gateway on loopback that writes its answers byte by byte, so that they can be wrong in ways that no HTTP library would let happen."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import select
import socket
import ssl
import threading
import typing as t

Send = t.Callable[["Call"], None]

API_HEADERS = "ININ-Correlation-Id: correlation-1\r\n"
INFO = json.dumps({"organization": {"id": "organization-1", "name": "Example Ltd"}})
DEAD = json.dumps({"status": 401, "code": "bad.credentials", "message": "Invalid login credentials.", "contextId": "context-1"})


def answer(status: int, body: str = "", headers: str = API_HEADERS, content_type: str = "application/json") -> bytes:
    """A whole answer, framed by its length."""
    return f"HTTP/1.1 {status} Any\r\nContent-Type: {content_type}\r\nContent-Length: {len(body.encode())}\r\n{headers}\r\n{body}".encode()


@dataclasses.dataclass
class Call:
    """A request, on its connection. ``right``: the answer that the API would give; ``before``: how many came on the same connection before."""

    method: str
    token: str
    right: bytes
    before: int
    socket: socket.socket

    def write(self, *parts: bytes) -> None:
        for part in parts:
            self.socket.sendall(part)

    def wait(self, seconds: float) -> bool:
        """Wait until the caller sends more or hangs up, and say whether it did; at most so long."""
        return bool(select.select([self.socket], [], [], seconds)[0])

    def drip(self, data: bytes, seconds: float) -> None:
        """Write a byte at a time, until the caller hangs up."""
        for byte in data:
            self.write(bytes([byte]))
            if self.wait(seconds):
                return


class Gateway:
    """Knows tokens as the API does, and sends each answer in its own way."""

    def __init__(self, send: Send = lambda call: call.write(call.right), *, live: t.Iterable[str] = (), tls: ssl.SSLContext | None = None) -> None:
        self.live = set(live)
        self.sent: list[str] = []  # method and token of each request
        self.connections: list[list[str]] = []  # the tokens that each connection carried
        self._closed = threading.Condition()
        self._open = 0
        self._send = send
        self._tls = tls
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Gateway:
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, dummy = self._listener.accept()
                threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def wait_until_all_are_closed(self) -> None:
        """By the callers."""
        with self._closed:
            assert self._closed.wait_for(lambda: not self._open, timeout=30)

    def _serve(self, caller: socket.socket) -> None:
        with self._closed:
            self._open += 1
        self._serve_one(caller)
        with self._closed:
            self._open -= 1
            self._closed.notify_all()

    def _serve_one(self, caller: socket.socket) -> None:
        with contextlib.suppress(OSError), caller:
            if self._tls:
                caller = self._tls.wrap_socket(caller, server_side=True)
            tokens: list[str] = []
            self.connections.append(tokens)
            with caller, caller.makefile("rb") as file:
                while call := self._read(file, caller, len(tokens)):
                    tokens.append(call.token)
                    self._send(call)

    def _read(self, file: t.BinaryIO, caller: socket.socket, before: int) -> Call | None:
        method = file.readline().decode().partition(" ")[0]
        if not method:
            return None
        headers = dict(line.decode().strip().split(": ", 1) for line in iter(file.readline, b"\r\n"))
        file.read(int(headers.get("Content-Length", 0)))
        token = headers.get("Authorization", "").partition(" ")[2]
        with self._lock:
            self.sent.append(f"{method} {token}")
            right = answer(401, DEAD) if token not in self.live else answer(200) if method == "DELETE" else answer(200, INFO)
            if method == "DELETE":
                self.live.discard(token)
        return Call(method, token, right, before, caller)
