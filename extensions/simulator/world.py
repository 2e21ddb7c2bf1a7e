# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""What the simulated organisation holds: a clock, tokens, OAuth clients, and the switches for what nobody documents."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import secrets
import time
import typing as t
import uuid

MAX_TOKENS_OF_A_USER = 10
ORGANIZATION = {"id": "0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10", "name": "Example Ltd"}


@dataclasses.dataclass
class Switches:
    """Where the real service is unknown, or can differ. Each setting is one that it may have."""

    dead_token_code: t.Literal["bad.credentials", "credentials.expired"] = "bad.credentials"
    linger_requests: int = 0  # how many more requests a deleted token serves
    delete_status: t.Literal[200, 202, 204] = 200
    correlation_header: t.Literal["ININ-Correlation-Id", "Genesys-Correlation-Id"] = "ININ-Correlation-Id"
    rate_limit: int = 300  # requests of one token in one window
    rate_window: float = 60.0  # seconds
    shared_rate_limit: int = 0  # requests of all tokens together in one window; 0: no such limit
    shared_limit_says_when: bool = True  # whether its 429 carries a Retry-After
    unknown_user_status: t.Literal[204, 404] = 204
    hipaa: bool = False
    latency: float = 0.0  # seconds before each answer of the API
    login_failure_status: t.Literal[400, 401] = 400
    tokens_count_by: t.Literal["user", "client"] = "user"  # of whom there can be ten

    def set(self, changes: dict[str, t.Any]) -> None:
        """:raises ValueError: no such switch, or no such setting."""
        kinds = t.get_type_hints(type(self))
        for name, value in changes.items():
            if name not in kinds:
                raise ValueError(f"no switch {name}: there are {', '.join(kinds)}")
            choices = t.get_args(kinds[name])
            if choices and value not in choices:
                raise ValueError(f"{name} is one of {', '.join(map(str, choices))}")
            setattr(self, name, value)


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
class OAuthClient:
    id: str
    secret: str
    name: str = "rehearsal"
    scope: list[str] = dataclasses.field(default_factory=lambda: ["users:readonly"])
    lifetime: float = 86400.0  # seconds that its tokens live
    permissions: list[str] = dataclasses.field(default_factory=lambda: ["oauth:token:delete", "directory:organization:admin"])

    @property
    def user_id(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.id))


@dataclasses.dataclass
class Token:
    value: str
    info: dict[str, t.Any]
    client_id: str
    user_id: str
    expires_at: float
    last_used: float
    idle_timeout: float | None
    revoked: bool = False
    served_after_end: int = 0
    window: Window = dataclasses.field(default_factory=Window)


class World:
    """All state, in memory. Times are seconds since the epoch by a clock that control can put forward."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """No tokens, one OAuth client, the right time, and every switch at its default."""
        self.switches = Switches()
        self.tokens: dict[str, Token] = {}
        self.tokens_of: dict[str, list[Token]] = collections.defaultdict(list)  # by user
        self.clients: dict[str, OAuthClient] = {}
        self.shared_window = Window()
        self.token_timeout: dict[str, t.Any] = {
            "idleTokenTimeoutSeconds": 1800,
            "enableIdleTokenTimeout": False,
            "inactivityTimeoutGroupsEnabled": False,
            "inactivityTimeoutGroupBundles": [],
        }
        self._ahead = 0.0
        self.add_client("rehearsal-client", "rehearsal-secret")

    def now(self) -> float:
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds

    def add_client(self, client_id: str, secret: str, **details: t.Any) -> OAuthClient:
        client = self.clients[client_id] = OAuthClient(client_id, secret, **details)
        return client

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
            info=_token_info(client) if info is None else info,
            client_id=client_id,
            user_id=user_id or client.user_id,
            expires_at=self.now() + (client.lifetime if lifetime is None else lifetime),
            last_used=self.now(),
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

    def is_active(self, token: Token) -> bool:
        return not token.revoked and self.now() < token.expires_at and self.now() < self.idles_at(token)

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
        return token.window.add(self.now(), self.switches.rate_window)

    def shared_limit_ends_in(self) -> float | None:
        """Count a request against the limit of all tokens together: seconds until the next window, if it is exceeded."""
        count, reset = self.shared_window.add(self.now(), self.switches.rate_window)
        return reset if 0 < self.switches.shared_rate_limit < count else None

    def describe(self, token: Token) -> dict[str, t.Any]:
        """TokenInfo, with the time at which it idles, if it does."""
        if token.idle_timeout is None:
            return token.info
        moment = datetime.datetime.fromtimestamp(self.idles_at(token), datetime.timezone.utc)
        return {**token.info, "dateTokenIdles": moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"}


def _token_info(client: OAuthClient) -> dict[str, t.Any]:
    return {
        "organization": ORGANIZATION,
        "homeOrganization": ORGANIZATION,
        "authorizedScope": client.scope,
        "clonedUser": {"id": client.user_id, "organization": {"id": ORGANIZATION["id"]}},
        "OAuthClient": {
            "id": client.id,
            "name": client.name,
            "authorizedGrantType": "CLIENT-CREDENTIALS",
            "scope": client.scope,
            "roleDivisions": [{"roleId": "4f0d1d3a-8d5c-4f0e-a6fd-2f5e9c1f7c55", "divisionId": "*"}],
            "state": "active",
            "dateCreated": "2026-01-05T09:00:00.000Z",
            "dateModified": "2026-01-05T09:00:00.000Z",
            "organization": ORGANIZATION,
        },
    }
