# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The data in `extensions/aap`, as infra.aap_configuration reads it: by Ansible itself."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

from tests.e2e.aap.documented import KEYS
from tests.e2e.conftest import Ansible

AAP = COLLECTION / "extensions/aap/configs"
SECRET = "canary-secret-of-the-administration-/+=~"
CLIENT = "5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11"

Data = dict[str, list[dict[str, t.Any]]]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """Each variable that configures something, templated, with the texts that are marked as `!unsafe` left as they are."""
    ansible = Ansible(tmp_path_factory.mktemp("aap"))
    variables = [f"controller_{name}" for name in ("credential_types", "credentials", "execution_environments", "projects", "inventories", "templates")]
    variables += ["controller_workflows", "controller_schedules", *(name for name in KEYS if name.startswith("eda_"))]
    written = ansible.folder / "data.json"
    names = ", ".join(f"'{name}': {name} | default([])" for name in variables)
    # The first task is that of the playbook infra.aap_configuration.configure_aap.
    tasks: list[dict[str, t.Any]] = [
        {"ansible.builtin.include_vars": {"dir": str(AAP), "ignore_files": ["controller_config.yml.template"], "extensions": ["yml"]}},
        {"ansible.builtin.copy": {"content": f"{{{{ {{ {names} }} | to_json }}}}", "dest": str(written), "mode": "0600"}},
    ]
    own = {"purecloud_aap_region": "eu-central-1", "purecloud_aap_client_id": CLIENT, "purecloud_aap_client_secret": SECRET}
    status, output = ansible.run("ansible-playbook", ansible.playbook_of(tasks), "-e", json.dumps(own))
    assert status == 0, output
    read: Data = json.loads(written.read_text())
    return {name: items for name, items in read.items() if items}


@pytest.fixture(scope="session")
def templates(data: Data) -> dict[str, dict[str, t.Any]]:
    """The job templates by the names of their playbooks."""
    return {pathlib.Path(template["playbook"]).stem: template for template in data["controller_templates"]}
