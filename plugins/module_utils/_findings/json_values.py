# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The JSON values in a text: one value, an array of records, or lines of records with other lines between them.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import json
import re
import typing as t

_SPACE = re.compile(r"[ \t\r\n]*")
_ARRAY_OF_OBJECTS = re.compile(r"\[[ \t\r\n]*(?:[{\]]|null|$)")


class Value(t.NamedTuple):
    """A value of JSON, and the number of the line where it begins, from 1."""

    value: t.Any
    line: int


class Broken(t.NamedTuple):
    """Where what began like JSON is none; ``cut_off``: since the text ends within it."""

    line: int
    cut_off: bool


class Line(t.NamedTuple):
    """A line that is no JSON."""

    text: str
    line: int


Part = t.Union[Value, Broken, Line]


class _DoubleNameError(Exception):
    """An object holds a name twice, so that it is not known which of the values is meant."""


def _without_doubles(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DoubleNameError
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_without_doubles)


def parts_of(text: str) -> t.Iterator[Part]:
    """Read one part after the other. An array of objects is given object by object, so that those before a break are known."""
    reader = _Reader(text)
    while reader.skip_space():
        if _ARRAY_OF_OBJECTS.match(text, reader.place):
            yield from reader.elements()
        elif text[reader.place] == "{" or text.startswith("null", reader.place):
            yield reader.value()
        else:
            yield reader.line()


class _Reader:
    """A place in a text that moves forward. Each character is looked at a bounded number of times, whatever it says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self._end = len(text.rstrip())
        self._counted = 0
        self._line = 1

    def skip_space(self) -> bool:
        """Whether anything is left."""
        self.place = t.cast("re.Match[str]", _SPACE.match(self.text, self.place)).end()
        return self.place < len(self.text)

    def elements(self) -> t.Iterator[Part]:
        """The elements of an array."""
        self.place += 1
        while self.skip_space() and self.text[self.place] != "]":
            part = self.value()
            yield part
            if isinstance(part, Broken):
                return
            if self.skip_space() and self.text[self.place] == ",":
                self.place += 1
        if self.place >= len(self.text):
            yield Broken(self._here(), cut_off=True)
        self.place += 1

    def value(self) -> Part:
        """The value that begins here. After one that is broken, the next line is next, or nothing where the text ends within it."""
        line = self._here()
        try:
            value, self.place = _DECODER.raw_decode(self.text, self.place)
        except json.JSONDecodeError as error:
            self.place = self._end_of_line(error.pos)
            return Broken(line, cut_off=error.pos >= self._end or error.msg.startswith("Unterminated string"))
        except (_DoubleNameError, RecursionError, ValueError):  # ValueError: a number with more digits than Python converts
            end = self._end_of_line(self.place)
            self.place = end if self.text.startswith("{", end + 1) else len(self.text)  # lines of records go on
            return Broken(line, cut_off=False)
        return Value(value, line)

    def line(self) -> Line:
        """The rest of the line."""
        begin, line = self.place, self._here()
        self.place = self._end_of_line(begin)
        return Line(self.text[begin : self.place].strip(), line)

    def _end_of_line(self, place: int) -> int:
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def _here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.place)
        self._counted = self.place
        return self._line
