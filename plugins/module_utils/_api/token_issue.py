# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What "present" means: a token that is active, the one there is or else a new one.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import typing as t

from .. import _errors as errors
from .._http.scheduler import InterruptedBySignal
from .._http.session import ApiSession
from .._secrets.credentials import NO_CREDENTIALS, Credentials
from .._secrets.drafts import SecretFile
from .._secrets.forms import check_token, fingerprint
from .common import note_ambiguity
from .token_revocation import Conditions, revoke
from .tokens import Description, describe, wait_until

LOGIN = "/oauth/token"

# Of a user at a time: the next one ends the first (documentation of the token endpoint).
MOST_TOKENS = 10


class Issued(t.NamedTuple):
    """A new token. ``expires_in``: seconds, if the API tells."""

    token: str
    expires_in: int | None


class TokenState(t.NamedTuple):
    """``outcome``: ``present``, ``issued`` or ``would_issue``; ``description``: of the token that is active after that."""

    outcome: str
    description: Description | None = None
    issued: Issued | None = None


async def ensure_active(
    session: ApiSession,
    current: str | None,
    credentials: Credentials,
    *,
    file: SecretFile | None,
    dry_run: bool,
    verify_timeout: float,
    uninterrupted: contextlib.AbstractContextManager[None],
) -> TokenState:
    """Leave an active token alone; otherwise issue one, write it to ``file`` at once, and look until it is active.

    ``uninterrupted``: entered while there may be a token that nobody holds yet. One that is kept in no file is revoked after an `InterruptedBySignal`.

    :raises ConfigurationError: the credentials cannot be any, or it is not known where to sign in.
    :raises RequestError: nothing is known of the current token, or none was issued.
    :raises VerificationError: a token was issued, but was not seen to be active.
    """
    if credentials != NO_CREDENTIALS:
        session.connection.hosts.require_login_url()
    if current is not None:
        found = await describe(session, current)
        if found.active:
            return TokenState("present", found)
    credentials.check()
    if dry_run:
        return TokenState("would_issue")
    issued = None
    try:
        with uninterrupted:
            issued = await issue_token(session, credentials, file)
            if file:
                await _write(session, file, issued.token)
        found = await _verify_active(session, issued.token, verify_timeout)
    except InterruptedBySignal:
        if issued and not file:
            await _revoke(session, issued.token)
        raise
    except errors.PureCloudError as error:
        error.secrets += (issued.token,) if issued else ()
        raise
    return TokenState("issued", found, issued)


async def _write(session: ApiSession, file: SecretFile, token: str) -> None:
    """:raises ConfigurationError: the file system refuses, in spite of all that was tried out. Then the token is revoked."""
    try:
        file.write(token)
    except errors.ConfigurationError as error:
        error.notes.append(await _revoke(session, token))
        raise


async def _revoke(session: ApiSession, token: str) -> str:
    """Revoke a token that nobody will hold, and tell what came of it."""
    try:
        await revoke([session], token, conditions=Conditions(), inspect_first=False, dry_run=False, verify_timeout=None)
    except errors.RequestError:
        return f"The new token, {fingerprint(token)}, could not be revoked, and expires by itself."
    return "The new token was revoked."


async def issue_token(session: ApiSession, credentials: Credentials, file: SecretFile | None = None) -> Issued:
    """Issue a token with a client's credentials: ``POST /oauth/token``. ``file`` is proved to be one that can be written before.

    :raises RequestError: none was issued, or its answer was lost.
    """
    if file:
        file.prepare()
    try:
        document = await session.log_in(LOGIN, {"grant_type": "client_credentials"}, client_id=credentials.client_id, client_secret=credentials.client_secret)
    except errors.RequestError as error:
        note_ambiguity(error, "A token may have been issued all the same, which nobody holds; it ends by itself.")
        raise
    try:
        token = check_token(document["access_token"])
    except errors.ConfigurationError:
        raise errors.ConfigurationError("The login service answered with a token that cannot be one.", advice="Check region or login_url.") from None
    expires_in = document.get("expires_in")
    return Issued(token, expires_in if isinstance(expires_in, int) else None)


async def _verify_active(session: ApiSession, token: str, timeout: float) -> Description:
    """Look until a new token is active: the API is eventually consistent."""
    try:
        found = await wait_until(session, token, timeout, active=True)
    except errors.RequestError as error:
        raise errors.VerificationError(f"A token was issued, but the proof that it is active failed: {error}", cause=error) from None
    if not found.active:
        raise errors.VerificationError(
            f"A token was issued, but it is not active {timeout:g} s later (verify_timeout).",
            advice="Check that region, api_url and login_url belong together, and run the task again.",
        )
    return found
