# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The role rotate_oauth_client as its users meet it: day by day, with tasks of theirs, back, and refused."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import typing as t

import pytest

from tests.e2e.rotation.clients.conftest import BLUE, BLUE_SECRET, MOST_DAYS, ClientRotation
from tests.e2e.rotation.conftest import CLIENT, SECRET, Rotation
from tests.e2e.rotation.consumer import CONSUMER, ClientConsumer, Consumer
from tests.e2e.rotation.runs import counted

DAYS = ["draining", "draining, unchanged", "draining", "draining, unchanged", "draining, unchanged", "rotated"]


def test_over_days_a_second_client_takes_the_place_of_the_first(rotation: ClientRotation, consumer: ClientConsumer) -> None:
    assert rotation.run("--check") == 0, rotation.output
    assert (rotation.present(), rotation.current) == ({BLUE: "active"}, BLUE)
    assert rotation.rotate_over_days(consumer, twice=True) == DAYS
    assert rotation.current != BLUE
    rotation.assert_settled()
    assert consumer.sign_ins >= len(DAYS)
    assert rotation.run() == 0, rotation.output
    assert "changed=0" in rotation.output


def test_a_run_that_only_waits_is_one_run_of_the_module(rotation: ClientRotation, consumer: ClientConsumer) -> None:
    hook = rotation.write_tasks("hook.yml", "- ansible.builtin.debug:\n    msg: A task of mine.\n")
    hooks = {f"rotate_oauth_client_{kind}_tasks": hook for kind in ("deliver", "reload", "confirm")}
    assert rotation.rotate(**hooks) == ("draining", True)
    assert rotation.output.count("A task of mine.") == 3
    rotation.simulator.control("DELETE", "journal")
    assert rotation.rotate(**hooks) == ("draining", False)
    assert "A task of mine." not in rotation.output
    words = f"draining: {rotation.path} holds the new OAuth client {rotation.current}. The old one, {BLUE}, is retired later. Nothing to do before 2"
    assert words in rotation.output
    asked = [entry for entry in rotation.simulator.journal() if entry["headers"]["User-Agent"] != CONSUMER]
    assert [entry["path"] for entry in asked].count("/oauth/token") == 1  # so there was one run of the module


DELIVER = """\
- name: Note what was delivered
  ansible.builtin.shell: 'echo {{ rotate_oauth_client_deliver_id }} {{ rotate_oauth_client_deliver_secret }} >> STORE'
  changed_when: true
  no_log: true

- name: Note that it is in the file
  ansible.builtin.shell: 'grep -c {{ rotate_oauth_client_deliver_secret }} {{ rotate_oauth_client_deliver_file }} >> STORE'
  changed_when: true
  no_log: true
"""
RELOAD = "- ansible.builtin.shell: 'cat {{ rotate_oauth_client_path }} >> TOLD'\n  changed_when: true\n"


@pytest.mark.parametrize("form", [pytest.param("json", marks=pytest.mark.drill), "env"])
def test_a_failed_check_has_the_consumer_use_the_old_client_again(rotation: ClientRotation, form: str) -> None:
    if form == "env":
        held = f"# of the export\nexport GENESYSCLOUD_OAUTHCLIENT_ID='{BLUE}'\nGENESYSCLOUD_OAUTHCLIENT_SECRET={rotation.simulator.clients()[BLUE]['secret']}\n"
        rotation.path.write_text(held)
    before = rotation.path.read_text()
    store, told = rotation.folder.parent / "store", rotation.folder.parent / "told"
    hooks = {
        "rotate_oauth_client_format": form,
        "rotate_oauth_client_deliver_tasks": rotation.write_tasks("deliver.yml", DELIVER.replace("STORE", str(store))),
        "rotate_oauth_client_reload_tasks": rotation.write_tasks("reload.yml", RELOAD.replace("TOLD", str(told))),
        "rotate_oauth_client_confirm_tasks": rotation.write_tasks("confirm.yml", "- ansible.builtin.fail:\n    msg: The consumer is unhappy.\n"),
    }
    assert rotation.run(**hooks) != 0
    said = " ".join(rotation.output.split())
    assert "The consumer is unhappy." in said
    assert f"Rolled back: the old OAuth client, {BLUE}, is current again." in said
    assert rotation.path.read_text() == before == told.read_text()[-len(before) :]
    secrets = {name: each["secret"] for name, each in rotation.simulator.clients().items()}
    (green,) = set(rotation.present()) - {BLUE}
    assert store.read_text().splitlines() == [f"{green} {secrets[green]}", "1", f"{BLUE} {secrets[BLUE]}", "1"]
    assert not [secret for secret in secrets.values() if secret in rotation.output]
    assert rotation.present() == {BLUE: "active", green: "active"}  # until it is seen that nobody uses it
    assert rotation.reports()[-1]["outcome"] == "draining"
    assert rotation.rotate(**hooks) == ("draining", False)


