# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Findings in the JSON lines of trufflehog (https://github.com/trufflesecurity/trufflehog, `pkg/output/json.go`).

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .finding import Finding, Place, is_hidden, line_of, object_of, text_of

HIDDEN = "holds no Raw. Give what trufflehog writes with --json, as it is: its SARIF and what was made of it elsewhere hold no secret."

# The detector of all rules that a user wrote; which one it was stands in ExtraData.
CUSTOM_DETECTOR = "CustomRegex"


def recognises(record: dict[str, t.Any]) -> bool:
    return "SourceMetadata" in record or ("DetectorName" in record and ("Raw" in record or "Redacted" in record))


def read(record: dict[str, t.Any], number: int) -> Finding:
    data = object_of(object_of(record.get("SourceMetadata")).get("Data"))
    source = next((found for found in data.values() if isinstance(found, dict)), {})
    detector, name = text_of(record.get("DetectorName")), text_of(object_of(record.get("ExtraData")).get("name"))
    custom = detector == CUSTOM_DETECTOR and bool(name)
    secret = text_of(record.get("Raw")) or text_of(record.get("RawV2"))
    return Finding(
        secret,
        rule=name if custom else detector,
        place=Place(
            file=text_of(source.get("file")),
            line=line_of(source.get("line")),
            commit=text_of(source.get("commit")),
            link=text_of(source.get("link")),
            repository=text_of(source.get("repository")),
        ),
        number=number,
        hidden=HIDDEN if is_hidden(secret) else None,
        elsewhere=record.get("Verified") is True and not custom,
    )
