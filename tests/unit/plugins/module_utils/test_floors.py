# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The architecture, as the imports tell it: a room is built on the floors below it, and on nothing else."""

from __future__ import annotations

import ast
import graphlib
import pathlib

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors

ROOMS = pathlib.Path(_errors.__file__).parent
MODULE_UTILS = ("ansible_collections", "purecloud", "credentials", "plugins", "module_utils")

# From the ground up. Rooms of one floor do not know each other.
FLOORS = [{"_python", "_version"}, {"_errors"}, {"_http", "_secrets"}, {"_api", "_findings"}, {"_module", "_clients"}, {"_rotation"}, {"modules"}]
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}

Path = tuple[str, ...]
FILES = {path.relative_to(ROOMS).with_suffix("").parts: path for path in ROOMS.rglob("*.py") if path.name != "__init__.py"}
FILES |= {("modules", path.stem): path for path in (ROOMS.parent / "modules").glob("*.py")}


def imported(file: Path) -> list[tuple[Path, str]]:
    """Which files of ours a file imports, and which name of each."""
    found: list[tuple[Path, str]] = []
    for node in ast.walk(ast.parse(FILES[file].read_text())):
        if isinstance(node, ast.ImportFrom):
            package = (*MODULE_UTILS, *file)[: -node.level] if node.level else ()
            target = (*package, *(node.module or "").split("."))
            if target[: len(MODULE_UTILS)] == MODULE_UTILS:
                inner = tuple(part for part in target[len(MODULE_UTILS) :] if part)
                found += [(inner, name.name) if inner in FILES else ((*inner, name.name), "") for name in node.names]
    return found


@pytest.mark.parametrize("file", FILES, ids=".".join)
def test_no_arrow_leads_upwards_or_to_a_neighbour(file: Path) -> None:
    for target, dummy in imported(file):
        assert target in FILES, f"{target} is not there"
        assert target[0] == file[0] or FLOOR[target[0]] < FLOOR[file[0]], f"{'.'.join(file)} imports {'.'.join(target)}"


@pytest.mark.parametrize("file", FILES, ids=".".join)
def test_no_file_takes_anothers_private_names(file: Path) -> None:
    assert not [name for dummy, name in imported(file) if name.startswith("_")]


def test_there_is_no_circle() -> None:
    tuple(graphlib.TopologicalSorter({file: {target for target, dummy in imported(file)} for file in FILES}).static_order())


def test_modules_only_wire() -> None:
    """A module knows no module."""
    assert not [target for file in FILES for target, dummy in imported(file) if target[0] == "modules"]
