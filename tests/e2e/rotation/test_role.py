# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The role as its users meet it: happy path, again, check mode, refusals, roll back, own tasks, report."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import sys
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint

from tests.e2e.rotation.conftest import SECRET, Rotation
from tests.e2e.rotation.consumer import CONSUMER, Consumer
from tests.e2e.rotation.test_kill import REQUESTS, TASKS

MODULE_RUNS = 2  # that the happy path may cost: the play that looks for hosts, and the rotation


def said(rotation: Rotation) -> str:
    """What the last task of the role shows without any -v."""
    shown = rotation.output.partition(": Say what was done]")[2]
    return str(json.loads(f'"{found[1]}"')) if (found := re.search(r'"msg": "(.+)"', shown)) else ""


def test_a_rotation_then_another(rotation: Rotation, consumer: Consumer) -> None:
    for verbosity in ("-vvv", "-v"):
        assert rotation.run(verbosity) == 0, rotation.output
        if verbosity == "-vvv":
            assert rotation.output.count("EXEC /bin/sh -c") <= 2 * MODULE_RUNS
            assert rotation.output.count("ESTABLISH LOCAL CONNECTION") <= MODULE_RUNS
        assert len(rotation.tasks()) == TASKS  # so the matrix of kills has every task, and every request
        assert len([entry for entry in rotation.simulator.journal() if entry["headers"]["User-Agent"] != CONSUMER]) == len(REQUESTS)
        rotation.simulator.control("DELETE", "journal")
        rotation.assert_settled()
        report = rotation.reports()[-1]
        assert report["outcome"] == "rotated"
        assert [step["step"] for step in report["steps"]] == ["create", "prove", "deliver", "confirm", "revoke"]
        assert report["steps"][-1]["outcome"] == "revoked"
        assert report["possible_orphans"] == []
        assert report["summary"] == f"rotated: {rotation.path} holds the new token {report['new']}. The old one, {report['old']}, was revoked."
        assert said(rotation) == report["summary"]
        rotation.old = rotation.current
    assert len(rotation.reports()) == 2
    text = (rotation.folder / "report").read_text() + (rotation.folder / "report.md").read_text() + rotation.output
    assert not [token for token in (rotation.current, SECRET) if token in text]
    assert rotation.run(rotate_token_max_age=3600) == 0, rotation.output
    assert "changed=0" in rotation.output
    assert rotation.current == rotation.old
    assert said(rotation) == f"not_due: {rotation.path} holds the token {fingerprint(rotation.current)}, which is not due. No new one was issued."


@pytest.mark.drill
def test_the_first_rotation_has_no_old_token(rotation: Rotation) -> None:
    rotation.path.unlink()
    rotation.simulator.control("POST", "end", {"tokens": [rotation.old]})
    assert rotation.run() == 0, rotation.output
    rotation.assert_settled()
    assert rotation.reports()[-1]["old"] is None
    assert said(rotation).endswith("There was no old one.")


def test_check_mode_touches_nothing_and_tells_each_step(rotation: Rotation, consumer: Consumer) -> None:
    assert rotation.run("--check") == 0, rotation.output
    assert [path.name for path in rotation.folder.iterdir()] == ["token"]
    assert rotation.simulator.live() == {rotation.old}
    assert "changed=1" in rotation.output
    words = f"would_rotate: {rotation.path} holds the token {fingerprint(rotation.old)}. A run would replace it."
    assert said(rotation) == f"{words} Nothing was changed, since this is check mode."


