# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Findings in the JSON of gitleaks (https://github.com/gitleaks/gitleaks, `report/finding.go`; version 7: `report/report.go`).

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .finding import Finding, Place, is_hidden, line_of, text_of

HIDDEN = "is redacted. Have gitleaks write its report without --redact."


def recognises(record: dict[str, t.Any]) -> bool:
    """Whether an object is a finding: of version 8, or of version 7, which writes ``offender`` for the secret."""
    return ("RuleID" in record and "Secret" in record) or ("offender" in record and "rule" in record)


def read(record: dict[str, t.Any], number: int) -> Finding:

    def first(*names: str) -> str:
        return next(filter(None, (text_of(record.get(name)) for name in names)), "")

    secret = first("Secret", "offender")
    return Finding(
        secret,
        rule=first("RuleID", "rule"),
        place=Place(
            file=first("File", "SymlinkFile", "file"),
            line=line_of(first("StartLine", "lineNumber")),
            commit=first("Commit", "commit"),
            link=first("Link", "leakURL"),
            repository=first("repoURL", "repo"),
        ),
        number=number,
        around=first("Match", "Context", "line"),
        hidden=HIDDEN if is_hidden(secret) else None,
    )
