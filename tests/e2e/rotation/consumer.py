# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A consumer that never stops: it takes the token from the file, calls the API with it, and goes on without a pause."""

from __future__ import annotations

import os
import pathlib
import threading
import typing as t

import requests

LOWEST_PRIORITY = 19  # it never pauses, but what it watches comes first
ME = "/api/v2/tokens/me?preserveIdleTTL=true"


class Consumer:
    """Counts its calls, and notes what went wrong: a file that holds no token, or a call that was refused."""

    def __init__(self, path: pathlib.Path, url: str, ca_path: str | None) -> None:
        self.calls = 0
        self.troubles: list[str] = []
        self._path = path
        self._url = url
        self._ca_path = ca_path
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._consume, daemon=True)

    def __enter__(self) -> Consumer:
        self._thread.start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._stop.set()
        self._thread.join()

    def _consume(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)
        session = requests.Session()
        session.trust_env = False
        while not self._stop.is_set():
            trouble = self._use(session)
            self.calls += 1
            if trouble:
                self.troubles.append(trouble)

    def _use(self, session: requests.Session) -> str | None:
        try:
            token = self._path.read_text().strip()
        except OSError as error:
            return f"unreadable: {error}"
        if not token:
            return "empty"
        headers = {"Authorization": f"Bearer {token}", "User-Agent": CONSUMER}
        answer: t.Any = session.get(self._url + ME, headers=headers, verify=self._ca_path, timeout=30)
        return None if answer.status_code == 200 else f"refused: {answer.status_code}"


CONSUMER = "consumer"
