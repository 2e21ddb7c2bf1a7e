# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Findings: for each code what brings it, what does not, and what may be done with the client."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._api.usage import LastUse, Window, unknown
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.findings import (
    KINDS,
    SEVERITIES,
    Consumer,
    Finding,
    Organisation,
    age_days,
    count_by_severity,
    findings_of,
    findings_of_the_organisation,
    moment,
    suggestion_for,
)

NOW = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.timezone.utc)
WINDOW = Window.before(NOW.date(), 30)
NONE = LastUse("none_in_window", WINDOW)
UNKNOWN = unknown(WINDOW, "No.")
ALL_KNOWN: dict[str, t.Any] = {"consumers": [], "knows_all_consumers": True}

Client = dict[str, t.Any]


def used(day: str) -> LastUse:
    return LastUse("used", WINDOW, datetime.date.fromisoformat(day))


def client(**more: t.Any) -> Client:
    """A client about which there is nothing to be found."""
    defaults = {
        "id": "a",
        "name": "Export",
        "description": "Owner: reports@example.com",
        "state": "active",
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "accessTokenValiditySeconds": 86400,
        "dateCreated": "2026-01-05T09:00:00.000Z",
        "roleDivisions": [{"roleId": "r1", "divisionId": "d1"}],
    }
    return {**defaults, **more}


def organisation(*clients: Client, **more: t.Any) -> Organisation:
    return Organisation(list(clients), NOW, **more)


def codes(first: Client, *others: Client, **more: t.Any) -> list[str]:
    return [finding.code for finding in findings_of(first, organisation(first, *others, **more))]


def suggestion(first: Client, *others: Client, **more: t.Any) -> str:
    world = organisation(first, *others, **more)
    return suggestion_for(first, world, findings_of(first, world))


def test_a_client_as_it_should_be_has_none() -> None:
    assert codes(client(), max_age_days=400, last_uses={"a": used("2026-11-25")}, consumers=[], knows_all_consumers=True) == []
    assert suggestion(client(), max_age_days=400, last_uses={"a": used("2026-11-25")}, consumers=[], knows_all_consumers=True) == "keep"


@pytest.mark.parametrize(
    ("code", "there", "not_there"),
    [
        ("implicit_grant", {"authorizedGrantType": "TOKEN"}, {"authorizedGrantType": "CODE"}),
        ("password_grant", {"authorizedGrantType": "PASSWORD"}, {"authorizedGrantType": "SAML2-BEARER"}),
        ("inactive", {"state": "inactive"}, {"state": "disabled"}),
        ("inactive", {"state": "INACTIVE"}, {"state": "inactive", "dateToDelete": "2026-12-01T00:00:00.000Z"}),
        ("to_be_deleted", {"dateToDelete": "2026-12-01T00:00:00.000Z"}, {"dateToDelete": None}),
        ("to_be_deleted", {"dateToDelete": "soon"}, {"dateToDelete": ""}),
        ("unfinished_rotation", {"description": "x [purecloud.credentials replaces blue 4f1c]"}, {"description": "x [purecloud.credentials replaced blue]"}),
        ("unfinished_create", {"description": "x [purecloud.credentials create 4f1c]"}, {"description": "[purecloud.credentials create]"}),
        ("long_validity", {"accessTokenValiditySeconds": 172801}, {"accessTokenValiditySeconds": 172800}),
        ("all_divisions", {"roleDivisions": [{"roleId": "r", "divisionId": "*"}]}, {"roleDivisions": None}),
    ],
)
def test_what_a_client_tells_of_itself(code: str, there: Client, not_there: Client) -> None:
    assert codes(client(**there)) == [code]
    assert code not in codes(client(**not_there))


def test_both_clients_of_a_rotation_are_left_to_it() -> None:
    old, new = client(id="a", name="same"), client(id="b", name="same", description="Reports [purecloud.credentials replaces a 4f1c]")
    organisation = Organisation([old, new], NOW, last_uses={"a": NONE, "b": NONE}, **ALL_KNOWN)
    for each in (old, new):
        found = findings_of(each, organisation)
        assert {finding.code for finding in found} == {"never_used", "unfinished_rotation"}
        assert suggestion_for(each, organisation, found) == "review"


@pytest.mark.parametrize(("most", "found"), [(None, []), (325, []), (324, ["older_than_max_age"]), (0, ["older_than_max_age"])])
def test_age_is_in_whole_days(most: int | None, found: list[str]) -> None:
    assert age_days(client(), NOW) == 325
    assert codes(client(), max_age_days=most) == found


@pytest.mark.parametrize("date", [None, "", "yesterday", "2026-13-01T00:00:00Z", "2026-01-05", 7, "2026-01-05T09:00:00+02:00"])
def test_an_age_that_is_not_told_is_not_guessed(date: t.Any) -> None:
    assert age_days(client(dateCreated=date), NOW) is None
    assert codes(client(dateCreated=date), max_age_days=0) == []


def test_a_clock_that_runs_behind_makes_nothing_younger_than_new() -> None:
    assert age_days(client(dateCreated="2026-11-27T00:00:00Z"), NOW) == 0


