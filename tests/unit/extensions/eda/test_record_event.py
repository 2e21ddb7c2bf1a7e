# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What is kept of an event, where, and that an event that cannot be kept is not confirmed."""

from __future__ import annotations

import json
import os
import pathlib
import runpy
import stat
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION

PATH = COLLECTION / "extensions/eda/plugins/event_filter/record_event.py"
ALERT = {"action": "created", "alert": {"url": "https://api.github.com/repos/o/r/secret-scanning/alerts/1", "secret_type": "(removed)", "other": "x"}}
AUDIT = {
    "id": "5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11",
    "action": "Delete",
    "entityType": "OAuthClient",
    "eventTime": "2026-11-26T10:15:00.123Z",
    "entity": {"id": "c", "name": "Nightly export", "other": "x"},
    "userId": "u",
    "username": "n",
    "clientId": "i",
}


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("PURECLOUD_EVENTS_FOLDER", str(tmp_path / "events"))
    return tmp_path / "events"


def record(event: object, kind: str = "leak") -> dict[str, t.Any]:
    recorded: dict[str, t.Any] = runpy.run_path(str(PATH))["main"](event, kind=kind)
    return recorded


def audited(**details: t.Any) -> dict[str, t.Any]:
    return {"body": {"detail": {"eventBody": {**AUDIT, **details}}}, "meta": {"MessageId": "m"}}


def test_a_record_is_readable_by_its_owner_alone(folder: pathlib.Path) -> None:
    old = os.umask(0)
    try:
        leak = record({"payload": {"report": "nightly.json", "other": "x"}, "meta": {"headers": {}}})["leak"]
    finally:
        os.umask(old)
    (path,) = (folder / "pending").iterdir()
    assert path.name == f"{leak['id']}.json"
    assert json.loads(path.read_text()) == leak
    assert (leak["report"], set(leak)) == ("nightly.json", {"id", "received_at", "report"})
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent, folder / "done")] == [0o600, 0o700, 0o700]


def test_each_delivery_has_a_record_of_its_own(folder: pathlib.Path) -> None:
    assert record({"payload": {"report": "a"}}) != record({"payload": {"report": "a"}})
    assert len(list((folder / "pending").iterdir())) == 2


@pytest.mark.parametrize("action", ["created", "reopened", "publicly_leaked"])
def test_of_an_alert_its_url_is_kept(folder: pathlib.Path, action: str) -> None:
    leak = record({"payload": {**ALERT, "action": action}})["leak"]
    assert (leak["alert_url"], leak["action"]) == ("https://api.github.com/repos/o/r/secret-scanning/alerts/1", action)
    assert "other" not in json.dumps(leak)


@pytest.mark.parametrize(
    "payload",
    [
        {},
        None,
        [],
        "report",
        {"action": "resolved", "alert": ALERT["alert"]},
        {"action": ["created"], "alert": ALERT["alert"]},
        {"action": {"created": 1}, "alert": ALERT["alert"]},
        {"action": "created"},
        {"action": "created", "alert": "x"},
        {"action": "created", "alert": {"url": "https://api.github.com/repos/o/r/code-scanning/alerts/1", "rule": {}}},
    ],
    ids=str,
)
def test_another_event_is_ignored(folder: pathlib.Path, payload: object) -> None:
    assert record({"payload": payload}) == {"ignored": True}
    assert record({}) == {"ignored": True}
    assert not folder.exists()


@pytest.mark.parametrize("report", [None, 1, ["a"], {"a": "b"}], ids=str)
def test_a_report_that_is_no_text_is_kept_as_none(folder: pathlib.Path, report: object) -> None:
    """So the playbook refuses it, and it is told."""
    assert record({"payload": {"report": report}})["leak"]["report"] == ""


def test_a_long_text_is_cut(folder: pathlib.Path) -> None:
    assert record({"payload": {"report": "x" * 5000}})["leak"]["report"] == "x" * 1024


@pytest.mark.parametrize(
    ("details", "change"),
    [
        ({"action": "Create"}, "created"),
        ({"action": "Delete"}, "deleted"),
        ({"action": "Reset"}, "secret_reset"),
        ({"action": "Rotate"}, "secret_reset"),
        ({"action": "Update", "propertyChanges": [None, {"property": "name"}, {"property": "clientSecret", "newValues": ["x"]}]}, "secret_reset"),
    ],
)
def test_of_a_change_what_tells_who_did_what_is_kept(folder: pathlib.Path, details: dict[str, t.Any], change: str) -> None:
    kept = record(audited(**details), "client_change")["client_change"]
    assert kept == {
        "id": f"client-{AUDIT['id']}",
        "change": change,
        "time": AUDIT["eventTime"],
        "client": {"id": "c", "name": "Nightly export"},
        "by": {"user_id": "u", "username": "n", "client_id": "i"},
    }
    assert json.loads((folder / f"pending/client-{AUDIT['id']}.json").read_text()) == kept


@pytest.mark.parametrize(
    "details",
    [
        {"action": "Update"},
        {"action": "Update", "propertyChanges": [{"property": "name"}]},
        {"action": "Update", "propertyChanges": "secret"},
        {"action": "AuthenticationFailed"},
        {"action": None},
        {"action": ["Delete"]},
        {"entityType": "AccessToken"},
        {"entityType": None},
    ],
    ids=str,
)
def test_another_audit_event_is_ignored(folder: pathlib.Path, details: dict[str, t.Any]) -> None:
    assert record(audited(**details), "client_change") == {"ignored": True}


@pytest.mark.parametrize("body", ["no JSON", None, [], {"detail": []}, {"detail": {"eventBody": "x"}}], ids=str)
def test_a_message_of_another_form_is_ignored(folder: pathlib.Path, body: object) -> None:
    assert record({"body": body}, "client_change") == {"ignored": True}


@pytest.mark.parametrize("name", ["../../outside", "a/b", "", None, "x" * 65, "a\n"])
def test_no_id_from_outside_names_another_file(folder: pathlib.Path, name: object) -> None:
    kept = record(audited(id=name), "client_change")["client_change"]
    assert [path.name for path in (folder / "pending").iterdir()] == [f"{kept['id']}.json"]
    assert len(kept["id"]) == len("client-") + 36


def test_a_change_that_was_answered_is_ignored(folder: pathlib.Path) -> None:
    record(audited(), "client_change")
    record(audited(), "client_change")
    (path,) = (folder / "pending").iterdir()
    path.rename(folder / "done" / path.name)
    assert record(audited(), "client_change") == {"ignored": True}


def test_what_cannot_be_kept_is_an_error_and_leaves_no_draft(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(dummy: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        record({"payload": {"report": "a"}})
    assert list((folder / "pending").iterdir()) == []


@pytest.mark.parametrize("value", [None, "", "relative"])
def test_it_does_not_load_without_a_folder(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.setenv("PURECLOUD_EVENTS_FOLDER", value or "")
    if value is None:
        monkeypatch.delenv("PURECLOUD_EVENTS_FOLDER")
    with pytest.raises(ValueError, match="Set the environment variable PURECLOUD_EVENTS_FOLDER to the absolute path"):
        record({})


def test_another_kind_is_an_error(folder: pathlib.Path) -> None:
    with pytest.raises(ValueError, match="kind must be one of leak, client_change"):
        record({}, "other")
