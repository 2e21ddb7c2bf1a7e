# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Modules on every Python that a target may have, from every ansible-core, and with the requests that hosts have."""

from __future__ import annotations

import contextlib
import json
import pathlib

import nox

from .sessions import CACHE, PIP, TARGETS, collection_tree, put_into, real_python, skipped

PRE_RELEASE = "pre-release"
CORES = {
    "2.18": ["3.11", "3.12", "3.13"],
    "2.19": ["3.11", "3.12", "3.13"],
    "2.20": ["3.12", "3.13", "3.14"],
    "2.21": ["3.12", "3.13", "3.14"],
    PRE_RELEASE: ["3.13", "3.14"],
}
TOO_NEW = {"2.18": ["3.14"], "2.19": ["3.14"]}  # targets that came after an ansible-core
WHOLE = ("2.18", "2.21")  # the oldest and the newest: all modules. Those in between: the two that nobody does without.
# What hosts have by their own packages: requirements, and the Python that goes with them.
OLD_REQUESTS = {
    "Debian 12": (["requests==2.28.1", "urllib3==1.26.12"], "3.11"),
    "RHEL 9": (["requests==2.25.1", "urllib3==1.26.5", "chardet==4.0.0", "idna==2.10"], "3.9"),
}


def run(session: nox.Session, simulator: list[str], *, between: bool) -> None:
    """Leave a table in `matrix.txt`. ``simulator``: what that needs; ``between``: of the ansible-cores too that are neither oldest nor newest.

    Ends the session if a module failed where it must not.
    """
    collection_tree(session)
    targets = {f"3.{minor}": path for minor in TARGETS if (path := real_python(f"3.{minor}"))}
    for version in (f"3.{minor}" for minor in TARGETS if f"3.{minor}" not in targets):
        skipped(f"Python {version} is not on this machine: no module is run on it.")
    table = [["ansible-core", "runs on", "requests", "modules", *(f"target 3.{minor}" for minor in TARGETS)]]
    failed = []
    cores = CORES if between else WHOLE
    rows = [(core, "newest", ["requests"], {version: targets[version] for version in targets if version not in TOO_NEW.get(core, [])}) for core in cores]
    rows += [(WHOLE[0], name, pins, {version: targets[version]}) for name, (pins, version) in OLD_REQUESTS.items() if version in targets]
    for core, name, pins, chosen in rows:
        session.env.update(MATRIX_TARGETS=json.dumps(chosen), MATRIX_REQUESTS=str(requests_for_targets(session, name, pins, chosen)))
        run, cells = matrix_row(session, core, CORES[core], simulator)
        if cells and core != PRE_RELEASE and ("failed" in cells.values() or "passed" not in cells.values()):
            failed.append(f"{core} (requests: {name})")
        nothing = dict.fromkeys([f"3.{minor}" for minor in TARGETS], "-" if not cells or name != "newest" else "not here")
        nothing.update(dict.fromkeys(TOO_NEW.get(core, []), "-"))
        table.append([core, run, name, "all" if core in WHOLE else "main two", *(cells.get(version, nothing[version]) for version in nothing)])
    lines = ["".join(f"{cell:15}" for cell in row).rstrip() for row in table]
    (CACHE / "matrix.txt").write_text("\n".join([*lines, "A pre-release may fail." if between else "`make drill` adds the ansible-cores in between.", ""]))
    if failed:
        session.error(f"a module failed with ansible-core {', '.join(failed)}")


def requests_for_targets(session: nox.Session, name: str, pins: list[str], targets: dict[str, str]) -> pathlib.Path:
    """A folder with requests, for every target: it has no compiled parts."""
    folder = CACHE / "matrix" / f"requests of {name}"
    if not folder.exists():
        pure = ("--platform", "any", "--only-binary=:all:", "--python-version", "3.9", "--implementation", "py", "--abi", "none")
        session.run(*PIP, "install", "--quiet", "--target", str(folder), *pure, *pins, external=True)
        for python in targets.values():  # else each module run would compile it
            session.run(python, "-m", "compileall", "-q", str(folder), external=True)
    return folder


def matrix_row(session: nox.Session, core: str, pythons: list[str], simulator: list[str]) -> tuple[str, dict[str, str]]:
    """On which Python an ansible-core ran, and what came of each target."""
    python = next(filter(real_python, pythons), None)
    if python is None:
        skipped(f"ansible-core {core}: none of Python {', '.join(pythons)} is on this machine.")
        return "skipped", {}
    venv = CACHE / "matrix" / core
    if not (venv / "ready").exists():
        session.run(str(real_python(python)), "-m", "venv", "--clear", "--without-pip", str(venv), external=True)
        wanted = ["--pre", "ansible-core"] if core == PRE_RELEASE else [f"ansible-core~={core}.0"]
        with contextlib.suppress(nox.command.CommandFailed) if core == PRE_RELEASE else contextlib.nullcontext():
            put_into(session, str(venv / "bin/python"), *wanted, *simulator, "asyncssh", "pytest")
        (venv / "ready").touch()
    results = CACHE / "matrix" / f"{core}.json"
    results.unlink(missing_ok=True)
    session.run(
        *(str(venv / "bin/python"), "-m", "pytest", "--quiet", "tests/compat/matrix", *session.posargs),
        env={"MATRIX_RESULTS": str(results), "MATRIX_TAGS": "all" if core in WHOLE else "ladder"},
        external=True,
        success_codes=[0, 1],
    )
    cells: dict[str, str] = json.loads(results.read_text()) if results.exists() else dict.fromkeys([f"3.{minor}" for minor in TARGETS], "failed")
    return python, cells
