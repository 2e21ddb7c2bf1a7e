# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The rulebooks for the platform's event controller: which events start a job template, what it is told, and that it is told no secret."""

from __future__ import annotations

import contextlib
import http.server
import json
import pathlib
import threading
import typing as t

import pytest
import yaml
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

from tests.e2e.conftest import Ansible
from tests.e2e.rulebooks.github import GitHub
from tests.e2e.rulebooks.running import SECRET, Webhook, until
from tests.e2e.rulebooks.test_oauth_client_changes import audited

ASKED = ("variables", "labels", "limit", "inventory", "credential", "job_type", "verbosity")


class Controller:
    """A stand-in for the controller: it has any job template, and keeps what each job is launched with."""

    def __init__(self) -> None:
        self.launched: list[tuple[str, str]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self, document: object) -> None:
                body = json.dumps(document).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                if "unified_job_templates" not in self.path:
                    return self.answer({"version": "4.6", "id": 1, "status": "successful", "created": "", "artifacts": {}, "results": [], "count": 0})
                name = self.path.partition("name=")[2].partition("&")[0].replace("+", " ")
                asks = {f"ask_{what}_on_launch": False for what in ASKED}
                related = {"summary_fields": {"organization": {"name": "Operations"}}, "related": {"launch": f"/api/v2/launch/{name}/"}}
                return self.answer({"count": 1, "next": None, "results": [{"id": 7, "type": "job_template", "name": name, **asks, **related}]})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer.launched.append((self.path, body))
                self.answer({"id": 1, "job": 1, "url": "/api/v2/jobs/1/", "status": "pending"})

            def log_message(self, *dummy: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/"

    @contextlib.contextmanager
    def serving(self) -> t.Iterator[Controller]:
        with self._server:
            thread = threading.Thread(target=self._server.serve_forever)
            thread.start()
            try:
                yield self
            finally:
                self._server.shutdown()
                thread.join()

    def variables(self) -> dict[str, t.Any]:
        """What the first job is told."""
        told: dict[str, t.Any] = json.loads(self.launched[0][1])["extra_vars"]
        return told


class OnPlatform(Webhook):
    """One of the rulebooks, with the webhook at a free port of this host, which on the platform would be an event stream, and with little time to wait in."""

    def __init__(self, ansible: Ansible, name: str, controller: Controller) -> None:
        super().__init__(ansible, name, leaked_tokens_organization="Operations", oauth_client_changes_organization="Operations")
        (ruleset,) = yaml.safe_load((COLLECTION / f"extensions/eda/rulebooks/{name}.yml").read_text())
        (of_leaks,) = yaml.safe_load((COLLECTION / "extensions/eda/rulebooks/leaked_tokens_on_platform.yml").read_text())
        webhook = {**of_leaks["sources"][0]["eda.builtin.webhook"], "host": "127.0.0.1", "port": self.port}
        ruleset["sources"] = [{"name": "webhook", "eda.builtin.webhook": webhook, "filters": ruleset["sources"][0]["filters"]}]
        for rule in ruleset["rules"]:
            if "throttle" in rule:
                rule["throttle"]["once_after"] = "2 seconds"
        self.path = ansible.folder / "rulebook.yml"
        self.path.write_text(yaml.safe_dump([ruleset]).replace("event.body.", "event.payload."))  # where the webhook has what a queue has in its body
        self.controller = controller

    def start(self, *options: str) -> t.Any:
        where = ("--controller-url", self.controller.url, "--controller-token", "token-of-the-controller")
        return super().start(*where, "--rulebook", str(self.path), *options)


@pytest.fixture
def controller() -> t.Iterator[Controller]:
    with Controller().serving() as serving:
        yield serving


def test_an_alert_starts_the_job_template_that_answers_it(tmp_path: pathlib.Path, controller: Controller, github: GitHub) -> None:
    token = "canary-of-a-token-Zk3PqT9vXw2LmN8rJh4"
    event = github.add(token)
    with OnPlatform(Ansible(tmp_path), "leaked_tokens_on_platform", controller).running("--print-events", "-vv") as webhook:
        assert webhook.post(event, secret="another-secret-of-nobody") == 401
        assert webhook.post({**event, "action": "resolved", "alert": {**event["alert"], "url": "https://api.github.example/resolved"}}) == 200
        assert webhook.post({"action": "created", "alert": {"url": "https://api.github.example/dependabot"}}) == 200
        assert webhook.post({**event, "alert": {**event["alert"], "secret": token}, "note": f"Bearer {token}"}, Authorization=f"Bearer {token}") == 200
        until(lambda: controller.launched, "No job was launched.")
    assert [path for path, dummy in controller.launched] == ["/api/v2/launch/PureCloud:%20answer%20leak%20alerts/"]
    assert controller.variables()["answer_leak_events_alert_url"] == event["alert"]["url"]
    assert [secret for secret in (token, SECRET) if secret in webhook.output + controller.launched[0][1]] == []


def test_changes_of_oauth_clients_start_an_audit_and_nothing_else_does(tmp_path: pathlib.Path, controller: Controller) -> None:
    rename, user = audited("Update"), audited("Create", entityType="User")
    secret = audited("Update", propertyChanges=[{"property": "clientSecret", "oldValues": [], "newValues": []}])

    def answered() -> int:
        """How many events the audits stand for: as a rule one audit for both, which come within the time of the throttle."""
        events = [json.loads(body)["extra_vars"]["ansible_eda"]["event"] for dummy, body in controller.launched]
        return sum(event["meta"]["rule_engine"]["events_in_window"] for event in events)

    with OnPlatform(Ansible(tmp_path), "oauth_client_changes_on_platform", controller).running() as webhook:
        for body in (rename, user, {"no": "event"}, audited("Delete"), secret):
            assert webhook.post(body) == 200
        until(lambda: answered() >= 2, "Not every change was answered.")
    assert answered() == 2
    assert {path for path, dummy in controller.launched} == {"/api/v2/launch/PureCloud:%20audit%20credentials/"}
