# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Each member of SARIF that is read, and where another one is in its place."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._findings import sarif
from ansible_collections.purecloud.credentials.plugins.module_utils._findings.finding import Finding, Place

SECRET = "a-secret-of-the-tests-of-sarif"


def read(*results: dict[str, t.Any], tool: str = "Any", **run: t.Any) -> list[Finding]:
    return list(sarif.read({"runs": [{"tool": {"driver": {"name": tool, "rules": [{"id": "first"}, {"id": "second"}]}}, "results": list(results), **run}]}, 7))


def location(secret: str = SECRET, start: t.Any = 3, **more: t.Any) -> dict[str, t.Any]:
    return {"physicalLocation": {"region": {"startLine": start, "snippet": {"text": secret}}, **more}}


def test_a_result_that_tells_everything() -> None:
    there = location(artifactLocation={"uri": "file:///srv/of%20ours/.env", "index": 0}, contextRegion={"snippet": {"text": f"TOKEN={SECRET}"}})
    result = {"ruleId": "by-id", "ruleIndex": 1, "rule": {"id": "other"}, "hostedViewerUri": "https://viewer.example/1", "locations": [there]}
    origin = [{"repositoryUri": "https://git.example/export", "revisionId": "revision"}]
    found = read({**result, "partialFingerprints": {"commitSha": "commit"}}, versionControlProvenance=origin, artifacts=[{"location": {"uri": "other"}}])
    place = Place(file="/srv/of ours/.env", line=3, commit="commit", link="https://viewer.example/1", repository="https://git.example/export")
    assert found == [Finding(SECRET, rule="by-id", place=place, number=7, around=f"TOKEN={SECRET}")]


def test_what_stands_elsewhere_in_the_run() -> None:
    there = location(start="12", artifactLocation={"index": 1})
    artifacts = [{"location": {"uri": "first"}}, {"location": {"uri": "second"}}]
    (found,) = read({"ruleIndex": 0, "locations": [there]}, versionControlProvenance=[{"revisionId": "revision"}], artifacts=artifacts)
    assert found == Finding(SECRET, rule="first", place=Place(file="second", line=12, commit="revision"), number=7)


@pytest.mark.parametrize(
    ("result", "rule"),
    [
        ({"rule": {"id": "named"}, "ruleIndex": 1}, "named"),
        ({"rule": {"index": 1}}, "second"),
        ({"rule": {"index": 0}, "ruleIndex": 1}, "second"),
        ({"ruleIndex": 2}, ""),
        ({"ruleIndex": -1}, ""),
        ({"ruleIndex": "1"}, ""),
        ({}, ""),
    ],
)
def test_the_rule(result: dict[str, t.Any], rule: str) -> None:
    assert [found.rule for found in read({**result, "locations": [location()]})] == [rule]


@pytest.mark.parametrize(("index", "file"), [(0, "first"), (1, ""), (-1, ""), (None, "")])
def test_the_file_by_its_place_among_the_artifacts(index: int | None, file: str) -> None:
    (found,) = read({"locations": [location(artifactLocation={"index": index})]}, artifacts=[{"location": {"uri": "first"}}])
    assert found.place.file == file


@pytest.mark.parametrize(
    ("tool", "secret", "hidden"),
    [
        ("Any", SECRET, None),
        ("Any", "REDACTED", "is redacted. Have the scanner write region.snippet, not redacted, or give its JSON."),
        ("Any", " \n", "has no snippet. Have the scanner write region.snippet, not redacted, or give its JSON."),
        ("GitLeaks", "REDACTED", "is redacted. Have gitleaks write its report without --redact."),
        ("TruffleHog", "", "has no snippet. Give what trufflehog writes with --json: its SARIF holds no secret."),
        ("Semgrep", " requires login ", "is redacted. Sign in with semgrep login before the scan."),
    ],
)
def test_a_secret_that_is_not_shown(tool: str, secret: str, hidden: str | None) -> None:
    assert [found.hidden for found in read({"locations": [location(secret)]}, tool=tool)] == [hidden]


def test_each_place_of_a_result_has_its_number() -> None:
    found = read({"locations": [location(start=1), location(start=2)]}, {}, {"locations": [location(start=3)]})
    assert [(each.number, each.place.line, bool(each.hidden)) for each in found] == [(7, 1, False), (7, 2, False), (8, None, True), (9, 3, False)]
