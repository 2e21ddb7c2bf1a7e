# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The switches, for what nobody documents."""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass
class Switches:
    """Where the real service is unknown, or can differ. Each setting is one that it may have, the default the likelier one."""

    # Tokens
    dead_token_code: t.Literal["bad.credentials", "credentials.expired"] = "bad.credentials"
    linger_requests: int = 0  # how many more requests a deleted token serves
    delete_status: t.Literal[200, 202, 204] = 200
    correlation_header: t.Literal["ININ-Correlation-Id", "Genesys-Correlation-Id"] = "ININ-Correlation-Id"
    rate_limit: int = 300  # requests of one token in one window
    rate_window: float = 60.0  # seconds
    shared_rate_limit: int = 0  # requests of all tokens together in one window; 0: no such limit
    shared_limit_says_when: bool = True  # whether its 429 carries a Retry-After
    unknown_user_status: t.Literal[204, 404] = 204
    hipaa: bool = False
    latency: float = 0.0  # seconds before each answer of the API
    login_failure_status: t.Literal[400, 401] = 400
    tokens_count_by: t.Literal["user", "client"] = "user"  # of whom there can be ten

    # OAuth clients: statuses, and what is refused
    client_create_status: t.Literal[200, 201] = 200
    client_delete_status: t.Literal[200, 202, 204] = 200
    max_clients: int = 0  # how many there can be; 0: no such limit
    longest_validity: int = 172800  # seconds; a client for SCIM may have 38880000
    role_guard: t.Literal["division", "role"] = "division"  # whether the caller must hold a role in that division, or in any
    role_guard_code: t.Literal["not.authorized", "missing.permissions", "missing.any.permissions"] = "not.authorized"
    put_without_roles: t.Literal["clears", "refused"] = "clears"  # of a client-credentials client
    put_without_state: t.Literal["active", "kept"] = "active"
    disabled_can_be_set: bool = False
    date_to_delete_can_be_set: bool = False
    conflicts: int = 0  # how many of the next changes of OAuth clients answer 409, without an effect
    allowed_ips: t.Literal["absent", "present"] = "absent"  # the list of addresses that is announced, under a made-up name
    client_page_size: int = 0  # how many a page of the list holds; 0: all

    # OAuth clients: the end
    inactive_sets_date_to_delete: bool = False  # seven days ahead, and then it is deleted
    tokens_of_inactive: t.Literal["active", "dead"] = "active"
    tokens_of_deleted: t.Literal["active", "dead"] = "dead"
    inactive_login: t.Literal["invalid_client", "unauthorized_client", "invalid_grant"] = "invalid_client"
    restore: t.Literal["works", "404"] = "works"  # PUT state active in the seven days after DELETE
    deleted_answers: t.Literal["404", "deleted"] = "404"  # GET in those seven days
    deleted_listed: bool = False  # the list in those seven days
    young_deleted_answers: t.Literal["404", "deleted"] = "404"  # GET after DELETE of a client that cannot be restored

    # OAuth clients: a new secret
    tokens_after_new_secret: t.Literal["active", "dead"] = "active"
    old_secret_logins: int = 0  # how many more times the old secret signs in

    # OAuth clients: just made
    new_client_misses: int = 0  # how many requests for a new client answer 404; as many lists leave it out
    new_client_login_failures: int = 0  # how many times it cannot sign in
    settles_after: float = 0.0  # seconds after the creation; whoever looks earlier has the miss cached
    miss_cached_for: float = 0.0  # seconds

    # Usage
    usage_query_status: t.Literal[200, 202] = 200
    usage_running: int = 1  # how many times the results are still running
    usage_misses: int = 0  # how many times a query that was just begun answers 404
    usage_outcome: t.Literal["Complete", "Failed"] = "Complete"
    usage_late_days: int = 0  # how many days before the current one are not there yet
    usage_without_rows: t.Literal["no_results", "empty"] = "no_results"  # of a complete query that found nothing
    usage_end: t.Literal["exclusive", "inclusive"] = "exclusive"  # whether an interval's last day is a part of it
    usage_template_slash: bool = True  # whether templateUri begins with one

    # Integrations
    redacted_as: t.Literal["absent", "asterisks"] = "absent"  # the secret fields of a credential
    credential_client_id: t.Literal["nowhere", "by_id", "everywhere"] = "by_id"  # where a credential tells the id of its client
    credential_delete_status: t.Literal[200, 202, 204] = 204
    used_credential_delete: t.Literal["refused", "works"] = "refused"  # of a credential that an integration uses
    integrations_name_credentials: bool = False  # whether the list of integrations does; their configuration always does
    action_tokens: t.Literal["fresh", "pooled"] = "fresh"  # whether a data action signs in for each run
    actions_count_as_usage: bool = True

    # Authorization
    role_name_filter: t.Literal["contains", "exact"] = "contains"

    def set(self, changes: dict[str, t.Any]) -> None:
        """:raises ValueError: no such switch, or no such setting."""
        kinds = t.get_type_hints(type(self))
        for name, value in changes.items():
            if name not in kinds:
                raise ValueError(f"no switch {name}: there are {', '.join(kinds)}")
            choices = t.get_args(kinds[name])
            if choices and value not in choices:
                raise ValueError(f"{name} is one of {', '.join(map(str, choices))}")
            setattr(self, name, value)
