# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Killed over ssh, or on a machine of another name, a rotation is finished by the next run, from wherever that comes."""

from __future__ import annotations

import os
import pathlib
import shutil
import socket
import subprocess
import typing as t

import pytest

from tests.e2e.rotation.conftest import Rotation
from tests.e2e.rotation.consumer import CONSUMER, Consumer
from tests.e2e.rotation.runs import descendants, kill

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ["PATH"])
AFTER_THE_SWITCH = 3  # the request that asks about the token in the file

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for an SSH server and for a name of the machine")


class SshServer:
    """On a loopback port, for root with one key."""

    def __init__(self, folder: pathlib.Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        for name in ("host_key", "key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
        self.key = folder / "key"
        settings = {
            "Port": self.port,
            "ListenAddress": "127.0.0.1",
            "HostKey": folder / "host_key",
            "AuthorizedKeysFile": folder / "key.pub",
            "PidFile": "none",
            "StrictModes": "no",
            "UsePAM": "no",
            "PermitRootLogin": "prohibit-password",
        }
        (folder / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)  # which sshd wants, whatever its configuration
        self._process = subprocess.Popen([str(SSHD), "-D", "-e", "-f", str(folder / "sshd_config")], stderr=subprocess.PIPE, text=True)
        assert self._process.stderr
        while "listening" not in self._process.stderr.readline():
            assert self._process.poll() is None

    @property
    def variables(self) -> dict[str, t.Any]:
        return {
            "ansible_connection": "ssh",
            "ansible_host": "127.0.0.1",
            "ansible_port": self.port,
            "ansible_user": "root",
            "ansible_ssh_private_key_file": str(self.key),
            "ansible_ssh_args": "-F none -o ControlMaster=no -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR",
        }

    def kill_sessions(self) -> None:
        """What the machine's own end does: every process of a session is gone at once."""
        kill(descendants(self._process.pid) - {self._process.pid})

    def stop(self) -> None:
        self.kill_sessions()
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def ssh_server(rotation: Rotation) -> t.Iterator[SshServer]:
    if not SSHD:
        pytest.skip("sshd is not on this machine")
    server = SshServer(rotation.folder.parent)
    try:
        yield server
    finally:
        server.stop()


@pytest.mark.parametrize("dies", [pytest.param("the controller", marks=pytest.mark.drill), "the host too"])
def test_killed_over_ssh(rotation: Rotation, consumer: Consumer, ssh_server: SshServer, dies: str) -> None:
    rotation.variables.update(ssh_server.variables)
    rotation.simulator.fault(skip=AFTER_THE_SWITCH, hold=True, drop=True, not_from=CONSUMER)
    rotation.kill_while_held(rotation.start())
    if dies == "the host too":
        ssh_server.kill_sessions()
    rotation.simulator.control("POST", "release")
    assert rotation.run() == 0, rotation.output
    rotation.assert_settled()


# As a container does: processes and a name of its own.
ELSEWHERE = ["unshare", "--uts", "--pid", "--fork", "--mount-proc", "sh", "-c", 'hostname elsewhere; "$@"; exit', "elsewhere"]


@pytest.mark.drill
def test_killed_on_a_machine_of_another_name(rotation: Rotation, consumer: Consumer) -> None:
    rotation.prefix = ELSEWHERE
    rotation.run_until_killed_at_request(AFTER_THE_SWITCH, "before")
    rotation.prefix = []
    assert rotation.run() == 0, rotation.output
    rotation.assert_settled()


def test_killed_between_its_steps_on_a_machine_of_another_name(rotation: Rotation, consumer: Consumer) -> None:
    """Nobody can tell whether that run is dead: its lease names the machine, and `take_over` ends it."""
    check = rotation.folder.parent / "check.yml"
    check.write_text("- name: Check the consumer\n  ansible.builtin.command: 'true'\n")
    rotation.prefix = ELSEWHERE
    rotation.run(kill_at="Have the consumer read the new token", rotate_token_confirm_tasks=str(check))
    assert rotation.tasks()[-1].endswith("Switch to the new token")
    rotation.prefix = []
    assert rotation.run() != 0
    assert "begun for the host elsewhere" in rotation.output
    assert rotation.run(rotate_token_take_over=True) == 0, rotation.output
    rotation.assert_settled()
