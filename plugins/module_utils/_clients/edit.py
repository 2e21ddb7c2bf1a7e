# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A client is changed by a PUT of all of it. No version guards it, so it is read just before, and after.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._api.oauth_clients import cannot_have_created, is_deleted, read_client, replace_client, writable
from .._http.coroutines import Coroutine, Sleep, T
from .._http.session import Document
from .guards import explain_refusal
from .run import Run, label
from .wanted import differing

# Seconds in which the API must tell what was written, or know a client that it has just created; and between two looks, at first and at last.
CONSISTENT_WITHIN = 30.0
FIRST_LOOK = 0.25
LONGEST_LOOK = 2.0

AGAIN = "Run the task again. Nothing was overwritten."


async def edit(run: Run, before: Document, after: Document) -> Document:
    """Write what a client is to be, if it still is what it was, and return it as the API then tells it.

    :raises PreconditionError: somebody else changed it, or it is gone.
    :raises RequestError: the answer was not success, and it is not what was written.
    :raises VerificationError: it was written, and something else is there.
    """
    client_id = before["id"]
    fresh = await read_client(run.session, run.token, client_id)
    if fresh is None or is_deleted(fresh):
        raise errors.PreconditionError(f"The OAuth client {label(before)} was deleted while this task worked on it.", advice=AGAIN)
    meanwhile = differing(writable(before), writable(fresh))
    if meanwhile:
        raise errors.PreconditionError(f"Somebody else changed {', '.join(meanwhile)} of the OAuth client {label(before)} meanwhile.", advice=AGAIN)
    lost = None
    try:
        await replace_client(run.session, run.token, client_id, after)
    except errors.RequestError as error:
        await explain_refusal(run, error, before, after)
        if cannot_have_created(error):
            raise
        lost = error
    else:
        run.changed = True
    return await _written(run, before, after, lost)


async def _written(run: Run, before: Document, after: Document, lost: errors.RequestError | None) -> Document:
    """``lost``: why there was no answer to the PUT, if there was none."""
    try:
        seen = await until(
            run,
            lambda: read_client(run.session, run.token, before["id"]),
            lambda found: found is not None and not _lacking(after, found),
        )
    except errors.RequestError as error:
        raise _unproved(error, lost) from None
    wrong = ["the client itself"] if seen is None else _lacking(after, seen)
    if seen is None or wrong:
        if lost:
            lost.notes.append("The change may be done all the same, later: run the task again.")
            raise lost
        raise errors.VerificationError(
            f"The change of the OAuth client {label(before)} was accepted, but {CONSISTENT_WITHIN:g} s later the API tells something else of"
            f" {', '.join(wrong)}: somebody else may have changed it at the same time.",
            advice="Look at the client, and run the task again.",
        )
    if lost:
        run.changed = True
        run.warnings.append("The answer to the change was lost. The client is what was written, so it is taken as done.")
    return seen


def _lacking(after: Document, seen: Document) -> list[str]:
    """Of what was written, that which is not there. When a client is deleted is for the API to say."""
    return [name for name in differing(after, writable(seen)) if name != "dateToDelete"]


def _unproved(error: errors.RequestError, lost: errors.RequestError | None) -> errors.PureCloudError:
    if lost:
        lost.notes.append("The change may be done all the same: run the task again.")
        return lost
    return errors.VerificationError(f"The change was accepted, but the proof that it is there failed: {error}", cause=error)


async def read_new(run: Run, client_id: str) -> Document:
    """Read a client that was created a moment ago, so that the API may not know it everywhere.

    :raises VerificationError: it stays unknown.
    """
    found = await until(run, lambda: read_client(run.session, run.token, client_id), lambda found: found is not None)
    if found is None:
        raise errors.VerificationError(f"The API does not know the new OAuth client {client_id} {CONSISTENT_WITHIN:g} s after it created it.")
    return found


async def until(run: Run, look: t.Callable[[], Coroutine[T]], is_enough: t.Callable[[T], bool]) -> T:
    """Look until it is enough, for `CONSISTENT_WITHIN` at most, and return what was seen last."""
    deadline, pause = run.session.clock.monotonic() + CONSISTENT_WITHIN, FIRST_LOOK
    while True:
        found = await look()
        left = deadline - run.session.clock.monotonic()
        if is_enough(found) or left <= 0:
            return found
        await Sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_LOOK)
