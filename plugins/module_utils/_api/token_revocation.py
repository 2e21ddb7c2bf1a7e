# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What it means to revoke a token, and that it is proved.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._http.session import ApiSession
from .common import id_of, is_token_invalid, note_ambiguity
from .tokens import TOKEN_ME, Description, find, wait_until

TAKEN_AS_OURS = (
    "An earlier try of the DELETE was left without a clear answer, and the next one found the token no longer active: taken as revoked by this task."
)


class Conditions(t.NamedTuple):
    """What must be true of a token before it is touched."""

    organization_id: str | None = None
    oauth_client_id: str | None = None
    require_active: bool = False
    succession: frozenset[str] = frozenset()  # ids of OAuth clients that count as one, since each has taken another's place

    def __bool__(self) -> bool:
        return self != Conditions()

    def check(self, found: Description) -> None:
        """:raises PreconditionError: the token is not the expected one, or does not say whose it is."""
        if not found.active:
            if self.require_active:
                raise errors.PreconditionError(
                    "The token is not active at this host, and require_active is set.",
                    advice="It may have been revoked or have expired; a typo or a wrong region looks the same.",
                )
            return
        for option, expected, owner in (
            ("organization_id", self.organization_id, "organization"),
            ("oauth_client_id", self.oauth_client_id, "oauth_client"),
        ):
            actual = id_of(found.info.get(owner))
            if expected is not None and actual != expected and not {actual, expected} <= self.succession:
                raise errors.PreconditionError(
                    f"The token was not touched: expect.{option} is {expected}, and the token says {actual or 'nothing'}.",
                    advice="Check that this is the token that you mean.",
                )


class Revocation(t.NamedTuple):
    """``outcome``: ``revoked``, ``absent`` or ``would_revoke``; ``before``: the token as it was, if it was looked at.

    ``hosts``: which said so; ``correlation_id``: that of the answer to the DELETE.
    """

    outcome: str
    region: str | None
    hosts: tuple[str, ...]
    before: Description | None = None
    verified: bool = False
    correlation_id: str | None = None
    warnings: tuple[str, ...] = ()


async def revoke(
    sessions: t.Sequence[ApiSession],
    token: str,
    *,
    conditions: Conditions,
    inspect_first: bool,
    dry_run: bool,
    verify_timeout: float | None,
) -> Revocation:
    """End a token: ``DELETE /api/v2/tokens/me``, and look until it is refused, for ``verify_timeout`` seconds or not at all.

    With several sessions, the one whose host accepts the token is looked for first.

    :raises PreconditionError: the token is not what ``conditions`` asks for.
    :raises RequestError: the answer was neither success nor that of an inactive token.
    :raises VerificationError: the DELETE was accepted, but the token was not seen to be refused.
    """
    session, before = sessions[0], None
    if inspect_first or dry_run or conditions or len(sessions) > 1:
        session, before = await find(sessions, token)
        conditions.check(before)
        if not before.active:
            return Revocation("absent", before.region, before.hosts, before, verified=True)
        if dry_run:
            return Revocation("would_revoke", before.region, before.hosts, before)
    try:
        answer = await session.delete(TOKEN_ME, token=token)
    except errors.RequestError as error:
        return _refused_delete(error, session, before)
    if verify_timeout is not None:
        await _verify_revoked(session, token, verify_timeout)
    correlation_id = answer.diagnostics["correlation_id"]
    return Revocation("revoked", session.region, (session.host,), before, verified=verify_timeout is not None, correlation_id=correlation_id)


def _refused_delete(error: errors.RequestError, session: ApiSession, before: Description | None) -> Revocation:
    """What it means that a DELETE was refused.

    :raises RequestError: the error itself, unless it says that the token is no longer active.
    """
    if not is_token_invalid(error):
        note_ambiguity(error, "The token may have been revoked all the same.")
        raise error
    correlation_id = error.diagnostics().get("correlation_id")
    if not error.ambiguous_attempts:
        return Revocation("absent", session.region, (session.host,), before, verified=True, correlation_id=correlation_id)
    return Revocation("revoked", session.region, (session.host,), before, verified=True, correlation_id=correlation_id, warnings=(TAKEN_AS_OURS,))


async def _verify_revoked(session: ApiSession, token: str, timeout: float) -> None:
    try:
        found = await wait_until(session, token, timeout, active=False)
    except errors.RequestError as error:
        raise errors.VerificationError(f"The token was revoked, but the proof failed: {error}", cause=error) from None
    if found.active:
        raise errors.VerificationError(
            f"The DELETE was accepted, but the token is still active {timeout:g} s later (verify_timeout).",
            advice="Run the task again; if the token stays active, end it in the organisation's administration and tell support.",
        )
