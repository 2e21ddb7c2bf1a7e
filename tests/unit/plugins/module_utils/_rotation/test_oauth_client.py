# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Whether one OAuth client can take another's place."""

from __future__ import annotations

import datetime
import typing as t
from unittest import mock

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import Description
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.proof import Proof
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.retirement import Retirer
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.succession import Succession, ended
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.credential import Recalled
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.oauth_client import OAuthClientCredential

ROLES = [{"role_id": "a", "division_id": "*"}, {"role_id": "b", "division_id": "*"}]
CLIENT: dict[str, t.Any] = {"authorized_grant_type": "CLIENT-CREDENTIALS", "access_token_validity_seconds": 3600, "scope": [], "role_divisions": ROLES}


def described(client: dict[str, t.Any]) -> Description:
    return Description(True, {"oauth_client": client}, None, ())


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"role_divisions": [{"division_id": "*", "role_id": "b"}, {"division_id": "*", "role_id": "a"}]}, None),
        ({"role_divisions": ROLES[:1]}, "role_divisions"),
        ({"role_divisions": [ROLES[0], {"role_id": "c", "division_id": "*"}]}, "role_divisions"),
        ({"authorized_grant_type": "CODE"}, "authorized_grant_type"),
        ({"access_token_validity_seconds": 600}, "access_token_validity_seconds"),
        ({"scope": ["x"]}, "scope"),
        ({"scope": None, "name": "other"}, "scope"),
    ],
)
def test_what_must_be_the_same(other: dict[str, t.Any], field: str | None) -> None:
    why = OAuthClientCredential.covers(described({**CLIENT, **other}), described(CLIENT))
    assert why == (None if field is None else f"its {field} is not the same")


def test_nothing_is_compared_with_one_that_is_not_there() -> None:
    assert OAuthClientCredential.covers(described(CLIENT), None) is None
    assert OAuthClientCredential.covers(described(CLIENT), Description(False, {}, None, ())) is None
    assert OAuthClientCredential.covers(Description(False, {}, None, ()), described(CLIENT)) is None


class Fixed(OAuthClientCredential):
    """With clients that are as the test says."""

    def __init__(self, session: ApiSession, token: str, *clients: dict[str, t.Any]) -> None:
        work = Run(session, token, check_mode=True)
        super().__init__(work, client_id="blue", name=None, place="place", takes_over=False, proof=Proof(0, 0), prove_paths=(), retirer=mock.Mock(spec=Retirer))
        self._clients = list(clients)

    async def _list(self) -> None:
        """As the test says."""


SINCE = datetime.datetime(2026, 11, 26, tzinfo=datetime.timezone.utc)
BLUE: dict[str, t.Any] = {"id": "blue", "name": "Export", "authorizedGrantType": "CLIENT-CREDENTIALS"}


def successor(client_id: str, *, since: bool = False) -> dict[str, t.Any]:
    told = Succession("blue", "mark", "place", SINCE if since else None)
    return {**BLUE, "id": client_id, "description": told.described({})}


def heir(client_id: str) -> dict[str, t.Any]:
    """One that has replaced it for good."""
    return {**BLUE, "id": client_id, "description": ended({}, "blue")}


def test_which_client_a_file_is_to_hold(session: ApiSession, token: str) -> None:
    green = successor("green")
    for clients, current, original in (
        ((BLUE,), None, "blue"),
        ((BLUE,), "blue", "blue"),
        ((BLUE, green), "green", "blue"),
        ((heir("green"),), "green", "green"),
    ):
        assert run(Fixed(session, token, *clients).original(current), session.clock) == original


@pytest.mark.parametrize(
    ("clients", "current", "words"),
    [
        ((heir("green"), heir("red")), None, "There is no OAuth client blue. Check id or name, and region. Nothing was changed."),
        ((BLUE, heir("red")), "red", "The file holds the OAuth client Export (red), and Export (blue) is to be rotated."),
        ((BLUE,), "grey", "The file holds the OAuth client grey, and Export (blue) is to be rotated."),
    ],
)
def test_a_file_that_holds_another_is_refused(session: ApiSession, token: str, clients: tuple[dict[str, t.Any], ...], current: str | None, words: str) -> None:
    with pytest.raises(errors.PreconditionError) as caught:
        run(Fixed(session, token, *clients).original(current), session.clock)
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("current", "pending", "since", "recalled"),
    [
        ("blue", None, False, None),  # it was made for another file
        ("blue", "green", False, Recalled("blue", "green", is_confirmed=False, back=False)),
        (None, "green", False, Recalled("blue", "green", is_confirmed=False, back=False)),
        ("red", "green", False, None),
        ("green", None, False, Recalled("blue", "green", is_confirmed=False, back=False)),
        ("green", None, True, Recalled("blue", "green", is_confirmed=True, back=False)),
        ("blue", "green", True, Recalled("blue", "green", is_confirmed=False, back=False)),
    ],
)
def test_what_a_description_recalls(session: ApiSession, token: str, current: str | None, pending: str | None, since: bool, recalled: Recalled | None) -> None:
    assert run(Fixed(session, token, BLUE, successor("green", since=since)).recall(current, pending), session.clock) == recalled


@pytest.mark.parametrize(("details", "told"), [({}, ""), ({"state": "active"}, ""), ({"state": "inactive"}, "is inactive"), ({"state": None}, "is None")])
def test_only_an_active_client_is_rotated(session: ApiSession, token: str, details: dict[str, t.Any], told: str) -> None:
    check = Fixed(session, token, {**BLUE, **details}).preflight("blue", (), interrupted=False, check_mode=True)
    if not told:
        run(check, session.clock)
        return
    with pytest.raises(errors.PreconditionError, match=told):
        run(check, session.clock)


def test_neither_a_left_over_whose_secret_is_kept_nor_anothers_is_in_the_way(session: ApiSession, token: str) -> None:
    """With a mark of a rotation that is over, each would end the run: its secret is not here."""
    green, red = successor("green", since=True), {**BLUE, "id": "red", "description": Succession("grey", "mark", "place", SINCE).described({})}
    run(Fixed(session, token, BLUE, green, red).preflight("blue", {"green"}, interrupted=False, check_mode=True), session.clock)
    with pytest.raises(errors.PreconditionError, match="its secret is not here"):
        run(Fixed(session, token, BLUE, green).preflight("blue", (), interrupted=False, check_mode=True), session.clock)


def test_a_client_is_as_old_as_the_api_says(session: ApiSession, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "now", lambda: datetime.datetime(2026, 11, 26, tzinfo=datetime.timezone.utc))
    blue = Fixed(session, token)
    assert blue.age(described({"date_created": "2026-11-25T23:59:00Z"}), 7.0) == 60
    assert blue.age(described({}), 7.0) == blue.age(Description(False, {}, None, ()), 7.0) == 7


def test_a_client_that_is_gone_is_told(session: ApiSession, token: str) -> None:
    credential = Fixed(session, token)
    assert credential.client_id == "blue"
    for call, advice in (
        (credential._read("blue"), "Somebody else deleted it: look at the audit log."),
        (credential.preflight("blue", (), interrupted=False, check_mode=True), "Check id or name, and the file. Nothing was changed."),
    ):
        with pytest.raises(errors.PreconditionError) as caught:
            run(call, session.clock)
        assert str(caught.value) == f"There is no OAuth client blue any more. {advice}"
