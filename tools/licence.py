# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The licence of files that tools write, which is that of this one. Nowhere else, since checkers take such a line in a text for the file's own."""

from __future__ import annotations

import pathlib

LINES = [line.removeprefix("# ") for line in pathlib.Path(__file__).read_text(encoding="utf-8").splitlines()[:2]]
HEAD = "".join(f"# {line}\n" for line in LINES)
