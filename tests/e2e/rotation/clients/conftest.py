# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A rotation of an OAuth client over simulated days, by real runs of ansible-playbook, with a consumer that never stops."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.rotation.conftest import CLIENT, SECRET
from tests.e2e.rotation.consumer import ClientConsumer
from tests.e2e.rotation.runs import Runs, counted, folder_of

DAY = 86400 + 60  # seconds, so that each run comes a little later than that of the day before
NOON = 12 * 3600
BLUE, BLUE_SECRET = "blue-client", "unguessable-secret-of-blue"
MOST_DAYS = 12


class ClientRotation(Runs):
    """An OAuth client `BLUE` in a file, whose tokens live for an hour, and an administrator."""

    playbook = "rotate_oauth_client"

    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        super().__init__(simulator, folder)
        self.path = folder / "client.json"
        self.variables = {
            "rotate_oauth_client_name": "Export",
            "rotate_oauth_client_path": str(self.path),
            "rotate_oauth_client_admin_client_id": CLIENT,
            "rotate_oauth_client_admin_client_secret": SECRET,
            "rotate_oauth_client_api_url": simulator.url,
            "rotate_oauth_client_login_url": simulator.url,
            "rotate_oauth_client_ca_path": simulator.ca_path,
            "rotate_oauth_client_settle_seconds": 0,
            "rotate_oauth_client_verify_timeout": 5,
            "rotate_oauth_client_confirm_retries": 0,
            "rotate_oauth_client_confirm_delay": 0,
            "rotate_oauth_client_report_path": str(folder / "report"),
            "rotate_oauth_client_max_age_days": 90,
        }
        simulator.switch(usage_running=0)
        simulator.advance(DAY + NOON - simulator.now() % 86400)
        simulator.add_client(BLUE, BLUE_SECRET, name="Export", validity=3600)
        self.path.touch(mode=0o600)
        self.path.write_text(json.dumps({"region": "x", "client_id": BLUE, "client_secret": BLUE_SECRET}))

    def rotate(self, **variables: t.Any) -> tuple[str, bool]:
        """Run it. Returns the outcome, and whether anything was changed."""
        assert self.run(**variables) == 0, self.output
        assert not [client["secret"] for client in self.simulator.clients().values() if client["secret"] in self.output]
        return str(self.reports()[-1]["outcome"]), "changed=0" not in self.output.partition("PLAY RECAP")[2]

    def rotate_over_days(self, consumer: ClientConsumer, *, twice: bool = False, **variables: t.Any) -> list[str]:
        """Run it each day until it has ended, and return the outcomes. ``twice`` a day: the second run changes nothing."""
        outcomes = []
        for dummy in range(MOST_DAYS):
            outcome, changed = self.rotate(**variables)
            outcomes.append(outcome if changed else f"{outcome}, unchanged")
            if outcome != "draining":
                return outcomes
            if twice:
                assert self.rotate(**variables) == ("draining", False)
            self.next_day(consumer)
        raise AssertionError(outcomes)

    def next_day(self, consumer: ClientConsumer) -> None:
        with consumer.standing_still:
            self.simulator.advance(DAY)
        consumer.wait_for_calls(2)  # so that the day has some

    @property
    def current(self) -> str:
        held = json.loads(self.path.read_text())
        assert held["region"] == "x"
        return str(held["client_id"])

    def present(self) -> dict[str, str]:
        """The state of each client of that name that there is."""
        return {name: each["state"] for name, each in self.simulator.clients().items() if each["name"] == "Export" and each["standing"] == "present"}

    def assert_settled(self) -> None:
        """One client is left, which the file holds, and nothing beside that but whose place it has taken."""
        assert self.present() == {self.current: "active"}
        names = {path.name for path in self.folder.iterdir() if not path.name.endswith(".succession")}
        assert names == {"client.json", "report", "report.md"}


@pytest.fixture
def rotation(simulator: Simulator) -> t.Iterator[ClientRotation]:
    with folder_of(simulator) as folder:
        yield ClientRotation(simulator, folder)


@pytest.fixture
def consumer(rotation: ClientRotation) -> t.Iterator[ClientConsumer]:
    with counted(ClientConsumer(rotation.path, rotation.simulator.url, rotation.simulator.ca_path)) as consumer:
        yield consumer
