# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""How a secret is spelled in what a scanner matched: what stands around it, and the name that it was given.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import base64
import re
import typing as t
from urllib.parse import unquote

from .._secrets.forms import SHORTEST_TOKEN, TOKEN, TOKEN_CHARACTERS

# A name, what joins it to its value in configuration files, code, JSON, XML, URLs and headers, and a scheme of RFC 9110. Each repetition is bounded, or begins
# where nothing before it could have begun, so that no text takes long.
_NAME = r"(?<![\w.-])(?P<name>[A-Za-z_][\w.-]*)"
_JOIN = r"[\"'`\]\s]{0,9}(?:[:=]{1,3}>?|[>(,]|%3[ADad])[\"'`\s]{0,9}"
_FLAG = r"(?<![\w-])-{1,2}(?P<flag>[A-Za-z][\w-]*)\s{1,9}[\"'`]?"
_SCHEME = r"(?:(?P<scheme>(?i:bearer|basic|token))(?:\s|\+|%20){1,9})?"
_BEFORE = re.compile(rf"(?:{_NAME}{_JOIN}|{_FLAG})?{_SCHEME}[\"'`]{{0,3}}$")
_VALUE = rf"(?P<value>(?!//){TOKEN_CHARACTERS}{{{SHORTEST_TOKEN},}}={{0,9}})"
_GIVEN = re.compile(rf"(?:{_NAME}{_JOIN}{_SCHEME}|(?i:bearer|basic)(?:\s|\+|%20){{1,9}}){_VALUE}")
_ALONE = re.compile(rf"(?:export\s+)?(?:{_NAME}{_JOIN})?{_SCHEME}[\"'`]{{0,3}}(?P<value>(?!//)[^\s\"'`]+)[\"'`;,]{{0,3}}")

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

# Id and secret of an OAuth client, as a login sends them (RFC 7617).
ID_AND_SECRET = re.compile(rf"{UUID.pattern}:\S+", re.IGNORECASE)

# As much of a line as can hold a name. Longer lines are those of minified files.
_WIDTH = 300

_QUOTES = "\"'`"


class Spelling(t.NamedTuple):
    """A secret alone; the name that it was given and the scheme before it, in small letters; and the line that it stands in. All but the first can be empty."""

    secret: str
    name: str = ""
    scheme: str = ""
    line: str = ""


def spellings(found: str, around: str = "") -> list[Spelling]:
    """The secrets in what was ``found``, which is one, but where a scanner gives whole lines. ``around``: more of the text, with what was found in it."""
    alone = _alone(found)
    seen = _seen(alone, around if alone in around else found)
    if TOKEN.fullmatch(alone) or ID_AND_SECRET.fullmatch(alone):
        return [_decoded(seen)]
    return [_decoded(_seen(match["value"], found)) for match in _GIVEN.finditer(found)] or [seen]


def _decoded(spelling: Spelling) -> Spelling:
    """Out of base64, as secrets of Kubernetes have it. A token that is not encoded hardly ever decodes to a token's characters alone."""
    try:
        text = base64.b64decode(spelling.secret, validate=True).decode("ascii").strip()
    except ValueError:
        return spelling
    return spelling._replace(secret=text) if TOKEN.fullmatch(text) else spelling


def _alone(text: str) -> str:
    """Without the quotation marks, the scheme and the name around it, and without the quoting of a URL."""
    text = text.strip().strip(_QUOTES)
    if ID_AND_SECRET.fullmatch(text):
        return text
    if not TOKEN.fullmatch(text) and re.search("%[0-9A-Fa-f]{2}", text):
        text = unquote(text)
    match = _ALONE.fullmatch(text)
    # A token may end with equals signs, so that a name before it must be followed by something of a token's length.
    if match and match["value"] != text and (match["scheme"] or len(match["value"]) >= SHORTEST_TOKEN):
        return match["value"]
    return text


def _seen(secret: str, text: str) -> Spelling:
    place = text.find(secret)
    if place < 0:
        return Spelling(secret)
    begin = _statement(text, place, backwards=True)
    end = _statement(text, place + len(secret), backwards=False)
    match = _BEFORE.search(text[max(begin, place - _WIDTH) : place].replace("\\", ""))
    named = match.groupdict() if match else {}
    return Spelling(secret, named.get("name") or named.get("flag") or "", (named.get("scheme") or "").lower(), text[begin:end])


def _statement(text: str, place: int, *, backwards: bool) -> int:
    """Where the line ends that a place is in; a backslash at the end of a line joins it to the next."""
    while True:
        place = text.rfind("\n", 0, place) if backwards else text.find("\n", place)
        if place < 0:
            return 0 if backwards else len(text)
        if not text[:place].rstrip("\r").endswith("\\"):
            return place + 1 if backwards else place
        place += 0 if backwards else 1
