# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""From a signed webhook to dead tokens, with ansible-rulebook itself; what is refused, what is told of a failure, and that no secret comes out."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

from tests.docs.blocks import BLOCKS
from tests.e2e.conftest import Ansible
from tests.e2e.rulebooks.github import TOKEN, GitHub
from tests.e2e.rulebooks.running import SECRET, Webhook

NOTIFY = """
- name: Keep what came of an event, and all that lies about while the play runs
  block:
    - name: Tell
      ansible.builtin.copy:
        content: "{{ answer_leak_events_event | to_json }}"
        dest: "{{ test_folder }}/told-{{ answer_leak_events_event.id }}.json"
        mode: "0600"
    - name: Show what a failed task leaves behind
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result | default('nothing') }}"
    - name: Show variables
      ansible.builtin.debug:
        msg: "{{ query('ansible.builtin.vars', 'ansible_eda', 'revoke_leaked_tokens_result', '__event_folder', default='nothing') }}"
    - name: Copy the artifacts of ansible-runner
      ansible.builtin.command: cp -r {{ test_folder }}/traces {{ test_folder }}/kept-{{ answer_leak_events_event.id }}
      changed_when: true
"""


class Leak:
    """A running rulebook, the folder of reports, and the simulator."""

    def __init__(self, webhook: Webhook, simulator: Simulator, github: GitHub) -> None:
        self.webhook = webhook
        self.simulator = simulator
        self.github = github
        self.folder = webhook.ansible.folder
        self.reports = self.folder / "reports"
        self.secrets = [SECRET, TOKEN]
        shutil.rmtree(self.reports, ignore_errors=True)
        self.reports.mkdir(mode=0o700)
        self.write(self.folder / "github-token", TOKEN + "\n")
        self.write(self.folder / "notify.yml", NOTIFY)
        webhook.clear()
        webhook.set(
            test_folder=str(self.folder),
            answer_leak_events_reports_folder=str(self.reports),
            answer_leak_events_github_api_url=github.url,
            answer_leak_events_github_repositories=["example-org/*", "other/one"],
            answer_leak_events_github_token_file=str(self.folder / "github-token"),
            answer_leak_events_notify_tasks=str(self.folder / "notify.yml"),
            revoke_leaked_tokens_api_url=simulator.url,
            revoke_leaked_tokens_ca_path=simulator.ca_path,
        )

    @staticmethod
    def write(path: pathlib.Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # with the mode that another test gave it
        path.touch(mode=0o600)
        path.write_text(text)

    def issue(self, count: int = 1) -> list[str]:
        tokens = self.simulator.issue_many(count)
        self.secrets += tokens
        return tokens

    def report(self, name: str = "nightly.json", count: int = 2) -> str:
        """Write a report of active tokens, and return its name."""
        self.write(self.reports / name, json.dumps([finding(token) for token in self.issue(count)]))
        return name

    def told(self) -> list[dict[str, t.Any]]:
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("told-*"))]

    def assert_no_secret(self) -> None:
        """In all that was printed, kept and left behind, and in what lay about while a play ran."""
        places = [self.folder / "printed", self.folder / "events", self.folder / "traces", *self.folder.glob("kept-*"), *self.folder.glob("told-*")]
        texts = {path: path.read_bytes() for place in places for path in [place, *place.rglob("*")] if path.is_file()}
        assert len(texts) > 5
        for secret in self.secrets:
            for form in masked_forms(secret):
                assert not [path for path, text in texts.items() if form.encode() in text], f"a form of {secret}"


def finding(secret: str) -> dict[str, t.Any]:
    """As gitleaks reports it."""
    return {"RuleID": "purecloud-access-token", "File": "deploy/.env", "StartLine": 3, "Match": f"GENESYSCLOUD_ACCESS_TOKEN={secret}", "Secret": secret}


