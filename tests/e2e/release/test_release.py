# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make release`, in clones of this repository: what it refuses, and what a release is."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile

import pytest
import yaml

from tools.release import NotReleasedError, Version, check

ROOT = pathlib.Path(__file__).resolve().parents[3]
NAMED = {f"GIT_{who}_{what}": "release-test@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Checkout:
    def __init__(self, folder: pathlib.Path) -> None:
        self.root = folder / "checkout"
        self.git("clone", "--quiet", str(ROOT), str(self.root), cwd=folder)

    def git(self, *arguments: str, cwd: pathlib.Path | None = None) -> str:
        return subprocess.run(["git", *arguments], cwd=cwd or self.root, env={**os.environ, **NAMED}, capture_output=True, text=True, check=True).stdout

    def release(self, *arguments: str, judged: bool = True) -> tuple[int, str]:
        """``judged``: whether to have Galaxy's importer look, which takes most of the time."""
        unjudged = "import sys; from tools import release; release.judge = lambda tarball: None; sys.exit(release.main())"
        command = [sys.executable, *(("-m", "tools.release") if judged else ("-c", unjudged)), *arguments]
        done = subprocess.run(command, cwd=self.root, env={**os.environ, **NAMED}, capture_output=True, text=True, timeout=300, check=False)
        return done.returncode, done.stdout + done.stderr

    def change(self, name: str, text: str) -> None:
        """Commit a fragment with a line about something that was mended."""
        (self.root / f"changelogs/fragments/{name}.yml").write_text(f"bugfixes:\n  - purecloud_token - {text}.\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", text)

    @property
    def state(self) -> tuple[str, str, str]:
        return self.git("rev-parse", "HEAD"), self.git("tag"), self.git("status", "--porcelain")


@pytest.fixture
def checkout(tmp_path: pathlib.Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def upcoming(checkout: Checkout) -> tuple[str, str, str]:
    """The next two release candidates, and the final version that they lead to, whatever was released before."""
    version = str(yaml.safe_load((checkout.root / "galaxy.yml").read_text())["version"])
    changelog = checkout.root / "changelogs/changelog.yaml"
    is_released = changelog.exists() and version in yaml.safe_load(changelog.read_text())["releases"]
    final, dummy, candidate = version.partition("-rc.")
    if is_released and not candidate:
        major, minor, patch = final.split(".")
        final = f"{major}.{minor}.{int(patch) + 1}"
    first = int(candidate or 0) + 1
    return f"{final}-rc.{first}", f"{final}-rc.{first + 1}", final


def unescaped(markdown: str) -> str:
    return markdown.replace("\\", "")


def assert_refused(checkout: Checkout, version: str, words: str) -> None:
    before = checkout.state
    status, output = checkout.release(version)
    assert status == 1
    assert "Not released: " in output
    assert words in output
    assert "Traceback" not in output
    assert checkout.state == before


VERSIONS = ["0.9.0", "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.0.1-rc.1", "1.0.1", "1.0.10", "1.2.0", "2.0.0-rc.1", "10.0.0-rc.1"]


def test_a_final_version_comes_after_its_candidates() -> None:
    assert sorted(VERSIONS[1::2] + VERSIONS[::2], key=Version.parse) == VERSIONS
    assert [version for version in VERSIONS if Version.parse(version).is_candidate] == [version for version in VERSIONS if "-rc." in version]


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.0", "1.0.0.0", "v1.0.0", "01.0.0", "1.00.0", "1.0.0 ", "1.0.0\n", "1.0.0+b", "-1.0.0", "1.0.0-beta", "1.0.0-beta.1", "1\u0661.0.0"]
    + [f"1.0.0{end}" for end in ("-rc", "-rc1", "-rc.0", "-rc.01", "-rc.", "-rc.1.1", "-RC.1", "rc1", ".rc.1", "-rc.1-rc.1", "-rc.1+b", "-rc.1\u0661")],
)
def test_a_version_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(NotReleasedError, match=r"is not a version of the form 1[.]2[.]3, or 1[.]2[.]3-rc[.]1 for a release candidate"):
        Version.parse(text)


@pytest.mark.parametrize(
    ("version", "released", "planned", "changed", "refused"),
    [
        ("1.0.0", [], "1.0.0", True, ""),
        ("1.0.0-rc.1", [], "1.0.0", True, ""),
        ("1.0.0-rc.1", [], "1.0.0", False, "there is no changelog fragment"),
        ("2.0.0-rc.1", [], "1.0.0", True, ""),
        ("1.0.9", [], "1.1.0", True, "1.0.9 comes before 1.1.0, which galaxy.yml names"),
        ("1.0.0-rc.9", [], "1.1.0-rc.1", True, "1.0.0-rc.9 comes before 1.1.0-rc.1, which galaxy.yml names"),
        ("1.0.0-rc.10", ["1.0.0-rc.9", "1.0.0-rc.8"], "1.0.0-rc.9", True, ""),
        ("1.0.0-rc.1", ["1.0.0-rc.1"], "1.0.0-rc.1", True, "1.0.0-rc.1 does not come after 1.0.0-rc.1, which was released"),
        ("1.0.0-rc.9", ["1.0.0-rc.9", "1.0.0-rc.10"], "1.0.0-rc.10", True, "1.0.0-rc.9 does not come after 1.0.0-rc.10"),
        ("1.0.0-rc.2", ["1.0.0-rc.1"], "1.0.0-rc.1", False, "there is no changelog fragment"),
        ("1.0.0", ["1.0.0-rc.1"], "1.0.0-rc.1", True, ""),
        ("1.0.0", ["1.0.0-rc.1", "1.0.0-rc.2"], "1.0.0-rc.2", False, ""),
        ("1.0.1", ["1.0.0-rc.1"], "1.0.0-rc.1", False, "there is no changelog fragment"),
        ("1.0.0-rc.2", ["1.0.0", "1.0.0-rc.1"], "1.0.0", True, "1.0.0-rc.2 does not come after 1.0.0, which was released"),
        ("1.0.1", ["1.0.0", "1.0.0-rc.1"], "1.0.0", False, "there is no changelog fragment"),
        ("1.0.1", ["1.1.0-rc.1", "1.0.0"], "1.1.0-rc.1", True, "1.0.1 does not come after 1.1.0-rc.1, which was released"),
    ],
)
def test_what_may_be_released_after_what(tmp_path: pathlib.Path, version: str, released: list[str], planned: str, *, changed: bool, refused: str) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".git/info/exclude").write_text("*\n")  # a clean tree
    (tmp_path / "changelogs/fragments").mkdir(parents=True)
    (tmp_path / "galaxy.yml").write_text(f"version: {planned}\n")
    if released:
        (tmp_path / "changelogs/changelog.yaml").write_text(yaml.safe_dump({"releases": {each: {} for each in released}}))
    if changed:
        (tmp_path / "changelogs/fragments/change.yml").touch()
    if not refused:
        check(tmp_path, version)
        return
    with pytest.raises(NotReleasedError, match=re.escape(refused)):
        check(tmp_path, version)


