# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The order of steps that makes an integration's credential what a task wants it to be.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import re

from .. import _errors as errors
from .._api.integrations import (
    Use,
    client_id_of,
    create_credential,
    delete_credential,
    is_of_a_client,
    list_credentials,
    read_credential,
    replace_credential,
    uses_of,
)
from .._api.oauth_clients import cannot_have_created
from .._http.session import Document
from .._secrets.credentials import Credentials
from .edit import CONSISTENT_WITHIN, until
from .run import Run, label

MAY_BE_DONE = "The credential may have been written all the same: run the task again."


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class CredentialGoal:
    """What a task asks for. ``client_secret``: an empty one is not given; ``update_secret``: whether one that is given is written in any case."""

    credential_id: str | None
    name: str | None
    client_id: str | None
    client_secret: str
    update_secret: bool


@dataclasses.dataclass
class CredentialResult:
    """``before``, ``after``: the name and the client's id, for people; none where there is no credential."""

    outcome: str
    before: Document | None
    after: Document | None
    credential: Document | None = None
    correlation_id: str | None = None
    deleted_id: str | None = None


async def ensure_present(run: Run, goal: CredentialGoal) -> CredentialResult:
    """Create the credential, or write all of it.

    :raises PureCloudError: it may hold something else.
    """
    _require_bare(goal.client_secret)
    found = await _find(run, goal)
    if found is None:
        return await _create(run, goal)
    told = client_id_of(found)
    before = _shown(found.get("name"), told)
    name, client_id = goal.name or found.get("name"), goal.client_id or told
    differs = name != found.get("name") or (told is not None and client_id != told)
    if not differs and not (goal.client_secret and goal.update_secret):
        return CredentialResult("present", before, before, found)
    client = _complete(client_id, goal.client_secret)
    after = {**_shown(name, client.client_id), "secret": "what the task gives"}
    if run.check_mode:
        run.changed = True
        return CredentialResult("would_update", before, after, {**found, "name": name})
    return CredentialResult("updated", before, after, await _write(run, found, str(name), client))


async def ensure_absent(run: Run, goal: CredentialGoal) -> CredentialResult:
    """Delete the credential, if there is one that no integration uses.

    :raises PureCloudError: it is still there.
    """
    found = await _find(run, goal)
    if found is None:
        return CredentialResult("absent", None, None)
    before = _shown(found.get("name"), client_id_of(found))
    uses = await uses_of(run.session, run.token, found["id"])
    if uses:
        raise errors.PreconditionError(
            f"The credential {label(found)} is used by {names_of(uses)}, whose Data Actions could no longer sign in.",
            advice="Give them another credential first. Nothing was changed.",
        )
    if run.check_mode:
        run.changed = True
        return CredentialResult("would_delete", before, None, deleted_id=found["id"])
    answer = await delete_credential(run.session, run.token, found["id"])
    run.changed = True
    if await until(run, lambda: read_credential(run.session, run.token, found["id"]), lambda left: left is None):
        raise errors.VerificationError(f"The DELETE of the credential {label(found)} was accepted, but it is still there {CONSISTENT_WITHIN:g} s later.")
    return CredentialResult("deleted", before, None, correlation_id=answer.diagnostics["correlation_id"] if answer else None, deleted_id=found["id"])


def names_of(uses: list[Use]) -> str:
    return ", ".join(f"the integration {label(use.integration)}" for use in uses)


async def _find(run: Run, goal: CredentialGoal) -> Document | None:
    """:raises PreconditionError: there are several of the name, none of the id that is to be present, or it is of another type."""
    if goal.credential_id is not None:
        found = await read_credential(run.session, run.token, goal.credential_id)
        if found is not None and not is_of_a_client(found):
            raise errors.PreconditionError(f"The credential {label(found)} is not one that holds an OAuth client.", advice="Check id.")
        return found
    named = [each for each in await list_credentials(run.session, run.token) if each.get("name") == goal.name]
    if len(named) > 1:
        ids = ", ".join(sorted(each["id"] for each in named))
        raise errors.PreconditionError(f"{len(named)} credentials have the name {goal.name}: {ids}.", advice="Name the one that you mean by its id.")
    return await read_credential(run.session, run.token, named[0]["id"]) if named else None


async def _create(run: Run, goal: CredentialGoal) -> CredentialResult:
    if goal.credential_id is not None:
        raise errors.PreconditionError(f"There is no credential with the id {goal.credential_id}.", advice="To create one, give its name alone.")
    client, name = _complete(goal.client_id, goal.client_secret), str(goal.name)
    after = {**_shown(name, client.client_id), "secret": "what the task gives"}
    if run.check_mode:
        run.changed = True
        return CredentialResult("would_create", None, after, {"name": name})
    try:
        made = await create_credential(run.session, run.token, name, client)
    except errors.RequestError as error:
        if cannot_have_created(error):
            raise
        return CredentialResult("created", None, after, await _after_lost_answer(run, goal, client, error))
    run.changed = True
    return CredentialResult("created", None, after, made)


async def _after_lost_answer(run: Run, goal: CredentialGoal, client: Credentials, error: errors.RequestError) -> Document:
    """Find what a POST without an answer made: the only one of its name, of which there was none before. Then write it, to be sure what it holds.

    :raises RequestError: the error itself, if there is none.
    """
    found = await until(run, lambda: _find(run, goal), lambda found: found is not None)
    if found is None:
        error.notes.append(MAY_BE_DONE)
        raise error
    run.warnings.append(f"The answer to the creation was lost. The credential {label(found)} was found by its name, and written once more.")
    return await _write(run, found, str(goal.name), client)


async def _write(run: Run, credential: Document, name: str, client: Credentials) -> Document:
    try:
        written = await replace_credential(run.session, run.token, credential, name, client)
    except errors.RequestError as error:
        if not cannot_have_created(error):
            error.notes.append(MAY_BE_DONE)
        raise
    run.changed = True
    return written


def _require_bare(client_secret: str) -> None:
    """:raises ConfigurationError: it stands in what a file, or a shell, puts around it. The API takes any text, and Data Actions then fail to sign in."""
    if re.search(r"^[\"'`]|[\"'`]$|\s", client_secret):
        raise errors.ConfigurationError(
            "oauth_client_secret stands in quotation marks, or holds white space.", advice="Give the secret alone, as the API gave it. Nothing was changed."
        )


def _complete(client_id: str | None, client_secret: str) -> Credentials:
    """:raises ConfigurationError: one of the two is missing, and a credential is written as a whole."""
    missing = [option for option, value in (("oauth_client_id", client_id), ("oauth_client_secret", client_secret)) if not value]
    if missing or client_id is None:
        raise errors.ConfigurationError(f"{' and '.join(missing)} not set, and a credential is written as a whole.", advice="Set both. Nothing was changed.")
    return Credentials(client_id, client_secret)


def _shown(name: object, client_id: str | None) -> Document:
    return {"name": name, "client_id": client_id or "not told by the API"}
