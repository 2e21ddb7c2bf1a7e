# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Start it by the name of this folder, from wherever the collection is installed."""

from __future__ import annotations

import pathlib
import sys

if not __package__:
    sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])
    __package__ = "simulator"

from .command_line import main

if __name__ == "__main__":
    main()
