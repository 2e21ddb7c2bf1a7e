# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Revoking, against the simulator: outcomes, order of requests, proof. The journal tells what was really sent."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.token_revocation import Conditions, Revocation, revoke
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession

from tests.unit.conftest import MakeSession, SteppingClock

LOOK = "GET /tokens/me preserveIdleTTL=true"
DELETE = "DELETE /tokens/me"
ORGANIZATION = "0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10"
NO_TOKEN_CAME = '{"status": 401, "code": "authentication.required", "message": "No authentication bearer token specified."}'
OURS = Conditions(organization_id=ORGANIZATION, oauth_client_id="rehearsal-client")


def end(session: ApiSession, token: str, **options: t.Any) -> Revocation:
    defaults = {"conditions": Conditions(), "inspect_first": False, "dry_run": False, "verify_timeout": 30}
    return run(revoke([session], token, **{**defaults, **options}), session.clock)


def test_a_live_token_is_revoked_and_seen_dead(simulator: Simulator, session: ApiSession, token: str) -> None:
    done = end(session, token)
    assert done == Revocation("revoked", "simulator", (session.host,), verified=True, correlation_id=simulator.journal()[0]["correlation_id"])
    assert not simulator.is_active(token)
    assert simulator.sent() == [DELETE, LOOK]


def test_again_changes_nothing(simulator: Simulator, session: ApiSession, token: str) -> None:
    end(session, token)
    again = end(session, token)
    assert again == Revocation("absent", "simulator", (session.host,), verified=True, correlation_id=simulator.journal()[2]["correlation_id"])
    assert simulator.sent() == [DELETE, LOOK, DELETE]


@pytest.mark.parametrize("code", ["bad.credentials", "credentials.expired"])
def test_a_dead_token_is_absent_by_either_code(simulator: Simulator, session: ApiSession, code: str) -> None:
    simulator.switch(dead_token_code=code)
    assert end(session, "never-issued-by-anybody").outcome == "absent"
    assert end(session, "never-issued-by-anybody", inspect_first=True).outcome == "absent"
    assert simulator.sent() == [DELETE, LOOK]


def test_a_dry_run_predicts_and_only_looks(simulator: Simulator, session: ApiSession, token: str) -> None:
    predicted = end(session, token, dry_run=True)
    assert (predicted.outcome, predicted.verified) == ("would_revoke", False)
    assert simulator.is_active(token)
    simulator.control("POST", "reset")
    assert end(session, token, dry_run=True).outcome == "absent"
    assert simulator.sent() == [LOOK]


@pytest.mark.parametrize("options", [{"inspect_first": True}, {"conditions": OURS}, {"conditions": Conditions(require_active=True)}])
def test_what_needs_a_look_looks_first(simulator: Simulator, session: ApiSession, token: str, options: dict[str, t.Any]) -> None:
    done = end(session, token, **options)
    assert done.outcome == "revoked"
    assert done.before
    assert done.before.info["oauth_client"]["id"] == "rehearsal-client"
    assert simulator.sent() == [LOOK, DELETE, LOOK]


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
    ("info", "conditions", "words"),
    [
        (None, Conditions(organization_id="another"), "expect.organization_id is another, and the token says " + ORGANIZATION),
        (None, Conditions(oauth_client_id="another"), "expect.oauth_client_id is another, and the token says rehearsal-client"),
        (None, Conditions(organization_id=""), "expect.organization_id is ,"),
        ({"OAuthClient": {"id": "c"}}, Conditions(organization_id=ORGANIZATION), "the token says nothing"),
        ({"organization": None, "OAuthClient": {"id": "c"}}, Conditions(organization_id=ORGANIZATION), "the token says nothing"),
        ({"organization": {"id": 7}, "OAuthClient": {"id": "c"}}, Conditions(organization_id=ORGANIZATION), "the token says nothing"),
        ({"organization": {"id": ORGANIZATION}}, OURS, "expect.oauth_client_id is rehearsal-client, and the token says nothing"),
        ({"organization": {"id": "o"}, "OAuthClient": "rehearsal-client"}, Conditions(oauth_client_id="rehearsal-client"), "the token says nothing"),
    ],
)
def test_a_token_of_somebody_else_is_not_touched(
    simulator: Simulator, session: ApiSession, info: dict[str, t.Any] | None, conditions: Conditions, words: str, dry_run: bool
) -> None:
    token = simulator.issue(info=info)
    with pytest.raises(errors.PreconditionError, match=words):
        end(session, token, conditions=conditions, dry_run=dry_run)
    assert simulator.sent() == [LOOK]
    assert simulator.is_active(token)


@pytest.mark.parametrize("dry_run", [True, False])
def test_require_active_refuses_a_token_that_is_not_live(simulator: Simulator, session: ApiSession, dry_run: bool) -> None:
    with pytest.raises(errors.PreconditionError, match=r"not active at this host, and require_active is set.*wrong region"):
        end(session, "never-issued-by-anybody", conditions=Conditions(require_active=True), dry_run=dry_run)
    assert simulator.sent() == [LOOK]


