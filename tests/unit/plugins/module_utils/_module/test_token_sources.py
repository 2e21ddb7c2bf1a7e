# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Where tokens are given: options, files, the environment."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import BatchOptions, typed
from ansible_collections.purecloud.credentials.plugins.module_utils._module.token_sources import TOKEN_VARIABLE, TokenSource, read_tokens
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath


def given(dest: str | None = None, **params: t.Any) -> TokenSource:
    options = typed(BatchOptions, {**dict.fromkeys(field.name for field in dataclasses.fields(BatchOptions)), **params})
    return read_tokens(options, dest=GivenPath(dest) if dest else None)


@pytest.fixture
def file(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "tokens"
    path.touch(mode=0o600)
    return path


def test_an_option_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "variable")
    assert given(access_token="option") == TokenSource(["option"], many=False)
    assert given(access_tokens=["a", "b"]) == TokenSource(["a", "b"], many=True)
    assert given(access_tokens=[]) == TokenSource([], many=True)
    assert given() == TokenSource(["variable"], many=False)
    monkeypatch.delenv(TOKEN_VARIABLE)
    assert given() == TokenSource([], many=False)


def test_a_file_has_one_token_a_line(file: pathlib.Path) -> None:
    file.write_text("# leaked on Monday\n\n  first \r\nsecond\n\n# end\n")
    assert given(access_tokens_file=str(file)) == TokenSource(["first", "second"], many=True, lines=[3, 4])


def test_a_file_of_one_token(file: pathlib.Path) -> None:
    file.write_text("# mine\ntoken\n")
    assert given(access_token_file=str(file)) == TokenSource(["token"], many=False)
    assert given(access_token="option", dest=str(file)) == TokenSource(["option"], many=False)
    assert given(dest=str(file)) == TokenSource(["token"], many=False)


@pytest.mark.parametrize(("text", "words"), [("", "holds 0 secrets"), ("# none\n", "holds 0 secrets"), ("CANARY\nCANARY2\n", "holds 2 secrets")])
def test_a_file_of_one_token_holds_one(file: pathlib.Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=words) as caught:
        given(access_token_file=str(file))
    assert "CANARY" not in str(caught.value)


@pytest.mark.parametrize(("mode", "refused"), [(0o600, False), (0o400, False), (0o640, False), (0o644, True), (0o604, True), (0o602, True), (0o620, True)])
def test_a_file_that_others_can_read_or_change_is_refused_with_the_cure(file: pathlib.Path, mode: int, refused: bool) -> None:
    file.write_text("CANARY\n")
    file.chmod(mode)
    for option in ("access_token_file", "access_tokens_file"):
        if refused:
            with pytest.raises(ConfigurationError, match=rf"{option}, {file}, has the mode {mode:04o}.*Run chmod 600 {file}") as caught:
                given(**{option: str(file)})
            assert "CANARY" not in str(caught.value)
        else:
            assert given(**{option: str(file)}).values == ["CANARY"]


def test_a_file_that_is_not_there(tmp_path: pathlib.Path) -> None:
    for option in ("access_tokens_file", "access_token_file"):
        with pytest.raises(ConfigurationError, match=f"{option}.*cannot be read: No such file or directory"):
            given(**{option: str(tmp_path / "none")})


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path / "pipe", pathlib.Path("/dev/null")):
        with pytest.raises(ConfigurationError, match="is no regular file"):
            given(access_tokens_file=str(path))
    with pytest.raises(ConfigurationError, match="Is a directory"):
        given(access_tokens_file=str(tmp_path))


def test_a_file_that_is_no_text_is_read_all_the_same(file: pathlib.Path) -> None:
    file.write_bytes("tökén".encode("latin-1") + b"\n")
    with pytest.raises(ConfigurationError, match="not ASCII"):
        assert given(access_token_file=str(file)).token
