# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Tests for `_module.signals`, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._module import signals

TREE = signals.__file__.partition("ansible_collections")[0]

CUT_OFF_WHILE_IT_IS_MADE = """
import os, signal
from ansible_collections.purecloud.credentials.plugins.module_utils._http.scheduler import InterruptedBySignal
from ansible_collections.purecloud.credentials.plugins.module_utils._module.signals import hold_back_signals, raise_on_signals

class Connection:
    def __init__(self):
        {connect}
        self.open = True
    def __del__(self):
        self.open

raise_on_signals()
try:
    Connection()
except InterruptedBySignal:
    print("interrupted")
"""
END = "os.kill(os.getpid(), signal.SIGTERM)"


@pytest.mark.parametrize("connect", [END, f"\n        with hold_back_signals():\n            {END}"], ids=["at once", "held back"])
def test_what_a_signal_cuts_off_prints_no_traceback(connect: str) -> None:
    script = CUT_OFF_WHILE_IT_IS_MADE.format(connect=connect)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": TREE})
    assert (ended.stdout, ended.stderr, ended.returncode) == ("interrupted\n", "", 0)
