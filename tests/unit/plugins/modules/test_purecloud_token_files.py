# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The steps of a rotation that must be atomic, as far as no API is needed to see them right."""

from __future__ import annotations

import grp
import hashlib
import json
import os
import pathlib
import pwd
import stat
import subprocess
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.file_store import LOCK_LIFETIME, Files, Owner, this_machine
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.drafts import SecretFile
from ansible_collections.purecloud.credentials.plugins.modules import purecloud_token_files

from tests.unit.plugins.modules.conftest import run_main

THIS_PROCESS = pathlib.Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
Step = t.Callable[..., dict[str, t.Any]]


def run_of(pid: int = os.getpid(), started: str = THIS_PROCESS, machine: str = "", host: str = "host") -> dict[str, t.Any]:
    return {"machine": machine or this_machine(), "pid": pid, "started": started, "host": host}


DEAD = run_of(started="1")


REST = "-and-the-rest-of-the-token"  # so that a short name issues a token


def name_of(token: str) -> str:
    return "sha256:" + hashlib.sha256((token + REST).encode()).hexdigest()[:16]


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "files"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def step(folder: pathlib.Path) -> Step:
    def run(state: str, check: bool = False, **options: t.Any) -> dict[str, t.Any]:
        given = {"path": str(folder / "token"), "state": state, "run": run_of(), **options, "_ansible_check_mode": check}
        result, output = run_main(purecloud_token_files.main, given)
        assert "CANARY" not in output
        return result

    return run


def put(folder: pathlib.Path, **tokens: str) -> None:
    for name, token in tokens.items():
        path = folder / ("token" if name == "current" else f"token.{name}")
        path.touch(mode=0o600)
        path.write_text(token + REST + "\n")


def content(folder: pathlib.Path) -> dict[str, str]:
    return {path.name: path.read_text().strip().removesuffix(REST) for path in folder.iterdir() if not path.name.endswith(".lock")}


def test_a_rotation_of_files(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="CANARY-old", pending="CANARY-new")
    found = step("locked")
    assert found["tokens"] == {"current": name_of("CANARY-old"), "pending": name_of("CANARY-new"), "previous": None}
    step("delivered")
    assert content(folder) == {"token": "CANARY-new", "token.previous": "CANARY-old"}
    step("rolled_back")
    assert content(folder) == {"token": "CANARY-old", "token.pending": "CANARY-new"}
    step("unlocked", drop=["pending"])
    assert content(folder) == {"token": "CANARY-old"}
    assert os.listdir(folder) == ["token"]


def test_the_first_token_and_one_whose_file_is_gone(folder: pathlib.Path, step: Step) -> None:
    put(folder, pending="new")
    step("locked")
    step("delivered")
    assert content(folder) == {"token": "new"}
    (folder / "token").rename(folder / "token.previous")
    step("rolled_back")
    assert content(folder) == {"token": "new"}


def test_check_mode_touches_nothing(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="old", pending="new", previous="old")
    for state in ("locked", "delivered", "rolled_back", "dropped", "unlocked"):
        assert step(state, check=True, drop=["pending"] if state == "dropped" else [])["changed"]
    assert sorted(os.listdir(folder)) == ["token", "token.pending", "token.previous"]


@pytest.mark.parametrize("name", ["pending", "previous"])
@pytest.mark.parametrize("link", [True, False])
def test_the_current_token_by_another_name_is_forgotten_so_that_it_is_never_ended(folder: pathlib.Path, step: Step, name: str, link: bool) -> None:
    put(folder, current="token")
    if link:
        os.link(folder / "token", folder / f"token.{name}")
    else:
        put(folder, **{name: "token"})
    assert step("locked")["tokens"] == {"current": name_of("token"), "pending": None, "previous": None}
    assert content(folder) == {"token": "token"}


def test_a_whole_draft_becomes_pending_and_an_empty_one_tells_of_a_loss(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="old", **{"pending.draft": "new"})
    first = step("locked")
    assert (first["lost_at"], first["tokens"]["pending"]) == (None, name_of("new"))
    (folder / "token.pending.draft").touch(mode=0o600)
    os.utime(folder / "token.pending.draft", (0, 0))
    assert step("locked")["lost_at"] == "1970-01-01T00:00:00+00:00"
    assert step("locked")["lost_at"] is None


@pytest.mark.parametrize(
    ("holder", "taken"), [(run_of(host="another"), False), (run_of(machine="another"), False), (DEAD, True), (run_of(pid=2**22 + 1), True)]
)
def test_the_lock_of_a_live_run_is_respected_and_that_of_a_dead_one_taken(folder: pathlib.Path, step: Step, holder: dict[str, t.Any], taken: bool) -> None:
    put(folder, current="old")
    assert step("locked", run=holder)["changed"]
    for check in (True, False):
        result = step("locked", check=check)
        assert bool(result.get("failed")) is not taken
        assert taken or f"Another run holds the lock {folder}/token.lock: process" in result["msg"]


def test_a_lock_of_another_machine_is_taken_after_an_hour(folder: pathlib.Path, step: Step) -> None:
    step("locked", run=run_of(machine="another"))
    lock = folder / "token.lock"
    held = json.loads(lock.read_text())
    lock.write_text(json.dumps({**held, "written": held["written"] - LOCK_LIFETIME - 1}))
    assert step("locked")["changed"]


