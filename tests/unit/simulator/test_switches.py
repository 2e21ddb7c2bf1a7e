# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Each switch has a test, and so has what all operations have in common."""

from __future__ import annotations

import dataclasses
import pathlib
import re
import typing as t

import pytest
import requests
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.extensions.simulator.switches import Switches

Call = t.Callable[..., t.Any]
ME = "/api/v2/tokens/me"
SECRET = "oauth/clients/rehearsal-client/secret"


def test_a_test_sets_each_switch() -> None:
    tests = pathlib.Path(__file__).parents[1]
    text = "".join(file.read_text() for file in tests.rglob("test_*.py"))
    assert [field.name for field in dataclasses.fields(Switches) if not re.search(rf"\b{field.name}\b(\"\]|\"|=)", text)] == []


@pytest.mark.parametrize("header", ["ININ-Correlation-Id", "Genesys-Correlation-Id"])
def test_the_name_of_the_correlation_header(simulator: Simulator, token: str, header: str) -> None:
    simulator.switch(correlation_header=header)
    answer = requests.get(simulator.url + ME, headers={"Authorization": f"Bearer {token}"}, verify=simulator.ca_path, timeout=10)
    assert [name for name in answer.headers if name.endswith("-Correlation-Id")] == [header]
    assert simulator.journal()[-1]["correlation_id"] == answer.headers[header]


def test_an_answer_can_take_its_time(simulator: Simulator) -> None:
    simulator.switch(latency=5.0)
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(simulator.url + ME, verify=simulator.ca_path, timeout=0.1)


@pytest.mark.parametrize(("body", "status"), [(b"", 200), (b"null", 200), (b"{}", 415)])
def test_a_post_without_a_body_may_say_null(simulator: Simulator, token: str, body: bytes, status: int) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = requests.post(f"{simulator.url}/api/v2/{SECRET}", data=body, headers=headers, verify=simulator.ca_path, timeout=10)
    assert answer.status_code == status


@pytest.mark.parametrize(("body", "status"), [(b"", 415), (b"null", 415), (b"[]", 400), (b"{", 400)])
def test_a_body_is_an_object(simulator: Simulator, token: str, body: bytes, status: int) -> None:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = requests.post(f"{simulator.url}/api/v2/oauth/clients", data=body, headers=headers, verify=simulator.ca_path, timeout=10)
    assert answer.status_code == status
