# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The runbook for a leak: who is sent the tokens, what is shown of them, and that the report is never lost."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import subprocess
import typing as t
from urllib.parse import urlsplit

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.conftest import Ansible
from tests.e2e.sarif import require_valid
from tests.unit.proxy import Proxy

NOT_A_TOKEN = "NAME=canary-canary-canary-canary"


class Leak:
    def __init__(self, ansible: Ansible, simulator: Simulator) -> None:
        self.simulator = simulator
        self.live = simulator.issue_many(2)
        self.file = ansible.folder / "leaked"
        self.report = ansible.folder / "report"
        self.lines: list[str] = []
        self._ansible = ansible
        self.write(["# leaked", *self.live, "never-issued-by-anybody"])

    def write(self, lines: list[str]) -> None:
        self.file.touch(mode=0o600)
        self.file.write_text("\n".join(lines) + "\n")

    def revoke(self, *options: str, environment: dict[str, str] | None = None, **variables: t.Any) -> tuple[int, str]:
        """Run the runbook. Variables have its prefix, unless they have an underscore in front."""
        given = {"access_tokens_file": str(self.file), "report_path": str(self.report), "ca_path": self.simulator.ca_path, **variables}
        given = {name: value for name, value in given.items() if value is not None}
        named = {name[1:] if name.startswith("_") else f"revoke_leaked_tokens_{name}": value for name, value in given.items()}
        status, output = self._ansible.run(
            "ansible-playbook", "purecloud.credentials.revoke_leaked_tokens", "-e", json.dumps(named), *options, **(environment or {})
        )
        self.lines = output.splitlines()
        return status, " ".join(output.split())


@pytest.fixture
def leak(ansible: Ansible, simulator: Simulator) -> Leak:
    return Leak(ansible, simulator)


@contextlib.contextmanager
def default_region() -> t.Iterator[tuple[Simulator, dict[str, str]]]:
    """A simulator that goes by the name of the default region's API, and the environment in which it does."""
    with Simulator("--server-name", "api.mypurecloud.com", "--server-name", "api.mypurecloud.de") as simulator:
        port = int(urlsplit(simulator.url).port or 0)
        with Proxy(ports={f"api.{domain}:443": port for domain in ("mypurecloud.com", "mypurecloud.de")}) as proxy:
            yield simulator, {"https_proxy": proxy.url, "no_proxy": ""}


@pytest.mark.drill
def test_paths_below_the_home_folder_are_found_where_the_shell_leaves_the_tilde(leak: Leak) -> None:
    (home := leak.file.parent / "home").mkdir()
    tasks = home / "notify.yml"
    tasks.write_text("- name: Notify\n  ansible.builtin.debug:\n    msg: notified\n")
    given = {"report_path": "~/report", "notify_tasks": "~/notify.yml", "api_url": leak.simulator.url}
    status, output = leak.revoke(environment={"HOME": str(home)}, **given)
    assert status == 0, output
    assert '"msg": "notified"' in output
    assert {path.name for path in home.glob("report.*")} == {"report.json", "report.md", "report.sarif"}


def test_check_then_real_then_again(leak: Leak) -> None:
    host = leak.simulator.host
    status, output = leak.revoke("--check", api_url=leak.simulator.url)
    assert status == 0, output
    assert f"Asked {host} (option api_url)." in output
    assert output.count("would revoke, organisation Example Ltd, OAuth client rehearsal, region") == 2
    assert f"absent, not active at {host}" in output
    assert all(f"line {number}, sha256:" in output for number in (2, 3, 4))
    assert leak.simulator.live() == set(leak.live)
    assert not list(leak.file.parent.glob("report*"))
    status, output = leak.revoke(api_url=leak.simulator.url)
    assert status == 0, output
    assert "3 tokens: 2 revoked by this run, 1 not active at the start, 0 that would be revoked." in output
    assert leak.simulator.live() == set()
    report = json.loads(leak.report.with_suffix(".json").read_text())
    assert ([entry["line"] for entry in report["tokens"]], report["hosts_from"]) == ([2, 3, 4], "option api_url")
    assert f"Asked {host} (option api_url)." in leak.report.with_suffix(".md").read_text()
    assert "Ansible managed" in leak.report.with_suffix(".md").read_text()
    status, output = leak.revoke(api_url=leak.simulator.url)
    assert status == 0, output
    assert "0 revoked by this run, 3 not active at the start" in output


def test_a_line_that_is_no_token_fails_and_hides_no_other(leak: Leak) -> None:
    leak.write([*leak.live, NOT_A_TOKEN])
    status, output = leak.revoke(api_url=leak.simulator.url)
    assert status != 0
    assert "The first is that in line 3, sha256:" in output
    assert "The token begins with NAME=" in output
    assert leak.simulator.live() == set()
    assert [entry["outcome"] for entry in json.loads(leak.report.with_suffix(".json").read_text())["tokens"]] == ["revoked", "revoked", "failed"]
    require_valid(leak.report.with_suffix(".sarif"))


