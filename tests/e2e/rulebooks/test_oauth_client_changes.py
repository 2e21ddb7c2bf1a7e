# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""From the audit's event in an SQS queue to a told person and an audit, with ansible-rulebook itself; and what a change window is."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t
import urllib.request
import uuid

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.e2e.conftest import TIME_LIMIT, Ansible
from tests.e2e.rulebooks.running import Rulebook, until

NOTIFY = """
- name: Tell
  ansible.builtin.copy:
    content: "{{ answer_client_events_event | to_json }}"
    dest: "{{ test_folder }}/told-{{ answer_client_events_event.id }}.json"
    mode: "0600"
"""
AT_NIGHT = {"days": ["mon", "sun"], "from": "22:00", "to": "04:00"}
AWS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "canary-of-aws-aB3dE5gH7jK9mN1pQ3", "AWS_EC2_METADATA_DISABLED": "true"}


def audited(action: str = "Delete", time: str = "2026-11-23T22:30:00.123Z", **details: t.Any) -> dict[str, t.Any]:
    """What EventBridge puts into a queue for an event of the audit."""
    body = {
        "id": str(uuid.uuid4()),
        "userId": "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77",
        "username": "admin@example.test",
        "clientId": "5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11",
        "serviceName": "OAuth",
        "eventTime": time,
        "action": action,
        "entityType": "OAuthClient",
        "entity": {"id": "9d0b3a1f-4b1f-4e6c-8f50-6b0e1c5a2e77", "name": "Nightly export"},
        "propertyChanges": [{"property": "name", "oldValues": [], "newValues": ["canary-of-a-value-Zk3PqT9vXw2LmN8r"]}],
        **details,
    }
    topic = "v2.audits.entitytype.OAuthClient.entityid.9d0b3a1f"
    source = "aws.partner/genesys.com/cloud/example/suffix"
    return {"source": source, "detail-type": topic, "detail": {"topicName": topic, "eventBody": body, "metadata": {"CorrelationId": "x"}}}


@pytest.fixture
def changes(tmp_path: pathlib.Path) -> Rulebook:
    rulebook = Rulebook(Ansible(tmp_path), "oauth_client_changes", oauth_client_changes_queue="audit", oauth_client_changes_region="eu-central-1")
    (tmp_path / "notify.yml").write_text(NOTIFY)
    rulebook.set(test_folder=str(tmp_path), answer_client_events_notify_tasks=str(tmp_path / "notify.yml"), answer_client_events_change_windows=[AT_NIGHT])
    return rulebook


def told(changes: Rulebook) -> dict[str, dict[str, t.Any]]:
    found = [json.loads(path.read_text()) for path in changes.ansible.folder.glob("told-*")]
    return {each["time"] or each["id"]: each for each in found}


