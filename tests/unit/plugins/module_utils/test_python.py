# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A Python that is too old is told so before anything else."""

from __future__ import annotations

import json
import sys

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._python import require_python


def test_a_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3.8")
    monkeypatch.setattr(sys, "version_info", (3, 8, 20))
    with pytest.raises(SystemExit) as ended:
        require_python()
    message = "The modules of purecloud.credentials need Python 3.9 or newer, and /usr/bin/python3.8 is 3.8. Set ansible_python_interpreter to a newer one."
    assert (ended.value.code, json.loads(capsys.readouterr().out)) == (1, {"failed": True, "changed": False, "msg": message})


def test_a_python_that_is_new_enough(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 0))
    require_python()
    assert capsys.readouterr().out == ""
