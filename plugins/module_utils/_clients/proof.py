# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The proof that a client can sign in with a secret. The token of each try is revoked.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._api.common import id_of
from .._api.token_issue import issue_token
from .._api.token_revocation import Conditions, revoke
from .._api.tokens import settled
from .._http.coroutines import Coroutine, Sleep, T
from .._secrets.credentials import Credentials
from .._secrets.forms import fingerprint
from .run import Run

# Seconds before the first try, or look, at a client that is new, or has a new secret: the service may keep a miss that comes too early.
FIRST_SIGN_IN = 10.0

# Waits between two tries: at first this long, twice as long each time, up to the last; in seconds.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 8.0


class Proof(t.NamedTuple):
    """``verify_timeout``: seconds, after the first try, in which a client must sign in; ``settle``: and for which its token must then stay active."""

    verify_timeout: float
    settle: float


async def prove(run: Run, credentials: Credentials, proof: Proof, *, since: float | None = None) -> None:
    """Look until the client signs in, and what it gets is a token of its own that stays active.

    ``since``: when it got its secret, in seconds by the session's clock; None: just now.

    :raises VerificationError: it was not seen.
    """
    clock = run.session.clock
    await wait_for_new(run, clock.monotonic() if since is None else since)
    deadline, pause = clock.monotonic() + proof.verify_timeout, FIRST_PAUSE
    while True:
        left = max(0.0, deadline - clock.monotonic())
        try:
            await _sign_in(run, credentials, Proof(left, proof.settle))
            return
        except (errors.RequestError, errors.PreconditionError) as error:
            failure = error
        left = max(0.0, deadline - clock.monotonic())
        if not left:
            raise errors.VerificationError(
                f"It was not seen to sign in {proof.verify_timeout:g} s after the first try (verify_timeout): {failure}", cause=failure
            ) from None
        await Sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE)


async def wait_for_new(run: Run, since: float) -> None:
    """Wait until a client can be looked at that is new, or has a new secret, since then (seconds, by the session's clock)."""
    left = since + FIRST_SIGN_IN - run.session.clock.monotonic()
    if left > 0:
        await Sleep(left)


async def signs_in(run: Run, credentials: Credentials) -> bool:
    """Whether this is the client's secret.

    :raises RequestError: the login service said neither yes nor no.
    """
    try:
        await _sign_in(run, credentials, Proof(0, 0))
    except errors.InvalidClientError:
        return False
    return True


async def _sign_in(run: Run, credentials: Credentials, proof: Proof) -> None:
    """:raises RequestError: no token, or a look at it had no answer.
    :raises PreconditionError: the token is not active, or is not this client's.
    """

    async def look(token: str) -> None:
        found = await settled(run.session, token, active=True, verify_timeout=proof.verify_timeout, settle=proof.settle)
        owner = id_of(found.info.get("oauth_client"))
        if not found.active:
            raise errors.PreconditionError("The token that it was issued is not active.")
        if owner != credentials.client_id:
            raise errors.PreconditionError(f"The token that it was issued is of the OAuth client {owner or 'that it does not name'}.")

    await with_token(run, credentials, look)


async def with_token(run: Run, credentials: Credentials, work: t.Callable[[str], Coroutine[T]]) -> T:
    """Do something with a token of a client's own, which is revoked whatever happens.

    :raises RequestError: it was issued none.
    """
    token = (await issue_token(run.session, credentials)).token
    run.secrets.append(token)
    try:
        return await work(token)
    finally:
        await _sign_out(run, token)


async def _sign_out(run: Run, token: str) -> None:
    own = run.in_extra_time()
    try:
        await revoke([own.session], token, conditions=Conditions(), inspect_first=False, dry_run=False, verify_timeout=None)
    except errors.PureCloudError as error:
        run.warnings.append(f"The token of a sign-in that was tried, {fingerprint(token)}, was not revoked, and expires by itself: {error}")
    finally:
        own.session.close()
