# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the tests of purecloud_oauth_client have in common."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._api import usage
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import edit, proof, removal

from tests.unit.plugins.modules.conftest import RunModule

MODULE = "purecloud_oauth_client"
ADMIN, ADMIN_SECRET = "rehearsal-client", "rehearsal-secret"
NIGHTLY_EXPORT = "b5d3e9a7-1f46-4e2b-8c7d-9f0a2b4c6d44"
USAGE_AUDITOR = "2d8f6b3c-5e17-4c8a-b9f4-1a7e3c5d9b33"
HOME, EUROPE = "1e7c5a93-3b2d-4f68-a0e9-8d6c4b2a0f01", "7b9d1f35-6a8c-4e02-b4d6-f8a0c2e4d602"
NEW: dict[str, t.Any] = {"name": "Export", "grant_type": "CLIENT-CREDENTIALS", "roles": [{"role": "Nightly Export"}]}
IN_HOME = [{"roleId": NIGHTLY_EXPORT, "divisionId": HOME}]

LIST, POST = "GET /oauth/clients", "POST /oauth/clients"
ROLE, HOME_DIVISION = "GET /authorization/roles name=Nightly Export", "GET /authorization/divisions/home"
LOOK, LOGIN, LOGOUT = "GET /tokens/me preserveIdleTTL=true", "POST /oauth/token", "DELETE /tokens/me"


class Manage:
    """Runs the module with an administrator's token, and keeps what it printed. No secret may be in that, but for one that was to be returned."""

    def __init__(self, simulator: Simulator, run_module: RunModule) -> None:
        self.simulator = simulator
        self.run_module = run_module
        self.token = simulator.issue()

    def __call__(self, **options: t.Any) -> dict[str, t.Any]:
        defaults = {"access_token": self.token, "login_url": self.simulator.url, "settle": 0, "verify_timeout": 0}
        before = {client["secret"] for client in self.simulator.clients().values()}
        result = self.run_module(MODULE, **{**defaults, **options})
        secrets = before | {client["secret"] for client in self.simulator.clients().values()}
        secrets -= {result.get("client_secret"), "s"}
        for secret in secrets | self.simulator.tokens():
            assert secret not in self.run_module.output
        return result

    def sent(self) -> list[str]:
        """What was sent since this was asked last."""
        sent = self.simulator.sent()
        self.simulator.control("DELETE", "journal")
        return sent

    def client(self, name: str = "Export") -> dict[str, t.Any] | None:
        """The only client of a name that is there."""
        found = [client for client in self.simulator.clients().values() if client["name"] == name and client["standing"] == "present"]
        assert len(found) <= 1
        return found[0] if found else None

    def add(self, client_id: str = "client-1", **details: t.Any) -> None:
        """A client that is there already, a client-credentials one with a role unless told otherwise."""
        self.simulator.add_client(client_id, **{"name": "Export", "scope": [], "role_divisions": IN_HOME, **details})


@pytest.fixture
def manage(simulator: Simulator, run_module: RunModule, monkeypatch: pytest.MonkeyPatch) -> Manage:
    """Without the waits."""
    monkeypatch.setattr(usage, "LOOKS", (0.0,) * 3)
    monkeypatch.setattr(proof, "FIRST_SIGN_IN", 0.0)
    monkeypatch.setattr(edit, "CONSISTENT_WITHIN", 0.5)
    monkeypatch.setattr(removal, "CONSISTENT_WITHIN", 0.5)
    return Manage(simulator, run_module)


def read(client_id: str) -> str:
    return f"GET /oauth/clients/{client_id}"


def put(client_id: str) -> str:
    return f"PUT /oauth/clients/{client_id}"


def delete(client_id: str) -> str:
    return f"DELETE /oauth/clients/{client_id}"