def test_a_lock_that_says_nothing_holds_nobody_back(folder: pathlib.Path, step: Step) -> None:
    (folder / "token.lock").write_text("{}")
    assert step("locked")["changed"]


def test_without_the_lock_nothing_is_changed(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="old", pending="new")
    for lock in (None, DEAD):
        if lock:
            step("locked", run=lock)
        for state in ("delivered", "rolled_back", "dropped", "unlocked"):
            assert "does not hold the lock" in step(state, drop=["pending"])["msg"]
    assert content(folder) == {"token": "old", "token.pending": "new"}


@pytest.mark.parametrize(("mode", "refused"), [(0o700, False), (0o711, False), (0o750, False), (0o755, True), (0o770, True), (0o702, True)])
def test_a_folder_that_others_can_list_or_change_is_refused(folder: pathlib.Path, step: Step, mode: int, refused: bool) -> None:
    folder.chmod(mode)
    result = step("locked")
    assert bool(result.get("failed")) is refused
    assert not refused or "Use a folder of its own, in which only its owner can list and write (mode 0700)." in result["msg"]


def test_a_token_that_others_can_read_or_that_cannot_be_one_is_refused(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="CANARY CANARY")
    assert "white space" in step("locked")["msg"]
    put(folder, current="CANARY")
    (folder / "token").chmod(0o644)
    assert "Run chmod 600" in step("locked")["msg"]


def test_a_folder_that_is_not_there(step: Step) -> None:
    assert "its folder is not there" in step("locked", path="/nonexistent/token")["msg"]


def test_a_step_that_cannot_be_taken_says_so(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="old")
    step("locked")
    assert "was not changed: No such file or directory" in step("delivered")["msg"]
    assert content(folder)["token"] == "old"


def test_two_tokens_are_told_apart_by_what_they_are(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="CANARY-one", previous="CANARY-two")
    for path in folder.iterdir():
        os.utime(path, (1, 1))  # of the same size and time
    assert step("locked")["tokens"]["previous"] == name_of("CANARY-two")


def test_a_draft_beside_a_pending_token_is_a_loss(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="CANARY-old", pending="CANARY-new")
    (folder / "token.pending.draft").write_text("CANARY-other\n")
    found = step("locked")
    assert found["lost_at"]
    assert found["tokens"]["pending"] == name_of("CANARY-new")


def test_a_file_that_others_can_read_is_named(folder: pathlib.Path, step: Step) -> None:
    put(folder, current="CANARY-old")
    (folder / "token").chmod(0o644)
    assert step("locked")["msg"].startswith(f"The current token, {folder / 'token'}, has the mode 0644")


@pytest.mark.parametrize(
    ("state", "in_the_way", "named"),
    [
        ("delivered", None, "token"),
        ("rolled_back", None, "token"),
        ("dropped", "token.pending", "token"),
        ("locked", "token.lock.draft", "token.lock"),
        ("dropped", "token.lock.draft", "token.lock"),
    ],
)
def test_a_step_that_the_file_system_refuses_names_the_file(folder: pathlib.Path, step: Step, state: str, in_the_way: str | None, named: str) -> None:
    if state != "locked":
        assert "msg" not in step("locked")
    if in_the_way:
        (folder / in_the_way).mkdir()
    assert step(state, drop=["pending"])["msg"].startswith(f"{folder / named} was not changed: ")


def test_a_lock_that_is_no_file_or_not_there(folder: pathlib.Path) -> None:
    files = Files(str(folder / "token"))
    owner = Owner("machine", 1, "1", "host")
    files.release(owner)
    (folder / "token.lock").mkdir()
    with pytest.raises(ConfigurationError, match=r"token\.lock was not changed: Is a directory"):
        files.release(owner)


def test_a_secret_that_cannot_be_written_names_its_file(folder: pathlib.Path) -> None:
    file = SecretFile(str(folder / "token"))
    file.prepare()
    (folder / "token").mkdir()
    with pytest.raises(ConfigurationError, match="token was not changed: Is a directory"):
        file.write("CANARY")
    (folder / "token.draft").unlink()
    (folder / "token.draft").mkdir()
    with pytest.raises(ConfigurationError, match=r"/token was not changed: "):
        file.prepare()


def test_nobody_else_can_open_a_draft_before_its_mode_is_set(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    monkeypatch.setattr(os, "fchmod", lambda descriptor, mode: modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode)))
    SecretFile(str(folder / "token")).prepare()
    assert modes == [0o600]


def test_a_program_is_no_folder(folder: pathlib.Path) -> None:
    program = folder / "program"
    program.touch(mode=0o700)
    with pytest.raises(ConfigurationError, match="Not a directory"):
        SecretFile(str(program / "token"))


def test_owner_and_group_are_set(folder: pathlib.Path) -> None:
    path = folder / "token"
    file = SecretFile(str(path), mode=0o640, owner=pwd.getpwuid(os.getuid()).pw_name, group=grp.getgrgid(os.getgid()).gr_name)
    file.prepare()
    file.write("CANARY")
    assert (path.owner(), path.group(), path.stat().st_mode & 0o777) == (pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name, 0o640)


def test_a_process_is_known_by_its_start_whatever_its_name(tmp_path: pathlib.Path) -> None:
    program = tmp_path / "a) b c"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([str(program), "60"]) as process:
        started = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[19]
        assert Owner(this_machine(), process.pid, started, "host").is_alive(0)
        process.kill()
    assert not Owner(this_machine(), process.pid, started, "host").is_alive(0)
