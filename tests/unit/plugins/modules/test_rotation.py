# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_token_rotation: a rotation in one process, in each format, refused, rolled back, and in steps."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import re
import time
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.engine import Rotation
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.store import Store
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

from tests.unit.plugins.modules.conftest import RunModule

CLIENT: dict[str, t.Any] = {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}
AT_ONCE: dict[str, t.Any] = {"settle": 0, "grace": 0, "confirm_delay": 0, "confirm_retries": 0, "verify_timeout": 0}
LOOK, LOGIN, DELETE = "GET /tokens/me preserveIdleTTL=true", "POST /oauth/token", "DELETE /tokens/me"
DEAD = '{"status": 401, "code": "bad.credentials", "message": "Invalid login credentials."}'


class Rotate:
    """Runs the module on one file, whose token is active."""

    def __init__(self, simulator: Simulator, run_module: RunModule, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.run_module = run_module
        self.folder = folder
        self.path = folder / "token"
        self.old = simulator.issue()
        self.put(self.old + "\n")

    def put(self, text: str, mode: int = 0o600) -> None:
        self.path.touch()
        self.path.chmod(mode)
        self.path.write_text(text)

    def __call__(self, **options: t.Any) -> dict[str, t.Any]:
        place = {} if "rotations" in options else {"path": str(self.path)}
        result = self.run_module("purecloud_token_rotation", **{"login_url": self.simulator.url, **place, **CLIENT, **AT_ONCE, **options})
        for token in self.simulator.tokens():
            assert token not in self.run_module.output
        return result

    @property
    def current(self) -> str:
        return self.path.read_text().strip()

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def rotate(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> Rotate:
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o755)
    return Rotate(simulator, run_module, folder)


def test_check_then_real_then_again(rotate: Rotate, simulator: Simulator) -> None:
    predicted = rotate(check=True)
    assert (predicted["outcome"], predicted["changed"]) == ("would_rotate", True)
    assert (rotate.names(), simulator.live(), simulator.sent()) == ({"token"}, {rotate.old}, [LOOK])
    real = rotate(max_age=3600 * 0)
    assert (real["outcome"], real["changed"]) == ("rotated", True)
    assert [step["step"] for step in real["steps"]] == ["create", "prove", "deliver", "confirm", "revoke"]
    assert simulator.sent()[1:] == [LOOK, LOGIN, LOOK, LOOK, LOOK, DELETE, LOOK]
    assert (rotate.names(), simulator.live()) == ({"token"}, {rotate.current})
    assert real["possible_orphans"] == []
    again = rotate(max_age=3600)
    assert (again["outcome"], again["changed"], again["new"]) == ("not_due", False, None)
    assert again["old"] == real["new"]
    assert rotate.names() == {"token"}


def expiry(simulator: Simulator, seconds: float) -> tuple[str, str]:
    """The bounds of the time at which a token expires that was issued a moment ago."""
    now = datetime.datetime.now(datetime.timezone.utc)
    bounds = (now + datetime.timedelta(seconds=seconds - ago) for ago in (60, 0))
    return t.cast("tuple[str, str]", tuple(each.isoformat(timespec="seconds") for each in bounds))


def test_the_result_and_the_report_say_when_the_new_token_expires(rotate: Rotate, simulator: Simulator, tmp_path: pathlib.Path) -> None:
    lifetime = simulator.clients()["rehearsal-client"]["lifetime"]
    report = str(tmp_path / "report")
    assert rotate(check=True)["expires_at"] is None
    begun = rotate(state="prepared")
    run_id = begun["run_id"]
    rotate(state="switched", run_id=run_id)
    ended = rotate(state="finished", run_id=run_id, report_path=report)  # by the record: the login was of another process
    earliest, latest = expiry(simulator, lifetime)
    assert earliest <= begun["expires_at"] == ended["expires_at"] <= latest
    assert json.loads((tmp_path / "report").read_text())["expires_at"] == ended["expires_at"]
    assert f"| the new one expires at | {ended['expires_at']} |" in (tmp_path / "report.md").read_text()
    assert rotate(max_age=3600)["expires_at"] is None


@pytest.mark.parametrize("lifetime", [0, 10**12])
def test_what_is_no_lifetime_is_no_expiry(rotate: Rotate, simulator: Simulator, lifetime: int) -> None:
    simulator.fault(method="POST", path="/oauth/token", status=200, body=json.dumps({"access_token": simulator.issue(), "expires_in": lifetime}))
    result = rotate()
    assert (result["outcome"], result["expires_at"]) == ("rotated", None)


def test_a_second_is_a_lifetime(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="POST", path="/oauth/token", status=200, body=json.dumps({"access_token": simulator.issue(), "expires_in": 1}))
    assert rotate()["expires_at"]


def test_each_step_is_said_in_a_line(rotate: Rotate, simulator: Simulator) -> None:
    begun = rotate(state="prepared")
    run_id, old, new = begun["run_id"], begun["old"], begun["new"]
    assert begun["summary"] == f"prepared: {rotate.path} holds the old token {old}. The new one, {new}, is ready beside it."
    assert rotate(check=True, take_over=True)["summary"] == (
        f"would_rotate: An earlier run began to replace the token {old} in {rotate.path} by {new}. A run would go on."
        " Nothing was changed, since this is check mode."
    )
    switched = rotate(state="switched", run_id=run_id)
    assert switched["summary"] == f"switched: {rotate.path} holds the new token {new}. The next step retires the old one, {old}."
    back = rotate(state="rolled_back", run_id=run_id)
    assert back["summary"] == f"rolled_back: {rotate.path} holds the old token {old} again. The new one is {new}."
    ended = rotate(state="finished", run_id=run_id)
    assert ended["summary"] == f"rolled_back: {rotate.path} holds the old token {old} again. The new one, {new}, was revoked."
    left = rotate(revoke_old=False)
    assert left["summary"].endswith(f"The old one, {old}, was left as it is.")
    simulator.fault(path="/oauth/token", method="POST", status=400, body="{}")
    failed = rotate()
    assert failed["summary"] == f"failed: {failed['error']}"


def test_the_first_time_there_is_no_file(rotate: Rotate, simulator: Simulator) -> None:
    rotate.path.unlink()
    assert rotate()["outcome"] == "rotated"
    assert rotate.path.stat().st_mode & 0o777 == 0o600
    assert simulator.live() == {rotate.old, rotate.current}


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("env", "# of the export\nNAME=value\nexport TOKEN='{}'\nOTHER=x\n"),
        ("env", 'TOKEN="{}"'),
        ("env", "TOKEN={}\r\nOTHER=x\r\n"),
        ("json", '{{"inner": {{"TOKEN": "other"}},\n "TOKEN": "{}",  "n": 1.50}}\n'),
        ("token", "# of the nightly export\n\n{}\n"),
    ],
)
def test_what_stands_beside_the_token_stays(rotate: Rotate, format: str, text: str) -> None:
    rotate.put(text.format(rotate.old), mode=0o640)
    assert rotate(format=format, key=None if format == "token" else "TOKEN")["outcome"] == "rotated"
    (new,) = rotate.simulator.live()
    assert rotate.path.read_bytes().decode() == text.format(new)
    assert rotate.path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("options", "text", "words"),
    [
        ({}, "TOKEN={}\n", "holds no token in the given format"),
        ({}, "hunter2\n", "fewer than 20 characters"),
        ({}, "{}\nand more\n", "2 lines"),
        ({"format": "env", "key": "TOKEN"}, "{}\n", "no lines TOKEN="),
        ({"format": "env", "key": "TOKEN"}, "TOKEN={}\nTOKEN={}\n", "2 lines TOKEN="),
        ({"format": "json", "key": "TOKEN"}, "TOKEN={}\n", "not a JSON object"),
        ({"format": "json", "key": "TOKEN"}, '{{"TOKEN": [1]}}', "not a text"),
    ],
)
def test_what_holds_something_else_is_refused_or_kept(rotate: Rotate, simulator: Simulator, options: dict[str, t.Any], text: str, words: str) -> None:
    rotate.put(text.format(rotate.old, rotate.old))
    before = rotate.path.read_text()
    for check in (True, False):
        assert words in rotate(check=check, **options)["msg"]
    assert (rotate.path.read_text(), rotate.names(), simulator.sent()) == (before, {"token"}, [])
    assert rotate(replace_unknown=True, **options)["outcome"] == "rotated"
    (copy,) = rotate.names() - {"token"}
    assert (rotate.folder / copy).read_text() == before


