# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the environment does is told as such, with its cure, and never as a bug of ours."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION, Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._module import runner

from tests.unit.plugins.modules.conftest import RunModule

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: file systems and users of its own")
NOBODY = 65534
CLIENT: dict[str, t.Any] = {"state": "present", "client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}


@contextlib.contextmanager
def mounted(folder: pathlib.Path, options: str) -> t.Iterator[pathlib.Path]:
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def put(path: pathlib.Path, mode: int = 0o600) -> str:
    path.touch()
    path.write_text("a-token-of-the-tests\n")
    path.chmod(mode)
    return str(path)


@contextlib.contextmanager
def as_nobody() -> t.Iterator[None]:
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@needs_root
def test_a_secret_that_kubernetes_mounts(run_module: RunModule, tmp_path: pathlib.Path) -> None:
    with mounted(tmp_path / "secret", "mode=1777") as folder:
        (folder / "..2026").mkdir()
        put(folder / "..2026/token", 0o644)
        (folder / "..data").symlink_to("..2026")
        (folder / "token").symlink_to("..data/token")
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        result = run_module("purecloud_token_info", access_token_file=str(folder / "token"))
    assert "has the mode 0644, so that others can read or change it." in result["msg"]
    assert "set defaultMode: 0400 for the volume" in result["msg"]
    assert "Run chmod" not in result["msg"]


@needs_root
@pytest.mark.parametrize("check", [True, False])
def test_a_file_system_that_is_read_only(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, check: bool) -> None:
    with mounted(tmp_path / "folder", "ro,mode=755") as folder:
        result = run_module("purecloud_token", **CLIENT, login_url=simulator.url, dest=str(folder / "token"), check=check)
    assert "cannot be written: Read-only file system. Its file system is read-only: choose another place" in result["msg"]
    assert simulator.sent() == []


@needs_root
def test_a_full_disk(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    with mounted(tmp_path / "folder", "size=4k,nr_inodes=2,mode=755") as folder:
        (folder / "file").touch()
        result = run_module("purecloud_token", **CLIENT, login_url=simulator.url, dest=str(folder / "token"))
    assert "was not changed: No space left on device. Its file system is full: free some space there." in result["msg"]
    assert simulator.sent() == []


@needs_root
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("{folder}/token", "cannot be read: Permission denied. nobody, who runs the module, must be allowed to"),
        ("{folder}/closed/token", "cannot be read: Permission denied"),
    ],
)
def test_what_a_user_may_not_do_is_said_with_his_name(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, path: str, words: str) -> None:
    for folder in (tmp_path, *itertools.takewhile(lambda parent: parent.name.startswith(("pytest-", "popen-")), tmp_path.parents)):
        folder.chmod(0o755)  # pytest's own folders, which only their owner can enter
    put(tmp_path / "token")
    (tmp_path / "closed").mkdir(mode=0o700)
    run_module("purecloud_token", **CLIENT)  # all of Python that is needed is loaded before that user cannot read it
    with as_nobody():
        result = run_module("purecloud_token", **CLIENT, login_url=simulator.url, access_token_file=path.format(folder=tmp_path))
    assert words in result["msg"]
    assert simulator.sent() == []


