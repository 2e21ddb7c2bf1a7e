# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A scanner's report in, a report out: who has to know, what scanners read back, and that a second run adds nothing."""

from __future__ import annotations

import contextlib
import http.server
import json
import pathlib
import threading
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

from tests.e2e.sarif import require_valid
from tests.e2e.test_leak import Leak, leak
from tests.unit.plugins.module_utils._findings.corpus import CLIENT_SECRET, SECRETS, TOKEN, TOKEN_OF_TERRAFORM, TOKEN_OF_THE_CLI, copy_of

__all__ = ["leak"]


CLOSE = COLLECTION / "examples/leak/close_github_alerts.yml"
ALERT = "/repos/example/nightly-export/secret-scanning/alerts"


def answer(leak: Leak, name: str, *options: str, environment: dict[str, str] | None = None, **variables: t.Any) -> tuple[int, str]:
    """Run the runbook on a report of the corpus."""
    path = leak.file.parent / name
    if not path.exists():
        copy_of(name, leak.file.parent)
    given = {"findings_file": str(path), "access_tokens_file": None, "api_url": leak.simulator.url, **variables}
    return leak.revoke(*options, environment=environment, **given)


def reports(leak: Leak) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in leak.report.parent.glob("report*") if path.is_file()}


def report(leak: Leak) -> dict[str, t.Any]:
    known: dict[str, t.Any] = json.loads(leak.report.with_suffix(".json").read_text())
    return known


@pytest.fixture
def live(leak: Leak) -> Leak:
    for token in (TOKEN, TOKEN_OF_THE_CLI):
        leak.simulator.issue(value=token)
    return leak


def test_a_report_of_a_scanner_ends_the_leak_in_one_command(live: Leak) -> None:
    status, output = answer(live, "gitleaks-purecloud.json", "-vvvv")
    assert live.simulator.live() == set(live.live)
    assert "deploy/call.sh, line 1, sha256:" in output
    assert "(and elsewhere: 1): revoked, organisation Example Ltd" in output
    assert ".env, line 4, sha256:0af04b8b5ce68dd0: an OAuth client's secret, which stays valid when tokens are revoked: replace the client" in output
    assert status != 0
    assert "Secrets of OAuth clients leaked, too, and whoever has one can issue new tokens: sha256:0af04b8b5ce68dd0." in output
    everything = output + "".join(data.decode() for data in reports(live).values())
    assert not [secret for secret in SECRETS for form in masked_forms(secret) if form in everything]


def test_nothing_but_one_of_both_is_taken(leak: Leak) -> None:
    for given in ({"access_tokens_file": str(leak.file), "findings_file": str(leak.file)}, {"access_tokens_file": None}):
        status, output = leak.revoke(**given)
        assert status != 0
        assert "either revoke_leaked_tokens_findings_file or revoke_leaked_tokens_access_tokens_file" in output
    assert leak.simulator.sent() == []


def test_check_then_real_then_again_adds_nothing_and_loses_nothing(live: Leak) -> None:
    told = live.file.parent / "told.json"
    given: dict[str, t.Any] = {"notify_tasks": tasks_that_write(told)}
    answer(live, "gitleaks.json", "--check", **given)
    assert reports(live) == {}
    assert not told.exists()
    status, output = answer(live, "gitleaks.json", **given)
    assert output.count("fatal: ") == 1  # of the client's secret; that there is no earlier report is none
    first, before = reports(live), report(live)
    assert set(first) == {"report.json", "report.md", "report.sarif"}
    assert [(entry["outcome"], entry["ended"], entry["token_info"]["organization"]["name"]) for entry in before["tokens"]] == [
        ("revoked", True, "Example Ltd")
    ] * 2
    require_facts_without_a_secret(told, before, changed=True)
    require_that_scanners_read_back_what_is_dead(live)
    answer(live, "gitleaks.json", **given)
    assert reports(live) == first
    require_facts_without_a_secret(told, before, changed=False)
    status, output = answer(live, "gitleaks.json", rotated_client_secrets=["sha256:0af04b8b5ce68dd0"])
    assert status == 0, output
    assert "2 tokens: 0 revoked by this run, 2 not active at the start" in output
    assert "4 other secrets were not sent, since nothing says whose they are" in output
    after = report(live)
    assert after["tokens"] == before["tokens"]
    assert [secret["ended"] for secret in after["client_secrets"]] == [True]
    assert len(reports(live)) == 2 * len(first)  # each with the one before it


