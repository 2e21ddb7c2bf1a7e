# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The files of a rotation: what a consumer reads, beside it what comes next, what was before, and a lock.

PRIVATE: for this collection only; it can change in any release.

Whatever is read at `path`, at any instant, is a whole token. Each change is one link(2) or rename(2), so a kill leaves one of
few states, which `Files.fingerprints` tells apart.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import filecmp
import json
import os
import socket
import stat
import time
import typing as t

from .._errors import ConfigurationError
from .._secrets.drafts import check_folder, draft_of, folder_of, sync_folder
from .._secrets.files import read_single_line
from .._secrets.forms import check_token, fingerprint
from .._secrets.os_errors import os_errors_for

# After so many seconds without a sign of life, the lock of a run on another machine is taken over.
LOCK_LIFETIME = 3600.0

FOLDER_TOO_OPEN = stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP

BOOT_ID = "/proc/sys/kernel/random/boot_id"


class LockedError(ConfigurationError):
    """Another run works on these files."""


@dataclasses.dataclass(frozen=True)
class Owner:
    """A run: the process that drives it, by id and start (in clock ticks since boot), the machine it is on, and for which host it works."""

    machine: str
    pid: int
    started: str
    host: str

    def is_alive(self, written: float) -> bool:
        """Whether the run goes on. ``written``: when it took the lock, in seconds since the epoch."""
        if self.machine == this_machine():
            return _start_of(self.pid) == self.started
        return time.time() < written + LOCK_LIFETIME


@dataclasses.dataclass(frozen=True)
class Files:
    """All files of one rotation, by the path that the consumer reads."""

    path: str

    @property
    def pending(self) -> str:
        return self.path + ".pending"

    @property
    def previous(self) -> str:
        return self.path + ".previous"

    @property
    def lock(self) -> str:
        return self.path + ".lock"

    def check(self) -> None:
        """:raises ConfigurationError: others can list or change what is in the folder."""
        check_folder("path", self.path)
        folder = folder_of(self.path)
        mode = os.stat(folder).st_mode
        if mode & FOLDER_TOO_OPEN:
            raise ConfigurationError(
                f"The folder {folder} has the mode {stat.S_IMODE(mode):04o}, so that others can list or change what is in it.",
                advice="Use a folder of its own, in which only its owner can list and write (mode 0700).",
            )

    def recover(self) -> float | None:
        """Undo what a kill left half done, as far as the files alone tell.

        Returns when a token may have been issued whose answer was lost, in seconds since the epoch.
        """
        lost = None
        with os_errors_for(self.path), self._exclusively():
            draft = draft_of(self.pending)
            if os.path.lexists(draft):
                with open(draft, "rb") as file:
                    whole = file.read().endswith(b"\n")
                if whole and not os.path.lexists(self.pending):
                    os.rename(draft, self.pending)
                else:
                    lost = os.stat(draft).st_mtime
                    os.unlink(draft)
            for path in (self.previous, self.pending):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(draft_of(path))
                # The current token by another name: ending it would be the outage.
                if os.path.lexists(path) and os.path.lexists(self.path) and filecmp.cmp(path, self.path, shallow=False):
                    os.unlink(path)
        return lost

    def fingerprints(self) -> dict[str, str | None]:
        """The fingerprint of each token that there is.

        :raises ConfigurationError: a file holds no token, or can be read by others.
        """
        return {name: self._fingerprint(name, path) for name, path in (("current", self.path), ("pending", self.pending), ("previous", self.previous))}

    def _fingerprint(self, name: str, path: str) -> str | None:
        return fingerprint(check_token(read_single_line(f"The {name} token", path))) if os.path.lexists(path) else None

    def deliver(self) -> None:
        """Current becomes previous, pending becomes current."""
        with os_errors_for(self.path), self._exclusively():
            if os.path.lexists(self.path):
                self._link(self.path, self.previous)
            os.rename(self.pending, self.path)

    def roll_back(self) -> None:
        """Current, if there is one, becomes pending, and previous becomes current."""
        with os_errors_for(self.path), self._exclusively():
            if os.path.lexists(self.path):
                self._link(self.path, self.pending)
            os.rename(self.previous, self.path)

    def drop(self, *paths: str) -> None:
        with os_errors_for(self.path), self._exclusively():
            for path in paths:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path)

    def acquire(self, owner: Owner) -> None:
        """Take the lock, from a dead run too.

        :raises LockedError: a live run holds it.
        """
        with os_errors_for(self.lock), self._exclusively():
            self.check_lock(owner)
            self._write_lock(owner)

    def renew(self, owner: Owner) -> None:
        """Give a sign of life.

        :raises LockedError: this run does not hold the lock any more.
        """
        with os_errors_for(self.lock), self._exclusively():
            holder = self._holder()
            if not holder or holder[0] != owner:
                raise LockedError(f"This run does not hold the lock {self.lock} any more.", advice="Nothing more was changed. Run this again.")
            self._write_lock(owner)

    def _write_lock(self, owner: Owner) -> None:
        draft = draft_of(self.lock)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({"owner": dataclasses.asdict(owner), "written": time.time()}, file)
        os.rename(draft, self.lock)

    def check_lock(self, owner: Owner) -> None:
        """:raises LockedError: a live run other than this holds the lock."""
        holder = self._holder()
        if holder and holder[0] != owner and holder[0].is_alive(holder[1]):
            raise LockedError(
                f"Another run holds the lock {self.lock}: process {holder[0].pid} on {holder[0].machine}, for the host {holder[0].host}.",
                advice=f"Wait for it to end. If it is certain that it is dead, remove {self.lock}.",
            )

    def release(self, owner: Owner) -> None:
        """Remove the lock, if it is this run's."""
        with os_errors_for(self.lock), self._exclusively():
            holder = self._holder()
            if holder and holder[0] == owner:
                os.unlink(self.lock)

    def _holder(self) -> tuple[Owner, float] | None:
        """Who holds the lock, and since when; nobody if it cannot be read, as it is only ever written whole."""
        try:
            with open(self.lock) as file:
                found = json.load(file)
            return Owner(**found["owner"]), float(found["written"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    @staticmethod
    def _link(source: str, target: str) -> None:
        """Give a file another name, in place of whatever has that."""
        draft = draft_of(target)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
        os.link(source, draft)
        # rename(2) does nothing at all if both names are the same file already.
        os.rename(draft, target)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)

    @contextlib.contextmanager
    def _exclusively(self) -> t.Iterator[None]:
        """Keep out other modules on this host meanwhile, and have what was done survive a loss of power."""
        folder = folder_of(self.path)
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
            sync_folder(folder)
        finally:
            os.close(descriptor)


def this_machine() -> str:
    """A name for this machine, or container, until it is started again."""
    try:
        with open(BOOT_ID) as file:
            return f"{socket.gethostname()} {file.read().strip()}"
    except OSError:
        return socket.gethostname()


def _start_of(pid: int) -> str | None:
    """When a process of this machine was started (proc_pid_stat(5), field 22); ``None`` if there is no such process."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[19]
    except OSError:
        return None
