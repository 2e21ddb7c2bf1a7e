# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Signals that ask a process to end: the first is told as what it is, and no further one keeps what is known from being told.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import typing as t

from .._http.scheduler import InterruptedBySignal

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGXCPU)

TOLD_TO_END = "The task was told to end by a signal."


def raise_on_signals() -> None:
    """Have the first of them raise `InterruptedBySignal`."""
    _handle_signals(_interrupt)


@contextlib.contextmanager
def hold_back_signals() -> t.Iterator[None]:
    """Let what must not be cut off go on to its end. If one of them came meanwhile, that raises `InterruptedBySignal`; so does any after it."""
    came: list[object] = []
    _handle_signals(lambda number, dummy: came.append(number))
    try:
        yield
    finally:
        raise_on_signals()
        if came:
            _interrupt()


def _interrupt(*dummy: t.Any) -> t.NoReturn:
    ignore_signals()
    # An object that is cut off while it is made may fail once more when it is dropped: no traceback of that.
    sys.unraisablehook = lambda dummy: None  # pragma: no mutate: nobody looks at what it returns
    raise InterruptedBySignal


def _handle_signals(handler: t.Callable[..., object]) -> None:
    for each in SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as it is under nohup
            signal.signal(each, handler)


def ignore_signals() -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
