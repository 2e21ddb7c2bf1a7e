# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Write what an event asks for into a folder, before the sender gets its answer, and drop the rest of the event."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import pathlib
import re
import typing as t
import uuid

DOCUMENTATION = r"""
---
short_description: Record in a folder what an event asks for
description:
  - Writes a record of the event to C(pending/) in the folder that the environment variable C(PURECLOUD_EVENTS_FOLDER) names. The playbook that answers the
    event moves the record to C(done/). So a record in C(pending/) is not answered, whatever the reason. The exit status of ansible-rulebook does not say so.
  - The source confirms an event after its filters have run. If the record cannot be written, a webhook's sender gets the status 500, and a message stays in
    its queue.
  - Takes a few fields from the event, and drops all others. Use it after C(purecloud.credentials.remove_secrets).
  - An event of another kind becomes C({ignored: true}), and no record is written.
options:
  kind:
    description:
      - "C(leak): an event with a member C(report), the path of a scanner's report, or GitHub's C(secret_scanning_alert) with the action C(created),
        C(reopened) or C(publicly_leaked), of which the URL of the alert is taken. The event becomes C({leak: {id, report}}) or
        C({leak: {id, alert_url, action}})."
      - "C(client_change): an event of Genesys Cloud's audit, by EventBridge and SQS, that an OAuth client was created or deleted, or that its secret was
        reset. The event becomes C({client_change: {id, change, time, client, by}}). One that is in C(done/) already becomes C({ignored: true})."
    type: str
    required: true
    choices: [leak, client_change]
"""

EXAMPLES = r"""
- eda.builtin.webhook:
    port: 5000
    hmac_secret: "{{ hmac_secret }}"
  filters:
    - purecloud.credentials.remove_secrets:
    - purecloud.credentials.record_event:
        kind: leak
"""

FOLDER = "PURECLOUD_EVENTS_FOLDER"
LONGEST = 1024  # characters of a field
LEAK_ACTIONS = ("created", "reopened", "publicly_leaked")
# The audit's actions that make a secret. The vendor documents the names, and not which of them a new secret of an OAuth client has; so an update of
# something that is called a secret counts, too.
CHANGES = {"Create": "created", "Delete": "deleted", "Reset": "secret_reset", "Rotate": "secret_reset"}
SAFE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")

# When the filter is loaded, and not with the first event: a source that could keep nothing is not to start.
if not pathlib.Path(os.environ.get(FOLDER, "")).is_absolute():
    raise ValueError(f"Set the environment variable {FOLDER} to the absolute path of a folder, for events that are not answered.")


def main(event: dict[str, t.Any], kind: str) -> dict[str, t.Any]:
    """Return what is left of the event.

    :raises OSError: the record cannot be written.
    :raises ValueError: there is no such kind.
    """
    readers = {"leak": _leak, "client_change": _client_change}
    if kind not in readers:
        raise ValueError(f"record_event: kind must be one of {', '.join(readers)}.")
    fields = readers[kind](event)
    if fields is None or _is_done(fields["id"]):
        return {"ignored": True}
    _write(fields["id"], fields)
    return {kind: fields}


def _leak(event: dict[str, t.Any]) -> dict[str, t.Any] | None:
    payload = _member(event, "payload")
    alert = _member(payload, "alert")
    now = datetime.datetime.now(datetime.timezone.utc)
    fields: dict[str, t.Any] = {"id": f"leak-{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4()}", "received_at": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    if "report" in payload:
        return {**fields, "report": _text(payload["report"])}
    # Of GitHub's alerts of other kinds, none has a type of secret. The header that names the event is not signed, and so it decides nothing.
    if payload.get("action") in LEAK_ACTIONS and "secret_type" in alert:
        return {**fields, "alert_url": _text(alert.get("url")), "action": payload["action"]}
    return None


def _client_change(event: dict[str, t.Any]) -> dict[str, t.Any] | None:
    audit = _member(_member(_member(event, "body"), "detail"), "eventBody")
    change = CHANGES.get(_text(audit.get("action")))
    changes = audit.get("propertyChanges")
    names = [_text(_member({"": each}, "").get("property")) for each in changes] if isinstance(changes, list) else []
    if change is None and any("secret" in name.lower() for name in names):
        change = "secret_reset"
    if audit.get("entityType") != "OAuthClient" or change is None:
        return None
    entity = _member(audit, "entity")
    of_audit = _text(audit.get("id"))
    return {
        "id": f"client-{of_audit if SAFE_ID.fullmatch(of_audit) else uuid.uuid4()}",
        "change": change,
        "time": _text(audit.get("eventTime")),
        "client": {"id": _text(entity.get("id")), "name": _text(entity.get("name"))},
        "by": {"user_id": _text(audit.get("userId")), "username": _text(audit.get("username")), "client_id": _text(audit.get("clientId"))},
    }


def _member(mapping: dict[str, t.Any], name: str) -> dict[str, t.Any]:
    """A member that is to be a mapping; empty where it is none."""
    value = mapping.get(name)
    return value if isinstance(value, dict) else {}


def _text(value: t.Any) -> str:
    return value[:LONGEST] if isinstance(value, str) else ""


def _is_done(record_id: str) -> bool:
    return (pathlib.Path(os.environ[FOLDER]) / f"done/{record_id}.json").exists()


def _write(record_id: str, record: dict[str, t.Any]) -> None:
    """Write it whole or not at all, and not only into the machine's memory."""
    pending = pathlib.Path(os.environ[FOLDER]) / "pending"
    for folder in (pending, pending.parent / "done"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = pending / f".{record_id}-{uuid.uuid4()}"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(json.dumps(record, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.rename(pending / f"{record_id}.json")
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
    folder_fd = os.open(pending, os.O_RDONLY)
    try:
        os.fsync(folder_fd)
    finally:
        os.close(folder_fd)
