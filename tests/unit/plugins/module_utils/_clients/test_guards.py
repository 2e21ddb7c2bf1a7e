# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What could lock somebody out, and what cannot be undone."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.authorization import Grant, Named
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.guards import _named, require_final, risks
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession

ROLES: dict[str, t.Any] = {"roleDivisions": [{"roleId": "r", "divisionId": "d"}]}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"state": "active"}, {"state": "inactive"}, ["make it inactive"]),
        ({"state": "inactive"}, {"state": "inactive"}, []),
        ({"state": "inactive"}, {"state": "active"}, []),
        ({"authorizedGrantType": "CODE"}, {"authorizedGrantType": "CODE"}, []),
        ({"authorizedGrantType": "CODE"}, {"authorizedGrantType": "TOKEN"}, ["change its grant type"]),
        (ROLES, ROLES, []),
        ({}, ROLES, []),
        ({**ROLES, "state": "active"}, {"state": "inactive"}, ["make it inactive", "take roles from it"]),
    ],
)
def test_what_could_lock_out_whoever_signs_in_with_it(before: dict[str, t.Any], after: dict[str, t.Any], found: list[str]) -> None:
    assert risks(before, after) == found


def test_on_the_thirtieth_day_a_deletion_can_be_undone(session: ApiSession, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.datetime(2026, 11, 26, tzinfo=datetime.timezone.utc)
    monkeypatch.setattr(session, "now", lambda: now)
    work = Run(session, "token", check_mode=False)
    assert "can be undone for 7 days" in require_final(work, {"dateCreated": "2026-10-27T00:00:00Z"}, final=False)
    with pytest.raises(errors.PreconditionError, match="was created 29 days ago"):
        require_final(work, {"dateCreated": "2026-10-27T00:00:01Z"}, final=False)


def test_a_role_is_named_as_well_as_it_is_known(session: ApiSession) -> None:
    work = Run(session, "token", check_mode=False, roles=[Grant(Named("r", "Reader"), Named("d", "Home"))])
    assert [_named(work, pair) for pair in (("r", "d"), ("r", "*"), ("x", "d"))] == [
        Grant(Named("r", "Reader"), Named("d", "Home")),
        Grant(Named("r"), Named("*", "all")),
        Grant(Named("x"), Named("d")),
    ]
