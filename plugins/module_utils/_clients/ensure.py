# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The order of steps that makes a client what a task wants it to be: present, inactive or absent.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .. import _errors as errors
from .._api.common import ID
from .._api.descriptions import unfinished_create
from .._api.oauth_clients import (
    ACTIVE,
    CLIENT_CREDENTIALS,
    INACTIVE,
    is_deleted,
    list_clients,
    only_client,
    read_client,
    writable,
)
from .._http.session import Document
from .._secrets.credentials import Credentials
from .._secrets.credentials_file import CredentialsFile
from .._secrets.paths import displayed
from .creation import create
from .edit import edit, read_new
from .guards import require_final, require_not_disabled, require_other_client, risks
from .proof import Proof, signs_in
from .regeneration import regenerate, require_place_for_own_secret
from .removal import remove, remove_unfinished, require_left_over
from .run import Run, label
from .wanted import Wanted, differing, merged, new_client, require_roles


@dataclasses.dataclass(frozen=True, eq=False)
class Goal:
    """What a task asks for. ``client_id`` names the client and, where it is missing, ``wanted.name`` does.

    ``file``: where a new secret is kept, and without one it is returned, unless ``no_return``; ``secret_path``: the file of the secret that the
    task itself signs in with; ``final``: whether a deletion may be one that cannot be undone.
    """

    client_id: str | None
    wanted: Wanted
    regenerate_secret: bool
    final: bool
    file: CredentialsFile | None
    no_return: bool
    secret_path: str | None
    proof: Proof


@dataclasses.dataclass
class Result:
    """``client``: as it is after all, or would be; ``before``, ``after``: what of it can be written; none where there is no client."""

    outcome: str
    before: Document | None
    after: Document | None
    client: Document | None = None
    secret: str | None = None
    verified: bool | None = None
    correlation_id: str | None = None
    deleted_id: str | None = None


async def ensure_absent(run: Run, goal: Goal) -> Result:
    """Delete the client, if there is one.

    :raises PureCloudError: it is still there.
    """
    client, unfinished = await _find(run, goal)
    unfinished = await _left_over(run, goal, unfinished)
    outcome = "would_delete" if run.check_mode else "deleted"
    if client is None:
        await _remove_all(run, unfinished)
        return Result(outcome if unfinished else "absent", None, None)
    require_not_disabled(client)
    correlation_id = None
    if run.check_mode:
        await require_other_client(run, client, ["delete it"])
    run.warnings.append(require_final(run, client, final=goal.final))
    if run.check_mode:
        run.changed = True
    else:
        correlation_id = await remove(run, client)
    await _remove_all(run, unfinished)
    return Result(outcome, writable(client), None, correlation_id=correlation_id, deleted_id=client["id"])


async def ensure_inactive(run: Run, goal: Goal) -> Result:
    """Have no new tokens issued to the client. One that is not there is left so.

    :raises PureCloudError: it may still be active.
    """
    client, unfinished = await _find(run, goal)
    unfinished = await _left_over(run, goal, unfinished)
    if client is None:
        await _remove_all(run, unfinished)
        run.warnings.append("There is no such OAuth client, so none was made inactive.")
        return Result("absent", None, None)
    change = await _planned(run, goal, client)
    await _remove_all(run, unfinished)
    result = await _apply(run, client, change, "inactive" if change.before.get("state") == INACTIVE else None)
    date = (result.client or {}).get("dateToDelete")
    if date:
        run.warnings.append(f"The API deletes the OAuth client {label(client)} at {date}.")
    return result


async def ensure_present(run: Run, goal: Goal) -> Result:
    """Create the client, or change what differs.

    :raises PureCloudError: it is not what it is to be, or its secret is not where it is to be; the error says which.
    """
    client, unfinished = await _find(run, goal)
    taken_over = None if client else await _with_kept_secret(run, goal, unfinished)
    client = client or taken_over
    others = await _left_over(run, goal, [each for each in unfinished if taken_over is None or each["id"] != taken_over["id"]])
    if client is None:
        return await _create(run, goal, others)
    change = await _planned(run, goal, client, finish=taken_over is not None)
    if goal.regenerate_secret:
        await require_place_for_own_secret(run, client, goal.file, goal.secret_path)
        if goal.file and goal.file.holds_another(client["id"]):
            raise _another_is_held(goal.file)
        _prepare(run, goal)
    await _remove_all(run, others)
    result = await _apply(run, client, change, "present")
    if goal.regenerate_secret:
        return await _regenerate(run, goal, client, result)
    _check_file(run, goal, client)
    return result


async def _find(run: Run, goal: Goal) -> tuple[Document | None, list[Document]]:
    """The client, if there is one, and those of its name whose create was cut off.

    :raises PreconditionError: there are several, or none of the id that a task wants to be present.
    """
    if goal.client_id is not None:
        client = await read_client(run.session, run.token, goal.client_id)
        if client is not None and not is_deleted(client):
            if unfinished_create(client):
                run.warnings.append(f"The create of the OAuth client {label(client)} was cut off, so that nobody may hold its secret.")
            return client, []
        if goal.wanted.state == ACTIVE:
            raise errors.PreconditionError(
                f"There is no OAuth client with the id {goal.client_id}{' any more: it was deleted' if client else ''}.",
                advice="Check id and region. To create a client, give its name alone.",
            )
        return None, []
    name = str(goal.wanted.name)
    named = [each for each in await list_clients(run.session, run.token) if each["name"] == name and not is_deleted(each)]
    unfinished = [each for each in named if unfinished_create(each)]
    found = only_client([each for each in named if each not in unfinished], name)
    # What a list tells of a client may be less than all of it.
    return None if found is None else await read_client(run.session, run.token, found["id"]), unfinished


