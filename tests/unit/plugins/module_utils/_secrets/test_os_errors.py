# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What to do about a failure of the file system."""

from __future__ import annotations

import errno
import os
import pwd
import re

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.os_errors import _user, cure_for

NUMBERS = ("ENOENT", "ENOTDIR", "EISDIR", "EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENAMETOOLONG", "ELOOP", "EMFILE")


def test_each_failure_has_a_cure_of_its_own() -> None:
    cures = [cure_for(OSError(getattr(errno, name), "text")) for name in NUMBERS]
    other = cure_for(OSError(errno.EIO, "text"))
    assert other == cure_for(OSError()) == "Look at the file system of the host that runs the module."
    assert len({*cures, other}) == len(NUMBERS) + 1
    for cure in cures:
        assert re.fullmatch(rf"({_user()}, who|[A-Z][a-z]*) .*[a-z)]\.|.* and SELinux\.", cure)


def test_a_user_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(dummy: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert cure_for(OSError(errno.EACCES, "text")).startswith(
        f"User {os.geteuid()}, who runs the module, must be allowed to: look at owner, group and mode of the file"
    )
