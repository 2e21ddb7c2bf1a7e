# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`extensions/aap` against what documents its form: infra.aap_configuration, AWX's own modules, AWX's rules for surveys and schedules, and our playbooks."""

from __future__ import annotations

import json
import re
import typing as t

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION
from dateutil.rrule import rrule, rrulestr

from tests.e2e.aap.conftest import AAP, SECRET, Data
from tests.e2e.aap.documented import KEYS, MODULES, complaints
from tests.e2e.conftest import Ansible
from tools import pattern

RULEBOOKS = COLLECTION / "extensions/eda/rulebooks"
OF_A_RULEBOOK = {"answer_client_events"}  # playbooks that a rulebook runs, on its own host
FROM_AN_EVENT = {"answer_leak_events_alert_url"}  # answers that a rulebook gives
NAMES_OF_SECRETS = re.compile(r"(secret|access_token|access_tokens|password)(_file)?$")

Spec = dict[str, dict[str, t.Any]]
Templates = dict[str, dict[str, t.Any]]


def test_it_has_documented_keys_alone(data: Data) -> None:
    assert [complaint for name, items in data.items() for item in items for complaint in complaints(name, item)] == []


def test_each_file_sets_what_is_checked_here(data: Data) -> None:
    variables = {name for path in AAP.glob("*.yml") for name in re.findall(r"^(\w+):", path.read_text(), re.MULTILINE)}
    assert {name for name in variables if not name.startswith("purecloud_aap_")} == set(data)
    assert set(data) <= set(KEYS)


def specs_of(ansible: Ansible, *modules: str) -> dict[str, Spec]:
    status, output = ansible.run("ansible-doc", "--json", *(f"awx.awx.{module}" for module in modules))
    assert status == 0, output
    return {name.rpartition(".")[2]: spec_of(page["doc"]["options"]) for name, page in json.loads("{" + output.partition("{")[2]).items()}


def spec_of(options: dict[str, t.Any]) -> Spec:
    wanted = ("type", "elements", "choices", "required", "aliases")
    spec = {name: {key: option[key] for key in wanted if key in option} for name, option in options.items()}
    for name, option in options.items():
        if "suboptions" in option:
            spec[name]["options"] = spec_of(option["suboptions"])
    return spec


def test_awxs_own_modules_take_it(data: Data, ansible: Ansible) -> None:
    specs = specs_of(ansible, *MODULES.values())
    items = {**data, "simplified_workflow_nodes": [node for workflow in data["controller_workflows"] for node in workflow["simplified_workflow_nodes"]]}
    links = {"always_nodes", "failure_nodes", "success_nodes"}  # which the role sets by tasks of their own
    errors = []
    for name, module in MODULES.items():
        for item in items[name]:
            given = {key: value for key, value in item.items() if key not in links | {"simplified_workflow_nodes"}}
            if name == "simplified_workflow_nodes":
                given.update(workflow_job_template="of the role", organization="of the role")
            errors += [f"{name}: {message}" for message in ArgumentSpecValidator(specs[module]).validate(given).error_messages]
    assert errors == []


def test_what_it_names_is_there(data: Data) -> None:
    names = {name: {item["name"] for item in items} for name, items in data.items()}
    for template in data["controller_templates"]:
        assert template["project"] in names["controller_projects"]
        assert template["execution_environment"] in names["controller_execution_environments"]
        assert template["inventory"] in names["controller_inventories"]
        assert set(template["credentials"]) <= names["controller_credentials"]
        assert template["credentials"] or template["ask_credential_on_launch"] is True
        assert (COLLECTION / template["playbook"]).is_file()
    assert {project["default_environment"] for project in data["controller_projects"]} <= names["controller_execution_environments"]
    assert {credential["credential_type"] for credential in data["controller_credentials"]} <= names["controller_credential_types"]
    assert {schedule["unified_job_template"] for schedule in data["controller_schedules"]} <= names["controller_templates"]
    for workflow in data["controller_workflows"]:
        nodes = {node["identifier"]: node for node in workflow["simplified_workflow_nodes"]}
        followers = [name for node in nodes.values() for link in ("always_nodes", "failure_nodes", "success_nodes") for name in node.get(link, [])]
        assert sorted(followers) == sorted(list(nodes)[1:])  # each but the first comes after another, and none is named that is not there
        for node in nodes.values():
            assert ("approval_node" in node) != (node.get("unified_job_template") in names["controller_templates"])


