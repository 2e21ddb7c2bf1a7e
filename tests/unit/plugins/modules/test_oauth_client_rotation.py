# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_oauth_client_rotation: over days, with a consumer that reads the file and calls, and with everything that must hold it back."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
import requests
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._api import usage
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import edit, proof, removal

from tests.unit.plugins.modules.conftest import RunModule
from tests.unit.plugins.modules.oauth_client import IN_HOME

DAY = 86400 + 60  # seconds, with which each run comes a little later than that of the day before
NOON = 12 * 3600
BLUE = "blue-client"
NEVER_TOLD = "unguessable-secret-of-blue"


class Rotate:
    """An OAuth client `BLUE` in a file, an administrator, and a consumer that reads the file for each call."""

    def __init__(self, simulator: Simulator, run_module: RunModule, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.run_module = run_module
        self.path = folder / "client.json"
        simulator.switch(rate_limit=10**9)
        simulator.advance(DAY + NOON - simulator.now() % 86400)
        simulator.add_client(BLUE, NEVER_TOLD, name="Export", description="Ask team Data.", scope=[], role_divisions=IN_HOME, validity=3600)
        self.put(BLUE, NEVER_TOLD)

    def put(self, client_id: str, secret: str) -> None:
        self.path.touch(mode=0o600)
        self.path.write_text(json.dumps({"region": "x", "client_id": client_id, "client_secret": secret}))

    def __call__(self, **options: t.Any) -> dict[str, t.Any]:
        admin = self.simulator.issue()
        defaults = {"access_token": admin, "login_url": self.simulator.url, "settle": 0, "verify_timeout": 0, "confirm_retries": 0, "confirm_delay": 0}
        who = {} if "name" in options or "id" in options else {"name": "Export"}
        result = self.run_module("purecloud_oauth_client_rotation", path=str(self.path), **{**defaults, **who, **options})
        for secret in {client["secret"] for client in self.simulator.clients().values()} - {"s"} | self.simulator.tokens():
            assert secret not in self.run_module.output
        self.simulator.control("POST", "end", {"tokens": [admin]})
        return result

    @property
    def current(self) -> str:
        held = json.loads(self.path.read_text())
        assert held["region"] == "x"
        return str(held["client_id"])

    def consume(self) -> None:
        """Sign in by the file, and call the API. It is never refused."""
        held = json.loads(self.path.read_text())
        verify = self.simulator.ca_path or True
        login = requests.post(
            f"{self.simulator.url}/oauth/token", auth=(held["client_id"], held["client_secret"]), data={"grant_type": "client_credentials"}, verify=verify
        )
        assert login.status_code == 200, login.text
        token = login.json()["access_token"]
        answer = requests.get(f"{self.simulator.url}/api/v2/tokens/me", headers={"Authorization": f"Bearer {token}"}, verify=verify)
        assert answer.status_code == 200, answer.text

    def next_day(self) -> None:
        self.simulator.advance(DAY)

    def state(self, client_id: str) -> tuple[str, str]:
        client = self.simulator.clients()[client_id]
        return client["standing"], client["state"]

    def names(self) -> set[str]:
        return {path.name for path in self.path.parent.iterdir()}


@pytest.fixture
def rotate(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Rotate:
    monkeypatch.setattr(proof, "FIRST_SIGN_IN", 0.0)
    monkeypatch.setattr(usage, "LOOKS", (0.0,) * 5)
    for module in (edit, removal):
        monkeypatch.setattr(module, "CONSISTENT_WITHIN", 0.5)
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    return Rotate(simulator, run_module, folder)


def days_until(rotate: Rotate, outcome: str, *, most: int = 15, **options: t.Any) -> list[str]:
    """Run it once a day, with the consumer before and after, until it has this outcome."""
    outcomes = []
    for dummy in range(most):
        rotate.consume()
        result = rotate(**options)
        assert "msg" not in result, result["msg"]
        outcomes.append(f"{result['outcome']}{'' if result['changed'] else ', unchanged'}")
        again = rotate(**options) if result["outcome"] == "draining" else None
        assert again is None or (again["outcome"], again["changed"]) == ("draining", False)
        rotate.consume()
        if result["outcome"] == outcome:
            return outcomes
        rotate.next_day()
    raise AssertionError(outcomes)


def test_over_days_it_is_replaced_without_an_outage(rotate: Rotate) -> None:
    predicted = rotate(check=True)
    assert (predicted["outcome"], predicted["changed"], predicted["old"]) == ("would_rotate", True, BLUE)
    assert rotate.names() == {"client.json"}
    outcomes = days_until(rotate, "rotated")
    assert outcomes == ["draining", "draining, unchanged", "draining", "draining, unchanged", "draining, unchanged", "rotated"]
    (green,) = [client for client in rotate.simulator.clients().values() if client["name"] == "Export" and client["standing"] == "present"]
    assert rotate.current == green["id"] != BLUE
    assert rotate.state(BLUE)[0] != "present"
    assert green["description"] == f"Ask team Data. [purecloud.credentials replaced {BLUE}]"
    assert (green["roleDivisions"], green["accessTokenValiditySeconds"]) == (IN_HOME, 3600)
    assert rotate.names() == {"client.json"}
    again = rotate(max_age_days=30)
    assert (again["outcome"], again["changed"], again["old"]) == ("not_due", False, green["id"])
    by_the_old_id = rotate(id=BLUE, max_age_days=30)
    assert (by_the_old_id["outcome"], by_the_old_id["old"]) == ("not_due", green["id"])
