# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Remove from an event whatever looks like a secret, or like a template, before a rule, a fact, a play or a log sees it."""

from __future__ import annotations

import re
import typing as t

DOCUMENTATION = r"""
---
short_description: Remove from an event whatever looks like a secret
description:
  - Put it first in the list of a source's filters. What it removes, no rule, fact, playbook and log sees, and neither does C(--print-events).
  - "It replaces these by C((removed)):"
  - the value of each member whose name says that it is a secret, such as C(Authorization), C(client_secret), C(refreshToken) or C(X-Hub-Signature-256),
    or that scanners use for the secret they found (C(match), C(raw), C(rawV2), C(secret), C(snippet)), in any case, at any depth;
  - each header, but those that say what was sent and by whom;
  - in each text, and in each name, what has the form of a token. Words, numbers, dates and UUIDs that hyphens, dots or slashes join have not;
  - each text with the beginning of a Jinja template in it, since ansible-rulebook hands the event to the playbook as an extra variable, which Ansible
    templates;
  - what is nested more than 40 levels deep, and what JSON does not know.
"""

EXAMPLES = r"""
- eda.builtin.webhook:
    port: 5000
    hmac_secret: "{{ hmac_secret }}"
  filters:
    - purecloud.credentials.remove_secrets:
"""

REMOVED = "(removed)"
MAX_DEPTH = 40  # no sender that we know goes beyond 10; Python's own recursion limit is far above

# Compared with a name in lower case, of which only letters and digits are left.
SECRET_NAMES = re.compile(
    "accesskey|apikey|authorization|bearer|cookie|credential|hmac|passphrase|passw|privatekey|pwd|secret|signature|token|^(match|raw|rawv2|snippet)$"
)
HEADERS = {"accept", "content-length", "content-type", "host", "user-agent", "x-github-delivery", "x-github-event"}

TEMPLATE = re.compile(r"{[{%#]")
RUN = re.compile(r"[A-Za-z0-9._~+/=-]{20,}")  # all that RFC 6750 lets a token have, and no token is shorter
PART = re.compile(r"[A-Za-z0-9_~+=-]{12,}")  # of a path, a host's name, a URL; shorter than a token, since a base64 text may have slashes
READABLE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"  # a UUID
    r"|\d{8}T\d{4,6}Z?",  # a time
    re.IGNORECASE,
)
PIECE = re.compile(r"[A-Za-z0-9]+")
WORDS = re.compile(r"\d{0,3}[A-Z]*[a-z]*(?:[A-Z][a-z]{2,})*[A-Z]*\d{0,8}|\d+")
OTHER_THAN_WORDS = 8  # characters in one part; a name has fewer ("k8s"), of 100,000 random tokens of 43 characters two


def main(event: t.Any) -> dict[str, t.Any]:
    """Return a copy of the event without what looks like a secret. An event that is no mapping becomes the member ``payload`` of one.

    ansible-rulebook calls it by this name for each event. It raises nothing, whatever the event is, since an error here ends the source.
    """
    cleaned = _clean(event, 0)
    return cleaned if isinstance(cleaned, dict) else {"payload": cleaned}


def _clean(value: t.Any, depth: int) -> t.Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (str, bytes, bytearray)):
        return _clean_text(value)
    if depth < MAX_DEPTH and isinstance(value, dict):
        return _clean_mapping(value, depth)
    if depth < MAX_DEPTH and isinstance(value, (list, tuple)):
        return [_clean(each, depth + 1) for each in value]
    return REMOVED


def _clean_mapping(mapping: dict[t.Any, t.Any], depth: int) -> dict[str, t.Any]:
    cleaned: dict[str, t.Any] = {}
    for key, value in mapping.items():
        name = _clean_text(key if isinstance(key, (str, bytes)) else str(key))
        if SECRET_NAMES.search(_plain(name)) and value not in (None, True, False):
            value = REMOVED
        elif _plain(name) == "headers" and isinstance(value, dict):
            value = {header: text if str(header).lower() in HEADERS else REMOVED for header, text in value.items()}
        while name in cleaned:  # two names of which nothing is left
            name += "'"
        cleaned[name] = _clean(value, depth + 1)
    return cleaned


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def _clean_text(text: str | bytes | bytearray) -> str:
    if not isinstance(text, str):
        text = bytes(text).decode("utf-8", "replace")
    text = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair could not be written into a file for the play
    if TEMPLATE.search(text):
        return REMOVED
    return RUN.sub(lambda match: REMOVED if _is_token_like(match[0]) else match[0], text)


def _is_token_like(run: str) -> bool:
    """Whether a part of it is neither words nor numbers."""
    pieces = ((piece for piece in PIECE.findall(READABLE.sub("", part)) if not WORDS.fullmatch(piece)) for part in PART.findall(run))
    return any(sum(map(len, each)) > OTHER_THAN_WORDS for each in pieces)
