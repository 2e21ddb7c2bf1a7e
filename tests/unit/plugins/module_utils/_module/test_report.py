# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import PureCloudError
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import failure


def test_what_a_failure_knows_to_be_secret_is_masked() -> None:
    error = PureCloudError("message")
    error.secrets = ("CANARY",)
    assert failure(error).secrets == ("CANARY",)


def test_a_bug_is_placed_where_it_is() -> None:
    def bug() -> None:
        raise ValueError("CANARY")

    def work() -> None:
        bug()

    with pytest.raises(ValueError, match="CANARY") as caught:
        work()
    assert (
        failure(caught.value).error
        == f"Internal error: ValueError in bug, line {bug.__code__.co_firstlineno + 1}. Please report it, with the version of the collection."
    )