def tasks_that_write(path: pathlib.Path) -> str:
    """A file of tasks that writes all that such tasks are given."""
    written = {
        "content": "{{ [revoke_leaked_tokens_report, revoke_leaked_tokens_report_changed, revoke_leaked_tokens_result] | to_json }}",
        "dest": str(path),
        "mode": "0600",
    }
    tasks = path.with_name("notify.yml")
    tasks.write_text(json.dumps([{"ansible.builtin.copy": written}]))
    return str(tasks)


def require_facts_without_a_secret(told: pathlib.Path, known: dict[str, t.Any], *, changed: bool) -> None:
    facts = json.loads(told.read_text())
    assert facts[:2] == [known, changed]
    assert not [secret for secret in SECRETS for form in masked_forms(secret) if form in told.read_text()]


@pytest.mark.parametrize("text", ["no JSON", pytest.param('{"tokens": [1, {}]}', marks=pytest.mark.drill)])
def test_a_file_that_is_no_report_is_kept_beside_the_new_one(live: Leak, text: str) -> None:
    live.report.with_suffix(".json").write_text(text)
    answer(live, "github-alert.json")
    assert report(live)["tokens"][0]["outcome"] == "revoked"
    assert text.encode() in reports(live).values()


@pytest.mark.drill
def test_a_token_that_was_not_known_where_nobody_chose_is_not_called_dead(leak: Leak) -> None:
    status, output = answer(leak, "github-alert.json", api_url=None, environment={"GENESYSCLOUD_API_URL": leak.simulator.url})
    assert status != 0
    assert "None of the 1 tokens is active" in output
    assert report(leak)["tokens"][0]["ended"] is False
    assert sarif_results(leak)[0]["suppressions"] == []
    answer(leak, "github-alert.json")
    assert report(leak)["tokens"][0]["ended"] is True


def sarif_results(leak: Leak) -> list[dict[str, t.Any]]:
    document = json.loads(leak.report.with_suffix(".sarif").read_text())
    results: list[dict[str, t.Any]] = document["runs"][0]["results"]
    return results


def require_that_scanners_read_back_what_is_dead(live: Leak) -> None:
    results = {result["partialFingerprints"]["secretSha256/v1"]: result for result in sarif_results(live)}
    token = report(live)["tokens"][0]
    result = results[token["fingerprint"]]
    assert (result["ruleId"], result["kind"], result["level"]) == ("purecloud-access-token", "fail", "error")
    assert [place["physicalLocation"]["artifactLocation"]["uri"] for place in result["locations"]] == ["deploy/call.sh", ".env"]
    assert [place["physicalLocation"]["region"]["startLine"] for place in result["locations"]] == [1, 2]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": f"Revoked at {token['time']}, as the API said."}]
    assert [each["suppressions"] for each in results.values() if each["ruleId"] != "purecloud-access-token"] == [[]] * 5
    assert [each["kind"] for each in results.values() if each["ruleId"] == "undecided-secret"] == ["review"] * 4


@pytest.mark.drill
def test_what_was_reported_can_be_looked_at_again(live: Leak) -> None:
    """Our own SARIF holds no secret, and says so, like that of others."""
    answer(live, "gitleaks.json")
    live.report.with_suffix(".sarif").rename(live.file.parent / "own.sarif")
    status, output = answer(live, "own.sarif")
    assert status != 0
    assert "shows none of its secrets. Finding 1 has no snippet." in output


