# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""One rotation, whole or in the steps of a role between which are its user's tasks.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

from .. import _errors as errors
from .._http.coroutines import Sleep
from .waves import Job, go_back

ROTATED, PREPARED, SWITCHED, FINISHED, ROLLED_BACK = "rotated", "prepared", "switched", "finished", "rolled_back"


async def take_step(job: Job, state: str, grace: float, *, goes_on: bool, check_mode: bool) -> None:
    """Bring a rotation to a state. The job has an outcome or an error afterwards.

    ``grace``: seconds; ``goes_on``: whether an earlier module run of the same rotation took its first step.
    """
    try:
        if goes_on and check_mode:
            job.rotation.require_own()
        if goes_on and not check_mode:
            await _go_on(job, state, grace)
        else:
            await _begin(job, state, grace, check_mode=check_mode)
        job.newest_file = job.rotation.newest_file
    except Exception as error:  # pylint: disable=broad-exception-caught
        job.error = error


async def _begin(job: Job, state: str, grace: float, *, check_mode: bool) -> None:
    rotation = job.rotation
    job.outcome = await rotation.inspect(check_mode=check_mode)
    if state == ROLLED_BACK and not rotation.is_rolling_back:
        await _roll_back(job, check_mode=check_mode)
        return
    if rotation.only_drains:
        await _retire(job, check_mode=check_mode)
        return
    if rotation.is_rolling_back and not check_mode and await _is_back(job, state, grace):  # as an earlier run began to
        return
    if job.outcome == "not_due":
        return
    rotation.require_not_emptied()
    job.changed = True
    if check_mode:
        job.outcome = "would_rotate"
        return
    await rotation.issue()
    if state in (SWITCHED, ROTATED):
        await _switch_and_confirm(job, grace)
    if state == ROTATED:
        await _finish(job, grace)
        return
    rotation.lease()
    job.outcome = state


async def _roll_back(job: Job, *, check_mode: bool) -> None:
    if not job.rotation.is_begun:
        raise errors.PreconditionError(f"There is no rotation of {job.rotation.path} that could be rolled back.", advice="Nothing was changed.")
    if not job.rotation.can_go_back:
        raise job.rotation.nothing_to_go_back_to()
    job.changed = True
    if check_mode:
        job.outcome = "would_roll_back"
        return
    await job.rotation.roll_back()
    job.rotation.lease()
    job.outcome = ROLLED_BACK


async def _is_back(job: Job, state: str, grace: float) -> bool:
    """Finish a roll back. Returns whether this run ends with that."""
    rotation = job.rotation
    await rotation.roll_back()
    if state in (PREPARED, ROLLED_BACK):  # the user's tasks come first
        rotation.lease()
        job.outcome, job.changed = ROLLED_BACK, True
        return True
    await _finish(job, grace)
    if rotation.drains:
        return True
    job.recovered = True
    job.outcome = await rotation.inspect(check_mode=False)
    return False


async def _retire(job: Job, *, check_mode: bool) -> None:
    """All that is left to do, perhaps on a later day."""
    if check_mode:
        job.outcome, job.changed = await job.rotation.foresee_end()
        return
    job.outcome = await job.rotation.finish()
    job.changed = job.rotation.has_retired


async def _go_on(job: Job, state: str, grace: float) -> None:
    rotation = job.rotation
    await rotation.take_up()
    job.changed = True
    if state == FINISHED:
        await _finish(job, grace)
        return
    if state == SWITCHED:
        rotation.switch()
    else:
        await rotation.roll_back()
    rotation.lease()
    job.outcome = state


async def _switch_and_confirm(job: Job, grace: float) -> None:
    """Without tasks in between. If the check fails, all is undone at once."""
    rotation = job.rotation
    try:
        rotation.switch()
        await rotation.confirm()
        rotation.confirmed()
    except errors.PureCloudError as error:
        await go_back(rotation, error)
        if rotation.is_rolling_back:
            await _finish(job, grace)
            error.notes.append("The new one was revoked." if not rotation.waiting else "The new one is retired once it is not used any more: run this again.")
        raise


async def _finish(job: Job, grace: float) -> None:
    rotation = job.rotation
    if not rotation.is_rolling_back:
        await rotation.confirm()
        rotation.confirmed()
    elif rotation.drains:
        rotation.confirmed()
    if grace and rotation.waits_for_consumers:
        await Sleep(grace)
    job.outcome = await rotation.finish()
