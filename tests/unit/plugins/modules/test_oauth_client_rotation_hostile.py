# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Other people during the rotation of an OAuth client: what they break, forge, empty, or do at the same time ends no client that is in use."""

from __future__ import annotations

import datetime
import json
import pathlib
import typing as t

import pytest
import requests
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import guards
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession

from tests.unit.plugins.modules.test_oauth_client_rotation import BLUE, DAY, NEVER_TOLD, Rotate, begin, inactive, like, rotate

__all__ = ["rotate"]

BY_TIME: dict[str, t.Any] = {"drain": "none", "drain_reason": "Its calls are not counted."}
SINCE_LONG = "[purecloud.credentials since 2020-01-01T00:00:00Z]"


def new_secret(rotate: Rotate, client_id: str) -> None:
    url = f"{rotate.simulator.url}/api/v2/oauth/clients/{client_id}/secret"
    requests.post(url, headers={"Authorization": f"Bearer {rotate.simulator.issue()}"}, verify=rotate.simulator.ca_path or True, timeout=30)


def add_victim(rotate: Rotate, description: str, **details: t.Any) -> None:
    """A client that is in use."""
    rotate.simulator.add_client("victim", "victim-secret-of-a-client", **{**like(description), "name": "Payroll", **details})
    rotate.simulator.add_usage("victim", rotate.today())


def lose_the_files(rotate: Rotate) -> None:
    for path in rotate.path.parent.glob("client.json.*"):
        path.unlink()


# The new one is dead


@pytest.mark.parametrize("stage", ["draining", "inactive"])
@pytest.mark.parametrize("what", ["inactive", "secret", "roles"])
def test_the_old_one_stays_where_the_new_one_cannot_take_its_place(rotate: Rotate, stage: str, what: str) -> None:
    if stage == "draining":
        green = begin(rotate, days=2)
    else:
        inactive(rotate)
        green = rotate.current
        rotate.simulator.add_usage(green, rotate.today())
        rotate.simulator.advance(4 * DAY)
    before = rotate.state(BLUE)
    if what == "secret":
        new_secret(rotate, green)
    else:
        change: dict[str, t.Any] = {"state": "inactive"} if what == "inactive" else {"roleDivisions": []}
        rotate.simulator.change_client(green, **change)
    for check in (True, False) if what != "secret" else (False,):
        why = "its role_divisions is not the same" if what == "roles" else "is not active, or the file does not hold its secret"
        assert f"cannot take the other one's place any more: {why}. Mend it" in rotate(check=check)["msg"]
    assert rotate.state(BLUE) == before


def test_a_new_one_that_consumers_may_have_is_retired_and_not_discarded(rotate: Rotate) -> None:
    prepared = rotate(state="prepared")
    green = prepared["new"]
    for state in ("switched", "rolled_back"):
        rotate(state=state, run_id=prepared["run_id"])
    (record,) = rotate.path.parent.glob("client.json*.rotation")
    record.unlink()
    rotate.simulator.change_client(green, roleDivisions=[])
    message = rotate()["msg"]
    assert f"its role_divisions is not the same. The old OAuth client was left as it was. Consumers may have the new one, {green}, so" in message
    assert (rotate.current, rotate.state(green)) == (BLUE, ("present", "active"))
    for dummy in range(2):
        assert rotate()["outcome"] == "draining"
        assert rotate.state(green) == ("present", "active")
        rotate.simulator.add_usage(BLUE, rotate.today())
        rotate.simulator.advance(DAY)
    assert rotate()["outcome"] == "rolled_back"
    assert (rotate.current, rotate.present()) == (BLUE, {BLUE})


# Another run, for another file


@pytest.mark.parametrize("stage", ["prepared", "switched"])
def test_what_a_run_for_another_file_created_is_left_to_it(rotate: Rotate, tmp_path: pathlib.Path, stage: str) -> None:
    prepared = rotate(state="prepared")
    if stage == "switched":
        rotate(state="switched", run_id=prepared["run_id"])
    mine, rotate.path = rotate.path, tmp_path / "other.json"
    rotate.put(BLUE, NEVER_TOLD)
    for check in (True, False):
        assert "by a run for another file or host, which may go on" in rotate(check=check)["msg"]
    assert rotate.state(prepared["new"]) == ("present", "active")
    rotate.path = mine
    rotate.consume()


def test_it_is_removed_where_somebody_says_so(rotate: Rotate, tmp_path: pathlib.Path) -> None:
    prepared = rotate(state="prepared")
    rotate.path = tmp_path / "other.json"
    rotate.put(BLUE, NEVER_TOLD)
    result = rotate(take_over=True)
    assert (result["outcome"], rotate.present()) == ("draining", {BLUE, result["new"]})
    assert prepared["new"] not in rotate.present()


def test_what_is_used_is_not_removed_though_its_mark_was_edited(rotate: Rotate) -> None:
    green = begin(rotate, days=1)
    described = rotate.simulator.clients()[green]["description"]
    rotate.simulator.change_client(green, description=described.split(" [purecloud.credentials since")[0])
    lose_the_files(rotate)
    rotate.put(BLUE, NEVER_TOLD)
    assert "and it may be in use" in rotate()["msg"]
    assert rotate.state(green) == ("present", "active")


