# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import contextlib
import socket
import threading


class Proxy:
    """An HTTP proxy on loopback that tunnels (CONNECT, RFC 9110 section 9.3.6), or answers with something else.

    ``ports``: where on this host to find what goes by another host and port.
    """

    def __init__(self, answer: str = "200 Connection established", ports: dict[str, int] | None = None) -> None:
        self.asked: list[str] = []
        self._answer = answer
        self._ports = ports or {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, dummy = self._listener.accept()
                threading.Thread(target=self._tunnel, args=(caller,), daemon=True).start()

    def _tunnel(self, caller: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            received = caller.recv(4096)
            if not received:  # a caller that gave up
                caller.close()
                return
            request += received
        text = request.decode()
        self.asked.append(text)
        place = text.split()[1]
        host, dummy, port = f"127.0.0.1:{self._ports[place]}".rpartition(":") if place in self._ports else place.rpartition(":")
        with caller:
            caller.sendall(f"HTTP/1.1 {self._answer}\r\n\r\n".encode())
            if "200" in self._answer:
                with socket.create_connection((host, int(port))) as target:
                    back = threading.Thread(target=_copy, args=(target, caller))
                    back.start()
                    _copy(caller, target)
                    back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
