# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The runbook for an audit: what its report says, what ends it with a failure, and that a name from outside stays a text."""

from __future__ import annotations

import base64
import datetime
import hashlib
import html.parser
import json
import pathlib
import stat
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.conftest import Ansible

SUFFIXES = ("json", "md", "html")
HOSTILE = """<script>window.hacked = 1</script>"><img src=x onerror=alert(1)>|`*_[x](y)\\ {{ 7 * 6 }}{% raw %}&amp; \u202e\r\n# Heading</script><!--"""


class Audit:
    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        self.simulator = simulator
        self.report = ansible.folder / "audit"
        self._ansible = ansible
        simulator.switch(usage_running=0)
        simulator.change_client("rehearsal-client", description="Owner: tests")
        for client_id, made, used in (("in-use", 40, 1), ("old", 500, 2), ("idle", 600, None)):
            simulator.add_client(client_id, name=f"Name of {client_id}", description="Owner: tests", date_created=f"{day(made)}T00:00:00.000Z")
            if used:
                simulator.add_usage(client_id, day(used))
        simulator.add_usage("rehearsal-client", day(1))

    def run(self, *options: str, **variables: t.Any) -> tuple[int, str]:
        """Run the runbook. Variables have its prefix."""
        place = {"api_url": self.simulator.url, "login_url": self.simulator.url, "ca_path": self.simulator.ca_path}
        signed_in = {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}
        given = {"report_path": str(self.report), **place, **signed_in, **variables}
        named = {f"audit_credentials_{name}": value for name, value in given.items() if value is not None}
        status, output = self._ansible.run("ansible-playbook", "purecloud.credentials.audit_credentials", "-e", json.dumps(named), *options)
        return status, " ".join(output.split())

    def text(self, suffix: str) -> str:
        return self.report.with_suffix(f".{suffix}").read_text()

    @property
    def told(self) -> dict[str, t.Any]:
        found: dict[str, t.Any] = json.loads(self.text("json"))
        return found

    @property
    def suggestions(self) -> dict[str, str]:
        return {client["id"]: client["suggestion"] for client in self.told["oauth_clients"]}


def day(ago: int) -> str:
    return (datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=ago)).isoformat()


@pytest.fixture
def audit(ansible: Ansible, simulator: Simulator) -> Audit:
    return Audit(ansible, simulator)


