# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A client is removed in two steps: it is made inactive, then deleted.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

from .. import _errors as errors
from .._api.oauth_clients import INACTIVE, delete_client, is_deleted, read_client, writable
from .._http.session import Document
from .edit import CONSISTENT_WITHIN, edit, read_new, until
from .guards import require_not_disabled, require_other_client
from .proof import wait_for_new
from .run import Run, label


async def remove(run: Run, client: Document) -> str | None:
    """Make a client inactive, delete it, and look until it is gone. Returns the correlation id of the DELETE.

    :raises PureCloudError: it is still there, or may be; or it is the one that the task signs in as.
    """
    require_not_disabled(client)
    await require_other_client(run, client, ["delete it"])
    if client.get("state") != INACTIVE:
        await edit(run, client, {**writable(client), "state": INACTIVE})
    try:
        answer = await delete_client(run.session, run.token, client["id"])
    except errors.RequestError as error:
        error.notes.append(f"The OAuth client {label(client)} is inactive, and {'may be' if error.may_have_applied else 'not'} deleted.")
        raise
    run.changed = True
    gone = await until(run, lambda: read_client(run.session, run.token, client["id"]), lambda found: found is None or is_deleted(found))
    if gone is not None and not is_deleted(gone):
        raise errors.VerificationError(
            f"The DELETE of the OAuth client {label(client)} was accepted, but it is still there {CONSISTENT_WITHIN:g} s later.",
            advice="Run the task again; if it stays there, look at it in Admin under OAuth, and tell support.",
        )
    return answer.diagnostics["correlation_id"] if answer else None


async def undo(run: Run, client: Document, error: BaseException, why: str, *, since: float) -> None:
    """Remove a client whose secret nobody holds, though the task failed, and have the error say what became of it.

    ``why``: nobody holds it; ``since``: when it was created, in seconds by the session's clock.
    """
    extra = run.in_extra_time()
    try:
        await wait_for_new(extra, since)
        await remove(extra, await read_new(extra, client["id"]))
        fate = f"{why} The new OAuth client {label(client)} was made inactive and deleted."
        run.changed = False
    except errors.PureCloudError as failure:
        run.changed = True
        fate = (
            f"{why} The new OAuth client {label(client)} could not be removed: {failure}"
            " The next run for this name removes it; or delete it in Admin under OAuth."
        )
    finally:
        extra.session.close()
    if isinstance(error, errors.PureCloudError):
        error.changed = run.changed
        error.notes.append(fate)


async def remove_unfinished(run: Run, client: Document) -> None:
    """Remove what a run left that was cut off while it created a client."""
    await remove(run, await read_new(run, client["id"]))
    run.warnings.append(f"The OAuth client {label(client)} of an earlier run that was cut off, whose secret nobody holds, was deleted.")
