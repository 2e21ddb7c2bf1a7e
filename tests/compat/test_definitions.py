# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Each operation of the simulator, each of its queries and each field of its bodies stands in the vendor's own definitions."""

from __future__ import annotations

import functools
import pathlib
import re
import typing as t

import PureCloudPlatformClientV2
import pytest
import requests
from ansible_collections.purecloud.credentials.extensions.simulator.api import OPERATIONS
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.extensions.simulator.operations import Operation
from ansible_collections.purecloud.credentials.extensions.simulator.resources.client_requests import REQUESTED
from ansible_collections.purecloud.credentials.extensions.simulator.state.usage import METRICS

Definitions = dict[tuple[str, str], tuple[set[str], bool]]


@functools.cache
def definitions() -> Definitions:
    """By method and path: the queries, and whether there is a body; as the SDK's own code has them."""
    found: Definitions = {}
    for file in (pathlib.Path(PureCloudPlatformClientV2.__file__).parent / "apis").glob("*.py"):
        for function in file.read_text().split("\n    def ")[1:]:
            path = re.search(r"resource_path = '([^']+)'", function)
            method = re.search(r"call_api\(resource_path, '(\w+)'", function)
            if path and method:
                queries = set(re.findall(r"query_params\['([^']+)'\]", function))
                found[method[1], path[1]] = (queries, "body_params = params['body']" in function)
    return found


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
def test_each_operation_stands_in_the_definitions(operation: Operation) -> None:
    assert (operation.method, operation.path) in definitions()
    queries, has_body = definitions()[operation.method, operation.path]
    assert set(operation.queries) <= queries
    assert operation.takes_body is has_body


def fields_of(model: str) -> set[str]:
    return set(getattr(PureCloudPlatformClientV2, model)().attribute_map.values())


def test_the_fields_of_bodies_stand_in_the_definitions() -> None:
    assert fields_of("OAuthClientRequest") == REQUESTED
    assert set(METRICS.values()) <= fields_of("ApiUsageRow")
    assert fields_of("ApiUsageClientQuery") == {"interval", "granularity", "metrics", "groupBy"}


def assert_defined(answer: t.Any, kind: str) -> None:
    """Each field of an answer is one of the model's, all the way down."""
    listed = re.fullmatch(r"list\[(\w+)\]", kind)
    mapped = re.fullmatch(r"dict\(str, (\w+)\)", kind)
    if listed:
        for each in answer:
            assert_defined(each, listed[1])
    elif mapped:
        for each in answer.values():
            assert_defined(each, mapped[1])
    elif hasattr(PureCloudPlatformClientV2, kind) and isinstance(answer, dict):
        model = getattr(PureCloudPlatformClientV2, kind)()
        kinds = {wire: model.swagger_types[name] for name, wire in model.attribute_map.items()}
        assert set(answer) <= set(kinds), kind
        for name, value in answer.items():
            assert_defined(value, kinds[name])


ANSWERS = {
    "tokens/me": "TokenInfo",
    "tokens/timeout": "IdleTokenTimeout",
    "oauth/clients": "OAuthClientEntityListing",
    "oauth/clients/rehearsal-client": "OAuthClient",
    "oauth/clients/rehearsal-client/usage/summary": "UsageExecutionResult",
    "oauth/scopes": "OAuthScopeListing",
    "authorization/roles?pageSize=2&pageNumber=2": "OrganizationRoleEntityListing",
    "authorization/divisions": "AuthzDivisionEntityListing",
    "authorization/divisions/home": "AuthzDivision",
    "authorization/subjects/me?includeFullRoles=true": "AuthzSubject",
    "integrations/credentials/types": "list[CredentialType]",
    "integrations/credentials": "CredentialInfoListing",
    "integrations/credentials/listing?pageSize=1": "CredentialInfoCursorListing",
    "integrations/credentials/used": "Credential",
    "integrations": "IntegrationEntityListing",
    "integrations/actions": "IntegrationConfiguration",
}


def get(simulator: Simulator, path: str, token: str) -> t.Any:
    answer = requests.get(f"{simulator.url}/api/v2/{path}", headers={"Authorization": f"Bearer {token}"}, verify=simulator.ca_path, timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", ANSWERS)
def test_the_fields_of_answers_stand_in_the_definitions(simulator: Simulator, token: str, path: str) -> None:
    for name in ("used", "unused"):
        simulator.add_credential(name, "x", "y", credential_id=name)
    integration = simulator.add_integration("data actions", "used")
    where = f"integrations/{integration}/config/current" if path == "integrations/actions" else path
    assert_defined(get(simulator, where, token), ANSWERS[path])


def test_the_fields_of_usage_stand_in_the_definitions(simulator: Simulator, token: str) -> None:
    simulator.switch(usage_running=0)
    simulator.advance(-86400)
    get(simulator, "tokens/me", token)
    simulator.advance(86400)
    begun = get(simulator, "oauth/clients/rehearsal-client/usage/summary", token)
    results = get(simulator, begun["resultsUri"].removeprefix("/api/v2/"), token)
    assert len(results["results"]) == 1
    assert_defined(results, "ApiUsageQueryResult")
