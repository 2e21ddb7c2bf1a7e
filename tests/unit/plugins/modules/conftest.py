# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import json
import os
import subprocess
import sys
import typing as t

import pytest
from ansible_collections.purecloud.credentials.tests.simulator.driver import Simulator

MODULES = "ansible_collections.purecloud.credentials.plugins.modules"


class RunModule:
    """Runs a module as a target does, in a process of its own: options on standard input, its result on standard output."""

    def __init__(self, simulator: Simulator) -> None:
        self._connection = {"api_url": simulator.url, "ca_path": simulator.ca_path, "retries": 0}
        self.output = ""

    def __call__(self, name: str, *, check: bool = False, diff: bool = False, env: dict[str, str] | None = None, **options: t.Any) -> dict[str, t.Any]:
        return self.run(["-m", f"{MODULES}.{name}"], {**self._connection, **options, "_ansible_check_mode": check, "_ansible_diff": diff}, env or {})

    def run(self, program: list[str], options: dict[str, t.Any], env: dict[str, str]) -> dict[str, t.Any]:
        given = {name: value for name, value in options.items() if value is not None}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("GENESYSCLOUD_")}
        done = subprocess.run(
            [sys.executable, *program],
            input=json.dumps({"ANSIBLE_MODULE_ARGS": given}),
            env={**inherited, **env},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.output = done.stdout + done.stderr
        assert done.stderr == "", done.stderr
        result: dict[str, t.Any] = json.loads(done.stdout)
        assert bool(result.get("failed")) is (done.returncode != 0)
        return result


@pytest.fixture
def run_module(simulator: Simulator) -> RunModule:
    return RunModule(simulator)
