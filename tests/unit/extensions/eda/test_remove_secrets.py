# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What is removed from an event, what stays, and that no event of any kind ends the source."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import pathlib
import runpy
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION
from hypothesis import given, settings
from hypothesis import strategies as st

PATH = COLLECTION / "extensions/eda/plugins/event_filter/remove_secrets.py"
FILTER = runpy.run_path(str(PATH))  # as ansible-rulebook loads it
REMOVED = "(removed)"


def clean(event: t.Any) -> dict[str, t.Any]:
    cleaned: dict[str, t.Any] = FILTER["main"](event)
    return cleaned


def token(number: int, size: int = 64) -> str:
    """As the API issues them: random bytes in URL-safe base64. The same in each run."""
    return base64.urlsafe_b64encode(hashlib.shake_256(str(number).encode()).digest(size)).decode().rstrip("=")


TOKEN = token(0)


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "PROXY-AUTHORIZATION",
        "Set-Cookie",
        "X-Hub-Signature-256",
        "client_secret",
        "clientSecret",
        "refreshToken",
        "access-token",
        "Password",
        "passwd",
        "pass_phrase",
        "PWD",
        "api.key",
        "privateKey",
        "AWS_ACCESS_KEY_ID",
        "credentials",
        "match",
        "Match",
        "raw",
        "RawV2",
        "Secret",
        "snippet",
        b"token",
    ],
)
@pytest.mark.parametrize("value", ["short", ["a"], {"a": "b"}, 12345, b"bytes"], ids=str)
def test_a_member_that_is_called_a_secret_is_removed(name: t.Any, value: t.Any) -> None:
    plain = name if isinstance(name, str) else name.decode()
    assert clean({"a": [{"b": {name: value}}]}) == {"a": [{"b": {plain: REMOVED}}]}


@pytest.mark.parametrize("name", ["drawing", "matched", "rematch", "author", "keyboard", "path", "bypass"])
def test_a_member_that_only_sounds_so_stays(name: str) -> None:
    assert clean({name: "value"}) == {name: "value"}


def test_what_is_true_or_false_of_a_secret_stays() -> None:
    assert clean({"secret_found": True, "token_active": False, "password": None}) == {"secret_found": True, "token_active": False, "password": None}


def test_of_headers_only_those_stay_that_say_what_was_sent() -> None:
    headers = {
        "Host": "events.example",
        "User-Agent": "GitHub-Hookshot/1",
        "X-GitHub-Event": "ping",
        "X-Anything": "a",
        "X-Api-Key": "b",
        "Cookie": "c",
        "ETag": "d",
    }
    stays = {"Host": "events.example", "User-Agent": "GitHub-Hookshot/1", "X-GitHub-Event": "ping"}
    assert clean({"meta": {"headers": headers}}) == {"meta": {"headers": {name: stays.get(name, REMOVED) for name in headers}}}


@pytest.mark.parametrize("number", range(50))
@pytest.mark.parametrize(
    "form", ["{}", "Bearer {}", "see {}, please", "https://x.example/?t={}&a=1", "https://x.example/{}/y", "a={};b", "{}\n", "\u00e4{}\u00e4", '{{"t": "{}"}}']
)
def test_what_has_the_form_of_a_token_is_removed_from_a_text(number: int, form: str) -> None:
    text = form.format(token(number))
    for value in (text, text.encode(), bytearray(text.encode())):
        left = json.dumps(clean({"a": [value]}))
        assert REMOVED in left
        assert token(number)[:12] not in left
        assert token(number)[-12:] not in left


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "sha256=5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
        base64.b64encode(hashlib.sha256(b"x").digest()).decode(),
        *(base64.b64encode(hashlib.sha256(number).digest()).decode() for number in (b"6", b"38", b"87")),  # with slashes, and no long part between them
        token(1, 32),
        token(2, 24),
    ],
)
def test_other_secrets_have_that_form_too(text: str) -> None:
    assert clean({"a": text, text: 1}) == {"a": REMOVED, REMOVED: 1}


@pytest.mark.parametrize(
    "text",
    [
        "reports/2026/gitleaks-nightly-2026-11-26.json",
        "https://api.github.com/repos/example-org/MyExporterService-k8s/secret-scanning/alerts/42",
        "5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11",
        "leak-20261126T101500Z-5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11",
        "2026-11-26T10:15:00.123Z",
        "v2.audits.entitytype.OAuthClient.entityid.5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11",
        "The quick brown fox jumps over the lazy dog 12345678901234567890 times.",
        "SECRET_SCANNING_ALERT",
        "donaudampfschifffahrtsgesellschaft",
        "",
    ],
)
def test_what_people_name_things_stays(text: str) -> None:
    assert clean({"a": text}) == {"a": text}


@pytest.mark.parametrize("template", ["{{ lookup('pipe', 'id') }}", "a {% raw %}", "{# x", "{{{"])
def test_no_template_reaches_a_play(template: str) -> None:
    assert clean({"a": template, template: "b"}) == {"a": REMOVED, REMOVED: "b"}


def test_two_names_that_are_removed_keep_their_values_apart() -> None:
    assert clean({token(1): 1, token(2): 2, REMOVED: 3}) == {REMOVED: 1, f"{REMOVED}'": 2, f"{REMOVED}''": 3}


def test_half_a_surrogate_pair_can_be_written_to_a_file() -> None:
    assert clean({"a": "x\ud800y"}) == {"a": "x?y"}


@pytest.mark.parametrize(("event", "cleaned"), [("text", "text"), ([1, TOKEN], [1, REMOVED]), (None, None), (b"b", "b"), (7, 7)])
def test_an_event_that_is_no_mapping_becomes_a_member(event: object, cleaned: object) -> None:
    assert clean(event) == {"payload": cleaned}


@pytest.mark.parametrize("value", [{1, 2}, datetime.date(2026, 11, 26), object(), pathlib.Path("x")], ids=lambda value: type(value).__name__)
def test_what_json_does_not_know_is_removed(value: object) -> None:
    assert clean({"a": value, "b": (1, 2)}) == {"a": REMOVED, "b": [1, 2]}


def test_what_is_nested_too_deep_is_removed() -> None:
    nested: dict[str, t.Any] = {"a": TOKEN}
    for dummy in range(100_000):
        nested = {"a": nested}
    left = json.dumps(clean(nested))
    assert left.count('"a"') == 40
    assert REMOVED in left
    while nested:  # or else its end would be as deep a recursion, in Python itself
        nested = nested.pop("a") if isinstance(nested.get("a"), dict) else {}


def test_the_event_itself_is_not_changed() -> None:
    event = {"a": [{"token": TOKEN}], "meta": {"headers": {"Cookie": "c"}}}
    before = json.dumps(event)
    assert clean(event) != event
    assert json.dumps(event) == before


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "aB" * 500_000, "aB-" * 300_000, "{" * 1_000_000, "=" * 1_000_000, (TOKEN + " ") * 10_000], ids=lambda text: text[:3]
)
def test_a_huge_event_takes_linear_time(text: str) -> None:
    """With quadratic time, this would not end within anybody's patience."""
    assert TOKEN not in json.dumps(clean({"a": text, "b": [text]}))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers() | st.binary() | st.none(), inner),
)


@given(VALUES, st.integers(0, 1000))
@settings(max_examples=300, deadline=None)
def test_no_event_is_an_error_and_no_token_comes_through(value: t.Any, number: int) -> None:
    cleaned = clean({"x": value, "y": [{"z": f"{token(number)}"}]})
    assert token(number) not in json.dumps(cleaned)
    assert clean(cleaned) == cleaned or "nan" in repr(cleaned)
