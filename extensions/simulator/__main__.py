# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Start it by the name of this folder, from wherever the collection is installed."""

from __future__ import annotations

import pathlib
import runpy
import sys

if __package__:
    from .command_line import main

    main()
else:
    sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])
    runpy.run_module("simulator", run_name="__main__")
