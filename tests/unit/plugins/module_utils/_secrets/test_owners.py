# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Modes, owners and groups as users write them."""

from __future__ import annotations

import re

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import HIDDEN
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.owners import NO_ID, check_mode_text, group_id, user_id


@pytest.mark.parametrize(("mode", "value"), [("0600", 0o600), ("640", 0o640), ("0", 0), ("0o400", 0o400)])
def test_a_mode(mode: str, value: int) -> None:
    assert check_mode_text(mode) == value


@pytest.mark.parametrize("mode", ["0604", "0620", "1600", "-1", "u=rw", "u=rwX,g-st+r,a-o", ""])
def test_what_is_no_mode_of_a_secret(mode: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(f"mode is {mode or HIDDEN}.")):
        check_mode_text(mode)


def test_by_name_or_number() -> None:
    assert (user_id("root"), group_id("root"), user_id(str(NO_ID - 1)), group_id("7")) == (0, 0, NO_ID - 1, 7)
    for given in (str(NO_ID), "nobody-of-this-name"):
        for id_of in (user_id, group_id):
            with pytest.raises(KeyError, match=given):
                id_of(given)
