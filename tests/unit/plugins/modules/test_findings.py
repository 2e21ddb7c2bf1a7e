# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A report of a scanner in, dead tokens out: what is sent, what is told, and that no secret of the report comes out."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

from tests.unit.plugins.module_utils._findings.corpus import (
    AWS_KEYS,
    CLIENT_SECRET,
    FOREIGN,
    SECRETS,
    TOKEN,
    TOKEN_OF_TERRAFORM,
    TOKEN_OF_THE_CLI,
    copy_of,
    file_of,
)
from tests.unit.plugins.modules.conftest import RunModule


def sent_tokens(simulator: Simulator) -> set[str]:
    return {entry["headers"]["Authorization"].removeprefix("Bearer ") for entry in simulator.journal()}


def shown_secrets(output: str) -> list[str]:
    return [secret for secret in SECRETS for form in masked_forms(secret) if form in output]


@pytest.mark.parametrize("diff", [False, True])
def test_check_then_real_then_again(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, diff: bool) -> None:
    simulator.issue(value=TOKEN)
    simulator.issue(value=TOKEN_OF_THE_CLI)
    path = copy_of("gitleaks.json", tmp_path)
    outcomes = []
    for check in (True, False, False):
        result = run_module("purecloud_token", state="absent", findings_file=str(path), check=check, diff=diff)
        assert not shown_secrets(run_module.output)
        outcomes.append([entry["outcome"] for entry in result["tokens"]])
        assert [entry["fingerprint"] for entry in result["tokens"]] == [fingerprint(TOKEN), fingerprint(TOKEN_OF_THE_CLI)]
        assert result["changed"] is (len(outcomes) < 3)
        assert result["left_out"] == {"client_secret": 1, "id": 1, "undecided": 4}
    assert outcomes == [["would_revoke"] * 2, ["revoked"] * 2, ["absent"] * 2]
    assert simulator.live() == set()
    assert sent_tokens(simulator) == {TOKEN, TOKEN_OF_THE_CLI}


