# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What modules return, and what they send, as a whole: each member that a playbook may read. To write `results` anew, delete what is in it and run this."""

from __future__ import annotations

import json
import pathlib
import re
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import proof

from tests.unit.plugins.modules.conftest import RunModule

RESULTS = pathlib.Path(__file__).with_name("results")
CLIENT = {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}
AT_ONCE: dict[str, t.Any] = {"settle": 0, "verify_timeout": 0}
NOW = {**AT_ONCE, "grace": 0, "confirm_delay": 0, "confirm_retries": 0}
NEW = {"name": "Export", "grant_type": "CLIENT-CREDENTIALS", "roles": [{"role": "Nightly Export"}], "description": "Ask team Data."}
PAIR = {"name": "Export", "oauth_client_id": "client-1", "oauth_client_secret": "CANARY-secret-of-the-export"}
SCENARIOS: dict[str, list[tuple[str, dict[str, t.Any]]]] = {
    "token": [("token_info", {}), ("token", {"state": "absent", "verify_timeout": 0}), ("token", {"state": "absent", "verify_timeout": 0})],
    "issued": [("token", {"state": "present", "access_token": None, "dest": "{folder}/new", **CLIENT, "verify_timeout": 0})],
    "batch": [("token_info", {"access_token": None, "access_tokens": ["{token}", "unknown-token-1234567890"]})],
    "rotation": [("token_rotation", {"path": "{folder}/token", "access_token": None, "report_path": "{folder}/report", **CLIENT, **NOW})],
    "steps": [
        ("token_rotation", {"state": state, "run_id": run_id, "path": "{folder}/token", "access_token": None, **CLIENT, **NOW})
        for state, run_id in (("prepared", None), ("switched", "{run}"), ("rolled_back", "{run}"), ("finished", "{run}"))
    ],
    "client": [
        ("oauth_client", {**NEW, "secret_dest": "{folder}/secret", **AT_ONCE}),
        ("oauth_client", {**NEW, "description": "Ask team Ops", **AT_ONCE}),
        ("oauth_client", {"name": "Export", "state": "absent", "final": True, **AT_ONCE}),
    ],
    "foreseen": [
        ("oauth_client", {**NEW, "secret_dest": "{folder}/secret", **AT_ONCE, "check": True}),
        ("oauth_client", {**NEW, "secret_dest": "{folder}/secret", **AT_ONCE}),
        ("oauth_client", {**NEW, "description": "Ask team Ops", **AT_ONCE, "check": True}),
        ("integration_credential", {**PAIR, "check": True}),
        ("integration_credential", PAIR),
        ("integration_credential", {**PAIR, "oauth_client_id": "client-2", "check": True}),
    ],
    "clients": [("oauth_client_info", {"name": "Export"}), ("oauth_client_info", {"usage_days": 30, "consumers": True, "concurrency": 1})],
    "credential": [("integration_credential", {**PAIR, "state": state}) for state in ("present", "absent")],
    "credentials": [("integration_credential_info", {})],
    "timeout": [("idle_timeout_info", {}), ("idle_timeout", {"idle_token_timeout_seconds": 600}), ("idle_timeout", {"idle_token_timeout_seconds": 600})],
    "user": [("user_tokens", {"state": "absent", "user_id": "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77"})],
    "client_rotation": [("oauth_client_rotation", {"name": "Export", "path": "{folder}/client.json", **AT_ONCE, "confirm_retries": 0, "confirm_delay": 0})],
}
VOLATILE = {
    r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)": "TIME",
    r"\d{4}-\d\d-\d\d": "DATE",
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}": "UUID",
    r"sha256:[0-9a-f]{16}": "FINGERPRINT",
    r"127\.0\.0\.1:\d+": "HOST",
    r"\b[0-9a-f]{12}\b": "PLACE",
}
OF_THE_HOST = ("gid", "group", "host", "invocation", "owner", "size", "uid")


def plain(text: str, folder: pathlib.Path) -> str:
    """Without what differs from run to run."""
    text = text.replace(str(folder), "FOLDER")
    for pattern, name in VOLATILE.items():
        text = re.sub(pattern, name, text)
    return text


@pytest.mark.parametrize("name", SCENARIOS)
def test_as_a_whole(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(proof, "FIRST_SIGN_IN", 0.0)
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    values = {"{folder}": str(folder), "{token}": simulator.issue(), "{run}": ""}
    (folder / "token").touch(mode=0o600)
    (folder / "token").write_text(values["{token}"])
    if name in ("clients", "client_rotation"):
        home = [{"roleId": "b5d3e9a7-1f46-4e2b-8c7d-9f0a2b4c6d44", "divisionId": "1e7c5a93-3b2d-4f68-a0e9-8d6c4b2a0f01"}]
        simulator.add_client("blue-client", "unguessable-secret-of-blue", name="Export", scope=[], role_divisions=home, description="Ask team Data.")
        (folder / "client.json").touch(mode=0o600)
        (folder / "client.json").write_text('{"client_id": "blue-client", "client_secret": "unguessable-secret-of-blue"}')
    if name == "credentials":
        simulator.add_integration("Orders", simulator.add_credential("Export", "client-1", "s", credential_id="credential-1"))
    found = []
    for module, options in SCENARIOS[name]:
        given = json.loads(json.dumps({"access_token": "{token}", "login_url": simulator.url, **options}))
        for key, value in values.items():
            given = json.loads(json.dumps(given).replace(key, value))
        if module in ("token_info", "user_tokens", "idle_timeout", "idle_timeout_info", "integration_credential_info"):
            del given["login_url"]
        simulator.control("DELETE", "journal")
        result = run_module(f"purecloud_{module}", diff=True, **given)
        values["{run}"] = result.get("run_id") or values["{run}"]
        sent = [[f"{entry['method']} {entry['path']}", entry["query"], entry["body"]] for entry in simulator.journal()]
        if "warnings" in result:  # since ansible-core 2.19, objects
            result["warnings"] = [each if isinstance(each, str) else each["event"]["msg"] for each in result["warnings"]]
        found.append({"result": {key: value for key, value in result.items() if key not in OF_THE_HOST}, "sent": sent})
    text = plain(json.dumps(found, indent=1, sort_keys=True), folder) + "\n"
    expected = RESULTS / f"{name}.json"
    if not expected.exists():
        expected.write_text(text)
        pytest.fail(f"{expected} is new: look whether it is right")
    assert text == expected.read_text()
