# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""purecloud_oauth_client_info against the simulator: what it lists, what it asks, and that nothing that is known is lost."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._api import usage

from tests.unit.plugins.modules.conftest import RunModule

INFO = "purecloud_oauth_client_info"
LIST = "GET /oauth/clients"
TOKEN = "GET /tokens/me preserveIdleTTL=true"
OWN = "rehearsal-client"


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "LOOKS", (0.0,) * 3)


@pytest.fixture
def clients(simulator: Simulator) -> None:
    """Beside the simulator's own."""
    simulator.add_client("a", name="Export", description="Owner: reports")
    simulator.add_client("b", name="Export", state="inactive")
    simulator.add_client("c", name="Wallboard", grant_type="TOKEN", date_created="2020-01-01T00:00:00.000Z")


def found(result: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    assert "oauth_clients" in result, result.get("msg")
    return {client["id"]: client for client in result["oauth_clients"]}


def codes(client: dict[str, t.Any]) -> set[str]:
    return {finding["code"] for finding in client["findings"]}


@pytest.mark.usefixtures("clients")
def test_all_are_listed_by_one_request_and_one_for_who_asks(simulator: Simulator, run_module: RunModule, token: str) -> None:
    for check in (True, False):
        result = run_module(INFO, check=check, access_token=token)
        assert set(found(result)) == {OWN, "a", "b", "c"}
        assert (result["changed"], "progress" in result) == (False, False)
    assert simulator.sent() == [LIST, TOKEN] * 2
    client = found(result)["a"]
    assert (client["name"], client["state"], client["authorized_grant_type"]) == ("Export", "active", "CLIENT-CREDENTIALS")
    assert "last_use" not in client
    assert client["role_divisions"]
    assert client["age_days"] >= 0


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ({"id": "a"}, {"a"}),
        ({"id": "nobody"}, set()),
        ({"name": "Export"}, {"a", "b"}),
        ({"name": "export"}, set()),
        ({"state": "inactive"}, {"b"}),
        ({"state": "disabled"}, set()),
        ({"grant_type": "TOKEN"}, {"c"}),
        ({"name": "Export", "state": "active"}, {"a"}),
    ],
)
def test_filters(run_module: RunModule, token: str, options: dict[str, t.Any], ids: set[str]) -> None:
    assert set(found(run_module(INFO, access_token=token, **options))) == ids


@pytest.mark.usefixtures("clients")
def test_findings_are_made_of_all_clients_whatever_the_filter(run_module: RunModule, token: str) -> None:
    (client,) = run_module(INFO, access_token=token, id="a", max_age_days=0)["oauth_clients"]
    assert "name_twice" in codes(client)
    old = found(run_module(INFO, access_token=token, max_age_days=365))["c"]
    assert {"implicit_grant", "older_than_max_age"} <= codes(old)
    assert (old["suggestion"], old["findings"][0]["severity"]) == ("rotate", "high")
    assert all(finding["message"] == f"{finding['what']} {finding['cure']}" for finding in old["findings"])


@pytest.mark.parametrize("answers", ["404", "deleted"])
def test_what_is_deleted_is_left_out(simulator: Simulator, run_module: RunModule, token: str, answers: str) -> None:
    simulator.switch(deleted_listed=True, deleted_answers=answers)
    simulator.add_client("gone", name="Gone", state="deleted")
    assert "gone" not in found(run_module(INFO, access_token=token))


def test_pages_are_followed(simulator: Simulator, run_module: RunModule, token: str) -> None:
    for number in range(5):
        simulator.add_client(f"client-{number}", name=f"Client {number}")
    simulator.switch(client_page_size=2)
    assert len(found(run_module(INFO, access_token=token))) == 6


def test_no_secret_is_told(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.add_client("a", secret="canary-of-a-client", fields={"secret": "canary-of-a-field"})
    run_module(INFO, access_token=token)
    assert "canary" not in run_module.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"usage_days": 0}, "usage_days is 0. Set it to a number from 1 to 365."),
        ({"usage_days": 366}, "usage_days is 366. Set it to a number from 1 to 365."),
        ({"max_age_days": -1}, "max_age_days is -1. Set it to a number from 0 up."),
        ({"concurrency": 0}, "concurrency is 0. Set it to a number from 1 to 64."),
        ({"concurrency": 65}, "concurrency is 65. Set it to a number from 1 to 64."),
    ],
)
def test_a_number_out_of_its_range_is_refused_before_anything_is_sent(
    simulator: Simulator, run_module: RunModule, token: str, options: dict[str, t.Any], words: str
) -> None:
    assert words in run_module(INFO, access_token=token, **options)["msg"]
    assert simulator.sent() == []


