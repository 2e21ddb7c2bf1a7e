# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Credentials of integrations, and the integrations that use them."""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from ..clock import Clock

CLIENT_TYPE = "pureCloudOAuthClient"  # sourced: tf; an integration's credential of that type has this key, too
DATA_ACTIONS = "purecloud-data-actions"  # the type of integration. sourced: tf


@dataclasses.dataclass(frozen=True)
class CredentialType:
    """``shown`` are the fields that are no secret."""

    name: str
    required: tuple[str, ...]
    shown: tuple[str, ...] = ()
    any_field: bool = False


TYPES = {
    each.name: each
    for each in (
        CredentialType(CLIENT_TYPE, ("clientId", "clientSecret"), shown=("clientId",)),  # sourced: tf
        CredentialType("basicAuth", ("userName", "password"), shown=("userName",)),  # sourced: tf
        CredentialType("userDefinedOAuth", (), any_field=True),  # sourced: tf
    )
}


@dataclasses.dataclass
class Credential:
    id: str
    name: str | None
    type: CredentialType
    fields: dict[str, str]
    created: float
    modified: float


@dataclasses.dataclass
class Integration:
    """``credentials`` are ids, by the name under which the integration uses each; ``pooled`` is its data actions' own token."""

    id: str
    name: str
    type: str
    credentials: dict[str, str]
    actions: list[str]
    pooled: str | None = None


class Integrations:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.credentials: dict[str, Credential] = {}
        self.integrations: dict[str, Integration] = {}

    def add_credential(self, name: str | None, fields: dict[str, str], *, kind: str = CLIENT_TYPE, credential_id: str | None = None) -> Credential:
        now = self._clock.now()
        credential = Credential(credential_id or str(uuid.uuid4()), name, TYPES[kind], fields, now, now)
        self.credentials[credential.id] = credential
        return credential

    def replace(self, credential: Credential, name: str | None, fields: dict[str, str]) -> None:
        credential.name, credential.fields, credential.modified = name, fields, self._clock.now()

    def add_integration(
        self,
        name: str,
        *,
        integration_id: str | None = None,
        kind: str = DATA_ACTIONS,
        credentials: dict[str, str] | None = None,
        actions: t.Sequence[str] = (),
    ) -> Integration:
        integration = Integration(integration_id or str(uuid.uuid4()), name, kind, credentials or {}, list(actions))
        self.integrations[integration.id] = integration
        return integration

    def using(self, credential_id: str) -> list[Integration]:
        return [integration for integration in self.integrations.values() if credential_id in integration.credentials.values()]

    def with_action(self, action_id: str) -> Integration | None:
        return next((integration for integration in self.integrations.values() if action_id in integration.actions), None)
