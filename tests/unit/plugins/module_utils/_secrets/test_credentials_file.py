# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Id and secret of an OAuth client in one file, as other tools write it."""

from __future__ import annotations

import pathlib

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials import Credentials
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials_file import pair_in

ID, SECRET = "GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET"
PAIR = Credentials("client-1", "a-secret")


@pytest.mark.parametrize(
    "text",
    [
        '{"client_id": "client-1", "client_secret": "a-secret"}',
        ' \n{"client_secret": "a-secret", "client_id": "client-1"}\n',
        f"{ID}=client-1\n{SECRET}=a-secret\n",
        f"# of the export\nexport {ID}=client-1\nexport {SECRET}=a-secret\n",
        f"OTHER=1\n{SECRET}=a-secret\n{ID}=client-1",
    ],
)
def test_a_file_that_holds_both(tmp_path: pathlib.Path, text: str) -> None:
    assert pair_in("client_secret_file", str(tmp_path / "client"), text) == PAIR


@pytest.mark.parametrize("text", ["a-secret", f"x{SECRET}=a-secret", f"#{SECRET}=a", "", "[1]", f"a-secret {{{SECRET}=1"])
def test_a_file_that_holds_something_else(tmp_path: pathlib.Path, text: str) -> None:
    assert pair_in("client_secret_file", str(tmp_path / "client"), text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "does not hold both client_id and client_secret. Check the file."),
        (f"{SECRET}=a-secret", f"does not hold both {ID} and {SECRET}. Check the file."),
        ('{"client_id": "client-1"}', "holds no OAuth client: it holds an id, and no secret beside it. Check the file."),
        ('{"client_secret": 7, "client_id": "client-1"}', "holds no OAuth client: its member client_secret is not a text. Check the file."),
    ],
)
def test_a_file_that_holds_half_of_it(tmp_path: pathlib.Path, text: str, words: str) -> None:
    path = tmp_path / "client"
    with pytest.raises(ConfigurationError) as caught:
        pair_in("client_secret_file", str(path), text)
    assert str(caught.value) == f"client_secret_file, {path}, {words}"
