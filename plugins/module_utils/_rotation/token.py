# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A token as the credential that is rotated: how one is issued, what it is, whether it can take another's place, how it is revoked.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._api.common import id_of
from .._api.token_issue import Issued, issue_token
from .._api.token_revocation import Conditions, Revocation, revoke
from .._api.tokens import SETTLE_LOOK, Description, describe, settled
from .._http.coroutines import Sleep
from .._http.session import ApiSession
from .._secrets.credentials import Credentials


class TokenCredential:
    """With the client whose token it is, and what must be true of it."""

    def __init__(self, session: ApiSession, credentials: Credentials, conditions: Conditions, *, verify_timeout: float, settle: float) -> None:
        """``verify_timeout``: seconds in which a token must have become what it is to be; ``settle``: and for which it must then stay so."""
        self._session = session
        self.credentials = credentials
        self._conditions = conditions
        self._verify_timeout = verify_timeout
        self._settle = settle

    def check(self) -> None:
        """:raises ConfigurationError: the credentials cannot be any, or it is not known where to sign in."""
        self.credentials.check()
        self._session.connection.hosts.require_login_url()

    async def create(self) -> Issued:
        return await issue_token(self._session, self.credentials)

    async def describe(self, token: str) -> Description:
        """:raises PreconditionError: it is active, and not what it must be."""
        description = await describe(self._session, token)
        self._conditions.check(description)
        return description

    async def settled(self, token: str, *, active: bool) -> Description:
        """Look until it is active, or is not, and then on whether it stays so, on a new connection each time.

        :raises RequestError: a look had no answer.
        :raises PreconditionError: it is active, and not what it must be.
        """
        description = await settled(self._session, token, active=active, verify_timeout=self._verify_timeout, settle=self._settle)
        if active:
            self._conditions.check(description)
        return description

    @staticmethod
    def covers(new: Description, old: Description | None) -> str | None:
        """Why the new token cannot take the old one's place, if it cannot: its organisation, its client, its scopes."""
        if old is None or not old.active:
            return None
        for name, owner in (("organisation", "organization"), ("OAuth client", "oauth_client")):
            one, other = id_of(old.info.get(owner)), id_of(new.info.get(owner))
            if one is not None and one != other:
                return f"it is of the {name} {other or 'that it does not name'}, and the old one of {one}"
        missing = sorted(set(_texts(old.info.get("authorized_scope"))) - set(_texts(new.info.get("authorized_scope"))))
        return f"it has fewer scopes: {', '.join(missing)} is missing" if missing else None

    async def looked_at_twice(self, token: str) -> Description:
        """That a token is not active is believed if every look says so, over the time in which nodes of the API may disagree.

        :raises PreconditionError: it is active, and not what it must be.
        """
        clock = self._session.clock
        description = await self.describe(token)
        until = clock.monotonic() + self._settle
        while not description.active:
            self._session.close()
            await Sleep(min(SETTLE_LOOK, self._settle))
            description = await self.describe(token)
            if clock.monotonic() >= until:
                break
        return description

    async def retire(self, token: str) -> Revocation:
        """Revoke the old token, if it is what it must be, and look that it stays refused.

        :raises VerificationError: it does not.
        """
        revocation = await revoke([self._session], token, conditions=self._conditions, inspect_first=True, dry_run=False, verify_timeout=self._verify_timeout)
        if self._settle and (await self.settled(token, active=False)).active:
            raise errors.VerificationError("The DELETE was accepted, but the token was accepted again afterwards.", advice="Run this again.")
        return revocation

    async def take_back(self, token: str) -> bool:
        """Revoke a token that this rotation issued, whatever it is. Returns whether it was active, as a new one may not be yet.

        :raises PureCloudError: it may be active.
        """
        revocation = await revoke([self._session], token, conditions=Conditions(), inspect_first=False, dry_run=False, verify_timeout=self._verify_timeout)
        return revocation.outcome == "revoked"

    def close(self) -> None:
        self._session.close()


def _texts(value: t.Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
