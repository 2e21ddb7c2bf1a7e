# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A canary secret goes through every failure, at the highest verbosity; no form of it may come out anywhere."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

from tests.e2e.conftest import Ansible

# All that can be spelled in more than one way: signs that URLs, JSON and base64 treat specially; and what no token may have.
SPECIAL = "/+x.y_~-=="
NOT_OF_A_TOKEN = """/+"x\\y'=%&<>~"""
STAND_INS = pathlib.Path(__file__).parent / "stand_ins"


@dataclasses.dataclass
class Case:
    """One way to fail. ``words``: what must be in the message, so that it is known to have failed in that way."""

    name: str
    words: str
    fault: dict[str, t.Any] | None = None
    options: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    info: t.Callable[[str], dict[str, t.Any]] | None = None
    spoil: t.Callable[[str], str] = lambda token: token
    only: tuple[str, ...] = ()
    special: str = SPECIAL
    as_file: bool = False  # given where the path of a file is meant

    @property
    def echoes(self) -> bool:
        """Whether the answer brings the token, so that it matters which module makes a result of it."""
        return self.info is not None or "{" in str((self.fault or {}).get("body"))

    def token(self, module: str) -> str:
        return self.spoil(f"canary-{self.name.replace(' ', '-')}-{module}-{self.special}")


def echo(token: str) -> str:
    """A text that holds a token in all its forms."""
    return " ".join(sorted(masked_forms(token)))


def error_body(token: str) -> str:
    return json.dumps({"code": "not.authorized", "message": f"Bearer {token}", "contextId": token, "details": [echo(token)]})


# So many messages hold all forms of a secret: one message would be too long to be quoted.
PARTS = 3


def form_bodies(token: str) -> dict[str, str]:
    forms = sorted(masked_forms(token))
    return {f"{{forms {part}}}": json.dumps({"code": "not.authorized", "message": " ".join(forms[part::PARTS])}) for part in range(PARTS)}


def ids(token: str) -> str:
    """An error body that has the token wherever a code or an id is quoted."""
    return json.dumps({"code": token, "message": "In the API's words.", "contextId": token})


def plain(token: str) -> dict[str, t.Any]:
    return {"organization": {"id": "organization-1"}}


USER = "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77"
MODULES: dict[str, dict[str, t.Any]] = {
    "purecloud_token_info": {},
    "purecloud_token": {"state": "absent"},
    "purecloud_user_tokens": {"state": "absent", "user_id": USER},
    "purecloud_idle_timeout": {"idle_token_timeout_seconds": 600},
    "purecloud_idle_timeout_info": {},
    "purecloud_oauth_client": {"id": "client-1", "description": "Nightly export"},
    "purecloud_oauth_client_info": {"usage_days": 30},
    "purecloud_integration_credential": {"name": "Export", "oauth_client_id": "client-1", "oauth_client_secret": "a-secret-that-nobody-echoes"},
    "purecloud_integration_credential_info": {},
}
BATCH_MODULES = ("purecloud_token_info", "purecloud_token")


