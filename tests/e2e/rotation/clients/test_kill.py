# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Killed on any of its days, a rotation of an OAuth client is finished by later runs, and the consumer notices nothing."""

from __future__ import annotations

import pytest

from tests.e2e.rotation.clients.conftest import BLUE, ClientRotation
from tests.e2e.rotation.consumer import CONSUMER, ClientConsumer

CLIENTS = "/api/v2/oauth/clients"

# On which day, and the request: one that creates the new client, one that makes the old one inactive, and one that deletes it.
REQUESTS = [(0, "POST", CLIENTS), (2, "PUT", f"{CLIENTS}/{BLUE}"), (5, "DELETE", f"{CLIENTS}/{BLUE}")]
TASKS = [
    "Deliver the new client",
    "Switch to the new client",
    "Have the consumer read the new client",
    "Check the consumer",
    "Confirm the new client, and begin to retire the old one",
]

# What `make test` runs; `make drill` runs all.
SOME_REQUESTS = {(0, "after")}
SOME_TASKS = {3}


def marked(is_some: bool) -> list[pytest.MarkDecorator]:
    return [] if is_some else [pytest.mark.drill]


@pytest.mark.parametrize(
    ("day", "method", "path", "when"),
    [pytest.param(*request, when, marks=marked((request[0], when) in SOME_REQUESTS)) for request in REQUESTS for when in ("before", "after")],
)
def test_killed_at_a_request(rotation: ClientRotation, consumer: ClientConsumer, day: int, method: str, path: str, when: str) -> None:
    for dummy in range(day):
        assert rotation.rotate()[0] == "draining"
        rotation.next_day(consumer)
    rotation.simulator.fault(method=method, path=path, hold=True, drop=True, when=when, not_from=CONSUMER)
    rotation.kill_while_held(rotation.start())
    rotation.simulator.control("POST", "release")
    assert rotation.rotate_over_days(consumer)[-1] == "rotated"
    rotation.assert_settled()


@pytest.mark.parametrize("name", [pytest.param(name, marks=marked(number in SOME_TASKS)) for number, name in enumerate(TASKS)])
def test_killed_at_a_task(rotation: ClientRotation, consumer: ClientConsumer, name: str) -> None:
    told = rotation.folder.parent / "told"
    hook = rotation.write_tasks("hook.yml", f"- ansible.builtin.shell: 'cat {rotation.path} >> {told}'\n  changed_when: true\n")
    hooks = {f"rotate_oauth_client_{kind}_tasks": hook for kind in ("deliver", "reload", "confirm")}
    rotation.run(kill_at=name, **hooks)
    assert rotation.tasks()[-1].rpartition(" : ")[2] != name
    assert rotation.run(**hooks) != 0
    assert "is between its steps" in " ".join(rotation.output.split())
    assert rotation.rotate(rotate_oauth_client_take_over=True, **hooks) == ("draining", True)
    assert rotation.current in told.read_text()
    assert rotation.present() == {BLUE: "active", rotation.current: "active"}
