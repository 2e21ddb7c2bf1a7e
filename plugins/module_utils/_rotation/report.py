# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What is told of a rotation: in the result, as a line of JSON in a file, and as a summary beside that.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import socket
import typing as t

from .._errors import ConfigurationError
from .._secrets.attributes import Attributes
from .._secrets.secret_place import SecretPlace
from .engine import Rotation
from .summary import summary_of

Entry = dict[str, t.Any]


def entry_of(rotation: Rotation, outcome: str, error: str | None) -> Entry:
    """``error``: masked already."""
    client = rotation.info.get("oauth_client") or {}
    waiting = rotation.waiting
    return {
        **({} if rotation.drains else {"expires_at": rotation.expires_at}),
        **({} if waiting is None else {"not_before": waiting.not_before, "waits_for": waiting.why}),
        "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "host": socket.gethostname(),
        "path": rotation.path,
        "outcome": outcome,
        "summary": summary_of(rotation, outcome, error),
        "organization": rotation.info.get("organization") or {},
        "oauth_client": {name: client.get(name) for name in ("id", "name")},
        "old": rotation.old_name,
        "new": rotation.new_name,
        "steps": rotation.steps,
        "correlation_ids": rotation.correlation_ids,
        "possible_orphans": [orphan._asdict() for orphan in rotation.orphans],
        "error": error,
    }


def check_report_path(path: str, files: t.Iterable[str]) -> None:
    """``files``: that are rotated.

    :raises ConfigurationError: nothing can be written there, or a file that is rotated, or one beside it, would be.
    """
    places = [os.path.realpath(path), os.path.realpath(path) + ".md"]
    if not path or any(place == os.path.realpath(file) or place.startswith(os.path.realpath(file) + ".") for file in files for place in places):
        raise ConfigurationError("report_path is empty, or names a file that is rotated, or one beside it.", advice="Choose another. Nothing was changed.")
    place = _place(path)
    try:
        place.check_folder()  # a report holds no secret, so others may read it
    finally:
        place.close()


def write_report(path: str, entries: list[Entry]) -> None:
    """:raises ConfigurationError: the file system refuses."""
    place = _place(path)
    try:
        with place.acting():
            place.folder.append(place.name, "".join(json.dumps(entry) + "\n" for entry in entries).encode())
            place.folder.replace(f"{place.name}.md", "\n".join(map(_summary, entries)).encode(), Attributes())
    finally:
        place.close()


def _place(path: str) -> SecretPlace:
    return SecretPlace("report_path", path, mode=None, owner=None, group=None)


def _summary(entry: Entry) -> str:
    rows = [
        ("organisation", entry["organization"].get("name")),
        ("OAuth client", entry["oauth_client"]["name"]),
        ("old", entry["old"]),
        ("new", entry["new"]),
        ("the new one expires at", entry.get("expires_at")),
        ("waits for", entry.get("waits_for")),
        ("not before", entry.get("not_before")),
        ("correlation ids", ", ".join(entry["correlation_ids"])),
        ("error", entry["error"]),
    ]
    lines = [f"# Rotation of {_cell(entry['path'])} on {_cell(entry['host'])}", "", f"{entry['time']}: **{entry['outcome']}**.", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {_cell(value)} |" for name, value in rows]
    lines += ["", "| step | outcome | time |", "|---|---|---|"]
    lines += [f"| {step['step']} | {step['outcome']} | {step['time']} |" for step in entry["steps"]]
    for orphan in entry["possible_orphans"]:
        lines.append(f"\nPossible orphan: {orphan['fingerprint'] or 'a token'}, since {orphan['since']}. {_cell(orphan['why'])}")
    return "\n".join(lines) + "\n"


def _cell(text: t.Any) -> str:
    """What an API tells may hold characters that end a cell or begin markup."""
    return re.sub(r"[|<>\[\]`*\\\x00-\x1f\x7f]", " ", str(text if text is not None else "none"))
