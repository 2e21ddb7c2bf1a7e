# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Which file is meant, though others can write on the way there; and when a path may be shown."""

from __future__ import annotations

import errno
import os
import pathlib
import shutil
import subprocess
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.files import read_single_line
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import HIDDEN
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.os_errors import os_errors_for
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath, displayed, may_be_displayed, named

SECRET = "canary-CANARY-canary-CANARY"
OWNER, THIRD = 65534, 65533  # two users who need no name
OTHERS = "so others could have put it there"

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: files of other owners")


def put(path: pathlib.Path, *, owner: int = 0, mode: int = 0o600) -> pathlib.Path:
    path.touch(mode=0o600)
    path.write_text(SECRET + "\n")
    path.chmod(mode)
    if os.geteuid() == 0:
        os.chown(path, owner, owner)
    return path


def link(path: pathlib.Path, target: str | pathlib.Path, *, owner: int = 0) -> pathlib.Path:
    path.symlink_to(target)
    if os.geteuid() == 0:
        os.chown(path, owner, owner, follow_symlinks=False)
    return path


@pytest.fixture
def ours(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "ours"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture
def theirs(tmp_path: pathlib.Path) -> pathlib.Path:
    tmp_path.chmod(0o755)
    folder = tmp_path / "theirs"
    folder.mkdir(mode=0o755)
    os.chown(folder, OWNER, OWNER)
    return folder


def read(path: str | pathlib.Path) -> str:
    return read_single_line("access_token_file", str(path))


@needs_root
@pytest.mark.parametrize("owner", [0, OWNER])
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400])
def test_in_a_folder_of_ours_any_owners_file_is_meant(ours: pathlib.Path, owner: int, mode: int) -> None:
    assert read(put(ours / "token", owner=owner, mode=mode)) == SECRET


@pytest.mark.parametrize("target", ["real", "../ours/real", "absolute", "links", "folder"])
def test_in_a_folder_of_ours_any_link_is_followed(ours: pathlib.Path, target: str) -> None:
    real = put(ours / "real")
    if target == "links":  # as Kubernetes lays out a secret
        (ours / "..2026").mkdir()
        real.rename(ours / "..2026/real")
        link(ours / "..data", "..2026")
        target = "..data/real"
    elif target == "folder":
        link(ours / "here", ours)
        target = "here/./../ours/real"
    assert read(link(ours / "token", real if target == "absolute" else target)) == SECRET


@needs_root
def test_in_anothers_folder_what_is_the_owners_is_meant(theirs: pathlib.Path) -> None:
    real = put(theirs / "real", owner=OWNER)
    assert read(real) == SECRET
    assert read(link(theirs / "token", real, owner=OWNER)) == SECRET


@needs_root
@pytest.mark.parametrize("owner", [0, THIRD])
def test_in_anothers_folder_a_file_of_somebody_elses_is_not_meant(theirs: pathlib.Path, owner: int) -> None:
    path = put(theirs / "token", owner=owner)
    with pytest.raises(ConfigurationError, match=f"{path}, does not belong to the owner of its folder.*{OTHERS}.*Use a folder of its own"):
        read(path)


@needs_root
@pytest.mark.parametrize("by", ["link", "folder", "two links", "hard link"])
def test_a_way_that_another_laid_leads_to_no_file_of_roots(ours: pathlib.Path, theirs: pathlib.Path, by: str) -> None:
    roots = put(ours / "token")
    if by == "link":
        link(theirs / "token", roots, owner=OWNER)
    elif by == "two links":
        link(theirs / "first", ours, owner=OWNER)
        link(theirs / "token", "first/token", owner=OWNER)
    elif by == "hard link":
        os.link(roots, theirs / "token")
    else:
        link(theirs / "ours", ours, owner=OWNER)
    with pytest.raises(ConfigurationError, match=OTHERS) as caught:
        read(theirs / ("ours/token" if by == "folder" else "token"))
    assert SECRET not in str(caught.value)


@needs_root
@pytest.mark.parametrize(("owner", "sticky", "meant"), [(OWNER, False, True), (0, False, False), (THIRD, False, False), (0, True, True)])
def test_in_anothers_folder_a_folder_that_he_could_swap_is_not_passed_through(theirs: pathlib.Path, owner: int, sticky: bool, meant: bool) -> None:
    if sticky:  # where nobody can move what is not his
        os.chown(theirs, 0, 0)
        theirs.chmod(0o1777)
    (theirs / "folder").mkdir(mode=0o755)
    os.chown(theirs / "folder", owner, owner)
    path = put(theirs / "folder/token", owner=owner)
    if meant:
        assert read(path) == SECRET
    else:
        with pytest.raises(ConfigurationError, match=OTHERS):
            read(path)


