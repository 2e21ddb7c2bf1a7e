# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Each job template as a job: ansible-runner in a private data folder, with what AWX makes of a credential and of the survey's answers."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import tempfile
import types
import typing as t

import pytest
import yaml
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION, Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms
from ansible_runner.interface import run as ansible_runner
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential  # AWX's own

from tests.e2e.aap.conftest import CLIENT, SECRET, Data
from tests.e2e.conftest import BIN
from tests.e2e.rulebooks.github import TOKEN as GITHUB_TOKEN
from tests.e2e.rulebooks.github import GitHub

INSIDE = "/runner"  # where a container has the private data folder
EXPOSED = "/var/lib/awx/purecloud"
BLUE, BLUE_SECRET = "blue-client", "canary-secret-of-blue-/+=~"

Templates = dict[str, dict[str, t.Any]]
inject: t.Callable[..., None] = inject_credential  # which takes what has the form of AWX's own models
run_job: t.Callable[..., t.Any] = ansible_runner
ORGANIZATION, TOKEN, LEAK, ALERTS = "PureCloud OAuth client", "PureCloud access token", "PureCloud leak", "PureCloud leak alerts"


class Job:
    """A private data folder as AWX prepares it, and what is left in it of the job."""

    def __init__(self, data: Data, simulator: Simulator) -> None:
        self.simulator = simulator
        self.types = {kind["name"]: kind for kind in data["controller_credential_types"]}
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="awx_"))  # short: Ansible's sockets are below it
        self.exposed = self.folder / "exposed"
        self.secrets = [SECRET, BLUE_SECRET]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("GENESYSCLOUD_", "ANSIBLE_"))}
        self.environment.update(
            PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}",
            ANSIBLE_COLLECTIONS_PATH=os.environ["ANSIBLE_COLLECTIONS_PATH"],
            ANSIBLE_HOME=str(self.folder / "home"),
            ANSIBLE_STDOUT_CALLBACK="default",
        )
        self.arguments: list[str] = []
        for name in ("env", "inventory", "exposed"):
            (self.folder / name).mkdir(mode=0o700)
        (self.folder / "project").symlink_to(COLLECTION)

    def inject(self, kind: str, **inputs: str) -> None:
        """What AWX hands over of a credential of a type: variables of the environment, extra variables and files."""
        kind_of_it = types.SimpleNamespace(**{"managed": False, "custom_injectors": None, **self.types[kind]})
        credential = types.SimpleNamespace(get_input_keys=lambda: list(inputs), get_input=inputs.__getitem__)
        inject(kind_of_it, credential, self.environment, {}, self.arguments, str(self.folder))
        self.arguments = [argument.replace(INSIDE, str(self.folder)) for argument in self.arguments]
        for argument in self.arguments:
            if argument.startswith("@"):  # which is read in the container, and may name a file there
                path = pathlib.Path(argument[1:])
                path.chmod(0o600)
                path.write_text(path.read_text().replace(INSIDE, str(self.folder)))

    def run(self, template: dict[str, t.Any], host: dict[str, t.Any] | None = None, **variables: t.Any) -> str:
        """Run it with the survey's default answers. Returns how it ended."""
        survey = {question["variable"]: question["default"] for question in template["survey_spec"]["spec"] if "default" in question}
        answers = {name: answer.replace(EXPOSED, str(self.exposed)) if isinstance(answer, str) else answer for name, answer in survey.items()}
        hosts = {"consumer": {"ansible_connection": "local", "ansible_python_interpreter": str(BIN / "python"), **host}} if host else {}
        (self.folder / "inventory/hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
        (self.folder / "env/extravars").write_text(json.dumps({**template["extra_vars"], **answers, **variables}))
        done = run_job(
            private_data_dir=str(self.folder),
            ident="job",
            playbook=template["playbook"],
            envvars=self.environment,
            cmdline=" ".join(self.arguments),
            settings={"suppress_ansible_output": True},
            suppress_env_files=True,  # as AWX does: they would hold the secrets
            verbosity=4,
            timeout=120,
        )
        self.output = "".join(event["stdout"] for event in done.events)
        return str(done.status)

    def left_behind(self) -> str:
        """All text in what a job leaves: its events, its output, its reports, Ansible's own files."""
        files = [path for name in ("artifacts", "exposed", "home") for path in (self.folder / name).rglob("*") if path.is_file()]
        assert [path for path in files if path.parent.name == "job_events"]
        return "\n".join(f"{path}\n{path.read_bytes().decode('utf-8', 'replace')}" for path in files)

    def assert_no_secret_came_out(self) -> None:
        consumers = {str(path) for path in self.exposed.glob("consumer/*")}
        left = "\n".join(part for part in self.left_behind().split("\n/") if not any(f"/{part}".startswith(f"{path}\n") for path in consumers))
        secrets = {*self.secrets, *self.simulator.tokens(), *(client["secret"] for client in self.simulator.clients().values() if len(client["secret"]) > 9)}
        assert [form for secret in secrets for form in masked_forms(secret) if form in left] == []


@pytest.fixture
def job(data: Data, simulator: Simulator) -> t.Iterator[Job]:
    simulator.switch(usage_running=0)
    simulator.add_client(CLIENT, SECRET, name="Administration")
    job = Job(data, simulator)
    try:
        yield job
    finally:
        shutil.rmtree(job.folder)


def place(simulator: Simulator, playbook: str, *names: str) -> dict[str, t.Any]:
    """What a platform behind a gateway has in purecloud_aap_extra_vars."""
    known = {"api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path}
    return {f"{playbook}_{name}": known[name] for name in names or known}


def consumers_file(job: Job, name: str, text: str) -> str:
    folder = job.exposed / "consumer"
    folder.mkdir(mode=0o700)
    path = folder / name
    path.touch(mode=0o600)
    path.write_text(text)
    return str(path)


def test_audit_credentials(job: Job, templates: Templates) -> None:
    job.inject(ORGANIZATION, region="eu-central-1", client_id=CLIENT, client_secret=SECRET)
    name = "audit_credentials"
    assert job.run(templates[name], **place(job.simulator, name)) == "successful", job.output
    assert json.loads((job.exposed / "audit.json").read_text())["oauth_clients"]
    assert job.simulator.live() == set()
    job.assert_no_secret_came_out()


def test_revoke_a_token(job: Job, templates: Templates) -> None:
    token = job.simulator.issue()
    job.inject(TOKEN, region="eu-central-1", access_token=token)
    name = "revoke_token"
    assert job.run(templates[name], **place(job.simulator, name, "api_url", "ca_path")) == "successful", job.output
    assert job.simulator.live() == set()
    assert "was revoked by this run" in job.output
    job.assert_no_secret_came_out()


def gitleaks(token: str) -> dict[str, t.Any]:
    where = {"File": "exporter/.env", "StartLine": 3, "Commit": "c0ffee", "Match": f"GENESYSCLOUD_ACCESS_TOKEN={token}"}
    return {"RuleID": "purecloud-access-token", "Description": "A token", "Secret": token, **where}


@pytest.mark.parametrize("written", ["report", "lines"])
def test_revoke_leaked_tokens(job: Job, templates: Templates, written: str) -> None:
    tokens = job.simulator.issue_many(3)
    job.inject(LEAK, region="eu-central-1", report="\n".join(tokens) if written == "lines" else json.dumps([gitleaks(token) for token in tokens]))
    name = "revoke_leaked_tokens"
    assert job.run(templates[name], **place(job.simulator, name, "api_url", "ca_path")) == "successful", job.output
    assert job.simulator.live() == set()
    assert len(json.loads((job.exposed / "leak.json").read_text())["tokens"]) == 3
    job.assert_no_secret_came_out()


def test_answer_leak_alerts(job: Job, templates: Templates) -> None:
    token = job.simulator.issue()
    job.secrets.append(GITHUB_TOKEN)
    with GitHub().serving() as github:
        alert = github.add(token)["alert"]["url"]
        job.inject(ALERTS, region="eu-central-1", repositories="example-org/*", github_token=GITHUB_TOKEN)
        answers = {"answer_leak_events_alert_url": alert, "answer_leak_events_github_api_url": github.url}
        where = place(job.simulator, "revoke_leaked_tokens", "api_url", "ca_path")
        assert job.run(templates["answer_leak_events"], **answers, **where) == "successful", job.output
        assert github.asked == [(alert.removeprefix(github.url), True)]
    assert job.simulator.live() == set()
    assert [path.suffix for path in (job.exposed / "events/done").iterdir()] == [".json"]
    assert list((job.exposed / "events/pending").iterdir()) == []
    job.assert_no_secret_came_out()


def test_rotate_tokens(job: Job, templates: Templates) -> None:
    old = job.simulator.issue(client_id=CLIENT)
    path = consumers_file(job, "token", f"{old}\n")
    job.inject(ORGANIZATION, region="eu-central-1", client_id=CLIENT, client_secret=SECRET)
    name = "rotate_token"
    host = {"rotate_token_path": path, "rotate_token_grace_seconds": 0, "rotate_token_settle_seconds": 0, **place(job.simulator, name)}
    assert job.run(templates[name], host) == "successful", job.output
    assert job.simulator.live() == {pathlib.Path(path).read_text().strip()} != {old}
    job.assert_no_secret_came_out()


def test_rotate_oauth_clients(job: Job, templates: Templates) -> None:
    job.simulator.add_client(BLUE, BLUE_SECRET, name="Export", validity=3600)
    path = consumers_file(job, "client.json", json.dumps({"client_id": BLUE, "client_secret": BLUE_SECRET}))
    job.inject(ORGANIZATION, region="eu-central-1", client_id=CLIENT, client_secret=SECRET)
    name = "rotate_oauth_client"
    names = {"rotate_oauth_client_name": "Export", "rotate_oauth_client_path": path, "rotate_oauth_client_settle_seconds": 0}
    assert job.run(templates[name], {**names, **place(job.simulator, name)}) == "successful", job.output
    assert json.loads(pathlib.Path(path).read_text())["client_id"] != BLUE
    assert job.simulator.live() == set()
    job.assert_no_secret_came_out()
