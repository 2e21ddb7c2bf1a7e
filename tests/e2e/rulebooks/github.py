# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A stand-in for GitHub's API of secret scanning alerts: it gives an alert to who has the token, and notes who asked for what."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
import typing as t

TOKEN = "github_pat_11AAKq3dD0canaryOfGitHub7Zx9QvT4mWbY2"


class GitHub:
    """``refusals``: what it answers with instead, by the number of the alert. ``asked``: the path of each request, and whether it brought the token."""

    def __init__(self) -> None:
        self.alerts: dict[str, dict[str, t.Any]] = {}
        self.refusals: dict[int, int] = {}
        self.redirect = ""
        self.asked: list[tuple[str, bool]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                authorized = self.headers.get("Authorization") == f"Bearer {TOKEN}"
                outer.asked.append((self.path, authorized))
                alert = outer.alerts.get(self.path)
                refusal = outer.refusals.get(int(self.path.rpartition("/")[2]))
                status = refusal or (401 if not authorized else 200 if alert else 404)
                body = json.dumps(alert if status == 200 else {"message": "No."}).encode()
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", f"{outer.redirect}{self.path}")
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *dummy: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def add(self, secret: str, repository: str = "example-org/exporter", number: int = 42) -> dict[str, t.Any]:
        """Keep an alert, and return the event that tells of it, which has no secret."""
        path = f"/repos/{repository}/secret-scanning/alerts/{number}"
        alert = {
            "number": number,
            "url": f"{self.url}{path}",
            "html_url": f"https://github.example/{repository}/security/secret-scanning/{number}",
            "locations_url": f"{self.url}{path}/locations",
            "state": "open",
            "secret_type": "purecloud_access_token",
            "secret_type_display_name": "PureCloud access token",
            "validity": "unknown",
            "resolution": None,
            "publicly_leaked": False,
            "multi_repo": False,
        }
        self.alerts[path] = {**alert, "secret": secret}
        return {"action": "created", "alert": alert, "repository": {"full_name": repository}, "sender": {"login": "github"}}

    @contextlib.contextmanager
    def serving(self) -> t.Iterator[GitHub]:
        with self._server:
            thread = threading.Thread(target=self._server.serve_forever)
            thread.start()
            try:
                yield self
            finally:
                self._server.shutdown()
                thread.join()