@pytest.mark.drill
def test_each_finding_has_the_owner_whose_pattern_is_the_longest_that_fits(live: Leak) -> None:
    owners = {"*": "nobody", "*nightly-export*": "export@example.com", "deploy/*": "deploy@example.com", ".env": "environment@example.com", "rehearsal": "x"}
    answer(live, "gitleaks.json", owners=owners)
    known = report(live)
    by_file = {entry["found"][0]["file"]: entry["owner"] for entry in [*known["tokens"], *known["client_secrets"], *known["undecided"]]}
    assert by_file == {
        "deploy/call.sh": "export@example.com",
        ".gc/config.toml": "export@example.com",
        ".env": "export@example.com",
        "deploy/main.tf": "export@example.com",
    }
    answer(live, "gitleaks.json", owners={"*": "nobody", "deploy/main.tf": "deploy@example.com", "rehearsal": "client@example.com"})
    known = report(live)
    assert [entry["owner"] for entry in known["tokens"]] == ["client@example.com"] * 2
    assert {entry["found"][0]["file"]: entry["owner"] for entry in known["undecided"]} == {
        "deploy/main.tf": "deploy@example.com",
        "deploy/call.sh": "nobody",
        ".env": "nobody",
    }
    assert "client@example.com" in live.report.with_suffix(".md").read_text()
    answer(live, "gitleaks.json")
    assert not [entry for entry in report(live)["tokens"] if "owner" in entry]


EVIL = "{{ lookup('ansible.builtin.pipe', 'touch evil') }}"


def test_what_comes_from_outside_is_never_a_template(leak: Leak) -> None:
    leak.simulator.issue(value=TOKEN, info={"organization": {"id": "o", "name": EVIL}, "oauth_client": {"id": EVIL, "name": EVIL}})
    records = [
        {"RuleID": rule, "Secret": secret, "File": f"{EVIL}/a|b`<x>", "Link": EVIL, "StartLine": 1}
        for rule, secret in (("purecloud-access-token", TOKEN), (EVIL, TOKEN_OF_TERRAFORM), ("purecloud-client-secret", CLIENT_SECRET))
    ]
    path = leak.file.parent / "findings.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps([*records, {"RuleID": "purecloud-access-token", "Secret": "REDACTED", "File": EVIL}]))
    dump = leak.file.parent / "notify.yml"
    dump.write_text(json.dumps([{"ansible.builtin.debug": {"var": "revoke_leaked_tokens_report"}}]))
    for dummy in range(2):
        status, output = answer(leak, "findings.json", owners={"*": "nobody"}, notify_tasks=str(dump))
        assert status != 0
        assert "The report has parts that could not be read, and may hold tokens: 1. The first: Finding 4 is redacted." in output
    assert report(leak)["tokens"][0]["token_info"]["organization"]["name"] == EVIL
    assert not list(leak.file.parent.rglob("evil"))
    require_valid(leak.report.with_suffix(".sarif"))


@pytest.mark.drill
def test_your_tasks_that_fail_are_told_last(live: Leak) -> None:
    tasks = live.file.parent / "notify.yml"
    tasks.write_text(json.dumps([{"ansible.builtin.fail": {"msg": "the webhook is down"}}]))
    status, output = answer(live, "github-alert.json", notify_tasks=str(tasks))
    assert (status != 0, live.simulator.live()) == (True, {TOKEN_OF_THE_CLI, *live.live})
    assert "The tokens are revoked or were not active, but revoke_leaked_tokens_notify_tasks failed: the webhook is down" in output
    assert report(live)["tokens"][0]["outcome"] == "revoked"


class GitHub:
    """A stand-in for alerts of GitHub's API, which tells the secret with an alert unless it is asked not to."""

    def __init__(self, *numbers: int, may_write: bool = True) -> None:
        self.states = {f"{ALERT}/{number}": "open" for number in numbers}
        self.requests: list[tuple[str, str, str]] = []
        self.bodies: list[t.Any] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                path, dummy, query = self.path.partition("?")
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.requests.append((self.command, path, self.headers["Authorization"]))
                status = 200 if path in outer.states else 404
                if self.command == "PATCH":
                    outer.bodies.append(json.loads(body))
                    status = status if may_write else 403
                if self.command == "PATCH" and status == 200:
                    outer.states[path] = json.loads(body)["state"]
                alert = {"state": outer.states.get(path), **({} if query == "hide_secret=true" else {"secret": "canary-of-github-CANARY"})}
                data = json.dumps(alert).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *dummy: object) -> None:
                pass

        for method in ("GET", "PATCH"):
            setattr(Handler, f"do_{method}", Handler.answer)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @contextlib.contextmanager
    def serving(self) -> t.Iterator[GitHub]:
        with self._server:
            thread = threading.Thread(target=self._server.serve_forever)
            thread.start()
            yield self
            self._server.shutdown()
            thread.join()

    def writes(self) -> list[str]:
        return [path for command, path, dummy in self.requests if command == "PATCH"]


