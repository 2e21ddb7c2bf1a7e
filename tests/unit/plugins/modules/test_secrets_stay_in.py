# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Secrets that come in by a way that was not meant for them, and must not come out; and where secrets may go."""

from __future__ import annotations

import pathlib
import typing as t
from unittest import mock

import pytest
from ansible.module_utils import basic
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import runs_async
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets import files
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.trusted_paths import open_meant

from tests.unit.plugins.modules.conftest import RunModule

CANARY = "canary-CANARY.canary~CANARY"
SHORT_CANARY = "CANARY"
CLIENT: dict[str, t.Any] = {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}
PATHS: list[tuple[str, dict[str, t.Any]]] = [
    ("access_token_file", {}),
    ("access_tokens_file", {}),
    ("client_secret_file", {"state": "present", "client_id": "rehearsal-client"}),
    ("dest", {"state": "present", **CLIENT}),
    ("ca_path", {"access_token": "a-token-of-the-tests"}),
    ("client_cert", {"access_token": "a-token-of-the-tests"}),
    ("client_key", {"access_token": "a-token-of-the-tests"}),
]


def show_all(run_module: RunModule, module: str = "purecloud_token", **options: t.Any) -> dict[str, t.Any]:
    """Run a module, with the arguments that Ansible shows at `-vvv`, and what it sends to syslog in its output."""
    logged: list[str] = []
    with mock.patch.object(basic.AnsibleModule, "log", lambda self, message, log_args=None: logged.append(f"{message} {log_args}")):
        result = run_module(module, _ansible_inject_invocation=True, **{"state": "absent", **options})
    run_module.output += "".join(logged)
    assert logged
    return result


