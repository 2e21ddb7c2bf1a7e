# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Many rotations in one run: in waves that leave room for each client's tokens, with one grace for each wave.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import collections
import typing as t

from .. import _errors as errors
from .._api.token_issue import MOST_TOKENS
from .._http.coroutines import Clock, Coroutine, run
from .._http.scheduler import Scheduler
from .engine import Rotation

Step = t.Callable[["Job"], Coroutine[None]]


class Job:
    """A rotation, and what came of it: an outcome, or the error that ended it."""

    def __init__(self, rotation: Rotation) -> None:
        self.rotation = rotation
        self.outcome: str | None = None
        self.error: Exception | None = None
        self.changed = False
        self.recovered = False  # an earlier run's roll back was finished
        self.newest_file: str | None = None  # in which the new token can be read

    @property
    def tokens(self) -> int:
        """How many active tokens there are of it."""
        if not self.rotation.is_inspected:
            return 1  # most likely
        beside = self.rotation.is_begun + self.rotation.leaves_a_token + len(self.rotation.orphans)
        return (self.rotation.is_active or self.outcome == "rotated") + beside

    def fail(self, error: Exception) -> None:
        """The first error is the headline. What goes wrong after it is told with it."""
        if isinstance(self.error, errors.PureCloudError):
            self.error.notes.append(str(error) if isinstance(error, errors.PureCloudError) else "Then an internal error came.")
        else:
            self.error = self.error or error


class Waves:
    """Durations in seconds. ``concurrency``: how many rotations go on at a time."""

    def __init__(self, jobs: list[Job], *, elsewhere: t.Mapping[str, int], concurrency: int, grace: float, clock: Clock) -> None:
        """``elsewhere``: how many tokens of each client are in files that could not be opened."""
        self._jobs = jobs
        self._elsewhere = elsewhere
        self._concurrency = concurrency
        self._grace = grace
        self._clock = clock

    def rotate(self, *, check_mode: bool) -> None:
        """Each job has an outcome or an error afterwards."""
        self._each(self._jobs, lambda job: self._inspect(job, check_mode))
        if not check_mode:
            self._finish_rolling_back()
        self._require_distinct_tokens()
        self._require_room()
        due = [job for job in self._jobs if job.outcome == "due" and job.error is None]
        if check_mode:
            for job in due:
                job.outcome, job.changed = "would_rotate", True
            return
        while due:
            wave, due = self._next_wave(due)
            if not wave:
                for job in due:
                    job.fail(self._no_room(job))
                return
            self._each(wave, self._replace)
            self._wait_for_consumers(wave)
            self._each([job for job in wave if job.rotation.is_begun and (job.error is None or job.rotation.is_rolling_back)], self._finish)

    @staticmethod
    async def _inspect(job: Job, check_mode: bool) -> None:
        job.outcome = await job.rotation.inspect(check_mode=check_mode)

    def _finish_rolling_back(self) -> None:
        """What an earlier run began. Then these are rotated as the others."""
        back = [job for job in self._jobs if job.error is None and job.rotation.is_rolling_back]
        self._each(back, lambda job: job.rotation.roll_back())
        back = [job for job in back if job.error is None]
        self._wait_for_consumers(back)
        self._each([job for job in back if job.error is None], self._finish_and_look_again)

    async def _finish_and_look_again(self, job: Job) -> None:
        await job.rotation.finish()
        job.recovered = True
        job.outcome = await job.rotation.inspect(check_mode=False)

    @staticmethod
    async def _replace(job: Job) -> None:
        rotation = job.rotation
        await rotation.issue()
        job.changed = True
        try:
            rotation.switch()
            await rotation.confirm()
            rotation.confirmed()
        except errors.PureCloudError as error:
            await go_back(rotation, error)
            raise

    def _wait_for_consumers(self, jobs: list[Job]) -> None:
        if self._grace and any(job.rotation.waits_for_consumers and (job.error is None or job.rotation.is_rolling_back) for job in jobs):
            self._clock.sleep(self._grace)

    @staticmethod
    async def _finish(job: Job) -> None:
        job.outcome = await job.rotation.finish()
        if isinstance(job.error, errors.PureCloudError):
            job.error.notes.append("The new one was revoked.")

    def _each(self, jobs: list[Job], step: Step) -> None:
        async def guarded(job: Job) -> None:
            try:
                await step(job)
            except Exception as error:  # pylint: disable=broad-exception-caught
                job.fail(error)

        if len(jobs) == 1:
            run(guarded(jobs[0]), self._clock)
        elif jobs:
            Scheduler(map(guarded, jobs), concurrency=self._concurrency, failed=lambda dummy: False, clock=self._clock).run()

    # A client has few tokens, and one more than that ends the first.

    def _require_distinct_tokens(self) -> None:
        """Refuse files that hold the same token: revoked for the one, it would be lost to the reader of the other."""
        holders: dict[str, list[Job]] = collections.defaultdict(list)
        for job in self._jobs:
            if job.error is None and job.rotation.old_name is not None:
                holders[job.rotation.old_name].append(job)
        for name, jobs in holders.items():
            paths = ", ".join(job.rotation.path for job in jobs)
            for job in jobs if len(jobs) > 1 else ():
                advice = "Give each consumer a token of its own. Nothing was changed."
                job.fail(errors.PreconditionError(f"The token {name} is in several files: {paths}.", advice=advice))

    def _require_room(self) -> None:
        """Refuse the rotations of a client that cannot have one more token than there are, or than there will be."""
        for client, jobs in self._by_client(self._jobs).items():
            waiting = [job for job in jobs if job.error is None and job.outcome == "due" and not job.rotation.is_begun]
            at_the_end = sum(max(job.tokens, job in waiting) for job in jobs) + self._elsewhere.get(client, 0)
            if waiting and (self._room(client, jobs) < 1 or at_the_end > MOST_TOKENS):
                for job in waiting:
                    job.fail(self._no_room(job))

    def _no_room(self, job: Job) -> errors.PureCloudError:
        names = ", ".join(other.rotation.path for other in self._by_client(self._jobs)[job.rotation.client_id])
        return errors.PreconditionError(
            f"The OAuth client {job.rotation.client_id} can have {MOST_TOKENS} tokens, and has, or would have, more with these files: {names}."
            " One more ends the first of them.",
            advice="Have the consumers use several OAuth clients. This file was not changed.",
        )

    def _next_wave(self, due: list[Job]) -> tuple[list[Job], list[Job]]:
        """As many of each client's as there is room for, and the others."""
        rooms = {client: self._room(client, jobs) for client, jobs in self._by_client(self._jobs).items()}
        wave: list[Job] = []
        others: list[Job] = []
        for job in due:
            fits = job.rotation.is_begun or rooms[job.rotation.client_id] > 0
            (wave if fits else others).append(job)
            if fits:
                rooms[job.rotation.client_id] -= not job.rotation.is_begun
        return wave, others

    @staticmethod
    def _by_client(jobs: list[Job]) -> dict[str, list[Job]]:
        found: dict[str, list[Job]] = collections.defaultdict(list)
        for job in jobs:
            found[job.rotation.client_id].append(job)
        return found

    def _room(self, client: str, jobs: list[Job]) -> int:
        return MOST_TOKENS - self._elsewhere.get(client, 0) - sum(job.tokens for job in jobs)


async def go_back(rotation: Rotation, error: errors.PureCloudError) -> None:
    """Have the consumer read the old token again, and the error say so."""
    try:
        await rotation.roll_back()
        error.notes.append(f"Rolled back: the old token, {rotation.old_name}, is current again.")
    except errors.PureCloudError as other:
        error.notes.append(str(other))
