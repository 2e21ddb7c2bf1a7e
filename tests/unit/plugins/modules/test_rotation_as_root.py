# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Run as root, among other people's files: a reader keeps what it had, and nobody makes root work for him."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation import lock
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.identity import acting_as

from tests.unit.plugins.modules.conftest import RunModule
from tests.unit.plugins.modules.test_rotation import Rotate

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make files of other users")

APP, GROUP, OTHER = 4242, 4343, 4444


@pytest.fixture
def rotate(simulator: Simulator, run_module: RunModule) -> t.Iterator[Rotate]:
    """In a folder of root's, on the way to which nobody else can write."""
    base = pathlib.Path(tempfile.mkdtemp(dir="/root"))
    base.chmod(0o755)
    folder = base / "folder"
    folder.mkdir(mode=0o755)
    try:
        yield Rotate(simulator, run_module, folder)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def owner_of(path: pathlib.Path) -> tuple[int, int, int]:
    status = path.stat(follow_symlinks=False)
    return status.st_uid, status.st_gid, status.st_mode & 0o777


def test_owner_group_mode_and_attributes_are_kept(rotate: Rotate) -> None:
    os.chown(rotate.path, APP, GROUP)
    rotate.path.chmod(0o640)
    for name in ("user.note", "security.selinux"):
        with contextlib.suppress(OSError):
            os.setxattr(rotate.path, name, b"system_u:object_r:etc_t:s0\0")
    before = os.listxattr(rotate.path)
    if shutil.which("setfacl"):
        subprocess.run(["setfacl", "-m", f"u:{OTHER}:r", str(rotate.path)], check=True)
        before = os.listxattr(rotate.path)
        subprocess.run(["setfacl", "-d", "-m", "o:rwx", str(rotate.folder)], check=True)  # what a new file would inherit
    was = owner_of(rotate.path)
    acl = [os.getxattr(rotate.path, name) for name in before]
    assert rotate()["outcome"] == "rotated"
    assert owner_of(rotate.path) == was
    assert [os.getxattr(rotate.path, name) for name in os.listxattr(rotate.path)] == acl
    assert rotate.simulator.live() == {rotate.current}


def test_what_stands_beside_it_is_for_its_owner_alone(rotate: Rotate) -> None:
    if shutil.which("setfacl"):
        subprocess.run(["setfacl", "-d", "-m", f"u:{OTHER}:r", str(rotate.folder)], check=True)
    rotate(state="prepared")
    for name in ("token.pending", "token.rotation"):
        assert owner_of(rotate.folder / name) == (0, 0, 0o600)
        assert "system.posix_acl_access" not in os.listxattr(rotate.folder / name)


def give_away(rotate: Rotate) -> None:
    """As a service's folder is: its own, and with its token."""
    os.chown(rotate.folder, APP, GROUP)
    os.chown(rotate.path, APP, GROUP)


def test_in_somebody_elses_folder_all_is_done_in_his_name(rotate: Rotate) -> None:
    give_away(rotate)
    run_id = rotate(state="prepared")["run_id"]
    assert {owner_of(path) for path in rotate.folder.iterdir()} == {(APP, GROUP, 0o600)}
    rotate(state="switched", run_id=run_id)
    assert {owner_of(path) for path in rotate.folder.iterdir()} == {(APP, GROUP, 0o600)}
    assert rotate(state="finished", run_id=run_id)["outcome"] == "rotated"
    assert owner_of(rotate.path) == (APP, GROUP, 0o600)
    assert os.geteuid() == 0


@pytest.mark.parametrize("name", ["token", "token.pending", "token.previous", "token.rotation"])
def test_a_link_that_he_planted_is_not_followed(rotate: Rotate, simulator: Simulator, name: str) -> None:
    give_away(rotate)
    victim = rotate.folder.parent / "victim"
    victim.write_text("root's own\n")
    victim.chmod(0o600)
    (rotate.folder / name).unlink(missing_ok=True)
    (rotate.folder / name).symlink_to(victim)
    os.chown(rotate.folder / name, APP, GROUP, follow_symlinks=False)
    result = rotate()
    assert result["failed"]
    assert "root's own" not in str(result)
    assert victim.read_text() == "root's own\n"
    assert owner_of(victim) == (0, 0, 0o600)
    assert not any(sent.startswith("POST") for sent in simulator.sent())


