# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What is refused before anything is sent that changes a client, and what a refusal of the API means.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import datetime

from .. import _errors as errors
from .._api.authorization import ALL_DIVISIONS, Grant, Named, is_covered, own_grants
from .._api.common import NOT_SIGNED_IN, id_of
from .._api.oauth_clients import DISABLED
from .._api.tokens import describe
from .._http.session import Document
from .run import Run, label
from .wanted import role_divisions

# Days after its creation in which the deletion of a client cannot be undone (documentation of the OAuth page in Admin).
DAYS_OF_FINAL_DELETION = 30
DAYS_TO_RESTORE = 7


def require_not_disabled(client: Document) -> None:
    """:raises PreconditionError: support has disabled the client."""
    if client.get("state") == DISABLED:
        raise errors.PreconditionError(
            f"The OAuth client {label(client)} is disabled, which only support does and undoes, so it was not touched.",
            advice="Ask support why, and have it enabled first.",
        )


def risks(before: Document, after: Document) -> list[str]:
    """What of a change could lock out whoever signs in with the client."""
    found = []
    if after.get("state") != before.get("state") and after.get("state") == "inactive":
        found.append("make it inactive")
    if after.get("authorizedGrantType") != before.get("authorizedGrantType"):
        found.append("change its grant type")
    kept = role_divisions(after)
    if any(not is_covered(pair, kept) for pair in role_divisions(before)):
        found.append("take roles from it")
    return found


async def require_other_client(run: Run, client: Document, what: list[str]) -> None:
    """Refuse to lock out the client that the task signs in as: ``GET /api/v2/tokens/me``.

    :raises PreconditionError: it is the same, or the token does not say.
    """
    if what and await is_own(run, client):
        raise errors.PreconditionError(
            f"This task signs in as the OAuth client {label(client)} itself, and would {' and '.join(what)}, which could lock it out.",
            advice="Sign in as another client. Nothing was changed.",
        )


async def is_own(run: Run, client: Document) -> bool:
    """Whether the task signs in as this client.

    :raises PreconditionError: the token does not say as which.
    """
    found = await describe(run.session, run.token)
    if not found.active:
        raise errors.PreconditionError(NOT_SIGNED_IN)
    own = id_of(found.info.get("oauth_client"))
    if own is None:
        raise errors.PreconditionError(
            "The token does not say of which OAuth client it is, so that this task could lock itself out.", advice="Sign in as an OAuth client."
        )
    return own == id_of(client)


def require_final(run: Run, client: Document, *, final: bool) -> str:
    """Return what deletion means for a client of its age.

    :raises PreconditionError: it cannot be undone, and nobody said that it is to be.
    """
    age = age_of(run, client)
    if age is not None and age >= datetime.timedelta(days=DAYS_OF_FINAL_DELETION):
        return f"A deletion of the OAuth client {label(client)} can be undone for {DAYS_TO_RESTORE} days, in Admin under OAuth."
    how_old = f"was created {age.days} days ago" if age is not None else "does not say when it was created"
    if not final:
        raise errors.PreconditionError(
            f"The OAuth client {label(client)} {how_old}: deleting a client in its first {DAYS_OF_FINAL_DELETION} days is final, it cannot be restored.",
            advice="Set final to true if you mean it, or state to inactive. Nothing was changed.",
        )
    return f"A deletion of the OAuth client {label(client)} cannot be undone."


def age_of(run: Run, client: Document) -> datetime.timedelta | None:
    """By the API's clock, or None if the client does not say."""
    try:
        created = datetime.datetime.fromisoformat(str(client.get("dateCreated")).replace("Z", "+00:00"))
        return max(run.session.now() - created, datetime.timedelta())  # its clock is told in whole seconds
    except (ValueError, TypeError):  # no date, or one without a zone
        return None


async def explain_refusal(run: Run, error: errors.RequestError, *clients: Document) -> None:
    """Have a 403 say which roles the caller lacks, if it lacks some: the API lets only those change a client who have all of its roles."""
    if not isinstance(error, errors.ForbiddenError):
        return
    try:
        granted = await own_grants(run.session, run.token)
    except errors.RequestError:
        return  # the permission is named all the same
    lacking = sorted({pair for client in clients for pair in role_divisions(client) if not is_covered(pair, granted)})
    if lacking:
        names = ", ".join(str(_named(run, pair)) for pair in lacking)
        error.advice = (
            f"Only who has all roles of a client may create or change it, and this task lacks: {names}."
            f" Grant them to whom it signs in as, or sign in as somebody who has them. {error.advice}"
        )


def _named(run: Run, pair: tuple[str, str]) -> Grant:
    known = next((grant for grant in run.roles if grant.ids == pair), None)
    return known or Grant(Named(pair[0]), Named(pair[1], "all" if pair[1] == ALL_DIVISIONS else None))
