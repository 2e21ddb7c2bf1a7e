# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Any sequence of runs, kills, faults and expiries: after a last run all is as after a first."""

from __future__ import annotations

import random
import typing as t

import pytest

from tests.e2e.rotation.conftest import Rotation
from tests.e2e.rotation.consumer import CONSUMER, Consumer
from tests.e2e.rotation.test_faults import FAULTS
from tests.e2e.rotation.test_kill import REQUESTS, TASKS, WHEN

STEPS = 4
SEEDS = 12
QUICK = {"rotate_token_timeout": 1, "rotate_token_verify_timeout": 1}


def run(rotation: Rotation, chance: random.Random) -> None:
    assert rotation.run() == 0, rotation.output


def kill_at_a_task(rotation: Rotation, chance: random.Random) -> None:
    rotation.run(kill_at=chance.randrange(TASKS))


def kill_at_a_request(rotation: Rotation, chance: random.Random) -> None:
    rotation.run_until_killed_at_request(chance.randrange(len(REQUESTS) - 1), chance.choice(WHEN))


def fault(rotation: Rotation, chance: random.Random) -> None:
    rotation.simulator.fault(skip=chance.randrange(len(REQUESTS)), not_from=CONSUMER, **FAULTS[chance.choice(sorted(FAULTS))])
    rotation.run(**QUICK)


def refuse_the_check(rotation: Rotation, chance: random.Random) -> None:
    check = rotation.folder.parent / "confirm.yml"
    check.write_text("- ansible.builtin.fail:\n    msg: No.\n")
    rotation.run(rotate_token_confirm_tasks=str(check))


EVENTS: list[t.Callable[[Rotation, random.Random], None]] = [run, kill_at_a_task, kill_at_a_request, fault, refuse_the_check]


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_sequence_is_finished_by_a_last_run(rotation: Rotation, consumer: Consumer, seed: int) -> None:
    chance = random.Random(seed)
    for dummy in range(STEPS):
        chance.choice(EVENTS)(rotation, chance)
        rotation.simulator.control("DELETE", "faults")
        assert rotation.current in rotation.simulator.live()
    assert rotation.run() == 0, rotation.output
    rotation.assert_settled()


@pytest.mark.drill
@pytest.mark.parametrize("seed", range(SEEDS // 3))
def test_tokens_that_expire_meanwhile(rotation: Rotation, seed: int) -> None:
    """Without a consumer, which would notice a token that expires before anybody rotates it."""
    chance = random.Random(seed)
    for dummy in range(STEPS):
        rotation.simulator.advance(86400 * chance.choice([0, 2]))
        chance.choice(EVENTS[1:])(rotation, chance)
        rotation.simulator.control("DELETE", "faults")
    rotation.simulator.advance(86400 * 2)
    assert rotation.run() == 0, rotation.output
    rotation.assert_settled()
