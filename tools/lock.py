# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Write release.txt: what a release is made with, all the way down, by version and hash, for the machines that releases are made on."""

from __future__ import annotations

import itertools
import json
import pathlib
import re
import subprocess
import sys
import typing as t

from tools import licence

HERE = pathlib.Path(__file__).resolve().parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = (
    ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64"),
    ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64"),
    ("macosx_14_0_arm64", "macosx_11_0_arm64"),
)
HEAD = licence.HEAD + "# Written by `nox --session lock`, from release.in. Wheels for CPython {} on Linux and macOS.\n"


def report(*arguments: str) -> list[dict[str, t.Any]]:
    """What pip would install.

    :raises subprocess.CalledProcessError: it finds no answer.
    """
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--only-binary=:all:", "--report=-", *arguments]
    found: list[dict[str, t.Any]] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)["install"]
    return found


def pin_of(package: dict[str, t.Any]) -> str:
    return f"{re.sub('[-_.]+', '-', package['metadata']['name']).lower()}=={package['metadata']['version']}"


def main() -> None:
    """One version of each for all, by what the Python that runs this can have: run it with the oldest."""
    hashes: dict[str, set[str]] = {pin_of(package): set() for package in report(f"--requirement={HERE / 'release.in'}")}
    for python, platforms in itertools.product(PYTHONS, PLATFORMS):
        chosen = [f"--platform={platform}" for platform in platforms]
        for package in report("--no-deps", "--target=unused", f"--python-version={python}", *chosen, *hashes):
            hashes[pin_of(package)].add(package["download_info"]["archive_info"]["hashes"]["sha256"])
    lines = [" \\\n    ".join([pin, *(f"--hash=sha256:{digest}" for digest in sorted(hashes[pin]))]) for pin in sorted(hashes)]
    (HERE / "release.txt").write_text("\n".join([HEAD.format(", ".join(PYTHONS)) + lines[0], *lines[1:], ""]))


if __name__ == "__main__":
    main()