def test_expect_has_nothing_against_a_dead_token(session: ApiSession) -> None:
    assert end(session, "never-issued-by-anybody", conditions=OURS).outcome == "absent"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_counts_as_ours(simulator: Simulator, session: ApiSession, token: str, when: str) -> None:
    """Dropped after the effect, the second DELETE finds the token no longer active; dropped before, it revokes the token itself."""
    simulator.fault(method="DELETE", drop=True, when=when)
    done = end(session, token)
    assert (done.outcome, done.verified) == ("revoked", True)
    assert bool(done.warnings) is (when == "after")
    assert not simulator.is_active(token)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"drop": True}, "revoked"),
        ({"status": 500}, "revoked"),
        ({"status": 502}, "revoked"),
        ({"status": 504}, "revoked"),
        ({"status": 200, "truncate": True}, "revoked"),
        ({"status": 408}, "absent"),
        ({"status": 429}, "absent"),
        ({"status": 503}, "absent"),
        ({"status": 401, "truncate": True, "body": "{"}, "absent"),
    ],
    ids=str,
)
def test_only_a_try_that_may_have_succeeded_makes_a_dead_token_ours(simulator: Simulator, session: ApiSession, fault: dict[str, t.Any], outcome: str) -> None:
    simulator.fault(method="DELETE", **fault)
    done = end(session, "never-issued-by-anybody")
    assert done.outcome == outcome
    assert bool(done.warnings) is (outcome == "revoked")


def test_a_lost_answer_followed_by_an_unknown_401_is_an_error(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(method="DELETE", drop=True)
    simulator.fault(method="DELETE", status=401, body=NO_TOKEN_CAME)
    with pytest.raises(errors.AuthenticationError, match="may have been revoked all the same"):
        end(session, token)


def test_without_any_answer_nothing_is_concluded(simulator: Simulator, make_session: MakeSession, token: str) -> None:
    simulator.fault(method="DELETE", drop=True, when="after", times=99)
    with pytest.raises(errors.ConnectionLostError, match="may have been revoked all the same"):
        end(make_session(retries=1), token)


def test_a_plain_refusal_does_not_hint_at_success(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(method="DELETE", status=403, body='{"code": "not.authorized"}')
    with pytest.raises(errors.ForbiddenError) as caught:
        end(session, token)
    assert "all the same" not in str(caught.value)


@pytest.mark.parametrize("lingering", [0, 1, 5])
def test_proof_waits_for_a_token_that_lingers(simulator: Simulator, session: ApiSession, token: str, lingering: int) -> None:
    simulator.switch(linger_requests=lingering)
    assert end(session, token).verified
    assert simulator.sent() == [DELETE] + [LOOK] * (lingering + 1)


def test_a_token_that_stays_live_is_an_error(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str) -> None:
    simulator.switch(linger_requests=1000)
    with pytest.raises(errors.VerificationError, match=r"still active 30 s later \(verify_timeout\)") as caught:
        end(session, token)
    assert caught.value.changed
    assert sum(clock.waits) == 30
    assert clock.waits[:5] == [0.25, 0.5, 1, 2, 2]


def test_no_time_for_proof_is_one_look(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.switch(linger_requests=1)
    with pytest.raises(errors.VerificationError):
        end(session, token, verify_timeout=0)
    assert simulator.sent() == [DELETE, LOOK]


def test_without_proof_nothing_is_asked(simulator: Simulator, session: ApiSession, token: str) -> None:
    done = end(session, token, verify_timeout=None)
    assert (done.outcome, done.verified) == ("revoked", False)
    assert simulator.sent() == [DELETE]


def test_proof_that_fails_says_that_the_delete_was_accepted(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(method="GET", status=403, body='{"code": "not.authorized"}', headers={"ININ-Correlation-Id": "correlation-1"})
    with pytest.raises(errors.VerificationError, match=r"was revoked, but the proof failed.*403 not\.authorized") as caught:
        end(session, token)
    assert caught.value.changed
    assert caught.value.diagnostics()["correlation_id"] == "correlation-1"


def test_proof_does_not_outlast_its_time(simulator: Simulator, session: ApiSession, clock: SteppingClock, token: str) -> None:
    simulator.fault(method="GET", status=503, times=99)
    with pytest.raises(errors.VerificationError):
        end(session, token, verify_timeout=5)
    assert clock.now <= 5 + session.connection.timeout


def test_a_lost_answer_counts_even_after_one_that_was_clear(simulator: Simulator, session: ApiSession, token: str) -> None:
    simulator.fault(method="DELETE", drop=True, when="after")
    simulator.fault(method="DELETE", status=503, body="{}")
    done = end(session, token)
    assert done.outcome == "revoked"
    assert done.warnings
    assert simulator.sent() == [DELETE] * 3
