# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Which format of a file goes with a key."""

from __future__ import annotations

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.codecs import codec_for


@pytest.mark.parametrize(
    ("name", "key", "message"),
    [
        ("token", "A", "key is set, and the format is token, which has none. Set format to env or json, or remove key."),
        ("env", None, "The format is env, and key is not set. Set key to the name under which the token stands in the file."),
        ("json", "", "The format is json, and key is not set. Set key to the name under which the token stands in the file."),
        ("env", "a-b", "key is not a name that can stand in a file of the format env. It has letters, digits and underscores."),
    ],
)
def test_a_key_that_does_not_go_with_the_format(name: str, key: str | None, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        codec_for(name, key)
    assert str(caught.value) == message


def test_a_member_of_json_may_have_any_name() -> None:
    assert codec_for("json", "a-b").read('{"a-b": "CANARY-canary-CANARY-1"}') == "CANARY-canary-CANARY-1"


def test_a_line_without_a_value_holds_nothing_yet() -> None:
    assert codec_for("env", "A").read("A=\nB=2\n") is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "A=new\n"),
        ("A=old", "A=new"),
        ("# of us\nexport A='old'\r\nB=2", "# of us\nexport A='new'\r\nB=2"),
        ("B=2", "B=2\nA=new\n"),
        ("B=2\n", "B=2\nA=new\n"),
        ("A=1\nB=2\nA=3\n", "B=2\nA=new\n"),
        ("A = 1\nB=2", "B=2\nA=new\n"),
        ("AB=1\n", "AB=1\nA=new\n"),
    ],
)
def test_a_line_takes_the_place_of_its_name_and_all_others_stay(before: str, after: str) -> None:
    assert codec_for("env", "A").write(before, "new") == after
