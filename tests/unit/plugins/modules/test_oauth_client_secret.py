# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_oauth_client: a new secret is kept before anything else, or there is no new client; and no client is left whose secret nobody holds."""

from __future__ import annotations

import errno
import json
import os
import pathlib
import signal
import subprocess
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.proof import FIRST_SIGN_IN
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation, run_and_report
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.folder import Folder
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath
from ansible_collections.purecloud.credentials.plugins.modules import purecloud_oauth_client

from tests.unit.conftest import MakeSession, SteppingClock, module_process
from tests.unit.plugins.modules.oauth_client import ADMIN, ADMIN_SECRET, LOGIN, MODULE, NEW, POST, Manage, delete, manage

__all__ = ["manage"]

Options = dict[str, t.Any]
CLIENTS = "/api/v2/oauth/clients"
SECRET_OF_1 = "POST /oauth/clients/client-1/secret"
UNFINISHED = "[purecloud.credentials create 11111111-2222-3333-4444-555555555555]"


def full(*dummy: t.Any) -> t.NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def dest(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o700)
    return folder / "client"


def private(path: pathlib.Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)


@pytest.mark.parametrize(
    ("form", "before", "after"),
    [
        ("token", None, "{secret}\n"),
        ("token", "# of the export\nold-secret\n", "# of the export\n{secret}\n"),
        ("env", None, "client_id={id}\nclient_secret={secret}\n"),
        ("env", "LEVEL=info\n", "LEVEL=info\nclient_id={id}\nclient_secret={secret}\n"),
        ("env", "client_secret='old'\nLEVEL=info\nclient_id=old\n", "client_secret='{secret}'\nLEVEL=info\nclient_id={id}\n"),
        ("json", None, '{{\n  "client_id": "{id}",\n  "client_secret": "{secret}"\n}}\n'),
        ("json", '{{"level": 1, "client_id": null}}', '{{\n  "level": 1,\n  "client_id": "{id}",\n  "client_secret": "{secret}"\n}}\n'),
    ],
)
def test_a_new_secret_is_kept_and_not_returned(manage: Manage, dest: pathlib.Path, form: str, before: str | None, after: str) -> None:
    if before is not None:
        private(dest, before.format())
    options = {**NEW, "secret_dest": str(dest), "format": form}
    assert manage(check=True, **options)["outcome"] == "would_create"
    assert os.listdir(dest.parent) == ([] if before is None else ["client"])
    real = manage(**options)
    client = manage.client()
    assert client
    assert dest.read_text() == after.format(**client)
    assert (dest.stat().st_mode & 0o777, os.listdir(dest.parent)) == (0o600, ["client"])
    assert "client_secret" not in real
    assert client["secret"] not in manage.run_module.output
    again = manage(**options)
    assert (again["changed"], again.get("warnings")) == (False, None)
    assert dest.read_text() == after.format(**client)


def test_the_names_in_the_file_are_the_users(manage: Manage, dest: pathlib.Path) -> None:
    options = {"format": "env", "id_key": "GENESYSCLOUD_OAUTHCLIENT_ID", "secret_key": "GENESYSCLOUD_OAUTHCLIENT_SECRET"}
    manage(**NEW, secret_dest=str(dest), **options, mode="0640")
    client = manage.client()
    assert client
    assert dest.read_text() == f"GENESYSCLOUD_OAUTHCLIENT_ID={client['id']}\nGENESYSCLOUD_OAUTHCLIENT_SECRET={client['secret']}\n"
    assert dest.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("form", "content", "words"),
    [
        ("token", "one-secret\nanother-secret\n", "it holds 2 lines"),
        ("token", "two words\n", "characters that cannot stand in a file"),
        ("env", "client_secret=a\nclient_secret=b\n", "it holds 2 lines client_secret="),
        ("env", "client_id='a\nclient_secret=b\n", "lines client_id="),
        ("json", "[]", "it is not a JSON object"),
        ("json", '{"client_secret": 7}', "is not a text"),
        ("token", b"\xff\xfe", "is not text in UTF-8"),
    ],
)
def test_what_would_be_lost_is_not_overwritten(manage: Manage, dest: pathlib.Path, form: str, content: str | bytes, words: str) -> None:
    private(dest, "")
    dest.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert words in manage(**NEW, secret_dest=str(dest), format=form)["msg"]
    assert manage.sent() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"id_key": "a b", "format": "env"}, "id_key is not a name"),
        ({"secret_key": "client_id", "format": "json"}, "must be two different names"),
        ({"mode": "0644"}, "mode is 0644"),
        ({"owner": "nobody-of-that-name"}, "owner or group is not known"),
        ({"secret_dest": "relative"}, "is not an absolute path"),
    ],
)
def test_places_that_cannot_be_used(manage: Manage, dest: pathlib.Path, options: Options, words: str) -> None:
    assert words in manage(**{**NEW, "secret_dest": str(dest), **options})["msg"]
    assert manage.sent() == []


