# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A place in which the code blocks of the documentation find what a reader has."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
import sys
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION, Simulator

from tests.docs.blocks import ROOT, Block
from tests.e2e.conftest import BIN, TIME_LIMIT, Ansible

PORT = "8443"  # in the documentation
SERVER = "python3 extensions/simulator "
INSTALLATION = "ansible-galaxy collection install ."
PAGE_TIME_LIMIT = 2 * TIME_LIMIT  # seconds, for all commands of a page, of which one rehearses days


class Reader:
    """Does what the documentation says, with its paths moved to a folder, and regions served by the simulator."""

    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        self.folder = ansible.folder
        self.simulator = simulator
        self._ansible = ansible
        self.live = simulator.issue_many(4)
        self.output = ""
        for name in ("nightly-export", "ssl", "log"):
            (self.folder / name).mkdir(mode=0o700)
        self.write_secret("nightly-export/token", self.live[0])
        self.write_secret("nightly-export/client-secret", "rehearsal-secret")
        self.write_secret("nightly-export/environment", f"# of the export\nGENESYSCLOUD_ACCESS_TOKEN={self.live[3]}")
        (self.folder / "ssl/ca.pem").write_text("")
        (self.folder / "inventory").write_text("[exporters]\nlocalhost ansible_connection=local\n")
        ansible.environment.update(
            GENESYSCLOUD_API_URL=simulator.url,
            GENESYSCLOUD_LOGIN_URL=simulator.url,
            GENESYSCLOUD_ACCESS_TOKEN=self.live[2],
            GENESYSCLOUD_OAUTHCLIENT_SECRET="rehearsal-secret",
            PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}",
            PIP_DISABLE_PIP_VERSION_CHECK="1",
            ANSIBLE_PYTHON_INTERPRETER=sys.executable,  # else ansible-core 2.18 looks for the newest on this machine
        )

    def write_secret(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(text + "\n")

    def moved(self, text: str) -> str:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        places = {"/etc/ssl/example": "ssl", "/etc/nightly-export": "nightly-export", "/var/log/nightly-export": "log", "/tmp/rehearsal": "rehearsal"}
        for place, name in places.items():
            text = text.replace(place, f"{self.folder}/{name}")
        return text.replace(PORT, port)

    def play(self, block: Block) -> None:
        """:raises AssertionError: it fails."""
        playbook = self.folder / "playbook.yml"
        playbook.write_text(self.moved(block.text))
        variables = {
            "nightly_export_client_id": "rehearsal-client",
            "nightly_export_client_secret": "rehearsal-secret",
            "nightly_export_token": self.live[1],
            "administrator_token": self.live[2],
            "leaked_user_id": "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77",
            "rotate_token_grace_seconds": 0,
            "rotate_token_client_id": "rehearsal-client",
            "rotate_token_settle_seconds": 0,
        }
        (self.folder / "variables.json").write_text(json.dumps(variables))
        arguments = ("-i", str(self.folder / "inventory"), "-e", f"@{self.folder / 'variables.json'}", str(playbook))
        status, self.output = self._ansible.run("ansible-playbook", *arguments)
        assert status == 0, self.output
        assert "changed=" in self.output

    def type(self, blocks: t.Iterable[Block], keyboard: str) -> None:
        """Run the commands in one shell, with a server in the background: in the installed collection's folder, or in a checkout that they install from.

        :raises AssertionError: one fails.
        """
        folder, environment = COLLECTION, {**self._ansible.environment, "HOME": str(self.folder)}
        script = self.folder / "script.sh"
        text = self.moved("".join(block.text for block in blocks))
        if INSTALLATION in text:
            folder = self.folder / "checkout"
            environment["ANSIBLE_COLLECTIONS_PATH"] = str(self.folder / "collections")
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        lines = [self._in_the_background(line) if line.startswith(SERVER) else line for line in text.splitlines()]
        script.write_text("\n".join(["set -eu", "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT", *lines, ""]))
        done = subprocess.run(
            ["bash", str(script)],
            cwd=folder,
            env=environment,
            input=keyboard,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PAGE_TIME_LIMIT,
            check=False,
        )
        self.output = done.stdout
        assert done.returncode == 0, self.output

    def _in_the_background(self, line: str) -> str:
        ready = self.folder / "rehearsal/simulator.json"
        return f"{line} --lifetime {PAGE_TIME_LIMIT} > /dev/null & until test -e {ready}; do sleep 0.1; done"


@pytest.fixture
def ansible(tmp_path: pathlib.Path) -> Ansible:
    return Ansible(tmp_path)


@pytest.fixture(scope="session")
def plain_simulator() -> t.Iterator[Simulator]:
    with Simulator("--plain") as simulator:
        yield simulator


@pytest.fixture
def reader(ansible: Ansible, plain_simulator: Simulator) -> Reader:
    plain_simulator.control("POST", "reset")
    return Reader(ansible, plain_simulator)
