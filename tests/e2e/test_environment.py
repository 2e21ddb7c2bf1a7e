# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""On the same host, the same answer as Ansible's own uri; and the Python that a runbook on this host uses."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.conftest import Ansible


@pytest.mark.parametrize("trusted", [True, False])
def test_what_uri_trusts_is_trusted(simulator: Simulator, ansible: Ansible, trusted: bool) -> None:
    """A private CA in the host's store, or not."""
    token = simulator.issue()
    uri = {"url": f"{simulator.url}/api/v2/tokens/me", "headers": {"Authorization": f"Bearer {token}"}}
    tasks: list[dict[str, t.Any]] = [
        {"ansible.builtin.uri": uri, "ignore_errors": True},
        {"purecloud.credentials.purecloud_token_info": {"api_url": simulator.url, "access_token": token}, "ignore_errors": True},
    ]
    environment = {"SSL_CERT_FILE": str(simulator.ca_path)} if trusted else {}
    dummy, output = ansible.run("ansible-playbook", ansible.playbook_of(tasks), **environment)
    assert f"ignored={0 if trusted else 2} " in output
    assert len(simulator.journal()) == (2 if trusted else 0)


@pytest.fixture
def without_requests(tmp_path: pathlib.Path) -> str:
    """A Python of this host that has no requests."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    return str(tmp_path / "venv/bin/python")


@pytest.mark.parametrize("runbook", ["revoke_token", pytest.param("revoke_leaked_tokens", marks=pytest.mark.drill)])
@pytest.mark.parametrize("chosen", [False, True])
def test_a_runbook_on_this_host_uses_the_python_of_ansible_unless_told_otherwise(
    simulator: Simulator, ansible: Ansible, without_requests: str, runbook: str, chosen: bool
) -> None:
    """The inventory names localhost, so that Ansible would look for a Python, and find one without requests."""
    inventory = ansible.folder / "inventory"
    inventory.write_text("localhost" + (f" ansible_python_interpreter={without_requests}" if chosen else "") + "\n")
    leaked = ansible.folder / "leaked"
    leaked.touch(mode=0o600)
    leaked.write_text(simulator.issue() + "\n")
    given = {"access_tokens_file": str(leaked), "report_path": str(ansible.folder / "report")} if runbook == "revoke_leaked_tokens" else {}
    variables = {f"{runbook}_{name}": value for name, value in {"api_url": simulator.url, "ca_path": simulator.ca_path, **given}.items()}
    environment = {"GENESYSCLOUD_ACCESS_TOKEN": leaked.read_text().strip(), "ANSIBLE_PYTHON_INTERPRETER": without_requests}
    playbook = f"purecloud.credentials.{runbook}"
    status, output = ansible.run("ansible-playbook", playbook, "-i", str(inventory), "-e", json.dumps(variables), **environment)
    output = " ".join(output.split())
    if chosen:
        assert status != 0
        assert "Failed to import the required Python library (requests)" in output
        assert f"or {without_requests} -m pip install requests" in output
        assert "'failed_when' expression" not in output
    else:
        assert status == 0, output
    assert bool(simulator.live()) is chosen
