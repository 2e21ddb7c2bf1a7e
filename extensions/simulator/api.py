# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The documented operations, and nothing else: whatever the API does not document is refused."""

from __future__ import annotations

from aiohttp import web

from .resources import authorization, credentials, integrations, login, oauth_clients, scopes, tokens, usage

OPERATIONS = (
    *tokens.OPERATIONS,
    *oauth_clients.OPERATIONS,
    *usage.OPERATIONS,
    *scopes.OPERATIONS,
    *authorization.OPERATIONS,
    *credentials.OPERATIONS,
    *integrations.OPERATIONS,  # after the credentials, whose path fits that of an integration
)


def routes(prefix: str) -> list[web.RouteDef]:
    """Each operation, and the token endpoint, which is at another host in the real world."""
    return [*(operation.route(prefix) for operation in OPERATIONS), web.post(f"{prefix}/oauth/token", login.issue_token)]
