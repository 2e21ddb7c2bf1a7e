# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import typing as t

import pytest
import requests
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator


@pytest.fixture(scope="session")
def http(running_simulator: Simulator) -> t.Iterator[requests.Session]:
    """Connections that are kept, since a handshake takes longer than an answer."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = running_simulator.ca_path or True
        yield session


@pytest.fixture
def call(simulator: Simulator, http: requests.Session, token: str) -> t.Callable[..., t.Any]:
    """Send a request, with a token of the rehearsal client unless another is given. Returns the body of an answer with the
    expected status; of a refusal its code."""

    def request(method: str, path: str, body: object = None, *, expect: int = 200, token: str = token, **options: t.Any) -> t.Any:
        url = simulator.url + (path if path.startswith("/") else f"/api/v2/{path}")
        headers = {"Authorization": f"Bearer {token}"}
        answer = http.request(method, url, headers=headers, json=body, timeout=10, **options)
        assert answer.status_code == expect, answer.text
        content: t.Any = answer.json() if answer.content else None
        return content if answer.ok else content["code"]

    return request


@pytest.fixture
def sign_in(simulator: Simulator, http: requests.Session) -> t.Callable[..., t.Any]:
    """Sign in as an OAuth client: the answer's token, or its error."""

    def request(client_id: str, secret: str) -> tuple[int, str]:
        form = {"grant_type": "client_credentials"}
        answer = http.post(simulator.url + "/oauth/token", auth=(client_id, secret), data=form, timeout=10)
        content = answer.json()
        return answer.status_code, content["access_token" if answer.ok else "error"]

    return request
