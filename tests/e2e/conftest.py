# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Real runs of Ansible's commands, each with folders of its own for all that it may leave behind."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest

BIN = pathlib.Path(sys.executable).parent
TIME_LIMIT = 300  # seconds, for a command that hangs


class Ansible:
    """Runs a command of Ansible. `traces` is the folder that holds its temporary files and logs."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.traces = folder / "traces"
        self.traces.mkdir()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GENESYSCLOUD_", "ANSIBLE_", "PYTHONPATH"))},
            "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
            "ANSIBLE_HOME": str(self.traces / "home"),
            "ANSIBLE_REMOTE_TEMP": str(self.traces / "remote"),
            "ANSIBLE_LOG_PATH": str(self.traces / "ansible.log"),
            "ANSIBLE_INJECT_INVOCATION": "true",  # as each ansible-core before 2.21 does, and shows at -vvv
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "TMPDIR": str(self.traces),
        }

    def start(self, command: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(BIN / command), *arguments],
            env={**self.environment, **environment},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, command: str, *arguments: str, **environment: str) -> tuple[int, str]:
        """Exit status, and all that was printed."""
        process = self.start(command, *arguments, **environment)
        output, dummy = process.communicate(timeout=TIME_LIMIT)
        return process.returncode, output

    def playbook_of(self, tasks: list[dict[str, t.Any]], **play: t.Any) -> str:
        """Write a playbook for this host, and return its path."""
        path = self.folder / "playbook.yml"
        path.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": tasks, **play}]))
        return str(path)

    def left_behind(self) -> str:
        """All text in the files that are left in `traces`, and their names."""
        files = [path for path in self.traces.rglob("*") if path.is_file()]
        return "\n".join(f"{path}\n{path.read_bytes().decode('utf-8', 'replace')}" for path in files)


@pytest.fixture
def ansible(tmp_path_factory: pytest.TempPathFactory) -> Ansible:
    # A short name: Ansible makes a Unix socket below it, of whose path 108 bytes count.
    return Ansible(tmp_path_factory.mktemp("ansible"))