def cases(simulator: Simulator, expired: Simulator, misnamed: Simulator) -> list[Case]:
    closed = "https://127.0.0.1:1"
    revoke = ("purecloud_token",)
    return [
        Case("white space", "white space", spoil=lambda token: token.replace("x", " ")),
        Case("other characters", "a character that no token has", special=NOT_OF_A_TOKEN),
        Case("quotation marks", "quotation marks", spoil=lambda token: f'"{token}"'),
        Case("name", "begins with NAME=", spoil=lambda token: f"NAME={token}"),
        Case("json", "is JSON", spoil=lambda token: json.dumps({"access_token": token})),
        Case("a file", "not shown, as it could be a secret", as_file=True),
        Case("line break", "line break", spoil=lambda token: token + "\n"),
        Case("not ascii", "not ASCII", spoil=lambda token: token + "é"),
        Case("bearer prefix", "Remove that word", spoil=lambda token: f"Bearer {token}"),
        Case("unknown region", "region is not known", options={"api_url": None, "region": "nowhere"}),
        Case("plain http", "without encryption", options={"api_url": "http://gateway.test"}),
        Case("no such ca", "ca_path", options={"ca_path": "/nonexistent/ca.pem"}),
        Case("no client cert", "client_cert", options={"client_cert": "/nonexistent/client.pem"}),
        Case("untrusted ca", "set ca_path", options={"ca_path": None}),
        Case("expired certificate", "has expired", options={"api_url": expired.url, "ca_path": expired.ca_path}),
        Case("other host", "another address", options={"api_url": misnamed.url, "ca_path": misnamed.ca_path}),
        Case("no such name", "does not resolve", options={"api_url": "https://nowhere.invalid"}),
        Case("refused connection", "refused the connection", options={"api_url": closed}),
        Case("time-out", "did not answer", fault={"hold": True}, options={"timeout": 0.1}),
        Case("proxy failure", "The proxy refused the connection", environment={"https_proxy": "http://127.0.0.1:1"}),
        Case("html", "not the API's", fault={"status": 401, "body": "<html>{echo}", "content_type": "text/html"}),
        Case("empty", "not the API's", fault={"status": 401, "body": ""}),
        Case("no object", "not the API's", fault={"status": 401, "body": "[]"}),
        Case("unknown 401", "take the token as active", fault={"status": 401, "body": '{"status": 401, "code": "authentication.required", "message": "No."}'}),
        Case("echo", 'not.authorized "Bearer', fault={"status": 403, "body": "{error_body}"}),
        Case("echo in ids", "In the API's words", fault={"status": 403, "body": "{ids}", "headers": {"ININ-Correlation-Id": "{token}"}}, special=""),
        *(Case(f"echo of forms {part}", 'not.authorized "', fault={"status": 403, "body": f"{{forms {part}}}"}) for part in range(PARTS)),
        Case("not found", "answered 404", fault={"status": 404, "body": "{error_body}"}),
        Case("rate limit", "asks to wait 86400 s", fault={"status": 429, "body": '{"code": "too.many.requests"}', "headers": {"Retry-After": "86400"}}),
        Case("server error", "answered 500", fault={"status": 500, "body": "{error_body}"}),
        Case("redirect", "redirect", fault={"status": 302, "headers": {"Location": "https://elsewhere.test/?token={token}"}}),
        Case("dropped", "broke before", fault={"drop": True}),
        Case("cut short", "broke before", fault={"status": 200, "body": "{echo}", "truncate": True}),
        Case("not a number", "timeout is", options={"timeout": -1}),
        Case("bad agent", "http_agent", options={"http_agent": "a\nb"}),
        Case("success that echoes", "", only=BATCH_MODULES, info=lambda token: {"echo": echo(token), "organization": {"id": token, "name": echo(token)}}),
        Case("not ours", "was not touched", info=lambda token: {"organization": {"id": token}}, options={"expect": {"organization_id": "o"}}, only=revoke),
        Case("not active", "require_active", options={"require_active": True}, info=None, only=revoke),
        Case("stays active", "still active", options={"verify_timeout": 0}, fault={"method": "DELETE", "status": 200, "body": ""}, info=plain, only=revoke),
        Case("proof fails", "the proof failed", fault={"method": "GET", "skip": 1, "status": 403, "body": "{error_body}"}, info=plain, only=revoke),
    ]