async def _with_kept_secret(run: Run, goal: Goal, unfinished: list[Document]) -> Document | None:
    """The unfinished client whose secret is in the file all the same: its create was cut off after that."""
    held = goal.file.held() if goal.file else None
    for client in unfinished if held else ():
        if held and held.client_id in ("", client["id"]):
            run.secrets.append(held.client_secret)
            is_held = held.client_id == client["id"]
            if client.get("authorizedGrantType") == CLIENT_CREDENTIALS:
                is_held = await signs_in(run, Credentials(client["id"], held.client_secret))
            if is_held:
                return await read_client(run.session, run.token, client["id"])
    return None


async def _left_over(run: Run, goal: Goal, unfinished: t.Iterable[Document]) -> list[Document]:
    """All that is to be removed, looked at before anything is changed.

    :raises PreconditionError: one of them is none that a run left.
    """
    clients = [await read_new(run, each["id"]) for each in unfinished]
    for client in clients:
        await require_left_over(run, client, goal.wanted)
    return clients


async def _remove_all(run: Run, unfinished: t.Iterable[Document]) -> None:
    for client in unfinished:
        if run.check_mode:
            run.warnings.append(f"The OAuth client {label(client)} of an earlier run that was cut off, whose secret nobody holds, would be deleted.")
            run.changed = True
        else:
            await remove_unfinished(run, client)


def _prepare(run: Run, goal: Goal) -> None:
    """Prove that a secret can be kept, before anything is changed.

    :raises ConfigurationError: it cannot.
    """
    if run.check_mode:
        return
    if goal.file:
        goal.file.prepare()
    elif goal.no_return:
        raise errors.ConfigurationError(
            "The task is asynchronous, and would leave the secret in a job file that others on the host can read.",
            advice="Set secret_dest, or remove async from the task. Nothing was changed.",
        )


async def _create(run: Run, goal: Goal, unfinished: list[Document]) -> Result:
    body = new_client(goal.wanted)
    if body["authorizedGrantType"] == CLIENT_CREDENTIALS:
        run.session.connection.hosts.require_login_url()
    await _require_free_place(run, goal, unfinished)
    _prepare(run, goal)
    await _remove_all(run, unfinished)
    if run.check_mode:
        run.changed = True
        return Result("would_create", None, body, body)
    created = await create(run, body, goal.wanted, goal.file, goal.proof)
    return Result("created", None, body, created.client, created.secret, created.verified)


async def _require_free_place(run: Run, goal: Goal, unfinished: list[Document]) -> None:
    """Keep what may be the only copy of a secret. That of a client which is gone, or is about to be, is worth nothing.

    :raises PreconditionError: the file holds id and secret of a client that exists.
    """
    held = goal.file.held() if goal.file else None
    if goal.file is None or held is None or not ID.fullmatch(held.client_id) or held.client_id in [each["id"] for each in unfinished]:
        return
    other = await read_client(run.session, run.token, held.client_id)
    if other is not None and not is_deleted(other):
        raise _another_is_held(goal.file, f", {label(other)}")


def _another_is_held(file: CredentialsFile, which: str = "") -> errors.PreconditionError:
    """``which``: the other, where the API knows it. What a file has for an id may be anything, a secret even."""
    return errors.PreconditionError(
        f"{displayed(file.path)} holds id and secret of another OAuth client{which}, which would be lost.",
        advice="Name another secret_dest, or move the file away. Nothing was changed.",
    )


class Change(t.NamedTuple):
    """What of a client can be written, as it is and as it is to be."""

    before: Document
    after: Document


async def _planned(run: Run, goal: Goal, client: Document, *, finish: bool = False) -> Change:
    """:raises PureCloudError: it must not be done."""
    require_not_disabled(client)
    change = Change(writable(client), merged(client, goal.wanted, finish=finish))
    if differing(*change):
        require_roles(change.after)
        await require_other_client(run, client, risks(*change))
    return change


async def _apply(run: Run, client: Document, change: Change, unchanged: str | None) -> Result:
    """``unchanged``: the outcome where nothing differs; where there is none, it is a change of the state to inactive."""
    if not differing(*change):
        return Result(str(unchanged), *change, client)
    what = "update" if unchanged else "deactivate"
    if run.check_mode:
        run.changed = True
        return Result(f"would_{what}", *change, {**client, **change.after})
    return Result(f"{what}d", *change, await edit(run, client, change.after))


async def _regenerate(run: Run, goal: Goal, client: Document, result: Result) -> Result:
    run.warnings.append(
        f"The old secret of the OAuth client {label(client)} ends at once, without an overlap: whoever signs in with it fails until given the new one."
    )
    if run.check_mode:
        run.changed = True
        return dataclasses.replace(result, outcome="would_regenerate")
    secret, verified = await regenerate(run, client, goal.file, goal.proof)
    return dataclasses.replace(result, outcome="regenerated", secret=secret, verified=verified)


def _check_file(run: Run, goal: Goal, client: Document) -> None:
    """A secret that is not kept cannot be asked for: say so."""
    if goal.file is None:
        return
    held = goal.file.held()
    if held is None or goal.file.holds_another(client["id"]):
        what = "no secret" if held is None else "the secret of another client"
        run.warnings.append(
            f"{displayed(goal.file.path)} holds {what}, and that of the OAuth client {label(client)} cannot be read from the API."
            " To have a new one, which ends the old, set regenerate_secret."
        )
