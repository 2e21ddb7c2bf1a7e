# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import PLACEHOLDER, check_token, could_hold_a_token, fingerprint
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import HIDDEN, SHORTEST_DERIVED_FORM, Foreign, Mask, masked_forms
from hypothesis import given
from hypothesis import strategies as st

TOKENS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=12, max_size=120)
B64TOKENS = st.from_regex(r"[A-Za-z0-9._~+/-]{20,90}={0,3}", fullmatch=True)
GOOD = "canary.canary~canary_CANARY-/+"


@given(B64TOKENS.filter(lambda token: not PLACEHOLDER.search(token)))
def test_a_b64token_is_a_token(token: str) -> None:
    assert check_token(token) == token


@pytest.mark.parametrize(("token", "allowed"), [("a" * 19, False), ("a" * 20, True), ("a" * 18 + "==", True), ("a" * 17 + "==", False), ("a" * 10_000, True)])
def test_a_token_has_a_least_length(token: str, allowed: bool) -> None:
    if allowed:
        assert check_token(token) == token
    else:
        with pytest.raises(ConfigurationError, match="fewer than 20 characters"):
            check_token(token)


def test_a_subclass_of_str_becomes_a_plain_str() -> None:
    class Tagged(str):
        __slots__ = ()

    assert not isinstance(check_token(Tagged(GOOD)), Tagged)


