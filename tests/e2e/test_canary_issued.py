# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A client's secret and the tokens made with it: no form of them may come out, whatever fails, at the highest verbosity."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

from tests.e2e.conftest import Ansible

CLIENT = "canary-client"
SECRET = """canary-secret-/+"x\\y'=%&<>~"""


def forms_found(text: str, secrets: t.Iterable[str]) -> list[str]:
    return [form for secret in secrets for form in masked_forms(secret) if form in text]


def login_error(error: str) -> dict[str, t.Any]:
    echo = " ".join([SECRET, *sorted(masked_forms(SECRET))])
    return {"status": 400, "body": json.dumps({"error": error, "description": echo, "error_description": SECRET})}


FAILURES: dict[str, tuple[str, dict[str, t.Any]]] = {
    "wrong secret": ("all three", {"method": "POST", **login_error("invalid_client")}),
    "other error": ("unsupported_grant_type", {"method": "POST", **login_error("unsupported_grant_type")}),
    "the secret for an error": ("not the API's", {"method": "POST", **login_error(SECRET)}),
    "throttled": ("rate limit is exceeded", {"method": "POST", "status": 400, "body": '{"error": "invalid_request", "description": "Rate limit exceeded"}'}),
    "html": ("not the API's", {"method": "POST", "status": 200, "body": f"<html>{SECRET}", "content_type": "text/html"}),
    "server error": ("answered 500", {"method": "POST", "status": 500, "body": SECRET}),
    "redirect": ("redirect", {"method": "POST", "status": 302, "headers": {"Location": "https://elsewhere.test/"}}),
    "dropped": ("broke before", {"method": "POST", "drop": True, "when": "after"}),
    "not active": ("not active 0 s later", {"method": "GET", "status": 401, "body": '{"status": 401, "code": "bad.credentials", "message": "No."}'}),
    "look refused": ("the proof that it is active failed", {"method": "GET", "status": 403, "body": '{"status": 403, "code": "not.authorized"}'}),
}


