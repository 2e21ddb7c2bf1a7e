# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A run of a module that sends nothing, and so needs no requests.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .module import Module, OptionTable
from .options import Options, typed
from .report import Report


def run_locally(table: OptionTable, kind: type[Options], operation: t.Callable[[Options, bool], Report]) -> t.NoReturn:
    """From its options to its exit. ``operation`` is given them, and whether it is check mode."""
    module = Module(table)
    try:
        report = operation(typed(kind, module.given_params), module.check_mode)
    except Exception as error:  # pylint: disable=broad-exception-caught
        report = Report.from_exception(error)
    module.exit_with(report, {}, ())
