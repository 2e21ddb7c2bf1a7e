# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The summary beside the report of a rotation, word for word."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.report import check_report_path, write_report

ENTRY: dict[str, t.Any] = {
    "time": "2026-11-26T02:17:00+00:00",
    "host": "exporter-1",
    "path": "/etc/export/token",
    "outcome": "rotated",
    "organization": {"id": "organisation-1", "name": "Example | Ltd"},
    "oauth_client": {"id": "client-1", "name": "Nightly`export"},
    "old": "sha256:0000000000000001",
    "new": "sha256:0000000000000002",
    "expires_at": "2026-11-27T02:17:00+00:00",
    "waits_for": "It was used on 2026-11-25.",
    "not_before": "2026-11-28T00:00:00+00:00",
    "steps": [{"step": "issue", "outcome": "issued", "time": "02:16"}, {"step": "revoke", "outcome": "revoked", "time": "02:17"}],
    "correlation_ids": ["c-1", "c-2"],
    "possible_orphans": [
        {"fingerprint": "sha256:0000000000000003", "since": "01:00", "why": "The answer <was> lost."},
        {"fingerprint": None, "since": "01:30", "why": "Killed."},
    ],
    "error": "a[1]*b\\c",
}
SUMMARY = """\
# Rotation of /etc/export/token on exporter-1

2026-11-26T02:17:00+00:00: **rotated**.

| | |
|---|---|
| organisation | Example   Ltd |
| OAuth client | Nightly export |
| old | sha256:0000000000000001 |
| new | sha256:0000000000000002 |
| the new one expires at | 2026-11-27T02:17:00+00:00 |
| waits for | It was used on 2026-11-25. |
| not before | 2026-11-28T00:00:00+00:00 |
| correlation ids | c-1, c-2 |
| error | a 1  b c |

| step | outcome | time |
|---|---|---|
| issue | issued | 02:16 |
| revoke | revoked | 02:17 |

Possible orphan: sha256:0000000000000003, since 01:00. The answer  was  lost.

Possible orphan: a token, since 01:30. Killed.
"""


def test_all_that_can_be_told(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report"
    write_report(str(path), [ENTRY])
    assert (tmp_path / "report.md").read_text() == SUMMARY
    assert [json.loads(line) for line in path.read_text().splitlines()] == [ENTRY]


def test_what_is_not_known(tmp_path: pathlib.Path) -> None:
    unknown: dict[str, t.Any] = {
        "organization": {},
        "oauth_client": {"id": None, "name": None},
        "old": None,
        "expires_at": None,
        "steps": [],
        "possible_orphans": [],
    }
    left_out = {name: value for name, value in ENTRY.items() if name not in ("waits_for", "not_before")}
    write_report(str(tmp_path / "report"), [{**left_out, **unknown, "correlation_ids": [], "error": None}])
    rows = (tmp_path / "report.md").read_text().splitlines()
    assert [row for row in rows if row.endswith("| none |")] == [
        f"| {name} | none |" for name in ("organisation", "OAuth client", "old", "the new one expires at", "waits for", "not before", "error")
    ]
    assert rows[-2:] == ["| step | outcome | time |", "|---|---|---|"]


def test_a_report_of_many(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report"
    write_report(str(path), [ENTRY])
    write_report(str(path), [ENTRY, {**ENTRY, "path": "/other"}])
    assert [json.loads(line)["path"] for line in path.read_text().splitlines()] == ["/etc/export/token", "/etc/export/token", "/other"]
    assert (tmp_path / "report.md").read_text() == f"{SUMMARY}\n{SUMMARY.replace('/etc/export/token', '/other')}"


@pytest.mark.parametrize("file", ["report", "report.md", "report.md.txt"])
def test_neither_the_report_nor_its_summary_is_a_file_that_is_rotated(tmp_path: pathlib.Path, file: str) -> None:
    report, files = str(tmp_path / "report"), [str(tmp_path / "other"), str(tmp_path / file)]
    check_report_path(report, files[:1])
    if file == "report.md.txt":
        check_report_path(report, files)
    else:
        with pytest.raises(ConfigurationError, match="names a file that is rotated, or one beside it"):
            check_report_path(report, files)


def test_a_folder_that_is_not_there_is_told_by_the_option(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^report_path"):
        check_report_path(str(tmp_path / "none/report"), [])
