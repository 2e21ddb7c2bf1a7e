# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every spelling of a secret that must be masked, and what masks it.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import base64
import functools
import json
import re
import typing as t
from urllib.parse import quote, quote_plus

HIDDEN = "********"

# A derived form shorter than this tells nothing about the secret, but would blank out unrelated words.
SHORTEST_DERIVED_FORM = 6


def is_worth_masking(text: str) -> bool:
    """Whether a text that was given as a token, and may be none, is long enough to be a secret, and not a part of our own words."""
    return len(text) >= SHORTEST_DERIVED_FORM


def masked_forms(secret: str) -> set[str]:
    """All spellings of a secret to look for in output: as it is, URL-quoted, JSON-escaped, and within any base64 text."""
    data = secret.encode(errors="surrogatepass")
    quoted = {quote(data, safe=""), quote(data), quote_plus(data)}
    quoted |= {re.sub("%..", lambda match: match.group().lower(), form) for form in quoted}
    escaped = {json.dumps(secret, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    escaped |= {form.replace("/", "\\/") for form in escaped}
    derived = quoted | escaped | _base64_cores(data)
    return {secret} | {form for form in derived if len(form) >= SHORTEST_DERIVED_FORM}


def _base64_cores(data: bytes) -> set[str]:
    """What stays the same of a secret in base64 (RFC 4648), whatever stands before and after it.

    A text starts at one of three places within base64's groups of three bytes; characters that also hold bits
    of its neighbours are left off.
    """
    cores = set()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data).decode().rstrip("=")
        first = (0, 2, 3)[offset]
        last = len(encoded) - (1 if (offset + len(data)) % 3 else 0)
        cores.add(encoded[first:last])
    return cores | {core.translate(str.maketrans("+/", "-_")) for core in cores}


# Our own fields whose values cannot hold a secret, and are what playbooks decide by.
PLAIN_FIELDS = frozenset({"outcome", "fingerprint", "index", "line", "time", "hosts", "hosts_from", "region", "active", "verified", "changed", "state"})


class Foreign(dict[str, t.Any]):
    """An object that came from outside, in which even a name can be a secret."""


class Mask:
    """Blanks out secrets in every spelling. Ansible's own masking looks for each of n secrets in each of n results, which takes too long."""

    def __init__(self, secrets: t.Iterable[str]) -> None:
        forms = {form for secret in secrets for form in masked_forms(secret)}
        self._width = min((len(form) for form in forms), default=0)
        # By their first characters: which lengths there are, the longest first.
        self._lengths: dict[str, list[int]] = {}
        for start, length in sorted({(form[: self._width], len(form)) for form in forms}, key=lambda pair: -pair[1]):
            self._lengths.setdefault(start, []).append(length)
        self._forms = forms
        self.text = functools.lru_cache(maxsize=4096)(self._text)  # results repeat themselves

    def value(self, value: t.Any, *, ours: bool = True) -> t.Any:
        """The same value, of whatever JSON can hold, without secrets. ``ours``: whether names in it are ours, which no secret can be."""
        if isinstance(value, str):
            return self.text(str(value))
        if isinstance(value, t.Mapping):
            ours = ours and not isinstance(value, Foreign)
            return dict(self._item(name, inner, ours) for name, inner in value.items())
        if isinstance(value, (list, tuple)):
            return [self.value(inner, ours=ours) for inner in value]
        if isinstance(value, (int, float)) and not isinstance(value, bool) and self.text(str(value)) != str(value):
            return HIDDEN
        return value

    def _item(self, name: str, value: t.Any, ours: bool) -> tuple[str, t.Any]:
        if not ours:
            return self.text(str(name)), self.value(value, ours=False)
        return name, value if name in PLAIN_FIELDS else self.value(value)

    def _text(self, text: str) -> str:
        parts = []
        kept = place = 0
        while self._width and place + self._width <= len(text):
            length = self._length_at(text, place)
            if length:
                parts += [text[kept:place], HIDDEN]
                kept = place = place + length
            else:
                place += 1
        return "".join([*parts, text[kept:]])

    def _length_at(self, text: str, place: int) -> int:
        rest = slice(place, place + self._width)
        for length in self._lengths.get(text[rest], ()):
            if text[slice(place, place + length)] in self._forms:
                return length
        return 0
