# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The vendor's own SDKs, unchanged, call each operation that the simulator has, and both send the same."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import typing as t
from urllib.parse import urlsplit

import PureCloudPlatformClientV2
import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.api import OPERATIONS
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from PureCloudPlatformClientV2.rest import ApiException

CLIENT = ("rehearsal-client", "rehearsal-secret")
USER = "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77"
ACTION = "lookup"
DATES = {"dateCreated", "dateModified"}  # each SDK writes them in its own way


@pytest.fixture
def credential(simulator: Simulator) -> str:
    """A credential that an integration uses."""
    credential_id = simulator.add_credential("used", *CLIENT, credential_id="used")
    simulator.add_integration("data actions", credential_id, actions=[ACTION])
    return credential_id


def by_python(sdk: t.Any, credential: str) -> dict[str, t.Any]:
    sdk.get_client_credentials_token(*CLIENT)
    tokens = PureCloudPlatformClientV2.TokensApi(sdk)
    me = tokens.get_tokens_me(preserve_idle_ttl=True)
    tokens.head_tokens_me()
    tokens.put_tokens_timeout(body=tokens.get_tokens_timeout())
    tokens.delete_token(USER)
    return {"client": me.o_auth_client.id, **_authorization_and_clients(sdk), **_integrations(sdk, credential), "refused": _end(tokens)}


def _authorization_and_clients(sdk: t.Any) -> dict[str, t.Any]:
    authorization = PureCloudPlatformClientV2.AuthorizationApi(sdk)
    roles = authorization.get_authorization_roles(name="Nightly", page_size=5, page_number=1)
    authorization.get_authorization_role(roles.entities[0].id, user_count=False)
    authorization.get_authorization_divisions(name="Home")
    home = authorization.get_authorization_divisions_home()
    subject = authorization.get_authorization_subjects_me()

    oauth = PureCloudPlatformClientV2.OAuthApi(sdk)
    oauth.get_oauth_scopes()
    oauth.get_oauth_scope("users")
    wanted = PureCloudPlatformClientV2.OAuthClientRequest()
    wanted.name, wanted.authorized_grant_type = "made", "CLIENT-CREDENTIALS"
    pair = PureCloudPlatformClientV2.RoleDivision()
    pair.role_id, pair.division_id = roles.entities[0].id, home.id
    wanted.role_divisions = [pair]
    made = oauth.post_oauth_clients(wanted)
    listed = oauth.get_oauth_clients()
    read = oauth.get_oauth_client(made.id)
    read.state = "inactive"
    changed = oauth.put_oauth_client(made.id, read)
    renewed = oauth.post_oauth_client_secret(made.id)
    statuses = _usage(oauth, made.id)
    oauth.delete_oauth_client(made.id)
    return {
        "grants": len(subject.grants),
        "clients": len(listed.entities),
        "secrets": [bool(each.secret) for each in (made, read, changed, renewed)],
        "state": changed.state,
        "statuses": statuses,
    }


def _usage(oauth: t.Any, client_id: str) -> list[str]:
    query = PureCloudPlatformClientV2.ApiUsageClientQuery()
    query.interval, query.granularity, query.group_by = "2026-01-01/2026-02-01", "Day", ["TemplateUri"]
    begun = oauth.post_oauth_client_usage_query(client_id, query)
    statuses = [oauth.get_oauth_client_usage_query_result(begun.execution_id, client_id).query_status for dummy in range(2)]
    oauth.get_oauth_client_usage_summary(client_id, days="3")
    return statuses


def _integrations(sdk: t.Any, credential: str) -> dict[str, t.Any]:
    integrations = PureCloudPlatformClientV2.IntegrationsApi(sdk)
    integrations.get_integrations_credentials_types()
    body = PureCloudPlatformClientV2.Credential()
    body.name, body.type, body.credential_fields = "made", PureCloudPlatformClientV2.CredentialType(), {"clientId": "x", "clientSecret": "y"}
    body.type.name = "pureCloudOAuthClient"
    made = integrations.post_integrations_credentials(body=body)
    integrations.get_integrations_credential(made.id)
    integrations.put_integrations_credential(made.id, body=body)
    with pytest.warns(DeprecationWarning, match="get_integrations_credentials"):
        integrations.get_integrations_credentials(page_size=5)
    infos = integrations.get_integrations_credentials_listing(page_size="5")
    found = integrations.get_integrations(credential_id=credential)
    integrations.get_integration(found.entities[0].id)
    config = integrations.get_integration_config_current(found.entities[0].id)
    test = integrations.post_integrations_action_test(ACTION, {"input": 1})
    integrations.delete_integrations_credential(made.id)
    return {"credentials": len(infos.entities), "used": config.credentials["pureCloudOAuthClient"].id, "action": test.success}


def _end(tokens: t.Any) -> int:
    tokens.delete_tokens_me()
    with pytest.raises(ApiException) as refused:
        tokens.get_tokens_me()
    status: int = refused.value.status
    return status


def by_javascript(simulator: Simulator, credential: str) -> dict[str, t.Any]:
    place = urlsplit(simulator.url)
    given = {"host": place.hostname, "port": place.port, "clientId": CLIENT[0], "clientSecret": CLIENT[1], "user": USER, "action": ACTION}
    command = ["node", str(pathlib.Path(__file__).parent / "sdk.js"), json.dumps({**given, "credential": credential})]
    done = subprocess.run(command, env={**os.environ, "NODE_EXTRA_CA_CERTS": simulator.ca_path or ""}, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{done.stderr} {simulator.journal()[-1]}"
    told: dict[str, t.Any] = json.loads(done.stdout)
    return told


def template_of(entry: dict[str, t.Any]) -> str:
    """The documented path of a request; the first that fits, as the router takes it."""
    for operation in OPERATIONS:
        if operation.method == entry["method"] and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", operation.path), entry["path"]):
            return operation.path
    return str(entry["path"])


def sent(simulator: Simulator) -> list[tuple[t.Any, ...]]:
    requests = []
    for entry in simulator.journal():
        text = "" if entry["body"] == "null" else entry["body"]  # where there is no body, the Python SDK sends null
        body: t.Any = json.loads(text) if text.startswith("{") else text
        if template_of(entry) == "/api/v2/oauth/clients/{clientId}" and body:
            body = {name: value for name, value in body.items() if name not in DATES and name not in ("id", "selfUri")}
        requests.append((entry["method"], template_of(entry), entry["query"], body, entry["status"]))
    return requests


EXPECTED = {
    "client": CLIENT[0],
    "grants": 5,
    "clients": 2,
    "secrets": [True, False, False, True],
    "state": "inactive",
    "statuses": ["Running", "Complete"],
    "credentials": 2,
    "used": "used",
    "action": True,
    "refused": 401,
}


def test_the_python_sdk_drives_every_operation(simulator: Simulator, sdk: t.Any, credential: str) -> None:
    assert by_python(sdk, credential) == EXPECTED
    assert {request[:2] for request in sent(simulator)} == {(each.method, each.path) for each in OPERATIONS} | {("POST", "/oauth/token")}
    assert [request[4] for request in sent(simulator) if request[4] >= 300] == [401]


@pytest.mark.skipif(not os.environ.get("NODE_PATH") or not shutil.which("node"), reason="Node and npm are needed for the JavaScript SDK")
def test_the_javascript_sdk_sends_the_same(simulator: Simulator, sdk: t.Any, credential: str) -> None:
    assert by_javascript(simulator, credential) == EXPECTED
    of_javascript = sent(simulator)
    simulator.control("DELETE", "journal")
    by_python(sdk, credential)
    assert of_javascript == sent(simulator)
