# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every code block in the READMEs and the guides works as pasted, or is checked as far as it can be without running it."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import textwrap

import pytest
import yaml
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

from tests.docs.blocks import BLOCKS, GUIDES, PAGES, ROOT, Block, title_of
from tests.docs.conftest import Reader
from tests.e2e.conftest import BIN, Ansible

SHELL = [block for block in BLOCKS if block.language == "shell"]
YAML = [block for block in BLOCKS if block.language == "yaml"]
TYPED = {title_of(block.page): [other for other in SHELL if other.page == block.page and not other.reason] for block in SHELL if not block.reason}
ENVIRONMENTS = [block for block in YAML if "base_image" in block.text]
OURS = re.compile(r"purecloud\.credentials\.(\w+)")


def name_of(block: Block) -> str:
    return block.name


def test_no_block_is_overlooked() -> None:
    marks = {".md": r"^```\w", ".rst": r"code-block::"}
    found = {title_of(page): len(re.findall(marks[page.suffix], page.read_text(), re.MULTILINE)) for page in PAGES}
    assert found == {title_of(page): sum(block.page == page for block in BLOCKS) for page in PAGES}
    assert {block.language for block in BLOCKS} == {"shell", "yaml", "text"}
    assert not [page.name for page in PAGES if re.search(r"::\n\n +\S", re.sub(r"^ *\.\. .*", "", page.read_text(), flags=re.MULTILINE))]


@pytest.mark.parametrize("block", [block for block in YAML if block.kind == "plays" and not block.reason], ids=name_of)
def test_a_play_works_as_pasted(reader: Reader, block: Block) -> None:
    reader.play(block)


def test_an_audit(reader: Reader) -> None:
    """The block names a region, which no test can ask, so this puts the simulator's address in its place."""
    (block,) = [block for block in SHELL if block.page.stem == "guide_audit"]
    reader.simulator.switch(usage_running=0)  # else the API takes its time
    reader.simulator.add_client("5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11", "administration-secret", description="Owner: tests")
    reader.simulator.change_client("rehearsal-client", description="Owner: tests")
    reader.write_secret("administration.secret", "administration-secret")
    place = f"-e audit_credentials_api_url={reader.simulator.url} -e audit_credentials_login_url={reader.simulator.url}"
    reader.type([dataclasses.replace(block, text=block.text.replace("-e audit_credentials_region=eu-central-1", place))], "")
    assert {path.name for path in reader.folder.glob("audit.*")} == {"audit.html", "audit.json", "audit.md"}
    assert json.loads((reader.folder / "audit.json").read_text())["oauth_clients"]


def playbooks_of(block: Block) -> set[str]:
    """Those of this collection that it runs, or has a rulebook run."""
    named = set(OURS.findall(block.text))
    rulebooks = [path for name in named if (path := COLLECTION / f"extensions/eda/rulebooks/{name}.yml").exists()]
    named.update(name for path in rulebooks for name in OURS.findall(path.read_text()))
    return {f"purecloud.credentials.{name}" for name in named if (COLLECTION / f"playbooks/{name}.yml").exists()}


def is_checked(block: Block) -> bool:
    """Whether there is something in it whose syntax Ansible can check."""
    return bool(playbooks_of(block)) if block.language != "yaml" else block.kind != "other"


def test_what_is_not_run_is_checked_by_ansible(ansible: Ansible) -> None:
    """Each says above it why it is not run. This finds modules, options of plays, roles and playbooks that the collection does not have."""
    blocks = [block for block in BLOCKS if block.reason and is_checked(block)]
    playbooks = {name for block in blocks if block.language != "yaml" for name in playbooks_of(block)}
    for block in blocks:
        if block.language == "yaml":
            path = ansible.folder / f"{block.name}.yml"
            path.write_text(block.text if block.kind == "plays" else f"- hosts: localhost\n  tasks:\n{textwrap.indent(block.text, '    ')}")
            playbooks.add(str(path))
    status, output = ansible.run("ansible-playbook", "--syntax-check", "-i", "localhost,", *sorted(playbooks))
    assert status == 0, output
    assert output.count("playbook: ") == len(playbooks)


@pytest.mark.parametrize("page", [ROOT / "README.md", *GUIDES], ids=title_of)
def test_the_first_example_of_a_page_is_run_or_checked(page: pathlib.Path) -> None:
    examples = [block for block in BLOCKS if block.page == page and re.search(r"purecloud\.credentials|extensions/", block.text)]
    if not examples:
        assert page.stem == "guide_troubleshooting"
        return
    first = examples[0]
    is_run = not first.reason and (first.language == "shell" or first.kind == "plays")
    assert is_run or first in ENVIRONMENTS or (first.reason and is_checked(first))


