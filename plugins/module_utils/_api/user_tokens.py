# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""All tokens of a user, ended at a time.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._http.session import ApiSession
from .common import ID, NOT_SIGNED_IN, is_token_invalid, note_ambiguity, permission_is_not_seen, permitted
from .tokens import describe

TOKENS = "/api/v2/tokens"
REVOKE_PERMISSION = "oauth:token:delete"

# Other operations below the same path have names of the form of an id.
NOT_IDS = frozenset({"me", "timeout"})

NO_PROOF = (
    "The answer to the DELETE carries none of the API's headers, or a body, so something between this host and the API may have given it,"
    " and there is no way to ask whether a user has tokens: do not take them as ended before you have checked api_url, proxies and gateways."
)


class UserTokensRevocation(t.NamedTuple):
    correlation_id: str | None
    warnings: tuple[str, ...] = ()


def check_user_id(user_id: str) -> None:
    """:raises ConfigurationError: no id, so that the path would mean something else."""
    if not ID.fullmatch(user_id) or user_id.lower() in NOT_IDS:
        raise errors.ConfigurationError("user_id is not the id of a user.", advice="It is a UUID, as the API and the user's page in Admin show it.")


async def revoke_user_tokens(session: ApiSession, token: str, user_id: str, *, dry_run: bool) -> UserTokensRevocation:
    """Revoke all tokens of a user: ``DELETE /api/v2/tokens/{userId}``. The API does not tell whether there were any.

    :raises ConfigurationError: no id of a user.
    :raises RequestError: the answer was not success.
    """
    check_user_id(user_id)
    if dry_run:
        await _require_sign_in(session, token)
        return UserTokensRevocation(None, (permission_is_not_seen(REVOKE_PERMISSION),))
    try:
        answer = await permitted(session.delete(f"{TOKENS}/{user_id}", token=token), REVOKE_PERMISSION)
    except errors.RequestError as error:
        if is_token_invalid(error) and error.ambiguous_attempts:
            warning = (
                "An earlier try of the DELETE was left without a clear answer, and the next one found the task's own token no longer active:"
                " taken as a token of this user, revoked with the others."
            )
            return UserTokensRevocation(error.diagnostics().get("correlation_id"), (warning,))
        if isinstance(error, errors.NotFoundError):
            error.advice = "There is no user with this user_id in the token's organisation. Check user_id, then api_url and its path prefix."
        note_ambiguity(error, "The user's tokens may have been revoked all the same.")
        raise
    return UserTokensRevocation(answer.diagnostics["correlation_id"], () if answer.empty and answer.has_headers_of_the_api else (NO_PROOF,))


async def _require_sign_in(session: ApiSession, token: str) -> None:
    found = await describe(session, token)
    if not found.active:
        raise errors.PreconditionError(NOT_SIGNED_IN)