@pytest.mark.drill
def test_without_revoking_the_old_token_is_left_until_the_next_time(rotation: Rotation, consumer: Consumer) -> None:
    assert rotation.run(rotate_token_revoke_old=False) == 0, rotation.output
    assert rotation.simulator.live() == {rotation.old, rotation.current}
    assert (rotation.folder / "token.previous").read_text().strip() == rotation.old
    assert rotation.run() == 0, rotation.output
    (orphan,) = rotation.reports()[-1]["possible_orphans"]
    assert "revoke_old" in orphan["why"]
    assert rotation.simulator.live() == {rotation.old, rotation.current}


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        pytest.param({"rotate_token_expect": {"organization_id": "another"}}, "The token was not touched", marks=pytest.mark.drill),
        pytest.param({"rotate_token_expect": {"oauth_client_id": "another"}}, "The token was not touched", marks=pytest.mark.drill),
        ({"rotate_token_client_secret": "another-secret"}, "a wrong client_secret and a wrong region look the same"),
    ],
)
def test_refusals_leave_everything_as_it_was(rotation: Rotation, consumer: Consumer, variables: dict[str, t.Any], words: str) -> None:
    assert rotation.run(**variables) != 0
    assert words in " ".join(rotation.output.split())
    assert rotation.current == rotation.old
    assert {path.name for path in rotation.folder.iterdir()} <= {"token", "report", "report.md"}
    assert rotation.simulator.live() == {rotation.old}


@pytest.mark.parametrize(("what", "mode"), [("folder", 0o775), pytest.param("token", 0o644, marks=pytest.mark.drill)])
def test_what_others_can_read_is_refused(rotation: Rotation, what: str, mode: int) -> None:
    (rotation.folder if what == "folder" else rotation.path).chmod(mode)
    assert rotation.run() != 0
    assert ("Use a folder of its own" if what == "folder" else "Run chmod") in " ".join(rotation.output.split())
    assert rotation.simulator.sent() == []


def test_a_token_with_fewer_scopes_is_ended_and_not_delivered(rotation: Rotation, consumer: Consumer) -> None:
    info = {
        "organization": {"id": "0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10"},
        "OAuthClient": {"id": "rehearsal-client"},
        "authorizedScope": ["users:readonly", "users"],
    }
    rotation.old = rotation.put(rotation.simulator.issue(info=info))
    before = rotation.simulator.live()
    assert rotation.run() != 0
    assert "fewer scopes" in rotation.output
    assert rotation.current == rotation.old
    assert rotation.simulator.live() == before


def test_a_live_run_keeps_others_out_and_a_dead_one_does_not(rotation: Rotation, consumer: Consumer) -> None:
    rotation.simulator.fault(hold=True, method="POST")
    first = rotation.start(rotate_token_timeout=60)
    rotation.simulator.control("GET", "held")
    assert rotation.run() != 0
    assert "has held the lock" in rotation.output
    rotation.simulator.control("POST", "release")
    output, dummy = first.communicate(timeout=60)
    assert first.returncode == 0, output
    rotation.assert_settled()


def test_a_failed_check_rolls_back(rotation: Rotation, consumer: Consumer) -> None:
    check = rotation.write_tasks("confirm.yml", "- ansible.builtin.fail:\n    msg: The consumer is unhappy.\n")
    assert rotation.run(rotate_token_confirm_tasks=check) != 0
    assert "The consumer is unhappy." in rotation.output
    assert "Rolled back: the old token" in " ".join(rotation.output.split())
    assert rotation.current == rotation.old
    assert rotation.simulator.live() == {rotation.old}
    assert {path.name for path in rotation.folder.iterdir()} == {"token", "report", "report.md"}
    report = rotation.reports()[-1]
    assert report["outcome"] == "rolled_back"
    assert report["summary"] == f"rolled_back: {rotation.path} holds the old token {report['old']} again. The new one, {report['new']}, was revoked."


@pytest.mark.drill
def test_what_is_said_is_of_the_rotation_and_not_of_the_roll_back_that_came_first(rotation: Rotation) -> None:
    check = rotation.write_tasks("confirm.yml", "- ansible.builtin.fail:\n    msg: No.\n")
    assert rotation.run(rotate_token_confirm_tasks=check, kill_at="Revoke the new token") != 0
    check = rotation.write_tasks("confirm.yml", "- ansible.builtin.debug:\n    msg: Yes.\n")
    assert rotation.run(rotate_token_confirm_tasks=check, rotate_token_take_over=True) == 0, rotation.output
    assert said(rotation).startswith(f"rotated: {rotation.path} holds the new token {fingerprint(rotation.current)}.")