# Forged marks


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"name": "Export", "role_divisions": [{"roleId": "r", "divisionId": "*"}]},
        {"name": "Export", "date_created": "2019-01-01T00:00:00Z"},
    ],
)
def test_a_mark_on_a_client_that_is_not_like_it_is_nothing(rotate: Rotate, details: dict[str, t.Any]) -> None:
    add_victim(rotate, f"[purecloud.credentials replaces {BLUE} x]", **details)
    result = rotate(id=BLUE)
    assert "which it is not like. It was left alone." in str(result["warnings"])
    assert rotate.state("victim") == ("present", "active")


@pytest.mark.parametrize("options", [{}, BY_TIME])
@pytest.mark.parametrize("of", ["victim", BLUE, "nobody", "../../x"])
def test_a_mark_on_it_retires_nobody_else(rotate: Rotate, options: dict[str, str], of: str) -> None:
    add_victim(rotate, "")
    rotate.simulator.change_client(BLUE, description=f"x [purecloud.credentials replaces {of} x] {SINCE_LONG if of in ('victim', BLUE) else ''}")
    rotate.simulator.advance(3 * DAY)
    for check in (True, False):
        assert rotate(check=check, id=BLUE, max_age_days=36500, **options)["outcome"] == "not_due"
    assert rotate.state("victim") == rotate.state(BLUE) == ("present", "active")


@pytest.mark.parametrize("since", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "soon"])
def test_a_time_that_is_none_is_told(rotate: Rotate, since: str) -> None:
    green = begin(rotate)
    rotate.simulator.change_client(green, description=f"[purecloud.credentials replaces {BLUE} m] [purecloud.credentials since {since}]")
    assert rotate()["outcome"] == "draining"
    rotate.simulator.change_client(BLUE, accessTokenValiditySeconds=10**13)
    assert "cannot take" not in rotate().get("msg", "")
    assert rotate.state(BLUE) == ("present", "active")


# The file


def test_a_file_with_an_id_and_another_name_for_the_secret_is_refused(rotate: Rotate) -> None:
    rotate.path.write_text(json.dumps({"client_id": BLUE, "secret": NEVER_TOLD}))
    assert "it holds an id, and no secret beside it" in rotate()["msg"]
    rotate.path.write_text(json.dumps({"client_secret": NEVER_TOLD}))
    assert "it holds a secret, and no id of a client beside it" in rotate()["msg"]
    rotate.path.write_text(json.dumps({"client_id": BLUE, "client_secret": NEVER_TOLD}))
    assert "in the given format" in rotate(format="env")["msg"]


def test_somebody_elses_client_in_the_file_is_not_overwritten(rotate: Rotate) -> None:
    rotate.simulator.add_client("other", "other-secret-of-a-client", **{**like(""), "name": "Other"})
    rotate(state="prepared", lock_lease=0.001)
    rotate.put("other", "other-secret-of-a-client")
    for check in (True, False):
        assert "holds the OAuth client other, and not blue-client any more" in rotate(check=check)["msg"]
    assert rotate.current == "other"


@pytest.mark.parametrize("stage", ["draining", "inactive"])
def test_after_the_file_was_emptied_it_can_be_rolled_back(rotate: Rotate, stage: str) -> None:
    begin(rotate, days=2)
    if stage == "inactive":
        rotate()
    rotate.path.write_text('{"region": "x"}')
    for check in (True, False):
        assert "holds no OAuth client any more" in rotate(check=check)["msg"]
    assert rotate(state="rolled_back", check=True)["outcome"] == "would_roll_back"
    assert rotate(state="rolled_back")["outcome"] == "rolled_back"
    assert rotate.current == BLUE
    rotate.consume()


@pytest.mark.parametrize("name", ["client.json", "client.json.client_id.rotation", "client.json.client_id.pending", ""])
def test_the_report_does_not_go_into_the_file(rotate: Rotate, name: str) -> None:
    assert "names a file that is rotated" in rotate(report_path=str(rotate.path.with_name(name)) if name else "")["msg"]
    rotate.consume()


@pytest.mark.parametrize(("suffix", "text"), [("pending", '{"client_id": 5, "client_secret": 6}'), ("previous", "[]"), ("rotation", '{"orphans": [[1]]}')])
def test_a_damaged_file_beside_it_is_told(rotate: Rotate, suffix: str, text: str) -> None:
    begin(rotate)
    path = rotate.path.with_name(f"client.json.client_id.{suffix}")
    path.write_text(text)
    assert "Internal error" not in rotate()["msg"]
    rotate.consume()


# The API, and the clock


@pytest.mark.parametrize("stage", ["draining", "inactive"])
def test_one_404_is_not_believed(rotate: Rotate, stage: str) -> None:
    begin(rotate, days=2)
    if stage == "inactive":
        rotate()
        rotate.simulator.advance(4 * DAY)
    for path in (f"/api/v2/oauth/clients/{BLUE}",):
        rotate.simulator.fault(path=path, method="GET", skip=1, status=404, body='{"status": 404, "code": "not.found", "message": "No."}')
    assert "and says that there is none of this id" in rotate()["msg"]
    assert rotate.path.with_name("client.json.client_id.previous").exists()
    assert rotate.state(BLUE)[0] == "present"


