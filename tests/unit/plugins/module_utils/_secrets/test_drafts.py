# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A file that a new secret is written to, where others write too."""

from __future__ import annotations

import pathlib

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.drafts import SecretFile


@pytest.mark.parametrize("held", [None, "of-before"])
def test_what_another_run_wrote_since_the_file_was_looked_at_is_not_overwritten(tmp_path: pathlib.Path, held: str | None) -> None:
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text(held or "")
    if held is None:
        path.unlink()
    file = SecretFile(str(path))
    path.touch(mode=0o600)
    path.write_text("of-another-run")
    with pytest.raises(ConfigurationError, match="is changed by another run at this moment"):
        file.prepare()
    file.close()
    assert path.read_text() == "of-another-run"


def test_the_option_is_named_by_what_cannot_be_written() -> None:
    for option in ("dest", "secret_dest"):
        with pytest.raises(ConfigurationError, match=f"^{option}"):
            SecretFile("relative", option=option)
