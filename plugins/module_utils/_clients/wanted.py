# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a client is to be: what a task says of it, merged into what is there, and where two differ.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import json
import re
import typing as t

from .. import _errors as errors
from .._api.authorization import Grant
from .._api.descriptions import CREATE, marked, marks, words
from .._api.oauth_clients import ACTIVE, CLIENT_CREDENTIALS, IMPLICIT, LONGEST_VALIDITY, SETS, writable
from .._http.session import Document

Pairs = frozenset[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What a task says of a client. None: it says nothing, so that it stays. ``token_validity``: seconds; an empty list: none of them."""

    state: str
    name: str | None = None
    description: str | None = None
    grant_type: str | None = None
    token_validity: int | None = None
    roles: t.Sequence[Grant] | None = None
    scopes: t.Sequence[str] | None = None
    redirect_uris: t.Sequence[str] | None = None

    def fields(self) -> Document:
        """By the API's names. The description is not among them."""
        found: Document = {
            "name": self.name,
            "authorizedGrantType": self.grant_type,
            "accessTokenValiditySeconds": self.token_validity,
            "scope": _listed(self.scopes),
            "registeredRedirectUri": _listed(self.redirect_uris),
            "roleDivisions": None if self.roles is None else [{"roleId": role, "divisionId": division} for role, division in self._pairs()],
            "state": self.state,
        }
        return {name: value for name, value in found.items() if value is not None}

    def _pairs(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys(grant.ids for grant in self.roles or ()))


def _listed(texts: t.Sequence[str] | None) -> list[str] | None:
    return None if texts is None else list(dict.fromkeys(texts))


def new_client(wanted: Wanted) -> Document:
    """What a POST takes.

    :raises ConfigurationError: the task does not say enough.
    """
    missing = [option for option, value in (("name", wanted.name), ("grant_type", wanted.grant_type)) if not value]
    if missing:
        raise errors.ConfigurationError(f"There is no such OAuth client yet, and {' and '.join(missing)} not set, which a new one must have.")
    body = wanted.fields()
    if wanted.description:
        body["description"] = wanted.description
    require_roles(body)
    return body


def merged(client: Document, wanted: Wanted, *, finish: bool = False) -> Document:
    """What a PUT takes: the client as it is, unknown fields included, with what the task says. ``finish``: without the mark of a create.

    A list that holds the same stays as it is. Roles go with the grant that has them, and the date of a deletion with the state that it belongs to.
    """
    before = writable(client)
    said = wanted.fields().items()
    after = {**before, **{name: value for name, value in said if canonical(name, value) != canonical(name, before.get(name))}}
    notes = marks(before.get("description"))
    if finish:
        notes.pop(CREATE, None)
    text = words(before.get("description")) if wanted.description is None else wanted.description
    if (text, notes) != (words(before.get("description")), marks(before.get("description"))):
        after["description"] = marked(text, notes)
    if after["authorizedGrantType"] != CLIENT_CREDENTIALS and before["authorizedGrantType"] == CLIENT_CREDENTIALS and wanted.roles is None:
        after.pop("roleDivisions", None)
    if after.get("state") == ACTIVE != before.get("state"):
        after.pop("dateToDelete", None)
    return after


def require_roles(body: Document) -> None:
    """:raises ConfigurationError: a client-credentials client without any role, with which it could do nothing, and which the API refuses."""
    if body["authorizedGrantType"] == CLIENT_CREDENTIALS and not body.get("roleDivisions"):
        raise errors.ConfigurationError(
            "A client with the grant CLIENT-CREDENTIALS must keep at least one role, and none is left.", advice="Name its roles. Nothing was changed."
        )


def differing(before: Document, after: Document) -> list[str]:
    """The names of the fields in which two differ. Lists that mean sets compare as sets, and nothing is as good as an empty text or list."""
    return sorted(name for name in {*before, *after} if canonical(name, before.get(name)) != canonical(name, after.get(name)))


def canonical(name: str, value: t.Any) -> t.Any:
    """A value as it compares."""
    if name == "state":
        return value or ACTIVE  # which is the default
    if name == "roleDivisions" and isinstance(value, list):
        return role_divisions({name: value}) or None
    if name in SETS and isinstance(value, list):
        return frozenset(json.dumps(each, sort_keys=True) for each in value) or None
    return None if value in ("", []) else value


def role_divisions(client: Document) -> Pairs:
    """The ids of a client's roles, each with that of its division."""
    found = client.get("roleDivisions")
    return (
        frozenset((str(each.get("roleId")), str(each.get("divisionId"))) for each in found if isinstance(each, dict))
        if isinstance(found, list)
        else frozenset()
    )


def cautions(client: Document) -> list[str]:
    """What people should know of a client as it is, or will be."""
    found = []
    if client.get("authorizedGrantType") == IMPLICIT:
        found.append("The implicit grant (TOKEN) ends in 2027: move to CODE with PKCE before.")
    validity = client.get("accessTokenValiditySeconds")
    if isinstance(validity, int) and validity > LONGEST_VALIDITY:
        found.append(f"Tokens of this client live for {validity} s, longer than 48 h: only clients for SCIM need that.")
    if client.get("authorizedGrantType") == CLIENT_CREDENTIALS:
        found += [f"{name} is empty, so that this client can sign in from any address." for name in client if _is_allow_list(name) and not client[name]]
    return found


def _is_allow_list(name: str) -> bool:
    """Whether a field is the list of IP addresses that a client may come from. It is announced, and its name is not: ``allowedIpAddresses``, say."""
    parts = [part.lower() for part in re.findall(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+", name)]
    return any(part.startswith("allow") for part in parts) and bool({"ip", "ips", "cidr", "cidrs", "addresses"} & set(parts))