@pytest.mark.parametrize(
    ("use", "made", "found"),
    [
        (NONE, "2026-01-05T09:00:00.000Z", ["never_used"]),
        (NONE, "2026-10-26T23:59:59.000Z", ["never_used"]),
        (NONE, "2026-10-27T00:00:00.000Z", []),
        (NONE, None, ["never_used"]),
        (UNKNOWN, "2026-01-05T09:00:00.000Z", []),
        (used("2026-10-27"), "2026-01-05T09:00:00.000Z", []),
        (None, "2026-01-05T09:00:00.000Z", []),
    ],
)
def test_only_a_client_that_was_there_for_the_whole_window_was_never_used(use: LastUse | None, made: str | None, found: list[str]) -> None:
    assert codes(client(dateCreated=made), last_uses={"a": use} if use else {}) == found


def test_the_client_that_asks_is_in_use_whatever_the_api_has_counted() -> None:
    assert codes(client(), last_uses={"a": NONE}, own_id="a") == []
    assert suggestion(client(), last_uses={"a": NONE}, own_id="b", **ALL_KNOWN) == "delete"
    assert suggestion(client(state="inactive"), last_uses={"a": NONE}, own_id="a", **ALL_KNOWN) == "review"


def test_one_that_is_to_be_deleted_while_it_is_in_use_is_graver() -> None:
    doomed = client(dateToDelete="2026-12-01T00:00:00.000Z")
    assert codes(doomed, last_uses={"a": used("2026-11-19")}) == ["to_be_deleted_in_use"]
    assert codes(doomed, last_uses={"a": used("2026-11-18")}) == ["to_be_deleted"]
    assert codes(doomed, last_uses={"a": UNKNOWN}) == ["to_be_deleted"]


def test_siblings_are_those_of_the_same_name() -> None:
    more = client(roleDivisions=[{"roleId": "r1", "divisionId": "d1"}, {"roleId": "r2", "divisionId": "d1"}])
    twin = client(id="b")
    assert codes(more, twin) == ["more_roles_than_siblings", "name_twice"]
    assert codes(twin, more) == ["name_twice"]
    assert codes(more, client(id="b", name="export")) == []
    assert codes(more, client(id="b", state="deleted")) == []
    assert codes(more) == []


def test_a_role_in_another_division_is_another_role() -> None:
    assert "more_roles_than_siblings" in codes(client(), client(id="b", roleDivisions=[{"roleId": "r1", "divisionId": "d2"}]))


def test_a_message_names_a_few_of_many_roles() -> None:
    roles = [{"roleId": f"r{number}", "divisionId": "d"} for number in range(9)]
    many = client(roleDivisions=roles)
    (finding, dummy) = findings_of(many, organisation(many, client(id="b", roleDivisions=[])))
    assert "r0 in d, r1 in d, r2 in d and 6 more." in finding.as_result()["message"]


@pytest.mark.parametrize("roles", [None, "r", [None, 7], {"roleId": "r"}, [{}]])
def test_roles_that_are_none_break_nothing(roles: t.Any) -> None:
    assert codes(client(roleDivisions=roles), client(id="b")) in (["name_twice"], ["more_roles_than_siblings", "name_twice"])


@pytest.mark.parametrize("description", ["", None, " ", 7])
def test_nobody_is_known_where_nothing_tells_who(description: str | None) -> None:
    alone = client(description=description)
    assert codes(alone, consumers=[], knows_all_consumers=True) == ["nobody_known"]
    assert codes(alone, consumers=[Consumer("c", "Data Actions", "a")], knows_all_consumers=True) == []
    assert codes(alone, consumers=[Consumer("c", "Data Actions", "b")], knows_all_consumers=True) == ["nobody_known"]
    assert codes(alone, consumers=[]) == []
    assert codes(alone, consumers=None) == []


def test_a_credential_of_a_client_that_is_gone() -> None:
    consumers = [Consumer("c1", "One", "a"), Consumer("c2", "Two", "gone"), Consumer("c3", "Three", "b")]
    found = findings_of_the_organisation(organisation(client(), client(id="b", state="deleted"), consumers=consumers))
    assert [(each.code, each.details["client"]) for each in found] == [("credential_of_gone_client", "gone"), ("credential_of_gone_client", "b")]
    assert findings_of_the_organisation(organisation(client(), consumers=None)) == []


def test_nothing_is_found_about_what_is_deleted() -> None:
    assert codes(client(state="deleted", authorizedGrantType="TOKEN")) == []


def test_the_gravest_comes_first() -> None:
    many = client(state="inactive", authorizedGrantType="TOKEN", accessTokenValiditySeconds=999999)
    assert codes(many) == ["implicit_grant", "long_validity", "inactive"]


INACTIVE = client(state="inactive", dateCreated="2026-11-20T00:00:00Z")


