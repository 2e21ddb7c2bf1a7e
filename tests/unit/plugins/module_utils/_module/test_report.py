# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

from ansible_collections.purecloud.credentials.plugins.module_utils._errors import PureCloudError
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report


def test_what_a_failure_knows_to_be_secret_is_masked() -> None:
    error = PureCloudError("message")
    error.secrets = ("CANARY",)
    assert Report.from_exception(error).secrets == ("CANARY",)
