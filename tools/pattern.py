# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Write what Ansible Patterns want to know of the job templates, out of `extensions/aap`: their part of `pattern.json`, and each playbook's variables.

`python -m tools.pattern` writes the files. A test holds them against what this would write.
"""

from __future__ import annotations

import json
import pathlib
import typing as t

import jinja2
import yaml

from tools import licence

ROOT = pathlib.Path(__file__).resolve().parents[1]
AAP = ROOT / "extensions/aap/configs"
PATTERN = ROOT / "extensions/patterns/manage_credentials"
DEFINITION = PATTERN / "meta/pattern.json"
PRIMARY = "audit_credentials"  # which changes nothing
LABELS = ["purecloud"]
TYPES = {"text": "str", "multiplechoice": "str", "integer": "int"}

Template = dict[str, t.Any]


def job_templates() -> dict[str, Template]:
    """Those of `extensions/aap`, with the settings there, by the name of the playbook."""
    settings = yaml.safe_load((AAP / "settings.yml").read_text())
    templates = yaml.safe_load((AAP / "job_templates.yml").read_text())["controller_templates"]
    return {pathlib.Path(template["playbook"]).stem: _rendered(template, settings) for template in templates}


def _rendered(value: t.Any, settings: dict[str, t.Any]) -> t.Any:
    if isinstance(value, dict):
        return {name: _rendered(member, settings) for name, member in value.items()}
    if isinstance(value, list):
        return [_rendered(each, settings) for each in value]
    return jinja2.Template(value).render(settings) if isinstance(value, str) else value


def files() -> dict[pathlib.Path, str]:
    """The text of each file."""
    templates = job_templates()
    definition = json.loads(DEFINITION.read_text())
    definition["aap_resources"]["controller_job_templates"] = [_of_the_pattern(name, template) for name, template in templates.items()]
    specs = {PATTERN / f"playbooks/{name}.meta.yml": _argument_spec(name, template) for name, template in templates.items()}
    return {DEFINITION: json.dumps(definition, indent=2) + "\n", **specs}


def _of_the_pattern(name: str, template: Template) -> dict[str, t.Any]:
    survey = template["survey_spec"]
    return {
        "name": template["name"],
        "description": template["description"],
        "execution_environment": template["execution_environment"],
        "playbook": f"{name}.yml",
        "primary": name == PRIMARY,
        "ask_credential_on_launch": True,
        "ask_inventory_on_launch": True,
        "ask_verbosity_on_launch": True,
        "labels": LABELS,
        "survey": {**survey, "spec": [_question(question) for question in survey["spec"]]},
    }


def _question(question: dict[str, t.Any]) -> dict[str, t.Any]:
    """The schema of patterns takes texts for answers alone, and AWX takes none for the answer to a question for a number: so it is asked for a text."""
    asked = {name: value for name, value in question.items() if name not in ("min", "max")}
    if "default" in asked:
        asked["default"] = str(asked["default"])
    return {**asked, "type": "text" if question["type"] == "integer" else question["type"]}


def _argument_spec(name: str, template: Template) -> str:
    options = {
        question["variable"]: {
            "type": TYPES[question["type"]],
            **{name: question[name] for name in ("default", "choices") if name in question},
            "description": question["question_description"],
        }
        for question in template["survey_spec"]["spec"]
    }
    document = {
        "short_description": template["name"],
        "description": template["description"],
        "argument_specs": {
            name: {
                "short_description": template["name"],
                "description": [template["description"], f"All variables are those of the playbook purecloud.credentials.{name}."],
                "options": options,
                "examples": f"ansible-playbook purecloud.credentials.{name}",
            }
        },
    }
    return f"{licence.HEAD}---\n# Written by tools/pattern.py.\n{yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=160)}"


class _Dumper(yaml.SafeDumper):
    """Indents lists, as ansible-lint wants them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text)
