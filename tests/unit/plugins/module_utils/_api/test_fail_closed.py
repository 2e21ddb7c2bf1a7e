# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The fail-closed table: of every status and body, only the documented answers end a task without an error."""

from __future__ import annotations

import itertools
import json

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.common import INVALID_TOKEN_CODES
from ansible_collections.purecloud.credentials.plugins.module_utils._api.token_revocation import Conditions, revoke
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.modules.purecloud_token import Options, converge

from tests.unit.conftest import MakeSession, run_batch_of

pytestmark = pytest.mark.uncovered

JSON = "application/json"
STATUSES = [*range(200, 209), *range(300, 309), *range(400, 419), 421, 422, 423, 425, 426, 428, 429, 431, 451, *range(500, 512), 520, 530, 599]


def dead(status: int, code: str) -> tuple[str, str]:
    """The documented answer of an inactive token, by its status and code."""
    return json.dumps({"status": status, "code": code, "message": "Invalid login credentials.", "contextId": "c"}), JSON


def bodies(status: int) -> dict[str, tuple[str, str]]:
    """Bodies by name, each with its media type."""
    documented, dummy = dead(status, "bad.credentials")
    return {
        "bad.credentials": dead(status, "bad.credentials"),
        "credentials.expired": dead(status, "credentials.expired"),
        "authentication.required": dead(status, "authentication.required"),
        "another code": dead(status, "token.not.found"),
        "code in capitals": dead(status, "BAD.CREDENTIALS"),
        "code with a space": dead(status, "bad.credentials "),
        "empty code": dead(status, ""),
        "no code": (json.dumps({"status": status, "message": "bad.credentials"}), JSON),
        "code null": (json.dumps({"status": status, "code": None}), JSON),
        "code in a list": (json.dumps({"status": status, "code": ["bad.credentials"]}), JSON),
        "code further in": (json.dumps({"status": status, "errors": [{"code": "bad.credentials"}]}), JSON),
        "another status in the body": (json.dumps({"status": 999, "code": "bad.credentials", "message": "No."}), JSON),
        "no status": (json.dumps({"code": "bad.credentials", "message": "No."}), JSON),
        "status as a text": (json.dumps({"status": str(status), "code": "bad.credentials", "message": "No."}), JSON),
        "status true": (json.dumps({"status": True, "code": "bad.credentials", "message": "No."}), JSON),
        "no message": (json.dumps({"status": status, "code": "bad.credentials"}), JSON),
        "message null": (json.dumps({"status": status, "code": "bad.credentials", "message": None}), JSON),
        "context id that is none": (documented.replace('"c"', "[]"), JSON),
        "status in capitals": (json.dumps({"Status": status, "Code": "bad.credentials", "Message": "No."}), JSON),
        "of another gateway": (json.dumps({"fault": {"faultstring": "bad.credentials"}}), JSON),
        "empty message": (json.dumps({"status": status, "code": "bad.credentials", "message": ""}), JSON),
        "with an organisation": (documented[:-1] + ', "organization": {"id": "o"}}', JSON),
        "a name of Ansible's": (documented[:-1] + ', "__ansible_type": "x"}', JSON),
        "a long name": (documented[:-1] + ', "' + "A" * 201 + '": 1}', JSON),
        "a name twice": (documented.replace('"code"', '"code": "x", "code"'), JSON),
        "a name twice further in": (documented[:-1] + ', "errors": [{"a": 1, "a": 2}]}', JSON),
        "too deep": (documented[:-1] + ', "details": ' + "[" * 900 + "]" * 900 + "}", JSON),
        "another charset": (documented, "application/json; charset=iso-8859-1"),
        "UTF-16": (documented.encode("utf-16").decode("utf-8", "surrogateescape"), JSON),
        "another kind of JSON": (documented, "application/problem+json"),
        "of the token endpoint": (json.dumps({"error": "invalid_token", "error_description": "bad.credentials"}), JSON),
        "object in a list": (f"[{documented}]", JSON),
        "text": ('"bad.credentials"', JSON),
        "cut short": (documented[:-1], JSON),
        "two objects": (documented * 2, JSON),
        "not UTF-8": (documented.replace("Invalid", "\udcff"), JSON),
        "HTML around it": (f"<html>{documented}</html>", "text/html"),
        "called HTML": (documented, "text/html"),
        "called plain text": (documented, "text/plain"),
        "HTML": ("<html>401 Unauthorized</html>", "text/html"),
        "empty": ("", JSON),
    }


WITHOUT_BODY = (204, 304)
BODIES = list(bodies(0))


def expected(status: int, body: str) -> str | None:
    """A success without a body revokes the token; one of these bodies with it is an error's, or not the API's."""
    if status < 300:
        return "revoked" if body == "empty" and status in (200, 201, 204, 205) else None
    return "absent" if status == 401 and body in INVALID_TOKEN_CODES else None


def outcome_of(session: ApiSession, *, inspect_first: bool) -> str | int:
    """The outcome or, in its place, the status that the error carries."""
    try:
        call = revoke([session], "token", conditions=Conditions(), inspect_first=inspect_first, dry_run=inspect_first, verify_timeout=None)
        return run(call, session.clock).outcome
    except errors.ApiError as error:
        return error.status


@pytest.mark.parametrize("status", STATUSES)
def test_of_every_answer_to_a_delete_only_the_documented_ones_are_taken(simulator: Simulator, make_session: MakeSession, status: int) -> None:
    session = make_session(retries=0)
    for body, (text, content_type) in bodies(status).items():
        simulator.fault(status=status, body=text, content_type=content_type)
        body_on_the_wire = "empty" if status in WITHOUT_BODY else body
        assert outcome_of(session, inspect_first=False) == (expected(status, body_on_the_wire) or status), body


@pytest.mark.parametrize("status", STATUSES)
def test_of_every_answer_to_a_look_only_the_documented_ones_make_a_token_absent(simulator: Simulator, make_session: MakeSession, status: int) -> None:
    session = make_session(retries=0)
    for body, (text, content_type) in bodies(status).items():
        simulator.fault(method="GET", status=status, body=text, content_type=content_type)
        assert (outcome_of(session, inspect_first=True) == "absent") is (expected(status, body) == "absent"), body


def test_of_a_batch_only_the_documented_answers_are_taken(simulator: Simulator, make_session: MakeSession) -> None:
    """The whole table in one task, an answer a token."""
    pairs = [(status, body, *texts) for status in STATUSES for body, texts in bodies(status).items() if status not in WITHOUT_BODY or body == "empty"]
    tokens = [f"token-of-the-table-{number:06}" for number in range(len(pairs))]
    faults = [{"token": token, "status": pair[0], "body": pair[2], "content_type": pair[3]} for token, pair in zip(tokens, pairs)]
    simulator.control("POST", "faults", faults)
    options = Options("absent", expect=None, require_active=False, verify=False, verify_timeout=0, dest=None, mode="0600", owner=None, group=None)
    result = run_batch_of(tokens, converge, options, lambda: make_session(retries=0), concurrency=4)
    for (status, body, *dummy), entry in zip(pairs, result["tokens"]):
        assert entry["outcome"] == (expected(status, body) or "failed"), (status, body)
        assert entry["outcome"] != "failed" or entry["http_status"] == status


def test_the_table_is_as_large_as_it_claims() -> None:
    assert len(list(itertools.product(STATUSES, BODIES))) > 1000
    assert [pair for pair in itertools.product(STATUSES, BODIES) if expected(*pair) == "absent"] == [
        (401, "bad.credentials"),
        (401, "credentials.expired"),
    ]
