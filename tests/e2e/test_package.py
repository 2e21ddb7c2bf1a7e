# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The tarball: what is in it, and that it works from an empty collections path."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION, Simulator

from tests.e2e.conftest import Ansible

FILES = ("CHANGELOG.md", "CODE_OF_CONDUCT.md", "LICENSE", "MAINTAINERS.md", "README.md", "SECURITY.md")
EXTENSIONS = tuple(f"extensions/{name}" for name in ("aap", "eda", "patterns", "scanners", "simulator"))
FOLDERS = ("LICENSES", "docs/docsite", "examples", *EXTENSIONS, "meta", "playbooks", "plugins", "roles")  # that users need whole
LITTER = (
    ".nox/unit/x.py",
    ".venv/x.py",
    ".ansible/x",
    "plugins/modules/__pycache__/x.pyc",
    "tests/output/x.log",
    "docs/build/x.html",
    "dist/x",
    ".ci/x",
    ".coverage",
    "vault_pass.txt",
    "plugins/modules/notes.txt",
    "extensions/simulator/control.header",
)
UNWANTED = (".", "noxfile.py", "Makefile", "pyproject.toml", "tests", "tools", "docs/build", "docs/conf.py", "docs/static", "dist", "extensions/molecule")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Ansible:
    """Build from a checkout that is littered, install into an empty path, and leave only that path."""
    ansible = Ansible(tmp_path_factory.mktemp("installed"))
    source = ansible.folder / "source"
    subprocess.run(["git", "clone", "--quiet", str(COLLECTION), str(source)], check=True)
    for litter in LITTER:
        path = source / litter
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("litter")
    ansible.environment["ANSIBLE_COLLECTIONS_PATH"] = str(ansible.folder / "empty")
    status, output = ansible.run("ansible-galaxy", "collection", "build", "--output-path", str(ansible.folder), str(source))
    assert status == 0, output
    (tarball,) = ansible.folder.glob("*.tar.gz")
    status, output = ansible.run("ansible-galaxy", "collection", "install", "--offline", "--collections-path", str(ansible.folder / "empty"), str(tarball))
    assert status == 0, output
    return ansible


def test_the_tarball_holds_what_users_need_and_nothing_else(installed: Ansible) -> None:
    (tarball,) = installed.folder.glob("*.tar.gz")
    with tarfile.open(tarball) as archive:
        names = {name.removeprefix("./") for name in archive.getnames()}
    needed = subprocess.run(["git", "ls-files", *FILES, *FOLDERS], cwd=installed.folder / "source", capture_output=True, text=True, check=True)
    assert sorted(set(needed.stdout.splitlines()) - names) == []
    assert not [name for name in names if name.startswith(UNWANTED) or "__pycache__" in name or name in LITTER or name.endswith((".pyc", ".tar.gz"))]


def test_what_is_installed_works(installed: Ansible, simulator: Simulator, token: str) -> None:
    environment = {"GENESYSCLOUD_ACCESS_TOKEN": token, "GENESYSCLOUD_API_URL": simulator.url}
    command = ("ansible-playbook", "purecloud.credentials.revoke_token", "-e", f"revoke_token_ca_path={simulator.ca_path}")
    status, output = installed.run(*command, **environment)
    assert status == 0, output
    assert str(installed.folder / "empty") in installed.run("ansible-galaxy", "collection", "list")[1]
    assert not simulator.is_active(token)


def test_the_documentation_can_be_read(installed: Ansible) -> None:
    modules = {f"purecloud.credentials.{path.stem}" for path in (COLLECTION / "plugins/modules").glob("*.py")}
    status, output = installed.run("ansible-doc", "--json", *modules)
    assert status == 0, output
    documented = json.loads("{" + output.partition("{")[2])
    assert set(documented) == modules
    for page in documented.values():
        assert "action_group" in page["doc"]["attributes"]
        assert page["doc"]["options"]["region"]["default"] == "mypurecloud.com"


def test_the_simulator_runs_from_what_is_installed(installed: Ansible) -> None:
    simulator = installed.folder / "empty/ansible_collections/purecloud/credentials/extensions/simulator"
    done = subprocess.run([sys.executable, str(simulator), "--help"], cwd="/", capture_output=True, text=True, timeout=60, check=True)
    assert "--lifetime" in done.stdout
