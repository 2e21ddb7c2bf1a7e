# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Texts in which secrets leak, and texts that only look so. They stand in `corpus/` without a secret: `@token@` and the like are filled in here.

So no scanner of anybody finds one in this repository. What was filled in for a token or a client's secret is what has to be found.
"""

from __future__ import annotations

import base64
import dataclasses
import pathlib
import random
import re
import string
import uuid

from tools.scanner_rules import SECRET, TOKEN

FOLDER = pathlib.Path(__file__).parent / "corpus"
URL_SAFE = string.ascii_letters + string.digits + "-_"
# Lengths of tokens: of the simulator, and as they were seen in reports. Client secrets had 43 characters in all that are public.
LENGTHS = {"token": (64, 86), "secret": (43,), "other": (43,), "half": (30,)}

Finding = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Text:
    """A file, its contents, and which secret each rule should find there."""

    name: str
    content: str
    wanted: frozenset[Finding]


def read(kind: str, seed: int = 0) -> list[Text]:
    """The texts of a file in `corpus/`, each seed with other secrets."""
    parts = re.split(r"^===== (.+)\n", (FOLDER / f"{kind}.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [_filled_in(heading.partition(":")[0], text, random.Random(f"{heading} {seed}")) for heading, text in zip(parts[1::2], parts[2::2])]


def in_region(domain: str, seed: int = 0) -> Text:
    """A request and a login in a region."""
    text = (
        f"curl -H 'Authorization: Bearer @token@' https://api.{domain}/api/v2/users/me\n"
        f"curl -u @uuid@:@secret@ -d grant_type=client_credentials https://login.{domain}/oauth/token\n"
    )
    return _filled_in(f"{domain}.sh", text, random.Random(f"{domain} {seed}"))


def made_up(key: str) -> str:
    """Something that was never there before."""
    return _made(key, random.Random())


def _filled_in(name: str, text: str, chance: random.Random) -> Text:
    made: dict[str, str] = {}
    wanted = set()

    def secret(key: str) -> str:
        return made.setdefault(key, _made(key.rstrip("2"), chance))

    def fill_in(match: re.Match[str]) -> str:
        encoding, dummy, key = match[1].rpartition(":")
        text = secret(key)
        if key == "basic":
            text = base64.b64encode(f"{secret('uuid')}:{secret('secret')}".encode()).decode()
        if encoding:
            text = base64.b64encode(text.encode()).decode()
        rule = {"token": TOKEN, "secret": SECRET, "basic": SECRET}.get(key.rstrip("2"))
        if rule:
            wanted.add((rule, text))
        return text

    content = re.sub(r"@([a-z0-9:]+)@", fill_in, text)
    return Text(name, content.removesuffix("\n") if text.endswith("@nothing@\n") else content, frozenset(wanted))


def _made(key: str, chance: random.Random) -> str:
    if key in LENGTHS:
        return _random(chance.choice(LENGTHS[key]), chance)
    if key.startswith("hex"):
        return "".join(chance.choices("0123456789abcdef", k=int(key[3:] or 32)))
    if key == "jwt":
        return ".".join(["eyJ" + _random(20, chance), "eyJ" + _random(60, chance), _random(43, chance)])
    if key == "letters":
        return "".join(chance.choices(string.ascii_letters + string.digits, k=36))
    others = {"uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)), "esc": "\x1b", "cr": "\r", "short": _random(12, chance)}
    return others.get(key, "")


def _random(length: int, chance: random.Random) -> str:
    """With a digit in it, as hardly any of so many random characters lack one."""
    while True:
        made = "".join(chance.choices(URL_SAFE, k=length))
        if re.search("[0-9]", made):
            return made
