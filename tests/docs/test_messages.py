# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The guides to messages and the messages agree."""

from __future__ import annotations

import ast
import re

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

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
