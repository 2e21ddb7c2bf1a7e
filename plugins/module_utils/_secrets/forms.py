# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The form of a secret, which is checked before it is sent, and its fingerprint.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import hashlib
import os
import re

from .._errors import ConfigurationError

FINGERPRINT_HEX_DIGITS = 16

# RFC 6750, section 2.1. Genesys documents no form of its own; its tokens are far longer than this.
TOKEN_CHARACTERS = "[A-Za-z0-9._~+/-]"
SHORTEST_TOKEN = 20
TOKEN = re.compile(rf"(?=.{{{SHORTEST_TOKEN}}}){TOKEN_CHARACTERS}+=*", re.DOTALL)

# What a text that is no token begins with or holds, in the order in which it is looked for: what is wrong, and the cure.
NOT_A_TOKEN: list[tuple[str, str, str]] = [
    (r"(?i:\s*(authorization:)?\s*bearer(\b\W*\s|[+%]))", "The token begins with the word Bearer.", "Remove that word: give only what follows it."),
    (r".*(\ufeff|\ufffe|\x00)|\udcff\udcfe|\udcfe\udcff", "The token holds a byte order mark or is UTF-16.", "Save the file as UTF-8."),
    (r".*[^\x00-\x7f]", "The token holds characters that are not ASCII.", "Copy it again, as the API gave it."),
    (r"\s*[{\[]", "The token is JSON, or a template that was not filled in.", "Give the token alone: what stands as access_token, for example."),
    (r"\s*[\"'`]|.*[\"'`]\s*$", "The token stands in quotation marks.", "Remove them."),
    (r"\s*((?i:export)\s+)?[A-Za-z_]\w*\s*=+\s*[^=\s]|[A-Z]+(_[A-Z]+)+=$", "The token begins with NAME=.", "Give only what follows the equals sign."),
    (r"\s*[<$%]", "The token is a placeholder.", "Put the token in its place."),
    (r".*,", "The token holds a comma.", "Give each token on a line, or in an item, of its own, and nothing beside it."),
    (r".*:", "The token holds a colon, as a name and its value do.", "Give the token alone."),
    (
        r".*[\s\x00-\x1f\x7f]",
        "The token holds white space, a line break or a control character.",
        "Remove it, for example with the filter trim if the token comes from a file.",
    ),
]
# Of the form of a token, and none: what stood before one, or where one was left out.
LOOKS_LIKE_A_TOKEN = re.compile(r"(?i:bearer\+)|[A-Z]+(_[A-Z]+)+=$")
PLACEHOLDER = re.compile(r"change[._-]?me|place[._-]?holder|redacted|your[._-](\w+[._-])*token", re.IGNORECASE)


def check_token(token: str | None) -> str:
    """Return the token as a plain ``str``, or say what is wrong with it. What is not of a token's form is never sent.

    :raises ConfigurationError: no token, or one that cannot have come from the API. The text never holds any of it.
    """
    # ansible-core 2.19 and later may hand over a subclass of str, which http.client does not take.
    token = None if token is None else str(token)
    if token is None:
        raise ConfigurationError("There is no token.", advice="Set access_token or the environment variable GENESYSCLOUD_ACCESS_TOKEN.")
    if not token.strip():
        raise ConfigurationError("The token is empty.", advice="Look at where access_token or GENESYSCLOUD_ACCESS_TOKEN gets its value.")
    if PLACEHOLDER.search(token):
        raise ConfigurationError("The token is a placeholder.", advice="Put the token in its place.")
    if "/" in token and os.path.lexists(token):
        raise ConfigurationError("The token is the path of a file.", advice="Give it as access_token_file.")
    for form, what, cure in () if TOKEN.fullmatch(token) and not LOOKS_LIKE_A_TOKEN.match(token) else NOT_A_TOKEN:
        if re.match(form, token, re.DOTALL):
            raise ConfigurationError(what, advice=cure)
    if TOKEN.fullmatch(token):
        return token
    if len(token) < SHORTEST_TOKEN:
        raise ConfigurationError(f"The token has fewer than {SHORTEST_TOKEN} characters.", advice="Copy all of it, as the API gave it.")
    raise ConfigurationError("The token holds a character that no token has (RFC 6750).", advice="Copy it again, as the API gave it.")


def could_hold_a_token(text: str) -> bool:
    """Whether a token could stand in a text, so that it must not be shown."""
    return re.search(rf"{TOKEN_CHARACTERS}{{{SHORTEST_TOKEN}}}", text) is not None


def check_text(value: str, option: str, variable: str) -> None:
    """:raises ConfigurationError: not set, or nothing that can stand in a header. The text never holds any of it."""
    if not value:
        raise ConfigurationError(f"{option} is not set.", advice=f"Set it, or the environment variable {variable} of the host that runs the module.")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ConfigurationError(
            f"{option} holds white space or characters that are not printable ASCII.",
            advice="Copy it again; the filter trim helps if it comes from a file.",
        )


def fingerprint(secret: str) -> str:
    """Name a secret without showing it: ``sha256:`` and the first hex digits of its SHA-256 (FIPS 180-4)."""
    return "sha256:" + hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()[:FINGERPRINT_HEX_DIGITS]
