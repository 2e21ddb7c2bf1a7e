# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_oauth_client_rotation: over days, with a consumer that reads the file and calls, and with everything that must hold it back."""

from __future__ import annotations

import datetime
import json
import pathlib
import typing as t

import pytest
import requests
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._api import usage
from ansible_collections.purecloud.credentials.plugins.module_utils._api.oauth_clients import writable
from ansible_collections.purecloud.credentials.plugins.module_utils._clients import edit, proof, removal
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation import oauth_client
from ansible_collections.purecloud.credentials.plugins.modules.purecloud_oauth_client_rotation import _place_of

from tests.unit.plugins.modules.conftest import RunModule
from tests.unit.plugins.modules.oauth_client import IN_HOME, NIGHTLY_EXPORT, USAGE_AUDITOR

DAY = 86400 + 60  # seconds, with which each run comes a little later than that of the day before
NOON = 12 * 3600
BLUE = "blue-client"
NEVER_TOLD = "unguessable-secret-of-blue"


class Rotate:
    """An OAuth client `BLUE` in a file, an administrator, and a consumer that reads the file for each call."""

    def __init__(self, simulator: Simulator, run_module: RunModule, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.run_module = run_module
        self.path = folder / "client.json"
        simulator.switch(rate_limit=10**9)
        simulator.advance(DAY + NOON - simulator.now() % 86400)
        simulator.add_client(BLUE, NEVER_TOLD, name="Export", description="Ask team Data.", scope=[], role_divisions=IN_HOME, validity=3600)
        self.put(BLUE, NEVER_TOLD)

    def put(self, client_id: str, secret: str) -> None:
        self.path.touch(mode=0o600)
        self.path.write_text(json.dumps({"region": "x", "client_id": client_id, "client_secret": secret}))

    def __call__(self, **options: t.Any) -> dict[str, t.Any]:
        self.told = self._run(**options)
        return self.told

    def _run(self, **options: t.Any) -> dict[str, t.Any]:
        admin = self.simulator.issue()
        defaults = {"access_token": admin, "login_url": self.simulator.url, "settle": 0, "verify_timeout": 0, "confirm_retries": 0, "confirm_delay": 0}
        who = {} if "name" in options or "id" in options else {"name": "Export"}
        result = self.run_module("purecloud_oauth_client_rotation", path=str(self.path), **{**defaults, **who, **options})
        for secret in {client["secret"] for client in self.simulator.clients().values()} - {"s"} | self.simulator.tokens():
            assert secret not in self.run_module.output
        self.simulator.control("POST", "end", {"tokens": [admin]})
        return result

    @property
    def current(self) -> str:
        held = json.loads(self.path.read_text())
        assert held["region"] == "x"
        return str(held["client_id"])

    def consume(self) -> None:
        """Sign in by the file, and call the API. It is never refused."""
        held = json.loads(self.path.read_text())
        verify = self.simulator.ca_path or True
        login = requests.post(
            f"{self.simulator.url}/oauth/token", auth=(held["client_id"], held["client_secret"]), data={"grant_type": "client_credentials"}, verify=verify
        )
        assert login.status_code == 200, login.text
        token = login.json()["access_token"]
        answer = requests.get(f"{self.simulator.url}/api/v2/tokens/me", headers={"Authorization": f"Bearer {token}"}, verify=verify)
        assert answer.status_code == 200, answer.text

    def next_day(self) -> None:
        self.simulator.advance(DAY)

    def state(self, client_id: str) -> tuple[str, str]:
        client = self.simulator.clients()[client_id]
        return client["standing"], client["state"]

    def today(self) -> str:
        return datetime.datetime.fromtimestamp(self.simulator.now(), datetime.timezone.utc).date().isoformat()

    def present(self) -> set[str]:
        return {name for name, client in self.simulator.clients().items() if client["name"] == "Export" and client["standing"] == "present"}

    def names(self) -> set[str]:
        return {path.name for path in self.path.parent.iterdir() if not path.name.endswith(".succession")}


@pytest.fixture
def rotate(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Rotate:
    monkeypatch.setattr(proof, "FIRST_SIGN_IN", 0.0)
    monkeypatch.setattr(usage, "LOOKS", (0.0,) * 5)
    for module in (edit, removal):
        monkeypatch.setattr(module, "CONSISTENT_WITHIN", 0.5)
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    return Rotate(simulator, run_module, folder)


def days_until(rotate: Rotate, outcome: str, *, most: int = 15, **options: t.Any) -> list[str]:
    """Run it once a day, with the consumer before and after, until it has this outcome."""
    outcomes = []
    for dummy in range(most):
        rotate.consume()
        result = rotate(**options)
        assert "msg" not in result, result["msg"]
        outcomes.append(f"{result['outcome']}{'' if result['changed'] else ', unchanged'}")
        again = rotate(**options) if result["outcome"] == "draining" else None
        assert again is None or (again["outcome"], again["changed"]) == ("draining", False)
        rotate.consume()
        if result["outcome"] == outcome:
            return outcomes
        rotate.next_day()
    raise AssertionError(outcomes)


def test_over_days_it_is_replaced_without_an_outage(rotate: Rotate) -> None:
    predicted = rotate(check=True)
    assert (predicted["outcome"], predicted["changed"], predicted["old"]) == ("would_rotate", True, BLUE)
    assert rotate.names() == {"client.json"}
    outcomes = days_until(rotate, "rotated")
    assert outcomes == ["draining", "draining, unchanged", "draining", "draining, unchanged", "draining, unchanged", "rotated"]
    (green,) = [client for client in rotate.simulator.clients().values() if client["name"] == "Export" and client["standing"] == "present"]
    assert rotate.current == green["id"] != BLUE
    assert rotate.state(BLUE)[0] != "present"
    assert green["description"] == f"Ask team Data. [purecloud.credentials replaced {BLUE}]"
    assert (green["roleDivisions"], green["accessTokenValiditySeconds"]) == (IN_HOME, 3600)
    assert rotate.names() == {"client.json"}
    (deletion,) = [entry for entry in rotate.simulator.journal() if entry["method"] == "DELETE" and "/clients/" in entry["path"]]
    assert deletion["correlation_id"] in rotate.told["correlation_ids"]
    assert (rotate.told["steps"][-1]["step"], rotate.told["steps"][-1]["outcome"]) == ("delete", "deleted")
    again = rotate(max_age_days=30)
    assert (again["outcome"], again["changed"], again["old"]) == ("not_due", False, green["id"])
    by_the_old_id = rotate(id=BLUE, max_age_days=30)
    assert (by_the_old_id["outcome"], by_the_old_id["old"]) == ("not_due", green["id"])


# What must hold it back before anything is created


def administrator(rotate: Rotate, **details: t.Any) -> dict[str, str]:
    """Another client that signs in, with what it may do."""
    rotate.simulator.add_client("administrator", "s", scope=[], **details)
    return {"access_token": rotate.simulator.issue(client_id="administrator")}


def test_it_is_not_replaced_by_itself(rotate: Rotate) -> None:
    own = {"access_token": rotate.simulator.issue(client_id=BLUE)}
    for check in (True, False):
        assert "signs in as the OAuth client Export (blue-client) itself" in rotate(check=check, **own)["msg"]
    assert rotate.state(BLUE) == ("present", "active")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "inactive"}, "is inactive"),
        ({"state": "disabled"}, "is disabled"),
        ({"authorizedGrantType": "CODE"}, "with the grant CODE"),
    ],
)
def test_only_an_active_client_of_this_grant_is_replaced(rotate: Rotate, fields: dict[str, t.Any], words: str) -> None:
    rotate.simulator.change_client(BLUE, **fields)
    for check in (True, False):
        assert words in rotate(check=check)["msg"]
    assert not [each for each in rotate.simulator.sent() if each.startswith(("POST /oauth/clients", "PUT", "DELETE /oauth"))]


