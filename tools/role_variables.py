# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The table of variables in each role's README, out of the role's argument_specs. As a program, it writes them."""

from __future__ import annotations

import json
import pathlib
import re
import typing as t

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
ROLES = sorted(path.parents[1] for path in (ROOT / "roles").glob("*/meta/argument_specs.yml"))
BEGIN = "<!-- Written by python -m tools.role_variables -->"
END = "<!-- Until here. -->"


def options(role: pathlib.Path) -> dict[str, dict[str, t.Any]]:
    """Each variable of the role's argument_specs."""
    specs = yaml.safe_load((role / "meta/argument_specs.yml").read_text())
    found: dict[str, dict[str, t.Any]] = specs["argument_specs"]["main"]["options"]
    return found


def table(role: pathlib.Path) -> str:
    rows = ["| variable | type | default | |", "|---|---|---|---|"]
    for name, option in options(role).items():
        kind = option["type"] + (f" of {option['elements']}" if "elements" in option else "")
        default = "required" if option.get("required") else f"`{json.dumps(option['default'])}`" if "default" in option else ""
        rows.append(f"| `{name}` | {kind} | {default} | {markdown(option['description'][0])} |")
    return "\n".join(rows)


def markdown(text: str) -> str:
    """Ansible's markup, such as ``V(json)``, as Markdown's."""
    return re.sub(r"\b[CEOV]\((?:ignore:)?([^()]*)\)", r"`\1`", text)


def with_table(role: pathlib.Path) -> str:
    """What the role's README should be."""
    before, dummy, rest = (role / "README.md").read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{table(role)}\n\n{END}{after}"


def main() -> None:
    for role in ROLES:
        (role / "README.md").write_text(with_table(role))


if __name__ == "__main__":
    main()
