# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every runbook and role behind a gateway that asks for a client certificate, on a host whose environment names a proxy that does not work."""

from __future__ import annotations

import json
import pathlib
import re
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION, Simulator

from tests.e2e.conftest import Ansible

OPTIONS = ("ca_path", "client_cert", "client_key", "use_proxy")
NO_PROXY_LISTENS = {"https_proxy": "http://127.0.0.1:9", "no_proxy": ""}  # the port of "discard", which nothing uses any more
SIGNED_IN = {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}


@pytest.fixture(scope="module")
def gateway() -> t.Iterator[Simulator]:
    with Simulator("--require-client-cert") as gateway:
        yield gateway


def secret_file(path: pathlib.Path, text: str) -> str:
    path.touch(mode=0o600)
    path.write_text(text)
    return str(path)


def certificate(gateway: Simulator, folder: pathlib.Path) -> dict[str, str]:
    """The client's certificate and its key, each in a file of its own."""
    blocks = re.findall(r"-----BEGIN (.+?)-----.+?-----END \1-----\n", text := pathlib.Path(str(gateway.client_cert)).read_text(), re.DOTALL)
    parts = re.findall(r"-----BEGIN .+?-----END .+?-----\n", text, re.DOTALL)
    key = next(part for kind, part in zip(blocks, parts) if kind.endswith("PRIVATE KEY"))
    return {"client_cert": secret_file(folder / "client.pem", text.replace(key, "")), "client_key": secret_file(folder / "client.key", key)}


def variables_of(runbook: str, token: str, folder: pathlib.Path) -> dict[str, t.Any]:
    client = {f"admin_{name}": value for name, value in SIGNED_IN.items()}
    given: dict[str, dict[str, t.Any]] = {
        "revoke_token": {"access_token": token},
        "revoke_leaked_tokens": {"access_tokens_file": secret_file(folder / "leaked", token), "report_path": str(folder / "report")},
        "audit_credentials": {"report_path": str(folder / "audit"), "usage_days": 0, "fail_on": "none", **SIGNED_IN},
        "rotate_token": {"path": secret_file(folder / "token", token), "settle_seconds": 0, "hosts": "localhost", **SIGNED_IN},
        "rotate_oauth_client": {"path": str(folder / "client.json"), "name": "Export", "hosts": "localhost", **client},
    }
    return given[runbook]


@pytest.mark.parametrize(
    "runbook",
    [
        "revoke_token",
        "rotate_token",
        *(pytest.param(name, marks=pytest.mark.drill) for name in ("revoke_leaked_tokens", "audit_credentials", "rotate_oauth_client")),
    ],
)
def test_a_gateway_is_reached_with_a_client_certificate_and_without_the_proxy(gateway: Simulator, ansible: Ansible, runbook: str) -> None:
    gateway.control("POST", "reset")
    gateway.add_client("blue", "blue-secret-of-24-letters", name="Export")
    folder = ansible.folder / "files"
    folder.mkdir(mode=0o700)
    secret_file(folder / "client.json", json.dumps({"client_id": "blue", "client_secret": "blue-secret-of-24-letters"}))
    place = {"api_url": gateway.url, "login_url": gateway.url, "ca_path": gateway.ca_path, "use_proxy": False, **certificate(gateway, folder)}
    given = {**variables_of(runbook, gateway.issue(), folder), **place}
    named = {"ansible_connection": "local", "retries": 0, **{f"{runbook}_{name}": value for name, value in given.items()}}
    gateway.control("DELETE", "journal")
    status, output = ansible.run("ansible-playbook", f"purecloud.credentials.{runbook}", "--check", "-e", json.dumps(named), **NO_PROXY_LISTENS)
    assert status == 0, output
    assert [entry["path"] for entry in gateway.journal() if entry["status"] < 400]


def test_each_place_that_takes_a_ca_takes_a_client_certificate_and_the_proxy() -> None:
    places = [*COLLECTION.glob("playbooks/**/*.yml"), *COLLECTION.glob("roles/*/tasks/main.yml")]
    passed_on = re.compile(rf'^ +(\w+): "{{{{ (\w+)_(?:{"|".join(OPTIONS)}) \| default\(omit\) }}}}"', re.MULTILINE)
    found = [each for each in (passed_on.findall(path.read_text()) for path in places) if each]
    assert len(found) == 5
    assert [tuple(option for option, dummy in each) for each in found] == [OPTIONS] * len(found)
    assert all(len({prefix for dummy, prefix in each}) == 1 for each in found)
