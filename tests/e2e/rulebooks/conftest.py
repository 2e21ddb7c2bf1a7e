# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import typing as t

import pytest

from tests.e2e.rulebooks.github import GitHub


@pytest.fixture
def github() -> t.Iterator[GitHub]:
    with GitHub().serving() as serving:
        yield serving