@pytest.mark.parametrize(
    ("wanted", "given", "more"),
    [
        ("delete", client(), {"last_uses": {"a": NONE}}),
        ("delete", INACTIVE, {"last_uses": {"a": NONE}}),
        ("delete", client(), {"last_uses": {"a": NONE}, "max_age_days": 1}),
        ("keep", client(dateCreated="2026-11-20T00:00:00Z"), {"last_uses": {"a": NONE}}),
        ("review", INACTIVE, {"last_uses": {"a": UNKNOWN}}),
        ("review", INACTIVE, {}),
        ("rotate", client(), {"last_uses": {"a": UNKNOWN}, "max_age_days": 1}),
        ("review", client(), {"last_uses": {"a": NONE}, "consumers": [Consumer("c", "Data Actions", "a")]}),
        ("review", client(description="[purecloud.credentials replaces b 4f1c]"), {"last_uses": {"a": NONE}}),
        ("rotate", client(), {"last_uses": {"a": used("2026-11-25")}, "max_age_days": 1}),
        ("review", client(authorizedGrantType="TOKEN"), {"last_uses": {"a": used("2026-11-25")}}),
    ],
)
def test_what_may_be_done(wanted: str, given: Client, more: dict[str, t.Any]) -> None:
    assert suggestion(given, **{**ALL_KNOWN, **more}) == wanted


@pytest.mark.parametrize("consumers", [None, [], [Consumer("c", "Data Actions", "b")]])
@pytest.mark.parametrize("given", [client(), INACTIVE])
@pytest.mark.parametrize("most", [None, 1])
def test_nothing_is_deleted_while_any_credential_may_name_it(given: Client, consumers: list[Consumer] | None, most: int | None) -> None:
    more: dict[str, t.Any] = {"last_uses": {"a": NONE}, "max_age_days": most, "consumers": consumers}
    assert suggestion(given, **more) == "review"
    assert suggestion(given, **more, knows_all_consumers=True) == "delete"


def test_each_kind_has_a_severity_and_whole_sentences() -> None:
    assert {kind.severity for kind in KINDS.values()} <= set(SEVERITIES)
    assert all(text.endswith(".") for kind in KINDS.values() for text in (kind.what, kind.cure))


def test_a_finding_as_it_is_told() -> None:
    first = client(authorizedGrantType="TOKEN")
    (finding,) = findings_of(first, organisation(first))
    told = finding.as_result()
    assert told["message"] == f"{told['what']} {told['cure']}"
    assert (told["code"], told["severity"]) == ("implicit_grant", "high")


@pytest.mark.parametrize("text", ["2026-01-05T09:00:00Z", "2026-01-05T09:00:00.123456+0000", "2026-01-05T09:00:00.000+00:00"])
def test_moments_of_the_api(text: str) -> None:
    assert moment(text) == datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.timezone.utc)


def test_an_organisation_can_be_told_more() -> None:
    """What was worked out about the first is not taken over by the second."""
    first = organisation(client())
    assert first.siblings(client()) == []
    assert dataclasses.replace(first, clients=[client(), client(id="b")]).siblings(client()) == [client(id="b")]


@pytest.mark.parametrize(
    ("what", "there", "more"),
    [
        ("It made no call of the API from 2026-10-27 to 2026-11-25.", {}, {"last_uses": {"a": NONE}}),
        ("It is 325 days old, and max_age_days is 300.", {}, {"max_age_days": 300}),
        ("Roles that it holds in all divisions: 2.", {"roleDivisions": [{"roleId": role, "divisionId": "*"} for role in "ab"]}, {}),
        ("It has roles that no other client of its name has: r1 in d1, r2 in d1, r3 in d1.", {"roles": 3}, {}),
        ("It has roles that no other client of its name has: r1 in d1, r2 in d1, r3 in d1 and 1 more.", {"roles": 4}, {}),
        ("2 clients have its name.", {"roles": 0}, {}),
        ("The API will delete it on 2026-12-01.", {"dateToDelete": "2026-12-01T00:00:00.000Z"}, {}),
        ("The API will delete it on a day that is not told in a form that is known.", {"dateToDelete": "soon"}, {}),
        (
            "The API will delete it on 2026-12-01, and it was used on 2026-11-19.",
            {"dateToDelete": "2026-12-01T00:00:00.000Z"},
            {"last_uses": {"a": used("2026-11-19")}},
        ),
        ("Its tokens live for 49 hours, and 48 are usual.", {"accessTokenValiditySeconds": 49 * 3600}, {}),
    ],
)
def test_a_finding_in_words(what: str, there: Client, more: dict[str, t.Any]) -> None:
    twins = [client(id="b", roleDivisions=[])] if "roles" in there else []
    roles = [{"roleId": f"r{number + 1}", "divisionId": "d1"} for number in range(there.get("roles", 0))]
    this = client(**({"roleDivisions": roles} if twins else there))
    assert what in [finding.as_result()["what"] for finding in findings_of(this, organisation(this, *twins, **more))]


def test_the_count_by_severity_names_all_of_them_the_gravest_first() -> None:
    found = [Finding("name_twice", {"count": 2}), Finding("unfinished_create"), Finding("unfinished_create")]
    counts = count_by_severity(found)
    assert list(counts) == list(reversed(SEVERITIES))
    assert sum(counts.values()) == 3
    assert counts[found[1].severity] >= 2
