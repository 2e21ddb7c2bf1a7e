# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a token may do to others with the right permission: end all tokens of a user, read and set the idle timeout.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t

from . import _errors as errors
from ._client import Client
from ._schedule import Steps, T
from ._tokens import describe, note_unknown_effect, says_dead

TOKENS = "/api/v2/tokens"
TIMEOUT_PATH = "/api/v2/tokens/timeout"

# Seconds (schema IdleTokenTimeout). A HIPAA organisation allows less, which only the API knows.
SHORTEST_TIMEOUT = 300
LONGEST_TIMEOUT = 28800
LONGEST_HIPAA_TIMEOUT = 900

IDLE_TIMEOUT = "IdleTokenTimeout"

NOT_SIGNED_IN = "The token that this task signs in with is not live: get a new one."

END_TOKENS_PERMISSION = "oauth:token:delete"
TIMEOUT_PERMISSION = "directory:organization:admin"

# Of an id in the API. Other operations below the same path have names of this form too.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
NOT_IDS = frozenset({"me", "timeout"})

NO_PROOF = (
    "The answer to the DELETE carries none of the API's headers, or a body, so something between this host and the API may have given it,"
    " and there is no way to ask whether a user has tokens: do not take them as ended before you have checked api_url, proxies and gateways."
)


@dataclasses.dataclass(frozen=True)
class UserTokensEnded:
    correlation_id: str | None
    warnings: tuple[str, ...] = ()


def check_user_id(user_id: str) -> None:
    """:raises ConfigurationError: no id, so that the path would mean something else."""
    if not ID.fullmatch(user_id) or user_id.lower() in NOT_IDS:
        raise errors.ConfigurationError("user_id is not the id of a user.", advice="It is a UUID, as the API and the user's page in Admin show it.")


def end_tokens_of_user(client: Client, token: str, user_id: str, *, dry_run: bool) -> Steps[UserTokensEnded]:
    """End all tokens of a user: ``DELETE /api/v2/tokens/{userId}``. The API does not tell whether there were any.

    :raises ConfigurationError: no id of a user.
    :raises RequestError: the answer was not success.
    """
    check_user_id(user_id)
    if dry_run:
        yield from _require_sign_in(client, token)
        return UserTokensEnded(None, (permission_is_not_seen(END_TOKENS_PERMISSION),))
    try:
        answer = yield from _permitted(client.delete(f"{TOKENS}/{user_id}", token=token), END_TOKENS_PERMISSION)
    except errors.RequestError as error:
        if says_dead(error) and error.unsettled_tries:
            warning = (
                "An earlier try of the DELETE was left without a clear answer, and the next one found the task's own token dead:"
                " taken as a token of this user, ended with the others."
            )
            return UserTokensEnded(error.ids().get("correlation_id"), (warning,))
        if isinstance(error, errors.NotFoundError):
            error.advice = "There is no user with this user_id in the token's organisation. Check user_id, then api_url and its path prefix."
        note_unknown_effect(error, "The user's tokens may have been ended all the same.")
        raise
    return UserTokensEnded(answer.ids["correlation_id"], () if answer.empty and answer.has_headers_of_the_api else (NO_PROOF,))


def permission_is_not_seen(permission: str) -> str:
    """What check mode has to say of a permission."""
    return f"Check mode cannot see whether the token has the permission {permission}: without it, the run fails with 403, and changes nothing."


def read_idle_timeout(client: Client, token: str) -> Steps[dict[str, t.Any]]:
    """Return the idle timeout as the API writes it: ``GET /api/v2/tokens/timeout``.

    :raises RequestError: anything but a JSON object.
    """
    return (yield from _permitted(client.get(TIMEOUT_PATH, token=token, expected=IDLE_TIMEOUT, is_expected=_is_idle_timeout)))


def write_idle_timeout(client: Client, token: str, timeout: dict[str, t.Any]) -> Steps[dict[str, t.Any]]:
    """Replace the idle timeout, and return what the API then tells: ``PUT /api/v2/tokens/timeout``.

    :raises RequestError: the answer was not success.
    """
    try:
        steps = client.put(TIMEOUT_PATH, timeout, token=token, expected=IDLE_TIMEOUT, is_expected=_is_idle_timeout)
        return (yield from _permitted(steps, TIMEOUT_PERMISSION))
    except errors.RequestError as error:
        note_unknown_effect(error, "The timeout may have been changed all the same: run the task again.")
        if isinstance(error, errors.ApiError) and error.status == 400:
            error.advice = f"An organisation under HIPAA allows {LONGEST_HIPAA_TIMEOUT} seconds at most."
        raise


def _is_idle_timeout(document: dict[str, t.Any]) -> bool:
    """Whether it has one of the two fields that every organisation has. Any other object could be anybody's, and must not be written back."""
    return "idleTokenTimeoutSeconds" in document or "enableIdleTokenTimeout" in document


def check_timeout_seconds(seconds: int) -> None:
    """:raises ConfigurationError: no organisation allows it."""
    if not SHORTEST_TIMEOUT <= seconds <= LONGEST_TIMEOUT:
        raise errors.ConfigurationError(f"idle_token_timeout_seconds is {seconds}.", advice=f"Set it to a number from {SHORTEST_TIMEOUT} to {LONGEST_TIMEOUT}.")


def _require_sign_in(client: Client, token: str) -> Steps[None]:
    found = yield from describe(client, token)
    if not found.active:
        raise errors.RefusedByConditionError(NOT_SIGNED_IN)


def _permitted(steps: Steps[T], permission: str | None = None) -> Steps[T]:
    """Have a refusal say what is missing."""
    try:
        return (yield from steps)
    except errors.ForbiddenError as error:
        if permission:
            error.advice = f"Give the token's OAuth client or user a role with the permission {permission}."
        raise
    except errors.AuthenticationError as error:
        if says_dead(error):
            error.advice = NOT_SIGNED_IN
        raise