@pytest.mark.parametrize("value", [CANARY, f"/{CANARY}", f"{CANARY}/{CANARY}==", f"$CANARY/{CANARY}", f"/etc/{CANARY}", f"K={CANARY}", SHORT_CANARY])
@pytest.mark.parametrize(("option", "options"), PATHS, ids=[option for option, dummy in PATHS])
def test_a_secret_where_a_path_is_meant_is_not_shown(
    simulator: Simulator, run_module: RunModule, option: str, options: dict[str, t.Any], value: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # In check mode, as a file of that name could be made.
    result = show_all(run_module, check=True, **{"login_url": simulator.url, **options, option: value}, env={"CANARY": CANARY})
    if option != "dest" or not value.startswith("/"):
        assert result["failed"]
        assert option in result["msg"]
    assert "CANARY" not in run_module.output


def test_a_file_that_is_made_does_not_show_its_name_if_that_could_be_a_token(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    result = show_all(run_module, state="present", **CLIENT, login_url=simulator.url, dest=str(tmp_path / CANARY))
    assert result["changed"]
    assert (tmp_path / CANARY).exists()
    assert "CANARY" not in run_module.output


def test_a_variable_in_a_path_is_shown_as_it_was_written(run_module: RunModule, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "CANARY"
    folder.mkdir()
    (folder / "token").touch(mode=0o600)
    result = show_all(run_module, access_token_file="$WHERE/token", env={"WHERE": str(folder)})
    assert "access_token_file, $WHERE/token, holds 0 secrets" in result["msg"]
    assert result["invocation"]["module_args"]["access_token_file"] == "$WHERE/token"
    assert "CANARY" not in run_module.output


def test_a_path_that_is_one_is_shown(run_module: RunModule, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "token"
    path.touch(mode=0o600)
    assert show_all(run_module, access_token_file=str(path))["invocation"]["module_args"]["access_token_file"] == str(path)


@pytest.mark.parametrize("option", ["api_url", "login_url"])
@pytest.mark.parametrize(
    "url",
    [
        "https://me:CANARY@gateway.test",
        "https://CANARY@gateway.test",
        "https://me:CANARY@gateway.test/prefix",
        "https://gateway.test/?access_token=CANARY",
        "https://gateway.test/#CANARY",
    ],
)
def test_a_password_in_a_url_is_refused_and_not_shown(run_module: RunModule, option: str, url: str) -> None:
    result = show_all(run_module, access_token="a-token-of-the-tests", **{option: url})
    assert f"{option} is not a URL that can be used" in result["msg"]
    assert "CANARY" not in run_module.output


@pytest.mark.parametrize("options", [{"retries": "CANARY-free"}, {"state": "gone"}, {"client_secret": "a", "client_secret_file": "/b"}])
def test_what_ansible_itself_refuses_shows_no_secret_either(run_module: RunModule, options: dict[str, t.Any]) -> None:
    where: dict[str, t.Any] = {"access_token_file": "/root/$MYSECRET", "region": "https://me:CANARY@gateway.test", "access_token": None}
    given = {**where, **{name: "many" if value == "CANARY-free" else value for name, value in options.items()}}
    result = run_module("purecloud_token", env={"MYSECRET": "CANARY"}, _ansible_inject_invocation=True, **{"state": "absent", **given})
    assert result["failed"]
    assert "invocation" in result
    assert "CANARY" not in run_module.output


def test_a_secret_where_a_mode_is_meant_is_not_shown(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    result = run_module("purecloud_token", state="present", **CLIENT, login_url=simulator.url, dest=str(tmp_path / "token"), mode=CANARY)
    assert "mode is ********. Set it to octal digits" in result["msg"]


def test_a_file_of_secrets_is_read_once(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    """What is read is what is masked and sent, whatever stands in the file by then."""
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text("CANARY-that-was-read\n")
    read = open_meant

    def read_and_replace(option: str, name: str) -> int:
        descriptor: int = read(option, name)
        path.rename(tmp_path / "before")
        path.touch(mode=0o600)
        path.write_text("another-CANARY\n")
        return descriptor

    simulator.fault(method="POST", status=403, body='{"code": "not.authorized", "message": "CANARY-that-was-read another-CANARY"}')
    options: dict[str, t.Any] = {"state": "present", "client_id": "rehearsal-client", "login_url": simulator.url}
    with mock.patch.object(files, "open_meant", read_and_replace):
        result = run_module("purecloud_token", client_secret_file=str(path), **options)
    assert "******** another-CANARY" in result["msg"]
    assert len(simulator.sent()) == 1


def test_a_token_that_would_be_returned_is_not_issued_in_the_background(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    options: dict[str, t.Any] = {"state": "present", "login_url": simulator.url, **CLIENT, "env": {"ANSIBLE_ASYNC_DIR": "~/.ansible_async"}}
    result = run_module("purecloud_token", **options)
    assert "would leave the token in a job file that others on the host can read" in result["msg"]
    assert simulator.sent() == []
    assert run_module("purecloud_token", dest=str(tmp_path / "token"), **options)["changed"]


def test_whether_it_is_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANSIBLE_ASYNC_DIR", raising=False)
    assert not runs_async()


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("current", [None, "a-token-of-the-tests"])
def test_a_client_secret_goes_to_no_host_that_nobody_named(simulator: Simulator, run_module: RunModule, check: bool, current: str | None) -> None:
    result = run_module("purecloud_token", state="present", **CLIENT, access_token=current, check=check)
    assert "api_url is set without login_url, so it is not known where to sign in." in result["msg"]
    assert simulator.sent() == []


ORIGINS: list[tuple[dict[str, t.Any], dict[str, str], str, str]] = [
    ({}, {}, "api.mypurecloud.com", "default"),
    ({"region": "eu-central-1"}, {}, "api.mypurecloud.de", "option region"),
    ({"region": "eu-central-1"}, {"GENESYSCLOUD_REGION": "eu-west-1"}, "api.mypurecloud.de", "option region"),
    ({"regions": ["eu-central-1"]}, {"GENESYSCLOUD_REGION": "eu-west-1"}, "api.mypurecloud.de", "option regions"),
    ({}, {"GENESYSCLOUD_REGION": "eu-west-1"}, "api.mypurecloud.ie", "environment GENESYSCLOUD_REGION"),
    ({}, {"GENESYSCLOUD_API_URL": "https://gateway.test/x"}, "gateway.test", "environment GENESYSCLOUD_API_URL"),
    ({"region": "eu-central-1"}, {"GENESYSCLOUD_API_URL": "https://gateway.test"}, "gateway.test", "environment GENESYSCLOUD_API_URL"),
    ({"api_url": "https://gateway.test"}, {"GENESYSCLOUD_API_URL": "https://other.test"}, "gateway.test", "option api_url"),
]


@pytest.mark.parametrize(("options", "env", "host", "origin"), ORIGINS)
@pytest.mark.parametrize("many", [True, False])
def test_who_is_asked_and_who_said_so_is_told(
    run_module: RunModule, options: dict[str, t.Any], env: dict[str, str], host: str, origin: str, many: bool
) -> None:
    given = {"access_tokens": ["a-token-of-the-tests"]} if many else {"access_token": "a-token-of-the-tests"}
    # Nothing is sent: the time is over before. What is told is known by then.
    result = run_module("purecloud_token_info", api_url=options.get("api_url"), **given, deadline=1e-6, env=env, **options_without(options, "api_url"))
    assert (result["hosts"], result["hosts_from"]) == ([host], origin)
    warnings = str(result.get("warnings", ""))
    words = "region is not used, since environment GENESYSCLOUD_API_URL is set: gateway.test is asked."
    assert (words in warnings) is ("region" in options and "GENESYSCLOUD_API_URL" in env)


def options_without(options: dict[str, t.Any], name: str) -> dict[str, t.Any]:
    return {each: value for each, value in options.items() if each != name}


def test_absent_names_the_host_that_said_so(simulator: Simulator, run_module: RunModule) -> None:
    host = simulator.host
    for options in ({"state": "absent"}, {"state": "absent", "expect": {}}):
        assert run_module("purecloud_token", access_token="a-token-of-the-tests", **options)["hosts"] == [host]
        (entry,) = run_module("purecloud_token", access_tokens=["a-token-of-the-tests"], **options)["tokens"]
        assert (entry["outcome"], entry["hosts"]) == ("absent", [host])
    assert run_module("purecloud_token_info", access_token="a-token-of-the-tests")["hosts"] == [host]


def test_regions_and_a_url_of_the_environment_are_not_mixed(run_module: RunModule) -> None:
    options: dict[str, t.Any] = {"access_token": "a-token-of-the-tests", "regions": ["eu-west-1"], "api_url": None}
    result = run_module("purecloud_token_info", **options, env={"GENESYSCLOUD_API_URL": "https://gateway.test"})
    assert "regions and GENESYSCLOUD_API_URL are both set. Unset one of them." in result["msg"]