def test_without_the_permission_it_says_which(simulator: Simulator, run_module: RunModule) -> None:
    simulator.add_client("reader", permissions=[])
    result = run_module(INFO, access_token=simulator.issue(client_id="reader"))
    assert (result["failed"], result["http_status"]) == (True, 403)
    assert "oauth:client:view" in result["msg"]


def test_a_dead_token_is_said_to_be_one(run_module: RunModule) -> None:
    assert "not active: get a new one" in run_module(INFO, access_token="never-issued-by-anybody")["msg"]


def test_signed_in_as_a_client_it_leaves_no_token(simulator: Simulator, run_module: RunModule) -> None:
    result = run_module(INFO, login_url=simulator.url, client_id=OWN, client_secret="rehearsal-secret", usage_days=30)
    assert set(found(result)) == {OWN}
    assert (len(simulator.tokens()), simulator.live()) == (1, set())


def usage_of(simulator: Simulator, client_id: str, *answers: t.Any, **query: t.Any) -> None:
    """What the API answers to a query about a client, and to each look."""
    path = f"/api/v2/oauth/clients/{client_id}/usage/query"
    begun = {"status": 200, "body": json.dumps({"executionId": f"execution-of-{client_id}"}), **query}
    simulator.fault(method="POST", path=path, **begun)
    for answer in answers:
        simulator.fault(method="GET", path=f"{path}/results/execution-of-{client_id}", status=200, body=json.dumps(answer))


@pytest.mark.usefixtures("clients")
def test_unknown_is_never_unused(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.add_client("d", name="In use", description="Owner: tests")
    simulator.add_usage("d", day(1))
    usage_of(simulator, OWN, {"queryStatus": "Running"}, {"queryStatus": "Complete"})
    usage_of(simulator, "a", {"queryStatus": "Failed"})
    usage_of(simulator, "b", status=403, body='{"status": 403, "code": "missing.any.permissions", "message": "No."}')
    usage_of(simulator, "c", {"queryStatus": "Complete"})
    result = run_module(INFO, access_token=token, usage_days=30, concurrency=2, consumers=True)
    uses = {name: client["last_use"] for name, client in found(result).items()}
    assert {name: use["status"] for name, use in uses.items()} == {
        **dict.fromkeys(["a", "b"], "unknown"),
        **dict.fromkeys([OWN, "c"], "none_in_window"),
        "d": "used",
    }
    assert [name for name, client in found(result).items() if client["suggestion"] == "delete"] == ["c"]
    assert "never_used" not in codes(found(result)[OWN]) | codes(found(result)["a"]) | codes(found(result)["b"])
    assert result["progress"][-1].startswith("5 of 5 clients after ")
    assert "The last use of 2 of 5 OAuth clients is unknown, which does not mean that they are unused." in str(result["warnings"])
    assert "failed" not in result


def day(ago: int) -> str:
    return (datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=ago)).isoformat()


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(
    "switches",
    [
        {},
        {"usage_query_status": 202},
        {"usage_running": 0},
        {"usage_misses": 1},
        {"usage_without_rows": "empty"},
        {"usage_end": "inclusive"},
        {"usage_template_slash": False},
    ],
    ids=str,
)
def test_the_last_day_of_use(simulator: Simulator, run_module: RunModule, token: str, switches: dict[str, t.Any]) -> None:
    simulator.switch(**switches)
    for client_id, ago in (("a", 1), ("a", 9), ("b", 30), ("c", 31), (OWN, 0)):
        simulator.add_usage(client_id, day(ago), template_uri="/api/v2/users", requests=7)
    uses = {name: client["last_use"] for name, client in found(run_module(INFO, access_token=token, usage_days=30)).items()}
    assert uses["a"] == {"status": "used", "date": day(1), "from": day(30), "to": day(1), "reason": None}
    assert (uses["b"]["status"], uses["b"]["date"]) == ("used", day(30))
    assert [uses[name]["status"] for name in ("c", OWN)] == ["none_in_window"] * 2