class Page(html.parser.HTMLParser):
    """The elements of a page with their attributes, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        (self.scripts if self.elements and self.elements[-1][0] == "script" and self.cdata_elem else self.texts).append(data)


def test_check_then_real_then_again_and_what_the_report_says(audit: Audit) -> None:
    status, output = audit.run("--check", fail_on="none")
    assert status == 0, output
    assert "4 OAuth clients: 1 can be deleted, 1 must be rotated," in output
    assert not list(audit.report.parent.glob("audit*"))
    for changed in ("changed=1", "changed="):
        status, output = audit.run(fail_on="none")
        assert status == 0, output
        assert changed in output
        assert audit.suggestions == {"rehearsal-client": audit.suggestions["rehearsal-client"], "in-use": "review", "old": "rotate", "idle": "delete"}
    assert [stat.S_IMODE(audit.report.with_suffix(f".{suffix}").stat().st_mode) for suffix in SUFFIXES] == [0o600] * 3
    assert audit.simulator.live() == set()
    assert {entry["method"] for entry in audit.simulator.journal() if "/oauth/clients" in entry["path"] and "/usage/" not in entry["path"]} == {"GET"}
    require_that_the_report_says_what_was_found(audit)


def require_that_the_report_says_what_was_found(audit: Audit) -> None:
    assert audit.told["hosts_from"] == "option api_url"
    assert set(audit.told["counts"]) == {"high", "medium", "low"}
    assert ["Ansible managed" in audit.text(suffix) for suffix in SUFFIXES] == [False, True, True]
    page = " ".join(" ".join(Page(audit.text("html")).texts).split())
    assert "Of 4 clients, you can delete 1 and must rotate 1 ." in page
    assert f"Calls were looked for from {day(90)} to {day(1)}." in page
    assert "- 1 of 4 can be deleted" in audit.text("md")
    assert "| delete | Name of idle | idle | 600 | no call |" in audit.text("md")
    assert "rehearsal-secret" not in "".join(map(audit.text, SUFFIXES))
    assert not [token for token in audit.simulator.tokens() if token in "".join(map(audit.text, SUFFIXES))]
    require_that_no_script_runs_but_the_one_of_the_page(Page(audit.text("html")))


@pytest.mark.drill
def test_integration_credentials_are_in_it(audit: Audit) -> None:
    held = audit.simulator.add_credential("Credential of idle", "idle", "canary-of-a-credential")
    audit.simulator.add_credential("Credential of nobody", "gone-client", "canary-of-another")
    audit.simulator.add_integration("Data Actions", held)
    status, output = audit.run()
    assert status != 0
    assert "1 high" in output
    assert audit.suggestions["idle"] == "rotate"
    assert {credential["oauth_client_id"] for credential in audit.told["integration_credentials"]} == {"idle", "gone-client"}
    page = " ".join("".join(Page(audit.text("html")).texts).split())
    assert "Credential of idlesigns in as Name of idle; used by Data Actions" in page
    assert "signs in as gone-client, which is not there; used by no integration" in page
    assert "canary" not in "".join(map(audit.text, SUFFIXES))


def test_a_name_from_outside_stays_a_text(audit: Audit) -> None:
    audit.simulator.add_client("hostile", name=HOSTILE, description=HOSTILE, grant_type="TOKEN")
    audit.simulator.change_client("old", name=HOSTILE)
    audit.simulator.add_integration(HOSTILE, audit.simulator.add_credential(HOSTILE, "old", "secret"))
    status, output = audit.run(fail_on="none")
    assert status == 0, output
    page = Page(audit.text("html"))
    assert [tag for tag, dummy in page.elements].count("script") == 1
    assert not [tag for tag, dummy in page.elements if tag in ("img", "link", "iframe", "object")]
    assert not [name for dummy, attributes in page.elements for name in attributes if name.startswith("on") or name == "src"]
    links = [attributes["href"] for dummy, attributes in page.elements if "href" in attributes]
    assert links
    assert all(str(link).startswith("#") for link in links)
    assert "{{ 7 * 6 }}" in "".join(page.texts)
    rows = [line for line in audit.text("md").splitlines() if "window.hacked" in line]
    assert [line.count("|") for line in rows] == [9, 9, 0]
    assert "# Heading" not in audit.text("md").splitlines()
    assert {client["name"] for client in audit.told["oauth_clients"] if client["id"] in ("hostile", "old")} == {HOSTILE}


def require_that_no_script_runs_but_the_one_of_the_page(page: Page) -> None:
    (policy,) = [attributes["content"] for tag, attributes in page.elements if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"]
    (script,) = page.scripts
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert f"script-src 'sha256-{digest}';" in policy


@pytest.mark.parametrize(
    ("fail_on", "fails"), [("medium", True), *(pytest.param(*case, marks=pytest.mark.drill) for case in (("high", False), ("none", False), ("low", True)))]
)
def test_it_fails_from_a_severity_on(audit: Audit, fail_on: str, fails: bool) -> None:
    audit.simulator.control("PATCH", "clients/rehearsal-client", {"roleDivisions": []})
    status, output = audit.run(fail_on=fail_on)
    assert (status != 0) is fails, output
    assert "Findings: 0 high," in output
    assert f"The report is {audit.report}.html" in output
    assert all(audit.text(suffix) for suffix in SUFFIXES)


@pytest.mark.drill
def test_what_is_grave_fails_by_default(audit: Audit) -> None:
    audit.simulator.add_client("implicit", grant_type="TOKEN")
    status, output = audit.run()
    assert status != 0
    assert "Findings: 1 high," in output


@pytest.mark.drill
def test_nothing_is_deleted_while_a_credential_does_not_tell_its_client(audit: Audit) -> None:
    audit.simulator.add_credential("Data Actions", "idle", "canary-of-a-credential")
    audit.simulator.switch(credential_client_id="nowhere")
    status, output = audit.run(fail_on="none")
    assert status == 0, output
    assert audit.suggestions["idle"] == "review"
    assert audit.told["all_consumers_known"] is False
    words = "No client is suggested for deletion, since it is unknown which client some integration credentials use."
    assert words in " ".join("".join(Page(audit.text("html")).texts).split())
    assert words in audit.text("md")


def test_unknown_is_never_deleted(audit: Audit) -> None:
    audit.simulator.switch(usage_outcome="Failed")
    status, output = audit.run(fail_on="none")
    assert status == 0, output
    assert "delete" not in audit.suggestions.values()
    assert "The last use of 4 is unknown: take them as in use." in " ".join("".join(Page(audit.text("html")).texts).split())


@pytest.mark.drill
def test_nothing_is_deleted_by_a_usage_that_counts_nothing(audit: Audit) -> None:
    audit.simulator.switch(usage_late_days=365)
    status, output = audit.run(fail_on="none")
    assert status == 0, output
    assert "delete" not in audit.suggestions.values()
    assert "The last use of 4 is unknown: take them as in use." in " ".join("".join(Page(audit.text("html")).texts).split())


@pytest.mark.drill
def test_without_usage_nothing_is_asked_and_nothing_deleted(audit: Audit) -> None:
    status, output = audit.run(fail_on="none", usage_days=0)
    assert status == 0, output
    assert not [line for line in audit.simulator.sent() if "usage" in line]
    assert "delete" not in audit.suggestions.values()
    assert "since nobody asked when they were last used" in audit.text("html")


def test_a_list_that_cannot_be_whole_is_no_report(audit: Audit) -> None:
    audit.simulator.fault(method="GET", path="/api/v2/oauth/clients", status=200, body='{"entities": []}')
    status, output = audit.run(fail_on="none")
    assert status != 0
    assert "so the list is not whole" in output
    assert not list(audit.report.parent.glob("audit*"))


def test_an_organisation_that_refuses_is_no_report(audit: Audit) -> None:
    audit.simulator.add_client("reader", "secret-of-the-reader", permissions=[])
    status, output = audit.run(client_id="reader", client_secret="secret-of-the-reader")
    assert status != 0
    assert "oauth:client:view" in output
    assert not list(audit.report.parent.glob("audit*"))


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"report_path": None}, "Set audit_credentials_report_path"),
        ({"report_path": "relative"}, "audit_credentials_report_path must be an absolute path"),
        ({"fail_on": "serious"}, "to none, low, medium or high"),
        ({"usage_days": "many"}, "usage_days"),
    ],
)
def test_what_is_missing_is_found_out_before_anything_is_sent(audit: Audit, variables: dict[str, t.Any], words: str) -> None:
    status, output = audit.run(**variables)
    assert status != 0
    assert words in output
    assert audit.simulator.sent() == []


def test_a_full_disk_is_found_out_before_anything_is_sent(audit: Audit, tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").touch()
    status, output = audit.run(report_path=str(tmp_path / "file" / "audit"))
    assert status != 0
    assert "The report cannot be written to" in output
    assert audit.simulator.sent() == []
