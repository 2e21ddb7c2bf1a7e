# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Hundreds of tokens under random faults, time after time: whatever is reported must be true of the simulator's own state."""

from __future__ import annotations

import functools
import os
import random
import time
import typing as t
from unittest import mock

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._http.scheduler import Scheduler
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._module import batch
from ansible_collections.purecloud.credentials.plugins.modules.purecloud_token import Options, converge

from tests.unit.conftest import connection_to, run_batch_of

SEEDS = range(int(os.environ.get("CHAOS_SEEDS", "2")))
TOKENS = 300
CONCURRENCY = 16
FASTER = 200
NEVER = 1e9  # seconds: no deadline of the fast clock may pass because this machine is slow

OPTIONS = Options("absent", expect=None, require_active=False, verify=True, verify_timeout=NEVER, dest=None, mode="0600", owner=None, group=None)

LOST: list[dict[str, t.Any]] = [{"drop": True, "when": "after"}, {"status": 502, "body": "", "when": "after"}, {"truncate": True, "when": "after"}]
HARMLESS: list[dict[str, t.Any]] = [
    {"drop": True},
    {"status": 429, "body": '{"code": "too.many.requests"}'},
    {"status": 429, "body": '{"code": "rate.limited"}'},
    {"status": 503, "body": '{"code": "service.unavailable"}'},
    {"status": 401, "body": "<html>", "content_type": "text/html"},
    {"status": 401, "body": '{"code": "authentication.required"}'},
    {"status": 403, "body": "not JSON"},
]
GARBAGE: list[dict[str, t.Any]] = [{"status": 200, "body": "<html>", "when": "after"}]


class FastClock:
    """The system's clock, many times as fast."""

    def monotonic(self) -> float:
        return time.monotonic() * FASTER

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds / FASTER)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_reported_is_true(simulator: Simulator, seed: int) -> None:
    chance = random.Random(seed)
    tokens = simulator.issue_many(TOKENS)
    dead = set(chance.sample(tokens, TOKENS // 10))
    simulator.control("POST", "end", {"tokens": sorted(dead)})
    faults = [random_fault(chance, token) for token in chance.sample(tokens, TOKENS // 3)]
    simulator.control("POST", "faults", faults)
    touched = {fault["token"] for fault in faults}

    clock = FastClock()
    connection = connection_to(simulator, retry_deadline=NEVER)
    with mock.patch.object(batch, "Scheduler", functools.partial(Scheduler, clock=clock)):
        result = run_batch_of(tokens, converge, OPTIONS, lambda: ApiSession(connection, clock=clock, uniform=chance.uniform), concurrency=CONCURRENCY)

    live = simulator.live()
    for token, entry in zip(tokens, result["tokens"]):
        assert consistent(entry, alive=token in live, was_dead=token in dead, touched=token in touched), entry
    outcomes = [entry["outcome"] for entry in result["tokens"]]
    assert {"revoked", "absent", "failed"} == set(outcomes)
    assert bool(result.get("msg")) is ("failed" in outcomes)


def random_fault(chance: random.Random, token: str) -> dict[str, t.Any]:
    times, method = chance.choice([1, 1, 1, 2, 9]), chance.choice([None, "DELETE", "GET"])
    return {"token": token, "times": times, "method": method, **chance.choice([*LOST, *HARMLESS, *GARBAGE])}


def consistent(entry: dict[str, t.Any], *, alive: bool, was_dead: bool, touched: bool) -> bool:
    if not touched:
        return bool(entry["outcome"] == ("absent" if was_dead else "revoked")) and not alive
    if entry["outcome"] == "absent":
        return not alive and was_dead
    if entry["outcome"] == "revoked":
        return not alive
    unsure = "may have been revoked all the same" in entry["error"] or entry.get("changed", False)
    return alive or was_dead or unsure