def test_of_many_files_each_has_its_line(rotation: Rotation) -> None:
    rotation.put(rotation.simulator.issue(), "other")
    paths = [str(rotation.path), str(rotation.folder / "other")]
    del rotation.variables["rotate_token_path"]
    rotation.variables |= {"rotate_token_rotations": [{"path": path} for path in paths], "rotate_token_grace_seconds": 0}
    assert rotation.run() == 0, rotation.output
    shown = re.findall(r'^ +"(\w+: .+)"', rotation.output.partition(": Say what was done]")[2], re.MULTILINE)
    assert [line.partition(" holds")[0] for line in shown] == [f"rotated: {path}" for path in paths]


@pytest.mark.drill
def test_a_check_is_tried_again(rotation: Rotation, consumer: Consumer) -> None:
    mark = rotation.folder.parent / "mark"
    check = rotation.write_tasks(
        "confirm.yml",
        f"- ansible.builtin.command:\n    argv: [sh, -c, 'test -e {mark} || {{ touch {mark}; false; }}']\n",
    )
    assert rotation.run(rotate_token_confirm_tasks=check) == 0, rotation.output
    rotation.assert_settled()


@pytest.mark.drill
def test_own_tasks_deliver_and_are_run_again_to_roll_back(rotation: Rotation) -> None:
    store = rotation.folder.parent / "store"
    deliver = rotation.write_tasks(
        "deliver.yml",
        f"- ansible.builtin.copy:\n    src: '{{{{ rotate_token_deliver_file }}}}'\n    dest: {store}\n    remote_src: true\n    mode: '0600'\n",
    )
    assert rotation.run(rotate_token_deliver_tasks=deliver) == 0, rotation.output
    assert store.read_text().strip() == rotation.current
    rotation.assert_settled()
    check = rotation.write_tasks("confirm.yml", "- ansible.builtin.fail:\n    msg: No.\n")
    kept = rotation.current
    assert rotation.run(rotate_token_deliver_tasks=deliver, rotate_token_confirm_tasks=check) != 0
    assert store.read_text().strip() == rotation.current == kept
    assert kept in rotation.simulator.live()


@pytest.mark.drill
def test_many_hosts_one_at_first_and_none_after_a_failure(rotation: Rotation) -> None:
    hosts = [f"host{number}" for number in range(20)]
    folders = {}
    tokens = {}
    for host in hosts:
        folders[host] = rotation.folder.parent / host
        folders[host].mkdir(mode=0o700)
        path = folders[host] / "token"
        path.touch(mode=0o600)
        tokens[host] = rotation.simulator.issue(user_id=host)
        path.write_text(tokens[host])
    inventory = rotation.folder.parent / "inventory"
    inventory.write_text("\n".join(f"{host} rotate_token_path={folders[host]}/token" for host in hosts))
    (folders["host0"] / "token").chmod(0o644)
    variables = {name: value for name, value in rotation.variables.items() if name not in ("rotate_token_path", "rotate_token_report_path")}
    rotation.variables = variables
    assert rotation.run("-i", str(inventory), "-e", "rotate_token_hosts=all") != 0
    assert {host: (folders[host] / "token").read_text().strip() for host in hosts} == tokens
    assert set(tokens.values()) <= rotation.simulator.live()
    assert "host1 " not in rotation.output.partition("PLAY RECAP")[2]


