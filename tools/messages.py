# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every message of the collection with its advice, read from the source. As a program, it writes the site's page of them."""

from __future__ import annotations

import ast
import dataclasses
import pathlib
import re
import sys
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
ERRORS = ROOT / "plugins/module_utils/_errors.py"
VALUE = "…"  # stands for what differs
NO_MESSAGES = {"DOCUMENTATION", "EXAMPLES", "RETURN", "advice"}
SECTIONS = {
    "plugins/module_utils/_secrets": "Tokens, secrets and their files",
    "plugins/module_utils/_module": "Options and signing in",
    "plugins/modules": "Options of one module",
    "plugins/module_utils/_http": "The way to the API",
    "plugins/module_utils/_api": "Tokens, and what the API answers",
    "plugins/module_utils/_findings": "Reports of scanners",
    "plugins/module_utils/_clients": "OAuth clients",
    "plugins/module_utils/_rotation": "Rotations",
    "roles": "Roles",
    "playbooks": "Runbooks",
    "plugins": "Options and signing in",
}
HEAD = """\
:hide-toc:

.. _all_messages:

All messages
============

Paste a message, or a part of it. What the collection can say is below, with what to do. ``…`` stands for what differs: a name, a number, a fingerprint.
:ref:`ansible_collections.purecloud.credentials.docsite.guide_troubleshooting` explains those that are met most.

.. raw:: html

   <noscript>Search in the page with your browser: Ctrl+F.</noscript>
   <input id="find-message" type="search" autocomplete="off" aria-label="Paste a message" placeholder="Paste a message" hidden>
   <p id="no-message" role="status" hidden>No message is like this one. It may be Ansible's own, or another collection's.</p>
"""


@dataclasses.dataclass(frozen=True, order=True)
class Message:
    text: str
    advice: str = ""


class Module:
    """The texts of a file in Python. An error's text is its first argument; any other text is one if it reads as prose."""

    def __init__(self, source: str, advice_of: dict[str, str]) -> None:
        self._advice_of = advice_of
        self.tree = ast.parse(source)
        self._seen: set[ast.AST] = set()

    def messages(self) -> t.Iterator[Message]:
        yield from self._under(self.tree, {})
        for node in ast.walk(self.tree):
            if node not in self._seen and (text := text_of(node)) and is_prose(text):
                yield Message(text)

    def _under(self, parent: ast.AST, names: dict[str, ast.expr]) -> t.Iterator[Message]:
        """``names``: what names were set to there."""
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.Expr) and text_of(node.value) is not None:
                self._seen.add(node.value)  # a docstring
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                names[node.targets[0].id] = node.value
                if node.targets[0].id in NO_MESSAGES and not isinstance(parent, ast.ClassDef):
                    self._pass_by(node.value)
            elif isinstance(node, ast.Call):
                yield from self._of_call(node, names)
            elif isinstance(node, ast.Tuple):
                yield from self._of_row(node.elts)
            elif isinstance(node, ast.JoinedStr):
                self._seen.update(node.values)  # parts of a text
            inner = dict(names) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else names
            yield from self._under(node, inner)

    def _of_call(self, node: ast.Call, names: dict[str, ast.expr]) -> t.Iterator[Message]:
        error = name_of(node.func)
        if error in self._advice_of:
            given = [names.get(name_of(each.value), each.value) for each in node.keywords if each.arg == "advice"]
            texts = [text for each in node.args[:1] for text in branches_of(names.get(name_of(each), each))]
            for each in (*given, *texts):
                self._pass_by(each)
            advice = text_of(given[0]) if given else self._advice_of[error]
            yield from (Message(text_of(each) or VALUE, advice or "") for each in texts)
        elif error.endswith("Error"):
            self._pass_by(node)  # Python's own, which nobody sees
        else:
            yield from self._of_row(node.args)

    def _of_row(self, nodes: list[ast.expr]) -> t.Iterator[Message]:
        """Of a table: what happened, and as a sentence what to do."""
        text, advice = map(text_of, nodes[-2:]) if len(nodes) > 1 else (None, None)
        if text and advice and " " in text and is_sentence(advice):
            self._seen.update(nodes[-2:])
            yield Message(text, advice)

    def _pass_by(self, node: ast.AST) -> None:
        self._seen.update(ast.walk(node))


