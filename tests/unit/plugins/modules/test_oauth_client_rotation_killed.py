# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The rotation of an OAuth client dies at every point of each of its days; then it goes on, and its consumers notice nothing."""

from __future__ import annotations

import contextlib
import json
import pathlib
import shutil
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._api import usage
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import edit, proof, removal
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation, run_and_report
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath
from ansible_collections.purecloud.credentials.plugins.modules.purecloud_oauth_client_rotation import OPTIONS, Options, rotate

from tests.unit.conftest import connection_to
from tests.unit.plugins.modules.oauth_client import IN_HOME
from tests.unit.plugins.modules.test_oauth_client_rotation import BLUE, DAY, NOON
from tests.unit.plugins.modules.test_rotation_killed import Died, Reaper, folder, mortal

__all__ = ["folder"]

# What was done before the run that is killed: a state and a number of days that then pass.
PHASES: dict[str, list[tuple[str, int]]] = {
    "the first day": [],
    "the day on which it is made inactive": [("rotated", 2)],
    "the day on which it is deleted": [("rotated", 2), ("rotated", 3)],
    "a day of waiting": [("rotated", 1)],
    "after a roll back": [("rotated", 1), ("rolled_back", 0)],
    "the end of a roll back": [("rotated", 1), ("rolled_back", 0), ("rotated", 2)],
}


class Life:
    """One OAuth client, its file, and the days that go by."""

    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.folder = folder
        self.path = folder / "client.json"

    def begin(self, phase: str) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o755)
        self.simulator.control("POST", "reset")
        self.simulator.switch(rate_limit=10**9)
        self.simulator.advance(DAY + NOON - self.simulator.now() % 86400)
        self.simulator.add_client(BLUE, "secret-of-blue", name="Export", scope=[], role_divisions=IN_HOME, validity=3600)
        self.path.touch(mode=0o600)
        self.path.write_text(json.dumps({"client_id": BLUE, "client_secret": "secret-of-blue"}))
        for state, days in PHASES[phase]:
            report = self.run(state=state)[1]
            assert report.error is None, report.error
            for dummy in range(days):
                self.pass_a_day()

    def pass_a_day(self, *users: str) -> None:
        """``users``: clients that are used on it besides that in the file."""
        for client in {self.current, *users}:
            self.simulator.add_usage(client, self.today)
        self.simulator.advance(DAY)

    @property
    def today(self) -> str:
        import datetime

        return datetime.datetime.fromtimestamp(self.simulator.now(), datetime.timezone.utc).date().isoformat()

    @property
    def current(self) -> str:
        return str(json.loads(self.path.read_text())["client_id"])

    def run(self, at: int | None = None, state: str = "rotated", *, admin_id: str = "rehearsal-client", **changes: t.Any) -> tuple[Reaper, t.Any]:
        """``admin_id``: the client that it signs in as; ``changes``: further options."""
        defaults: dict[str, t.Any] = {name: option.get("default") for name, option in OPTIONS.items()}
        given = {"state": state, "name": "Export", "path": GivenPath.of(str(self.path), str(self.path)), "settle": 0.0, "verify_timeout": 0.0}
        options = Options(**{**defaults, **given, "confirm_retries": 0, "lock_lease": 1e-9, **changes})
        admin = self.simulator.issue(client_id=admin_id)
        connection = connection_to(self.simulator, retries=0)
        report = None
        with mortal(at) as reaper, contextlib.suppress(Died):
            report = run(run_and_report(rotate, lambda: Invocation(options, [ApiSession(connection)], check_mode=False, diff_mode=False), admin))
        self.simulator.control("POST", "end", {"tokens": [admin]})
        return reaper, report

    def assert_consumer_is_served(self, point: object) -> None:
        """What the file holds signs in, or a new one does not know it yet: so it is active, and that is its secret."""
        held = json.loads(self.path.read_text())
        client = self.simulator.clients()[held["client_id"]]
        assert (client["standing"], client["state"], client["secret"]) == ("present", "active", held["client_secret"]), point

    def is_settled(self) -> bool:
        """Whether one client is left, and beside the file nothing but, perhaps, the record of a roll back that is done."""
        rolled_back = {"client.json.client_id.rotation"} if self.current == BLUE else set()
        return len(self.present()) == 1 and self.names() - rolled_back == {"client.json"}

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir() if not path.name.endswith(".succession")}

    def present(self) -> set[str]:
        return {name for name, client in self.simulator.clients().items() if client["name"] == "Export" and client["standing"] == "present"}


@pytest.fixture
def life(simulator: Simulator, folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    monkeypatch.setattr(proof, "FIRST_SIGN_IN", 0.0)
    monkeypatch.setattr(usage, "LOOKS", (0.0,) * 5)
    for module in (edit, removal):
        monkeypatch.setattr(module, "CONSISTENT_WITHIN", 0.0)
    return Life(simulator, folder)


@pytest.mark.parametrize(
    ("phase", "delete", "steps"),
    [
        ("the day on which it is made inactive", True, [("deactivate", "deactivated")]),
        ("the day on which it is made inactive", False, [("deactivate", "deactivated")]),
        ("the day on which it is deleted", True, [("deactivate", "deactivated"), ("delete", "deleted")]),
        ("a day of waiting", True, []),
        ("the end of a roll back", True, [("delete", "deleted")]),
    ],
)
def test_each_day_tells_how_the_one_that_is_left_was_retired(life: Life, phase: str, delete: bool, steps: list[tuple[str, str]]) -> None:
    life.begin(phase)
    told = [(step["step"], step["outcome"]) for step in life.run(delete=delete)[1].result["steps"]]
    assert [step for step in told if step[0] in {"deactivate", "delete"}] == steps


def test_every_secret_in_hand_is_masked(life: Life) -> None:
    life.begin("the first day")
    report = life.run(state="prepared")[1]
    assert set(report.secrets) >= {"secret-of-blue", *(client["secret"] for client in life.simulator.clients().values() if client["name"] == "Export")}


def test_a_consumer_is_asked_again_where_the_record_is_lost_and_the_api_knows_of_no_answer(life: Life) -> None:
    life.begin("the first day")
    prepared = life.run(state="prepared")[1]
    switched = life.run(state="switched", run_id=prepared.result["run_id"])[1]
    assert switched.error is None, switched.error
    (life.folder / "client.json.client_id.rotation").unlink()
    assert "confirm" in [step["step"] for step in life.run()[1].result["steps"]]


OFTEN = {"the first day", "the day on which it is made inactive", "the day on which it is deleted"}


@pytest.mark.parametrize("phase", [pytest.param(phase, marks=[pytest.mark.once, *([] if phase in OFTEN else [pytest.mark.drill])]) for phase in PHASES])
def test_killed_at_any_point_of_a_day_it_goes_on(life: Life, phase: str) -> None:
    life.begin(phase)
    reaper, report = life.run()
    assert report.error is None, report.error
    expected = report.result["outcome"], len(life.present()), life.names()
    for point in range(reaper.points):
        life.begin(phase)
        life.run(point)
        life.assert_consumer_is_served(point)
        if PHASES[phase] and life.is_settled():  # one more run would rotate once more
            continue
        report = life.run()[1]
        assert report.error is None, (point, report.error)
        life.assert_consumer_is_served(point)
        again = life.run()[1] if report.result["outcome"] != expected[0] else report
        assert (again.result["outcome"], len(life.present())) == expected[:2], point
        assert life.names() == expected[2], point
