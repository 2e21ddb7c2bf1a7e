# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""OAuth clients as they are read: each list whole, each document a client's, and no secret told."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.integrations import create_credential, delete_credential, read_credential
from ansible_collections.purecloud.credentials.plugins.module_utils._api.oauth_clients import (
    create_client,
    current_client,
    delete_client,
    described,
    list_clients,
    read_client,
    replace_client,
    replace_secret,
)
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials import Credentials

from tests.unit.conftest import MakeSession
from tests.unit.plugins.module_utils._api.test_fail_closed import WITHOUT_BODY, bodies

LIST = "/api/v2/oauth/clients"


def client(number: int, **fields: t.Any) -> dict[str, t.Any]:
    return {"id": f"client-{number}", "name": f"client {number}", "authorizedGrantType": "CLIENT-CREDENTIALS", "state": "active", **fields}


def answer(simulator: Simulator, document: object, *, path: str = LIST, status: int = 200) -> None:
    simulator.fault(method="GET", path=path, status=status, body=json.dumps(document))


def page(*clients: dict[str, t.Any], **fields: t.Any) -> dict[str, t.Any]:
    return {"entities": list(clients), **fields}


def listed(session: ApiSession, token: str) -> list[dict[str, t.Any]]:
    return run(list_clients(session, token), session.clock)


def test_all_pages_are_read_and_each_client_is_there_once(simulator: Simulator, session: ApiSession, token: str) -> None:
    answer(simulator, page(client(1), client(2), total=3, nextUri=f"{LIST}?pageNumber=2&pageSize=2"))
    answer(simulator, page(client(2), client(3), total=3))
    assert [each["id"] for each in listed(session, token)] == ["client-1", "client-2", "client-3"]
    assert simulator.sent() == ["GET /oauth/clients", "GET /oauth/clients pageNumber=2 pageSize=2"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (page(client(1), total=2), None),
        (page(client(1), total=3, nextUri=f"{LIST}?pageNumber=2"), page(client(2), total=3)),
        (page(client(1), nextUri=f"{LIST}?pageNumber=2"), page(client(2), nextUri=LIST)),
    ],
    ids=["fewer than it counts", "fewer on two pages", "pages in a circle"],
)
def test_a_list_that_may_not_be_whole_is_an_error(simulator: Simulator, session: ApiSession, token: str, first: t.Any, second: t.Any) -> None:
    for each in (first, second):
        if each:
            answer(simulator, each)
    with pytest.raises(errors.UnexpectedAnswerError, match="others may be missing"):
        listed(session, token)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"entities": None},
        {"entities": {}},
        page(client(1), {"name": "no id"}),
        page({"id": "client-1"}),
        page(client(1), nextUri="https://elsewhere.example/api/v2/oauth/clients"),
        page(client(1), nextUri="/api/v2/oauth/clients-of-others"),
        page(client(1), nextUri=7),
        page(client(1), code="bad.request"),
    ],
    ids=str,
)
def test_what_could_be_anybodys_is_no_list(simulator: Simulator, session: ApiSession, token: str, document: object) -> None:
    answer(simulator, document)
    with pytest.raises(errors.UnexpectedAnswerError):
        listed(session, token)


def test_a_client_is_read(simulator: Simulator, session: ApiSession, token: str) -> None:
    answer(simulator, client(1, newField=[1]), path=f"{LIST}/client-1")
    assert run(read_client(session, token, "client-1"), session.clock) == client(1, newField=[1])


@pytest.mark.parametrize("document", [{}, client(2), {"id": "client-1"}, {"id": "client-1", "name": "n"}, client(1, name=""), client(1, status=200)], ids=str)
def test_what_could_be_anybodys_is_no_client(simulator: Simulator, session: ApiSession, token: str, document: object) -> None:
    answer(simulator, document, path=f"{LIST}/client-1")
    with pytest.raises(errors.UnexpectedAnswerError):
        run(read_client(session, token, "client-1"), session.clock)


@pytest.mark.parametrize("document", [{}, {"id": "credential-2", "type": {}}, {"id": "credential-1"}, {"id": "credential-1", "type": "x"}], ids=str)
def test_what_could_be_anybodys_is_no_credential(simulator: Simulator, session: ApiSession, token: str, document: object) -> None:
    answer(simulator, document, path="/api/v2/integrations/credentials/credential-1")
    with pytest.raises(errors.UnexpectedAnswerError):
        run(read_credential(session, token, "credential-1"), session.clock)


