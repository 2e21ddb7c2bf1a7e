# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A token as the credential that is rotated: how one is issued, what it is, whether it can take another's place, how it is revoked.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import datetime
import typing as t

from .. import _errors as errors
from .._api.common import id_of
from .._api.token_issue import issue_token
from .._api.token_revocation import Conditions, Revocation, revoke
from .._api.tokens import SETTLE_LOOK, Description, describe, settled
from .._http.coroutines import Sleep
from .._http.session import ApiSession
from .._secrets.credentials import Credentials
from .._secrets.forms import check_token, fingerprint
from .credential import Recalled, Retirement, SecretForm

ADVICE = "Check path, format and key. To have it replaced all the same, and a copy kept, set replace_unknown."
LONGEST_LIFETIME = 100 * 365 * 86400  # seconds; the API allows 450 days, for SCIM, and what is beyond this is no lifetime
TOKEN = SecretForm("token", check_token, fingerprint, lambda token: [token], ADVICE)


class TokenCredential:
    """With the client whose token it is, and what must be true of it."""

    drains = False
    interrupted: str | None = "An earlier run was cut off while it signed in. If a token was issued, nobody holds it."
    lost = "Something else revoked it, most likely the limit of ten tokens: consumers that still held it may have been refused."

    def __init__(self, session: ApiSession, credentials: Credentials, conditions: Conditions, *, verify_timeout: float, settle: float) -> None:
        """``verify_timeout``: seconds in which a token must have become what it is to be; ``settle``: and for which it must then stay so."""
        self._session = session
        self.credentials = credentials
        self._succession = frozenset({credentials.client_id, *credentials.replaces} if credentials.replaces else ())
        self._conditions = conditions._replace(succession=self._succession)
        self._verify_timeout = verify_timeout
        self._settle = settle
        self.expires_at: str | None = None

    def check(self) -> None:
        """:raises ConfigurationError: the credentials cannot be any, or it is not known where to sign in."""
        self.credentials.check()
        self._session.connection.hosts.require_login_url()

    @property
    def client_id(self) -> str:
        return self.credentials.client_id

    @property
    def client_secret(self) -> str:
        return self.credentials.client_secret

    async def original(self, current: str | None) -> str | None:
        return None

    async def recall(self, current: str | None, pending: str | None) -> Recalled | None:
        """The API tells nothing of it: only the record does."""
        return None

    async def preflight(self, old: str | None, kept: t.Collection[str], *, interrupted: bool, check_mode: bool) -> None:
        """Whether the client can sign in shows when it does, which issues a token."""

    async def create(self, old: str | None) -> str:
        begun = datetime.datetime.now(datetime.timezone.utc)  # this host's clock, by which whoever reads the report compares
        issued = await issue_token(self._session, self.credentials)
        if issued.expires_in is not None and 0 < issued.expires_in < LONGEST_LIFETIME:
            self.expires_at = (begun + datetime.timedelta(seconds=issued.expires_in)).isoformat(timespec="seconds")
        return issued.token

    @staticmethod
    def may_exist(error: errors.PureCloudError) -> str | None:
        if isinstance(error, errors.RequestError) and not error.may_have_applied and not error.ambiguous_attempts:
            return None
        return "The answer to the login was lost, or was not understood. If a token was issued, nobody holds it."

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

    def covers(self, new: Description, old: Description | None) -> str | None:
        """Why the new token cannot take the old one's place, if it cannot: its organisation, its client, its scopes."""
        if old is None or not old.active:
            return None
        for name, owner in (("organisation", "organization"), ("OAuth client", "oauth_client")):
            one, other = id_of(old.info.get(owner)), id_of(new.info.get(owner))
            if one is not None and one != other and not {one, other} <= self._succession:
                return f"it is of the {name} {other or 'that it does not name'}, and the old one of {one}"
        missing = sorted(set(_texts(old.info.get("authorized_scope"))) - set(_texts(new.info.get("authorized_scope"))))
        return f"it has fewer scopes: {', '.join(missing)} is missing" if missing else None

    async def describe_old(self, name: str, token: str | None) -> Description | None:
        return None if token is None else await self._looked_at_twice(token)

    async def compare(self, new: str, old: str | None) -> None:
        """All that is compared is what `describe` tells."""

    @staticmethod
    def age(description: Description, file_age: float | None) -> float | None:
        return file_age

    async def _looked_at_twice(self, token: str) -> Description:
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

    async def retire(self, old: str, token: str | None, new: str, held: str | None) -> Retirement:
        """Revoke the old token, if it is what it must be, and look that it stays refused.

        :raises VerificationError: it does not.
        """
        revocation = await self._revoke(str(token), self._conditions, inspect_first=True)
        if self._settle and (await self.settled(str(token), active=False)).active:
            raise errors.VerificationError("The DELETE was accepted, but the token was accepted again afterwards.", advice="Run this again.")
        return Retirement("revoke", revocation.outcome, revocation.correlation_id)

    async def discard(self, token: str) -> bool:
        """Revoke a token that this rotation issued, whatever it is. Returns whether it was active, as a new one may not be yet.

        :raises PureCloudError: it may be active.
        """
        return (await self._revoke(token, Conditions(), inspect_first=False)).outcome == "revoked"

    async def take_back(self, new: str, token: str | None, old: str | None, held: str | None) -> Retirement:
        """:raises PureCloudError: it may be active."""
        await self.discard(str(token))
        return Retirement("revoke", "revoked")

    async def reactivate(self, old: str, secret: str, new: str) -> None:
        """A token that is not active stays so."""

    async def _revoke(self, token: str, conditions: Conditions, *, inspect_first: bool) -> Revocation:
        return await revoke([self._session], token, conditions=conditions, inspect_first=inspect_first, dry_run=False, verify_timeout=self._verify_timeout)

    def close(self) -> None:
        self._session.close()


def _texts(value: t.Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