@pytest.mark.parametrize(("switch", "words"), [({"usage_outcome": "Failed"}, "the query failed"), ({"usage_running": 9}, "still running")])
def test_a_query_without_an_answer(simulator: Simulator, run_module: RunModule, token: str, switch: dict[str, t.Any], words: str) -> None:
    simulator.switch(**switch)
    (client,) = run_module(INFO, access_token=token, usage_days=30)["oauth_clients"]
    assert (client["last_use"]["status"], words in client["last_use"]["reason"]) == ("unknown", True)
    assert client["suggestion"] != "delete"


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("options", [{}, {"id": "c"}], ids=str)
def test_a_usage_that_counts_nothing_is_not_believed(simulator: Simulator, run_module: RunModule, token: str, options: dict[str, t.Any]) -> None:
    simulator.switch(usage_late_days=60)
    simulator.add_usage("c", day(1))
    result = run_module(INFO, access_token=token, usage_days=30, consumers=True, **options)
    client = found(result)["c"]
    assert {each["last_use"]["status"] for each in found(result).values()} == {"unknown"}
    assert "no call of any client" in client["last_use"]["reason"]
    assert client["suggestion"] == "review"
    assert "never_used" not in codes(client)
    number = len(found(result))
    assert f"The last use of {number} of {number} OAuth clients is unknown" in str(result["warnings"])