@given(B64TOKENS, st.text(st.characters(exclude_categories=[]), min_size=1).filter(lambda text: not re.fullmatch("[A-Za-z0-9._~+/=-]*", text)))
def test_nothing_else_is_a_token_and_no_refusal_quotes_it(token: str, rest: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_token(token + rest + token)
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    ("token", "happened", "cure"),
    [
        (None, "There is no token", "GENESYSCLOUD_ACCESS_TOKEN"),
        ("", "is empty", "access_token"),
        (" \n", "is empty", "access_token"),
        ("Bearer CANARY", "begins with the word Bearer", "Remove that word"),
        ("bearer: CANARY", "begins with the word Bearer", "Remove that word"),
        ("Authorization: Bearer CANARY\n", "begins with the word Bearer", "Remove that word"),
        ("CANARY\n", "white space, a line break", "filter trim"),
        ("CANARY CANARY", "white space, a line break", "filter trim"),
        (GOOD + "\x7f", "control character", "filter trim"),
        (GOOD + "é", "not ASCII", "Copy it again"),
        (GOOD + "\udc80", "not ASCII", "Copy it again"),
        (f'"{GOOD}"', "quotation marks", "Remove them"),
        (f"'{GOOD}'", "quotation marks", "Remove them"),
        (f"{GOOD}'", "quotation marks", "Remove them"),
        (f"NAME={GOOD}", "begins with NAME=", "Give only what follows"),
        (f"export NAME={GOOD}", "begins with NAME=", "Give only what follows"),
        (f"NAME = {GOOD}", "begins with NAME=", "Give only what follows"),
        (f'NAME="{GOOD}"', "quotation marks", "Remove them"),
        (f'{{"access_token": "{GOOD}"}}', "is JSON", "Give the token alone"),
        ('["' + GOOD, "is JSON", "Give the token alone"),
        ("{{ CANARY_of_the_export }}", "a template that was not filled in", "Give the token alone"),
        ("GENESYSCLOUD_ACCESS_TOKEN=", "begins with NAME=", "Give only what follows"),
        (f"Bearer+{GOOD}", "begins with the word Bearer", "Remove that word"),
        (f"bearer%20{GOOD}", "begins with the word Bearer", "Remove that word"),
        (os.path.realpath(__file__), "is the path of a file", "Give it as access_token_file"),
        (f"{GOOD},", "a comma", "on a line, or in an item, of its own"),
        (f"user,{GOOD}", "a comma", "on a line, or in an item, of its own"),
        (f"user:{GOOD}", "a colon", "Give the token alone"),
        (f"access_token: {GOOD}", "a colon", "Give the token alone"),
        ("<CANARY-token-goes-here>", "is a placeholder", "Put the token in its place"),
        ("$CANARY_CANARY_CANARY_CANARY", "is a placeholder", "Put the token in its place"),
        ("${CANARY}", "is a placeholder", "Put the token in its place"),
        ("your-CANARY-access-token-here", "is a placeholder", "Put the token in its place"),
        ("REDACTED", "is a placeholder", "Put the token in its place"),
        ("changeme-CANARY-changeme", "is a placeholder", "Put the token in its place"),
        ("\ufeff" + GOOD, "a byte order mark", "Save the file as UTF-8"),
        (f"{GOOD}=x{GOOD}", "a character that no token has", "Copy it again"),
        (f"{GOOD};", "a character that no token has", "Copy it again"),
        (f"{GOOD}%3D", "a character that no token has", "Copy it again"),
        ("CANARY", "fewer than 20 characters", "Copy all of it"),
    ],
)
def test_a_refusal_says_what_to_do(token: str | None, happened: str, cure: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_token(token)
    assert happened in str(caught.value)
    assert cure in str(caught.value)
    assert "CANARY" not in str(caught.value)


@given(TOKENS)
def test_a_fingerprint_is_the_start_of_the_sha256(token: str) -> None:
    assert fingerprint(token) == "sha256:" + hashlib.sha256(token.encode()).hexdigest()[:16]


@given(TOKENS, st.binary(max_size=20), st.binary(max_size=20))
def test_a_form_is_found_in_every_base64_text_that_holds_the_secret(token: str, before: bytes, after: bytes) -> None:
    text = before + token.encode() + after
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(text).decode()
        assert any(form in encoded for form in masked_forms(token))


@given(TOKENS)
def test_quoted_and_escaped_spellings_are_forms(token: str) -> None:
    forms = masked_forms(token)
    assert {token, quote(token), quote(token, safe=""), quote_plus(token), json.dumps(token)[1:-1]} <= forms
    assert json.dumps(token)[1:-1].replace("/", "\\/") in forms


def test_percent_signs_are_found_in_either_case() -> None:
    assert {"canary%2Fcanary", "canary%2fcanary"} <= masked_forms("canary/canary")


def test_no_form_is_so_short_that_it_blanks_out_other_words() -> None:
    assert masked_forms("a") == {"a"}
    assert all(masked_forms("abc/"))


def test_a_secret_that_is_no_text_has_forms_too() -> None:
    assert "canary\udc80canary" in masked_forms("canary\udc80canary")


@given(st.lists(TOKENS, min_size=1, max_size=4), st.lists(st.text(max_size=8), min_size=1, max_size=4), st.data())
def test_a_mask_hides_every_form_of_every_secret_and_nothing_else(tokens: list[str], words: list[str], data: st.DataObject) -> None:
    mask = Mask(tokens)
    form = data.draw(st.sampled_from(sorted(masked_forms(data.draw(st.sampled_from(tokens))))))
    forms = {form for token in tokens for form in masked_forms(token)}
    shown = mask.value({"text": form.join(words), "theirs": Foreign({form: [form, {"n": (form,)}]}), "number": 7, "none": None, "true": True})
    assert not [each for each in forms if each in str(shown)]
    assert (shown["number"], shown["none"], shown["true"]) == (7, None, True)
    assert shown["theirs"] == {HIDDEN: [HIDDEN, {"n": [HIDDEN]}]}
    plain = " ".join(words)
    if not any(each in plain for each in forms):
        assert mask.value(plain) == plain


def test_what_playbooks_decide_by_is_never_masked() -> None:
    entry = {"outcome": "issued", "fingerprint": "sha256:issued", "hosts": ["issued.example"], "line": 7, "active": True}
    assert Mask(["issued", "7"]).value({"tokens": [entry], "msg": "issued 7"}) == {"tokens": [entry], "msg": f"{HIDDEN} {HIDDEN}"}
    assert Mask(["issued"]).value(Foreign({"outcome": "issued"})) == {"outcome": HIDDEN}


def test_names_of_our_own_are_never_masked() -> None:
    assert Mask(["msg"]).value({"msg": "the msg", "tokens": [{"msg": Foreign({"msg": {"msg": 1}})}]}) == {
        "msg": f"the {HIDDEN}",
        "tokens": [{"msg": {HIDDEN: {HIDDEN: 1}}}],
    }


@pytest.mark.parametrize(
    ("text", "could"), [("a" * 19, False), (f"x {'a' * 20} y", True), ("/etc/nightly-export/token", True), ("a b c d e f g h i j k l m", False)]
)
def test_where_a_token_could_stand(text: str, could: bool) -> None:
    assert could_hold_a_token(text) is could


def test_a_mask_hides_numbers_that_spell_a_secret() -> None:
    assert Mask(["8839201774"]).value([8839201774, 1.5, 17]) == [HIDDEN, 1.5, 17]


def test_a_mask_without_secrets_hides_nothing() -> None:
    assert Mask([]).value({"a": ["b", ""]}) == {"a": ["b", ""]}


def test_secrets_of_different_length_with_the_same_start_are_all_hidden() -> None:
    assert Mask(["canary-1", "canary-123"]).value("canary-123 canary-1 canary-12 canary-2") == f"{HIDDEN} {HIDDEN} {HIDDEN}2 canary-2"


# One that repeats itself is found at another place of the same length, too.
WITHOUT_REPEATS = st.lists(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=12, max_size=60, unique=True).map("".join)


@given(WITHOUT_REPEATS, st.integers(0, 2))
def test_of_a_secret_in_base64_only_what_its_neighbours_have_a_part_in_is_shown(token: str, offset: int) -> None:
    one, other = (base64.b64encode(neighbour * offset + token.encode() + neighbour * 3).decode() for neighbour in (b"\0", b"\xff"))
    same = [place for place, (first, second) in enumerate(zip(one, other)) if first == second and first != "="]
    assert Mask([token]).value(one) == one[: same[0]] + HIDDEN + one.removeprefix(one[: same[-1]])[1:]


def test_a_secret_that_is_not_ascii_or_has_spaces_has_all_spellings_too() -> None:
    secret = 'canary "é/secret'
    spellings = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], quote(secret, safe=""), quote(secret), quote_plus(secret)}
    assert spellings <= masked_forms(secret)
    assert fingerprint("\udc80").startswith("sha256:")


def test_a_derived_spelling_of_the_least_length_counts() -> None:
    spelling = "%2F" + "a" * (SHORTEST_DERIVED_FORM - 3)
    assert spelling in masked_forms(spelling.replace("%2F", "/"))