@pytest.mark.parametrize("name", ["token", "token.pending", "token.previous", "token.rotation"])
def test_a_pipe_that_he_planted_holds_up_nothing(rotate: Rotate, name: str) -> None:
    give_away(rotate)
    (rotate.folder / name).unlink(missing_ok=True)
    os.mkfifo(rotate.folder / name, 0o600)
    os.chown(rotate.folder / name, APP, GROUP)
    assert rotate()["failed"]


def test_what_belongs_to_a_third_is_not_taken(rotate: Rotate, simulator: Simulator) -> None:
    give_away(rotate)
    os.chown(rotate.path, OTHER, OTHER)
    assert "does not belong to the owner of its folder" in rotate()["msg"]
    assert simulator.sent() == []


def test_an_owner_or_a_group_that_cannot_be_given_is_told_before_anything_is_issued_in_check_mode_too(rotate: Rotate, simulator: Simulator) -> None:
    give_away(rotate)
    given: dict[str, str]
    for given in ({"owner": str(OTHER)}, {"group": str(OTHER)}):
        for check in (True, False):
            assert "Operation not permitted" in rotate(check=check, **given)["msg"]
    os.chown(rotate.path, APP, OTHER)
    rotate.path.chmod(0o640)
    for check in (True, False):
        assert "Operation not permitted" in rotate(check=check)["msg"]
    assert simulator.sent() == []
    rotate.folder.chmod(0o2755)  # whose group every file in it has
    os.chown(rotate.folder, APP, OTHER)
    rotate.folder.chmod(0o2755)
    assert rotate(check=True)["outcome"] == "would_rotate"
    assert rotate()["outcome"] == "rotated"


def test_a_lock_that_somebody_holds_is_waited_for_a_while(rotate: Rotate, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "LOCK_WAIT", 0.3)
    descriptor = os.open(rotate.folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    assert "has held the lock of the folder" in rotate()["msg"]
    assert simulator.sent() == []
    os.close(descriptor)
    assert rotate()["outcome"] == "rotated"


def test_a_file_that_chattr_keeps_is_told_before_anything_is_issued(rotate: Rotate, simulator: Simulator) -> None:
    if not shutil.which("chattr") or subprocess.run(["chattr", "+i", str(rotate.path)], capture_output=True, check=False).returncode:
        pytest.skip("no chattr here, or no file system that knows it")
    try:
        for check in (True, False):
            assert "chattr made it, or its folder, immutable" in rotate(check=check)["msg"]
        assert simulator.sent() == []
    finally:
        subprocess.run(["chattr", "-i", str(rotate.path)], check=True)


@contextlib.contextmanager
def mounted(*arguments: str, place: pathlib.Path) -> t.Iterator[None]:
    if subprocess.run(["mount", *arguments, str(place)], capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_file_that_is_a_mount_point_is_told_before_anything_is_issued(rotate: Rotate, simulator: Simulator) -> None:
    other = rotate.folder.parent / "other"
    other.write_text(rotate.old)
    other.chmod(0o600)
    with mounted("--bind", str(other), place=rotate.path):
        for check in (True, False):
            assert "is itself a mount point" in rotate(check=check)["msg"]
        assert simulator.sent() == []


def test_a_full_disk_is_told_before_anything_is_issued(rotate: Rotate, simulator: Simulator) -> None:
    with mounted("-t", "tmpfs", "-o", "size=64k,mode=755", "none", place=rotate.folder):
        rotate.put(rotate.old)
        with contextlib.suppress(OSError), open(rotate.folder / "ballast", "wb") as file:
            file.write(b"x" * 1024 * 1024)
        assert "No space left on device. Its file system is full" in rotate()["msg"]
        assert simulator.sent() == []
        (rotate.folder / "ballast").unlink()
        assert rotate()["outcome"] == "rotated"


def test_a_read_only_file_system_is_told_before_anything_is_issued(rotate: Rotate, simulator: Simulator) -> None:
    with mounted("-t", "tmpfs", "-o", "size=64k,mode=755", "none", place=rotate.folder):
        rotate.put(rotate.old)
        subprocess.run(["mount", "-o", "remount,ro", str(rotate.folder)], check=True)
        assert "Read-only file system" in rotate()["msg"]
        assert simulator.sent() == []


def test_no_thread_works_under_the_name_that_another_has_taken_on() -> None:
    seen: list[int] = []

    def work() -> None:
        with acting_as(None, 0):
            seen.append(os.geteuid())

    with acting_as(APP, GROUP):
        other = threading.Thread(target=work)
        other.start()
        other.join(timeout=0.3)  # as long as it would need if nothing held it up
    other.join()
    assert seen == [0]