@pytest.mark.usefixtures("clients")
def test_of_one_client_it_is_believed_where_it_counts_the_one_that_signs_in(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.add_usage(OWN, day(9))
    result = run_module(INFO, access_token=token, usage_days=30, consumers=True, id="c")
    (client,) = result["oauth_clients"]
    assert (client["last_use"]["status"], client["suggestion"]) == ("none_in_window", "delete")
    assert "warnings" not in result


READER = ["oauth:client:view", "integrations:integration:view"]


@pytest.fixture
def reader(simulator: Simulator) -> str:
    """A token that may read clients and integrations."""
    simulator.add_client("reader", description="Owner: tests", permissions=READER)
    return simulator.issue(client_id="reader")


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("tells", ["by_id", "everywhere"])
def test_consumers_are_what_integration_credentials_name(simulator: Simulator, run_module: RunModule, reader: str, tells: str) -> None:
    simulator.switch(credential_client_id=tells)
    used_by = simulator.add_credential("Data Actions", "c", "canary-of-the-credential")
    lost = simulator.add_credential("Old actions", "a-client-that-is-gone", "canary-of-the-other")
    simulator.add_usage("a", day(1))
    result = run_module(INFO, access_token=reader, consumers=True, usage_days=30)
    clients = found(result)
    listed, *others = [each for each in simulator.sent() if each.startswith("GET /integrations/credentials/")]
    assert (listed.split()[1], len(others)) == ("/integrations/credentials/listing", 2 if tells == "by_id" else 0)
    assert clients["c"]["consumers"] == [{"id": used_by, "name": "Data Actions"}]
    assert clients["a"]["consumers"] == []
    assert (clients["c"]["last_use"]["status"], clients["c"]["suggestion"]) == ("none_in_window", "review")
    assert clients["b"]["suggestion"] == "delete"
    assert ("nobody_known" in codes(clients["b"]), "nobody_known" in codes(clients["c"])) == (True, False)
    (finding,) = result["findings"]
    assert (finding["code"], finding["severity"]) == ("credential_of_gone_client", "high")
    assert lost in finding["message"]
    assert "a-client-that-is-gone" in finding["message"]
    assert "canary" not in run_module.output
    assert "warnings" not in result


@pytest.mark.usefixtures("clients")
def test_a_credential_that_does_not_tell_is_said_to_be_one(simulator: Simulator, run_module: RunModule, reader: str) -> None:
    simulator.add_usage("a", day(1))
    simulator.add_credential("Data Actions", "c", "secret")
    simulator.switch(credential_client_id="nowhere")
    result = run_module(INFO, access_token=reader, consumers=True, usage_days=30)
    assert (found(result)["c"]["last_use"]["status"], found(result)["c"]["suggestion"]) == ("none_in_window", "review")
    assert result["all_consumers_known"] is False
    assert "1 of 1 integration credentials do not tell which OAuth client they hold" in str(result["warnings"])
    assert not [name for name, client in found(result).items() if "nobody_known" in codes(client)]
    assert result["findings"] == []


@pytest.mark.usefixtures("clients")
def test_without_the_permission_the_consumers_are_not_known_and_the_rest_is(simulator: Simulator, run_module: RunModule) -> None:
    simulator.add_client("lesser", permissions=READER[:1])
    simulator.add_usage("a", day(1))
    result = run_module(INFO, access_token=simulator.issue(client_id="lesser"), consumers=True, usage_days=30)
    assert (found(result)["c"]["last_use"]["status"], found(result)["c"]["suggestion"]) == ("none_in_window", "review")
    assert result["all_consumers_known"] is False
    assert {client["consumers"] for client in found(result).values()} == {None}
    assert "integrations:integration:view" in str(result["warnings"])
    assert not [name for name, client in found(result).items() if "nobody_known" in codes(client)]


def test_nobody_reads_integrations_unless_asked(simulator: Simulator, run_module: RunModule, token: str) -> None:
    result = run_module(INFO, access_token=token)
    assert simulator.sent() == [LIST, TOKEN]
    assert not {"findings", "all_consumers_known"} & set(result)
    assert "consumers" not in result["oauth_clients"][0]


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize(("options", "suggested"), [({}, "review"), ({"consumers": True}, "delete")])
def test_nothing_is_deleted_unless_integrations_were_read(
    simulator: Simulator, run_module: RunModule, token: str, options: dict[str, t.Any], suggested: str
) -> None:
    """An organisation without any integration credential has all of its consumers known."""
    simulator.add_usage("a", day(1))
    result = run_module(INFO, access_token=token, usage_days=30, **options)
    assert (found(result)["c"]["last_use"]["status"], found(result)["c"]["suggestion"]) == ("none_in_window", suggested)
    assert result.get("all_consumers_known") is (True if options else None)


def test_of_no_clients_nothing_is_asked(simulator: Simulator, run_module: RunModule, token: str) -> None:
    assert run_module(INFO, access_token=token, usage_days=30, id="nobody")["progress"] == []
    assert simulator.sent() == [LIST, TOKEN]


@pytest.mark.parametrize("listed", [[], [{"id": "a", "name": "Export"}]], ids=["none", "others"])
def test_a_list_without_the_client_that_signs_in_is_not_whole(simulator: Simulator, run_module: RunModule, token: str, listed: list[dict[str, str]]) -> None:
    simulator.fault(method="GET", path="/api/v2/oauth/clients", status=200, body=json.dumps({"entities": listed}))
    result = run_module(INFO, access_token=token, usage_days=30, consumers=True)
    assert result["failed"]
    assert f"listed {len(listed)} OAuth clients, and not {OWN}, which the task signs in as" in result["msg"]
    assert "oauth_clients" not in result
    assert simulator.sent() == [LIST, TOKEN]


def test_an_empty_list_is_none_whoever_signs_in(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.fault(method="GET", path="/api/v2/oauth/clients", status=200, body='{"entities": []}')
    simulator.fault(method="GET", path="/api/v2/tokens/me", status=200, body='{"organization": {"id": "some-organisation"}}')
    result = run_module(INFO, access_token=token)
    assert "listed no OAuth client" in result["msg"]
    assert "oauth_clients" not in result


def test_a_persons_token_is_of_a_client_that_is_built_in(simulator: Simulator, run_module: RunModule) -> None:
    organization = {"id": "0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10", "name": "Example Ltd"}
    built_in = {"id": "built-in", "name": "Admin", "organization": {"id": "purecloud-builtin"}}
    person = simulator.issue(info={"organization": organization, "OAuthClient": built_in})
    result = run_module("purecloud_oauth_client_info", access_token=person)
    assert [client["id"] for client in result["oauth_clients"]] == [OWN], result.get("msg")