@pytest.mark.parametrize(
    ("option", "path", "words"),
    [
        ("access_token_file", "{folder}", "Is a directory. A folder stands there, and a file is meant."),
        ("access_token_file", "{folder}/file/token", "Not a directory. A file stands where this path means a folder."),
        ("access_token_file", "relative", "is not an absolute path. Begin it with a slash. It is looked for on the host that runs the module."),
        ("dest", "{folder}", "Is a directory. A folder stands there, and a file is meant."),
        ("dest", "{folder}/none/token", "cannot be written: its folder is not there. Make it first, on the host that runs the module."),
        ("dest", "relative", "is not an absolute path"),
    ],
)
def test_a_path_that_leads_elsewhere(
    simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, option: str, path: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    given: dict[str, t.Any] = {option: path.format(folder=tmp_path)}
    result = run_module("purecloud_token", **CLIENT, login_url=simulator.url, **given)
    assert words in result["msg"]
    assert simulator.sent() == []


def test_a_file_that_is_not_utf_8(run_module: RunModule, tmp_path: pathlib.Path) -> None:
    path = pathlib.Path(put(tmp_path / "token"))
    for data, words in {"tökén-of-the-tests-tökén".encode("latin-1"): "not ASCII", "a-token-of-the-tests".encode("utf-16"): "Save the file as UTF-8"}.items():
        path.write_bytes(data)
        assert words in run_module("purecloud_token_info", access_token_file=str(path))["msg"]


@needs_root
@pytest.mark.parametrize("way", [{"owner": "65534", "group": "65533"}, {"owner": "nobody", "group": "65533"}])
def test_an_owner_may_be_a_number(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, way: dict[str, t.Any]) -> None:
    dest = tmp_path / "token"
    assert run_module("purecloud_token", **CLIENT, login_url=simulator.url, dest=str(dest), **way)["changed"]
    assert (dest.stat().st_uid, dest.stat().st_gid) == (65534, 65533)


@pytest.mark.parametrize("owner", [{"owner": "nobody-of-that-name"}, {"group": "no-group-of-that-name"}, {"owner": "4294967295"}, {"group": "9" * 20}])
def test_an_owner_who_is_not_known_is_found_out_in_check_mode_too(
    simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, owner: dict[str, t.Any]
) -> None:
    result = run_module("purecloud_token", **CLIENT, login_url=simulator.url, dest=str(tmp_path / "token"), check=True, **owner)
    assert "its owner or group is not known on this host" in result["msg"]


@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("purecloud_token_info", {"timeout": "soon"}),
        ("purecloud_token_info", {"retries": "many"}),
        ("purecloud_token_info", {"validate_certs": "perhaps"}),
        ("purecloud_token_info", {"concurrency": "all"}),
        ("purecloud_token_info", {"deadline": [1]}),
        ("purecloud_token", {"state": "absent", "expect": "text"}),
        ("purecloud_token", {"state": "absent", "expect": ["a"]}),
        ("purecloud_token", {"state": "absent", "expect": 5}),
        ("purecloud_token_info", {"timeout": 1e11}),
        ("purecloud_token_info", {"http_agent": " x"}),
        ("purecloud_token_info", {"access_token": None, "access_token_file": "/a\0b"}),
        ("purecloud_token_info", {"ca_path": "/\udc80\ud800"}),
        ("purecloud_idle_timeout", {"idle_token_timeout_seconds": "half an hour"}),
    ],
)
def test_an_option_of_the_wrong_type_is_named(simulator: Simulator, run_module: RunModule, module: str, options: dict[str, t.Any]) -> None:
    option = list(options)[-1]
    message = run_module(module, **{"access_token": "a-token-of-the-tests", **options})["msg"]
    assert option in message
    assert "Internal error" not in message
    assert simulator.sent() == []


def test_requests_is_missing(run_module: RunModule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "REQUESTS_FAULT", ModuleNotFoundError("text", name="requests"))
    message = run_module("purecloud_token_info", access_token="a-token-of-the-tests")["msg"]
    assert "the required Python library (requests)" in message
    assert sys.executable in message
    assert f"Install it there: apt install python3-requests, dnf install python3-requests, or {sys.executable} -m pip install requests." in message


def test_requests_is_broken(run_module: RunModule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "REQUESTS_FAULT", RuntimeError("CANARY"))
    message = run_module("purecloud_token_info", access_token="a-token-of-the-tests")["msg"]
    assert "It is there, but broken (RuntimeError): install it and urllib3 anew" in message
    assert "CANARY" not in message


FOLDERS = [folder for folder in os.environ["PATH"].split(os.pathsep) if not folder.endswith("shims")]  # where pyenv's stand-ins only fail
OLD_PYTHONS = list(filter(None, (shutil.which(name, path=folder) for folder in FOLDERS for name in ("python3.8", "python3.7"))))


@pytest.mark.skipif(not OLD_PYTHONS, reason="there is no Python older than 3.9 on this machine")
def test_a_python_that_is_too_old_is_told_so_in_one_line() -> None:
    program = f"import sys; sys.path.insert(0, {str(COLLECTION / 'plugins')!r}); import module_utils._python as it; it.require_python()"
    done = subprocess.run([OLD_PYTHONS[0], "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    message = json.loads(done.stdout)["msg"]
    assert message.startswith(f"The modules of purecloud.credentials need Python 3.9 or newer, and {OLD_PYTHONS[0]} is 3.")


@pytest.mark.parametrize("date", ["Wed, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1200", "Wed, 01 Jan 10000 00:00:00 GMT", "9" * 5000])
def test_a_date_out_of_range(simulator: Simulator, run_module: RunModule, date: str) -> None:
    simulator.fault(status=429, body='{"code": "too.many.requests"}', headers={"Retry-After": date}, times=9)
    message = run_module("purecloud_token_info", access_token="a-token-of-the-tests", retries=1, retry_deadline=1)["msg"]
    assert "answered 429 too.many.requests" in message