def test_a_place_that_proves_impossible_leaves_the_api_alone(manage: Manage, dest: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "try_out", full)
    assert "No space left on device" in manage(**NEW, secret_dest=str(dest))["msg"]
    assert POST not in manage.sent()


def test_a_secret_that_cannot_be_written_after_all_takes_the_client_with_it(manage: Manage, dest: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "replace", full)
    result = manage(**NEW, secret_dest=str(dest))
    assert "No space left on device" in result["msg"]
    assert "Nobody holds its secret. The new OAuth client Export (" in result["msg"]
    assert "was made inactive and deleted." in result["msg"]
    assert (result["changed"], manage.client(), os.listdir(dest.parent)) == (False, None, [])
    sent = manage.sent()
    assert sent.index(POST) < [each.split()[0] for each in sent].index("PUT")
    assert LOGIN not in sent


def test_a_client_that_cannot_be_removed_either_is_told(manage: Manage, dest: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manage.simulator.fault(method="PUT", status=500, body="{}")
    with monkeypatch.context() as broken:
        broken.setattr(Folder, "replace", full)
        result = manage(**NEW, secret_dest=str(dest))
    client = manage.client()
    assert client
    assert f"The new OAuth client Export ({client['id']}) could not be removed: " in result["msg"]
    assert result["changed"] is True
    result = manage(**NEW, secret_dest=str(dest))
    assert result["outcome"] == "created"
    assert f"The OAuth client Export ({client['id']}) of an earlier run that was cut off" in str(result["warnings"])
    assert dest.read_text().strip() == (manage.client() or {})["secret"]


@pytest.mark.parametrize("regenerates", [True, False])
def test_a_new_secret_that_the_service_echoes_is_masked(manage: Manage, dest: pathlib.Path, regenerates: bool) -> None:
    manage.add()
    secret = "CANARY-secret-that-is-echoed"
    document = {"id": "client-1", "name": "Export", "authorizedGrantType": "CLIENT-CREDENTIALS", "secret": secret}
    path = f"{CLIENTS}/client-1/secret" if regenerates else CLIENTS
    manage.simulator.fault(method="POST", path=path, status=200, body=json.dumps(document))
    manage.simulator.fault(method="POST", path="/oauth/token", status=403, body=json.dumps({"code": "not.authorized", "message": f"not {secret}"}))
    options: Options = {"id": "client-1", "regenerate_secret": True} if regenerates else {**NEW, "name": "New"}
    assert "not ********" in manage(**options, secret_dest=str(dest))["msg"]
    assert "CANARY" not in manage.run_module.output


def test_an_answer_without_the_new_secret_is_none(manage: Manage, dest: pathlib.Path) -> None:
    manage.add()
    manage.simulator.fault(method="POST", path=f"{CLIENTS}/client-1/secret", status=200, body="{}")
    assert "without the secret that was asked for" in manage(id="client-1", regenerate_secret=True, secret_dest=str(dest))["msg"]


LOST: list[Options] = [
    {"drop": True},
    {"status": 500, "body": '{"status": 500, "code": "internal.server.error", "message": "No."}'},
    {"status": 503, "body": "<html>"},
    {"status": 408, "body": '{"status": 408, "code": "request.timeout", "message": "No."}'},
    {"status": 502, "body": "<html>"},
    {"status": 404, "body": "<html>"},
    {"status": 200, "body": "{}"},
    {"status": 200, "body": '{"id": "x", "name": "Export", "authorizedGrantType": "CLIENT-CREDENTIALS"}'},
    {"status": 202, "body": ""},
]


@pytest.mark.parametrize("fault", LOST, ids=str)
@pytest.mark.parametrize("misses", [0, 1])
def test_a_client_whose_answer_was_lost_is_found_by_its_mark_and_removed(manage: Manage, fault: Options, misses: int) -> None:
    manage.simulator.switch(new_client_misses=misses)
    manage.simulator.fault(method="POST", path=CLIENTS, when="after", **fault)
    manage.add("another", description=UNFINISHED, name="Another")
    result = manage(**NEW)
    assert "The answer was lost. The OAuth client Export (" in result["msg"]
    assert "had been created, and was made inactive and deleted, since nobody holds its secret." in result["msg"]
    assert (result["changed"], manage.client()) == (False, None)
    assert manage.client("Another")
    assert manage.sent().count(POST) == 1
    assert manage(**NEW)["outcome"] == "created"


def test_an_answer_that_was_lost_without_a_client(manage: Manage) -> None:
    manage.simulator.fault(method="POST", path=CLIENTS, drop=True)
    result = manage(**NEW)
    lost = "The answer was lost, and a client may have been created, whose secret nobody holds: run the task again, which finds and removes it."
    assert f" {lost} " in f"{result['msg']} "
    assert manage.sent().count(POST) == 1
    assert manage(**NEW)["outcome"] == "created"


def test_a_lost_client_that_cannot_be_looked_for(manage: Manage) -> None:
    manage.simulator.fault(method="POST", path=CLIENTS, drop=True, when="after")
    manage.simulator.fault(method="GET", path=CLIENTS, status=503, body="{}", skip=1, times=9)
    result = manage(**NEW)
    assert "It was looked for, without success: " in result["msg"]
    manage.simulator.control("DELETE", "faults")
    assert manage(**NEW)["outcome"] == "created"
    assert manage.client()


def test_a_create_that_was_refused_is_tried_again_only_where_it_had_no_effect(manage: Manage) -> None:
    manage.simulator.fault(method="POST", path=CLIENTS, status=429, headers={"Retry-After": "0"}, body="{}")
    assert manage(**NEW, retries=1)["outcome"] == "created"
    assert manage.sent().count(POST) == 2


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("form", ["token", "env", "json"])
@pytest.mark.parametrize("held", [True, False])
def test_what_a_run_left_that_was_cut_off(manage: Manage, dest: pathlib.Path, form: str, held: bool, check: bool) -> None:
    """It is taken over where its secret is in the file, and removed otherwise."""
    manage.add("client-1", secret="kept-secret-of-client-1", description=UNFINISHED)
    secret = "kept-secret-of-client-1" if held else "another-secret"
    both = json.dumps({"client_id": "client-1", "client_secret": secret})
    private(dest, {"token": secret, "env": f"client_id=client-1\nclient_secret={secret}\n", "json": both}[form])
    result = manage(check=check, **NEW, secret_dest=str(dest), format=form)
    assert result["outcome"] == ("would_" if check else "") + ({True: "update", False: "create"}[held]) + ("" if check else "d")
    assert ("whose secret nobody holds" in str(result.get("warnings"))) is not held
    client = manage.client()
    assert client
    assert (client["id"] == "client-1") is (held or check)
    assert "purecloud.credentials" not in client.get("description", "") or check
    if not check:
        assert client["secret"] in dest.read_text()
        again = manage(**NEW, secret_dest=str(dest), format=form)
        assert (again["changed"], again["outcome"]) == (False, "present")


def test_nobody_knows_of_a_secret_of_another_client_in_the_file(manage: Manage, dest: pathlib.Path) -> None:
    manage.add("client-1", secret="kept-secret-of-client-1", description=UNFINISHED)
    private(dest, "client_id=client-2\nclient_secret=kept-secret-of-client-1\n")
    assert manage(**NEW, secret_dest=str(dest), format="env")["outcome"] == "created"
    assert LOGIN not in manage.sent()[:5]


HELD = {
    "json": '{{"client_id": "{0}", "client_secret": "other-secret-of-a-client"}}',
    "env": "client_id={0}\nclient_secret=other-secret-of-a-client\n",
}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("form", HELD)
@pytest.mark.parametrize("regenerates", [True, False])
def test_the_secret_of_another_client_is_not_overwritten(manage: Manage, dest: pathlib.Path, form: str, regenerates: bool, check: bool) -> None:
    manage.add("other", secret="other-secret-of-a-client", name="Other")
    if regenerates:
        manage.add("client-1")
    private(dest, HELD[form].format("other"))
    result = manage(**NEW, description="New.", regenerate_secret=regenerates, secret_dest=str(dest), format=form, check=check)
    which = "" if regenerates else ", Other (other)"
    assert f"holds id and secret of another OAuth client{which}, which would be lost. Name another secret_dest" in result["msg"]
    assert dest.read_text() == HELD[form].format("other")
    assert not [each for each in manage.sent() if not each.startswith("GET")]


@pytest.mark.parametrize("gone", ["never there", "deleted"])
def test_the_secret_of_a_client_that_is_gone_gives_way(manage: Manage, dest: pathlib.Path, gone: str) -> None:
    manage.simulator.switch(deleted_answers="deleted", deleted_listed=True)
    if gone == "deleted":
        manage.add("other", name="Other")
        manage(id="other", state="absent")
    private(dest, HELD["env"].format("other"))
    assert manage(**NEW, secret_dest=str(dest), format="env")["outcome"] == "created"


def test_a_place_holder_gives_way(manage: Manage, dest: pathlib.Path) -> None:
    private(dest, HELD["json"].format("<none>"))
    assert manage(**NEW, secret_dest=str(dest), format="json")["outcome"] == "created"


def test_an_unfinished_client_is_not_removed_while_nobody_can_say_whose_the_secret_is(manage: Manage, dest: pathlib.Path) -> None:
    manage.add("client-1", description=UNFINISHED)
    private(dest, "some-secret")
    manage.simulator.fault(method="POST", path="/oauth/token", status=500, body="{}")
    assert manage(**NEW, secret_dest=str(dest))["failed"]
    assert manage.client()


def test_what_a_run_left_and_somebody_deleted_is_left_so(manage: Manage) -> None:
    manage.simulator.switch(deleted_answers="deleted", deleted_listed=True)
    manage.add("client-1", description=UNFINISHED)
    manage(id="client-1", state="absent")
    result = manage(**NEW)
    assert (result["outcome"], result.get("warnings")) == ("created", None)


def test_an_unfinished_client_that_support_disabled_is_not_touched(manage: Manage) -> None:
    manage.add("client-1", description=UNFINISHED, state="disabled")
    assert "is disabled, which only support does" in manage(**NEW)["msg"]
    assert not [each for each in manage.sent() if not each.startswith("GET")]


@pytest.mark.parametrize("state", ["inactive", "absent"])
@pytest.mark.parametrize("check", [True, False])
def test_what_a_run_left_goes_with_every_state(manage: Manage, state: str, check: bool) -> None:
    manage.add("client-1", description=UNFINISHED)
    manage.add("client-2")
    result = manage(name="Export", state=state, check=check)
    assert result["changed"] is True
    assert "whose secret nobody holds" in str(result["warnings"])
    assert (manage.simulator.clients()["client-1"]["standing"] == "present") is check


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_is_killed_while_it_creates_a_client(simulator: Simulator, manage: Manage, when: str) -> None:
    simulator.fault(method="POST", path=CLIENTS, hold=True, when=when)
    pipes: dict[str, t.Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(**module_process(MODULE), **pipes)
    assert process.stdin
    options = {**NEW, "access_token": manage.token, "api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path}
    process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
    process.stdin.close()
    process.stdin = None
    simulator.control("GET", "held")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=30)
    simulator.control("POST", "release")
    assert manage(**NEW)["outcome"] == "created"
    assert len([each for each in simulator.clients().values() if each["name"] == "Export" and each["standing"] == "present"]) == 1


@pytest.mark.parametrize("misses", [0, 1])
def test_a_new_client_that_the_api_does_not_know_at_once_is_waited_for(manage: Manage, misses: int) -> None:
    manage.simulator.switch(new_client_misses=misses)
    assert manage(**NEW)["outcome"] == "created"


def test_a_new_client_that_cannot_sign_in_is_removed_where_nobody_holds_its_secret(manage: Manage) -> None:
    manage.simulator.switch(new_client_login_failures=99)
    result = manage(**NEW)
    assert "It was not seen to sign in 0 s after the first try (verify_timeout): " in result["msg"]
    assert "was made inactive and deleted" in result["msg"]
    assert (result["changed"], manage.client()) == (False, None)


def test_a_new_client_that_cannot_sign_in_yet_is_gone_on_with_where_its_secret_is_kept(manage: Manage, dest: pathlib.Path) -> None:
    manage.simulator.switch(new_client_login_failures=1)
    result = manage(**NEW, secret_dest=str(dest))
    assert "was created, and its secret is in " in result["msg"]
    assert "Run the task again: it goes on from there." in result["msg"]
    client = manage.client()
    assert client
    assert (result["changed"], dest.read_text()) == (True, f"{client['secret']}\n")
    assert "purecloud.credentials create" in client["description"]
    again = manage(**NEW, secret_dest=str(dest))
    assert (again["outcome"], again["id"]) == ("updated", client["id"])
    assert "purecloud.credentials" not in (manage.client() or {})["description"]


def by_the_clock(make_session: MakeSession, token: str, options: Options) -> t.Any:
    """The report of a run whose waits pass at once."""
    session = make_session(retries=0)
    table = purecloud_oauth_client.OPTIONS
    given = purecloud_oauth_client.Options(**{**{name: option.get("default") for name, option in table.items()}, **options})
    operation = purecloud_oauth_client.converge
    return run(run_and_report(operation, lambda: Invocation(given, [session], check_mode=False, diff_mode=False), token), session.clock)


ROLES = [{"role": "Nightly Export", "division": None}]


def test_the_first_look_at_a_new_client_is_not_too_early(simulator: Simulator, make_session: MakeSession, clock: SteppingClock, token: str) -> None:
    simulator.switch(settles_after=9, miss_cached_for=3600)
    report = by_the_clock(make_session, token, {**NEW, "roles": ROLES})
    assert (report.error, report.result["verified"]) == (None, True)
    assert clock.waits[0] == FIRST_SIGN_IN == 10
    assert sum(clock.waits[1:]) == 5  # settle


@pytest.mark.parametrize("lost", [True, False])
def test_a_client_that_is_to_be_removed_is_not_looked_at_too_early(
    simulator: Simulator, make_session: MakeSession, clock: SteppingClock, token: str, dest: pathlib.Path, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    simulator.switch(settles_after=9, miss_cached_for=3600)
    monkeypatch.setattr(Folder, "replace", full)
    if lost:
        simulator.fault(method="POST", path=CLIENTS, drop=True, when="after")
    report = by_the_clock(make_session, token, {**NEW, "roles": ROLES, "secret_dest": GivenPath.of(str(dest), str(dest))})
    assert "made inactive and deleted" in str(report.error)
    assert [each["name"] for each in simulator.clients().values() if each["standing"] == "present"] == ["rehearsal"]
    assert clock.waits[0] == FIRST_SIGN_IN


def test_a_new_client_is_tried_for_a_while(simulator: Simulator, make_session: MakeSession, clock: SteppingClock, token: str) -> None:
    simulator.switch(new_client_login_failures=3)
    report = by_the_clock(make_session, token, {**NEW, "roles": ROLES, "settle": 0.0})
    assert (report.error, clock.waits) == (None, [10, 1, 2, 4])
    assert simulator.live() == {token}


def test_the_deadline_of_the_task_does_not_keep_a_client_whose_secret_nobody_holds(simulator: Simulator, manage: Manage) -> None:
    simulator.fault(method="POST", path="/oauth/token", delay=2.2)
    result = manage(**NEW, deadline=2)
    assert "was made inactive and deleted" in result["msg"]
    assert manage.client() is None


def test_a_full_organisation(manage: Manage) -> None:
    manage.simulator.switch(max_clients=1)
    result = manage(**NEW)
    assert "delete one that nobody uses, or ask for more. Nothing was created." in result["msg"]
    assert result["error_code"] == "auth.too.many.clients"


def test_no_secret_is_left_in_a_job_file(manage: Manage, dest: pathlib.Path) -> None:
    env = {"ANSIBLE_ASYNC_DIR": "/root/.ansible_async"}
    assert "The task is asynchronous" in manage(**NEW, env=env)["msg"]
    assert POST not in manage.sent()
    assert manage(**NEW, env=env, secret_dest=str(dest))["outcome"] == "created"
    assert "The task is asynchronous" in manage(name="Export", regenerate_secret=True, env=env)["msg"]


def test_a_secret_that_is_not_there_is_told_and_not_made_anew(manage: Manage, dest: pathlib.Path) -> None:
    manage.add()
    result = manage(name="Export", secret_dest=str(dest))
    assert "holds no secret, and that of the OAuth client Export (client-1) cannot be read from the API." in str(result["warnings"])
    assert (result["changed"], os.listdir(dest.parent)) == (False, [])
    private(dest, "client_id=client-2\nclient_secret=s\n")
    assert "holds the secret of another client" in str(manage(name="Export", secret_dest=str(dest), format="env")["warnings"])


# A secret in place of another


def test_regenerate_in_check_mode_then_real_then_again(manage: Manage, dest: pathlib.Path) -> None:
    manage.add(secret="old-secret-of-client-1")
    options: Options = {"name": "Export", "regenerate_secret": True, "secret_dest": str(dest), "diff": True}
    predicted = manage(check=True, **options)
    assert SECRET_OF_1 not in manage.sent()
    real = manage(**options)
    first = dest.read_text()
    again = manage(**options)
    assert [(each["changed"], each["outcome"]) for each in (predicted, real, again)] == [
        (True, "would_regenerate"),
        (True, "regenerated"),
        (True, "regenerated"),
    ]
    assert predicted["diff"] == real["diff"]
    assert (real["diff"]["before"]["secret"], real["diff"]["after"]["secret"]) == ("as it was", "a new one")
    for each in (predicted, real):
        assert "The old secret of the OAuth client Export (client-1) ends at once" in str(each["warnings"])
    assert first != dest.read_text() == manage.simulator.clients()["client-1"]["secret"] + "\n"
    assert real["verified"] is True


def test_a_new_secret_is_returned_where_no_file_is_named(manage: Manage) -> None:
    manage.add(secret="old-secret-of-client-1")
    result = manage(name="Export", regenerate_secret=True)
    assert result["client_secret"] == manage.simulator.clients()["client-1"]["secret"] != "old-secret-of-client-1"


def test_a_client_that_is_created_is_given_no_second_secret(manage: Manage) -> None:
    result = manage(**NEW, regenerate_secret=True)
    assert (result["outcome"], result["client_secret"]) == ("created", (manage.client() or {})["secret"])


def test_what_differs_is_changed_beside_the_secret(manage: Manage) -> None:
    manage.add(description="Old.", state="inactive")
    assert manage(name="Export", description="New.", regenerate_secret=True)["outcome"] == "regenerated"
    client = manage.client()
    assert client
    assert (client["description"], client["state"]) == ("New.", "active")


@pytest.mark.parametrize("fault", LOST, ids=str)
def test_a_new_secret_whose_answer_was_lost(manage: Manage, fault: Options) -> None:
    manage.add()
    manage.simulator.fault(method="POST", path=f"{CLIENTS}/client-1/secret", when="after", **fault)
    result = manage(name="Export", regenerate_secret=True)
    assert "The secret of the OAuth client Export (client-1) may have been replaced all the same, by one that is lost: run the task again." in result["msg"]
    assert manage.sent().count(SECRET_OF_1) == 1


def test_a_new_secret_that_cannot_be_written_after_all(manage: Manage, dest: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manage.add()
    monkeypatch.setattr(Folder, "replace", full)
    result = manage(name="Export", regenerate_secret=True, secret_dest=str(dest))
    assert "was replaced, and the new one is lost: nobody can sign in until you run the task again." in result["msg"]
    assert result["changed"] is True


@pytest.mark.parametrize("kept", [True, False])
def test_a_new_secret_that_is_not_seen_to_work_is_not_lost(manage: Manage, dest: pathlib.Path, kept: bool) -> None:
    manage.add()
    manage.simulator.fault(method="POST", path="/oauth/token", status=500, body="{}")
    result = manage(name="Export", regenerate_secret=True, secret_dest=str(dest) if kept else None)
    new = manage.simulator.clients()["client-1"]["secret"]
    if kept:
        assert "was replaced, and the new one is in " in result["msg"]
        assert (result["changed"], dest.read_text()) == (True, f"{new}\n")
    else:
        assert (result["client_secret"], result["verified"]) == (new, False)
        assert "was replaced, but not seen to work" in str(result["warnings"])


@pytest.mark.parametrize("after", ["active", "dead"])
@pytest.mark.parametrize("link", [True, False])
def test_the_client_that_signs_in_may_replace_its_own_secret_where_it_is(manage: Manage, dest: pathlib.Path, after: str, link: bool) -> None:
    manage.simulator.switch(tokens_after_new_secret=after)
    private(dest, f"{ADMIN_SECRET}\n")
    path = dest
    if link:
        path = dest.parent / "link"
        path.symlink_to(dest)
    own: Options = {"access_token": None, "client_id": ADMIN, "client_secret_file": str(dest)}
    result = manage(**own, id=ADMIN, regenerate_secret=True, secret_dest=str(path))
    assert (result["outcome"], dest.read_text()) == ("regenerated", manage.simulator.clients()[ADMIN]["secret"] + "\n")
    assert manage(**own, id=ADMIN)["outcome"] == "present"


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("how", ["a token", "a secret that is given", "another file", "another format", "no file", "a copy"])
def test_the_client_that_signs_in_does_not_lock_itself_out(manage: Manage, dest: pathlib.Path, how: str, check: bool) -> None:
    private(dest, ADMIN_SECRET)
    other = dest.parent / "other"
    private(other, ADMIN_SECRET)
    own: Options = {"access_token": None, "client_id": ADMIN, "client_secret_file": str(dest), "secret_dest": str(dest)}
    others: dict[str, Options] = {
        "a token": {"access_token": manage.token, "client_id": None, "client_secret_file": None},
        "a secret that is given": {"client_secret_file": None, "client_secret": ADMIN_SECRET},
        "another file": {"secret_dest": str(dest.parent / "new")},
        "another format": {"format": "env"},
        "no file": {"secret_dest": None},
        "a copy": {"secret_dest": str(other)},
    }
    result = manage(id=ADMIN, regenerate_secret=True, check=check, description="New.", **{**own, **others[how]})
    assert ("something else than a secret in the given format" if how == "another format" else "itself, and a new secret would lock it out") in result["msg"]
    assert not [each for each in manage.sent() if each.startswith("PUT") or each.endswith("/secret")]


def test_without_the_place_where_a_new_secret_is_tried_none_is_replaced(manage: Manage) -> None:
    manage.add()
    result = manage(name="Export", regenerate_secret=True, login_url=None)
    assert "login_url" in result["msg"]
    assert SECRET_OF_1 not in manage.sent()


def test_a_secret_of_another_grant_is_replaced_without_a_try(manage: Manage) -> None:
    manage.add(grant_type="CODE", role_divisions=[])
    result = manage(name="Export", regenerate_secret=True)
    assert (result["outcome"], result["verified"]) == ("regenerated", False)
    assert LOGIN not in manage.sent()


def test_an_unfinished_client_by_its_id_is_told(manage: Manage) -> None:
    manage.add(description=UNFINISHED)
    result = manage(id="client-1")
    assert "was cut off, so that nobody may hold its secret" in str(result["warnings"])
    assert result["changed"] is False
    assert manage(id="client-1", state="absent")["outcome"] == "deleted"
    assert manage.sent()[-2:] == [delete("client-1"), "GET /oauth/clients/client-1"]


def test_the_token_of_the_try_that_cannot_be_revoked_is_told(manage: Manage) -> None:
    manage.simulator.fault(method="DELETE", path="/api/v2/tokens/me", status=500, body="{}")
    result = manage(**NEW)
    assert "The token of a sign-in that was tried, sha256:" in str(result["warnings"])
    assert result["outcome"] == "created"


def test_a_token_of_another_client_proves_nothing(manage: Manage) -> None:
    body = json.dumps({"access_token": manage.simulator.issue(), "token_type": "bearer", "expires_in": 1})
    manage.simulator.fault(method="POST", path="/oauth/token", status=200, body=body)
    assert f"is of the OAuth client {ADMIN}" in manage(**NEW)["msg"]
    assert manage.client() is None
