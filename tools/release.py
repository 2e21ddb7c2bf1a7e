# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make release`: version, changelog, commit, tag, a tarball that Galaxy's importer takes, and its checksum.

All is done in a clone, and fetched from there at the end, so that a release that fails or is killed leaves nothing behind.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

VERSION_FILES = {"galaxy.yml": "version: {}", "plugins/module_utils/_version.py": 'VERSION = "{}"'}
# What semantic versioning allows, and of its pre-releases release candidates alone, which are counted from 1.
VERSION_FORM = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-rc\.([1-9][0-9]*))?")


class NotReleasedError(Exception):
    """Why there is no release."""


@dataclasses.dataclass(frozen=True, order=True)
class Version:
    """``candidate``: its number, for a final version infinity, since that comes after all of its candidates."""

    numbers: tuple[int, ...]
    candidate: float

    @classmethod
    def parse(cls, text: str) -> Version:
        """:raises NotReleasedError: it is none."""
        match = VERSION_FORM.fullmatch(text)
        if not match:
            raise NotReleasedError(f"{text} is not a version of the form 1.2.3, or 1.2.3-rc.1 for a release candidate.")
        *numbers, candidate = match.groups()
        return cls(tuple(map(int, numbers)), float(candidate or "inf"))

    @property
    def is_candidate(self) -> bool:
        return self.candidate < math.inf


def main() -> int:
    parser = argparse.ArgumentParser(prog="make release")
    parser.add_argument("version")
    parser.add_argument("--dry-run", action="store_true", help="do all of it, and then leave this checkout as it was")
    options = parser.parse_args()
    root = pathlib.Path.cwd()
    try:
        check(root, options.version)
        with tempfile.TemporaryDirectory(prefix="purecloud-release-") as folder:
            clone = pathlib.Path(folder).resolve() / "ansible_collections/purecloud/credentials"
            run(root, "git", "clone", "--quiet", str(root), str(clone))
            prepare(clone, options.version)
            built = build(clone, pathlib.Path(folder))
            judge(built)
            print((clone / "CHANGELOG.md").read_text())
            if options.dry_run:
                print(f"Version {options.version} can be released. This was a dry run: nothing was changed.")
                return 0
            run(root, "git", "pull", "--quiet", "--ff-only", "--tags", str(clone))
            (root / "dist").mkdir(exist_ok=True)
            tarball = pathlib.Path(shutil.move(built, root / "dist" / built.name))  # from another file system, too
            checksum = write_checksum(tarball)
    except NotReleasedError as error:
        print(f"Not released: {error}", file=sys.stderr)
        return 1
    print(f"Version {options.version} is committed and tagged, and built as {tarball}. Then:")
    print(f"  git push origin HEAD {options.version}")
    print(f"  ansible-galaxy collection publish {tarball.relative_to(root)}")
    kind = "--prerelease " if Version.parse(options.version).is_candidate else ""
    print(f"  gh release create {options.version} {kind}--verify-tag --notes-from-tag {tarball.relative_to(root)} {checksum.relative_to(root)}")
    return 0


def check(root: pathlib.Path, text: str) -> None:
    """:raises NotReleasedError: the version or the checkout is not fit for a release."""
    version = Version.parse(text)
    if run(root, "git", "status", "--porcelain"):
        raise NotReleasedError("the tree is dirty. Commit or remove what git status shows.")
    changelog = root / "changelogs/changelog.yaml"
    released = yaml.safe_load(changelog.read_text())["releases"] if changelog.exists() else {}
    newest = max(released, key=Version.parse, default=None)
    if newest and version <= Version.parse(newest):
        raise NotReleasedError(f"{text} does not come after {newest}, which was released.")
    planned = yaml.safe_load((root / "galaxy.yml").read_text())["version"]
    if version.numbers < Version.parse(planned).numbers:
        raise NotReleasedError(f"{text} comes before {planned}, which galaxy.yml names.")
    if newest and not version.is_candidate and version.numbers == Version.parse(newest).numbers:
        return  # its changelog has what changed in the candidates before it
    if not list((root / "changelogs/fragments").glob("*.y*ml")):
        raise NotReleasedError("there is no changelog fragment, so nothing has changed for users since the last release.")


def prepare(clone: pathlib.Path, version: str) -> None:
    """Write the version and the changelog, commit and tag."""
    for name, line in VERSION_FILES.items():
        path = clone / name
        path.write_text(re.sub(f"^{line.format('.*')}$", line.format(version), path.read_text(), flags=re.MULTILINE))
    run(clone, "antsibull-changelog", "release", "--version", version)
    run(clone, "git", "add", "--all")
    run(clone, "git", "commit", "--quiet", "--message", f"Release {version}")
    run(clone, "git", "tag", "--annotate", version, "--message", f"purecloud.credentials {version}")


def build(clone: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    run(clone, "ansible-galaxy", "collection", "build", "--output-path", str(folder))
    (tarball,) = folder.glob("*.tar.gz")
    return tarball


def write_checksum(tarball: pathlib.Path) -> pathlib.Path:
    """Beside the tarball, as ``sha256sum --check`` reads it."""
    path = tarball.with_name(f"{tarball.name}.sha256")
    path.write_text(f"{hashlib.sha256(tarball.read_bytes()).hexdigest()}  {tarball.name}\n")
    return path


def judge(tarball: pathlib.Path) -> None:
    """Have Galaxy's own importer look at it, which exits 0 whatever it finds.

    :raises NotReleasedError: it complains.
    """
    folder = str(tarball.parent)
    places = dict.fromkeys(("ANSIBLE_COLLECTIONS_PATH", "PYTHONPATH", "HOME"), folder)  # ansible-lint looks for the collection, and writes into HOME
    output = run(tarball.parent, sys.executable, "-m", "galaxy_importer.main", str(tarball), **places)
    if "ERROR" in output or "WARNING" in output or "Importer processing completed successfully" not in output:
        raise NotReleasedError(f"Galaxy's importer complains:\n{output}")


def run(folder: pathlib.Path, *command: str, **environment: str) -> str:
    """What a command printed.

    :raises NotReleasedError: it fails.
    """
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise NotReleasedError(f"{' '.join(command)} failed:\n{done.stdout}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