def test_a_404_in_the_apis_own_words_is_an_answer_and_any_other_is_not(simulator: Simulator, session: ApiSession, token: str) -> None:
    answer(simulator, {"status": 404, "code": "not.found", "message": "No."}, path=f"{LIST}/client-1", status=404)
    assert run(read_client(session, token, "client-1"), session.clock) is None
    for body in ({"code": "not.found", "message": "No."}, {"status": 404}, {}):
        answer(simulator, body, path=f"{LIST}/client-1", status=404)
        with pytest.raises(errors.UnexpectedAnswerError):
            run(read_client(session, token, "client-1"), session.clock)


@pytest.mark.parametrize("client_id", ["", ".", "../clients", "a/b", "a?b", "%61"])
def test_what_is_no_id_is_not_sent(simulator: Simulator, session: ApiSession, token: str, client_id: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="id is not an id of the API"):
        run(read_client(session, token, client_id), session.clock)
    assert simulator.sent() == []


MARK = "[purecloud.credentials replaces {} x]"
SINCE = "[purecloud.credentials since 2026-01-01T00:00:00Z]"


@pytest.mark.parametrize(("description", "current"), [(MARK, "client-1"), (f"{MARK} {SINCE}", "client-2")])
def test_of_a_pair_consumers_use_one(description: str, current: str) -> None:
    found = current_client([client(1), client(2, description=description.format("client-1"))], "export")
    assert found
    assert found["id"] == current


def test_a_pair_that_hides_itself_is_an_error() -> None:
    ring = [client(1, description=f"{MARK.format('client-2')} {SINCE}"), client(2, description=f"{MARK.format('client-1')} {SINCE}")]
    with pytest.raises(errors.PreconditionError, match="2 OAuth clients have the name export: client-1, client-2"):
        current_client(ring, "export")


def test_a_secret_is_never_told() -> None:
    told = described(client(1, secret="CANARY", newThing={"clientSecret": "CANARY", "secrets": ["CANARY"], "secretExpires": "soon"}, roleDivisions=[]))
    assert "CANARY" not in str(told)
    assert told == {
        "id": "client-1",
        "name": "client 1",
        "authorized_grant_type": "CLIENT-CREDENTIALS",
        "state": "active",
        "new_thing": {"secret_expires": "soon"},
        "role_divisions": [],
    }


# The fail-closed table: of every status and body, only the documented answers are taken for one.

IN_THE_APIS_OWN_WORDS = {"bad.credentials", "credentials.expired", "authentication.required", "another code", "code in capitals"}
ONE = Credentials("client-1", "s")
READS: dict[str, t.Any] = {
    "client": lambda session, token: read_client(session, token, "client-1"),
    "credential": lambda session, token: read_credential(session, token, "credential-1"),
}
DELETES: dict[str, t.Any] = {
    "client": lambda session, token: delete_client(session, token, "client-1"),
    "credential": lambda session, token: delete_credential(session, token, "credential-1"),
}
WRITES: dict[str, t.Any] = {
    "create": lambda session, token: create_client(session, token, {}),
    "replace": lambda session, token: replace_client(session, token, "client-1", {}),
    "secret": lambda session, token: replace_secret(session, token, "client-1"),
    "list": list_clients,
    "credential": lambda session, token: create_credential(session, token, "n", ONE),
}


def taken(session: ApiSession, call: t.Callable[[ApiSession, str], t.Any], token: str) -> bool:
    """Whether an answer is taken for one."""
    try:
        run(call(session, token), session.clock)
    except errors.ApiError:
        return False
    return True


def expected_of(status: int, body: str) -> list[tuple[str, t.Any, bool]]:
    """Each call, and whether it takes this answer. For all that is no success, one of those that write stands for the others."""
    on_the_wire = "empty" if status in WITHOUT_BODY else body
    gone = status == 404 and body in IN_THE_APIS_OWN_WORDS
    done = (status in (200, 201, 204, 205) and on_the_wire == "empty") or status == 202
    writes = {name: call for name, call in WRITES.items() if status < 300 or name == "create"}
    return [(name, call, taken) for calls, taken in ((READS, gone), (DELETES, gone or done), (writes, False)) for name, call in calls.items()]


STATUSES = [*range(201, 209), 301, 302, 304, 400, 401, 403, 404, 405, 408, 409, 410, 429, 500, 502, 503, 504]


@pytest.mark.parametrize("status", [200, *(pytest.param(status, marks=pytest.mark.uncovered) for status in STATUSES)])
def test_of_every_answer_only_the_documented_ones_are_taken(simulator: Simulator, make_session: MakeSession, status: int) -> None:
    session = make_session(retries=0)
    table = [(body, *texts, *each) for body, texts in bodies(status).items() for each in expected_of(status, body)]
    faults = [{"token": f"token-{place}", "status": status, "body": row[1], "content_type": row[2]} for place, row in enumerate(table)]
    simulator.control("POST", "faults", faults)
    for place, (body, dummy, dummy, name, call, expected) in enumerate(table):
        assert taken(session, call, f"token-{place}") is expected, (name, body)