def name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def text_of(node: ast.AST) -> str | None:
    """Its text with a sign for each value, or None if it is no text."""
    if isinstance(node, ast.Constant):
        return shortened(re.sub(r"{\w+}", VALUE, node.value)) if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return shortened("".join(str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values))
    return None


def branches_of(node: ast.expr) -> list[ast.expr]:
    return [*branches_of(node.body), *branches_of(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def shortened(text: str) -> str:
    return re.sub(rf"{VALUE}( ?{VALUE})+", VALUE, " ".join(text.split()))


def is_sentence(text: str) -> bool:
    return bool(re.search(rf"^[A-Z{VALUE}].*(\.|: {VALUE})$", text)) and words_of(text) > 2


def is_prose(text: str) -> bool:
    """A sentence, or a part of one that is long enough to be recognised."""
    return is_sentence(text) or (len(text.split()) > 3 and not re.search(r"[^\w\s'().,:;…-]", text))


def words_of(text: str) -> int:
    return len(re.findall(r"[A-Za-z]{2,}", text))


def advice_by_class() -> dict[str, str]:
    """The advice of each class of errors, where the error itself has none: that of its own class, or of the nearest above it."""
    found = {"PureCloudError": ""}
    sources = [ERRORS, *sorted(ROOT.glob("plugins/module_utils/_*/*.py"))]
    classes = [node for path in sources for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    for node in classes:
        parents = [found[name] for base in node.bases if (name := name_of(base)) in found]
        if parents:
            own = [text_of(each.value) for each in node.body if isinstance(each, ast.Assign) and name_of(each.targets[0]) == "advice"]
            found[node.name] = (own or parents)[0] or ""
    return found


def of_tasks(node: object) -> t.Iterator[Message]:
    """What tasks say: their `msg` and `fail_msg`, and what they set as a failure."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key.endswith(("msg", "_failure")) and isinstance(value, str):
                yield Message(shortened(re.sub(r"{{.*?}}|{%.*?%}", VALUE, value, flags=re.DOTALL)))
            yield from of_tasks(value)
    elif isinstance(node, list):
        for value in node:
            yield from of_tasks(value)


def of_file(path: pathlib.Path, advice_of: dict[str, str]) -> t.Iterator[Message]:
    if path.suffix == ".py":
        return Module(path.read_text(), advice_of).messages()
    return (message for message in of_tasks(yaml.safe_load(path.read_text())) if is_prose(message.text))


def collect() -> dict[str, list[Message]]:
    """The messages of each section of the page, those with advice first."""
    advice_of = advice_by_class()
    paths = [*ROOT.glob("plugins/module*/**/*.py"), *ROOT.glob("roles/*/tasks/*.yml"), *ROOT.glob("playbooks/**/*.yml")]
    found: dict[str, set[Message]] = {title: set() for title in SECTIONS.values()}
    for path in paths:
        name = str(path.relative_to(ROOT))
        title = next(title for start, title in SECTIONS.items() if name.startswith(f"{start}/"))
        found[title].update(each for each in of_file(path, advice_of) if words_of(each.text + each.advice) > 2)
    return {title: sorted(messages, key=lambda each: (not each.advice, each)) for title, messages in found.items()}


def page() -> str:
    parts = [HEAD]
    for title, messages in collect().items():
        entries = "\n".join(f"* ``{message.text}`` {message.advice.replace('*', chr(92) + '*')}".rstrip() for message in messages)
        parts.append(f"{title}\n{'-' * len(title)}\n\n{entries}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    pathlib.Path(sys.argv[1]).write_text(page())