def fill(fault: dict[str, t.Any], token: str) -> dict[str, t.Any]:
    """Put a token into the places of a fault's texts."""
    texts = {"{token}": token, "{echo}": echo(token), "{error_body}": error_body(token), "{ids}": ids(token), **form_bodies(token)}

    def filled(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        for place, text in texts.items():
            value = value.replace(place, text) if isinstance(value, str) else value
        return value

    return {**{name: filled(value) for name, value in fault.items()}, "token": token, "times": 9}


@pytest.fixture(scope="module")
def broken_simulators() -> t.Iterator[tuple[Simulator, Simulator]]:
    with Simulator("--certificate", "expired") as expired, Simulator("--certificate", "other-host") as misnamed:
        yield expired, misnamed


@pytest.mark.parametrize(("module", "check"), [*((module, False) for module in MODULES), ("purecloud_token", True)])
def test_no_form_of_a_secret_comes_out(
    simulator: Simulator, broken_simulators: tuple[Simulator, Simulator], ansible: Ansible, module: str, check: bool
) -> None:
    chosen = [case for case in cases(simulator, *broken_simulators) if not case.only or module in case.only]
    if check or module != "purecloud_token":  # all else that can fail is the same code for every module
        chosen = [case for case in chosen if case.echoes]
    if check:
        chosen = [case for case in chosen if case.name not in ("stays active", "proof fails")]
    secrets = {case.name: case.token(module) for case in chosen}
    for case in chosen:
        if case.info:
            simulator.issue(value=secrets[case.name], info=case.info(secrets[case.name]))
        if case.fault:
            simulator.fault(**fill(case.fault, secrets[case.name]))

    tasks = [_task(case, module, simulator) for case in chosen]
    variables = ansible.folder / "secrets.json"
    variables.write_text(json.dumps({"secrets": secrets}))
    journal = ansible.traces / "journal"
    status, output = ansible.run(
        "ansible-playbook",
        ansible.playbook_of(tasks, environment={"PYTHONPATH": str(STAND_INS), "STAND_IN_JOURNAL": str(journal)}),
        *["-vvvv", "--diff", "-e", f"@{variables}", *(["--check"] if check else [])],
        ANSIBLE_DISPLAY_TRACEBACK="always",
        # One run tells of temporary files; the others are quicker without any.
        ANSIBLE_PIPELINING="false" if (module, check) == ("purecloud_token", False) else "true",
    )
    simulator.control("POST", "release")

    assert status == 0, output
    assert f"ok={len(tasks)} " in output
    assert journal.read_text().count("Invoked with") == len(tasks)
    everything = output + ansible.left_behind()
    assert "sha256:" in everything
    found = [(name, form) for name, secret in secrets.items() for form in masked_forms(secret) | {secret.strip()} if form in everything]
    assert found == []


def _task(case: Case, module: str, simulator: Simulator) -> dict[str, t.Any]:
    options = {"api_url": simulator.url, "ca_path": simulator.ca_path, "retries": 0, **MODULES[module], **case.options}
    task: dict[str, t.Any] = {
        "name": case.name,
        f"purecloud.credentials.{module}": {
            **{name: value for name, value in options.items() if value is not None},
            "access_token_file" if case.as_file else "access_token": f"{{{{ secrets['{case.name}'] }}}}",
        },
        "register": "outcome",
    }
    if case.words:  # the play goes on only if this is how it failed
        task["failed_when"] = f"outcome.msg is not defined or {json.dumps(case.words)} not in outcome.msg"
    if case.environment:
        task["environment"] = case.environment
    return task


@pytest.mark.parametrize("source", ["list", "file", "findings"])
@pytest.mark.parametrize("module", BATCH_MODULES)
def test_no_form_of_any_secret_comes_out_of_a_batch(
    simulator: Simulator, broken_simulators: tuple[Simulator, Simulator], ansible: Ansible, module: str, source: str
) -> None:
    """Every failure that a token of its own can have, in one task, with one secret echoed by the answer for another."""
    chosen = [
        case
        for case in cases(simulator, *broken_simulators)
        if not case.options and not case.environment and not case.as_file and case.name not in ("line break", "not ascii")
    ]
    secrets = {case.name: case.token(module) for case in chosen if not case.only or module in case.only}
    for case in chosen:
        if case.name in secrets and case.info:
            simulator.issue(value=secrets[case.name], info=case.info("".join(secrets.values())))
        if case.name in secrets and case.fault:
            simulator.fault(**fill(case.fault, secrets[case.name]))
    variables = ansible.folder / "secrets.json"
    variables.write_text(json.dumps({"secrets": list(secrets.values())}))
    file = ansible.folder / "tokens"
    file.touch(mode=0o600)
    file.write_text(findings_of(secrets) if source == "findings" else "\n".join(secrets.values()))
    given = {"list": {"access_tokens": "{{ secrets }}"}, "file": {"access_tokens_file": str(file)}, "findings": {"findings_file": str(file)}}[source]
    options = {"api_url": simulator.url, "ca_path": simulator.ca_path, "retries": 0, **MODULES[module], **given}
    task = {f"purecloud.credentials.{module}": options, "register": "outcome", "failed_when": "outcome.tokens is not defined"}
    shown = {"ansible.builtin.debug": {"var": "outcome"}}
    status, output = ansible.run(
        "ansible-playbook", ansible.playbook_of([task, shown]), "-vvvv", "--diff", "-e", f"@{variables}", ANSIBLE_DISPLAY_TRACEBACK="always"
    )
    assert status == 0, output
    assert (" tokens failed" if source == "findings" else f" of {len(secrets)} tokens failed") in output
    everything = output + ansible.left_behind()
    found = [(name, form) for name, secret in secrets.items() for form in masked_forms(secret) if form in everything]
    assert found == []


def findings_of(secrets: dict[str, str]) -> str:
    """A report of gitleaks, with each secret once as PureCloud's, once as an OAuth client's and once as nobody's, in the places that a scanner tells, too."""
    rules = ("purecloud-access-token", "purecloud-client-secret", "generic-api-key")
    found = [(rules[0], secret) for secret in secrets.values()] + [(rule, f"{secret}-{rule}") for rule in rules[1:] for secret in secrets.values()]
    secrets.update({f"{rule} {secret}": secret for rule, secret in found})
    return json.dumps([{"RuleID": rule, "Secret": secret, "Match": f"x={secret}", "File": secret, "Link": secret, "Commit": secret} for rule, secret in found])


def test_no_process_shows_a_secret_while_it_is_in_use(simulator: Simulator, ansible: Ansible) -> None:
    secret = f"canary-canary-canary-{SPECIAL}"
    simulator.issue(value=secret)
    simulator.fault(hold=True)
    environment = {"GENESYSCLOUD_ACCESS_TOKEN": secret, "GENESYSCLOUD_API_URL": simulator.url}
    playbook = ansible.start("ansible-playbook", "purecloud.credentials.revoke_token", "-e", f"revoke_token_ca_path={simulator.ca_path}", **environment)
    simulator.control("GET", "held")
    commands = [path.read_bytes().decode("utf-8", "replace") for path in pathlib.Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    simulator.control("POST", "release")
    output, dummy = playbook.communicate(timeout=60)
    assert playbook.returncode == 0, output
    assert any("purecloud_token_info" in command for command in commands)
    assert not [form for form in masked_forms(secret) for command in commands if form in command]
