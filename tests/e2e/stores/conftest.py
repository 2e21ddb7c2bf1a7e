# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Stand-ins for the stores that the examples deliver to, each on a free port."""

from __future__ import annotations

import contextlib
import http.server
import json
import subprocess
import sys
import threading
import typing as t
import urllib.request

import pytest


@pytest.fixture
def secrets_manager() -> t.Iterator[str]:
    """A stand-in for AWS Secrets Manager. Returns its address."""
    program = "import sys; from moto.server import ThreadedMotoServer as S; s = S(ip_address='127.0.0.1', port=0, verbose=False); s.start();"
    program += "print(s.get_host_and_port()[1], flush=True); sys.stdin.read()"  # until this process ends
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.terminate()


def stored(url: str, stage: str = "AWSCURRENT") -> str:
    """What the secret purecloud holds in the version with this staging label."""
    request = urllib.request.Request(
        url,
        data=json.dumps({"SecretId": "purecloud", "VersionStage": stage}).encode(),
        headers={
            "X-Amz-Target": "secretsmanager.GetSecretValue",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        value: str = json.load(answer)["SecretString"]
    return value


class JsonServer:
    """Keeps what is put to each path, and answers with what is set for a path and a method."""

    def __init__(self, answers: dict[tuple[str, str], tuple[int, object]]) -> None:
        self.put: dict[str, t.Any] = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if body:
                    outer.put[self.path] = json.loads(body)
                status, document = answers[self.command, self.path]
                data = json.dumps(document).encode() if document is not None else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *dummy: object) -> None:
                pass

        for method in ("GET", "PUT", "POST"):
            setattr(Handler, f"do_{method}", Handler.answer)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextlib.contextmanager
    def serving(self) -> t.Iterator[JsonServer]:
        with self._server:
            thread = threading.Thread(target=self._server.serve_forever)
            thread.start()
            yield self
            self._server.shutdown()
            thread.join()
