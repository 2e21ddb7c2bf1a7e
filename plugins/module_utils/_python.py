# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Called before anything else: a Python that is too old is told so in one line, before it fails on what it does not know.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import json
import sys


def require_python() -> None:
    """End the module with a message if the Python is too old."""
    if sys.version_info < (3, 9):  # noqa: UP036
        found = f"{sys.executable} is {sys.version_info[0]}.{sys.version_info[1]}"
        message = f"The modules of purecloud.credentials need Python 3.9 or newer, and {found}. Set ansible_python_interpreter to a newer one."
        sys.stdout.write(json.dumps({"failed": True, "changed": False, "msg": message}))
        raise SystemExit(1)
