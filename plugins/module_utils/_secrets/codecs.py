# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""How a token, or another secret, stands in a file: alone on a line, as one line of NAME=value among others, or as one member of a JSON object.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import json
import re
import typing as t

from .._errors import ConfigurationError
from .forms import check_token

# Returns a text that may stand where a secret is meant. Raises ConfigurationError for any other.
Check = t.Callable[[str], str]


class UnknownContentError(ConfigurationError):
    """A file holds something else than a token in the given format."""


class Codec(t.Protocol):
    """Reads the token in a text, and puts another in its place. What stands beside it stays."""

    def read(self, text: str) -> str | None:
        """The token; none if there is room for one, and nothing that would be lost.

        :raises UnknownContentError: something else is there.
        """

    def write(self, text: str, token: str) -> str:
        """The text with this token. What cannot be kept is lost: ask `read` first."""


class LineCodec:
    """``token``: one line, and beside it comments and blank lines at most."""

    def __init__(self, check: Check = check_token) -> None:
        self._check = check

    def read(self, text: str) -> str | None:
        found = self._lines(text)
        if len(found) > 1:
            raise UnknownContentError(f"it holds {len(found)} lines, and not one token")
        return _checked(found[0][1], self._check) if found else None

    def write(self, text: str, token: str) -> str:
        lines = text.splitlines(keepends=True)
        found = self._lines(text)
        if len(found) != 1:
            return token + "\n"
        line = lines[found[0][0]]
        lines[found[0][0]] = token + line[len(line.rstrip("\r\n")) :]  # with its own ending, or none
        return "".join(lines)

    @staticmethod
    def _lines(text: str) -> list[tuple[int, str]]:
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines())]
        return [(number, line) for number, line in lines if line and not line.startswith("#")]


# Lines of an environment file, with its comments.
ASSIGNMENTS = re.compile(r"^[ \t]*(?:(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*=.*|[#;].*)$", re.MULTILINE)


class EnvCodec:
    """``env``: the value of one NAME, with or without ``export`` and quotation marks, as systemd, docker and shells read it.

    ``missing_ok``: whether other lines without that NAME are a place for it, and not somebody else's file.
    """

    def __init__(self, key: str, check: Check = check_token, *, missing_ok: bool = False) -> None:
        self._key = key
        self._check = check
        self._missing_ok = missing_ok
        self._assignment = re.compile(rf"^[ \t]*(?:export[ \t]+)?{re.escape(key)}[ \t]*=.*\n?", re.MULTILINE)
        self._line = re.compile(rf"^([ \t]*(?:export[ \t]+)?{re.escape(key)}=)([\"']?)([^\"'\r\n]*)(\2[ \t]*\r?)$", re.MULTILINE)

    def read(self, text: str) -> str | None:
        found = self._line.findall(text)
        if len(found) != 1 or len(self._assignment.findall(text)) != 1:
            if not text.strip() or (self._missing_ok and not self._assignment.search(text) and not ASSIGNMENTS.sub("", text).strip()):
                return None
            raise UnknownContentError(f"it holds {len(self._assignment.findall(text)) or 'no'} lines {self._key}=, or one that is not understood")
        return _checked(found[0][2], self._check) if found[0][2] else None

    def write(self, text: str, token: str) -> str:
        replaced, count = self._line.subn(lambda match: f"{match[1]}{match[2]}{token}{match[4]}", text)
        if count == 1 == len(self._assignment.findall(text)):
            return replaced
        others = self._assignment.sub("", text)  # of several, the last would count, or the first
        return f"{others}{'' if not others or others.endswith(chr(10)) else chr(10)}{self._key}={token}\n"


class JsonCodec:
    """``json``: one member of an object (RFC 8259). ``missing_ok``: as in `EnvCodec`."""

    def __init__(self, key: str, check: Check = check_token, *, missing_ok: bool = False) -> None:
        self._key = key
        self._check = check
        self._missing_ok = missing_ok

    def read(self, text: str) -> str | None:
        if not text.strip():
            return None
        document = self._object(text)
        if document is not None and self._missing_ok and self._key not in document:
            return None
        if document is None or self._key not in document:
            raise UnknownContentError(f"it is not a JSON object with a member {self._key}")
        value = document[self._key]
        if value in (None, ""):
            return None
        if not isinstance(value, str):
            raise UnknownContentError(f"its member {self._key} is not a text")
        return _checked(value, self._check)

    def write(self, text: str, token: str) -> str:
        document = self._object(text)
        wanted = {**(document or {}), self._key: token}
        member = re.compile(rf"({re.escape(json.dumps(self._key))}\s*:\s*)(\"(?:[^\"\\]|\\.)*\"|null)")
        for match in member.finditer(text) if document else ():
            replaced = text[: match.start(2)] + json.dumps(token) + text[match.end(2) :]
            if self._object(replaced) == wanted:  # the member of that name in an inner object is another
                return replaced
        return json.dumps(wanted, indent=2) + "\n"

    @staticmethod
    def _object(text: str) -> dict[str, t.Any] | None:
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return None
        return document if isinstance(document, dict) else None


def _checked(text: str, check: Check) -> str:
    try:
        return check(text)
    except ConfigurationError as error:
        raise UnknownContentError(f"what stands in the token's place is none: {error.message}") from None


def codec_for(name: str, key: str | None) -> Codec:
    """:raises ConfigurationError: the key is missing, or cannot be one."""
    if name == "token":
        if key is not None:
            raise ConfigurationError("key is set, and the format is token, which has none.", advice="Set format to env or json, or remove key.")
        return LineCodec()
    if not key:
        raise ConfigurationError(f"The format is {name}, and key is not set.", advice="Set key to the name under which the token stands in the file.")
    if name == "env":
        check_key("key", key)
    return EnvCodec(key) if name == "env" else JsonCodec(key)


def check_key(option: str, key: str) -> None:
    """:raises ConfigurationError: it cannot be the NAME of a line NAME=value."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", key):
        raise ConfigurationError(f"{option} is not a name that can stand in a file of the format env.", advice="It has letters, digits and underscores.")