def test_rolled_back_while_the_old_client_is_held(rotation: ClientRotation, consumer: ClientConsumer) -> None:
    for outcome in DAYS[:3]:
        assert rotation.rotate()[0] == outcome.partition(",")[0]
        rotation.next_day(consumer)
    assert rotation.present()[BLUE] == "inactive"
    told = rotation.folder.parent / "told"
    reload_ = rotation.write_tasks("reload.yml", RELOAD.replace("TOLD", str(told)))
    back: dict[str, t.Any] = {"rotate_oauth_client_state": "rolled_back", "rotate_oauth_client_reload_tasks": reload_}
    assert rotation.rotate(**back) == ("draining", True)
    assert (rotation.current, rotation.present()[BLUE]) == (BLUE, "active")
    assert BLUE in told.read_text()
    outcomes = rotation.rotate_over_days(consumer, **back)
    assert (outcomes[0], outcomes[-1]) == ("draining, unchanged", "rolled_back")
    assert rotation.current == BLUE
    rotation.assert_settled()


@pytest.mark.parametrize("name", ["nowhere.yml", pytest.param("/nowhere/at/all.yml", marks=pytest.mark.drill)])
def test_tasks_that_are_not_there_are_found_out_first(rotation: ClientRotation, name: str) -> None:
    assert rotation.run(rotate_oauth_client_confirm_tasks=name) != 0
    assert "there is no such file" in " ".join(rotation.output.split())
    assert rotation.simulator.sent() == []


def test_two_hosts_of_a_play_do_not_rotate_one_client(rotation: ClientRotation) -> None:
    inventory = rotation.folder.parent / "inventory"
    inventory.write_text("one\ntwo\n")
    options = ("-i", str(inventory), "-e", "rotate_oauth_client_hosts=all", "-e", '{"rotate_oauth_client_serial": "100%"}')
    assert rotation.run(*options) != 0
    assert "The hosts one, two would rotate the OAuth client Export at the same time." in " ".join(rotation.output.split())
    assert rotation.simulator.sent() == []


def test_an_administration_is_rotated_by_a_second_one_and_not_by_itself(rotation: ClientRotation) -> None:
    own = {"rotate_oauth_client_admin_client_id": BLUE, "rotate_oauth_client_admin_client_secret": BLUE_SECRET}
    assert rotation.run(**own) != 0
    assert "signs in as the OAuth client" in " ".join(rotation.output.split())
    assert (rotation.present(), rotation.current) == ({BLUE: "active"}, BLUE)
    assert rotation.rotate() == ("draining", True)  # by the other
    theirs = rotation.folder / "other.json"
    theirs.touch(mode=0o600)
    theirs.write_text(json.dumps({"client_id": CLIENT, "client_secret": SECRET}))
    for name in ("client_id", "client_secret"):
        del rotation.variables[f"rotate_oauth_client_admin_{name}"]
    by_the_new_one = {"rotate_oauth_client_admin_client_secret_file": str(rotation.path)}
    assert rotation.rotate(rotate_oauth_client_path=str(theirs), rotate_oauth_client_name="rehearsal", **by_the_new_one) == ("draining", True)
    assert rotation.rotate(rotate_oauth_client_admin_client_secret_file=str(theirs)) == ("draining", False)


def test_tokens_that_the_client_issues_follow_it(rotation: ClientRotation, consumer: ClientConsumer) -> None:
    rotation.simulator.change_client(BLUE, accessTokenValiditySeconds=172800)
    folder = rotation.folder.parent / "tokens"
    folder.mkdir(mode=0o700)
    tokens = Rotation(rotation.simulator, folder)
    tokens.put(rotation.simulator.issue(client_id=BLUE))
    for name in ("client_id", "client_secret"):
        del tokens.variables[f"rotate_token_{name}"]
    tokens.variables.update(rotate_token_client_secret_file=str(rotation.path), rotate_token_expect={"oauth_client_id": BLUE})
    outcomes: list[str] = []
    with counted(Consumer(tokens.path, rotation.simulator.url, rotation.simulator.ca_path)):
        while "rotated" not in outcomes and len(outcomes) < MOST_DAYS:
            outcomes.append(rotation.rotate()[0])
            assert tokens.run() == 0, tokens.output
            assert tokens.reports()[-1]["oauth_client"]["id"] == rotation.current != BLUE
            rotation.next_day(consumer)
    assert outcomes[-1] == "rotated"
    rotation.assert_settled()


def test_the_argument_specification_can_be_read() -> None:
    command = [str(pathlib.Path(sys.executable).with_name("ansible-doc")), "-t", "role", "purecloud.credentials.rotate_oauth_client"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "rotate_oauth_client_path" in done.stdout
