# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The vendor's own Python SDK, unchanged, drives the simulator; then our modules do the same, and what was sent is compared."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from PureCloudPlatformClientV2 import ApiClient, TokensApi
from PureCloudPlatformClientV2.rest import ApiException

from tests.unit.plugins.modules.conftest import RunModule, run_module

__all__ = ["run_module"]

CLIENT = ("rehearsal-client", "rehearsal-secret")
USER = "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77"
WHEN = "2026-03-04T05:06:07.890Z"
ORGANIZATION = {"id": "purecloud-builtin", "name": "Example Ltd"}
PERSON = {"id": USER, "name": "Ada"}
# Every field that the API documents (TokenInfo, OrgOAuthClient).
EVERYTHING = {
    "organization": ORGANIZATION,
    "homeOrganization": ORGANIZATION,
    "authorizedScope": ["users:readonly", "oauth"],
    "clonedUser": {"id": USER, "organization": ORGANIZATION},
    "OAuthClient": {
        "id": CLIENT[0],
        "name": "rehearsal",
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "scope": ["users:readonly"],
        "roleDivisions": [{"roleId": "role", "divisionId": "*"}],
        "state": "active",
        "dateCreated": WHEN,
        "dateModified": WHEN,
        "createdBy": PERSON,
        "modifiedBy": PERSON,
        "dateToDelete": WHEN,
        "organization": ORGANIZATION,
    },
}


def sent(simulator: Simulator) -> list[tuple[t.Any, ...]]:
    """What must be the same whoever sends it: method, path, query, authorisation, body, and that it was answered alike."""
    return [
        (
            entry["method"],
            entry["path"],
            {name: value for name, value in entry["query"].items() if name != "preserveIdleTTL"},
            authorization_of(entry),
            json.loads(entry["body"]) if entry["body"].startswith("{") else entry["body"],
            entry["status"],
        )
        for entry in simulator.journal()
    ]


def authorization_of(entry: dict[str, t.Any]) -> str:
    """A client's is always the same; of a token's only the kind is."""
    kind, dummy, value = entry["headers"]["Authorization"].partition(" ")
    return f"{kind} {value if kind == 'Basic' else 'a token'}"


def by_sdk(simulator: Simulator, sdk: ApiClient) -> None:
    """Client credentials, and all six operations of TokensApi."""
    sdk.get_client_credentials_token(*CLIENT)
    api = TokensApi(sdk)
    assert api.get_tokens_me().o_auth_client.id == CLIENT[0]
    api.head_tokens_me()
    timeout = api.get_tokens_timeout()
    assert timeout.idle_token_timeout_seconds == 1800
    timeout.idle_token_timeout_seconds = 900
    assert api.put_tokens_timeout(body=timeout).idle_token_timeout_seconds == 900
    api.delete_token(USER)
    api.delete_tokens_me()
    with pytest.raises(ApiException) as refused:
        api.get_tokens_me()
    assert refused.value.status == 401


def by_modules(simulator: Simulator, run_module: RunModule) -> None:
    client_id, client_secret = CLIENT
    token = run_module("purecloud_token", state="present", client_id=client_id, client_secret=client_secret, login_url=simulator.url)["access_token"]
    run_module("purecloud_token_info", access_token=token)
    run_module("purecloud_idle_timeout_info", access_token=token)
    run_module("purecloud_idle_timeout", access_token=token, idle_token_timeout_seconds=900)
    run_module("purecloud_user_tokens", access_token=token, state="absent", user_id=USER)
    assert run_module("purecloud_token", access_token=token, state="absent")["outcome"] == "revoked"


def test_the_same_scenario_sends_the_same(simulator: Simulator, sdk: ApiClient, run_module: RunModule) -> None:
    by_sdk(simulator, sdk)
    of_sdk = sent(simulator)
    simulator.control("POST", "reset")
    by_modules(simulator, run_module)
    of_modules = sent(simulator)
    assert [request[:2] for request in of_sdk] == [
        ("POST", "/oauth/token"),
        ("GET", "/api/v2/tokens/me"),
        ("HEAD", "/api/v2/tokens/me"),
        ("GET", "/api/v2/tokens/timeout"),
        ("PUT", "/api/v2/tokens/timeout"),
        ("DELETE", f"/api/v2/tokens/{USER}"),
        ("DELETE", "/api/v2/tokens/me"),
        ("GET", "/api/v2/tokens/me"),
    ]
    for request in of_sdk:
        # No module has a use for HEAD, which resets the idle timer and tells nothing that GET does not.
        assert request in of_modules or request[0] == "HEAD"
    assert {request[:2] for request in of_modules} <= {request[:2] for request in of_sdk}


def test_our_facts_hold_every_field_that_the_sdk_reads(simulator: Simulator, sdk: ApiClient, run_module: RunModule) -> None:
    token = simulator.issue(info=EVERYTHING, idle_timeout=1800)
    sdk.access_token = token
    read = TokensApi(sdk).get_tokens_me()
    assert all(getattr(read, name) is not None for name in read.swagger_types)
    facts = run_module("purecloud_token_info", access_token=token)["ansible_facts"]["purecloud_token_info"]
    facts["o_auth_client"] = facts.pop("oauth_client")  # the SDK's spelling
    assert_holds(facts, read)


def assert_holds(facts: t.Any, read: t.Any) -> None:
    """Every field that the SDK read from the answer is in the facts, with the same value."""
    if isinstance(read, list):
        assert len(facts) == len(read)
        for mine, theirs in zip(facts, read):
            assert_holds(mine, theirs)
    elif isinstance(read, datetime.datetime):
        assert datetime.datetime.fromisoformat(facts) == read
    elif hasattr(read, "swagger_types"):
        for name in read.swagger_types:
            if getattr(read, name) is not None:
                assert_holds(facts[name], getattr(read, name))
    else:
        assert facts == read
