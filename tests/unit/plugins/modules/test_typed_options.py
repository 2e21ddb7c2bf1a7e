# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a module works with is typed. These types are those that Ansible has converted to, so that mypy's word can be taken."""

from __future__ import annotations

import importlib
import pathlib
import types
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._module import options as shared
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath

PLUGINS = pathlib.Path(shared.__file__).parents[2]
MODULES = "ansible_collections.purecloud.credentials.plugins.modules"

Table = dict[str, dict[str, t.Any]]
PAIRS: dict[str, tuple[type, Table]] = {
    "connection": (shared.ConnectionOptions, shared.CONNECTION_OPTIONS),
    "token": (shared.TokenOptions, shared.TOKEN_OPTIONS),
    "batch": (shared.BatchOptions, shared.BATCH_OPTIONS),
    "credential": (shared.CredentialOptions, shared.CREDENTIAL_OPTIONS),
    "issue": (shared.IssueOptions, shared.ISSUE_OPTIONS),
}
for path in sorted((PLUGINS / "modules").glob("purecloud_*.py")):
    module = importlib.import_module(f"{MODULES}.{path.stem}")
    PAIRS[path.stem] = (module.Options, getattr(module, "OPTIONS", {}))

TYPES: dict[str, t.Any] = {"str": str, "int": int, "float": float, "bool": bool, "path": GivenPath, "list": list, "dict": dict}


@pytest.mark.parametrize("name", PAIRS)
def test_each_option_has_the_type_that_ansible_gives_it(name: str) -> None:
    kind, table = PAIRS[name]
    for field, hint in t.get_type_hints(kind).items():
        option = table[field]
        inner = [each for each in (t.get_args(hint) if t.get_origin(hint) is types.UnionType else [hint]) if each is not types.NoneType]
        assert [t.get_origin(each) or each for each in inner] == [TYPES[option["type"]]], field
        always_set = option.get("required", False) or option.get("default") is not None
        assert (hint == inner[0]) is always_set, f"{field} can{'' if always_set else 'not'} be taken as set"


@pytest.mark.parametrize("name", PAIRS)
def test_no_option_is_forgotten(name: str) -> None:
    kind, table = PAIRS[name]
    known = set(t.get_type_hints(kind)) | (set(t.get_type_hints(shared.IssueOptions)) if name == "purecloud_token" else set())
    assert set(table) == known