def test_a_dirty_tree_is_refused(checkout: Checkout, upcoming: tuple[str, str, str]) -> None:
    checkout.change("a", "something is mended")
    (checkout.root / "left-over").touch()
    assert_refused(checkout, upcoming[0], "the tree is dirty")


def test_a_missing_fragment_is_refused(checkout: Checkout, upcoming: tuple[str, str, str]) -> None:
    checkout.git("rm", "--quiet", *(str(path) for path in (checkout.root / "changelogs/fragments").iterdir()))
    checkout.git("commit", "--quiet", "--message", "No fragments")
    assert_refused(checkout, upcoming[0], "there is no changelog fragment")


@pytest.mark.parametrize("version", ["0.0.1", "9.0.0-beta"])
def test_a_version_that_goes_backwards_or_is_none_is_refused(checkout: Checkout, version: str) -> None:
    checkout.change("a", "something is mended")
    assert_refused(checkout, version, version)


def sections(checkout: Checkout) -> dict[str, str]:
    """What the changelog tells of each version."""
    told = unescaped((checkout.root / "CHANGELOG.md").read_text()).split("\n## v")[1:]
    return {version: text for version, dummy, text in (section.partition("\n") for section in told)}


def assert_is_released(checkout: Checkout, version: str, output: str) -> None:
    assert checkout.git("describe", "--tags").strip() == version
    assert checkout.git("status", "--porcelain") == ""
    assert [path.name for path in (checkout.root / "changelogs/fragments").iterdir()] == [".keep"]
    assert sorted(path.name for path in (checkout.root / "changelogs").iterdir()) == ["changelog.yaml", "config.yaml", "fragments"]
    changes = unescaped((checkout.root / "CHANGELOG.md").read_text())
    for name in ("purecloud_token", "purecloud_token_info", "rotate_token", "revoke_leaked_tokens"):
        assert f"purecloud.credentials.{name}" in changes
    assert f'\nVERSION = "{version}"\n' in (checkout.root / "plugins/module_utils/_version.py").read_text()
    tarball = checkout.root / f"dist/purecloud-credentials-{version}.tar.gz"
    assert subprocess.run(["sha256sum", "--check", "--strict", f"{tarball.name}.sha256"], cwd=tarball.parent, check=False).returncode == 0
    kind = "--prerelease " if "-rc." in version else ""
    assert f"gh release create {version} {kind}--verify-tag --notes-from-tag dist/{tarball.name} dist/{tarball.name}.sha256\n" in output
    with tarfile.open(tarball) as archive:
        manifest = archive.extractfile("MANIFEST.json")
        assert manifest
        assert json.load(manifest)["collection_info"]["version"] == version


def test_a_candidate_then_another_then_the_final_version(checkout: Checkout, upcoming: tuple[str, str, str]) -> None:
    first, second, final = upcoming
    checkout.change("a", "the first is mended")
    before = checkout.state
    status, output = checkout.release(first, "--dry-run")
    assert status == 0, output
    assert f"## v{first}\n" in unescaped(output)
    assert checkout.state == before

    status, output = checkout.release(first, judged=False)
    assert status == 0, output
    assert_is_released(checkout, first, output)
    assert "the first is mended" in sections(checkout)[first]
    lint = [str(pathlib.Path(sys.executable).with_name("ansible-lint")), "--offline", "--profile=production", "--strict", "changelogs/changelog.yaml"]
    subprocess.run(lint, cwd=checkout.root, check=True)
    assert_refused(checkout, second, "there is no changelog fragment")

    checkout.change("a", "the second is mended")
    assert_refused(checkout, first, f"{first} does not come after {first}, which was released")
    status, output = checkout.release(second, judged=False)
    assert status == 0, output
    assert_is_released(checkout, second, output)
    assert "the first is mended" in sections(checkout)[first]
    assert "the first is mended" not in sections(checkout)[second]

    status, output = checkout.release(final, judged=False)
    assert status == 0, output
    assert_is_released(checkout, final, output)
    assert not sections(checkout).keys() & {first, second}
    for text in ("the first is mended", "the second is mended"):
        assert sections(checkout)[final].count(text) == 1