@pytest.mark.parametrize("page", [page for page in TYPED if page not in ("README", "guide_getting_started", "guide_jobs", "guide_leak", "guide_rehearse")])
def test_the_commands_of_a_page_work_as_pasted(reader: Reader, page: str) -> None:
    reader.write_secret("leak/tokens", reader.live[0])
    reader.type(TYPED[page], "")


def test_the_first_five_minutes(reader: Reader) -> None:
    reader.type(TYPED["guide_getting_started"], reader.live[0] + "\n")
    for words in ('"active": true', "would be revoked", "was revoked by this run", "was not active at"):
        assert words in reader.output
    assert reader.live[0] not in reader.simulator.live()


def test_a_leak_is_answered(reader: Reader) -> None:
    reader.type(TYPED["guide_leak"], "\n".join(reader.live))
    assert "4 tokens: 4 revoked by this run" in " ".join(reader.output.split())
    assert not reader.simulator.live() & set(reader.live)
    assert {path.name for path in (reader.folder / "leak").iterdir()} == {"report.json", "report.md", "report.sarif"}


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl on this machine")
def test_a_rehearsal(reader: Reader) -> None:
    reader.type(TYPED["guide_rehearse"], "")
    told = " ".join(reader.output.split())
    assert '"Authorization": "Bearer rehearsal-token-of-mine"' in told
    assert "taken as revoked by this task" in told
    assert '"linger_requests": 3' in told
    assert re.findall(r"changed=(\d)", told) == ["1", *("1", "0", "1", "1", "1"), "1", *("0", "1", "1"), "1"]
    assert told.count('"live": true, "client_id": "rehearsal-client"') == 2  # the rotated one, and one that is made later
    assert told.count('"outcome": "issued"') == 3
    assert told.count("that must pass") + told.count("must pass without a call of the old client") == 2
    assert told.count("The old client is inactive, and held.") == 1
    assert told.count("[purecloud.credentials replaced nightly-export]") == 1


@pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq on this machine")
def test_the_jobs(reader: Reader) -> None:
    reader.write_secret("leak/tokens", "\n".join(["# leaked", reader.live[1], "never-issued-by-anybody"]))
    reader.write_secret("nightly-export/client.json", json.dumps({"client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}))
    reader.type(sorted(TYPED["guide_jobs"], key=lambda block: "credentials.revoke_token " in block.text), "")  # which revokes the reader's own token, last
    told = " ".join(reader.output.split())
    for words in ('"oauth_clients": [', '"active": true', "would revoke, organisation Example Ltd", ',"absent",,,"', "was revoked by this run"):
        assert words in told
    assert re.findall(r"changed=(\d)", told) == ["2", *("0", "1", "1"), "2", "1"]
    assert re.findall(r'^\d,"sha256:\w{16}","(\w+)"', reader.output, re.MULTILINE) == ["revoked", "absent"]
    current = (reader.folder / "nightly-export/token").read_text().strip()
    assert re.findall(r"^[0-9a-f]{16}$", reader.output, re.MULTILINE) == [hashlib.sha256(current.encode()).hexdigest()[:16]]
    assert current in reader.simulator.live()
    assert current not in reader.live
    assert reader.simulator.live() == {current, reader.live[3]}


@pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq on this machine")
@pytest.mark.parametrize(
    ("lines", "good"),
    [
        ([("rotated", 3), ("not_due", None)], True),
        ([("rotated", 3), ("rotated", 1)], False),
        ([("rotated", 1), ("failed", 3)], False),
        ([("rotated", None)], False),
        ([], False),
    ],
)
def test_the_alert_before_a_token_expires(tmp_path: pathlib.Path, lines: list[tuple[str, int | None]], *, good: bool) -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    at = {hours: (now + datetime.timedelta(hours=hours)).isoformat(timespec="seconds") for dummy, hours in lines if hours}
    report = tmp_path / "rotations"
    report.write_text("".join(json.dumps({"outcome": outcome, "expires_at": at.get(hours or 0)}) + "\n" for outcome, hours in lines))
    (block,) = [block for block in SHELL if "expires_at" in block.text]
    command = block.text.replace("/var/log/nightly-export/rotations", str(report))
    assert (subprocess.run(["bash", "-c", command], check=False, stdout=subprocess.DEVNULL).returncode == 0) == good


def test_the_readme(reader: Reader) -> None:
    finding = {"RuleID": "generic-api-key", "Match": f"GENESYSCLOUD_ACCESS_TOKEN={reader.live[1]}", "Secret": reader.live[1], "File": ".env", "StartLine": 2}
    reader.write_secret("leak/gitleaks.json", json.dumps([finding]))
    reader.type(TYPED["README"], reader.live[0] + "\n")
    assert not reader.simulator.live() & set(reader.live[:2])
    assert reader.output.count("was revoked by this run") == 2


@pytest.mark.parametrize("block", SHELL, ids=name_of)
def test_commands_name_what_there_is(block: Block, tmp_path: pathlib.Path) -> None:
    script = tmp_path / "block.sh"
    script.write_text(block.text)
    subprocess.run([str(BIN / "shellcheck"), "--shell=bash", str(script)], check=True)
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"^make (\w+)", block.text, re.MULTILINE):
        assert f"\n{target}:" in makefile
    for name, options in re.findall(r"purecloud\.credentials\.(\w+)((?:\\\n|.)*)", block.text):
        playbook = COLLECTION / f"playbooks/{name}.yml"
        if playbook.exists():
            role = COLLECTION / f"roles/{name}/meta/argument_specs.yml"
            known = playbook.read_text() + (role.read_text() if role.exists() else "")
            assert not [variable for variable in re.findall(r"-e (\w+)=", options) if not re.search(rf"\b{variable}\b", known)]
        else:
            assert (COLLECTION / f"plugins/modules/{name}.py").exists() or (COLLECTION / f"extensions/eda/rulebooks/{name}.yml").exists()


def test_each_runbook_names_its_ca_by_its_prefix() -> None:
    places = [*COLLECTION.glob("playbooks/**/*.yml"), *COLLECTION.glob("roles/*/tasks/main.yml")]
    named = [(path, name) for path in places for name in re.findall(r"\bca_path: \"{{ (\w+) ", path.read_text())]
    assert all(name == f"{path.parents[1].name if path.stem == 'main' else path.stem}_ca_path" for path, name in named)
    assert {name for dummy, name in named} == set(re.findall(r"``(\w+_ca_path)``", (COLLECTION / "docs/docsite/rst/guide_rehearse.rst").read_text()))


@pytest.mark.parametrize("block", YAML, ids=name_of)
def test_yaml_can_be_read(block: Block) -> None:
    assert yaml.safe_load(block.text)


@pytest.mark.parametrize("block", [block for block in YAML if block.text.startswith("all:")], ids=name_of)
def test_an_inventory_sets_variables_that_there_are(block: Block) -> None:
    used = "\n".join(path.read_text() for path in (COLLECTION / "playbooks").rglob("*.yml"))
    names = yaml.safe_load(block.text)["all"]["hosts"]["localhost"].keys() - {"ansible_connection"}
    assert not [name for name in names if not re.search(rf"\b{name}\b", used)]


@pytest.mark.parametrize("block", ENVIRONMENTS, ids=name_of)
def test_an_execution_environment_can_be_defined_so(block: Block, tmp_path: pathlib.Path) -> None:
    (tmp_path / "execution-environment.yml").write_text(block.text)
    (tmp_path / "purecloud-credentials.tar.gz").touch()
    subprocess.run([str(BIN / "ansible-builder"), "create"], cwd=tmp_path, check=True)
    assert "purecloud" in (tmp_path / "context/_build/requirements.yml").read_text()


def test_ansible_builder_finds_what_the_collection_needs() -> None:
    command = [str(BIN / "ansible-builder"), "introspect", os.environ["ANSIBLE_COLLECTIONS_PATH"]]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "requests  # from collection purecloud.credentials" in found


def test_ansible_builder_takes_the_collections_own_definition(tmp_path: pathlib.Path) -> None:
    """Its paths are relative to the collection's root, where `introspect` reads them, so `create` is run there."""
    shutil.copytree(COLLECTION / "meta", tmp_path / "meta")
    shutil.copy(COLLECTION / "meta/execution-environment.yml", tmp_path)
    subprocess.run([str(BIN / "ansible-builder"), "create"], cwd=tmp_path, check=True)
    assert "requests" in (tmp_path / "context/_build/requirements.txt").read_text().splitlines()
