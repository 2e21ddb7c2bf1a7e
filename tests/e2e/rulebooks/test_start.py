# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The rulebooks are what ansible-rulebook's schema asks for, and do not start where they could not do what they promise."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest
import yaml
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

from tests.e2e.conftest import TIME_LIMIT, Ansible
from tests.e2e.rulebooks.running import SECRET, Rulebook, Webhook

RULEBOOKS = sorted((COLLECTION / "extensions/eda/rulebooks").glob("*.yml"))
LOAD = "import sys, yaml; from ansible_rulebook import rules_parser, validators; data = yaml.safe_load(open(sys.argv[1]));"
LOAD += "validators.Validate.rulebook(data); print(len(rules_parser.parse_rule_sets(data)))"


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_a_rulebook_is_what_the_schema_asks_for(path: pathlib.Path) -> None:
    done = subprocess.run([sys.executable, "-c", LOAD, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_a_rulebook_names_what_there_is_and_removes_secrets_first(path: pathlib.Path) -> None:
    for ruleset in yaml.safe_load(path.read_text()):
        for source in ruleset["sources"]:
            first, *others = (name for each in source["filters"] for name in each)
            assert first == "purecloud.credentials.remove_secrets"
            for name in (first, *others):
                assert (COLLECTION / f"extensions/eda/plugins/event_filter/{name.rpartition('.')[2]}.py").exists()
        for rule in ruleset["rules"]:
            ((action, details),) = rule["action"].items()
            if action == "run_playbook":  # job templates are tested with the platform's other data
                playbook = COLLECTION / f"playbooks/{details['name'].rpartition('.')[2]}.yml"
                assert all(f"{name} " in playbook.read_text() for name in details["extra_vars"])


def assert_does_not_start(rulebook: Rulebook, words: str) -> None:
    process = rulebook.start()
    output, dummy = process.communicate(timeout=TIME_LIMIT)
    assert process.returncode == 1
    assert words in output
    assert SECRET not in output


@pytest.mark.parametrize("secret", ["", "19-characters-long.", None])
def test_without_a_secret_it_does_not_start(tmp_path: pathlib.Path, secret: str | None) -> None:
    webhook = Webhook(Ansible(tmp_path))
    webhook.variables["leaked_tokens_hmac_secret"] = secret
    if secret is None:
        del webhook.variables["leaked_tokens_hmac_secret"]
    assert_does_not_start(webhook, "'leaked_tokens_hmac_secret" + ("'" if secret is None else "_of_20_characters_or_more'") + " is undefined")


def test_without_a_folder_it_does_not_start(tmp_path: pathlib.Path) -> None:
    webhook = Webhook(Ansible(tmp_path))
    del webhook.environment["PURECLOUD_EVENTS_FOLDER"]
    assert_does_not_start(webhook, "Set the environment variable PURECLOUD_EVENTS_FOLDER to the absolute path of a folder")


def test_printed_events_hold_no_secret(tmp_path: pathlib.Path) -> None:
    """Without -vv, where --print-events takes another way."""
    secret = "Kf3lQ9xZ2mW7vB4nT8rY1pL6sD5gH0jK3aS2dF4gH6jK8lZxCv"
    with Webhook(Ansible(tmp_path)).running("--print-events") as webhook:
        assert webhook.post({"report": secret, "token": secret, secret: {"note": [f"Bearer {secret}"]}}, Authorization=f"Bearer {secret}") == 200
        webhook.settled()
    assert "(removed)" in webhook.output
    assert "which is not a file below" in webhook.output or "answer_leak_events_reports_folder is not set" in webhook.output
    assert secret not in webhook.output + webhook.ansible.left_behind() + webhook.errors()
