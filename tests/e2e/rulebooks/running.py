# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""ansible-rulebook with a rulebook of the collection, as a service would run it, and the folder of its events."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import typing as t

from tests.e2e.conftest import BIN, TIME_LIMIT, Ansible

SECRET = "canary-of-the-webhook-Zk3PqT9vXw2LmN8r"
POLL = 0.05  # seconds
LIFETIME = 3600  # seconds


def until(condition: t.Callable[[], object], what: str) -> None:
    """:raises AssertionError: it does not come true."""
    end = time.monotonic() + TIME_LIMIT
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(POLL)


class Rulebook:
    """``settings``: what the inventory holds for localhost. It is read anew for each event."""

    def __init__(self, ansible: Ansible, name: str, **variables: t.Any) -> None:
        self.ansible = ansible
        self.folder = ansible.folder / "events"
        self.name = name
        self.variables = variables
        self.settings: dict[str, t.Any] = {}
        self.environment = {"PURECLOUD_EVENTS_FOLDER": str(self.folder)}
        self._printed = ansible.folder / "printed"
        self.folder.mkdir(exist_ok=True)

    @property
    def inventory(self) -> pathlib.Path:
        return self.ansible.folder / "inventory.json"

    def clear(self) -> None:
        """Forget all events and settings."""
        self.clear_events()
        self.settings.clear()

    def clear_events(self) -> None:
        for place in [*self.folder.iterdir(), *self.ansible.folder.glob("kept-*")]:
            shutil.rmtree(place)
        for told in self.ansible.folder.glob("told-*"):
            told.unlink()

    def set(self, **settings: t.Any) -> None:
        self.settings.update(settings)
        hosts = {"localhost": {"ansible_connection": "local", **self.settings}}
        self.inventory.write_text(json.dumps({"all": {"hosts": hosts}}))

    def start(self, *options: str) -> subprocess.Popen[str]:
        self.set()
        variables = self.ansible.folder / "vars.json"
        variables.write_text(json.dumps(self.variables))
        arguments = ("--rulebook", f"purecloud.credentials.{self.name}", "--inventory", str(self.inventory), "--vars", str(variables), *options)
        # A killed test run leaves nothing behind for longer than that.
        limit = (shutil.which("timeout") or "timeout", str(LIFETIME), str(BIN / "ansible-rulebook"))
        return self.ansible.start(*limit, *arguments, **self.environment)

    @contextlib.contextmanager
    def running(self, *options: str) -> t.Iterator[Rulebook]:
        """All that it prints is in ``output`` while it runs, and after."""
        self._printed.write_text("")
        with self.start(*options) as process:
            reading = threading.Thread(target=self._keep_what_is_printed, args=(process.stdout,))
            reading.start()
            try:
                yield self
                assert process.poll() is None, self.output
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=TIME_LIMIT)
                reading.join()

    def _keep_what_is_printed(self, stdout: t.IO[str]) -> None:
        with self._printed.open("a") as printed:
            for line in stdout:
                printed.write(line)
                printed.flush()

    @property
    def output(self) -> str:
        return self._printed.read_text("utf-8", "replace")

    def recap(self) -> str:
        """What the last play printed in the end, without colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.output).rpartition("PLAY RECAP")[2]

    def names(self, place: str) -> list[str]:
        """The files in a folder of events, but for drafts."""
        return sorted(path.name for path in (self.folder / place).glob("[!.]*"))

    def record(self, name: str) -> dict[str, t.Any]:
        record: dict[str, t.Any] = json.loads((self.folder / name).read_text())
        return record

    def errors(self) -> str:
        return "\n".join(path.read_text() for path in sorted((self.folder / "pending").glob("*.error")))

    def settled(self) -> None:
        """Wait until each record is answered or failed, and the last play has ended."""

        def is_settled() -> bool:
            pending = self.names("pending")
            answered = all(f"{name.removesuffix('.json')}.error" in pending for name in pending if name.endswith(".json"))
            return answered and not list(self.ansible.traces.glob("eda*"))  # ansible-runner's, one a play

        until(is_settled, f"An event is not settled: {self.names('pending')}\n{self.output}")

    def answer(self, playbook: str, *options: str, **environment: str) -> tuple[int, str]:
        """Run a playbook by hand, or by a timer."""
        self.set()
        command = ("ansible-playbook", f"purecloud.credentials.{playbook}", "-i", str(self.inventory), *options)
        status, output = self.ansible.run(*command, **{**self.environment, **environment})
        return status, " ".join(output.split())


class Webhook(Rulebook):
    """The rulebook with a webhook for its source."""

    def __init__(self, ansible: Ansible, name: str = "leaked_tokens", **variables: t.Any) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        super().__init__(ansible, name, leaked_tokens_port=self.port, leaked_tokens_hmac_secret=SECRET, **variables)

    @contextlib.contextmanager
    def running(self, *options: str) -> t.Iterator[Webhook]:
        with super().running(*options):
            until(self._listens, f"It does not listen: {self.output}")
            yield self

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def post(self, event: object, secret: str | None = SECRET, **headers: str) -> int:
        """Send an event, signed if there is a secret. Returns the status of the answer."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        if secret is not None:
            headers["X-Hub-Signature-256"] = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIME_LIMIT)
        try:
            connection.request("POST", "/endpoint", body, {"Content-Type": "application/json", **headers})
            return connection.getresponse().status
        finally:
            connection.close()
