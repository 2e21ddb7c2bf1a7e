# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Signing in with an OAuth client's credentials for the time of a task: the token is issued for it, and revoked at its end.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .._api.token_issue import issue_token
from .._api.token_revocation import Conditions, revoke
from .._api.tokens import wait_until
from .._errors import PreconditionError, PureCloudError
from .._http.coroutines import run
from .._http.scheduler import InterruptedBySignal
from .._http.session import ApiSession
from .._secrets.credentials import NO_CREDENTIALS
from .._secrets.forms import fingerprint
from .invocation import Invocation, Operation
from .options import Options
from .report import Report
from .signals import TOLD_TO_END, ignore_signals, raise_on_signals

# Seconds in which the new token must be active, and those to revoke it, which are given even where the time for the task is over.
ACTIVE_WITHIN = 30.0
SIGN_OUT_WITHIN = 30.0

MAY_BE_DONE = "What it had begun may have been done all the same: run the task again."


def signed_in(operation: Operation[Options]) -> Operation[Options]:
    """The same operation, with a token of its own. A client has few tokens, so it is revoked whatever happens, a signal included."""

    async def signed_in_operation(invocation: Invocation[Options], dummy: t.Any) -> Report:
        credentials = invocation.credentials or NO_CREDENTIALS
        token = None
        try:
            raise_on_signals()
            credentials.check()
            token = (await issue_token(invocation.session, credentials)).token
            await _require_active(invocation.session, token)
            report = await operation(invocation, token)
        except InterruptedBySignal:
            report = Report({}, error=f"{TOLD_TO_END} {MAY_BE_DONE}")
        except Exception as error:  # pylint: disable=broad-exception-caught
            report = Report.from_exception(error)
        if report.error is not None:
            report = dataclasses.replace(report, error=f"OAuth client {credentials.client_id}: {report.error}")
        if token is None:
            return report
        ignore_signals()
        result = {**report.result, "fingerprint": fingerprint(token)}
        return dataclasses.replace(report, result=result, secrets=(*report.secrets, token), warnings=(*report.warnings, *_sign_out(invocation.session, token)))

    return signed_in_operation


async def _require_active(session: ApiSession, token: str) -> None:
    """The API is eventually consistent: a new token may be refused at first."""
    description = await wait_until(session, token, ACTIVE_WITHIN, active=True)
    if not description.active:
        raise PreconditionError(
            f"The token that was issued for this task is not active {ACTIVE_WITHIN:g} s later.",
            advice="Check that region, api_url and login_url belong together, and run the task again.",
        )


def _sign_out(session: ApiSession, token: str) -> tuple[str, ...]:
    """Revoke the task's own token, and return a warning if that fails."""
    own = ApiSession(session.connection, ends_at=session.clock.monotonic() + SIGN_OUT_WITHIN, clock=session.clock)
    try:
        run(revoke([own], token, conditions=Conditions(), inspect_first=False, dry_run=False, verify_timeout=None), session.clock)
    except PureCloudError as error:
        return (f"The token that this task issued for itself, {fingerprint(token)}, was not revoked, and expires by itself: {error}",)
    finally:
        own.close()
    return ()
