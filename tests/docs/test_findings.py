# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The guide to an audit shows the table of findings as it is."""

from __future__ import annotations

import re

from ansible_collections.purecloud.credentials.extensions.simulator.driver import COLLECTION
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.findings import KINDS

GUIDE = (COLLECTION / "docs/docsite/rst/guide_audit.rst").read_text()
ROW = re.compile(r"^   \* - ``(\w+)``\n     - (\w+)\n     - (.+)$", re.MULTILINE)


def test_the_guide_has_each_finding() -> None:
    assert ROW.findall(GUIDE) == [(code, kind.severity, kind.cure) for code, kind in KINDS.items()]
