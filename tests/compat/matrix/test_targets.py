# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every module on every Python that a target may have, sent there over SSH by the ansible-core that runs this."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.conftest import Ansible

TARGETS: dict[str, str] = json.loads(os.environ["MATRIX_TARGETS"])  # version to path
TAGS = os.environ["MATRIX_TAGS"]
REQUESTS = os.environ["MATRIX_REQUESTS"]
TOO_OLD = "ansible-core requires a minimum of Python"


@pytest.fixture
def ansible(tmp_path: pathlib.Path) -> Ansible:
    return Ansible(tmp_path)


@pytest.fixture
def connection(tmp_path: pathlib.Path) -> t.Iterator[dict[str, t.Any]]:
    if not shutil.which("ssh"):
        print("There is no ssh on this machine: the connection is local.")
        yield {"ansible_connection": "local"}
        return
    command = [sys.executable, "-m", "tests.compat.matrix.ssh_server", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdin
        place = json.loads(server.stdout.readline())
        yield {
            "ansible_connection": "ssh",
            "ansible_host": "127.0.0.1",
            "ansible_port": place["port"],
            "ansible_ssh_private_key_file": place["key"],
            "ansible_ssh_common_args": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null",
        }
        server.stdin.close()


def test_every_module_on_every_target(simulator: Simulator, ansible: Ansible, connection: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    hosts = {version: {"ansible_python_interpreter": path} for version, path in TARGETS.items()}
    (tmp_path / "inventory.json").write_text(json.dumps({"all": {"hosts": hosts, "vars": connection}}))
    for version in TARGETS:
        (tmp_path / "files" / version).mkdir(parents=True, mode=0o700)
    tokens = dict(zip(TARGETS, simulator.issue_many(len(TARGETS))))
    variables = {"url": simulator.url, "ca_path": simulator.ca_path, "tokens": tokens, "requests": REQUESTS, "base": str(tmp_path / "files")}
    (tmp_path / "variables.json").write_text(json.dumps(variables))
    playbook = pathlib.Path(__file__).with_name("targets.yml")
    with tempfile.TemporaryDirectory(prefix="ssh-") as sockets:  # short, as their paths must be
        ansible.environment.update(ANSIBLE_PIPELINING="true", ANSIBLE_SSH_CONTROL_PATH_DIR=sockets)
        dummy, output = ansible.run(
            "ansible-playbook", "-i", str(tmp_path / "inventory.json"), "-e", f"@{tmp_path / 'variables.json'}", "--tags", TAGS, str(playbook)
        )
    live = simulator.live()
    results = {version: result_of(version, output, ended=tokens[version] not in live) for version in TARGETS}
    pathlib.Path(os.environ["MATRIX_RESULTS"]).write_text(json.dumps(results))
    assert "passed" in results.values(), output
    assert "failed" not in results.values(), output


def result_of(version: str, output: str, *, ended: bool) -> str:
    recap = re.search(rf"^{re.escape(version)} +: ok=(\d+) .*unreachable=0 +failed=0 ", output, re.MULTILINE)
    if recap and int(recap[1]) > 3 and ended:
        return "passed"
    complaint = re.search(rf"\[{re.escape(version)}\]: FAILED!.*", output)
    return "not supported" if complaint and output.find(TOO_OLD, complaint.start()) >= 0 else "failed"
