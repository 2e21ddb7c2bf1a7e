# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""What the body of an OAuth client's POST and PUT may hold (OAuthClientRequest)."""

from __future__ import annotations

import typing as t

from ..answers import RefusedError
from ..clock import read, written
from ..state.authorization import ALL_DIVISIONS
from ..state.clients import DEFAULT_VALIDITY, MADE_UP_ALLOWED_IPS, OAuthClient
from ..world import Token, World
from .scopes import SCOPES

GRANT_TYPES = ("CODE", "TOKEN", "SAML2-BEARER", "PASSWORD", "CLIENT-CREDENTIALS")  # sourced: sdk, notes (the hyphens)
SHORTEST_VALIDITY = 300  # seconds. sourced: sdk
REQUESTED = {
    "name",
    "authorizedGrantType",
    "accessTokenValiditySeconds",
    "description",
    "registeredRedirectUri",
    "roleIds",
    "scope",
    "roleDivisions",
    "state",
    "dateToDelete",
}  # sourced: sdk, docs
READ_ONLY = {"id", "secret", "dateCreated", "dateModified", "createdBy", "modifiedBy", "selfUri"}  # taken, without an effect. sourced: premium
JSON = dict[str, t.Any]


def checked(world: World, wanted: JSON, *, before: OAuthClient | None) -> JSON:
    """The fields that a client then has: all of them, whether they came or not.

    :raises RefusedError: what the API would not take.
    """
    unknown = set(wanted) - REQUESTED - READ_ONLY
    if not unknown <= _unknown_names(world):
        raise RefusedError(400, "bad.request")
    if not isinstance(wanted.get("name"), str) or not wanted["name"]:
        raise RefusedError(400, "bad.request")  # sourced: docs (required); the code is assumed
    return {
        "name": wanted["name"],
        "authorizedGrantType": _grant_type(wanted),
        "accessTokenValiditySeconds": _validity(world, wanted),
        "registeredRedirectUri": _texts(wanted, "registeredRedirectUri"),
        "scope": _scope(wanted),
        "roleDivisions": _role_divisions(world, wanted, creates=before is None),
        "state": _state(world, wanted, before),
        **_description(wanted),
        **_date_to_delete(world, wanted),
        **{name: wanted[name] for name in unknown},  # assumed: a new field is kept, if it is sent
    }


def demand_roles(world: World, token: Token, role_divisions: list[JSON]) -> None:
    """Who grants a role, or edits a client that has it, must hold it. sourced: help

    :raises RefusedError: the caller's client does not.
    """
    held = world.clients[token.client_id].role_divisions
    anywhere = world.switches.role_guard == "role"
    for wanted in role_divisions:
        same = [pair["divisionId"] for pair in held if pair["roleId"] == wanted["roleId"]]
        if not same or not (anywhere or ALL_DIVISIONS in same or wanted["divisionId"] in same):  # assumed: the division counts
            raise RefusedError(403, world.switches.role_guard_code, permission="authorization:grant:add")  # assumed: the code


def _unknown_names(world: World) -> set[str]:
    """Fields that are not documented, and that some client has all the same."""
    names = {name for client in world.clients for name in client.fields} - REQUESTED
    return names | {MADE_UP_ALLOWED_IPS} if world.switches.allowed_ips == "present" else names


def _grant_type(wanted: JSON) -> str:
    grant_type = wanted.get("authorizedGrantType")
    if not grant_type:
        raise RefusedError(400, "grant.type.required")  # sourced: swagger
    if grant_type not in GRANT_TYPES:
        raise RefusedError(400, "bad.grant.type")  # sourced: swagger
    return str(grant_type)


def _validity(world: World, wanted: JSON) -> int:
    """24 hours where it does not come, at PUT too. sourced: sdk"""
    validity = wanted.get("accessTokenValiditySeconds", DEFAULT_VALIDITY)
    if not isinstance(validity, int) or not SHORTEST_VALIDITY <= validity <= world.switches.longest_validity:
        raise _invalid("accessTokenValiditySeconds", validity)  # sourced: sdk (the range), swagger (the code)
    return validity


def _texts(wanted: JSON, name: str) -> list[str]:
    texts = wanted.get(name, [])
    if not isinstance(texts, list) or not all(isinstance(each, str) and each for each in texts):
        raise _invalid(name, texts)
    return texts


def _scope(wanted: JSON) -> list[str]:
    scope = _texts(wanted, "scope")
    for each in scope:
        if each not in SCOPES:
            raise _invalid("scope", each)  # assumed
    return scope


def _role_divisions(world: World, wanted: JSON, *, creates: bool) -> list[JSON]:
    """For client credentials alone: with another grant type the roles vanish. sourced: sdk, tf"""
    if wanted["authorizedGrantType"] != "CLIENT-CREDENTIALS":
        return []
    in_home = [{"roleId": role_id, "divisionId": world.authorization.home.id} for role_id in _texts(wanted, "roleIds")]  # assumed: the division
    pairs = wanted.get("roleDivisions", in_home)  # assumed: they win over the deprecated roleIds
    if not isinstance(pairs, list):
        raise _invalid("roleDivisions", pairs)
    for pair in pairs:
        if not world.authorization.knows(pair):
            raise _invalid("roleDivisions", pair)  # sourced: sdk (both are required); the rest is assumed
    if not pairs and (creates or world.switches.put_without_roles == "refused"):
        raise RefusedError(400, "missing.client.roles")  # sourced: swagger, for POST
    return pairs


def _state(world: World, wanted: JSON, before: OAuthClient | None) -> str:
    default = before.state if before and world.switches.put_without_state == "kept" else "active"  # sourced: sdk (the default)
    state = wanted.get("state", default)
    if state not in ("active", "inactive", "disabled"):
        raise _invalid("state", state)
    was = before.state if before else "active"
    if state == "disabled" != was and not world.switches.disabled_can_be_set:
        raise _invalid("state", state)  # assumed, after [tf]: support does that
    return str(state)


def _description(wanted: JSON) -> JSON:
    description = wanted.get("description")
    if description is None:
        return {}
    if not isinstance(description, str):
        raise _invalid("description", description)
    return {"description": description}


def _date_to_delete(world: World, wanted: JSON) -> JSON:
    date = wanted.get("dateToDelete")
    if date is None:
        return {}
    try:
        moment = read(date)
    except (AttributeError, ValueError):
        raise RefusedError(400, "invalid.date", field="dateToDelete", value=str(date)) from None  # sourced: swagger
    return {"dateToDelete": written(moment)} if world.switches.date_to_delete_can_be_set else {}


def _invalid(field: str, value: object) -> RefusedError:
    return RefusedError(400, "invalid.value", field=field, value=str(value))
