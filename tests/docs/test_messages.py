# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The guides to messages and the messages agree."""

from __future__ import annotations

import ast
import json
import re

import pytest
import yaml
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

from tools.messages import page

GUIDES = ("guide_troubleshooting", "guide_rotate_oauth_client")
GUIDE = "\n".join((COLLECTION / f"docs/docsite/rst/{name}.rst").read_text() for name in GUIDES)
TERMS = re.findall(r"^(``.+``)\n  \S", GUIDE, re.MULTILINE)
MESSAGES = [message for term in TERMS for message in re.findall(r"``(.+?)``", term)]
ANSIBLES = "Failed to import the required Python library (requests)"


def texts() -> str:
    """All that modules and role can say, with adjacent parts of a text joined and no line breaks within."""
    found = []
    for path in (COLLECTION / "plugins").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                found.append("".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    found += [re.sub(r"{{.*?}}", "…", path.read_text(), flags=re.DOTALL) for path in (COLLECTION / "roles").glob("*/tasks/*.yml")]
    return " ".join("\n".join(found).split())


TEXTS = texts()


def test_the_guide_has_messages() -> None:
    assert len(MESSAGES) > 35


@pytest.mark.parametrize("message", MESSAGES)
def test_each_message_in_the_guide_is_one_that_can_be_seen(message: str) -> None:
    parts = [part.strip(" .,") for part in message.split("…")]
    assert message == ANSIBLES or all(part in TEXTS for part in parts)


ALL_MESSAGES = " ".join(page().replace("`", "").replace("\\", "").split())
RAISED = re.compile(r"\b(?:errors\.)?(?!(?:OS|Value|Key|Permission|Type|Runtime|Assertion|LocationParse|ConnectTimeout)Error)[A-Z]\w*Error$")


def constant_parts(text: ast.expr) -> list[str]:
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return [part.value.strip() for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def raised() -> list[tuple[str, list[str]]]:
    """The texts of all errors that are made in the source, with those of their advice."""
    calls = [
        (f"{path.name}:{node.lineno}", node)
        for path in sorted((COLLECTION / "plugins").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and RAISED.match(ast.unparse(node.func)) and node.args
    ]
    return [(place, [part for each in (node.args[0], *(key.value for key in node.keywords)) for part in constant_parts(each)]) for place, node in calls]


def test_each_error_is_on_the_page_of_all_messages() -> None:
    errors = raised()
    assert len(errors) > 150
    assert not [(place, part) for place, parts in errors for part in parts if " ".join(part.split()) not in ALL_MESSAGES]


def test_what_roles_and_runbooks_fail_with_is_on_the_page_of_all_messages() -> None:
    found = 0
    for path in [*COLLECTION.glob("roles/*/tasks/*.yml"), *COLLECTION.glob("playbooks/**/*.yml")]:
        for text in re.findall(r'"fail_msg": "((?:[^"\\]|\\.)*)"', json.dumps(yaml.safe_load(path.read_text()), ensure_ascii=False)):
            parts = [" ".join(part.split()) for part in re.split(r"{{.*?}}", json.loads(f'"{text}"'), flags=re.DOTALL)]
            sentences = [part for part in parts if len(part.split()) > 3]
            found += len(sentences)
            assert not [sentence for sentence in sentences if sentence.strip(". ") not in ALL_MESSAGES], path
    assert found > 5


@pytest.mark.parametrize("message", [message for message in MESSAGES if message != ANSIBLES])
def test_each_message_in_the_guide_is_among_all_messages(message: str) -> None:
    parts = [part.strip(" .,:") for part in message.split("…")]
    assert all(part in ALL_MESSAGES for part in parts if len(part.split()) > 2), message
