# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""What the simulated organisation holds: a clock, the switches, tokens, and the state of each resource."""

from __future__ import annotations

import collections
import dataclasses
import secrets
import typing as t

from .clock import Clock, read, written
from .state.authorization import ADMINISTRATION, Authorization
from .state.clients import DEFAULT_VALIDITY, Clients, OAuthClient
from .state.integrations import Integrations
from .state.usage import UsageLog
from .switches import Switches

MAX_TOKENS_OF_A_USER = 10
LONG_AGO = "2026-01-05T09:00:00.000Z"  # when the OAuth clients of control were made
ORGANIZATION = {"id": "0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10", "name": "Example Ltd"}

OF_TOKEN_INFO = (
    "id",
    "name",
    "dateCreated",
    "dateModified",
    "createdBy",
    "modifiedBy",
    "authorizedGrantType",
    "scope",
    "roleDivisions",
    "state",
    "dateToDelete",
)  # what it tells of the OAuth client, beside the organisation. sourced: sdk


@dataclasses.dataclass
class Window:
    """Requests that are counted against a rate limit."""

    start: float = 0.0
    count: int = 0

    def add(self, now: float, length: float) -> tuple[int, float]:
        """Count a request: how many in this window, and seconds until the next."""
        if now >= self.start + length:
            self.start, self.count = now, 0
        self.count += 1
        return self.count, self.start + length - now


@dataclasses.dataclass
class Token:
    value: str
    info: dict[str, t.Any] | None  # none: what the service knows
    client_id: str
    user_id: str
    expires_at: float
    last_used: float
    idle_timeout: float | None
    revoked: bool = False
    served_after_end: int = 0
    window: Window = dataclasses.field(default_factory=Window)


