# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Start it by the name of this folder, from wherever the collection is installed."""

from __future__ import annotations

import pathlib
import runpy
import sys

if __package__:
    try:
        from .command_line import main
    except ModuleNotFoundError as error:
        needed = pathlib.Path(__file__).resolve().with_name("requirements.txt")
        sys.exit(f"The simulator needs the library {error.name}, which {sys.executable} lacks. Install it: {sys.executable} -m pip install -r {needed}")
    main()
else:
    sys.path[0] = str(pathlib.Path(__file__).resolve().parents[1])
    runpy.run_module("simulator", run_name="__main__")
