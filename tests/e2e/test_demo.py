# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make demo`, as far as it can go wrong: it tells the truth, and leaves nothing running."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

from tests.e2e.conftest import Ansible


def start(ansible: Ansible) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.demo"],
        cwd=COLLECTION,
        env=ansible.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # these tests may run in the background, where it is ignored
    )


@pytest.mark.drill
def test_it_tells_what_happens(ansible: Ansible) -> None:
    output, dummy = (process := start(ansible)).communicate(timeout=240)
    assert process.returncode == 0, output
    told = " ".join(output.split())
    for words in (
        "would be revoked. Nothing was changed",
        "was revoked by this run",
        "was not active at",
        "It belongs to Example Ltd",
        "None of them failed",
        "OAuth clients: ",
        "can be deleted",
        "Nothing to do before 2",
    ):
        assert words in told
    assert re.findall(r"changed=(\d)", output) == ["1", "0", "1", "1", "0", "2", "1", "0", "1", "1", "1"]
    assert re.findall(r"Calls of the consumer so far: [1-9]\d*, of which failed: (\d+)", output) == ["0"] * 4
    assert len(set(re.findall(r"The file names (\S+)[.]", output))) == 1
    assert "WARNING" not in output
    assert port_is_closed(output)
    report = re.search(r"The report, for a browser: (\S+[.]html)", output)
    assert report
    assert "you can delete" in pathlib.Path(report[1]).read_text()
    shutil.rmtree(pathlib.Path(report[1]).parent)


@pytest.mark.parametrize("number", [pytest.param(signal.SIGINT, id="Ctrl-C"), pytest.param(signal.SIGKILL, id="killed", marks=pytest.mark.drill)])
def test_nothing_is_left_running(ansible: Ansible, number: signal.Signals) -> None:
    process = start(ansible)
    seen = "".join(until(process.stdout, "TASK [purecloud.credentials.rotate_token : Rotate the token in one run]"))
    os.killpg(process.pid, number)
    # The simulator writes to the same pipe, so this waits for its end too.
    rest, dummy = process.communicate(timeout=60)
    assert port_is_closed(seen)
    assert 'demo.py", line' not in seen + rest  # Ansible may trace back where it was interrupted, and the demo may not


def until(lines: t.Iterable[str] | None, words: str) -> t.Iterator[str]:
    for line in lines or ():
        yield line
        if words in line:
            return


def port_is_closed(output: str) -> bool:
    """Whether nothing listens where the simulator was."""
    found = re.search(r"https://127\.0\.0\.1:(\d+)", output)
    assert found
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(found[1]))) != 0
