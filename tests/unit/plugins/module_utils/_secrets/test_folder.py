# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a folder refuses to read, to replace, and to add to."""

from __future__ import annotations

import errno
import os
import pathlib
import stat
import typing as t
from unittest import mock

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.attributes import Attributes
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.folder import LARGEST_FILE, Folder, is_mount_point


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> t.Iterator[Folder]:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    opened = Folder(descriptor)
    os.close(descriptor)
    yield opened
    opened.close()


def refused(work: t.Callable[[], object]) -> int | None:
    with pytest.raises(OSError) as caught:  # noqa: PT011
        work()
    return caught.value.errno


def test_a_file_of_a_credential_is_regular_and_of_some_size(folder: Folder, tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "large").write_bytes(b"x" * LARGEST_FILE)
    assert folder.read("none") is None
    assert len(folder.read("large") or b"") == LARGEST_FILE
    (tmp_path / "large").write_bytes(b"x" * (LARGEST_FILE + 1))
    assert [refused(lambda: folder.read("fifo")), refused(lambda: folder.read("large"))] == [errno.EINVAL, errno.EFBIG]


def test_what_is_added_to_has_one_name(folder: Folder, tmp_path: pathlib.Path) -> None:
    before = os.umask(0)
    try:
        folder.append("report", b"a")
    finally:
        os.umask(before)
    folder.append("report", b"b")
    assert (tmp_path / "report").read_bytes() == b"ab"
    assert (tmp_path / "report").stat().st_mode & 0o777 == 0o600
    os.link(tmp_path / "report", tmp_path / "other")
    assert refused(lambda: folder.append("report", b"c")) == errno.EINVAL
    assert (tmp_path / "report").read_bytes() == b"ab"


def test_a_draft_that_somebody_swapped_does_not_become_the_file(folder: Folder, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("old")
    give = Attributes.give_to

    def swapped(self: Attributes, descriptor: int) -> None:
        give(self, descriptor)
        (draft,) = tmp_path.glob(".token.*")
        draft.unlink()
        draft.write_text("somebody else's")

    monkeypatch.setattr(Attributes, "give_to", swapped)
    attributes = folder.attributes_of("token")
    assert attributes
    assert refused(lambda: folder.replace("token", b"new", attributes)) == errno.EPERM
    assert [path.name for path in tmp_path.iterdir()] == ["token"]
    assert (tmp_path / "token").read_text() == "old"


@pytest.mark.parametrize(("path", "mounted"), [("/etc/a b\\c", True), ("/etc/a", False), ("/etc/a\\040b\\134c", False)])
def test_a_mount_point_is_known_whatever_is_in_its_name(path: str, mounted: bool) -> None:
    mounts = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n36 22 8:1 /file /etc/a\\040b\\134c rw - ext4 /dev/sda1 rw\n"
    with mock.patch("builtins.open", mock.mock_open(read_data=mounts)):
        assert is_mount_point(path) is mounted


def test_of_a_link_its_own_status_is_told(folder: Folder, tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("file")
    status = folder.status_of("link")
    assert status
    assert stat.S_ISLNK(status.st_mode)
    assert folder.status_of("none") is None
