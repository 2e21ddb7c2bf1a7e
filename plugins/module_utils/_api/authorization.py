# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Who may do what, and where: roles and divisions by their names, and what the token that asks is granted.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import re
import typing as t

from .. import _errors as errors
from .._http.session import ApiSession, Document
from .common import id_of, permitted
from .pages import Listing, read_all

AUTHORIZATION = "/api/v2/authorization"
ROLES = Listing(f"{AUTHORIZATION}/roles", "roles", "authorization:role:view")
DIVISIONS = Listing(f"{AUTHORIZATION}/divisions", "divisions", None)
HOME_DIVISION = f"{AUTHORIZATION}/divisions/home"
OWN_SUBJECT = f"{AUTHORIZATION}/subjects/me"

ALL_DIVISIONS = "*"

# An id is a UUID (RFC 9562), and is taken as it is. No name looks like one.
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Named(t.NamedTuple):
    """A role or a division. ``name``: if it was looked up."""

    id: str
    name: str | None = None


class Grant(t.NamedTuple):
    """A role in a division, or in all of them."""

    role: Named
    division: Named

    @property
    def ids(self) -> tuple[str, str]:
        return self.role.id, self.division.id

    def __str__(self) -> str:
        where = "all divisions" if self.division.id == ALL_DIVISIONS else f"division {self.division.name or self.division.id}"
        return f"{self.role.name or self.role.id} ({where})"


async def find_role(session: ApiSession, token: str, role: str) -> Named:
    """A role by its id, or by its exact name: ``GET /api/v2/authorization/roles?name=``.

    :raises PreconditionError: no such role, or several.
    """
    return Named(role) if UUID.fullmatch(role) else await _find(session, token, ROLES, "role", role)


async def find_division(session: ApiSession, token: str, division: str | None) -> Named:
    """A division by its id, or by its exact name: ``GET /api/v2/authorization/divisions?name=``. None: the home division.

    :raises PreconditionError: no such division, or several.
    """
    if division is None:
        found = await permitted(session.get(HOME_DIVISION, token=token, expected="home division", is_expected=lambda answer: id_of(answer) is not None))
        return _named(found)
    if division == ALL_DIVISIONS or UUID.fullmatch(division):
        return Named(division)
    return await _find(session, token, DIVISIONS, "division", division)


async def own_grants(session: ApiSession, token: str) -> set[tuple[str, str]]:
    """Ids of the roles, each with that of its division, that the token has: ``GET /api/v2/authorization/subjects/me``.

    :raises RequestError: anything but a subject with its grants.
    """
    subject = await permitted(session.get(OWN_SUBJECT, token=token, expected="subject with grants", is_expected=_is_subject))
    return {(str(id_of(grant["role"])), str(id_of(grant["division"]))) for grant in subject["grants"]}


def is_covered(wanted: tuple[str, str], granted: t.Collection[tuple[str, str]]) -> bool:
    """Whether some grants include one: the same role, there or in all divisions."""
    role, dummy = wanted
    return wanted in granted or (role, ALL_DIVISIONS) in granted


async def _find(session: ApiSession, token: str, listing: Listing, kind: str, name: str) -> Named:
    found = [each for each in await read_all(session, token, listing, {"name": name}) if each.get("name") == name]
    if len(found) != 1:
        which = f"There is no {kind}" if not found else f"There are {len(found)} {listing.items} ({', '.join(sorted(each['id'] for each in found))})"
        raise errors.PreconditionError(f"{which} of the name {name}.", advice=f"Check the spelling, or give the {kind}'s id. Nothing was changed.")
    return _named(found[0])


def _named(document: Document) -> Named:
    name = document.get("name")
    return Named(str(id_of(document)), name if isinstance(name, str) else None)


def _is_subject(document: Document) -> bool:
    grants = document.get("grants")
    return isinstance(grants, list) and all(isinstance(grant, dict) and id_of(grant.get("role")) and id_of(grant.get("division")) for grant in grants)
