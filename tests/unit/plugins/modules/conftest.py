# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import sys
import typing as t
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings
from ansible.module_utils.common.parameters import PASS_VARS
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.unit.conftest import signals_put_back
from tests.unit.messages import unsaid

# Before ansible-core 2.19, results always have the invocation.
UNKNOWN_TO_ANSIBLE = {"inject_invocation"} - set(PASS_VARS)

MODULES = "ansible_collections.purecloud.credentials.plugins.modules"


@contextlib.contextmanager
def _as_a_process_of_its_own(options: dict[str, t.Any], env: dict[str, str], output: io.StringIO) -> t.Iterator[None]:
    """What a module finds on a target, and everything put back after it."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GENESYSCLOUD_")}
    given = io.TextIOWrapper(io.BytesIO(json.dumps({"ANSIBLE_MODULE_ARGS": options}).encode()))
    try:
        with (
            signals_put_back(),
            mock.patch.dict(os.environ, {**inherited, **env}, clear=True),
            mock.patch.multiple(sys, stdin=given, stdout=output, stderr=output, argv=["module"]),
            mock.patch.multiple(basic, create=True, _ANSIBLE_ARGS=None, _ANSIBLE_PROFILE=None),
        ):
            yield
    finally:
        for recorded in (warnings._global_warnings, warnings._global_deprecations):
            recorded.clear()


def run_main(main: t.Callable[[], None], options: dict[str, t.Any], env: dict[str, str] | None = None) -> tuple[dict[str, t.Any], str]:
    """Run a module in this process: its result, and all that it printed. A process for each would take half a second."""
    output = io.StringIO()
    with _as_a_process_of_its_own(options, env or {}, output), pytest.raises(SystemExit) as exit_:
        main()
    result: dict[str, t.Any] = json.loads(output.getvalue())
    assert bool(result.get("failed")) is bool(exit_.value.code)
    return result, output.getvalue()


class RunModule:
    """Runs a module against the simulator. `output` is all that it printed."""

    def __init__(self, simulator: Simulator) -> None:
        self._connection = {"api_url": simulator.url, "ca_path": simulator.ca_path, "retries": 0}
        self.output = ""

    def __call__(self, module: str, /, *, check: bool = False, diff: bool = False, env: dict[str, str] | None = None, **options: t.Any) -> dict[str, t.Any]:
        options = {**self._connection, **options, "_ansible_check_mode": check, "_ansible_diff": diff}
        given = {name: value for name, value in options.items() if value is not None and name.removeprefix("_ansible_") not in UNKNOWN_TO_ANSIBLE}
        result, self.output = run_main(importlib.import_module(f"{MODULES}.{module}").main, given, env)
        said = str(options)
        assert [each for each in unsaid({**result, "invocation": None}) if each not in said] == []
        return result


@pytest.fixture
def run_module(simulator: Simulator) -> RunModule:
    return RunModule(simulator)