def test_a_link_is_followed_and_stays(rotate: Rotate, tmp_path: pathlib.Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(rotate.path)
    assert rotate(path=str(link))["outcome"] == "rotated"
    assert link.is_symlink()
    assert rotate.simulator.live() == {rotate.current}
    assert rotate.names() == {"token"}


def test_a_second_name_is_refused_before_anything_is_issued(rotate: Rotate, simulator: Simulator) -> None:
    os.link(rotate.path, rotate.folder / "other")
    for check in (True, False):
        assert "has 2 names (hard links)" in rotate(check=check)["msg"]
    assert simulator.sent() == []


@pytest.mark.parametrize(("mode", "refused"), [(0o700, False), (0o755, False), (0o775, True), (0o757, True)])
def test_a_folder_that_others_can_write_to_is_refused(rotate: Rotate, simulator: Simulator, mode: int, refused: bool) -> None:
    rotate.folder.chmod(mode)
    result = rotate()
    assert ("so that others can change what is in it" in result.get("msg", "")) is refused
    assert (simulator.sent() == []) is refused


@pytest.mark.parametrize("name", ["token.pending", "token.previous"])
def test_what_is_not_of_a_rotation_is_neither_used_nor_revoked(rotate: Rotate, simulator: Simulator, name: str) -> None:
    foreign = simulator.issue(user_id="somebody-else")
    (rotate.folder / name).write_text(foreign)
    assert "is not of a rotation" in rotate()["msg"]
    assert simulator.live() == {rotate.old, foreign}
    assert rotate.current == rotate.old


@pytest.mark.parametrize("options", [{"expect": {"organization_id": "another"}}, {"expect": {"oauth_client_id": "another"}}])
def test_a_token_of_somebody_else_is_not_touched(rotate: Rotate, simulator: Simulator, options: dict[str, t.Any]) -> None:
    assert "The token was not touched" in rotate(**options)["msg"]
    assert (simulator.live(), simulator.sent()) == ({rotate.old}, [LOOK])


def test_a_new_token_with_fewer_scopes_is_revoked(rotate: Rotate, simulator: Simulator) -> None:
    info = {"organization": {"id": "0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10"}, "OAuthClient": {"id": "rehearsal-client"}, "authorizedScope": ["more"]}
    old = simulator.issue(info=info)
    rotate.put(old)
    result = rotate()
    assert "fewer scopes: more is missing" in result["msg"]
    assert "The old token was left as it was, and the new one was revoked." in result["msg"]
    assert (simulator.live(), rotate.current, rotate.names()) == ({rotate.old, old}, old, {"token"})


@pytest.mark.parametrize(
    ("organization", "client", "words"),
    [
        ("another", "rehearsal-client", "it is of the organisation 0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10, and the old one of another"),
        ("0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10", "another", "it is of the OAuth client rehearsal-client, and the old one of another"),
    ],
)
def test_a_new_token_of_another_owner_is_revoked(rotate: Rotate, simulator: Simulator, organization: str, client: str, words: str) -> None:
    old = simulator.issue(info={"organization": {"id": organization}, "OAuthClient": {"id": client}})
    rotate.put(old)
    assert words in rotate()["msg"]
    assert (simulator.live(), rotate.current, rotate.names()) == ({rotate.old, old}, old, {"token"})


def test_the_old_token_is_left_where_another_one_than_the_confirmed_is_read(rotate: Rotate, simulator: Simulator) -> None:
    run_id = rotate(state="prepared")["run_id"]
    rotate(state="switched", run_id=run_id)
    foreign = simulator.issue()
    rotate.put(foreign)
    result = rotate(state="finished", run_id=run_id)
    assert result["failed"]
    assert {rotate.old, foreign} <= simulator.live()
    assert rotate.current == foreign


def test_a_failed_check_rolls_back(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="GET", skip=2, status=403, body='{"status": 403, "code": "missing.permissions", "message": "No."}')
    result = rotate()
    assert "Rolled back: the old token" in result["msg"]
    assert result["outcome"] == "rolled_back"
    assert (simulator.live(), rotate.current, rotate.names()) == ({rotate.old}, rotate.old, {"token"})


def test_an_old_token_that_something_else_ended_is_a_failure(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="GET", skip=3, status=401, body=DEAD)  # when its turn comes
    result = rotate()
    assert "was no longer active when its turn to be revoked came" in result["msg"]
    assert "limit of ten tokens" in result["msg"]


def test_one_that_is_left_is_told_once_its_file_is_replaced(rotate: Rotate, simulator: Simulator) -> None:
    assert rotate(revoke_old=False)["outcome"] == "rotated"
    assert (rotate.folder / "token.previous").read_text().strip() == rotate.old
    assert simulator.live() == {rotate.old, rotate.current}
    (orphan,) = rotate()["possible_orphans"]
    assert (orphan["fingerprint"], "revoke_old" in orphan["why"]) == (fingerprint(rotate.old), True)
    assert rotate.names() == {"token"}


def test_nodes_that_disagree_are_waited_for(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="GET", skip=2, times=2, status=401, body=DEAD)  # after the first look at the new one
    assert rotate(settle=0.6, verify_timeout=5)["outcome"] == "rotated"


def test_an_old_one_that_is_accepted_again_is_told(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(token=rotate.old, method="DELETE", status=200, body="")
    simulator.fault(token=rotate.old, method="GET", skip=2, status=401, body=DEAD)  # the proof; after it, the token is accepted again
    assert "The DELETE was accepted, but the token was accepted again afterwards. Run this again." in rotate(settle=0.3, verify_timeout=5)["msg"]


def test_the_steps_of_a_role(rotate: Rotate, simulator: Simulator) -> None:
    prepared = rotate(state="prepared")
    assert prepared["outcome"] == "prepared"
    assert rotate.current == rotate.old
    run_id = prepared["run_id"]
    assert "is between its steps" in rotate()["msg"]
    assert rotate(state="switched", run_id=run_id)["outcome"] == "switched"
    assert simulator.live() == {rotate.old, rotate.current}
    finished = rotate(state="finished", run_id=run_id)
    assert finished["outcome"] == "rotated"
    assert (simulator.live(), rotate.names()) == ({rotate.current}, {"token"})


def test_a_role_that_rolls_back(rotate: Rotate, simulator: Simulator) -> None:
    run_id = rotate(state="prepared")["run_id"]
    rotate(state="switched", run_id=run_id)
    assert rotate(state="rolled_back", run_id=run_id)["outcome"] == "rolled_back"
    assert rotate.current == rotate.old
    finished = rotate(state="finished", run_id=run_id)
    assert (finished["outcome"], [(each["step"], each["outcome"]) for each in finished["steps"][-2:]]) == (
        "rolled_back",
        [("roll back", "rolled back"), ("revoke", "revoked")],
    )
    assert (simulator.live(), rotate.names()) == ({rotate.old}, {"token"})


def test_a_role_that_rolls_back_what_is_no_longer_there(rotate: Rotate, simulator: Simulator) -> None:
    run_id = rotate(state="prepared")["run_id"]
    rotate(state="switched", run_id=run_id)
    rotate(state="rolled_back", run_id=run_id)
    (rotate.folder / "token.pending").unlink()
    finished = rotate(state="finished", run_id=run_id)
    assert (finished["outcome"], finished["steps"][-1]["step"], finished["steps"][-1]["outcome"]) == ("rolled_back", "revoke", "revoked")


def test_a_run_whose_lease_was_taken_over_changes_nothing_more(rotate: Rotate, simulator: Simulator) -> None:
    run_id = rotate(state="prepared")["run_id"]
    assert rotate(take_over=True)["outcome"] == "rotated"
    for state in ("switched", "finished", "rolled_back"):
        assert "another has taken over" in rotate(state=state, run_id=run_id)["msg"]
    assert simulator.live() == {rotate.current}


def test_a_lease_is_told_with_its_end(rotate: Rotate) -> None:
    rotate(state="prepared")
    begun = f"A rotation of {re.escape(str(rotate.path))}, begun for the host .+, is between its steps"
    until = r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    assert re.search(rf"{begun}\. Its lease ends at {until}, unless it goes on\. Wait until then, or, if that run is dead, set take_over\.", rotate()["msg"])


def test_a_new_one_that_is_in_no_file_is_an_orphan(rotate: Rotate, simulator: Simulator) -> None:
    begun = rotate(state="prepared", lock_lease=1e-9)
    rotate(state="switched", run_id=begun["run_id"], lock_lease=1e-9)
    rotate.put(simulator.issue())
    (rotate.folder / "token.previous").unlink()
    orphan = only_orphan(rotate())
    assert (orphan["fingerprint"], orphan["why"]) == (begun["new"], "It is neither in the file nor beside it any more, and was not revoked.")


def test_an_old_one_that_is_left_is_told_among_the_steps(rotate: Rotate) -> None:
    assert ("revoke", "left") in [(step["step"], step["outcome"]) for step in rotate(revoke_old=False)["steps"]]


def test_a_lease_ends(rotate: Rotate, simulator: Simulator) -> None:
    rotate(state="prepared", lock_lease=1e-9)
    assert rotate()["outcome"] == "rotated"
    assert simulator.live() == {rotate.current}


def many(simulator: Simulator, folder: pathlib.Path, count: int) -> list[dict[str, t.Any]]:
    entries = []
    for number in range(count):
        path = folder / f"token{number}"
        path.touch(mode=0o600)
        path.write_text(simulator.issue())
        entries.append({"path": str(path)})
    return entries


@pytest.mark.parametrize("count_by", ["user", "client"])
def test_many_of_one_client_leave_room_for_each_other(rotate: Rotate, simulator: Simulator, count_by: str) -> None:
    simulator.switch(tokens_count_by=count_by)
    simulator.control("POST", "end", {"tokens": [rotate.old]})
    entries = many(simulator, rotate.folder, 8)
    old = simulator.live()
    result = rotate(rotations=entries, report_path=str(rotate.folder / "report"))
    assert [each["outcome"] for each in result["rotations"]] == ["rotated"] * 8
    assert len(simulator.live()) == 8
    assert not simulator.live() & old
    assert [line["status"] for line in simulator.journal() if line["method"] == "DELETE"] == [200] * 8
    assert len((rotate.folder / "report").read_text().splitlines()) == 8
    assert json.loads((rotate.folder / "report").read_text().splitlines()[0])["outcome"] == "rotated"


def test_where_there_is_no_room_nothing_is_issued(rotate: Rotate, simulator: Simulator) -> None:
    simulator.control("POST", "end", {"tokens": [rotate.old]})
    entries = many(simulator, rotate.folder, 10)
    before = simulator.live()
    result = rotate(rotations=entries)
    assert "One more ends the first of them." in result["msg"]
    assert simulator.live() == before
    assert LOGIN not in simulator.sent()


def test_one_that_cannot_be_rotated_hides_no_other(rotate: Rotate, simulator: Simulator) -> None:
    entries = [*many(simulator, rotate.folder, 2), {"path": "/nowhere/at/all"}, {"path": str(rotate.path), "client_secret": "wrong"}]
    result = rotate(rotations=entries)
    assert [each["outcome"] for each in result["rotations"]] == ["rotated", "rotated", "failed", "failed"]
    assert "2 of 4 rotations failed" in result["msg"]
    assert "its folder is not there" in result["rotations"][2]["error"]
    again = rotate(rotations=entries[:2], max_age=3600)
    assert [each["outcome"] for each in again["rotations"]] == ["not_due", "not_due"]
    assert not again["changed"]


def test_the_same_file_twice_is_refused(rotate: Rotate, simulator: Simulator) -> None:
    (rotate.folder / "link").symlink_to("token")
    assert "is named twice" in rotate(rotations=[{"path": str(rotate.path)}, {"path": str(rotate.folder / "link")}])["msg"]
    assert simulator.sent() == []


def test_a_step_says_where_the_new_token_is(rotate: Rotate) -> None:
    prepared = rotate(state="prepared")
    assert prepared["deliver_file"] == f"{rotate.path}.pending"
    assert rotate(state="switched", run_id=prepared["run_id"])["deliver_file"] == str(rotate.path)


@pytest.mark.parametrize("state", ["switched", "rolled_back"])
def test_a_run_in_steps_that_was_cut_off_is_taken_up_by_the_next(rotate: Rotate, simulator: Simulator, state: str) -> None:
    run_id = rotate(state="prepared", lock_lease=1e-9)["run_id"]
    rotate(state="switched", run_id=run_id, lock_lease=1e-9)
    new = rotate.current
    if state == "rolled_back":
        rotate(state="rolled_back", run_id=run_id, lock_lease=1e-9)
    prepared = rotate(state="prepared")
    assert prepared["outcome"] == ("prepared" if state == "switched" else "rolled_back")
    assert simulator.live() == {rotate.old, new}
    if state == "rolled_back":  # after the user's tasks
        assert rotate(state="finished", run_id=prepared["run_id"])["outcome"] == "rolled_back"
        prepared = rotate(state="prepared")
    rotate(state="switched", run_id=prepared["run_id"])
    assert rotate(state="finished", run_id=prepared["run_id"])["outcome"] == "rotated"
    assert (simulator.live(), rotate.names()) == ({rotate.current}, {"token"})
    assert (rotate.current == new) is (state == "switched")


CANARY = """canary-secret-/+"x'=%&<>~"""


@pytest.mark.parametrize(
    "more",
    [{}, {"unknown": 1}, {"format": "yaml"}, {"mode": "0777"}, {"expect": "text"}, {"client_secret_file": CANARY}, {"path": CANARY}],
    ids=", ".join,
)
def test_no_form_of_a_clients_secret_comes_out(rotate: Rotate, more: dict[str, t.Any]) -> None:
    entry = {"path": str(rotate.path), "client_id": "rehearsal-client", "client_secret": CANARY, **more}
    assert rotate(rotations=[entry], client_secret=None, _ansible_verbosity=4)["failed"]
    assert not [form for form in masked_forms(CANARY) if form in rotate.run_module.output]
    alone = {name: value for name, value in entry.items() if name != "path"}
    rotate(**{**alone, "client_secret": None if "client_secret_file" in more else CANARY, "_ansible_verbosity": 4})
    assert not [form for form in masked_forms(CANARY) if form in rotate.run_module.output]


# What a stranger found.


def test_a_roll_back_that_cannot_write_revokes_nothing(rotate: Rotate, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    simulator.fault(method="GET", skip=2, status=403, body='{"status": 403, "code": "missing.permissions", "message": "No."}')
    put = Store.put

    def full(self: Store, token: str, **options: t.Any) -> None:
        if token == rotate.old:
            raise ConfigurationError("No space left on device.")
        put(self, token, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "put", full)
        assert "still holds the new token" in rotate()["msg"]
    assert simulator.live() == {rotate.old, rotate.current}
    assert rotate()["outcome"] == "rotated"
    assert (simulator.live(), rotate.names()) == ({rotate.current}, {"token"})


@pytest.mark.parametrize("old", ["none", "dead"])
def test_more_files_than_a_client_can_have_tokens_are_refused(rotate: Rotate, simulator: Simulator, old: str) -> None:
    simulator.control("POST", "end", {"tokens": [rotate.old]})
    entries = [{"path": str(rotate.folder / f"new{number}")} for number in range(11)] if old == "none" else many(simulator, rotate.folder, 11)
    simulator.control("POST", "end", {"tokens": sorted(simulator.tokens())})
    for check in (True, False):
        assert "One more ends the first of them." in rotate(rotations=entries, check=check)["msg"]
    assert LOGIN not in simulator.sent()


def test_one_that_is_rolled_back_leaves_room_for_the_others(rotate: Rotate, simulator: Simulator) -> None:
    simulator.control("POST", "end", {"tokens": [rotate.old]})
    entries = many(simulator, rotate.folder, 9)
    entries[0]["expect"] = {"oauth_client_id": "another"}
    result = rotate(rotations=entries)
    assert [each["outcome"] for each in result["rotations"]] == ["failed", *["rotated"] * 8]
    assert len(simulator.live()) == 9


def test_a_file_that_is_refused_keeps_its_token_too(rotate: Rotate, simulator: Simulator) -> None:
    simulator.control("POST", "end", {"tokens": [rotate.old]})
    entries = many(simulator, rotate.folder, 10)
    (rotate.folder / "token0").chmod(0o644)
    before = simulator.live()
    assert rotate(rotations=entries)["failed"]
    assert simulator.live() == before


def test_one_look_that_says_not_active_is_not_believed(rotate: Rotate, simulator: Simulator) -> None:
    foreign = simulator.issue(info={"organization": {"id": "another"}, "OAuthClient": {"id": "another"}}, user_id="another")
    rotate.put(foreign)
    simulator.fault(method="GET", status=401, body=DEAD)
    assert "cannot take the place of the old one" in rotate()["msg"]
    assert simulator.live() == {rotate.old, foreign}


def test_a_new_token_that_is_not_active_in_time_is_told_as_an_orphan_or_revoked(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="GET", skip=1, times=9, status=401, body=DEAD)
    result = rotate()
    assert "The new token is not active." in result["msg"]
    simulator.control("DELETE", "faults")
    assert simulator.live() == {rotate.old}  # the DELETE was sent all the same


def test_a_token_that_is_not_what_was_expected_is_revoked_too(rotate: Rotate, simulator: Simulator) -> None:
    rotate.path.unlink()
    before = simulator.live()
    assert "The token was not touched" in rotate(expect={"organization_id": "another"})["msg"]
    assert simulator.live() == before


def test_a_roll_back_does_not_make_an_old_token_young(rotate: Rotate, simulator: Simulator) -> None:
    os.utime(rotate.path, (1e9, 1e9))
    simulator.fault(method="GET", skip=2, status=403, body='{"status": 403, "code": "missing.permissions", "message": "No."}')
    assert rotate(max_age=3600)["outcome"] == "rolled_back"
    assert rotate.path.stat().st_mtime == 1e9
    assert rotate(max_age=3600)["outcome"] == "rotated"


def test_a_roll_back_whose_revocation_fails_says_so(rotate: Rotate, simulator: Simulator) -> None:
    refused = {"status": 403, "body": '{"status": 403, "code": "missing.permissions", "message": "No."}'}
    simulator.fault(method="GET", skip=2, **refused)
    simulator.fault(method="DELETE", **refused)
    result = rotate()
    assert "The new one was revoked" not in result["msg"]
    assert [orphan["fingerprint"] for orphan in result["possible_orphans"]] == [result["new"]]
    assert simulator.live() > {rotate.old}
    assert rotate()["outcome"] == "rotated"
    assert simulator.live() == {rotate.current}


def test_two_files_with_one_token_are_refused(rotate: Rotate, simulator: Simulator) -> None:
    other = rotate.folder / "other"
    other.touch(mode=0o600)
    other.write_text(rotate.old)
    message = rotate(rotations=[{"path": str(rotate.path)}, {"path": str(other)}])["msg"]
    assert f" is in several files: {rotate.path}, {other}. Give each consumer a token of its own. Nothing was changed." in message
    assert simulator.live() == {rotate.old}


def test_two_keys_of_one_file_are_two_rotations(rotate: Rotate, simulator: Simulator) -> None:
    other = simulator.issue()
    rotate.put(f"A={rotate.old}\nB={other}\n")
    run_id = rotate(state="switched", format="env", key="A", lock_lease=1e-9)["run_id"]
    assert rotate(format="env", key="B")["outcome"] == "rotated"
    assert rotate(state="finished", format="env", key="A", run_id=run_id)["outcome"] == "rotated"
    assert simulator.live() == {line.partition("=")[2] for line in rotate.path.read_text().splitlines()}
    assert rotate.names() == {"token"}


def test_what_the_steps_before_found_is_told_at_the_end(rotate: Rotate, simulator: Simulator) -> None:
    rotate(revoke_old=False)
    run_id = rotate(state="prepared")["run_id"]
    rotate(state="switched", run_id=run_id)
    finished = rotate(state="finished", run_id=run_id)
    assert len(finished["possible_orphans"]) == 1
    assert [step["step"] for step in finished["steps"]] == ["create", "prove", "deliver", "confirm", "revoke"]


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_line_keeps_its_ending(rotate: Rotate, ending: str) -> None:
    rotate.path.write_bytes(f"{rotate.old}{ending}".encode())
    rotate()
    (new,) = rotate.simulator.live()
    assert rotate.path.read_bytes() == f"{new}{ending}".encode()


def test_a_line_that_is_not_understood_counts_too(rotate: Rotate) -> None:
    rotate.put(f'TOKEN={rotate.old}\nTOKEN="{rotate.old}" # of production\n')
    assert "or one that is not understood" in rotate(format="env", key="TOKEN")["msg"]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"lease": 1e300}', '{"old": []}', "{}x"])
def test_a_record_that_is_none_is_refused(rotate: Rotate, simulator: Simulator, text: str) -> None:
    (rotate.folder / "token.rotation").write_text(text)
    assert "cannot be understood" in rotate()["msg"]
    assert simulator.sent() == []


def test_tokens_that_were_left_count_as_long_as_they_may_be_active(rotate: Rotate, simulator: Simulator) -> None:
    simulator.control("POST", "end", {"tokens": [rotate.old]})
    entries = many(simulator, rotate.folder, 5)
    result = rotate(rotations=entries[:4], revoke_old=False)
    assert [each["outcome"] for each in result["rotations"]] == ["rotated"] * 4
    assert len(simulator.live()) == 9
    before = simulator.live()
    rotate(rotations=entries)
    for entry in entries:
        assert pathlib.Path(entry["path"]).read_text().strip() in simulator.live()
    revoked = len([entry for entry in simulator.journal() if entry["method"] == "DELETE"])
    assert len(before - simulator.live()) == revoked  # none was ended by the limit


@pytest.mark.parametrize(("length", "options"), [(255, {}), (240, {}), (220, {"replace_unknown": True})])
def test_a_name_that_leaves_no_room_beside_it_is_told_before_anything_is_issued(
    rotate: Rotate, simulator: Simulator, length: int, options: dict[str, t.Any]
) -> None:
    rotate.path = rotate.path.rename(rotate.folder / ("n" * length))
    for check in (True, False):
        assert "File name too long" in rotate(check=check, **options)["msg"]
    assert simulator.sent() == []


def test_a_lease_that_is_too_long_is_refused_by_its_name(rotate: Rotate, simulator: Simulator) -> None:
    assert "lock_lease is 1000000.0." in rotate(state="prepared", lock_lease=1e6)["msg"]
    assert simulator.sent() == []


def test_a_report_that_others_can_read_is_gone_on_with(rotate: Rotate) -> None:
    report = rotate.folder / "report"
    report.touch(mode=0o644)
    assert rotate(report_path=str(report))["outcome"] == "rotated"
    assert len(report.read_text().splitlines()) == 1


def test_a_file_that_is_no_text_is_refused_or_kept(rotate: Rotate, simulator: Simulator) -> None:
    rotate.path.write_bytes(b"\xff\n")
    for check in (True, False):
        assert rotate(check=check)["msg"].endswith(f": {rotate.path} is not text in UTF-8. Check path.")
    assert simulator.sent() == []
    assert rotate(replace_unknown=True)["outcome"] == "rotated"
    (copy,) = rotate.names() - {"token"}
    assert (rotate.folder / copy).read_bytes() == b"\xff\n"


def test_a_login_whose_answer_was_lost_is_told_as_an_orphan(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="POST", path="/oauth/token", drop=True, when="after")
    result = rotate(retries=0)
    (orphan,) = result["possible_orphans"]
    assert (orphan["fingerprint"], orphan["why"]) == (None, "The answer to the login was lost, or was not understood. If a token was issued, nobody holds it.")
    assert rotate.current == rotate.old


# What others do meanwhile


def only_orphan(result: dict[str, t.Any]) -> dict[str, t.Any]:
    (orphan,) = result["possible_orphans"]
    return t.cast("dict[str, t.Any]", orphan)


def test_a_file_of_the_old_token_that_is_gone_makes_it_an_orphan(rotate: Rotate) -> None:
    begun = rotate(state="prepared", lock_lease=1e-9)
    rotate(state="switched", run_id=begun["run_id"], lock_lease=1e-9)
    (rotate.folder / "token.previous").unlink()
    orphan = only_orphan(rotate())
    assert (orphan["fingerprint"], orphan["why"]) == (begun["old"], f"{rotate.path}.previous, in which it was, is gone.")
    assert rotate.names() == {"token"}


def test_another_token_that_was_put_into_the_file_is_the_old_one_of_the_next_run(rotate: Rotate, simulator: Simulator) -> None:
    begun = rotate(state="prepared", lock_lease=1e-9)
    foreign = simulator.issue()
    rotate.put(foreign)
    result = rotate()
    assert (result["outcome"], result["new"], result["old"]) == ("rotated", begun["new"], fingerprint(foreign))
    assert simulator.live() == {rotate.old, rotate.current}


def test_a_switch_over_another_token_is_refused(rotate: Rotate, simulator: Simulator) -> None:
    run_id = rotate(state="prepared")["run_id"]
    rotate.put(simulator.issue())
    before = rotate.current
    message = rotate(state="switched", run_id=run_id)["msg"]
    assert message.endswith(f": {rotate.path} was changed by somebody else meanwhile. Nothing was switched. Run this again.")
    assert rotate.current == before


@pytest.mark.parametrize(("state", "suffix"), [("switched", ".previous"), ("rolled_back", ".pending")])
def test_what_is_put_beside_it_between_two_looks_is_not_revoked(
    rotate: Rotate, simulator: Simulator, monkeypatch: pytest.MonkeyPatch, state: str, suffix: str
) -> None:
    run_id = rotate(state="prepared")["run_id"]
    for each in dict.fromkeys(("switched", state)):
        rotate(state=each, run_id=run_id)
    foreign = simulator.issue()
    (rotate.folder / f"token{suffix}").write_text(foreign)
    monkeypatch.setattr(Rotation, "_require_known", lambda self, names: None)
    before = simulator.live()
    message = rotate(state="finished", run_id=run_id)["msg"]
    assert message.endswith(f": {rotate.path}{suffix} was changed by somebody else meanwhile. Nothing was revoked.")
    assert simulator.live() == before


def test_an_old_token_that_is_active_only_later_is_left(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="GET", times=2, status=401, body=DEAD)
    result = rotate()
    assert (result["outcome"], result["steps"][-1]["step"], result["steps"][-1]["outcome"]) == ("rotated", "revoke", "left")
    orphan = only_orphan(result)
    assert (orphan["fingerprint"], orphan["why"]) == (
        fingerprint(rotate.old),
        "It was not active at the start, by the API, and is now: so nobody was given time to stop using it.",
    )
    assert simulator.live() == {rotate.old, rotate.current}


def test_what_was_rolled_back_is_not_switched_again(rotate: Rotate, simulator: Simulator) -> None:
    """The new token may be revoked by then, whatever the run that revoked it was told."""
    run_id = rotate(state="prepared")["run_id"]
    for state in ("switched", "rolled_back"):
        rotate(state=state, run_id=run_id)
    message = rotate(state="switched", run_id=run_id)["msg"]
    assert f"{rotate.path} was given the old token back, so the new one is not delivered. Nothing was switched. Finish the roll back first" in message
    assert rotate.current == rotate.old
    assert rotate(state="finished", run_id=run_id)["outcome"] == "rolled_back"
    assert (simulator.live(), rotate.names()) == ({rotate.old}, {"token"})


# What fails on the way


def test_a_new_token_that_cannot_be_kept_is_revoked(rotate: Rotate, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(dummy: Store, suffix: str, secret: str) -> None:
        raise ConfigurationError(f"{secret} was not written.")  # to see that it is masked by then

    monkeypatch.setattr(Store, "put_beside", refuse)
    message = rotate()["msg"]
    assert "******** was not written. The old token was left as it was, and the new one was revoked." in message
    assert (simulator.live(), rotate.names()) == ({rotate.old}, {"token"})


def test_a_new_token_that_is_neither_proved_nor_revoked_is_told_twice(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="GET", skip=1, times=9, status=401, body=DEAD)
    simulator.fault(method="DELETE", times=9, status=403, body='{"status": 403, "code": "missing.permissions", "message": "No."}')
    result = rotate()
    orphan = only_orphan(result)
    assert orphan["why"] == "It could not be revoked after the rotation had failed, or the API did not know it yet."
    assert f"The old token was left as it was, and the new one, {orphan['fingerprint']}, could not be revoked." in result["msg"]


def test_a_confirmation_is_tried_again(rotate: Rotate, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    simulator.fault(method="GET", skip=2, status=401, body=DEAD)
    assert rotate(confirm_retries=1, confirm_delay=7)["outcome"] == "rotated"
    assert waits == [7]


@pytest.mark.parametrize("in_steps", [True, False])
def test_consumers_are_given_the_grace(rotate: Rotate, monkeypatch: pytest.MonkeyPatch, in_steps: bool) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    if in_steps:
        run_id = rotate(state="switched", grace=7)["run_id"]
        assert waits == []
        assert rotate(state="finished", run_id=run_id, grace=7)["outcome"] == "rotated"
    else:
        assert rotate(grace=7)["outcome"] == "rotated"
    assert waits == [7]
    assert rotate(grace=7, max_age=3600)["outcome"] == "not_due"
    assert waits == [7]


def test_a_switch_that_is_not_confirmed_is_undone(rotate: Rotate, simulator: Simulator) -> None:
    simulator.fault(method="GET", skip=2, status=403, body='{"status": 403, "code": "missing.permissions", "message": "No."}')
    result = rotate(state="switched")
    assert "Rolled back: the old token" in result["msg"]
    assert " The new one was revoked. " in result["msg"]
    assert (result["outcome"], simulator.live(), rotate.current, rotate.names()) == ("rolled_back", {rotate.old}, rotate.old, {"token"})


def test_a_roll_back_that_was_cut_off_is_finished_and_then_rotated_anew(rotate: Rotate, simulator: Simulator) -> None:
    run_id = rotate(state="switched")["run_id"]
    new = rotate(state="rolled_back", run_id=run_id, lock_lease=1e-9)["new"]
    result = rotate(state="switched")
    assert (result["outcome"], result["old"]) == ("switched", fingerprint(rotate.old))
    assert result["new"] not in (None, new)
    assert simulator.live() == {rotate.old, rotate.current}


def test_a_folder_is_no_file_of_a_token(rotate: Rotate, simulator: Simulator) -> None:
    message = rotate(path=str(rotate.folder))["msg"]
    assert f"path, {rotate.folder}, cannot be written: Is a directory. A folder stands there, and a file is meant." in message
    assert simulator.sent() == []


def test_what_is_known_is_not_copied_before_it_is_replaced(rotate: Rotate) -> None:
    assert rotate(replace_unknown=True)["outcome"] == "rotated"
    assert rotate.names() == {"token"}