def recorded(changes: Rulebook, events: list[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """What is left of events after the filters, in a process like ansible-rulebook's."""
    program = (
        "import json, runpy, sys\n"
        "filters = [(runpy.run_path(path)['main'], options) for path, options in json.loads(sys.argv[1])]\n"
        "for event in json.load(sys.stdin):\n"
        "    for main, options in filters:\n"
        "        event = main(event, **options)\n"
        "    print(json.dumps(event))\n"
    )
    folder = pathlib.Path(__file__).parents[3] / "extensions/eda/plugins/event_filter"
    filters = [(str(folder / "remove_secrets.py"), {}), (str(folder / "record_event.py"), {"kind": "client_change"})]
    command = [sys.executable, "-c", program, json.dumps(filters)]
    done = subprocess.run(command, input=json.dumps(events), capture_output=True, text=True, check=True, env={**os.environ, **changes.environment})
    return [json.loads(line) for line in done.stdout.splitlines()]


class Queue:
    """A stand-in for SQS, and a queue in it."""

    def __init__(self, port: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._queue = self._call("CreateQueue", QueueName="audit")["QueueUrl"]

    def send(self, body: object) -> None:
        self._call("SendMessage", QueueUrl=self._queue, MessageBody=body if isinstance(body, str) else json.dumps(body))

    def left(self) -> int:
        """How many messages nobody has confirmed."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        return sum(map(int, self._call("GetQueueAttributes", QueueUrl=self._queue, AttributeNames=names)["Attributes"].values()))

    def _call(self, operation: str, **fields: object) -> dict[str, t.Any]:
        signature = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/sqs/aws4_request, SignedHeaders=host, Signature=0"
        headers = {"X-Amz-Target": f"AmazonSQS.{operation}", "Content-Type": "application/x-amz-json-1.0", "Authorization": signature}
        request = urllib.request.Request(self.url, data=json.dumps(fields).encode(), headers=headers)
        with urllib.request.urlopen(request, timeout=TIME_LIMIT) as answer:
            result: dict[str, t.Any] = json.load(answer)
        return result


@pytest.fixture
def queue() -> t.Iterator[Queue]:
    program = "import sys; from moto.server import ThreadedMotoServer as S; s = S(ip_address='127.0.0.1', port=0, verbose=False); s.start();"
    program += "print(s.get_host_and_port()[1], flush=True); sys.stdin.read()"  # until this process ends
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        yield Queue(server.stdout.readline().strip())
        server.terminate()


def test_a_message_in_the_queue_is_told_and_the_clients_are_audited(changes: Rulebook, queue: Queue, simulator: Simulator) -> None:
    simulator.add_client("client-admin", secret="canary-of-admin-Wk3PqT9vXw2LmN8", name="Administration", permissions=["oauth:client:view"])
    place = {"api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path, "usage_days": 0, "fail_on": "none"}
    place |= {"client_id": "rehearsal-client", "client_secret": "rehearsal-secret", "report_path": str(changes.ansible.folder / "audit")}
    changes.set(answer_client_events_audit=True, **{f"audit_credentials_{name}": value for name, value in place.items()})
    changes.environment |= {**AWS, "AWS_ENDPOINT_URL": queue.url}
    event = audited("Reset", "2026-11-23T22:30:00Z")
    others = ["no JSON", {"detail": "none"}, audited(entityType="AccessToken"), audited("Update")]
    for body in [*others, event, event]:
        queue.send(body)
    with changes.running("-v"):
        until(lambda: not queue.left(), f"Messages are left: {changes.output}")
        until(lambda: changes.output.count("PLAY RECAP") == 2, f"An event has started no play: {changes.output}")  # nor had anything pending, if it is known
        changes.settled()
    assert changes.names("done") == [f"client-{event['detail']['eventBody']['id']}.json"], changes.errors() + changes.output
    assert changes.names("pending") == []
    ((time, change),) = told(changes).items()
    assert time == "2026-11-23T22:30:00Z"
    words = "OAuth client Nightly export (9d0b3a1f-4b1f-4e6c-8f50-6b0e1c5a2e77) has a new secret, at 2026-11-23T22:30:00Z, by admin@example.test."
    assert change["message"] == words
    assert (changes.ansible.folder / "audit.json").exists()
    for canary in ("canary-of-a-value", AWS["AWS_SECRET_ACCESS_KEY"], "rehearsal-secret"):
        assert canary not in changes.output + changes.ansible.left_behind()


@pytest.mark.drill
def test_a_change_in_a_window_is_not_told(changes: Rulebook) -> None:
    """2026-11-23 is a Monday."""
    within = ["2026-11-23T22:00:00Z", "2026-11-23T23:59:59.999Z", "2026-11-24T03:59:59Z", "2026-11-22T22:30:00Z", "2026-11-23T01:00:00+00:00"]
    outside = [
        "2026-11-23T21:59:59Z",
        "2026-11-24T04:00:00Z",
        "2026-11-24T22:30:00Z",
        "2026-11-22T03:00:00Z",
        "2026-11-23 22:30",
        "",
        "2026-11-23T22:30:00+01:00",
    ]
    recorded(changes, [{"body": audited(time=time)} for time in within + outside])
    recorded(changes, [{"body": audited("Create", time)} for time in within])
    status, output = changes.answer("answer_client_events", TZ="UTC")
    assert status == 0, output
    assert "17 events are answered." in output
    assert changes.names("pending") == []
    assert set(filter(None, (each["time"] for each in told(changes).values()))) == set(filter(None, outside))
    assert len(told(changes)) == len(outside)


@pytest.mark.drill
def test_a_window_is_in_the_time_zone_of_the_host(changes: Rulebook) -> None:
    recorded(changes, [{"body": audited(time=time)} for time in ("2026-11-23T21:30:00Z", "2026-07-20T20:30:00Z", "2026-07-20T19:30:00Z")])
    status, output = changes.answer("answer_client_events", TZ="Europe/Berlin")
    assert status == 0, output
    assert list(told(changes)) == ["2026-07-20T19:30:00Z"]


@pytest.mark.drill
def test_a_new_secret_is_told_at_any_time(changes: Rulebook) -> None:
    update = audited("Update", "2026-11-23T22:32:00Z", propertyChanges=[{"property": "clientSecret", "oldValues": ["a"], "newValues": ["b"]}])
    recorded(changes, [{"body": each} for each in (audited("Reset", "2026-11-23T22:30:00Z"), audited("Rotate", "2026-11-23T22:31:00Z"), update)])
    status, output = changes.answer("answer_client_events", TZ="UTC")
    assert status == 0, output
    assert {each["change"] for each in told(changes).values()} == {"secret_reset"}
    assert len(told(changes)) == 3


@pytest.mark.drill
def test_who_cannot_be_told_keeps_the_event_pending(changes: Rulebook) -> None:
    (changes.ansible.folder / "notify.yml").write_text("- name: Fail\n  ansible.builtin.fail:\n    msg: The mail server is away.\n")
    recorded(changes, [{"body": audited(time="2026-11-25T12:00:00Z")}])
    status, output = changes.answer("answer_client_events")
    assert status != 0
    assert "1 of 1 events are not answered." in output
    assert "The mail server is away." in changes.errors()
    (changes.ansible.folder / "notify.yml").write_text(NOTIFY)
    status, output = changes.answer("answer_client_events", "-e", "answer_client_events_only_new=true")
    assert (status, told(changes)) == (0, {}), output
    status, output = changes.answer("answer_client_events")
    assert status == 0, output
    assert (len(told(changes)), changes.names("pending")) == (1, [])


@pytest.mark.drill
def test_an_audit_that_fails_keeps_the_event_pending(changes: Rulebook) -> None:
    changes.set(answer_client_events_audit=True, audit_credentials_report_path="relative")
    recorded(changes, [{"body": audited(time="2026-11-25T12:00:00Z")}])
    status, output = changes.answer("answer_client_events")
    assert status != 0, output
    assert (changes.names("done"), len(changes.names("pending"))) == ([], 1)


@pytest.mark.drill
@pytest.mark.parametrize(
    "settings",
    [
        {"answer_client_events_notify_tasks": None},
        {"answer_client_events_notify_tasks": "/nonexistent/notify.yml"},
        {"answer_client_events_change_windows": [{**AT_NIGHT, "days": ["monday"]}]},
        {"answer_client_events_change_windows": [{**AT_NIGHT, "from": "9:00"}]},
        {"answer_client_events_change_windows": [{**AT_NIGHT, "to": 79200}]},
    ],
    ids=str,
)
def test_settings_that_cannot_be_meant_are_refused(changes: Rulebook, settings: dict[str, t.Any]) -> None:
    changes.settings = {name: value for name, value in {**changes.settings, **settings}.items() if value is not None}
    status, output = changes.answer("answer_client_events")
    assert status != 0
    assert "Set answer_client_events_notify_tasks to a file of tasks, or answer_client_events_audit to true" in output


@pytest.mark.drill
def test_an_event_that_was_answered_is_not_answered_again(changes: Rulebook) -> None:
    event = {"body": audited(time="2026-11-25T12:00:00Z")}
    assert "client_change" in recorded(changes, [event])[0]
    assert changes.answer("answer_client_events")[0] == 0
    assert recorded(changes, [event]) == [{"ignored": True}]
    assert changes.names("pending") == []
