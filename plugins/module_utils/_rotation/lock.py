# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The lock of a folder while a module works in it: the kernel holds it, and drops it with the process.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import os

from .._errors import ConfigurationError
from .._http.coroutines import Clock, Sleep
from .._secrets.folder import Folder

# Seconds for which to wait for another module to end, and between two looks at whether it has.
LOCK_WAIT = 10.0
LOCK_LOOK = 0.2


class LockedError(ConfigurationError):
    """Another run works on these files."""


class Locks:
    """The locks of this run. Several rotations in one folder share one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[tuple[int, int], int] = {}

    async def take(self, folder: Folder, name: str) -> None:
        """:raises LockedError: another process holds it for all the time that there is."""
        status = folder.status
        place = (status.st_dev, status.st_ino)
        deadline = self._clock.monotonic() + LOCK_WAIT
        while place not in self._held and not folder.try_lock():
            if self._clock.monotonic() >= deadline:
                raise LockedError(
                    f"Another process has held the lock of the folder of {name} for {LOCK_WAIT:.0f} s.",
                    advice="Wait for the other rotation to end (fuser or lslocks name the process), and run this again. Nothing was changed.",
                )
            await Sleep(LOCK_LOOK)
        if place not in self._held:
            self._held[place] = folder.share()

    def release(self) -> None:
        for descriptor in self._held.values():
            os.close(descriptor)
        self._held.clear()