@pytest.fixture(scope="module")
def webhook(tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[Webhook]:
    """One process, at its own highest verbosity and Ansible's."""
    webhook = Webhook(Ansible(tmp_path_factory.mktemp("webhook")))
    webhook.environment["ANSIBLE_VERBOSITY"] = "4"
    with webhook.running("-vv", "--print-events"):
        yield webhook


@pytest.fixture
def leak(webhook: Webhook, simulator: Simulator, github: GitHub) -> Leak:
    return Leak(webhook, simulator, github)


def test_a_report_is_answered_and_no_secret_comes_out(leak: Leak) -> None:
    name = leak.report("2026/nightly-11-26.json")
    assert leak.webhook.post({"report": name, "token": leak.issue()[0], "note": f"see {leak.issue()[0]}"}, Authorization=f"Bearer {leak.issue()[0]}") == 200
    leak.webhook.settled()
    assert leak.webhook.names("pending") == [], leak.webhook.errors()
    assert "failed=0" in leak.webhook.recap()
    (done,) = leak.webhook.names("done")
    assert leak.webhook.record(f"done/{done}")["report"] == name
    assert len(leak.simulator.live()) == 3, "a token of the event itself was sent"
    assert [line for line in leak.simulator.sent() if line.startswith("DELETE")] == ["DELETE /tokens/me"] * 2
    (told,) = leak.told()
    assert (told["answered"], told["leak"]) == (True, name)
    assert json.loads(pathlib.Path(f"{told['report']}.json").read_text())["tokens"][0]["outcome"] == "revoked"
    leak.assert_no_secret()


def test_an_alert_is_fetched_and_answered_and_no_secret_comes_out(leak: Leak) -> None:
    event = leak.github.add(leak.issue()[0])
    assert leak.webhook.post(event, **{"X-GitHub-Event": "secret_scanning_alert"}) == 200
    leak.webhook.settled()
    assert leak.webhook.names("pending") == [], leak.webhook.errors()
    assert leak.simulator.live() == set()
    assert leak.github.asked == [("/repos/example-org/exporter/secret-scanning/alerts/42", True)]
    assert not list((leak.folder / "traces").rglob("purecloud-alert-*"))
    leak.assert_no_secret()


@pytest.mark.parametrize(("secret", "status"), [("another secret of twenty", 401), ("", 401), (None, 400)])
def test_without_a_good_signature_nothing_is_recorded(leak: Leak, secret: str | None, status: int) -> None:
    assert leak.webhook.post({"report": leak.report()}, secret) == status
    assert leak.webhook.post(b"", secret) != 200
    assert list(leak.webhook.folder.iterdir()) == []
    assert leak.simulator.sent() == []


@pytest.mark.drill
def test_a_replayed_event_is_harmless(leak: Leak) -> None:
    event = {"report": leak.report()}
    for dummy in range(2):
        assert leak.webhook.post(event) == 200
        leak.webhook.settled()
    assert leak.webhook.names("pending") == [], leak.webhook.errors()
    assert [told["answered"] for told in leak.told()] == [True, True]
    assert [line for line in leak.simulator.sent() if line.startswith("DELETE")] == ["DELETE /tokens/me"] * 2


@pytest.mark.drill
def test_other_events_are_let_pass(leak: Leak) -> None:
    alert = leak.github.add(leak.issue()[0])
    others: list[object] = [
        {"zen": "Keep it logically awesome.", "hook_id": 1},
        *({**alert, "action": action} for action in ("resolved", "revoked", "validated", "assigned", None, ["created"])),
        {"action": "created", "alert": {"url": alert["alert"]["url"].replace("secret-scanning", "code-scanning"), "rule": {}}},
        ["created"],
        "report",
    ]
    for other in others:
        assert leak.webhook.post(other) == 200
    assert list(leak.webhook.folder.iterdir()) == []
    assert leak.webhook.post({"report": leak.report()}) == 200
    leak.webhook.settled()
    assert len(leak.webhook.names("done")) == 1
    assert leak.github.asked == []


REPORTS_ELSEWHERE = ["../outside", "in/../../outside", "link", "{outside}", "/etc/hostname", "", ".", "folder", "none.json", "nightly.json\n", "(removed)"]


def test_a_report_elsewhere_is_refused(leak: Leak) -> None:
    outside = leak.folder / "outside"
    leak.write(outside, leak.issue()[0])
    leak.report("nightly.json")
    (leak.reports / "folder").mkdir()
    (leak.reports / "link").symlink_to(outside)
    refused(leak, [{"report": report.format(outside=outside)} for report in REPORTS_ELSEWHERE], "which is not a file below")


@pytest.mark.drill
def test_a_report_of_no_sense_is_told(leak: Leak) -> None:
    assert leak.webhook.post({"report": ["nightly.json"]}) == 200
    leak.webhook.settled()
    assert "which is not a file below" in leak.webhook.errors()
    assert "failed=1" in leak.webhook.recap()
    (told,) = leak.told()
    assert (told["answered"], told["message"]) == (False, leak.webhook.errors().partition(" ")[2].strip())
    assert leak.simulator.sent() == []


@pytest.mark.drill
def test_a_report_may_be_named_by_its_whole_path(leak: Leak) -> None:
    assert leak.webhook.post({"report": str(leak.reports / leak.report())}) == 200
    leak.webhook.settled()
    assert leak.webhook.names("pending") == [], leak.webhook.errors()
    assert leak.simulator.live() == set()


ALERTS_ELSEWHERE = [
    "{elsewhere}/repos/example-org/exporter/secret-scanning/alerts/42",
    "{api}.evil.example/repos/example-org/exporter/secret-scanning/alerts/42",
    "{api}@{elsewhere_host}/repos/example-org/exporter/secret-scanning/alerts/42",
    "{api}/repos/example-org-2/exporter/secret-scanning/alerts/42",
    "{api}/repos/other/two/secret-scanning/alerts/42",
    "{api}/repos/example-org/../secret-scanning/alerts/42",
    "{api}/repos/example-org/%2e%2e/secret-scanning/alerts/42",
    "{api}/repos/example-org/exporter/secret-scanning/alerts/42?hide_secret=false",
    "{api}/repos/example-org/exporter/secret-scanning/alerts/42\n",
    "{api}/repos/example-org/exporter/secret-scanning/alerts/42/../../../../../user",
    "{api}/repos/example-org/exporter/code-scanning/alerts/42",
    "{api}/user",
    "file:///etc/hostname",
    "",
]


def test_the_token_for_github_goes_nowhere_else(leak: Leak) -> None:
    leak.github.add(leak.issue()[0])
    with GitHub().serving() as elsewhere:
        places = {"api": leak.github.url, "elsewhere": elsewhere.url, "elsewhere_host": elsewhere.url.removeprefix("http://")}
        refused(leak, [{"alert_url": url.format(**places)} for url in ALERTS_ELSEWHERE], "If not, somebody else can sign events")
        assert elsewhere.asked == []


def refused(leak: Leak, records: list[dict[str, str]], words: str) -> None:
    """Assert that nothing is sent for any of the records, as the filter would have written them, and that it is told for each."""
    for number, record in enumerate(records):
        leak.write(leak.webhook.folder / f"pending/leak-{number:03}.json", json.dumps(record))
    status, output = leak.webhook.answer("answer_leak_events", ANSIBLE_VERBOSITY="0")
    assert status != 0
    assert f"{len(records)} of {len(records)} events are not answered." in output, output
    for number in range(len(records)):
        error = (leak.webhook.folder / f"pending/leak-{number:03}.error").read_text()
        assert words in error, records[number]
        assert "Nothing was sent." in error
    assert [told["answered"] for told in leak.told()] == [False] * len(records)
    assert leak.webhook.names("done") == []
    assert leak.simulator.sent() == []
    assert leak.github.asked == []


@pytest.mark.drill
def test_an_alert_that_github_does_not_give_is_told_and_tried_again(leak: Leak) -> None:
    event = leak.github.add(leak.issue()[0])
    leak.github.refusals = {42: 500}
    assert leak.webhook.post(event) == 200
    leak.webhook.settled()
    assert "GitHub did not give the alert" in leak.webhook.errors()
    assert "status 500" in leak.webhook.errors()
    assert leak.simulator.sent() == []
    # A later event does not wait for it.
    assert leak.webhook.post({"report": leak.report()}) == 200
    leak.webhook.settled()
    assert len(leak.webhook.names("done")) == 1
    assert len(leak.github.asked) == 1
    leak.assert_no_secret()
    leak.github.refusals = {}
    status, output = leak.webhook.answer("answer_leak_events")
    assert status == 0, output
    assert "1 events are answered." in output
    assert leak.webhook.names("pending") == []
    assert leak.simulator.live() == set()


@pytest.mark.drill
def test_what_github_answers_instead_is_told_in_words(leak: Leak) -> None:
    words = {401: "is not valid (401)", 403: "made too many calls (403)", 404: "may not read it (404)", 302: "(401)", 503: "status 503"}
    leak.github.refusals = {status: status for status in words}
    for status in words:
        event = leak.github.add(leak.issue()[0], number=status)
        leak.write(leak.webhook.folder / f"pending/leak-{status}.json", json.dumps({"alert_url": event["alert"]["url"]}))
    with GitHub().serving() as elsewhere:
        leak.github.redirect = elsewhere.url
        status, output = leak.webhook.answer("answer_leak_events")
        assert status != 0
        assert [authorized for dummy, authorized in elsewhere.asked] == [False], "the token followed a redirect"
    for status, each in words.items():
        assert each in (leak.webhook.folder / f"pending/leak-{status}.error").read_text()
    assert leak.simulator.sent() == []
    assert not [secret for secret in leak.secrets if secret in output]
    leak.assert_no_secret()


@pytest.mark.drill
def test_a_token_that_stays_active_keeps_the_event_pending(leak: Leak) -> None:
    event = {"report": leak.report()}
    leak.simulator.fault(method="DELETE", status=403, body='{"status": 403, "code": "not.authorized", "message": "No."}', times=1)
    assert leak.webhook.post(event) == 200
    leak.webhook.settled()
    assert "failed=1" in leak.webhook.recap()
    assert "1 of 2 tokens failed" in leak.webhook.errors()
    assert len(leak.simulator.live()) == 1
    status, output = leak.webhook.answer("answer_leak_events", "--check")
    assert (status, "1 events are pending." in output) == (0, True), output
    assert leak.webhook.names("done") == []
    status, output = leak.webhook.answer("answer_leak_events")
    assert status == 0, output
    assert leak.simulator.live() == set()


@pytest.mark.drill
def test_a_template_in_an_event_is_not_run(leak: Leak) -> None:
    proof = leak.folder / "proof"
    template = "{{ lookup('pipe', 'touch " + str(proof) + "') }}"
    assert leak.webhook.post({"report": template, template: template}) == 200
    leak.webhook.settled()
    assert "(removed)" in leak.webhook.errors()
    assert not proof.exists()
    assert template not in leak.webhook.output


@pytest.mark.drill
def test_what_cannot_be_recorded_is_not_confirmed(leak: Leak) -> None:
    (leak.webhook.folder / "pending").write_text("in the place of a folder")
    try:
        assert leak.webhook.post({"report": leak.report()}) == 500
    finally:
        (leak.webhook.folder / "pending").unlink()
    assert leak.webhook.post({"report": leak.report()}) == 200
    leak.webhook.settled()
    assert len(leak.webhook.names("done")) == 1


@pytest.mark.drill
def test_a_github_token_that_others_can_read_is_not_used(leak: Leak) -> None:
    (leak.folder / "github-token").chmod(0o644)
    alert = leak.github.add(leak.issue()[0])["alert"]
    refused(leak, [{"alert_url": alert["url"]}], "nobody else can read or write: chmod 600")


@pytest.mark.drill
def test_without_settings_no_event_is_answered(leak: Leak) -> None:
    for name in ("answer_leak_events_reports_folder", "answer_leak_events_github_token_file"):
        del leak.webhook.settings[name]
    alert = leak.github.add(leak.issue()[0])["alert"]
    refused(leak, [{"alert_url": alert["url"]}], "Set answer_leak_events_github_repositories and answer_leak_events_github_token_file")
    leak.webhook.clear_events()
    refused(leak, [{"report": leak.report()}], "Set it to the folder that your scanner writes its reports to.")


@pytest.mark.drill
def test_who_cannot_be_told_keeps_no_token_active(leak: Leak) -> None:
    leak.write(leak.folder / "notify.yml", "- name: Fail\n  ansible.builtin.fail:\n    msg: The mail server is away.\n")
    for number in range(2):
        leak.write(leak.webhook.folder / f"pending/leak-{number}.json", json.dumps({"report": leak.report(f"{number}.json")}))
    leak.write(leak.webhook.folder / "done/.keep", "")
    status, output = leak.webhook.answer("answer_leak_events", ANSIBLE_VERBOSITY="0")
    assert status != 0
    assert "failed for leak-0, leak-1: nobody was notified." in output
    assert leak.simulator.live() == set()
    assert leak.webhook.names("pending") == []


@pytest.mark.drill
def test_an_alert_of_which_nobody_says_whose_it_is_stays_pending(leak: Leak) -> None:
    event = leak.github.add(leak.issue()[0])
    (stored,) = leak.github.alerts.values()
    stored.update(secret_type="internal_token_pattern", secret_type_display_name="Internal token")
    leak.write(leak.webhook.folder / "pending/leak-0.json", json.dumps({"alert_url": event["alert"]["url"]}))
    leak.write(leak.webhook.folder / "done/.keep", "")
    status, output = leak.webhook.answer("answer_leak_events", ANSIBLE_VERBOSITY="0")
    assert status != 0
    assert "Nothing says whose the secret of the alert" in output
    assert leak.simulator.sent() == []
    status, output = leak.webhook.answer(
        "answer_leak_events", "-e", '{"revoke_leaked_tokens_findings_accept": ["internal_token_pattern"]}', ANSIBLE_VERBOSITY="0"
    )
    assert status == 0, output
    assert leak.simulator.live() == set()


@pytest.mark.drill
@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("openssl")), reason="there is no curl, or no openssl, on this machine")
def test_the_commands_of_the_guide_send_an_event(leak: Leak) -> None:
    (block,) = (block for block in BLOCKS if "openssl dgst" in block.text)
    leak.report("nightly/2026-11-26.json")
    script = block.text.replace("https://events.example/", f"http://127.0.0.1:{leak.webhook.port}/")
    subprocess.run(["bash", "-eu", "-c", script], env={**os.environ, "HMAC_SECRET": SECRET}, check=True)
    leak.webhook.settled()
    assert leak.webhook.names("pending") == [], leak.webhook.errors()
    assert leak.simulator.live() == set()