def test_who_lacks_its_roles_cannot_replace_it(rotate: Rotate) -> None:
    few = administrator(rotate, role_divisions=[{"roleId": USAGE_AUDITOR, "divisionId": "*"}])
    for check in (True, False):
        assert f"lacks the roles {NIGHTLY_EXPORT} in division" in rotate(check=check, **few)["msg"]
    assert "POST /oauth/clients" not in rotate.simulator.sent()


def test_without_room_for_one_more_nothing_is_changed(rotate: Rotate) -> None:
    rotate.simulator.switch(max_clients=2)
    assert "has as many OAuth clients as it may have" in rotate()["msg"]
    assert (rotate.current, rotate.names()) == (BLUE, {"client.json"})


def test_a_client_that_is_not_there_is_told(rotate: Rotate) -> None:
    for check in (True, False):
        assert rotate(name="Nobody", check=check)["msg"].endswith(": There is no OAuth client Nobody. Check id or name, and region. Nothing was changed.")


def test_a_file_of_another_client_is_left_alone(rotate: Rotate) -> None:
    rotate.simulator.add_client("other", "other-secret-of-a-client", name="Other", scope=[], role_divisions=IN_HOME)
    rotate.put("other", "other-secret-of-a-client")
    for who in ({"name": "Export"}, {"id": BLUE}):
        assert "The file holds the OAuth client Other (other)" in rotate(**who)["msg"]
    rotate.path.write_text('{"password": 1}')
    assert "holds no OAuth client in the given format" not in rotate(check=True).get("msg", "")  # another setting's file is a place for it
    rotate.path.write_text("a note")
    assert "holds no OAuth client in the given format" in rotate()["msg"]


