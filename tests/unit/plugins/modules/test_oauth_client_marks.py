# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_oauth_client: a mark in a description, which anybody can write, makes it neither delete nor choose a client."""

from __future__ import annotations

import datetime
import json
import pathlib
import typing as t

import pytest

from tests.unit.plugins.modules.oauth_client import HOME, NEW, USAGE_AUDITOR, Manage, manage

__all__ = ["manage"]

Options = dict[str, t.Any]


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("description", ["Copied. [purecloud.credentials replaces blue x]", "[purecloud.credentials", "x[purecloud.credentials create y]z"])
def test_a_task_writes_no_marks_of_its_own(manage: Manage, description: str, check: bool) -> None:
    result = manage(**{**NEW, "description": description}, check=check)
    assert "description holds [purecloud.credentials, which marks the collection's own notes." in result["msg"]
    assert "Take those marks out." in result["msg"]
    assert manage.sent() == []


SINCE = "[purecloud.credentials since 2026-01-01T00:00:00Z]"
PAIRS: list[tuple[str, str]] = [
    ("", f"[purecloud.credentials replaces client-1 x] {SINCE}"),  # a rotation's, or forged
    ("", "[purecloud.credentials replaces client-1 x]"),
    (f"[purecloud.credentials replaces client-2 x] {SINCE}", f"[purecloud.credentials replaces client-1 x] {SINCE}"),
]


@pytest.mark.parametrize("state", ["present", "inactive", "absent"])
@pytest.mark.parametrize("descriptions", PAIRS, ids=str)
def test_a_name_that_is_there_twice_is_left_alone_whatever_the_marks_say(manage: Manage, descriptions: tuple[str, str], state: str) -> None:
    for number, description in enumerate(descriptions, start=1):
        manage.add(f"client-{number}", description=description)
    result = manage(name="Export", state=state, final=True)
    assert "2 OAuth clients have the name Export: client-1, client-2" in result["msg"]
    assert not [each for each in manage.sent() if not each.startswith("GET")]


# The mark of a create that was cut off

CREATE = "[purecloud.credentials create x]"
DAY = 86400


def ago(manage: Manage, days: float) -> str:
    """A time by the API's clock."""
    time = datetime.datetime.fromtimestamp(manage.simulator.now() - days * DAY, datetime.timezone.utc)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_left(manage: Manage, result: dict[str, t.Any]) -> str:
    """Whether the client with the mark is untouched. Returns why."""
    assert result["msg"].endswith("If somebody uses it, take the mark out of its description; if nobody does, delete it by its id. Nothing was changed.")
    assert "The OAuth client Export (client-1) has the mark of a create that was cut off, but " in result["msg"]
    assert manage.simulator.clients()["client-1"]["standing"] == "present"
    assert not [each for each in manage.sent() if not each.startswith("GET") and "/usage/" not in each]
    return str(result["msg"])


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("state", ["present", "inactive", "absent"])
@pytest.mark.parametrize("another", [True, False])
def test_a_client_that_is_used_is_not_deleted_for_its_mark(manage: Manage, state: str, another: bool, check: bool) -> None:
    if another:
        manage.add("client-2")
    manage.add("client-1", description=CREATE, date_created=ago(manage, 30))
    manage.simulator.add_usage("client-1", ago(manage, 29)[:10])
    result = manage(**NEW, state=state, final=True, check=check)
    assert f"it was used last on {ago(manage, 29)[:10]}, so it was not deleted" in is_left(manage, result)
    assert another is (manage.simulator.clients().get("client-2", {}).get("standing") == "present")


@pytest.mark.parametrize("days", [0.9, 1.1, 30])
def test_a_client_that_nobody_used_since_a_run_left_it_is_deleted(manage: Manage, days: float) -> None:
    manage.add("client-1", description=CREATE, date_created=ago(manage, days))
    assert manage(**NEW)["outcome"] == "created"
    assert manage.simulator.clients()["client-1"]["standing"] != "present"
    assert any("/usage/query" in each for each in manage.sent()) is (days > 1)


@pytest.mark.parametrize("how", ["failed", "too old", "refused"])
def test_a_client_of_which_nobody_knows_whether_it_is_used_is_left(manage: Manage, how: str) -> None:
    manage.add("client-1", description=CREATE, date_created=ago(manage, 366 if how == "too old" else 30))
    if how == "failed":
        manage.simulator.switch(usage_outcome="Failed")
    if how == "refused":
        body = '{"status": 403, "code": "missing.any.permissions", "message": "No."}'
        manage.simulator.fault(method="POST", path="/api/v2/oauth/clients/client-1/usage/query", status=403, body=body)
    assert "it is not known whether it was used" in is_left(manage, manage(**NEW))


def test_a_client_that_does_not_say_when_it_was_created_is_left(manage: Manage) -> None:
    manage.add("client-1", description=CREATE, date_created=ago(manage, 0))
    document = {key: value for key, value in manage.simulator.clients()["client-1"].items() if key not in ("secret", "dateCreated")}
    manage.simulator.fault(method="GET", path="/api/v2/oauth/clients/client-1", body=json.dumps(document))
    assert "it is not known whether it was used" in is_left(manage, manage(**NEW))


@pytest.mark.parametrize("other", [{"grant_type": "CODE", "role_divisions": []}, {"role_divisions": [{"roleId": USAGE_AUDITOR, "divisionId": HOME}]}], ids=str)
def test_a_client_that_no_create_of_the_task_would_have_made_is_left(manage: Manage, other: Options) -> None:
    manage.add("client-1", **{"description": CREATE, "date_created": ago(manage, 0), **other})
    assert "it is not what this task creates: it differs in " in is_left(manage, manage(**NEW))


@pytest.mark.parametrize(("words", "is_ours"), [("Ask team Data.", True), ("Another text.", False)])
def test_a_client_with_the_words_of_the_task_is_one_that_it_created(manage: Manage, words: str, is_ours: bool) -> None:
    manage.add("client-1", description=f"{words} {CREATE}", date_created=ago(manage, 0))
    result = manage(**NEW, description="Ask team Data.")
    assert result.get("outcome") == "created" if is_ours else "it differs in description" in is_left(manage, result)


def test_a_client_that_is_there_is_the_one_though_the_file_holds_one_that_was_cut_off(manage: Manage, tmp_path: pathlib.Path) -> None:
    manage.add("client-1", secret="secret-that-was-kept", description=CREATE, date_created=ago(manage, 0))
    manage.add("client-2")
    path = tmp_path / "client.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"client_id": "client-1", "client_secret": "secret-that-was-kept"}))
    result = manage(**NEW, secret_dest=str(path), format="json")
    assert [manage.simulator.clients()[name]["standing"] == "present" for name in ("client-1", "client-2")] == [False, True], result.get("msg")
    assert "POST /oauth/token" not in manage.sent()


def test_all_that_runs_left_are_looked_at_before_one_is_deleted(manage: Manage) -> None:
    manage.add("client-0", description=CREATE, date_created=ago(manage, 0))
    manage.add("client-1", description=CREATE, date_created=ago(manage, 0), grant_type="CODE", role_divisions=[])
    is_left(manage, manage(**NEW))
    assert manage.simulator.clients()["client-0"]["standing"] == "present"