class World:
    """All state, in memory."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """No tokens, one OAuth client, the right time, and every switch at its default."""
        self.clock = Clock()
        self.switches = Switches()
        self.authorization = Authorization()
        self.clients = Clients(self.clock, self.switches)
        self.integrations = Integrations(self.clock)
        self.usage = UsageLog(self.clock, self.switches)
        self.tokens: dict[str, Token] = {}
        self.tokens_of: dict[str, list[Token]] = collections.defaultdict(list)  # by user
        self.shared_window = Window()
        self.token_timeout: dict[str, t.Any] = {
            "idleTokenTimeoutSeconds": 1800,
            "enableIdleTokenTimeout": False,
            "inactivityTimeoutGroupsEnabled": False,
            "inactivityTimeoutGroupBundles": [],
        }
        self.add_client("rehearsal-client", "rehearsal-secret")

    def add_client(
        self,
        client_id: str,
        secret: str,
        *,
        name: str = "rehearsal",
        description: str | None = None,
        state: str = "active",
        grant_type: str = "CLIENT-CREDENTIALS",
        validity: int = DEFAULT_VALIDITY,
        scope: list[str] | None = None,
        role_divisions: list[dict[str, str]] | None = None,
        redirect_uris: list[str] | None = None,
        date_created: str = LONG_AGO,
        permissions: list[str] | None = None,
        lifetime: float | None = None,
        fields: dict[str, t.Any] | None = None,
    ) -> OAuthClient:
        """An OAuth client that was there before. It holds every role in all divisions, unless told otherwise."""
        asked: dict[str, t.Any] = {
            "name": name,
            "authorizedGrantType": grant_type,
            "accessTokenValiditySeconds": validity,
            "registeredRedirectUri": redirect_uris or [],
            "scope": ["users:readonly"] if scope is None else scope,
            "roleDivisions": self.authorization.everything() if role_divisions is None else role_divisions,
            "state": state,
            **({} if description is None else {"description": description}),
            **(fields or {}),
        }
        created = read(date_created)
        held = list(ADMINISTRATION) if permissions is None else permissions
        return self.clients.add(OAuthClient(client_id, secret, asked, created, created, permissions=held, lifetime=lifetime))

    def permissions_of(self, token: Token) -> list[str]:
        """What a token's client may do: as control said, or by its roles."""
        client = self.clients[token.client_id]
        return self.authorization.permissions_of(client.role_divisions) if client.permissions is None else client.permissions

    def issue(
        self,
        client_id: str,
        *,
        user_id: str | None = None,
        value: str | None = None,
        lifetime: float | None = None,
        idle_timeout: float | None = None,
        info: dict[str, t.Any] | None = None,
    ) -> Token:
        """Issue a token of a client, for the client's own user or another; the eleventh live one of a user ends the first."""
        client = self.clients[client_id]
        token = Token(
            value=value or secrets.token_urlsafe(48),
            info=info,
            client_id=client_id,
            user_id=user_id or client.user_id,
            expires_at=self.clock.now() + (client.token_lifetime if lifetime is None else lifetime),
            last_used=self.clock.now(),
            idle_timeout=idle_timeout,
        )
        by_user = self.switches.tokens_count_by == "user"
        others = self.tokens_of[token.user_id] if by_user else [other for other in self.tokens.values() if other.client_id == client_id]
        siblings = [other for other in others if self.is_active(other)]
        if len(siblings) >= MAX_TOKENS_OF_A_USER:
            siblings[0].revoked = True
        self.tokens[token.value] = token
        self.tokens_of[token.user_id].append(token)
        return token

    def revoke_tokens_of(self, client: OAuthClient) -> None:
        for token in self.tokens.values():
            token.revoked = token.revoked or token.client_id == client.id

    def is_active(self, token: Token) -> bool:
        alive = not token.revoked and self.clients.gives_life(token.client_id)
        return alive and self.clock.now() < token.expires_at and self.clock.now() < self.idles_at(token)

    def idles_at(self, token: Token) -> float:
        return float("inf") if token.idle_timeout is None else token.last_used + token.idle_timeout

    def serves(self, value: str) -> Token | None:
        """The token, if a request with it is served now: it is active, or it was deleted and lingers."""
        token = self.tokens.get(value)
        if token is None or self.is_active(token):
            return token
        if token.revoked and token.served_after_end < self.switches.linger_requests:
            token.served_after_end += 1
            return token
        return None

    def count_request(self, token: Token) -> tuple[int, float]:
        """Count a request against the token's own limit: how many in this window, and seconds until the next."""
        return token.window.add(self.clock.now(), self.switches.rate_window)

    def shared_limit_ends_in(self) -> float | None:
        """Count a request against the limit of all tokens together: seconds until the next window, if it is exceeded."""
        count, reset = self.shared_window.add(self.clock.now(), self.switches.rate_window)
        return reset if 0 < self.switches.shared_rate_limit < count else None

    def describe(self, token: Token) -> dict[str, t.Any]:
        """TokenInfo, with the time at which it idles, if it does."""
        info = self._known_of(token) if token.info is None else token.info
        return info if token.idle_timeout is None else {**info, "dateTokenIdles": written(self.idles_at(token))}

    def _known_of(self, token: Token) -> dict[str, t.Any]:
        client = self.clients[token.client_id]
        whole = client.described()
        return {
            "organization": ORGANIZATION,
            "homeOrganization": ORGANIZATION,
            "authorizedScope": client.fields["scope"],
            "clonedUser": {"id": client.user_id, "organization": {"id": ORGANIZATION["id"]}},
            "OAuthClient": {**{name: whole[name] for name in OF_TOKEN_INFO if name in whole}, "organization": ORGANIZATION},
        }

    def _summary(self, client: OAuthClient) -> dict[str, t.Any]:
        """An OAuth client as TokenInfo has it. sourced: sdk"""
        whole = client.described()
        names = (
            "id",
            "name",
            "dateCreated",
            "dateModified",
            "createdBy",
            "modifiedBy",
            "authorizedGrantType",
            "scope",
            "roleDivisions",
            "state",
            "dateToDelete",
        )
        return {name: whole[name] for name in names if name in whole}