@needs_root
def test_a_link_of_a_thirds_in_anothers_folder_is_not_followed(theirs: pathlib.Path) -> None:
    real = put(theirs / "real", owner=OWNER)
    with pytest.raises(ConfigurationError, match=OTHERS):
        read(link(theirs / "token", real, owner=THIRD))


@needs_root
@pytest.mark.parametrize("mode", [0o1777, 0o777, 0o775])
def test_where_others_can_write_only_what_is_the_folders_owners_is_meant(ours: pathlib.Path, mode: int) -> None:
    ours.chmod(mode)
    assert read(put(ours / "token")) == SECRET
    with pytest.raises(ConfigurationError, match=OTHERS):
        read(put(ours / "planted", owner=OWNER))


@needs_root
@pytest.mark.skipif(not shutil.which("setfacl"), reason="needs setfacl (Debian: acl)")
@pytest.mark.parametrize(
    ("entry", "refused"),
    [("u:65533:r", True), ("g:65533:r", True), ("u:65533:rw", True), ("u:65533:x", False), ("u:0:r", False), ("u:65534:r", False)],
)
def test_an_acl_that_lets_others_read_counts_as_others(ours: pathlib.Path, entry: str, refused: bool) -> None:
    path = put(ours / "token", owner=OWNER)
    subprocess.run(["setfacl", "--modify", entry, str(path)], check=True)
    path.chmod(path.stat().st_mode & 0o757)  # what stands for the mask must not be what is refused
    if refused:
        with pytest.raises(ConfigurationError, match=f"{path}, has an access control list that lets others read or change it.*setfacl --remove-all {path}"):
            read(path)
    else:
        assert read(path) == SECRET


@needs_root
@pytest.mark.skipif(not shutil.which("setfacl"), reason="needs setfacl (Debian: acl)")
def test_an_acl_without_effect_lets_nobody_in(ours: pathlib.Path) -> None:
    path = put(ours / "token", owner=OWNER)
    subprocess.run(["setfacl", "--modify", "u:65533:rw", str(path)], check=True)
    path.chmod(0o600)  # which makes its mask nothing
    assert read(path) == SECRET


@pytest.mark.parametrize("kind", ["loop", "dangling", "pipe", "folder", "missing folder", "root"])
def test_what_cannot_be_opened_says_so_and_is_not_waited_for(ours: pathlib.Path, kind: str) -> None:
    path = ours / "token"
    words = {"loop": "Too many levels", "dangling": "No such file", "pipe": "no regular file", "folder": "Is a directory", "root": "Is a directory"}
    if kind == "loop":
        link(path, "token")
    elif kind == "dangling":
        link(path, "nowhere")
    elif kind == "pipe":
        os.mkfifo(path, 0o600)
    elif kind == "folder":
        path.mkdir(mode=0o700)
    elif kind == "root":
        path = pathlib.Path("/")
    else:
        path = ours / "none/token"
    with pytest.raises(ConfigurationError, match=words.get(kind, "No such file")):
        read(path)


@pytest.mark.parametrize(
    ("path", "is_shown"),
    [
        ("/", True),
        ("/none", True),
        ("/none/of/this", True),
        ("none/x", False),
        ("s3cr/t", False),
        ("none", False),
        (SECRET, False),
        (f"/{SECRET}", False),
        (f"{SECRET}/{SECRET}", False),
        ("/nowhere-on-this-host-at-all/token", False),
        (f"/etc/{SECRET}", False),
        ("/etc/none", True),
        (f"Bearer {SECRET}", False),
    ],
)
def test_a_path_is_shown_only_if_it_is_certain_to_be_one(path: str, is_shown: bool) -> None:
    assert may_be_displayed(path) is is_shown
    assert displayed(path) == (path if is_shown else HIDDEN)
    assert (path in named("option", path)) is is_shown


def test_what_is_there_is_shown_as_it_was_written(ours: pathlib.Path) -> None:
    path = put(ours / SECRET)
    assert displayed(GivenPath.of(str(path), "$FOLDER/token")) == "$FOLDER/token"
    assert named("option", GivenPath.of(str(path), "$FOLDER/token")) == "option, $FOLDER/token,"


def test_an_open_file_is_the_one_that_was_looked_at(ours: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the opening, a link is put in its place: it is not followed."""
    path = put(ours / "token")
    elsewhere = put(ours / "elsewhere")
    look: t.Any = os.stat

    def swap(name: str, *args: t.Any, **kwargs: t.Any) -> os.stat_result:
        status: os.stat_result = look(name, *args, **kwargs)
        if name == "token":
            path.unlink()
            link(path, elsewhere)
        return status

    monkeypatch.setattr(os, "stat", swap)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read(path)


def test_a_path_that_may_be_a_secret_is_not_named_in_a_failure() -> None:
    with pytest.raises(ConfigurationError, match=r"^The file was not changed: No space left on device\. Its file system is full"), os_errors_for(SECRET):
        raise OSError(errno.ENOSPC, "text")
