# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The code blocks in the READMEs and the guides. As a program, it writes the YAML ones into a folder, for ansible-lint."""

from __future__ import annotations

import dataclasses
import pathlib
import re
import sys
import textwrap
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs/docsite/rst").glob("*.rst"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "docs/landing.rst", *sorted((ROOT / "roles").glob("*/README.md")), *GUIDES]

MARKDOWN = re.compile(r"(?:^<!-- not run: (?P<reason>[^\n]+) -->\n\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
RST = re.compile(
    r"(?:^ *\.\. not run: (?P<reason>.+)\n\n)?^(?P<indent> *)\.\. code-block:: (?P<language>\w+)\n\n(?P<text>(?:(?P=indent) +.*\n|\n)+)", re.MULTILINE
)


@dataclasses.dataclass(frozen=True)
class Block:
    """``reason``: why it is not run, if it is not."""

    page: pathlib.Path
    line: int
    language: str
    text: str
    reason: str | None

    @property
    def name(self) -> str:
        return f"{title_of(self.page)}-{self.line}"

    @property
    def kind(self) -> t.Literal["plays", "tasks", "other"]:
        """What Ansible would take its YAML for."""
        first = yaml.safe_load(self.text)
        if not isinstance(first, list):
            return "other"
        return "plays" if first[0].keys() & {"hosts", "ansible.builtin.import_playbook"} else "tasks"


def title_of(page: pathlib.Path) -> str:
    """Of a role's README that of the role."""
    return page.parent.name if page.parent.parent == ROOT / "roles" else page.stem


def blocks_of(page: pathlib.Path) -> list[Block]:
    text = page.read_text()
    found = (MARKDOWN if page.suffix == ".md" else RST).finditer(text)
    return [
        Block(page, text.count("\n", 0, match.start("language")) + 1, match["language"], textwrap.dedent(match["text"]).strip("\n") + "\n", match["reason"])
        for match in found
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


def write_for_lint(folder: pathlib.Path) -> None:
    """The plays of a page go into one file, since Ansible checks the syntax of each in a process of its own."""
    for block in BLOCKS:
        if block.language == "yaml" and block.kind != "other":
            place = {"plays": f"playbooks/{title_of(block.page)}", "tasks": f"tasks/{block.name}"}[block.kind]
            path = folder / f"{place.lower().replace('-', '_')}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a") as file:
                file.write(f"{'' if file.tell() else '---'}\n# Line {block.line}\n{block.text}")


if __name__ == "__main__":
    write_for_lint(pathlib.Path(sys.argv[1]))
