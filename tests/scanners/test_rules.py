# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the rules find in our corpus, and what they leave alone, as each scanner reads them."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import typing as t

import pytest
import re2
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION
from ansible_collections.purecloud.credentials.plugins.module_utils._http.regions import DOMAINS
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import SHORTEST_TOKEN

from tests.scanners.corpus import Text, in_region, made_up, read
from tests.scanners.engines import GITLEAKS, Found, Github, Gitleaks, Trufflehog, can_locate
from tools import scanner_rules
from tools.scanner_rules import FILES, FOLDER, KINDS, PLACE, RE2, TOKEN

SEEDS = range(3)
LEAKS = [text for seed in SEEDS for text in [*read("leaks", seed), *(in_region(domain, seed) for domain in DOMAINS.values())]]
LOOKALIKES = [text for seed in SEEDS for text in read("lookalikes", seed)]
MISSES = read("misses")
TEXTS = [*LEAKS, *LOOKALIKES, *MISSES]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    gitleaks = Gitleaks(tmp_path_factory.mktemp("gitleaks"))
    return {"gitleaks": gitleaks.find(TEXTS, "--max-decode-depth=0"), "trufflehog": Trufflehog().find(TEXTS), "github": Github().find(TEXTS)}


@pytest.mark.parametrize("scanner", ["gitleaks", "trufflehog", "github"])
class TestEachScanner:
    def test_every_leak_is_found_whole_and_by_its_rule(self, found: dict[str, Found], scanner: str) -> None:
        missed = {text.name: text.wanted - findings for text, findings in zip(LEAKS, found[scanner]) if not text.wanted <= findings}
        assert not missed

    def test_nothing_else_in_a_leak_is_found(self, found: dict[str, Found], scanner: str) -> None:
        """GitHub may take the hyphen of `:-`, or an escape, for a part of the secret."""
        more = {text.name for text, findings in zip(LEAKS, found[scanner]) if findings - text.wanted}
        assert more == ({"defaults.sh", "unicode-escapes.json"} if scanner == "github" else set())

    def test_no_lookalike_is_found(self, found: dict[str, Found], scanner: str) -> None:
        """GitHub counts no entropy, and takes the next key in YAML for one of the same block."""
        matched = {text.name for text, findings in zip(LOOKALIKES, found[scanner][len(LEAKS) :]) if findings}
        assert matched == ({"low-entropy.env", "neighbours.yml"} if scanner == "github" else set())

    def test_what_is_said_to_be_missed_is(self, found: dict[str, Found], scanner: str) -> None:
        assert not [text.name for text, findings in zip(MISSES, found[scanner][len(LEAKS) + len(LOOKALIKES) :]) if findings]


def test_the_readme_tells_the_numbers() -> None:
    leaks, lookalikes = read("leaks"), read("lookalikes")
    secrets = sum(len(text.wanted) for text in leaks)
    readme = " ".join((FOLDER / "README.md").read_text().split())
    assert f"{len(leaks)} texts with {secrets} secrets" in readme
    assert f"{len(lookalikes)} look-alikes" in readme


def test_gitleaks_finds_what_base64_hides(tmp_path: pathlib.Path) -> None:
    (text,) = (text for text in read("leaks") if text.name == "secret-data.yml")
    ((rule, encoded),) = text.wanted
    assert Gitleaks(tmp_path).find([text]) == [{(rule, encoded), (rule, base64.b64decode(encoded).decode())}]


def test_gitleaks_keeps_its_own_rules(tmp_path: pathlib.Path) -> None:
    text = Text("x.sh", f"GITHUB_TOKEN=ghp_{made_up('letters')}", frozenset())
    assert Gitleaks(tmp_path, ours_alone=False).find([text]) == [{("github-pat", text.content.partition("=")[2])}]


def test_the_command_of_the_readme_scans_a_history(tmp_path: pathlib.Path) -> None:
    """What was committed, and taken out again, is still there. A configuration that extends ours has our rules too."""
    (command,) = re.findall(r"^gitleaks git .*$", (FOLDER / "README.md").read_text(), re.MULTILINE)
    (tmp_path / ".gitleaks.toml").write_text(f"[extend]\npath = '{FOLDER / 'gitleaks.toml'}'\n")
    environment = {**os.environ, "RULES": str(FOLDER), "PATH": f"{GITLEAKS.parent}{os.pathsep}{os.environ['PATH']}"}
    token = made_up("token")
    git = "git -c user.name=x -c user.email=x@example.net"
    commit = f"{git} add .env && {git} commit --quiet --message x .env"
    script = f"{git} init --quiet . && echo GENESYSCLOUD_ACCESS_TOKEN={token} > .env && {commit} && echo > .env && {commit}"
    subprocess.run(["bash", "-ec", script], cwd=tmp_path, env=environment, check=True)
    for each in (command, "gitleaks git --report-path findings.json"):
        done = subprocess.run(["bash", "-ec", each], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stderr
        (finding,) = json.loads((tmp_path / "findings.json").read_text())
        assert (finding["RuleID"], finding["Secret"], finding["File"]) == (TOKEN, token, ".env")


def test_this_repository_holds_no_secret(tmp_path: pathlib.Path) -> None:
    """By the configuration at its root, which leaves out the reports that tests read."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=COLLECTION, capture_output=True, text=True, check=True).stdout
    files = tmp_path / "files"
    for name in listed.split("\0"):
        if name and (COLLECTION / name).is_file():
            (files / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(COLLECTION / name, files / name)
    found = Gitleaks(tmp_path).scan(files, files / ".gitleaks.toml")
    assert [finding["File"] for finding in found if finding["RuleID"].startswith("purecloud-")] == []


def test_the_files_are_those_that_the_tool_writes() -> None:
    for name, write in FILES.items():
        assert (FOLDER / name).read_text() == write(), "run: python -m tools.scanner_rules"


def test_the_rules_and_the_modules_agree() -> None:
    assert scanner_rules.SHORTEST == SHORTEST_TOKEN
    assert not [domain for domain in DOMAINS.values() if not re2.search(RE2.written(PLACE), f"api.{domain}")]


def test_a_detector_of_trufflehog_has_its_name_alone() -> None:
    names = [detector["name"] for detector in Trufflehog().detectors]
    assert names == [f"{kind.rule}{suffix}" for kind in KINDS for suffix in ("", scanner_rules.BEFORE_PLACE)]


def test_github_can_take_the_patterns() -> None:
    github = Github()
    for name, (value, before, after, sample) in github.patterns.items():
        assert can_locate(before + value + after)
        assert not re.search(r"\(\?[^:]", before + value + after), "GitHub takes no lookaround and no option"
        secret = made_up("token")
        assert github.secrets(name, re.sub(r"\bSECRET\b", secret, sample)) == {secret}


def test_the_modules_know_the_rules() -> None:
    """By the names under which a report has them."""
    package = "ansible_collections.purecloud.credentials.plugins.module_utils._findings"
    relevance: t.Any = pytest.importorskip(f"{package}.relevance")
    finding: t.Any = pytest.importorskip(f"{package}.finding")
    names = (
        [kind.rule for kind in KINDS]
        + [detector["name"] for detector in Trufflehog().detectors]
        + [name.lower().replace(" ", "_") for name in Github().patterns]
    )
    for name in dict.fromkeys(names):
        secret = made_up("token")
        known = relevance.sort([finding.Finding(secret, name, finding.Place(), 1)], [], [])
        tokens, secrets = ({secret}, set()) if name.replace("_", "-").startswith(TOKEN) else (set(), {secret})
        assert (set(known.tokens), set(known.client_secrets)) == (tokens, secrets), name