def alerts_of(leak: Leak, github: GitHub) -> str:
    """A report of alerts whose URLs are those of the stand-in."""
    path = copy_of("github-alerts.json", leak.file.parent)
    path.write_text(path.read_text().replace("https://api.github.com", github.url))
    return str(path)


def test_alerts_of_dead_tokens_are_closed_once(live: Leak) -> None:
    with GitHub(42, 41, 7).serving() as github:
        alerts_of(live, github)
        given: dict[str, t.Any] = {"notify_tasks": str(CLOSE), "_close_github_alerts_api_url": github.url}
        environment = {"GITHUB_TOKEN": "github-CANARY-token"}
        status, output = answer(live, "github-alerts.json", "-vvvv", environment=environment, **given)
        assert "notify_tasks failed" not in output
        assert "CANARY" not in output
        assert github.states == {f"{ALERT}/42": "resolved", f"{ALERT}/41": "open", f"{ALERT}/7": "open"}
        assert github.writes() == [f"{ALERT}/42"]
        assert (github.bodies[0]["state"], github.bodies[0]["resolution"]) == ("resolved", "revoked")
        assert {authorization for dummy, path, authorization in github.requests} == {"Bearer github-CANARY-token"}
        rotated = ["sha256:0af04b8b5ce68dd0"]
        status, output = answer(live, "github-alerts.json", environment=environment, rotated_client_secrets=rotated, **given)
        assert status == 0, output
        assert github.states == {f"{ALERT}/42": "resolved", f"{ALERT}/41": "resolved", f"{ALERT}/7": "open"}
        assert github.writes() == [f"{ALERT}/42", f"{ALERT}/41"]


@pytest.mark.drill
def test_an_alert_of_a_token_that_is_not_dead_stays_open(live: Leak) -> None:
    live.simulator.fault(status=403, body='{"code": "not.authorized", "message": "No."}', times=9)
    with GitHub(42, 41, 7).serving() as github:
        alerts_of(live, github)
        answer(live, "github-alerts.json", notify_tasks=str(CLOSE), _close_github_alerts_api_url=github.url)
        assert github.requests == []


@pytest.mark.parametrize(
    "url", ["URL.evil.test", *(pytest.param(url, marks=pytest.mark.drill) for url in ("https://api.github.com", "URL/repos/example/../x"))]
)
def test_the_token_of_github_goes_to_no_other_place(live: Leak, url: str) -> None:
    with GitHub(42).serving() as github:
        path = pathlib.Path(alerts_of(live, github))
        path.write_text(path.read_text().replace(f"{github.url}/repos/example", f"{url.replace('URL', github.url)}/repos/example"))
        rotated = ["sha256:0af04b8b5ce68dd0"]
        status, output = answer(live, "github-alerts.json", notify_tasks=str(CLOSE), _close_github_alerts_api_url=github.url, rotated_client_secrets=rotated)
        assert status != 0
        assert github.requests == []
    assert f"These are not alerts of {github.url}, so no token was sent there" in output


@pytest.mark.drill
@pytest.mark.parametrize(("numbers", "words"), [((), "GitHub did not return these alerts, so they are not closed"), ((42, 41), "These alerts are still open")])
def test_github_that_refuses_is_told(live: Leak, numbers: tuple[int, ...], words: str) -> None:
    with GitHub(*numbers, may_write=False).serving() as github:
        alerts_of(live, github)
        rotated = ["sha256:0af04b8b5ce68dd0"]
        status, output = answer(live, "github-alerts.json", notify_tasks=str(CLOSE), _close_github_alerts_api_url=github.url, rotated_client_secrets=rotated)
        assert status != 0
        assert words in output
