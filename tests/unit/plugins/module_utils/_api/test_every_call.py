# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Each call of the API: what it misses in an answer that could be anybody's, and the permission that it names where it was refused."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api import authorization, idle_timeout, integrations, oauth_clients
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials import Credentials

REFUSED = json.dumps({"status": 403, "code": "not.authorized", "message": "No."})
PAIR = Credentials("client-1", "s")
ID = "5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11"


class Call(t.NamedTuple):
    """``expected``: what its answer must be; ``permission``: which it needs, if it is known."""

    make: t.Callable[[ApiSession, str], t.Any]
    expected: str
    permission: str | None


CALLS: dict[str, Call] = {
    "list of clients": Call(oauth_clients.list_clients, "list of OAuth clients", "oauth:client:view"),
    "client": Call(lambda session, token: oauth_clients.read_client(session, token, ID), "OAuthClient", "oauth:client:view"),
    "new client": Call(lambda session, token: oauth_clients.create_client(session, token, {}), "OAuthClient with a secret", "oauth:client:add"),
    "changed client": Call(lambda session, token: oauth_clients.replace_client(session, token, ID, {}), "OAuthClient", "oauth:client:edit"),
    "new secret": Call(lambda session, token: oauth_clients.replace_secret(session, token, ID), "secret", "oauth:client:edit"),
    "list of credentials": Call(integrations.list_credentials, "list of credentials", "integrations:integration:view"),
    "credential": Call(lambda session, token: integrations.read_credential(session, token, ID), "credential", "integrations:integration:view"),
    "new credential": Call(lambda session, token: integrations.create_credential(session, token, "n", PAIR), "credential", "integrations:integration:add"),
    "changed credential": Call(
        lambda session, token: integrations.replace_credential(session, token, {"id": ID}, "n", PAIR), "credential", "integrations:integration:edit"
    ),
    "list of integrations": Call(lambda session, token: integrations.uses_of(session, token, ID), "list of integrations", "integrations:integration:view"),
    "role": Call(lambda session, token: authorization.find_role(session, token, "Export"), "list of roles", "authorization:role:view"),
    "division": Call(lambda session, token: authorization.find_division(session, token, "Export"), "list of divisions", None),
    "home division": Call(lambda session, token: authorization.find_division(session, token, None), "home division", None),
    "own grants": Call(authorization.own_grants, "subject with grants", None),
    "idle timeout": Call(idle_timeout.read_idle_timeout, "IdleTokenTimeout", None),
    "changed idle timeout": Call(
        lambda session, token: idle_timeout.write_idle_timeout(session, token, {}), "IdleTokenTimeout", "directory:organization:admin"
    ),
}


def failure_of(call: Call, session: ApiSession, token: str) -> errors.ApiError:
    with pytest.raises(errors.ApiError) as caught:
        run(call.make(session, token), session.clock)
    return caught.value


@pytest.mark.parametrize("name", CALLS)
def test_what_is_missing_is_told(simulator: Simulator, session: ApiSession, token: str, name: str) -> None:
    simulator.fault(status=200, body="{}")
    assert failure_of(CALLS[name], session, token).message == f"{simulator.host} answered 200 without the {CALLS[name].expected} that was asked for."


@pytest.mark.parametrize("name", CALLS)
def test_the_permission_is_named(simulator: Simulator, session: ApiSession, token: str, name: str) -> None:
    simulator.fault(status=403, body=REFUSED)
    advice, permission = failure_of(CALLS[name], session, token).advice, CALLS[name].permission
    needs = "Give the token's OAuth client or user a role with the permission "
    assert advice == f"{needs}{permission}." if permission else not advice.startswith(needs)
