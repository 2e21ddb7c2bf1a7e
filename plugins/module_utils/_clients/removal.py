# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A client is removed in two steps: it is made inactive, then deleted.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import datetime
import typing as t

from .. import _errors as errors
from .._api.descriptions import words
from .._api.oauth_clients import ACTIVE, INACTIVE, delete_client, is_deleted, read_client, writable
from .._api.usage import MOST_DAYS, NONE_IN_WINDOW, USED, Window, last_use
from .._http.coroutines import Coroutine
from .._http.session import ApiSession, Document
from .edit import CONSISTENT_WITHIN, edit, read_new, until
from .guards import age_of, require_not_disabled, require_other_client
from .proof import wait_for_new
from .run import Run, label
from .wanted import Wanted, differing


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
    """Remove what a run left that was cut off while it created a client, and that `require_left_over` let pass."""
    await remove(run, client)
    run.warnings.append(f"The OAuth client {label(client)} of an earlier run that was cut off, whose secret nobody holds, was deleted.")


async def require_left_over(run: Run, client: Document, wanted: Wanted) -> None:
    """Believe the mark of a create, which anybody who may edit the client can write, only of what the task would have created, and nobody uses.

    :raises PreconditionError: it is something else, or somebody uses it, or nobody knows.
    """
    require_not_disabled(client)
    body = wanted.fields()
    if wanted.state == ACTIVE:  # a task that creates says all of it
        body["description"] = wanted.description or ""
    told = {**client, "description": words(client.get("description"))}
    kinds = [name for name in ("authorizedGrantType", "roleDivisions", "description") if name in body]
    others = [name for name in kinds if differing({name: told.get(name)}, {name: body[name]})]
    why = f"it is not what this task creates: it differs in {' and '.join(others)}" if others else await _why_used(run, client)
    if why:
        raise errors.PreconditionError(
            f"The OAuth client {label(client)} has the mark of a create that was cut off, but {why}, so it was not deleted.",
            advice="If somebody uses it, take the mark out of its description; if nobody does, delete it by its id. Nothing was changed.",
        )


async def _why_used(run: Run, client: Document) -> str | None:
    """Why it is not to be taken for unused since it was created. The API counts a day once it is over, so that it knows nothing of a younger one."""
    age, now = age_of(run, client), run.session.now()
    if age is not None and age < datetime.timedelta(days=1):
        return None
    days = 0 if age is None else (now.date() - (now - age).date()).days
    if not 0 < days <= MOST_DAYS:
        return f"it is not known whether it was used since it was created at {client.get('dateCreated')}"

    async def call(ask: t.Callable[[ApiSession], Coroutine[Document]]) -> Document:
        return await ask(run.session)

    found = await last_use(call, run.token, client["id"], Window.before(now.date(), days))
    if found.status == USED:
        return f"it was used last on {found.date}"
    return None if found.status == NONE_IN_WINDOW else f"it is not known whether it was used ({found.reason})"
