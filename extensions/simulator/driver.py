# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Start a simulator and steer it: for tests, the demo and the bench."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t
import urllib.parse

import requests

COLLECTION = pathlib.Path(__file__).resolve().parents[2]
LIFETIME = 7200  # seconds; a killed test run leaves nothing behind for longer than that, and `make drill` takes half of it
CONTROL_TIMEOUT = 30  # seconds


class Simulator:
    """A simulator in a process of its own, which ends with this one, however that ends."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, str(pathlib.Path(__file__).parent), "--stop-at-eof", "--lifetime", str(LIFETIME), *options]
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")
        }  # where its user is measured, it is not: that would slow it
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, env=environment)
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the simulator did not start: exit status {self.process.wait()}")
        place: dict[str, t.Any] = json.loads(line)
        self.url = place["url"]
        self.host = urllib.parse.urlsplit(self.url).netloc
        self.ca_path = place.get("ca_path")
        self.client_cert = place.get("client_cert")
        self._control = place["control"]
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.update(place["control_headers"])
        self._session.verify = self.ca_path or True
        if "--require-client-cert" in options:
            self._session.cert = self.client_cert

    def __enter__(self) -> Simulator:
        return self

    def __exit__(self, *dummy: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._session.close()
        self.process.terminate()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def control(self, method: str, path: str, body: object = None) -> t.Any:
        response = self._session.request(method, f"{self._control}/{path}", json=body, timeout=CONTROL_TIMEOUT)
        answer = response.json()
        if not response.ok:
            raise ValueError(answer["error"])
        return answer

    def issue(self, **details: t.Any) -> str:
        """Issue a token, and return it."""
        return str(self.control("POST", "tokens", details)["token"])

    def issue_many(self, count: int, **details: t.Any) -> list[str]:
        """Make tokens, each of a user of its own."""
        return [each["token"] for each in self.control("POST", "tokens", {"count": count, **details})]

    def tokens(self) -> set[str]:
        """All that were ever issued."""
        return {each["token"] for each in self.control("GET", "tokens")}

    def live(self) -> set[str]:
        return {each["token"] for each in self.control("GET", "tokens") if each["live"]}

    def is_active(self, token: str) -> bool:
        return token in self.live()

    def add_client(self, client_id: str, secret: str = "s", **details: t.Any) -> dict[str, t.Any]:
        """Make an OAuth client that was there before, and return it as `clients` does."""
        client: dict[str, t.Any] = self.control("POST", "clients", {"client_id": client_id, "secret": secret, **details})
        return client

    def clients(self) -> dict[str, dict[str, t.Any]]:
        """Every OAuth client by its id, as the API describes it, with ``secret``, ``permissions``, ``lifetime`` and ``standing``."""
        return {client["id"]: client for client in self.control("GET", "clients")}

    def change_client(self, client_id: str, **fields: t.Any) -> None:
        """Change it as if by somebody else. Fields have the API's names; none takes one away."""
        self.control("PATCH", f"clients/{client_id}", fields)

    def add_usage(self, client_id: str, date: str, **details: t.Any) -> None:
        """Add to what an OAuth client used on a day, such as 2026-11-24."""
        self.control("POST", "usage", {"client_id": client_id, "date": date, **details})

    def now(self) -> float:
        """Seconds since the epoch, by the simulator's clock."""
        return float(self.control("POST", "clock", {"seconds": 0})["now"])

    def add_credential(self, name: str, client_id: str, client_secret: str, **details: t.Any) -> str:
        """Make an integration's credential with an OAuth client's id and secret, and return its own id."""
        fields = {"clientId": client_id, "clientSecret": client_secret}
        return str(self.control("POST", "credentials", {"name": name, "fields": fields, **details})["id"])

    def credentials(self) -> dict[str, dict[str, t.Any]]:
        """Every credential of an integration by its id: ``name``, ``kind``, and ``fields`` with the secrets."""
        return {credential["id"]: credential for credential in self.control("GET", "credentials")}

    def add_integration(self, name: str, credential_id: str | None = None, **details: t.Any) -> str:
        """Make an integration for data actions, with a credential if one is named, and return its id."""
        credentials = {"pureCloudOAuthClient": credential_id} if credential_id else {}
        return str(self.control("POST", "integrations", {"name": name, "credentials": credentials, **details})["id"])

    def add_role(self, name: str, **details: t.Any) -> str:
        """Make a role, and return its id."""
        return str(self.control("POST", "roles", {"name": name, **details})["id"])

    def add_division(self, name: str, **details: t.Any) -> str:
        """Make a division, and return its id."""
        return str(self.control("POST", "divisions", {"name": name, **details})["id"])

    def switch(self, **changes: t.Any) -> None:
        self.control("PATCH", "switches", changes)

    def fault(self, **details: t.Any) -> None:
        self.control("POST", "faults", details)

    def advance(self, seconds: float) -> None:
        self.control("POST", "clock", {"seconds": seconds})

    def journal(self) -> list[dict[str, t.Any]]:
        entries: list[dict[str, t.Any]] = self.control("GET", "journal")
        return entries

    def sent(self) -> list[str]:
        """The journal in short: method and path with query of each request."""
        return [
            " ".join([entry["method"], entry["path"].removeprefix("/api/v2"), *(f"{name}={value}" for name, value in entry["query"].items())])
            for entry in self.journal()
        ]
