# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What Ansible's community and redhat-cop's good practices ask of a collection, where no tool looks."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import typing as t

import pytest
import yaml
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

from tests.docs.blocks import ROOT
from tests.e2e.conftest import BIN
from tools.role_variables import ROLES, options, with_table

MODULES = sorted(path.stem for path in (COLLECTION / "plugins/modules").glob("purecloud_*.py"))
PLAYBOOKS = sorted((COLLECTION / "playbooks").glob("*.yml"))
TASKS = sorted((COLLECTION / "playbooks/tasks").glob("*.yml"))
FOREIGN = {"ansible_python_interpreter"}  # Ansible's own
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def variables(node: t.Any) -> t.Iterator[str]:
    """Each variable that plays and tasks set."""
    if isinstance(node, list):
        for item in node:
            yield from variables(item)
    elif isinstance(node, dict):
        if isinstance(node.get("vars"), dict):
            yield from node["vars"]
        yield from (name for name in node.get("ansible.builtin.set_fact", {}) if name != "cacheable")
        if "register" in node:
            yield node["register"]
        for value in node.values():
            yield from variables(value)


def without_prefix(path: pathlib.Path, prefix: str) -> list[str]:
    names = set(variables(yaml.safe_load(path.read_text()))) - FOREIGN
    return sorted(name for name in names if not name.startswith((f"{prefix}_", f"__{prefix}_")))


# Of task files that several playbooks share.
SHARED = ("__report_place", "__event", "__revoke_leaked_tokens_", "revoke_leaked_tokens_", "answer_client_events_", "answer_leak_events_")


@pytest.mark.parametrize("path", [*PLAYBOOKS, *TASKS], ids=lambda path: str(path.stem))
def test_variables_of_a_playbook_have_its_prefix(path: pathlib.Path) -> None:
    """Else one of the user's, by -e or in the inventory, would take its place."""
    assert [name for name in without_prefix(path, path.stem) if not name.startswith(SHARED)] == []


@pytest.mark.parametrize("role", ROLES, ids=lambda role: str(role.name))
def test_variables_of_a_role_have_its_prefix(role: pathlib.Path) -> None:
    files = [*role.glob("tasks/*.yml")]
    assert files
    # The role rotate_oauth_client runs the user's tasks by files of the role rotate_token.
    assert not [name for path in files for name in without_prefix(path, role.name) if not re.match("(__)?rotate_token_", name)]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: str(role.name))
def test_defaults_name_every_variable_and_no_other(role: pathlib.Path) -> None:
    text = (role / "defaults/main.yml").read_text()
    specified = options(role)
    assert yaml.safe_load(text) == {name: option["default"] for name, option in specified.items() if "default" in option}
    forms = yaml.safe_load(re.sub(f"^# (?={role.name}_| )", "", text, flags=re.MULTILINE))
    assert forms.keys() == specified.keys()
    kinds: dict[str, type | tuple[type, ...]] = {"str": str, "path": str, "int": int, "float": (int, float), "bool": bool, "list": list, "dict": dict}
    assert [name for name, option in specified.items() if not isinstance(forms[name], kinds[option["type"]])] == []
    assert all(forms[name] in option["choices"] for name, option in specified.items() if "choices" in option)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: str(role.name))
def test_the_readme_of_a_role_has_its_variables(role: pathlib.Path) -> None:
    """If not: python -m tools.role_variables."""
    assert (role / "README.md").read_text() == with_table(role)


@pytest.fixture(scope="session")
def documented() -> dict[str, t.Any]:
    names = [f"purecloud.credentials.{name}" for name in MODULES]
    printed = subprocess.run([str(BIN / "ansible-doc"), "--json", *names], capture_output=True, text=True, check=True).stdout
    found: dict[str, t.Any] = json.loads(printed)
    return found


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_needs_and_where_to_read_on(documented: dict[str, t.Any], name: str) -> None:
    page = documented[f"purecloud.credentials.{name}"]
    doc = page["doc"]
    assert doc["requirements"] == ["Python >= 3.9", "requests"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", doc["version_added"])
    assert doc["author"] == ["The purecloud.credentials authors (@purecloud-credentials)"]
    assert {"action_group", "async", "check_mode", "diff_mode", "idempotent"} <= doc["attributes"].keys()
    assert [other["module"] for other in doc["seealso"] if "module" in other]
    assert [guide for other in doc["seealso"] if (guide := other.get("ref", "").rpartition(".")[2]) and (ROOT / f"docs/docsite/rst/{guide}.rst").exists()]
    assert page["examples"].strip()
    assert page["return"]


def test_readmes_that_are_shown_elsewhere_have_no_relative_links() -> None:
    """Galaxy and Automation Hub show them without the files beside them."""
    for page in [ROOT / "README.md", *(role / "README.md" for role in ROLES)]:
        targets = re.findall(r"\]\(([^)]+)\)", page.read_text())
        assert targets
        assert [target for target in targets if not target.startswith(("https://", "#"))] == []


def test_links_into_the_repository_lead_to_what_is_there() -> None:
    home = yaml.safe_load((ROOT / "galaxy.yml").read_text())["repository"]
    places = {f"{home}/blob/main/", f"{home}/tree/main/", f"{home.replace('github.com', 'raw.githubusercontent.com')}/main/"}
    for page in [ROOT / "README.md", ROOT / "CODE_OF_CONDUCT.md", *(role / "README.md" for role in ROLES)]:
        for place in places:
            for path in re.findall(rf"{re.escape(place)}([^)\s\"#]+)", page.read_text()):
                assert (ROOT / path).exists(), f"{page.name}: {path}"


def test_the_licence_at_the_root_is_the_one_that_reuse_reads() -> None:
    assert (ROOT / "LICENSE").read_bytes() == (ROOT / "LICENSES/GPL-3.0-or-later.txt").read_bytes()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_actions_are_pinned_by_commit(path: pathlib.Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text())
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_workflows_make_what_there_is(path: pathlib.Path) -> None:
    jobs = yaml.safe_load(path.read_text())["jobs"].values()
    matrices = [job["strategy"]["matrix"] for job in jobs]
    targets = [target for matrix in matrices for target in [*matrix["target"], *(row["target"] for row in matrix.get("include", []))]]
    makefile = (ROOT / "Makefile").read_text()
    assert "test" in targets
    assert [target for target in targets if f"\n{target}: .venv/ready" not in makefile] == []


def test_a_release_is_made_with_what_is_pinned_by_hash() -> None:
    wanted = [line for line in (ROOT / "tools/release.in").read_text().splitlines() if not line.startswith("#")]
    pinned = re.findall(r"^([a-z0-9-]+)==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", (ROOT / "tools/release.txt").read_text(), re.MULTILINE)
    assert {re.split("[<>=~]", line)[0] for line in wanted} <= set(pinned)
    assert len(pinned) == len(re.findall(r"^[a-z]", (ROOT / "tools/release.txt").read_text(), re.MULTILINE))
