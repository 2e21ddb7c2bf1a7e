# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Whatever a request of a rotation meets, it ends rotated, or rolled back with the old token active; never neither."""

from __future__ import annotations

import itertools
import typing as t

import pytest

from tests.e2e.rotation.conftest import Rotation
from tests.e2e.rotation.consumer import CONSUMER, Consumer
from tests.e2e.rotation.test_kill import REQUESTS

FAULTS: dict[str, dict[str, t.Any]] = {
    "401 known": {"status": 401, "body": '{"status": 401, "code": "bad.credentials", "message": "No."}'},
    "401 unknown": {"status": 401, "body": '{"status": 401, "code": "authentication.required"}'},
    "403": {"status": 403, "body": '{"status": 403, "code": "not.authorized"}'},
    "429": {"status": 429, "body": '{"status": 429, "code": "too.many.requests"}'},
    "500": {"status": 500, "body": "{}"},
    "503": {"status": 503, "body": "{}"},
    "drop before": {"drop": True},
    "drop after": {"drop": True, "when": "after"},
    "hang before": {"hold": True, "drop": True},
    "hang after": {"hold": True, "drop": True, "when": "after"},
    "garbage": {"status": 200, "body": "<html>", "content_type": "text/html", "when": "after"},
}
# An active token that the API calls dead, in its own words, is dead for us too.
DENIED = (REQUESTS.index("revoke the old"), "401 known")
SOME = {(6, "garbage")}


@pytest.mark.parametrize(
    ("number", "fault"),
    [pytest.param(*case, marks=[] if case in SOME else pytest.mark.drill) for case in itertools.product(range(len(REQUESTS)), FAULTS)],
)
def test_a_fault_at_a_request(rotation: Rotation, consumer: Consumer, number: int, fault: str) -> None:
    rotation.simulator.fault(skip=number, not_from=CONSUMER, **FAULTS[fault])
    status = rotation.run(rotate_token_timeout=1, rotate_token_verify_timeout=1)
    live = rotation.simulator.live()
    assert rotation.current in live
    assert (rotation.current != rotation.old) or rotation.old in live
    if (number, fault) == DENIED:
        rotation.simulator.control("POST", "end", {"tokens": [rotation.old]})
    if status == 0:
        rotation.assert_settled()
    rotation.simulator.control("POST", "release")
    assert rotation.run() == 0, rotation.output
    rotation.assert_settled()