def test_what_is_told_besides_the_tokens(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    result = run_module("purecloud_token_info", findings_file=str(copy_of("gitleaks.json", tmp_path)))
    assert [place["file"] for place in result["tokens"][0]["found"]] == ["deploy/call.sh", ".env"]
    (secret,) = result["client_secrets"]
    assert (secret["fingerprint"], secret["found"][0]["line"]) == (fingerprint(CLIENT_SECRET), 4)
    assert "Replace it with the role rotate_oauth_client" in secret["advice"]
    assert {entry["fingerprint"] for entry in result["undecided"]} == {fingerprint(each) for each in (FOREIGN, TOKEN_OF_TERRAFORM, *AWS_KEYS)}
    assert result["unreadable"] == []
    warnings = str(result["warnings"])
    assert "The report holds secrets of OAuth clients, which no revocation of tokens ends: 1." in warnings
    assert "The report holds secrets of which nothing says whether they are PureCloud's, so they were not sent: 4." in warnings
    assert result["ansible_facts"] == {"purecloud_tokens_info": result["tokens"]}
    assert not shown_secrets(run_module.output)


def test_a_person_decides_about_what_is_undecided(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    simulator.issue(value=TOKEN_OF_TERRAFORM)
    path = str(copy_of("gitleaks.json", tmp_path))
    result = run_module("purecloud_token", state="absent", findings_file=path, findings_accept=[fingerprint(TOKEN_OF_TERRAFORM)])
    assert sent_tokens(simulator) == {TOKEN, TOKEN_OF_THE_CLI, TOKEN_OF_TERRAFORM}
    assert (simulator.live(), result["left_out"]["undecided"]) == (set(), 3)


@pytest.mark.parametrize("name", ["trufflehog-with-log.jsonl", "github-alerts.json", "gitleaks-purecloud.sarif", "lines.sarif", "gitleaks-7.json"])
def test_every_format_ends_the_token(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, name: str) -> None:
    simulator.issue(value=TOKEN)
    result = run_module("purecloud_token", state="absent", findings_file=str(copy_of(name, tmp_path)))
    assert (result["tokens"][0]["outcome"], simulator.live()) == ("revoked", set())
    assert not sent_tokens(simulator) & {CLIENT_SECRET, *AWS_KEYS}
    assert not shown_secrets(run_module.output)
    assert "ghs_" not in run_module.output


def test_a_plain_file_is_as_good_as_one_of_access_tokens_file(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, token: str) -> None:
    path = file_of(f"# leaked\n{token}\n{token}\nBearer {token}\n", tmp_path)
    result = run_module("purecloud_token", state="absent", findings_file=str(path))
    assert [entry["outcome"] for entry in result["tokens"]] == ["revoked", "failed"]
    assert result["tokens"][0]["found"] == [{"line": 2}, {"line": 3}]
    assert "found in line 4" in result["msg"]
    assert token not in run_module.output


@pytest.mark.parametrize("name", ["gitleaks-redacted.json", "github-event.json", "trufflehog.sarif"])
def test_a_report_without_its_secrets_is_refused(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, name: str) -> None:
    result = run_module("purecloud_token", state="absent", findings_file=str(copy_of(name, tmp_path)))
    assert "shows none of its secrets" in result["msg"]
    assert (result["changed"], simulator.sent()) == (False, [])


def test_a_report_that_is_cut_off_ends_what_it_shows_and_then_fails(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    simulator.issue(value=TOKEN)
    text = copy_of("trufflehog.jsonl", tmp_path).read_text()
    result = run_module("purecloud_token", state="absent", findings_file=str(file_of(text[: len(text) // 2], tmp_path)))
    assert result["failed"]
    assert "The report has parts that could not be read, and may hold tokens: 1. The first: What begins in line" in result["msg"]
    assert (result["changed"], result["tokens"][0]["outcome"], simulator.live()) == (True, "revoked", set())


def test_a_failure_says_where_the_token_is(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    simulator.fault(status=403, body='{"code": "not.authorized", "message": "No."}', times=9)
    result = run_module("purecloud_token", state="absent", findings_file=str(copy_of("gitleaks-purecloud.json", tmp_path)), concurrency=1)
    assert "The first is that found in deploy/call.sh, line 1, sha256:" in result["msg"]


@pytest.mark.parametrize("text", ["", "[]", "null"])
def test_a_report_without_findings_is_an_answer(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, text: str) -> None:
    result = run_module("purecloud_token", state="absent", findings_file=str(file_of(text, tmp_path)))
    assert (result["changed"], result["tokens"], result["left_out"], simulator.sent()) == (False, [], {}, [])
    assert "The report holds no finding, so there was nothing to do." in str(result["warnings"])


def test_a_token_cannot_be_issued_from_a_report(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    client: dict[str, t.Any] = {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret", "login_url": simulator.url}
    result = run_module("purecloud_token", state="present", findings_file=str(copy_of("gitleaks.json", tmp_path)), **client)
    assert "Many tokens are given, and one is to be issued." in result["msg"]
    assert simulator.sent() == []
    assert not shown_secrets(run_module.output)


def test_a_secret_of_the_report_in_its_places_does_not_come_out(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    """File names, links, commit messages and rules can hold what leaked, in any spelling."""
    secrets = {
        "purecloud-access-token": "canary-CANARY/canary+x==",
        "generic-api-key": "foreign-CANARY/canary+x==",
        "purecloud-client-secret": "client-CANARY/canary+x==",
    }
    record = [
        {"RuleID": rule, "Secret": secret, "File": f"logs/{form}.txt", "Link": f"https://git.test/?q={form}", "Commit": form, "StartLine": 1}
        for rule, secret in secrets.items()
        for form in (secret, *masked_forms(secret))
    ]
    record.append({"RuleID": "purecloud-access-token", "Secret": "", "File": secrets["generic-api-key"]})
    result = run_module("purecloud_token", state="absent", findings_file=str(file_of(json.dumps(record), tmp_path)), _ansible_inject_invocation=True)
    assert len(result["unreadable"]) == 1
    assert "CANARY" not in run_module.output
    assert not [form for secret in secrets.values() for form in masked_forms(secret) if form in run_module.output]
