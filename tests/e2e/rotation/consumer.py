# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A consumer that never stops: it takes the token from the file, calls the API with it, and goes on."""

from __future__ import annotations

import json
import pathlib
import threading
import typing as t

import requests

ME = "/api/v2/tokens/me?preserveIdleTTL=true"


class Consumer:
    """Counts its calls, and notes what went wrong: a file that holds no token, or a call that was refused."""

    pause = 0.02  # seconds between two calls

    def __init__(self, path: pathlib.Path, url: str, ca_path: str | None) -> None:
        self.calls = 0
        self.troubles: list[str] = []
        self._path = path
        self._url = url
        self._ca_path = ca_path
        self._stop = threading.Event()
        self._called = threading.Condition()
        self._thread = threading.Thread(target=self._consume, daemon=True)

    def __enter__(self) -> Consumer:
        self._thread.start()
        return self

    def __exit__(self, *dummy: object) -> None:
        self._stop.set()
        self._thread.join()

    def _consume(self) -> None:
        session = requests.Session()
        session.trust_env = False
        while not self._stop.wait(self.pause):
            trouble = self._use(session)
            with self._called:
                self.calls += 1
                if trouble:
                    self.troubles.append(trouble)
                self._called.notify_all()

    def wait_for_calls(self, count: int) -> None:
        """Until so many more have been made, or one went wrong."""
        with self._called:
            enough = self.calls + count
            self._called.wait_for(lambda: self.calls >= enough or self.troubles)

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


class ClientConsumer(Consumer):
    """Signs in with id and secret from the file, and calls with that token until the file names another client, or the token has expired."""

    pause = 0.1  # it is there for simulated days, which take minutes

    def __init__(self, path: pathlib.Path, url: str, ca_path: str | None) -> None:
        super().__init__(path, url, ca_path)
        self.standing_still = threading.Lock()  # between two calls
        self.sign_ins = 0
        self._held: tuple[str, str] | None = None  # the client's id, and its token

    def __enter__(self) -> ClientConsumer:
        super().__enter__()
        return self

    def _use(self, session: requests.Session) -> str | None:
        with self.standing_still:
            try:
                held = json.loads(self._path.read_text())
                credentials = held["client_id"], held["client_secret"]
            except (OSError, ValueError, KeyError) as error:
                return f"unreadable: {error}"
            if self._held and self._held[0] == credentials[0] and self._call(session, self._held[1]) == 200:
                return None
            form = {"grant_type": "client_credentials"}
            login: t.Any = session.post(f"{self._url}/oauth/token", auth=credentials, data=form, headers=MARK, verify=self._ca_path, timeout=30)
            if login.status_code != 200:
                return f"{credentials[0]} was not signed in: {login.text}"
            self.sign_ins += 1
            self._held = credentials[0], login.json()["access_token"]
            status = self._call(session, self._held[1])
            return None if status == 200 else f"refused: {status}"

    def _call(self, session: requests.Session, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}", **MARK}
        return session.get(self._url + ME, headers=headers, verify=self._ca_path, timeout=30).status_code


CONSUMER = "consumer"
MARK = {"User-Agent": CONSUMER}