def test_a_place_that_cannot_be_written_is_told_before_anything_is_created(rotate: Rotate) -> None:
    rotate.path.chmod(0o644)
    for check in (True, False):
        assert "so that others can read or change it" in rotate(check=check)["msg"]
    assert "POST /oauth/clients" not in rotate.simulator.sent()


# What takes the new one back


def test_a_new_one_that_does_not_sign_in_is_removed(rotate: Rotate) -> None:
    rotate.simulator.fault(path="/oauth/token", times=9, status=400, body='{"error": "invalid_client", "error_description": "client not found"}')
    result = rotate()
    rotate.simulator.control("DELETE", "faults")
    assert "was not seen to sign in" in result["msg"]
    assert "The old OAuth client was left as it was, and the new one was revoked." in result["msg"]
    assert (rotate.current, rotate.names(), rotate.present()) == (BLUE, {"client.json"}, {BLUE})


def test_a_new_one_that_is_answered_otherwise_is_removed(rotate: Rotate) -> None:
    path = "/api/v2/authorization/divisions/home"
    assert "/api/v2/../x is not a path" in rotate(prove_paths=["/api/v2/../x"])["msg"]
    rotate.simulator.fault(path=path, status=403, body='{"status": 403, "code": "not.authorized", "message": "No."}')
    assert f"GET {path} is answered by 403 for the new client, and by 200 for the old one" in rotate(prove_paths=[path])["msg"]
    assert (rotate.current, rotate.present()) == (BLUE, {BLUE})
    assert rotate(prove_paths=[path])["outcome"] == "draining"