def test_no_form_comes_out_of_a_failed_login(simulator: Simulator, ansible: Ansible) -> None:
    simulator.control("POST", "clients", {"client_id": CLIENT, "secret": SECRET})
    variables = ansible.folder / "secrets.json"
    variables.write_text(json.dumps({"client_secret": SECRET}))
    options = {"state": "present", "api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path, "retries": 0, "verify_timeout": 0}
    tasks: list[dict[str, t.Any]] = []
    for number, (name, (words, fault)) in enumerate(FAILURES.items()):  # each is met by the first request of its method
        simulator.fault(**fault)
        module = {**options, "client_id": CLIENT, "client_secret": "{{ client_secret }}", "dest": str(ansible.folder / f"token-{number}")}
        failed_when = f"outcome.msg is not defined or {json.dumps(words)} not in outcome.msg"
        tasks.append({"name": name, "purecloud.credentials.purecloud_token": module, "register": "outcome", "failed_when": failed_when})
    module = {**module, "dest": str(ansible.folder / "token")}
    tasks.append({"name": "success", "purecloud.credentials.purecloud_token": {**module}})
    returned = {name: value for name, value in module.items() if name != "dest"}
    tasks.append({"name": "returned", "purecloud.credentials.purecloud_token": returned, "no_log": True, "register": "outcome"})
    status, output = ansible.run("ansible-playbook", ansible.playbook_of(tasks), "-vvvv", "--diff", "-e", f"@{variables}", ANSIBLE_DISPLAY_TRACEBACK="always")
    assert status == 0, output
    made = [each["token"] for each in simulator.control("GET", "tokens")]
    assert len(made) >= 4
    assert forms_found(output + ansible.left_behind(), [SECRET, *made]) == []


def test_no_form_comes_out_of_a_rotation(simulator: Simulator, ansible: Ansible) -> None:
    simulator.control("POST", "clients", {"client_id": CLIENT, "secret": SECRET})
    folder = ansible.folder / "files"
    folder.mkdir(mode=0o700)
    path = folder / "token"
    path.touch(mode=0o600)
    path.write_text(simulator.issue(client_id=CLIENT))
    variables = ansible.folder / "variables.json"
    given = {
        "rotate_token_path": str(path),
        "rotate_token_client_id": CLIENT,
        "rotate_token_client_secret": SECRET,
        "rotate_token_api_url": simulator.url,
        "rotate_token_login_url": simulator.url,
        "rotate_token_ca_path": simulator.ca_path,
        "rotate_token_grace_seconds": 0,
        "rotate_token_report_path": str(ansible.traces / "report"),
        "rotate_token_hosts": "localhost",
        "ansible_connection": "local",
    }
    variables.write_text(json.dumps(given))
    status, output = ansible.run("ansible-playbook", "purecloud.credentials.rotate_token", "-vvvv", "--diff", "-e", f"@{variables}")
    assert status == 0, output
    made = [each["token"] for each in simulator.control("GET", "tokens")]
    assert len(made) == 2
    assert forms_found(output + ansible.left_behind(), [SECRET, *made]) == []


def new_secret(secret: str, client_id: str) -> str:
    """The answer to a client's creation, or to a new secret."""
    return json.dumps({"id": client_id, "name": "Export", "authorizedGrantType": "CLIENT-CREDENTIALS", "state": "active", "secret": secret})


def echo_of(secret: str) -> str:
    return json.dumps({"status": 403, "code": "not.authorized", "message": f"{secret} {' '.join(sorted(masked_forms(secret))[:4])}"})


def test_no_form_comes_out_of_an_oauth_clients_new_secret(simulator: Simulator, ansible: Ansible) -> None:
    """The wait before the first sign-in is why there are few tasks, each with a failure that comes late."""
    clients = "/api/v2/oauth/clients"
    odd, plain = SECRET, "canary-secret-of-a-client-/+=~"
    simulator.control("POST", "clients", {"client_id": CLIENT, "secret": "canary-secret-of-the-administrator-/+=~"})
    for client_id in ("client-1", "client-2"):
        simulator.add_client(client_id, name="Export")
    simulator.fault(method="POST", path=clients, status=200, body=new_secret(odd, "client-1"))
    simulator.fault(method="PUT", path=f"{clients}/client-1", status=403, body=echo_of(odd))
    simulator.fault(method="POST", path=f"{clients}/client-2/secret", status=200, body=new_secret(plain, "client-2"))
    simulator.fault(method="POST", path="/oauth/token", skip=2, status=400, body=json.dumps({"error": "invalid_client", "description": echo_of(plain)}))
    signs_in = {"client_id": CLIENT, "client_secret": "{{ client_secret }}", "login_url": simulator.url}
    options = {"api_url": simulator.url, "ca_path": simulator.ca_path, "retries": 0, "verify_timeout": 0, "settle": 0, **signs_in}
    new = {"grant_type": "CLIENT-CREDENTIALS", "roles": [{"role": "Nightly Export"}]}
    dest = str(ansible.folder / "client")
    module = "purecloud.credentials.purecloud_oauth_client"
    tasks: list[dict[str, t.Any]] = [
        {"name": "not kept", module: {**options, **new, "name": "New", "secret_dest": dest, "format": "env"}, "words": "could not be removed"},
        {"name": "not seen", module: {**options, "id": "client-2", "regenerate_secret": True, "secret_dest": dest}, "words": "and the new one is in"},
        {"name": "success", module: {**options, **new, "name": "Other", "secret_dest": dest}},
        {"name": "returned", module: {**options, "name": "Other", "regenerate_secret": True}, "no_log": True},
    ]
    for task in tasks:
        words = task.pop("words", None)
        if words:
            task.update({"register": "outcome", "failed_when": f"outcome.msg is not defined or {json.dumps(words)} not in outcome.msg"})
    variables = ansible.folder / "secrets.json"
    variables.write_text(json.dumps({"client_secret": "canary-secret-of-the-administrator-/+=~"}))
    status, output = ansible.run("ansible-playbook", ansible.playbook_of(tasks), "-vvvv", "--diff", "-e", f"@{variables}", ANSIBLE_DISPLAY_TRACEBACK="always")
    assert status == 0, output
    secrets = {odd, plain, *(client["secret"] for client in simulator.clients().values() if client["secret"] != "s"), *simulator.tokens()}
    assert forms_found(output + ansible.left_behind(), secrets) == []
