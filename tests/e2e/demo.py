# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make demo`: the collection's own runbooks, run for real against a simulator of the API, over HTTPS."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import tempfile

from extensions.simulator.driver import Simulator
from tests.e2e.rotation.consumer import Consumer

IDLE_TIMEOUT = 1800  # seconds
LEAKED = 12


def main() -> int:
    try:
        with Simulator() as simulator:
            return _show(simulator)
    except KeyboardInterrupt:
        print("\nInterrupted; the simulator is stopped.")
        return 130


def _show(simulator: Simulator) -> int:
    print(f"A stand-in for the PureCloud API listens at {simulator.url}.")
    return _show_a_rotation(simulator) or _show_a_revocation(simulator) or _show_a_leak(simulator)


def _show_a_rotation(simulator: Simulator) -> int:
    _say("1. A rotation, while a consumer reads its token from a file and calls the API without a pause.")
    simulator.switch(rate_limit=10**9)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "token")
        path.touch(mode=0o600)
        path.write_text(simulator.issue())
        place = (f"rotate_token_api_url={simulator.url}", f"rotate_token_login_url={simulator.url}", f"rotate_token_ca_path={simulator.ca_path}")
        client = ("rotate_token_client_id=rehearsal-client", "rotate_token_client_secret=rehearsal-secret")
        options = (f"rotate_token_path={path}", "rotate_token_grace_seconds=1", "rotate_token_hosts=localhost", "ansible_connection=local")
        with Consumer(path, simulator.url, simulator.ca_path) as consumer:
            status = _run_playbook(simulator, "rotate_token", *options, *place, *client)
            _say("Again: the file is not a day old, so nothing is due.")
            status = status or _run_playbook(simulator, "rotate_token", *options, *place, *client, "rotate_token_max_age=86400")
    print(f"The consumer made {consumer.calls} calls meanwhile. {len(consumer.troubles) or 'None'} of them failed.")
    simulator.control("POST", "reset")
    return status


def _show_a_revocation(simulator: Simulator) -> int:
    token = simulator.issue(idle_timeout=IDLE_TIMEOUT)
    for title, options in (
        ("2. A token is to be revoked. In check mode: what would be done?", ["--check"]),
        ("3. For real: the token is revoked, and the proof is asked for.", []),
        ("4. Again: it is no longer active already, so nothing changes.", []),
    ):
        _say(title)
        status = _run_playbook(simulator, "revoke_token", f"revoke_token_ca_path={simulator.ca_path}", *options, token=token)
        if status:
            return status
    _say("What the stand-in was sent, and how it answered:")
    for entry, line in zip(simulator.journal(), simulator.sent()):
        print(f"   {line:45} {entry['status']}")
    return 0


def _show_a_leak(simulator: Simulator) -> int:
    _say(f"5. A leak: {LEAKED} tokens in a file, everything dead, a report out.")
    tokens = simulator.issue_many(LEAKED)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "leaked")
        file.touch(mode=0o600)
        file.write_text("\n".join(tokens))
        options = {"access_tokens_file": file, "report_path": f"{folder}/report", "api_url": simulator.url, "ca_path": simulator.ca_path}
        status = _run_playbook(simulator, "revoke_leaked_tokens", *(f"revoke_leaked_tokens_{name}={value}" for name, value in options.items()))
        if status:
            return status
        print("The first lines of the report:\n")
        print("\n".join(pathlib.Path(folder, "report.md").read_text().splitlines()[:10]))
    print(f"\nOf the {LEAKED} tokens, {len(simulator.live() & set(tokens))} are active.")
    print("\nThe same runbooks run against the real service: see the README.")
    return 0


def _say(text: str) -> None:
    print(f"\n\n=== {text}\n", flush=True)


def _run_playbook(simulator: Simulator, name: str, *options: str, token: str = "") -> int:
    """Run one of the collection's playbooks. Options without a dash are variables."""
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
    given = [part for option in options for part in ([option] if option.startswith("-") else ["-e", option])]
    command = [str(playbook), f"purecloud.credentials.{name}", *given]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
