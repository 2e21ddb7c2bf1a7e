# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Those who read the rules: gitleaks itself; for trufflehog and GitHub, which are no packages, the engine of each, and what is documented beside it."""

from __future__ import annotations

import collections
import json
import math
import pathlib
import re
import subprocess
import sys
import typing as t

import hyperscan
import re2
import yaml

from tests.scanners.corpus import Finding, Text
from tools.scanner_rules import FOLDER

GITLEAKS = pathlib.Path(sys.executable).parent / "gitleaks"
TIME_LIMIT = 120  # seconds

Found = list[set[Finding]]


class Gitleaks:
    """The program, on a folder of the texts. Findings in what it decoded come beside those in the text as it stands."""

    def __init__(self, folder: pathlib.Path, *, ours_alone: bool = True) -> None:
        self._folder = folder
        self._ours_alone = ours_alone

    def find(self, texts: t.Sequence[Text], *options: str) -> Found:
        for number, text in enumerate(texts):
            path = self._folder / "texts" / str(number) / text.name
            path.parent.mkdir(parents=True)
            path.write_bytes(text.content.encode())
        found: Found = [set() for dummy in texts]
        for finding in self.scan(self._folder / "texts", FOLDER / "gitleaks.toml", *options):
            if finding["RuleID"].startswith("purecloud-") or not self._ours_alone:
                found[int(pathlib.Path(finding["File"]).parts[0])].add((finding["RuleID"], finding["Secret"]))
        return found

    def scan(self, folder: pathlib.Path, configuration: pathlib.Path, *options: str) -> list[dict[str, t.Any]]:
        """Its report on a folder, without a warning."""
        report = self._folder / "report.json"
        command = [str(GITLEAKS), "dir", ".", "--no-banner", "--exit-code=0", f"--config={configuration}", f"--report-path={report}"]
        done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, timeout=TIME_LIMIT, check=False)
        assert done.returncode == 0, done.stderr
        assert not [line for line in done.stderr.splitlines() if "WRN" in line and "leaks found" not in line], done.stderr
        findings: list[dict[str, t.Any]] = json.loads(report.read_text())
        return findings


class Trufflehog:
    """Custom detectors: a span around each keyword, the first group, entropy, words and expressions that rule a secret out."""

    BEFORE, AFTER = 512, 1000  # characters around a keyword

    def __init__(self) -> None:
        self.detectors = yaml.safe_load((FOLDER / "trufflehog.yml").read_text())["detectors"]

    def find(self, texts: t.Sequence[Text]) -> Found:
        return [{finding for detector in self.detectors for finding in self._find(detector, text.content)} for text in texts]

    def _find(self, detector: dict[str, t.Any], content: str) -> t.Iterator[Finding]:
        (expression,) = detector["regex"].values()
        excluded = [re2.compile(each) for each in detector["exclude_regexes_capture"]]
        for span in self._spans(detector["keywords"], content):
            for match in re2.compile(expression).finditer(span):
                secret = match[1]
                if entropy(secret) < detector["entropy"] or any(word in secret.lower() for word in detector["exclude_words"]):
                    continue
                if not any(each.search(secret) for each in excluded):
                    yield detector["name"].removesuffix("-before-place"), secret

    def _spans(self, keywords: list[str], content: str) -> list[str]:
        merged: list[list[int]] = []
        for start in sorted(match.start() for word in keywords for match in re.finditer(re.escape(word.lower()), content.lower())):
            first, last = max(0, start - self.BEFORE), min(len(content), start + self.AFTER)
            if merged and first <= merged[-1][1]:
                merged[-1][1] = max(last, merged[-1][1])
            else:
                merged.append([first, last])
        return [content[first:last] for first, last in merged]


class Github:
    """Custom patterns: before, secret and after adjoin; each further requirement is met by the secret itself."""

    def __init__(self) -> None:
        page = (FOLDER / "github_custom_patterns.md").read_text()
        common, *patterns = re.split(r"^## ", page, flags=re.MULTILINE)
        must, must_not = common.split("*Secret must not match:*")
        self._must = [_database(each) for each in _fields(must)]
        self._must_not = [_database(each) for each in _fields(must_not)]
        self.patterns = {pattern.partition("\n")[0]: _fields(pattern) for pattern in patterns}
        self._compiled = {
            name: (_database(before), re.compile(value), _database(f"^(?:{after})")) for name, (value, before, after, dummy) in self.patterns.items()
        }

    def find(self, texts: t.Sequence[Text]) -> Found:
        return [{(_rule(name), secret) for name in self.patterns for secret in self.secrets(name, text.content)} for text in texts]

    def secrets(self, name: str, content: str) -> set[str]:
        """ASCII alone, since Hyperscan counts bytes."""
        before, value, after = self._compiled[name]
        found = set()
        for start in set(_ends(before, content)):
            match = value.match(content, start)
            if match and _ends(after, content[match.end() :]) and all(_ends(each, match[0]) for each in self._must):
                found.add(match[0])
        return {secret for secret in found if not any(_ends(each, secret) for each in self._must_not)}


def _rule(name: str) -> str:
    return "-".join(name.lower().split()[:3])


def _fields(text: str) -> list[str]:
    return re.findall(r"^```text\n(.*)\n```$", text, flags=re.MULTILINE)


def _database(expression: str, flags: int = 0) -> hyperscan.Database:
    database = hyperscan.Database()
    database.compile(expressions=[expression.encode()], ids=[0], elements=1, flags=[flags])
    return database


def can_locate(expression: str) -> bool:
    """Whether Hyperscan takes an expression of which it has to tell where a match begins.

    :raises hyperscan.error: it does not.
    """
    return bool(_database(expression, hyperscan.HS_FLAG_SOM_LEFTMOST).size())


def _ends(database: hyperscan.Database, content: str) -> list[int]:
    found: list[int] = []

    def note(number: int, start: int, end: int, flags: int, context: object) -> None:
        found.append(end)

    database.scan(content.encode(), match_event_handler=note)
    return found


def entropy(text: str) -> float:
    """Bits a character (Shannon), as both programs count it."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in collections.Counter(text).values())
