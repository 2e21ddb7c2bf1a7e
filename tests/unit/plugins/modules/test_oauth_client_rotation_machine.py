# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The rotation of an OAuth client, days after days, in any order of runs, deaths, faults, late consumers and other people's changes.

What must hold after each run is told by a log of its own: which client was read, used, made inactive, and when.
"""

from __future__ import annotations

import dataclasses
import datetime
import os
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.unit.plugins.modules.oauth_client import IN_HOME, USAGE_AUDITOR
from tests.unit.plugins.modules.test_oauth_client_rotation import BLUE
from tests.unit.plugins.modules.test_oauth_client_rotation_killed import Life, folder, life
from tests.unit.plugins.modules.test_rotation_killed import FAULTS

__all__ = ["folder", "life"]

CLEAN_DAYS, HOLD_DAYS, VALIDITY = 1, 3, 3600
MOST_DAYS = 20  # by which all that was begun has ended
LIMITED = "limited-administrator"
SEQUENCES = int(os.environ.get("ROTATION_SEQUENCES", "15"))


@dataclasses.dataclass
class Log:
    """What happened to each client, by its id; times in seconds."""

    read_until: dict[str, float] = dataclasses.field(default_factory=dict)
    used_on: dict[str, set[datetime.date]] = dataclasses.field(default_factory=dict)
    inactive_since: dict[str, float] = dataclasses.field(default_factory=dict)
    ended_by_others: set[str] = dataclasses.field(default_factory=set)
    restored: set[str] = dataclasses.field(default_factory=set)


class Rotations(RuleBasedStateMachine):
    """``old``: whether blue is old enough to be restored once it was deleted."""

    def __init__(self, life: Life) -> None:
        super().__init__()
        self.life = life
        self.simulator: Simulator = life.simulator
        self.log = Log()
        self.run_id: str | None = None

    @initialize(old=st.booleans(), tokens_of_inactive=st.sampled_from(["active", "dead"]), sets_date=st.booleans())
    def begin(self, old: bool, tokens_of_inactive: str, sets_date: bool) -> None:
        self.life.begin("the first day")
        self.simulator.switch(tokens_of_inactive=tokens_of_inactive, inactive_sets_date_to_delete=sets_date)
        self.simulator.add_client(LIMITED, scope=[], role_divisions=[{"roleId": USAGE_AUDITOR, "divisionId": "*"}], permissions=["oauth:client:*"])
        made = self.now() - (60 if old else 1) * 86400
        self.simulator.change_client(BLUE, dateCreated=datetime.datetime.fromtimestamp(made, datetime.timezone.utc).isoformat())
        self.log.read_until[BLUE] = self.now()

    # What is known

    def now(self) -> float:
        return self.simulator.now()

    def day(self, days_before: int = 0) -> datetime.date:
        return datetime.datetime.fromtimestamp(self.now(), datetime.timezone.utc).date() - datetime.timedelta(days=days_before)

    def exports(self) -> dict[str, dict[str, t.Any]]:
        """The clients of the rotation that are there."""
        return {name: client for name, client in self.simulator.clients().items() if client["name"] == "Export" and client["standing"] == "present"}

    def others(self) -> list[str]:
        """Clients that consumers read once and do not any more, and that still work."""
        return [name for name, client in self.exports().items() if name in self.log.read_until and name != self.life.current and client["state"] == "active"]

    # What must hold

    def run(self, at: int | None = None, **changes: t.Any) -> t.Any:
        """One run, and what must hold after it."""
        before, read_before = self.exports(), self.life.current
        report = self.life.run(at, **changes)[1]
        after, now = self.exports(), self.now()
        self.log.read_until.update({read_before: now, self.life.current: now})
        self.require_that_consumers_are_served(after)
        for name, client in before.items():
            is_inactive = name in after and after[name]["state"] == "inactive"
            if client["state"] == "active" and is_inactive:
                self.require_silence(name, CLEAN_DAYS)
                self.log.inactive_since[name] = now
            if name not in after and name in self.log.read_until and name not in self.log.ended_by_others:
                self.require_that_it_could_go(name)
            if name in after and after[name]["state"] == "active":
                self.log.inactive_since.pop(name, None)
        return report

    def require_that_consumers_are_served(self, clients: dict[str, dict[str, t.Any]]) -> None:
        if self.life.current not in self.log.ended_by_others:
            assert clients[self.life.current]["state"] == "active"
            self.life.assert_consumer_is_served("after a run")

    def require_silence(self, name: str, days: int) -> None:
        """Its tokens were over, and whole days then passed on which nobody used it, and somebody the other one."""
        assert name != self.life.current
        window = {self.day(before) for before in range(1, days + 1)}
        over = datetime.datetime.fromtimestamp(self.log.read_until[name] + VALIDITY, datetime.timezone.utc).date() if self.was_read(name) else None
        assert over is None or over < min(window), (name, over)
        assert not self.used(name) & window, name
        assert self.used(self.life.current) & window, name

    def was_read(self, name: str) -> bool:
        return name in self.log.read_until

    def used(self, name: str) -> set[datetime.date]:
        return self.log.used_on.get(name, set())

    def require_that_it_could_go(self, name: str) -> None:
        since = self.log.inactive_since.get(name)
        if since is None:  # one that was rolled back: nothing holds it
            self.require_silence(name, CLEAN_DAYS)
            return
        assert self.now() - since >= HOLD_DAYS * 86400 - 60, name
        assert not {date for date in self.used(name) if date >= datetime.datetime.fromtimestamp(since, datetime.timezone.utc).date()}, name

    # What happens

    @rule(late=st.booleans(), consumed=st.sampled_from([True, True, True, False]))
    def a_day_passes(self, late: bool, consumed: bool) -> None:
        """``late``: some consumer still has what is no longer in the file."""
        users = [*([self.life.current] if consumed else []), *(self.others() if late else [])]
        for name in users:
            self.simulator.add_usage(name, self.day().isoformat())
            self.log.used_on.setdefault(name, set()).add(self.day())
        self.simulator.advance(86460)
        if self.life.current not in self.log.ended_by_others:
            self.log.read_until[self.life.current] = self.now()

    @rule()
    def it_runs(self) -> None:
        self.run()

    @rule(days=st.integers(1, 5), late=st.sampled_from([False, False, True]), consumed=st.sampled_from([True, True, False]))
    def it_runs_daily(self, days: int, late: bool, consumed: bool) -> None:
        for dummy in range(days):
            self.run()
            self.a_day_passes(late, consumed)

    @rule(at=st.integers(0, 120))
    def it_dies(self, at: int) -> None:
        self.run(at)

    @rule(skip=st.integers(0, 30), kind=st.sampled_from(sorted(FAULTS)))
    def a_request_fails(self, skip: int, kind: str) -> None:
        self.simulator.fault(skip=skip, **FAULTS[kind])
        self.run()
        self.simulator.control("DELETE", "faults")

    @rule()
    def it_is_rolled_back(self) -> None:
        held = self.held()
        report = self.run(state="rolled_back")
        assert not held or self.life.current in held, report.error

    @rule(last=st.sampled_from(["prepared", "switched", "finished", "rolled_back"]))
    def it_runs_in_steps(self, last: str) -> None:
        report = self.run(state="prepared")
        steps = {"prepared": [], "switched": ["switched"], "finished": ["switched", "finished"], "rolled_back": ["switched", "rolled_back"]}[last]
        for state in steps if report.error is None and report.result.get("run_id") else []:
            self.run(state=state, run_id=report.result["run_id"])

    @rule(outcome=st.sampled_from([{"usage_outcome": "Failed"}, {"usage_late_days": 2}, {"usage_running": 50}]))
    def usage_is_unknown(self, outcome: dict[str, t.Any]) -> None:
        self.simulator.switch(**outcome)
        self.run()
        self.simulator.switch(usage_outcome="Complete", usage_late_days=0, usage_running=1)

    @rule()
    def there_is_no_room_for_a_client(self) -> None:
        self.simulator.switch(max_clients=len([client for client in self.simulator.clients().values() if client["standing"] == "present"]))
        self.run()
        self.simulator.switch(max_clients=0)

    @rule()
    def the_administrator_lacks_a_role(self) -> None:
        self.run(admin_id=LIMITED)

    @rule()
    def the_state_beside_the_file_is_lost(self) -> None:
        for path in self.life.folder.iterdir():
            if path != self.life.path and path.name.endswith(".rotation"):
                path.unlink()

    # Other people

    @rule(text=st.sampled_from(["Ask team Data.", "", "[purecloud.credentials", "x" * 300]))
    def somebody_writes_into_a_description(self, text: str) -> None:
        client = self.exports()[self.life.current]
        self.simulator.change_client(client["id"], description=f"{text} {client.get('description', '')}".strip())

    @precondition(lambda self: self.others())
    @rule(data=st.data())
    def somebody_changes_the_roles_of_an_old_one_and_back(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.others()))
        self.simulator.change_client(name, roleDivisions=[*IN_HOME, {"roleId": USAGE_AUDITOR, "divisionId": "*"}])
        self.run()
        if name in self.exports():
            self.simulator.change_client(name, roleDivisions=IN_HOME)

    @precondition(lambda self: self.others())
    @rule(data=st.data())
    def somebody_makes_an_old_one_inactive_and_active(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.others()))
        self.simulator.change_client(name, state="inactive")
        self.run()
        if name in self.exports():
            self.simulator.change_client(name, state="active")

    @precondition(lambda self: self.held())
    @rule(data=st.data())
    def somebody_makes_a_held_one_active(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.held()))
        self.simulator.change_client(name, state="active")
        self.log.inactive_since.pop(name, None)

    def held(self) -> list[str]:
        return [name for name, client in self.exports().items() if name in self.log.read_until and client["state"] == "inactive"]

    @precondition(lambda self: self.restorable())
    @rule(data=st.data())
    def somebody_restores_a_deleted_one(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.restorable()))
        self.simulator.change_client(name, state="active")
        self.log.restored.add(name)
        self.log.inactive_since.pop(name, None)

    def restorable(self) -> list[str]:
        return [name for name, client in self.simulator.clients().items() if client["name"] == "Export" and client["standing"] == "deleted"]

    # The end

    def teardown(self) -> None:
        """Without further trouble, one run a day ends what was begun, and leaves one client, and no orphan."""
        if not self.log.read_until:
            return
        for dummy in range(MOST_DAYS):
            if self.is_settled():
                return
            report = self.run()
            if report.error is not None and "roll the rotation back" in report.error:
                report = self.run(state="rolled_back")
            self.a_day_passes(late=False, consumed=True)
        raise AssertionError((report.error, report.result, self.exports(), self.life.names()))

    def is_settled(self) -> bool:
        record = {f"client.json.{suffix}" for suffix in ("client_id.rotation",)}
        left = set(self.exports()) - self.log.restored | {self.life.current}
        return left == {self.life.current} and self.life.names() - record == {"client.json"}


@pytest.mark.parametrize("by", ["a run", "somebody"])
def test_given_the_new_one_twice_the_days_without_a_call_count_from_the_second_time(life: Life, by: str) -> None:
    """It was rolled back in between, and the state beside the file is lost: what is noted in the API is of the first time."""
    rotations = Rotations(life)
    rotations.begin(old=False, tokens_of_inactive="active", sets_date=False)
    rotations.it_runs()
    given = life.path.read_text()
    rotations.it_is_rolled_back()
    if by == "somebody":
        rotations.it_runs()
    rotations.a_day_passes(consumed=True, late=False)
    if by == "somebody":
        life.path.write_text(given)
    rotations.the_state_beside_the_file_is_lost()
    rotations.teardown()
    assert BLUE not in rotations.exports()


def test_given_the_new_one_twice_an_old_one_that_somebody_made_active_meanwhile_is_left_so(life: Life) -> None:
    rotations = Rotations(life)
    rotations.begin(old=False, tokens_of_inactive="active", sets_date=False)
    rotations.it_runs_daily(days=3, late=False, consumed=True)
    assert rotations.held() == [BLUE]
    life.simulator.change_client(BLUE, state="active")
    rotations.it_is_rolled_back()
    rotations.the_state_beside_the_file_is_lost()
    report = rotations.run()
    assert (report.error, report.result["outcome"], rotations.exports()[BLUE]["state"]) == (None, "draining", "active")


@pytest.mark.once
def test_after_any_sequence_of_days_one_client_is_left(life: Life) -> None:
    class Here(Rotations):
        def __init__(self) -> None:
            super().__init__(life)

    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=SEQUENCES, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)),
    )
