# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Tells trufflehog whether a token that it found is active: `python3 extensions/scanners/verifier.py --region eu-central-1`.

A custom detector of trufflehog can only POST what it found to a verifier: `{"<detector>": {"<regex>": ["<match>", "<secret>"]}}`
(its file pkg/custom_detectors/custom_detectors.go). This is one. It asks `GET /api/v2/tokens/me` with `preserveIdleTTL=true`, so that
looking does not keep a token alive, and concludes as the modules do. It listens on a loopback address alone, and logs fingerprints only.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import json
import os
import pathlib
import sys
import time
import typing as t

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "plugins"))

if t.TYPE_CHECKING:
    from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
    from ansible_collections.purecloud.credentials.plugins.module_utils._api import tokens
    from ansible_collections.purecloud.credentials.plugins.module_utils._http import coroutines, regions, session
    from ansible_collections.purecloud.credentials.plugins.module_utils._secrets import forms, masking
    from ansible_collections.purecloud.credentials.plugins.module_utils._version import VERSION
else:
    try:
        import requests  # noqa: F401
        from module_utils import _errors as errors
        from module_utils._api import tokens
        from module_utils._http import coroutines, regions, session
        from module_utils._secrets import forms, masking
        from module_utils._version import VERSION
    except ImportError as missing:
        sys.exit(f"There is no {missing.name} for {sys.executable}. Install ansible-core and requests for it, or run this with the Python that has them.")

HOST = "127.0.0.1"
PORT = 8765
LONGEST_BODY = 64 * 1024  # bytes; trufflehog looks at about 1,500 around a keyword
# trufflehog waits for 10 seconds.
TIMEOUT, RETRIES, DEADLINE = 4.0, 1, 8.0

ACTIVE, NOT_ACTIVE, NO_TOKEN, UNKNOWN = 200, 410, 422, 502


class Verifier(http.server.ThreadingHTTPServer):
    """Asks the host of one connection after the other, until one accepts the token."""

    daemon_threads = True

    def __init__(self, port: int, connections: list[session.Connection]) -> None:
        super().__init__((HOST, port), _Handler)
        self.connections = connections

    def verdict(self, token: str) -> tuple[int, str]:
        """A status, and what is said of the token, which is not in it."""
        try:
            token = forms.check_token(token)
        except errors.ConfigurationError as error:
            return NO_TOKEN, str(error)
        sessions = [session.ApiSession(connection) for connection in self.connections]
        try:
            found = coroutines.run(tokens.find(sessions, token), time)[1]
        except errors.PureCloudError as error:
            return UNKNOWN, masking.Mask([token]).text(f"{forms.fingerprint(token)} is unknown. {error}")
        finally:
            for each in sessions:
                each.close()
        verdict = "is active" if found.active else "is not active"
        return ACTIVE if found.active else NOT_ACTIVE, f"{forms.fingerprint(token)} {verdict} at {', '.join(found.hosts)}."


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Verifier
    timeout = DEADLINE  # of a client that sends nothing

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            self._answer(400, "The request has no length, or is too long.")
            return
        found = _secrets_in(self.rfile.read(int(length)))
        if len(found) != 1:
            self._answer(400, "The request does not hold one finding, as trufflehog sends it.")
            return
        self._answer(*self.server.verdict(found[0]))

    def _answer(self, status: int, text: str) -> None:
        print(f"{status}: {text}", file=sys.stderr, flush=True)
        body = text.encode("utf-8", "replace")
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing of a request: `_answer` does."""


def _secrets_in(body: bytes) -> list[str]:
    """The first group of each expression that matched, as trufflehog reports it."""
    try:
        detectors = json.loads(body)
        return [str(groups[1]) for detector in detectors.values() for groups in detector.values() if isinstance(groups, list)]
    except (ValueError, AttributeError, IndexError, RecursionError):
        return []


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Tell trufflehog whether a token that it found is active, by GET /api/v2/tokens/me, which leaves its idle timer alone.",
        epilog="Without --region, GENESYSCLOUD_API_URL and GENESYSCLOUD_REGION say where, as for the modules.",
    )
    parser.add_argument("--port", type=int, default=PORT, help="port on this host alone; 0 takes a free one (%(default)s)")
    parser.add_argument("--region", action="append", help="AWS name or domain; may be repeated: the token is sent to each in turn until one accepts it")
    parser.add_argument("--ca-path", help="CA certificates for a private CA, in PEM form")
    options = parser.parse_args()
    api_url = None if options.region else os.environ.get("GENESYSCLOUD_API_URL")
    try:
        hosts = [regions.resolve(region, api_url) for region in options.region or [os.environ.get("GENESYSCLOUD_REGION", regions.DEFAULT_REGION)]]
    except errors.ConfigurationError as error:
        sys.exit(str(error))
    agent = f"purecloud.credentials/{VERSION}"
    connections = [session.Connection(each, TIMEOUT, RETRIES, DEADLINE, options.ca_path or True, None, True, agent) for each in hosts]
    try:
        server = Verifier(options.port, connections)
    except OSError as error:
        sys.exit(f"Port {options.port} of {HOST} cannot be listened on: {error.strerror}.")
    with server, contextlib.suppress(KeyboardInterrupt):
        print(f"http://{HOST}:{server.server_port}/ asks {', '.join(each.host for each in hosts)}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
