# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make release`, in clones of this repository: what it refuses, and what a release is."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import tarfile

import pytest
import yaml

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

    @property
    def state(self) -> tuple[str, str, str]:
        return self.git("rev-parse", "HEAD"), self.git("tag"), self.git("status", "--porcelain")


@pytest.fixture
def checkout(tmp_path: pathlib.Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.fixture
def planned(checkout: Checkout) -> str:
    return str(yaml.safe_load((checkout.root / "galaxy.yml").read_text())["version"])


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


def test_a_dirty_tree_is_refused(checkout: Checkout, planned: str) -> None:
    (checkout.root / "left-over").touch()
    assert_refused(checkout, planned, "the tree is dirty")


def test_a_missing_fragment_is_refused(checkout: Checkout, planned: str) -> None:
    checkout.git("rm", "--quiet", *(str(path) for path in (checkout.root / "changelogs/fragments").iterdir()))
    checkout.git("commit", "--quiet", "--message", "No fragments")
    assert_refused(checkout, planned, "there is no changelog fragment")


@pytest.mark.parametrize("version", ["0.0.1", "1.0", "v9.0.0", "9.0.0-beta"])
def test_a_version_that_goes_backwards_or_is_none_is_refused(checkout: Checkout, version: str) -> None:
    assert_refused(checkout, version, version)


def test_a_dry_run_then_a_release_then_the_same_again(checkout: Checkout, planned: str) -> None:
    before = checkout.state
    status, output = checkout.release(planned, "--dry-run")
    assert status == 0, output
    assert f"## v{planned}" in unescaped(output)
    assert checkout.state == before

    status, output = checkout.release(planned, judged=False)
    assert status == 0, output
    assert checkout.git("describe", "--tags").strip() == planned
    assert checkout.git("status", "--porcelain") == ""
    assert not list((checkout.root / "changelogs/fragments").glob("*.yml"))
    changes = unescaped((checkout.root / "CHANGELOG.md").read_text())
    for name in ("purecloud_token", "purecloud_token_info", "rotate_token", "revoke_leaked_tokens"):
        assert f"purecloud.credentials.{name}" in changes
    (tarball,) = (checkout.root / "dist").glob("*.tar.gz")
    assert subprocess.run(["sha256sum", "--check", "--strict", f"{tarball.name}.sha256"], cwd=tarball.parent, check=False).returncode == 0
    assert f"dist/{tarball.name}.sha256" in output
    with tarfile.open(tarball) as archive:
        manifest = archive.extractfile("MANIFEST.json")
        assert manifest
        assert f'"version": "{planned}"' in manifest.read().decode()

    (checkout.root / "changelogs/fragments/9-next.yml").write_text("bugfixes:\n  - purecloud_token - something is mended.\n")
    checkout.git("add", "--all")
    checkout.git("commit", "--quiet", "--message", "Next")
    assert_refused(checkout, planned, f"{planned} does not come after {planned}, which was released")
