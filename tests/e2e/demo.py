# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make demo`: the collection's own runbooks, run for real against a simulator of the API, over HTTPS."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import uuid

from extensions.simulator.driver import Simulator
from tests.e2e.rotation.consumer import ClientConsumer, Consumer

IDLE_TIMEOUT = 1800  # seconds
LEAKED = 12
DAY = 86400  # seconds
NOON = DAY // 2
CLIENT_DAYS = (
    "a second client is created, proved, and put into the file",
    "nothing but waiting, as tokens of the first may be in use",
    "nobody used the first for a whole day, so it is made inactive",
    "nobody missed it, so it is deleted",
)
NAMES = (
    "Nightly export",
    "CRM sync",
    "Wallboard",
    "Data warehouse",
    "Recording archive",
    "Workforce import",
    "Billing feed",
    "Quality dashboard",
    "Status page",
)
PLACES = ("", "EMEA", "APAC", "test")


def main() -> int:
    try:
        with Simulator() as simulator:
            return _show(simulator)
    except KeyboardInterrupt:
        print("\nInterrupted; the simulator is stopped.")
        return 130


def _show(simulator: Simulator) -> int:
    print(f"A stand-in for the PureCloud API listens at {simulator.url}.")
    shows = (_show_a_rotation, _show_a_revocation, _show_a_leak, _show_days_of_a_client, _show_an_audit)
    return next((status for status in (show(simulator) for show in shows) if status), 0)


def _show_a_rotation(simulator: Simulator) -> int:
    _say("1. A rotation, while a consumer reads its token from a file and calls the API a hundred times a second.")
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
    return 0


def _show_days_of_a_client(simulator: Simulator) -> int:
    _say("6. An OAuth client is replaced by a second one, over days, while a consumer signs in by a file and calls the API all the time.")
    simulator.control("POST", "reset")
    simulator.switch(rate_limit=10**9, usage_running=0)
    simulator.advance(DAY + NOON - simulator.now() % DAY)
    simulator.add_client("nightly-export", "secret-of-the-first", name="Nightly export", validity=3600)
    place = {"api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path, "hosts": "localhost"}
    policy = {"name": "Nightly export", "hold_days": 1, "settle_seconds": 0, "confirm_delay": 0}
    administrator = {"admin_client_id": "rehearsal-client", "admin_client_secret": "rehearsal-secret"}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "client.json")
        path.touch(mode=0o600)
        path.write_text(json.dumps({"client_id": "nightly-export", "client_secret": "secret-of-the-first"}))
        options = {f"rotate_oauth_client_{name}": value for name, value in {"path": str(path), **place, **policy, **administrator}.items()}
        with ClientConsumer(path, simulator.url, simulator.ca_path) as consumer:
            for day, what in enumerate(CLIENT_DAYS):
                print(f"\n--- Day {day}: {what}\n", flush=True)
                status = _run_playbook(simulator, "rotate_oauth_client", json.dumps(options), "ansible_connection=local")
                if status:
                    return status
                held = json.loads(path.read_text())["client_id"]
                print(f"The file names {held}. Calls of the consumer so far: {consumer.calls}, of which failed: {len(consumer.troubles)}.")
                with consumer.standing_still:
                    simulator.advance(DAY + 60)
    return 0


def _show_an_audit(simulator: Simulator) -> int:
    _say(f"7. An audit: of {len(NAMES) * len(PLACES)} OAuth clients, which can be deleted, and which must be rotated?")
    simulator.control("POST", "reset")
    add_clients(simulator)
    simulator.switch(rate_limit=10**9, usage_running=0)
    report = pathlib.Path(tempfile.mkdtemp(prefix="purecloud-audit-"), "audit")  # stays, to be looked at
    place = {"api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path, "report_path": report, "fail_on": "none"}
    client = {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}
    status = _run_playbook(simulator, "audit_credentials", *(f"audit_credentials_{name}={value}" for name, value in {**place, **client}.items()))
    if status:
        return status
    print(f"The report, for a browser: {report}.html")
    print("\nThe same runbooks run against the real service: see the README.")
    return 0


def add_clients(simulator: Simulator) -> None:
    """An organisation as it grew: each client somewhat older than the one before, some of them forgotten."""
    today = datetime.datetime.now(datetime.timezone.utc)
    simulator.add_integration(
        "CRM data actions", simulator.add_credential("CRM", str(uuid.uuid5(uuid.NAMESPACE_OID, "CRM sync EMEA")), "rehearsal-secret-of-crm")
    )
    everywhere = [{"roleId": simulator.add_role("Reporting"), "divisionId": "*"}]
    for number, name in enumerate(f"{name} {place}".strip() for place in PLACES for name in NAMES):
        client_id = str(uuid.uuid5(uuid.NAMESPACE_OID, name))
        made = (today - datetime.timedelta(days=5 + 23 * number)).strftime("%Y-%m-%dT09:00:00.000Z")
        details = {"grant_type": "TOKEN"} if number % 19 == 7 else {"role_divisions": everywhere} if number % 7 == 3 else {}
        state = "inactive" if number % 13 == 11 else "active"
        description = "" if number % 4 == 2 else f"Owner: {name.split()[-1].lower()}@example.com"
        simulator.add_client(client_id, name=name, description=description, state=state, date_created=made, **details)
        if number % 4:
            simulator.add_usage(client_id, (today - datetime.timedelta(days=1 + number * number % 60)).date().isoformat())


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
