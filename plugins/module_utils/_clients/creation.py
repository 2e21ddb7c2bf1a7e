# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A client is created, and its secret kept before anything else is asked.

PRIVATE: for this collection only; it can change in any release.

The POST carries a mark in the description, so that a client whose answer was lost is found again. The mark goes by a PUT, once
the secret is kept and was seen to sign in: before that, any later run knows that the client is unfinished, and can tell by the file
whether anybody holds its secret. To keep the mark for good would leave no such difference.
"""

from __future__ import annotations

import typing as t
import uuid

from .. import _errors as errors
from .._api.descriptions import CREATE, REPLACED, marked, marks, words
from .._api.oauth_clients import CLIENT_CREDENTIALS, cannot_have_created, create_client, is_deleted, list_clients
from .._http.session import Document
from .._secrets.credentials import Credentials
from .._secrets.credentials_file import CredentialsFile
from .._secrets.paths import displayed
from .edit import edit, read_new, until
from .guards import explain_refusal
from .proof import Proof, prove, wait_for_new
from .removal import remove, undo
from .run import Run, label
from .wanted import Wanted, merged

NOBODY = "Nobody holds its secret."


class Created(t.NamedTuple):
    client: Document
    secret: str
    verified: bool


async def create(run: Run, body: Document, wanted: Wanted, file: CredentialsFile | None, proof: Proof) -> Created:
    """Create a client. ``file``: where its secret is kept, proved to be one that can be written; without one, the secret is the caller's to hand on.

    :raises PureCloudError: there is none, or it is in ``file`` and not proved, or it could not be removed; the error says which.
    """
    made = await post(run, body, CREATE, str(uuid.uuid4()))
    since = run.session.clock.monotonic()
    credentials = Credentials(made["id"], made["secret"])
    run.secrets.append(credentials.client_secret)
    run.changed = True
    kept = False
    try:
        if file:
            file.write(credentials)
            kept = True
        verified = made["authorizedGrantType"] == CLIENT_CREDENTIALS
        if verified:
            await prove(run, credentials, proof, since=since)
        known = await read_new(run, made["id"])
        client = await edit(run, known, merged(known, wanted, finish=True))
    except BaseException as error:
        if not kept:
            await undo(run, made, error, NOBODY, since=since)
        elif isinstance(error, errors.PureCloudError) and file:
            error.notes.append(
                f"The OAuth client {label(made)} was created, and its secret is in {displayed(file.path)}. Run the task again: it goes on from there."
            )
        raise
    return Created(client, credentials.client_secret, verified)


async def post(run: Run, body: Document, kind: str, mark: str) -> Document:
    """Create a client with a mark in its description, by which it is found, and removed, if the answer is lost.

    :raises RequestError: there is none; or there may be one, and the error says so.
    """
    since = run.session.clock.monotonic()
    try:
        return await create_client(run.session, run.token, {**body, "description": marked(words(body.get("description")), {**_history(body), kind: mark})})
    except errors.RequestError as error:
        if cannot_have_created(error):
            await explain_refusal(run, error, body)
        else:
            await _remove_lost(run, kind, mark, error, since)
        raise


def _history(body: Document) -> dict[str, str]:
    """The mark of whose place the client that this one is like has taken."""
    return {kind: value for kind, value in marks(body.get("description")).items() if kind == REPLACED}


async def _remove_lost(run: Run, kind: str, mark: str, error: errors.RequestError, since: float) -> None:
    """Find what a POST without an answer may have made, remove it, and have the error say what became of it."""
    extra = run.in_extra_time()
    unknown = "The answer was lost, and a client may have been created, whose secret nobody holds: run the task again, which finds and removes it."
    try:
        await wait_for_new(extra, since)
        found = await until(extra, lambda: list_clients(extra.session, extra.token), lambda clients: bool(_of(kind, mark, clients)))
        if not _of(kind, mark, found):
            error.notes.append(unknown)
        for client in _of(kind, mark, found):
            await remove(extra, await read_new(extra, client["id"]))
            error.notes.append(
                f"The answer was lost. The OAuth client {label(client)} had been created, and was made inactive and deleted, since nobody holds its secret."
            )
    except errors.PureCloudError as failure:
        run.changed = True
        error.notes.append(f"{unknown} It was looked for, without success: {failure}")
    finally:
        extra.session.close()


def _of(kind: str, mark: str, clients: list[Document]) -> list[Document]:
    return [client for client in clients if marks(client.get("description")).get(kind) == mark and not is_deleted(client)]