def test_each_playbook_is_a_job_template_that_runs_it_by_its_full_name(templates: Templates) -> None:
    assert set(templates) == {path.stem for path in (COLLECTION / "playbooks").glob("*.yml")} - OF_A_RULEBOOK
    for name, template in templates.items():
        (play,) = yaml.safe_load((COLLECTION / template["playbook"]).read_text())
        assert play["ansible.builtin.import_playbook"] == f"purecloud.credentials.{name}"


def variables_of(playbook: str) -> set[str]:
    """What a playbook documents at its top, and its role in its argument specs."""
    header = (COLLECTION / f"playbooks/{playbook}.yml").read_text().partition("\n- name:")[0]
    lists = re.findall(rf"^#   ({playbook}_\w+(?:, _\w+)*)", header, re.MULTILINE)  # "NAME_region, _api_url" names two
    found = {f"{playbook}_{name.removeprefix(playbook).removeprefix('_')}" for names in lists for name in names.split(", ")}
    specs = COLLECTION / f"roles/{playbook}/meta/argument_specs.yml"
    return found | set(yaml.safe_load(specs.read_text())["argument_specs"]["main"]["options"] if specs.exists() else [])


def questions_of(item: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    return list(item["survey_spec"]["spec"])


def test_each_question_is_one_that_the_playbook_reads_the_answer_of(templates: Templates) -> None:
    for name, template in templates.items():
        assert {question["variable"] for question in questions_of(template)} <= variables_of(name)


def test_no_question_asks_for_a_secret(data: Data) -> None:
    for item in data["controller_templates"] + data["controller_workflows"]:
        for question in questions_of(item):
            assert question["type"] != "password"
            assert not NAMES_OF_SECRETS.search(question["variable"])
    assert json.dumps(data).count(json.dumps(SECRET)) == 1  # in the credential, and nowhere else


def test_each_question_has_an_answer_that_awx_accepts(data: Data) -> None:
    """By the rules in its SurveyJobTemplateMixin. A default that breaks them it leaves out in silence."""
    for item in data["controller_templates"] + data["controller_workflows"]:
        assert item["survey_enabled"] is True
        for question in questions_of(item):
            assert question["required"] is True
            assert ("default" in question) == (question["variable"] not in FROM_AN_EVENT)
            default = question.get("default", "https://github.example")
            if question["type"] == "integer":
                assert isinstance(default, int)
                assert not isinstance(default, bool)
                assert question["min"] <= default <= question["max"]
            else:
                assert isinstance(default, str)
                assert 0 < len(default) <= question.get("max", 1024)
            assert question["type"] in ("integer", "text", "multiplechoice")
            assert ("choices" in question) == (question["type"] == "multiplechoice")
            assert all(isinstance(choice, str) for choice in question.get("choices", []))
            assert default in question.get("choices", [default])


def test_choices_are_those_of_the_playbook(templates: Templates) -> None:
    specs = yaml.safe_load((COLLECTION / "roles/rotate_oauth_client/meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    asked = {question["variable"]: question for template in templates.values() for question in questions_of(template)}
    assert asked["rotate_oauth_client_state"]["choices"] == specs["rotate_oauth_client_state"]["choices"]
    audit = (COLLECTION / "playbooks/audit_credentials.yml").read_text()
    assert {*re.findall(r"\[high, medium, low\]", audit)} == {"[high, medium, low]"}
    assert set(asked["audit_credentials_fail_on"]["choices"]) == {"none", "high", "medium", "low"}


def test_launch_time_answers_are_to_questions(data: Data, templates: Templates) -> None:
    """AWX refuses what a node or a schedule answers without having been asked."""
    asked = {template["name"]: {question["variable"]: question for question in questions_of(template)} for template in templates.values()}
    nodes = [node for workflow in data["controller_workflows"] for node in workflow["simplified_workflow_nodes"]]
    for each in nodes + data["controller_schedules"]:
        for name, answer in each.get("extra_data", {}).items():
            assert answer in asked[each["unified_job_template"]][name]["choices"]
    for workflow in data["controller_workflows"]:
        for question in questions_of(workflow):
            assert any(question == known.get(question["variable"]) for known in asked.values())


@pytest.mark.parametrize("forbidden", ["DTSTART.*DTSTART", "COUNT=.*UNTIL", "TZID", "BYDAY=[0-9]", "BYEASTER", "RRULE.*RRULE"])
def test_schedules_are_rules_that_awx_accepts(data: Data, forbidden: str) -> None:
    for schedule in data["controller_schedules"]:
        assert re.fullmatch(r"DTSTART:\d{8}T\d{6}Z RRULE:FREQ=\w+;INTERVAL=[1-9]\d*(;\w+=\w+)*", schedule["rrule"])
        assert not re.search(forbidden, schedule["rrule"])
        rule = rrulestr(schedule["rrule"].replace(" ", "\n"))
        assert isinstance(rule, rrule)
        assert rule[2]
        assert schedule["enabled"] is False  # until somebody has looked at a run


def test_injectors_use_each_field_and_each_variable_is_read(data: Data) -> None:
    variables = set().union(*(variables_of(path.stem) for path in (COLLECTION / "playbooks").glob("*.yml")))
    for kind in data["controller_credential_types"]:
        fields = {field["id"]: field for field in kind["inputs"]["fields"]}
        injectors = kind["injectors"]
        assert injectors.keys() <= {"extra_vars", "file"}  # ansible-runner writes the environment into a job's artifacts
        used = {name for group in injectors.values() for text in group.values() for name in re.findall(r"\{\{ (\w+) \}\}", text)}
        assert used == set(fields) == set(kind["inputs"]["required"])
        assert injectors["extra_vars"].keys() <= variables
        assert {name for name, field in fields.items() if field.get("secret")} == set(fields) - {"region", "client_id", "repositories"}
        assert not [field for field in fields.values() if "default" in field]


def test_activations_name_what_there_is(data: Data, templates: Templates) -> None:
    asked = {template["name"]: {question["variable"] for question in questions_of(template)} for template in templates.values()}
    projects, environments = ({item["name"] for item in data[name]} for name in ("eda_projects", "eda_decision_environments"))
    for activation in data["eda_rulebook_activations"]:
        (ruleset,) = yaml.safe_load((RULEBOOKS / activation["rulebook"]).read_text())
        (rule,) = ruleset["rules"]
        job = rule["action"]["run_job_template"]  # the platform runs no playbooks
        assert job.get("job_args", {}).get("extra_vars", {}).keys() <= asked[job["name"]]
        assert job["organization"].strip("{ }") in activation["extra_vars"]
        assert activation["project"] in projects
        assert activation["decision_environment"] in environments


def test_the_pattern_has_what_the_job_templates_have() -> None:
    stale = [str(path) for path, text in pattern.files().items() if path.read_text() != text]
    assert stale == [], "run python -m tools.pattern"


def test_the_pattern_is_one_by_its_schema() -> None:
    """Of https://github.com/ansible/pattern-service, version 1.0.0, whose rules ansible-lint does not have yet."""
    document = json.loads(pattern.DEFINITION.read_text())
    assert document.keys() <= {"schema_version", "name", "title", "description", "short_description", "tags", "aap_resources"}
    assert document["name"] == pattern.PATTERN.name
    assert re.fullmatch("[a-z0-9_]{1,64}", document["name"])
    assert len(document["title"]) <= 64
    assert not document["short_description"].endswith(".")
    resources = document["aap_resources"]
    assert resources.keys() == {"controller_project", "controller_execution_environment", "controller_labels", "controller_job_templates"}
    assert resources["controller_project"].keys() == {"name", "description"}
    assert resources["controller_execution_environment"].keys() == {"name", "description", "image_name", "pull"}
    assert resources["controller_labels"] == pattern.LABELS
    templates = resources["controller_job_templates"]
    assert [template["playbook"] for template in templates if template["primary"]] == [f"{pattern.PRIMARY}.yml"]
    launch = {f"ask_{what}_on_launch" for what in ("credential", "inventory", "verbosity")}
    for template in templates:
        assert template.keys() == {"name", "description", "execution_environment", "playbook", "primary", "labels", "survey"} | launch
        assert (pattern.PATTERN / "playbooks" / template["playbook"]).is_file()
        assert template["execution_environment"] == resources["controller_execution_environment"]["name"]
        for question in template["survey"]["spec"]:
            assert question.keys() <= {"type", "question_name", "question_description", "variable", "required", "choices", "default"}
            assert re.fullmatch("[a-z0-9_]{1,64}", question["variable"])
            assert isinstance(question.get("default", ""), str)