def test_without_the_time_of_the_api_nothing_is_concluded(rotate: Rotate, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(rotate, days=2)
    monkeypatch.setattr(ApiSession, "served_time", lambda self: None)
    assert "carry no Date" in rotate()["msg"]
    assert rotate.state(BLUE) == ("present", "active")


def test_usage_that_is_counted_late_deletes_nothing(rotate: Rotate) -> None:
    inactive(rotate)
    rotate.simulator.switch(usage_late_days=6)
    rotate.next_day()
    rotate.simulator.add_usage(BLUE, rotate.today())
    rotate.simulator.advance(3 * DAY)
    assert "The new client was not used" in rotate()["waits_for"]
    assert rotate.state(BLUE)[0] == "present"


# Roll back


def test_a_roll_back_whose_files_are_lost_is_finished(rotate: Rotate) -> None:
    green = begin(rotate, days=1)
    rotate(state="rolled_back", lock_lease=0.001)
    result = rotate()
    assert "without a call of the new client" in result["waits_for"]
    lose_the_files(rotate)
    for dummy in range(3):
        rotate.simulator.add_usage(BLUE, rotate.today())
        rotate.next_day()
        result = rotate(max_age_days=36500)
        assert "msg" not in result, result["msg"]
    assert (rotate.present(), result["outcome"]) == ({BLUE}, "not_due" if result["outcome"] == "not_due" else "rolled_back")
    assert green not in rotate.present()


def test_a_roll_back_that_cannot_be_done_is_foreseen_and_can_be_gone_on_from(rotate: Rotate) -> None:
    inactive(rotate)
    previous = rotate.path.with_name("client.json.client_id.previous")
    previous.write_text(json.dumps({"client_id": BLUE, "client_secret": "another-secret-1234567890"}) + "\n")
    assert "not seen to sign in" in rotate(state="rolled_back")["msg"]
    assert "msg" not in rotate()
    previous.unlink()
    for check in (True, False):
        assert "There is no active old OAuth client to go back to" in rotate(state="rolled_back", check=check)["msg"]


def test_a_disabled_one_is_not_touched(rotate: Rotate) -> None:
    begin(rotate)
    rotate.simulator.change_client(BLUE, state="disabled")
    assert "is disabled" in rotate(state="rolled_back")["msg"]
    assert rotate.state(BLUE) == ("present", "disabled")


def test_the_new_one_does_not_delete_itself(rotate: Rotate, monkeypatch: pytest.MonkeyPatch) -> None:
    green = begin(rotate, **BY_TIME)
    rotate(state="rolled_back", lock_lease=0.001, **BY_TIME)
    rotate(**BY_TIME)
    rotate.simulator.advance(2 * DAY)

    async def is_own(dummy: object, client: dict[str, t.Any]) -> bool:
        return bool(client["id"] == green)

    monkeypatch.setattr(guards, "is_own", is_own)
    for check in (True, False):
        assert "signs in as the OAuth client" in rotate(check=check, **BY_TIME)["msg"]
    assert rotate.state(green) == ("present", "active")


# Names


def test_it_is_found_by_its_first_id_after_two_rotations(rotate: Rotate) -> None:
    for dummy in range(2):
        green = begin(rotate, days=0, id=BLUE, **BY_TIME)
        rotate.simulator.advance(2 * DAY)
        assert rotate(id=BLUE, **BY_TIME)["changed"]
        rotate.simulator.advance(4 * DAY)
        assert rotate(id=BLUE, **BY_TIME)["outcome"] == "rotated"
    result = rotate(id=BLUE, max_age_days=100)
    assert (result["outcome"], result["old"]) == ("not_due", green), result.get("msg")


@pytest.mark.parametrize("options", [{"name": ""}, {"id": ""}])
def test_an_empty_name_is_none(rotate: Rotate, options: dict[str, str]) -> None:
    assert "is empty" in rotate(**options)["msg"]


def test_check_mode_says_what_the_run_says(rotate: Rotate) -> None:
    begin(rotate, days=2)
    rotate.simulator.control("DELETE", "journal")
    predicted = rotate(check=True)
    assert not [each for each in rotate.simulator.sent() if each.startswith(("POST /oauth/token", "PUT"))]
    real = rotate()
    assert [predicted[name] for name in ("outcome", "changed")] == [real[name] for name in ("outcome", "changed")] == ["draining", True]
    assert predicted["waits_for"] == real["waits_for"]
    assert datetime.datetime.fromisoformat(real["not_before"].replace("Z", "+00:00")) - datetime.datetime.fromisoformat(
        predicted["not_before"].replace("Z", "+00:00")
    ) < datetime.timedelta(minutes=1)
    for check in (True, False):
        assert "another has taken over" in rotate(check=check, state="finished", run_id="x")["msg"]
