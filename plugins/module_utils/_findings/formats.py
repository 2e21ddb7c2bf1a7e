# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A report of findings, in any format that is known: told apart by what is in it, never by the name of its file.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import json
import types
import typing as t

from .._errors import ConfigurationError
from .._secrets.files import read_bytes, require_lines, secret_lines
from .._secrets.forms import TOKEN
from .._secrets.paths import named
from . import github, gitleaks, sarif, trufflehog
from .finding import Finding, Place, Unreadable
from .json_values import Broken, Line, Part, parts_of
from .names import AUTO, FORMATS, PLAIN

# Of a report that is held in memory: thousands of times what scanners write.
MOST_BYTES = 512 * 1024 * 1024

_RECORDS: dict[str, types.ModuleType] = {"gitleaks": gitleaks, "trufflehog": trufflehog, "github": github}
_LOG = ("level", "msg", "ts", "logger")  # of what trufflehog writes to standard error

# What other formats of scanners begin with.
_OTHERS = (
    ("RuleID,", "{subject} is CSV.", "Have gitleaks write --report-format json. Nothing was sent."),
    ("<?xml", "{subject} is XML.", "Have the scanner write JSON or SARIF. Nothing was sent."),
    ("<", "{subject} is a page or XML.", "Give the report as the scanner wrote it, in JSON or SARIF. Nothing was sent."),
)


class Contents(t.NamedTuple):
    """``format``: as it was given, or found out; ``unreadable``: what is no finding, and may hold a secret."""

    format: str
    findings: list[Finding]
    unreadable: list[Unreadable]


def read_report(option: str, path: str, format_: str) -> Contents:
    """Read a file of findings, as carefully as any file of secrets.

    :raises ConfigurationError: it cannot be read, could be others', can be read by others, is in no format that is known, or shows none of its secrets.
    """
    subject = named(option, path)
    contents = _contents(subject, _decoded(read_bytes(option, path, most=MOST_BYTES)), format_)
    hidden = [f"Finding {finding.number} {finding.hidden}" for finding in contents.findings if finding.hidden is not None]
    errors = [*hidden, *(part.error for part in contents.unreadable)]
    if errors and len(hidden) == len(contents.findings):
        raise ConfigurationError(f"{subject} shows none of its secrets. {errors[0]}", advice="Nothing was sent.")
    return contents


def _decoded(data: bytes) -> str:
    """In UTF-8 or, as PowerShell writes it, UTF-16. For any other byte comes a sign that no token has, so that what it stands in is refused."""
    return data.decode(json.detect_encoding(data), "replace")


def _contents(subject: str, text: str, format_: str) -> Contents:
    if format_ == AUTO:
        for beginning, what, advice in _OTHERS:
            if text.lstrip().startswith(beginning):
                raise ConfigurationError(what.format(subject=subject), advice=advice)
    if format_ == PLAIN or (format_ == AUTO and not _has_json(text)):
        lines = secret_lines(text)
        if format_ == PLAIN or text.strip():
            require_lines(subject, lines)
        return Contents(PLAIN, [Finding(line.secret, "", Place(line=line.number), number, stated=True) for number, line in enumerate(lines, 1)], [])
    reading = _Reading(format_)
    for part in parts_of(text):
        reading.take(part)
    if not reading.formats and reading.is_strange:
        raise ConfigurationError(
            f"{subject} is no report that is known." if format_ == AUTO else f"{subject} is no report of the format {format_}.",
            advice=f"Set findings_format to what it is ({', '.join(FORMATS)}), or have the scanner write one of these. Nothing was sent.",
        )
    return Contents(", ".join(reading.formats) or format_, reading.findings, reading.unreadable)


def _has_json(text: str) -> bool:
    return any(line.lstrip()[:1] in ("{", "[") or line.strip() == "null" for line in text.split("\n"))


class _Reading:
    """What was read so far, and in which formats."""

    def __init__(self, format_: str) -> None:
        self._formats = [format_] if format_ != AUTO else list(FORMATS)
        self.formats: list[str] = []
        self.findings: list[Finding] = []
        self.unreadable: list[Unreadable] = []
        self._has_log = self._has_other = self._has_broken = False
        self._number = 1

    @property
    def is_strange(self) -> bool:
        """Whether there is something in it that no scanner writes who found nothing. An end that is missing has words of its own."""
        return self._has_other and not self._has_log and not self._has_broken

    def take(self, part: Part) -> None:
        if isinstance(part, Broken):
            what = "the file ends within it, as if the scanner was stopped" if part.cut_off else "it is no JSON that can be read"
            self._unread(f"What begins in line {part.line} is not known, since {what}. Run the scanner again.")
            self._has_broken = True
        elif isinstance(part, Line):
            self._has_other = True
            if TOKEN.fullmatch(part.text):
                self._unread(f"Line {part.line} could be a token, among findings of another format. Give it in a file of its own.")
        elif isinstance(part.value, dict):
            self._take_object(part.value, part.line)
        elif part.value is not None:
            self._unread(f"What begins in line {part.line} is no object of JSON. Give the report as the scanner wrote it.")

    def _take_object(self, value: dict[str, t.Any], line: int) -> None:
        if "sarif" in self._formats and sarif.recognises(value):
            self._know("sarif")
            for finding in sarif.read(value, self._number):
                self._add(finding)
            return
        for name, kind in _RECORDS.items():
            if name in self._formats and kind.recognises(value):
                self._know(name)
                self._add(kind.read(value, self._number))
                return
        if all(name in value for name in _LOG):
            self._has_log = True
        else:
            self._unread(f"The object that begins in line {line} is no finding of a format that is known. Give the report as the scanner wrote it.")

    def _know(self, name: str) -> None:
        if name not in self.formats:
            self.formats.append(name)

    def _add(self, finding: Finding) -> None:
        self._number = finding.number + 1
        self.findings.append(finding)

    def _unread(self, error: str) -> None:
        self._has_other = True
        self.unreadable.append(Unreadable(error, {}))
