# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Results in SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/), by gitleaks or any other scanner that writes the snippet.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t
from urllib.parse import unquote

from .finding import Finding, Place, is_hidden, line_of, list_of, object_of, text_of

# By the tool, in small letters: what shows the secrets.
CURES = {
    "gitleaks": "Have gitleaks write its report without --redact.",
    "trufflehog": "Give what trufflehog writes with --json: its SARIF holds no secret.",
    "semgrep": "Sign in with semgrep login before the scan.",
}
CURE = "Have the scanner write region.snippet, not redacted, or give its JSON."


def recognises(record: dict[str, t.Any]) -> bool:
    return "runs" in record and ("version" in record or "$schema" in record)


def read(record: dict[str, t.Any], number: int) -> t.Iterator[Finding]:
    """The findings of all runs. ``number``: of the first."""
    for run in map(object_of, list_of(record.get("runs"))):
        for result in map(object_of, list_of(run.get("results"))):
            for location in list_of(result.get("locations")) or [None]:
                yield _finding(run, result, object_of(object_of(location).get("physicalLocation")), number)
            number += 1


def _finding(run: dict[str, t.Any], result: dict[str, t.Any], location: dict[str, t.Any], number: int) -> Finding:
    region = object_of(location.get("region"))
    secret = text_of(object_of(region.get("snippet")).get("text"))
    driver = object_of(object_of(run.get("tool")).get("driver"))
    origin = object_of(next(iter(list_of(run.get("versionControlProvenance"))), None))
    hidden = not secret.strip() or secret.strip() == "requires login" or is_hidden(secret)
    cure = CURES.get(text_of(driver.get("name")).lower(), CURE)
    return Finding(
        secret,
        rule=_rule(driver, result),
        place=Place(
            file=_file(run, location),
            line=line_of(region.get("startLine")),
            commit=text_of(object_of(result.get("partialFingerprints")).get("commitSha")) or text_of(origin.get("revisionId")),
            link=text_of(result.get("hostedViewerUri")),
            repository=text_of(origin.get("repositoryUri")),
        ),
        number=number,
        around=text_of(object_of(object_of(location.get("contextRegion")).get("snippet")).get("text")),
        hidden=f"{'is redacted' if secret.strip() else 'has no snippet'}. {cure}" if hidden else None,
    )


def _rule(driver: dict[str, t.Any], result: dict[str, t.Any]) -> str:
    """By its id, or by its place among the tool's rules (sections 3.27.5 to 3.27.7)."""
    rule = object_of(result.get("rule"))
    index = result.get("ruleIndex", rule.get("index"))
    rules = list_of(driver.get("rules"))
    named = object_of(rules[index]) if isinstance(index, int) and 0 <= index < len(rules) else {}
    return text_of(result.get("ruleId")) or text_of(rule.get("id")) or text_of(named.get("id"))


def _file(run: dict[str, t.Any], location: dict[str, t.Any]) -> str:
    """By its URI, or by its place among the run's artifacts (section 3.4)."""
    artifact = object_of(location.get("artifactLocation"))
    index, artifacts = artifact.get("index"), list_of(run.get("artifacts"))
    named = object_of(artifacts[index]) if isinstance(index, int) and 0 <= index < len(artifacts) else {}
    return unquote(text_of(artifact.get("uri")) or text_of(object_of(named.get("location")).get("uri"))).removeprefix("file://")
