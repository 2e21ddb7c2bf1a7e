# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the roles of infra.aap_configuration document as the keys of their variables, in the tables of each role's README. Others they leave out in silence."""

from __future__ import annotations

import typing as t

NOTIFICATIONS = "notification_templates_started notification_templates_success notification_templates_error"
LAUNCH = """inventory credentials scm_branch execution_environment forks instance_groups job_slice_count labels timeout job_type job_tags skip_tags
    limit diff_mode verbosity"""

KEYS: dict[str, set[str]] = {
    name: set(keys.split())
    for name, keys in {
        "controller_credential_types": "name new_name description injectors inputs kind state",
        "controller_credentials": "name new_name copy_from description organization credential_type inputs user team state update_secrets",
        "controller_execution_environments": "name new_name description image organization credential pull state",
        "controller_projects": f"""
            name new_name copy_from description organization scm_type scm_url default_environment local_path scm_branch
            scm_refspec credential signature_validation_credential scm_clean scm_delete_on_update scm_track_submodules
            scm_update_on_launch scm_update_cache_timeout allow_override timeout custom_virtualenv {NOTIFICATIONS} state wait
            update_project interval""",
        "controller_inventories": """
            name new_name copy_from description organization instance_groups input_inventories variables kind host_filter
            prevent_instance_group_fallback state""",
        "controller_templates": f"""
            name new_name copy_from description execution_environment job_type inventory organization project playbook credentials
            forks limit verbosity extra_vars job_tags force_handlers skip_tags start_at_task diff_mode use_fact_cache
            host_config_key ask_scm_branch_on_launch ask_diff_mode_on_launch ask_variables_on_launch ask_limit_on_launch
            ask_tags_on_launch ask_skip_tags_on_launch ask_job_type_on_launch ask_verbosity_on_launch ask_inventory_on_launch
            ask_credential_on_launch ask_execution_environment_on_launch ask_forks_on_launch ask_instance_groups_on_launch
            ask_job_slice_count_on_launch ask_labels_on_launch ask_timeout_on_launch prevent_instance_group_fallback
            survey_enabled survey_spec survey become_enabled allow_simultaneous timeout instance_groups job_slice_count
            webhook_service webhook_credential scm_branch labels custom_virtualenv {NOTIFICATIONS} state""",
        "controller_schedules": f"name new_name description rrule extra_data unified_job_template organization enabled state {LAUNCH}",
        "controller_workflows": f"""
            name new_name copy_from description organization ask_inventory_on_launch ask_limit_on_launch ask_scm_branch_on_launch
            ask_variables_on_launch extra_vars allow_simultaneous inventory limit labels ask_labels_on_launch job_tags skip_tags
            ask_tags_on_launch ask_skip_tags_on_launch notification_templates_approvals {NOTIFICATIONS} scm_branch state
            workflow_nodes destroy_current_nodes survey_enabled survey_spec survey webhook_service webhook_credential
            simplified_workflow_nodes""",
        "simplified_workflow_nodes": f"""
            workflow_job_template identifier unified_job_template lookup_organization approval_node organization
            all_parents_must_converge always_nodes failure_nodes success_nodes state extra_data {LAUNCH}""",
        "approval_node": "name description timeout",
        "survey_spec": "name description spec",
        "spec": "question_name question_description required type variable default min max choices new_question",
        "eda_projects": "name new_name description url scm_url organization credential state",
        "eda_decision_environments": "name new_name description image_url credential organization state",
        # The table says organization_name, and the role reads organization.
        "eda_rulebook_activations": """
            name description project rulebook decision_environment restart_policy extra_vars awx_token enabled state organization
            eda_credentials k8s_service_name swap_single_source event_streams log_level""",
    }.items()
}

REQUIRED: dict[str, set[str]] = {
    name: set(keys.split())
    for name, keys in {
        "controller_execution_environments": "name image",
        "controller_projects": "name organization",
        "controller_inventories": "name organization",
        "controller_schedules": "name rrule unified_job_template",
        "simplified_workflow_nodes": "identifier",
        "survey_spec": "name description spec",
        "spec": "question_name question_description required type variable",
        "eda_projects": "name url",
        "eda_decision_environments": "name image_url",
        "eda_rulebook_activations": "name rulebook decision_environment",
    }.items()
}

# The modules of AWX that the roles hand these items to, by the names that the items have. Red Hat's ansible.controller has the same ones.
MODULES = {
    "controller_credential_types": "credential_type",
    "controller_credentials": "credential",
    "controller_execution_environments": "execution_environment",
    "controller_projects": "project",
    "controller_inventories": "inventory",
    "controller_templates": "job_template",
    "controller_schedules": "schedule",
    "controller_workflows": "workflow_job_template",
    "simplified_workflow_nodes": "workflow_job_template_node",
}


def complaints(name: str, item: dict[str, t.Any]) -> list[str]:
    """What is wrong with an item of the variable, or of the list in an item, of that name."""
    found = [f"{name}: {key} is none of its keys" for key in item.keys() - KEYS[name]]
    found += [f"{name}: {key} is missing" for key in REQUIRED.get(name, {"name"}) - item.keys()]
    for key, value in item.items():
        if key in KEYS and value:
            found += [each for one in (value if isinstance(value, list) else [value]) for each in complaints(key, one)]
    return found