def hosts_with_one_client(rotation: Rotation, count: int) -> dict[str, pathlib.Path]:
    """Hosts, each with a token of the same client in a file."""
    rotation.simulator.control("POST", "end", {"tokens": [rotation.old]})
    paths = {}
    for number in range(count):
        folder = rotation.folder.parent / f"host{number}"
        folder.mkdir(mode=0o700)
        paths[f"host{number}"] = folder / "token"
        paths[f"host{number}"].touch(mode=0o600)
        paths[f"host{number}"].write_text(rotation.simulator.issue())
    inventory = rotation.folder.parent / "inventory"
    inventory.write_text("\n".join(f"{host} rotate_token_path={path}" for host, path in paths.items()))
    rotation.variables = {name: value for name, value in rotation.variables.items() if name not in ("rotate_token_path", "rotate_token_report_path")}
    return paths


def rotate_all(rotation: Rotation, **variables: t.Any) -> int:
    inventory = str(rotation.folder.parent / "inventory")
    return rotation.run("-i", inventory, "-e", "rotate_token_hosts=all", "--forks", "10", rotate_token_serial=["100%"], **variables)


@pytest.mark.parametrize("count", [pytest.param(9, marks=pytest.mark.drill), 3])
def test_hosts_that_share_a_client_never_end_each_others_tokens(rotation: Rotation, count: int) -> None:
    paths = hosts_with_one_client(rotation, count)
    assert rotate_all(rotation) == 0, rotation.output
    assert rotation.simulator.live() == {path.read_text().strip() for path in paths.values()}
    assert [entry["status"] for entry in rotation.simulator.journal() if entry["method"] == "DELETE"] == [200] * count


@pytest.mark.drill
def test_ten_hosts_that_share_a_client_are_refused_before_anything_is_issued(rotation: Rotation) -> None:
    paths = hosts_with_one_client(rotation, 10)
    before = rotation.simulator.live()
    assert rotate_all(rotation) != 0
    assert "Use several OAuth clients" in " ".join(rotation.output.split())
    assert rotation.simulator.live() == before == {path.read_text().strip() for path in paths.values()}
    assert rotation.simulator.sent() == []


def test_a_pattern_that_matches_no_host_fails(rotation: Rotation) -> None:
    assert rotation.run("-i", "localhost,", "-e", "rotate_token_hosts=typo") != 0
    assert "No host matches rotate_token_hosts, which is typo." in " ".join(rotation.output.split())


def test_a_consumer_that_reads_once_follows_by_the_reload_hook(rotation: Rotation, consumer: Consumer) -> None:
    """Also back: the service notes each token that it is told to read."""
    told = rotation.folder.parent / "told"
    reload_ = rotation.write_tasks("reload.yml", f"- ansible.builtin.shell: cat {rotation.path} >> {told}\n  changed_when: true\n")
    check = rotation.write_tasks("confirm.yml", "- ansible.builtin.fail:\n    msg: No.\n")
    assert rotation.run(rotate_token_reload_tasks=reload_) == 0, rotation.output
    first = rotation.current
    assert told.read_text().split() == [first]
    assert rotation.run(rotate_token_reload_tasks=reload_, rotate_token_confirm_tasks=check) != 0
    assert len(told.read_text().split()) == 3
    assert told.read_text().split()[-1] == first == rotation.current
    assert rotation.simulator.live() == {first}


@pytest.mark.parametrize("name", ["nowhere.yml", pytest.param("/nowhere/at/all.yml", marks=pytest.mark.drill)])
def test_tasks_that_are_not_there_are_found_out_first(rotation: Rotation, consumer: Consumer, name: str) -> None:
    assert rotation.run(rotate_token_confirm_tasks=name) != 0
    assert "there is no such file" in " ".join(rotation.output.split())
    assert rotation.current == rotation.old


def test_the_argument_specification_can_be_read() -> None:
    command = [str(pathlib.Path(sys.executable).with_name("ansible-doc")), "-t", "role", "purecloud.credentials.rotate_token"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "rotate_token_path" in done.stdout
