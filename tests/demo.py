# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make demo`: the collection's own runbook, run for real against a simulator of the API, over HTTPS."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import typing as t

from tests.simulator.driver import Simulator

IDLE_TIMEOUT = 1800  # seconds


def main() -> int:
    try:
        with Simulator() as simulator:
            return _show(simulator)
    except KeyboardInterrupt:
        print("\nInterrupted; the simulator is stopped.")
        return 130


def _show(simulator: Simulator) -> int:
    token = simulator.issue(idle_timeout=IDLE_TIMEOUT)
    print(f"A stand-in for the PureCloud API listens at {simulator.url}. It has just issued a token.")
    for title, options in (
        ("1. Check mode: what would be done?", ["--check"]),
        ("2. For real: the token is revoked, and the proof is asked for.", []),
        ("3. Again: it is dead already, so nothing changes.", []),
    ):
        _say(title)
        status = _run_playbook(simulator, token, options)
        if status:
            return status
    _say("What the stand-in was sent, and how it answered:")
    for entry, line in zip(simulator.journal(), simulator.sent()):
        print(f"   {line:45} {entry['status']}")
    print("\nThe same runbook runs against the real service: see the README.")
    return 0


def _say(text: str) -> None:
    print(f"\n\n=== {text}\n", flush=True)


def _run_playbook(simulator: Simulator, token: str, options: t.Sequence[str]) -> int:
    environment = {
        **os.environ,
        "GENESYSCLOUD_ACCESS_TOKEN": token,
        "GENESYSCLOUD_API_URL": simulator.url,
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_NOCOWS": "true",
    }
    playbook = pathlib.Path(sys.executable).with_name("ansible-playbook")
    command = [str(playbook), "purecloud.credentials.revoke_token", "-e", f"revoke_token_ca_path={simulator.ca_path}", *options]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