@pytest.mark.parametrize("options", [pytest.param([], id="real"), pytest.param(["--check"], id="check", marks=pytest.mark.drill)])
@pytest.mark.parametrize(
    "place", ["missing folder", "file", "folder in its place", "link in its place", "relative", "full disk", "too little room", "read-only", "immutable"]
)
def test_a_report_that_cannot_be_kept_is_found_out_before_anything_is_sent(leak: Leak, place: str, options: list[str]) -> None:
    folder = leak.file.parent / "place"
    path = {"missing folder": folder / "none/report", "file": leak.file / "report", "relative": pathlib.Path("report")}.get(place, folder / "report")
    folder.mkdir()
    mounts = {"full disk": "size=32k", "too little room": "size=128k", "read-only": "ro"}
    if place == "too little room":  # for what is known of so many tokens
        leak.write([*leak.live, *(f"never-issued-by-anybody-{number}" for number in range(200))])
    if place in mounts:
        if os.geteuid() != 0:
            pytest.skip("needs root: a file system of its own")
        subprocess.run(["mount", "-t", "tmpfs", "-o", mounts[place], "tmpfs", str(folder)], check=True)
    elif place == "immutable":
        (folder / "report.json").touch()
        if subprocess.run(["chattr", "+i", str(folder / "report.json")], check=False, stderr=subprocess.DEVNULL).returncode:
            pytest.skip("needs root, and a file system with chattr")
    elif place == "folder in its place":
        (folder / "report.json").mkdir()
    elif place == "link in its place":
        (folder / "report.md").symlink_to(leak.file)
    try:
        status, output = leak.revoke(*options, api_url=leak.simulator.url, report_path=str(path))
        assert not list(folder.glob("revoke_leaked_tokens-*"))
    finally:
        if place in mounts:
            subprocess.run(["umount", str(folder)], check=True)
        elif place == "immutable":
            subprocess.run(["chattr", "-i", str(folder / "report.json")], check=True)
    assert status != 0
    assert leak.simulator.sent() == []
    assert ("No space left" if place in ("full disk", "too little room") else "The report cannot be written to") in output


@pytest.mark.drill
def test_no_variable_without_the_prefix_decides_where_leaked_tokens_go(leak: Leak) -> None:
    with Simulator() as elsewhere:
        status, output = leak.revoke(_api_url=elsewhere.url, _region="eu-central-1", _regions=["eu-west-1"], api_url=leak.simulator.url)
        assert elsewhere.sent() == []
    assert status == 0, output
    assert leak.simulator.live() == set()


@pytest.mark.parametrize("options", [pytest.param([], id="real"), pytest.param(["--check"], id="check", marks=pytest.mark.drill)])
def test_tokens_that_are_active_nowhere_are_a_failure_where_nobody_chose(leak: Leak, options: list[str]) -> None:
    with default_region() as (simulator, environment):
        status, output = leak.revoke(*options, environment=environment, ca_path=simulator.ca_path)
        assert status != 0
        assert "None of the 3 tokens is active at api.mypurecloud.com (the default, which nobody chose)" in output
        assert "Set revoke_leaked_tokens_region, revoke_leaked_tokens_regions or revoke_leaked_tokens_api_url, and run this again." in output
        status, output = leak.revoke(*options, environment=environment, ca_path=simulator.ca_path, region="mypurecloud.com")
        assert status == 0, output


@pytest.mark.drill
@pytest.mark.parametrize("options", [pytest.param([], id="real"), pytest.param(["--check"], id="check")])
def test_whoever_chose_by_the_environment_or_several_regions_did_choose(leak: Leak, options: list[str]) -> None:
    with default_region() as (simulator, environment):
        chosen = {"GENESYSCLOUD_REGION": "eu-central-1"}
        status, output = leak.revoke(*options, environment={**environment, **chosen}, ca_path=simulator.ca_path)
        assert status == 0, output
        assert "Asked api.mypurecloud.de (environment GENESYSCLOUD_REGION)." in output
        status, output = leak.revoke(*options, environment=environment, ca_path=simulator.ca_path, regions=["eu-central-1", "us-east-1"])
        assert status == 0, output
        assert "absent, not active at api.mypurecloud.de, api.mypurecloud.com" in output


@pytest.mark.drill
@pytest.mark.parametrize("chosen", [{"region": "eu-central-1"}, {"regions": ["eu-central-1", "us-east-1"]}])
def test_a_region_that_was_chosen_comes_before_a_url_that_was_left_in_the_environment(leak: Leak, chosen: dict[str, t.Any]) -> None:
    with default_region() as (simulator, environment):
        environment["GENESYSCLOUD_API_URL"] = leak.simulator.url
        status, output = leak.revoke(environment=environment, ca_path=simulator.ca_path, **chosen)
        assert status == 0, output
        assert len(simulator.sent()) >= 3
    assert leak.simulator.sent() == []


@pytest.mark.drill
def test_what_the_api_says_begins_no_line_of_its_own(leak: Leak) -> None:
    token = leak.simulator.issue(info={"organization": {"id": "o", "name": "Evil\n    - 'line 99, sha256:0000: revoked"}})
    leak.write([token])
    status, output = leak.revoke("--check", api_url=leak.simulator.url)
    assert status == 0, output
    assert "organisation Evil" in output
    assert not [line for line in leak.lines if line.strip(" \"'-").startswith("line 99")]


@pytest.mark.drill
def test_a_linked_folder_is_as_good_as_another(leak: Leak) -> None:
    (leak.file.parent / "real").mkdir()
    (leak.file.parent / "linked").symlink_to("real")
    status, output = leak.revoke(api_url=leak.simulator.url, report_path=str(leak.file.parent / "linked/report"))
    assert status == 0, output
    assert (leak.file.parent / "real/report.json").exists()


@pytest.mark.drill
def test_a_url_that_was_left_in_the_environment_is_not_a_choice(leak: Leak) -> None:
    leak.write(["never-issued-by-anybody"])
    status, output = leak.revoke(environment={"GENESYSCLOUD_API_URL": leak.simulator.url})
    assert status != 0
    assert "(environment GENESYSCLOUD_API_URL). A token of another region looks the same" in output
