# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Roles and divisions."""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

ALL_DIVISIONS = "*"  # sourced: tf
ADMINISTRATION = (
    "oauth:token:delete",
    "directory:organization:admin",
    "oauth:client:*",
    "usage:client:view",
    "authorization:role:view",
    "integrations:integration:*",
    "integrations:action:execute",
)


@dataclasses.dataclass
class Role:
    id: str
    name: str
    description: str = ""
    permissions: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Division:
    id: str
    name: str
    home: bool = False


class Authorization:
    """Five roles; a home division and two more."""

    def __init__(self) -> None:
        self.roles: dict[str, Role] = {}
        self.divisions: dict[str, Division] = {}
        self.add_role("Master Admin", role_id="4f0d1d3a-8d5c-4f0e-a6fd-2f5e9c1f7c55", permissions=list(ADMINISTRATION))
        self.add_role("OAuth Admin", role_id="9c1b7d52-0a3e-4a57-9d0c-5e2f8b6a4c11", permissions=["oauth:client:*", "authorization:role:view"])
        self.add_role("Integrations Admin", role_id="6a2e4f18-7c9d-4b36-8f21-d3b5a7c9e022", permissions=["integrations:integration:*"])
        self.add_role("Usage Auditor", role_id="2d8f6b3c-5e17-4c8a-b9f4-1a7e3c5d9b33", permissions=["oauth:client:view", "usage:client:view"])
        self.add_role("Nightly Export", role_id="b5d3e9a7-1f46-4e2b-8c7d-9f0a2b4c6d44", permissions=["analytics:conversationDetail:view"])
        self.home = self.add_division("Home", division_id="1e7c5a93-3b2d-4f68-a0e9-8d6c4b2a0f01", home=True)
        self.add_division("Europe", division_id="7b9d1f35-6a8c-4e02-b4d6-f8a0c2e4d602")
        self.add_division("Asia", division_id="c3e5a7b9-9d1f-4b35-86c8-e0a2b4d6f803")

    def add_role(self, name: str, *, role_id: str | None = None, description: str = "", permissions: list[str] | None = None) -> Role:
        role = Role(role_id or str(uuid.uuid4()), name, description, permissions or [])
        self.roles[role.id] = role
        return role

    def add_division(self, name: str, *, division_id: str | None = None, home: bool = False) -> Division:
        division = Division(division_id or str(uuid.uuid4()), name, home)
        self.divisions[division.id] = division
        return division

    def everything(self) -> list[dict[str, t.Any]]:
        """Every role, in all divisions."""
        return [{"roleId": role_id, "divisionId": ALL_DIVISIONS} for role_id in self.roles]

    def permissions_of(self, role_divisions: list[dict[str, t.Any]]) -> list[str]:
        roles = [self.roles[each["roleId"]] for each in role_divisions if each["roleId"] in self.roles]
        return [permission for role in roles for permission in role.permissions]

    def knows(self, pair: object) -> bool:
        """Whether it is a role and a division that are there, and no more than that."""
        return (
            isinstance(pair, dict)
            and set(pair) == {"roleId", "divisionId"}
            and pair["roleId"] in self.roles
            and (pair["divisionId"] == ALL_DIVISIONS or pair["divisionId"] in self.divisions)
        )