def test_a_new_one_that_is_not_like_the_old_one_is_removed(rotate: Rotate, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr(oauth_client, "writable", lambda client: {**writable(client), "accessTokenValiditySeconds": 600})
        assert "cannot take the place of the old one: its access_token_validity_seconds is not the same" in rotate()["msg"]
    assert (rotate.current, rotate.present()) == (BLUE, {BLUE})


def test_a_create_whose_answer_is_lost_leaves_nothing(rotate: Rotate) -> None:
    rotate.simulator.fault(method="POST", path="/api/v2/oauth/clients", drop=True, when="after")
    assert "was made inactive and deleted, since nobody holds its secret" in rotate(retries=0)["msg"]
    assert (rotate.current, rotate.names(), rotate.present()) == (BLUE, {"client.json"}, {BLUE})


# What must hold back the end


def begin(rotate: Rotate, *, days: int = 0, used: t.Collection[str] = ("green",), **options: t.Any) -> str:
    """A rotation that drains, some days later, in which some clients were used. Returns the id of the new one."""
    result = rotate(**options)
    assert result["outcome"] == "draining", result.get("msg")
    green = str(result["new"])
    for dummy in range(days):
        for name in used:
            rotate.simulator.add_usage({"green": green, "blue": BLUE}[name], rotate.today())
        rotate.next_day()
    return green


def held_back(rotate: Rotate, words: str, **options: t.Any) -> None:
    for check in (True, False):
        result = rotate(check=check, **options)
        assert (result["outcome"], result["changed"]) == ("draining", False), result.get("msg")
        assert words in result["waits_for"]
        assert result["not_before"]
    assert rotate.state(BLUE) == ("present", "active")


def test_its_tokens_are_waited_for(rotate: Rotate) -> None:
    rotate.simulator.change_client(BLUE, accessTokenValiditySeconds=172800)
    begin(rotate, days=3)
    held_back(rotate, "whole day (UTC) must pass without a call of the old client")


def test_without_usage_too(rotate: Rotate) -> None:
    why = {"drain": "none", "drain_reason": "An embedded client, whose calls are not counted."}
    assert "drain_reason is not set" in rotate(drain="none")["msg"]
    rotate.simulator.change_client(BLUE, accessTokenValiditySeconds=172800)
    begin(rotate, days=1, used=(), **why)
    held_back(rotate, "Tokens of the old client may be in use until then", **why)
    rotate.next_day()
    result = rotate(**why)
    assert (result["outcome"], result["changed"], rotate.state(BLUE)[1]) == ("draining", True, "inactive")
    assert result["drain_reason"] == why["drain_reason"]


def test_a_call_of_it_is_waited_for(rotate: Rotate) -> None:
    begin(rotate, days=2, used=("green", "blue"))
    held_back(rotate, "The old client was used on")


def test_clean_days_are_whole_and_as_many_as_asked_for(rotate: Rotate) -> None:
    begin(rotate, days=3, clean_days=3)
    held_back(rotate, "3 whole days (UTC) must pass", clean_days=3)
    rotate.next_day()
    assert rotate(clean_days=3)["changed"]


def test_what_nobody_uses_shows_nothing(rotate: Rotate) -> None:
    begin(rotate, days=2, used=())
    held_back(rotate, "The new client was not used")


@pytest.mark.parametrize(
    "unknown",
    [
        {"status": 403, "body": '{"status": 403, "code": "missing.permissions", "message": "No."}'},
        {"status": 200, "body": '{"executionId": "e"}'},
        {"status": 500, "body": "{}"},
    ],
)
def test_unknown_is_never_unused(rotate: Rotate, unknown: dict[str, t.Any]) -> None:
    begin(rotate, days=2)
    rotate.simulator.fault(path=f"/api/v2/oauth/clients/{BLUE}/usage/query", times=9, **unknown)
    held_back(rotate, "Whether the old client is used is unknown", retries=0)


def test_unknown_of_the_new_one_shows_nothing(rotate: Rotate) -> None:
    green = begin(rotate, days=2)
    rotate.simulator.fault(path=f"/api/v2/oauth/clients/{green}/usage/query", times=9, status=403, body='{"status": 403, "code": "x", "message": "No."}')
    held_back(rotate, "Whether the new client is used is unknown")


def test_a_query_that_fails_is_unknown(rotate: Rotate) -> None:
    begin(rotate, days=2)
    rotate.simulator.switch(usage_outcome="Failed")
    held_back(rotate, "Whether the old client is used is unknown")


def test_it_does_not_lock_itself_out_on_a_later_day(rotate: Rotate) -> None:
    begin(rotate, days=2)
    own = {"access_token": rotate.simulator.issue(client_id=BLUE)}
    for check in (True, False):
        assert "signs in as the OAuth client Export (blue-client) itself" in rotate(check=check, **own)["msg"]
    assert rotate.state(BLUE) == ("present", "active")


def test_a_date_of_deletion_is_not_handed_on(rotate: Rotate) -> None:
    rotate.simulator.switch(date_to_delete_can_be_set=True)
    rotate.simulator.change_client(BLUE, dateToDelete="2036-01-01T00:00:00.000Z")
    assert "dateToDelete" in rotate.simulator.clients()[BLUE]
    green = begin(rotate)
    assert "dateToDelete" not in rotate.simulator.clients()[green]


def test_a_date_of_deletion_is_taken_back_with_the_old_one(rotate: Rotate) -> None:
    rotate.simulator.switch(date_to_delete_can_be_set=True)
    inactive(rotate)
    rotate.simulator.change_client(BLUE, dateToDelete="2036-01-01T00:00:00.000Z")
    assert rotate(state="rolled_back")["outcome"] == "rolled_back"
    assert (rotate.current, rotate.state(BLUE)) == (BLUE, ("present", "active"))
    put = [entry for entry in rotate.simulator.journal() if entry["method"] == "PUT" and entry["path"].endswith(BLUE)][-1]
    assert json.loads(put["body"])["state"] == "active"
    assert "dateToDelete" not in put["body"]


@pytest.mark.parametrize("state", ["inactive", "disabled"])
def test_somebody_else_made_it_inactive_too_early(rotate: Rotate, state: str) -> None:
    begin(rotate, days=1)
    rotate.simulator.change_client(BLUE, state=state)
    result = rotate()
    assert ("Somebody else made the OAuth client" if state == "inactive" else "is disabled") in result["msg"]
    assert rotate.state(BLUE) == ("present", state)


def delete(rotate: Rotate, client_id: str) -> None:
    """As somebody else."""
    rotate.simulator.change_client(client_id, state="inactive")
    requests.delete(
        f"{rotate.simulator.url}/api/v2/oauth/clients/{client_id}",
        headers={"Authorization": f"Bearer {rotate.simulator.issue()}"},
        verify=rotate.simulator.ca_path or True,
    )


def test_somebody_else_deleted_it_too_early(rotate: Rotate) -> None:
    begin(rotate, days=1)
    delete(rotate, BLUE)
    assert "Somebody else deleted it" in rotate()["msg"]
    assert (rotate.names(), len(rotate.present())) == ({"client.json"}, 1)


def inactive(rotate: Rotate, **options: t.Any) -> None:
    begin(rotate, days=2, **options)
    assert rotate(**options)["changed"]
    assert rotate.state(BLUE) == ("present", "inactive")


@pytest.mark.parametrize("fields", [{"state": "active"}, {"description": "Do not delete!"}])
def test_what_somebody_else_changed_is_not_deleted(rotate: Rotate, fields: dict[str, str]) -> None:
    inactive(rotate)
    rotate.simulator.advance(4 * DAY)
    rotate.simulator.change_client(BLUE, **fields)
    assert "Somebody else changed the OAuth client" in rotate()["msg"]
    assert rotate.state(BLUE)[0] == "present"


def test_what_was_used_while_it_was_held_is_not_deleted(rotate: Rotate) -> None:
    inactive(rotate)
    rotate.next_day()
    rotate.simulator.add_usage(BLUE, rotate.today())
    rotate.simulator.advance(3 * DAY)
    result = rotate()
    assert (result["outcome"], result["changed"]) == ("draining", False)
    assert "The old client was used on" in result["waits_for"]
    assert rotate.state(BLUE) == ("present", "inactive")


def test_it_can_be_left_inactive(rotate: Rotate) -> None:
    begin(rotate, days=2, delete=False)
    result = rotate(delete=False)
    assert (result["outcome"], rotate.state(BLUE), rotate.names()) == ("rotated", ("present", "inactive"), {"client.json"})


def test_what_was_to_be_deleted_can_be_left_inactive(rotate: Rotate) -> None:
    inactive(rotate)
    result = rotate(delete=False)
    assert (result["outcome"], rotate.state(BLUE), rotate.names()) == ("rotated", ("present", "inactive"), {"client.json"})
    assert (result["steps"][-1]["step"], result["steps"][-1]["outcome"]) == ("deactivate", "deactivated")


def test_check_mode_foresees_both_ends(rotate: Rotate) -> None:
    inactive(rotate)
    rotate.simulator.advance(4 * DAY)
    rotate.simulator.add_usage(rotate.current, rotate.today())
    predicted = rotate(check=True)
    assert (predicted["outcome"], predicted["changed"], rotate.state(BLUE)) == ("would_rotate", True, ("present", "inactive")), predicted.get("msg")
    assert rotate()["outcome"] == "rotated"
    green = begin(rotate, used=())
    rotate(state="rolled_back", lock_lease=0.001)
    rotate()
    old = rotate.current
    for dummy in range(3):
        rotate.simulator.add_usage(old, rotate.today())
        rotate.next_day()
    predicted = rotate(check=True)
    assert (predicted["outcome"], predicted["changed"], rotate.state(green)) == ("would_rotate", True, ("present", "active")), predicted.get("msg")
    assert rotate()["outcome"] == "rolled_back"


@pytest.mark.parametrize("hold_days", [7, -1])
def test_it_is_not_held_until_the_api_deletes_it(rotate: Rotate, hold_days: int) -> None:
    assert "from 0 to less than 7" in rotate(hold_days=hold_days)["msg"]


# Roll back


@pytest.mark.parametrize("stage", ["draining", "inactive"])
def test_the_old_one_is_used_again(rotate: Rotate, stage: str) -> None:
    green = begin(rotate, days=2)
    if stage == "inactive":
        assert rotate()["changed"]
    predicted, real = rotate(state="rolled_back", check=True), rotate(state="rolled_back", lock_lease=0.001)
    assert (predicted["outcome"], real["outcome"], rotate.current, rotate.state(BLUE)) == ("would_roll_back", "rolled_back", BLUE, ("present", "active"))
    for dummy in range(2):
        rotate.consume()
        result = rotate()
        assert result["outcome"] == "draining", result.get("msg")
        waits = f"draining: {rotate.path} holds the old OAuth client {BLUE}. The new one, {green}, is retired later. Nothing to do before "
        assert result["summary"].startswith(waits)
        assert rotate.state(green) == ("present", "active")
        rotate.next_day()
    ended = rotate()
    assert (ended["outcome"], ended["steps"][-1]["step"], ended["steps"][-1]["outcome"]) == ("rolled_back", "delete", "deleted")
    assert len(ended["correlation_ids"]) == 1
    assert ended["summary"] == f"rolled_back: {rotate.path} holds the old OAuth client {BLUE} again. The new one, {green}, was deleted."
    assert (rotate.present(), rotate.names()) == ({BLUE}, {"client.json"})
    assert rotate(max_age_days=36500)["outcome"] == "not_due"


def test_an_old_one_that_does_not_sign_in_at_once_is_waited_for(rotate: Rotate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "FIRST_PAUSE", 0.0)
    inactive(rotate)
    rotate.simulator.fault(path="/oauth/token", status=400, body='{"error": "invalid_client", "error_description": "client not found"}')
    assert rotate(state="rolled_back", verify_timeout=5)["outcome"] == "rolled_back"
    rotate.consume()


def test_the_steps_of_a_roll_back(rotate: Rotate) -> None:
    green = begin(rotate)
    back = rotate(state="rolled_back")
    assert "A rotation of" in rotate(state="prepared")["msg"]
    finished = rotate(state="finished", run_id=back["run_id"])
    assert (back["outcome"], finished["outcome"], rotate.current) == ("rolled_back", "draining", BLUE)
    waiting = rotate(state="prepared")
    assert (waiting["outcome"], waiting["changed"], rotate.state(green)) == ("draining", False, ("present", "active"))


def test_a_secret_that_is_no_longer_the_old_ones_is_not_gone_back_to(rotate: Rotate) -> None:
    green = begin(rotate)
    url = f"{rotate.simulator.url}/api/v2/oauth/clients/{BLUE}/secret"
    requests.post(url, headers={"Authorization": f"Bearer {rotate.simulator.issue()}"}, verify=rotate.simulator.ca_path or True, timeout=30)
    assert "There is no active old OAuth client to go back to" in rotate(state="rolled_back")["msg"]
    assert (rotate.current, rotate.state(green)) == (green, ("present", "active"))
    rotate.consume()


def test_there_may_be_nothing_to_roll_back(rotate: Rotate) -> None:
    assert "There is no rotation of" in rotate(state="rolled_back")["msg"]


def test_one_that_was_deleted_before_it_could_be_taken_back(rotate: Rotate) -> None:
    green = begin(rotate)
    rotate(state="rolled_back", lock_lease=0.001)
    delete(rotate, green)
    ended = rotate()
    assert (ended["outcome"], ended["steps"][-1]["step"], ended["steps"][-1]["outcome"]) == ("rolled_back", "delete", "absent"), ended.get("msg")
    assert ended["summary"].endswith(f"The new one, {green}, was already gone.")
    assert (rotate.present(), rotate.names()) == ({BLUE}, {"client.json"})


# What is lost


def test_the_record_may_be_lost(rotate: Rotate) -> None:
    green = begin(rotate, days=2)
    for path in rotate.path.parent.glob("client.json.*"):
        path.unlink()
    for who in ({"name": "Export"}, {"id": BLUE}, {"id": green}):
        result = rotate(check=True, **who)
        assert (result["outcome"], result["changed"], result["old"], result["new"]) == ("draining", True, BLUE, green), result.get("msg")
    assert rotate()["changed"]
    assert rotate.state(BLUE) == ("present", "inactive")
    rotate.simulator.advance(4 * DAY)
    assert rotate()["outcome"] == "rotated"
    assert rotate.present() == {green}


def test_a_new_one_whose_secret_is_elsewhere_is_left_alone(rotate: Rotate) -> None:
    green = begin(rotate)
    for path in rotate.path.parent.iterdir():
        path.unlink()
    rotate.put(BLUE, NEVER_TOLD)
    assert f"({green}) has replaced Export ({BLUE}) since" in rotate()["msg"]
    assert rotate.present() == {BLUE, green}


def like(description: str, **details: t.Any) -> dict[str, t.Any]:
    """A client like `BLUE`."""
    return {"name": "Export", "scope": [], "role_divisions": IN_HOME, "validity": 3600, "description": description, **details}


def test_those_that_nobody_holds_are_removed(rotate: Rotate) -> None:
    for number in range(2):
        rotate.simulator.add_client(f"lost-{number}", **like(f"[purecloud.credentials replaces {BLUE} {number} {_place_of(str(rotate.path))}]"))
    predicted, result = rotate(check=True), rotate()
    assert result["outcome"] == "draining", result.get("msg")
    for told, words in ((predicted, "would be"), (result, "was")):
        assert str(told["warnings"]).count(f"whose secret nobody holds, {words} deleted.") == 2
    assert rotate.present() == {BLUE, result["new"]}


def test_in_an_environment_file(rotate: Rotate) -> None:
    rotate.path.write_text(f"A=1\nGENESYSCLOUD_OAUTHCLIENT_ID={BLUE}\nGENESYSCLOUD_OAUTHCLIENT_SECRET={NEVER_TOLD}\nB=2\n")
    green = begin(rotate, format="env")
    secret = rotate.simulator.clients()[green]["secret"]
    assert rotate.path.read_text() == f"A=1\nGENESYSCLOUD_OAUTHCLIENT_ID={green}\nGENESYSCLOUD_OAUTHCLIENT_SECRET={secret}\nB=2\n"


def test_steps_with_tasks_in_between(rotate: Rotate) -> None:
    prepared = rotate(state="prepared")
    assert (prepared["outcome"], rotate.current) == ("prepared", BLUE)
    held = json.loads(pathlib.Path(prepared["deliver_file"]).read_text())
    assert held["client_id"] == prepared["new"]
    assert "A rotation of" in rotate(state="prepared")["msg"]
    switched = rotate(state="switched", run_id=prepared["run_id"])
    assert (switched["outcome"], rotate.current) == ("switched", prepared["new"])
    finished = rotate(state="finished", run_id=prepared["run_id"])
    assert (finished["outcome"], finished["changed"]) == ("draining", True)
    waiting = rotate(state="prepared")
    assert (waiting["outcome"], waiting["changed"]) == ("draining", False)


# The chain: tokens that its client issues


def test_a_rotation_of_tokens_follows_the_succession(rotate: Rotate) -> None:
    simulator, token = rotate.simulator, rotate.path.with_name("token")
    token.touch(mode=0o600)
    token.write_text(simulator.issue(client_id=BLUE))

    def rotate_token(**options: t.Any) -> dict[str, t.Any]:
        at_once = {"settle": 0, "grace": 0, "confirm_delay": 0, "confirm_retries": 0, "verify_timeout": 0, "login_url": simulator.url}
        given = {"path": str(token), "client_secret_file": str(rotate.path), **at_once, **options}
        return rotate.run_module("purecloud_token_rotation", **given)

    expect = {"oauth_client_id": BLUE}
    assert rotate_token(expect=expect)["outcome"] == "rotated"
    green = begin(rotate)
    simulator.add_client("other", "other-secret-of-a-client", scope=[], role_divisions=IN_HOME)
    assert f"client_id is other, and client_secret_file, {rotate.path}, holds the OAuth client {green}" in rotate_token(client_id="other")["msg"]
    assert "expect.oauth_client_id is other" in rotate_token(expect={"oauth_client_id": "other"})["msg"]
    result = rotate_token(expect=expect, client_id=BLUE)
    assert (result["outcome"], result["oauth_client"]["id"]) == ("rotated", green), result.get("msg")
    assert simulator.live() == {token.read_text().strip()}
    assert rotate_token(expect=expect)["outcome"] == rotate_token(expect={"oauth_client_id": green})["outcome"] == "rotated"
    assert rotate(state="rolled_back")["outcome"] == "rolled_back"
    back = rotate_token(expect=expect)
    assert (back["outcome"], back["oauth_client"]["id"]) == ("rotated", BLUE), back.get("msg")


def test_without_a_record_a_token_of_another_client_is_none_of_ours(rotate: Rotate) -> None:
    token = rotate.path.with_name("token")
    token.touch(mode=0o600)
    token.write_text(rotate.simulator.issue(client_id=BLUE))
    begin(rotate)
    for path in rotate.path.parent.glob("*.succession"):
        path.write_text("[]")
    result = rotate.run_module("purecloud_token_rotation", path=str(token), client_secret_file=str(rotate.path), login_url=rotate.simulator.url, settle=0)
    assert f"and the old one of {BLUE}" in result["msg"]


def test_between_two_days_no_step_keeps_another_run_out(rotate: Rotate) -> None:
    begun = rotate(state="prepared")
    rotate(state="switched", run_id=begun["run_id"])
    finished = rotate(state="finished", run_id=begun["run_id"])
    assert (finished["outcome"], "run_id" in finished) == ("draining", False)
    waits = rotate(state="prepared")
    assert (waits["outcome"], waits["changed"], "run_id" in waits) == ("draining", False, False)
    assert json.loads(rotate.path.with_name("client.json.client_id.rotation").read_text())["lease"] == 0
    back = rotate(state="rolled_back")
    assert (back["outcome"], "run_id" in back) == ("rolled_back", True)
    assert rotate(state="finished", run_id=back["run_id"])["outcome"] == "draining"
    ended = waits
    while ended["outcome"] != "rolled_back":
        rotate.consume()
        rotate.next_day()
        rotate.consume()
        ended = rotate(state="prepared")
        assert ended["outcome"] in ("draining", "rolled_back")
    assert "run_id" not in ended
    assert rotate.current == BLUE
    assert rotate.names() == {"client.json"}
