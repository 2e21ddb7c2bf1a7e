# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What is to be looked at in an organisation's OAuth clients: each finding with a code, a severity and a cure.

PRIVATE: for this collection only; it can change in any release.

Pure functions: what they judge by is read elsewhere. The guide "Auditing OAuth clients" shows the table `KINDS`, and a test compares them.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import functools
import re
import typing as t

from .._api.authorization import ALL_DIVISIONS
from .._api.descriptions import CREATE, REPLACES, marks, replaced, words
from .._api.oauth_clients import INACTIVE, LONGEST_VALIDITY, is_deleted
from .._api.usage import NONE_IN_WINDOW, USED, LastUse
from .._http.session import Document

LOW, MEDIUM, HIGH = "low", "medium", "high"
SEVERITIES = (LOW, MEDIUM, HIGH)

# Days without a call after which a client that is to be deleted no longer counts as one in use.
IN_USE_WITHIN = 7

# Role and division pairs that a message names.
MOST_ROLES_NAMED = 3

Role = tuple[t.Any, t.Any]


class Kind(t.NamedTuple):
    """``what``: the finding in words, with places for details; ``cure``: what to do about it."""

    severity: str
    what: str
    cure: str


KINDS: dict[str, Kind] = {
    "never_used": Kind(
        MEDIUM,
        "It made no call of the API from {first} to {last}.",
        "Ask its owner. Where nobody needs it, set it inactive, wait until its tokens have ended, and delete it.",
    ),
    "nobody_known": Kind(
        LOW,
        "It has no description, and no integration credential names it, so nothing tells who uses it.",
        "Find its owner, and write the name into its description.",
    ),
    "older_than_max_age": Kind(MEDIUM, "It is {age} days old, and max_age_days is {most}.", "Rotate it: make its successor, move its users, and delete it."),
    "all_divisions": Kind(MEDIUM, "Roles that it holds in all divisions: {count}.", "Give it each role in the divisions that it works in, and in no others."),
    "more_roles_than_siblings": Kind(
        MEDIUM,
        "It has roles that no other client of its name has: {roles}.",
        "Take these roles away, or give the client a name of its own.",
    ),
    "implicit_grant": Kind(
        HIGH, "It signs in by the implicit grant (TOKEN), which stops working in 2027.", "Move its users to the grant CODE with PKCE, or to CLIENT-CREDENTIALS."
    ),
    "password_grant": Kind(HIGH, "It signs in with users' passwords (PASSWORD).", "Move its users to the grant CODE with PKCE, or to CLIENT-CREDENTIALS."),
    "inactive": Kind(LOW, "It is inactive, and not deleted.", "Delete it, or set it active again."),
    "to_be_deleted": Kind(MEDIUM, "The API will delete it on {date}.", "Set it active before then, if anybody needs it."),
    "to_be_deleted_in_use": Kind(HIGH, "The API will delete it on {date}, and it was used on {used}.", "Set it active, or move its users before then."),
    "name_twice": Kind(LOW, "{count} clients have its name.", "Give each client a name of its own, so that people and playbooks can tell them apart."),
    "unfinished_rotation": Kind(MEDIUM, "A rotation of it has not ended.", "Run the rotation again: it goes on from there."),
    "unfinished_create": Kind(
        MEDIUM, "Its description holds the mark of a create that has not ended, so perhaps nobody holds its secret.", "Create it again, and delete this one."
    ),
    "long_validity": Kind(
        MEDIUM, "Its tokens live for {hours} hours, and 48 are usual.", "Set token_validity to at most 172800 seconds, unless it is for SCIM."
    ),
    "credential_of_gone_client": Kind(
        HIGH,
        "The integration credential {credential} signs in as the OAuth client {client}, which is not there.",
        "Give the credential the id and secret of a client that is there, or delete it.",
    ),
}

# What may be done with a client, from the most to the least.
DELETE, ROTATE, REVIEW, KEEP = "delete", "rotate", "review", "keep"


class Consumer(t.NamedTuple):
    """An integration credential, and the client that it names."""

    id: str
    name: str
    client_id: str


@dataclasses.dataclass(frozen=True)
class Organisation:
    """What findings are made of. ``clients``: all of the organisation, as the API writes them; ``last_uses``: by id, where it was asked.

    ``consumers``: None if it was not asked, or not told, which clients the integration credentials name; ``knows_all_consumers``: whether each
    credential told it; ``own_id``: of the client that asks, which is in use at this moment, whatever the API has counted.
    """

    clients: list[Document]
    now: datetime.datetime
    max_age_days: int | None = None
    last_uses: t.Mapping[str, LastUse] = dataclasses.field(default_factory=dict)
    consumers: list[Consumer] | None = None
    knows_all_consumers: bool = False
    own_id: str | None = None

    @functools.cached_property
    def _by_name(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = collections.defaultdict(list)
        for client in self.clients:
            if not is_deleted(client):
                found[client["name"]].append(client)
        return found

    @functools.cached_property
    def _consumers_by_client(self) -> dict[str, list[Consumer]]:
        found: dict[str, list[Consumer]] = collections.defaultdict(list)
        for consumer in self.consumers or ():
            found[consumer.client_id].append(consumer)
        return found

    def siblings(self, client: Document) -> list[Document]:
        """Other clients of the same name."""
        return [other for other in self._by_name.get(client["name"], ()) if other["id"] != client["id"]]

    @functools.cached_property
    def being_replaced(self) -> set[str]:
        """Ids of the clients whose place another one is taking."""
        return {replaced(client) for client in self.clients if not is_deleted(client)}

    def consumers_of(self, client: Document) -> list[Consumer]:
        return self._consumers_by_client.get(client["id"], [])


@dataclasses.dataclass(frozen=True)
class Finding:
    code: str
    details: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)

    @property
    def severity(self) -> str:
        return KINDS[self.code].severity

    def as_result(self) -> dict[str, str]:
        kind = KINDS[self.code]
        what = kind.what.format(**self.details)
        return {"code": self.code, "severity": kind.severity, "message": f"{what} {kind.cure}", "what": what, "cure": kind.cure}


def findings_of(client: Document, organisation: Organisation) -> list[Finding]:
    """The findings about a client, the gravest first."""
    if is_deleted(client):
        return []
    found = [finding for look in (_of_use, _of_age, _of_roles, _of_grant, _of_end, _of_names) for finding in look(client, organisation)]
    return sorted(found, key=lambda finding: -SEVERITIES.index(finding.severity))


def findings_of_the_organisation(organisation: Organisation) -> list[Finding]:
    """The findings that are about no client that is there."""
    present = {client["id"] for client in organisation.clients if not is_deleted(client)}
    return [
        Finding("credential_of_gone_client", {"credential": consumer.id, "client": consumer.client_id})
        for consumer in organisation.consumers or ()
        if consumer.client_id not in present
    ]


def suggestion_for(client: Document, organisation: Organisation, findings: list[Finding]) -> str:
    """What may be done with a client. Deleted is only what is known to have made no call, and known to be named by no integration credential."""
    codes = {finding.code for finding in findings}
    use = organisation.last_uses.get(client["id"])
    is_unused = use is not None and use.status == NONE_IN_WINDOW and client["id"] != organisation.own_id and codes & {"never_used", "inactive"}
    if is_unused and not organisation.consumers_of(client) and "unfinished_rotation" not in codes:
        return DELETE if organisation.knows_all_consumers else REVIEW
    if "older_than_max_age" in codes:
        return ROTATE
    return REVIEW if codes else KEEP


def age_days(client: Document, now: datetime.datetime) -> int | None:
    """Whole days since it was made, if the API tells when."""
    made = moment(client.get("dateCreated"))
    return None if made is None else max(0, (now - made).days)


def moment(text: t.Any) -> datetime.datetime | None:
    """A moment as the API writes it (ISO 8601, UTC)."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+0000|\+00:00)", text, re.ASCII):
        return None
    try:
        return datetime.datetime.fromisoformat(text[:19]).replace(tzinfo=datetime.timezone.utc)
    except ValueError:
        return None


def _of_use(client: Document, organisation: Organisation) -> t.Iterator[Finding]:
    use = organisation.last_uses.get(client["id"])
    if use is not None and use.status == NONE_IN_WINDOW and client["id"] != organisation.own_id:
        made = moment(client.get("dateCreated"))
        if made is None or made.date() < use.window.first:  # a younger one may wait for its users
            yield Finding("never_used", {"first": use.window.first, "last": use.window.last})
    if organisation.knows_all_consumers and not organisation.consumers_of(client) and not words(client.get("description")).strip():
        yield Finding("nobody_known")


def _of_age(client: Document, organisation: Organisation) -> t.Iterator[Finding]:
    age = age_days(client, organisation.now)
    if age is not None and organisation.max_age_days is not None and age > organisation.max_age_days:
        yield Finding("older_than_max_age", {"age": age, "most": organisation.max_age_days})
    validity = client.get("accessTokenValiditySeconds")
    if isinstance(validity, int) and validity > LONGEST_VALIDITY:
        yield Finding("long_validity", {"hours": validity // 3600})


def _of_roles(client: Document, organisation: Organisation) -> t.Iterator[Finding]:
    roles = _roles(client)
    everywhere = sum(division == ALL_DIVISIONS for dummy, division in roles)
    if everywhere:
        yield Finding("all_divisions", {"count": everywhere})
    siblings = organisation.siblings(client)
    more = sorted(map(str, (f"{role} in {division}" for role, division in roles - {each for sibling in siblings for each in _roles(sibling)})))
    if siblings and more:
        others = f" and {len(more) - MOST_ROLES_NAMED} more" if len(more) > MOST_ROLES_NAMED else ""
        yield Finding("more_roles_than_siblings", {"roles": ", ".join(more[:MOST_ROLES_NAMED]) + others})


def _roles(client: Document) -> set[Role]:
    pairs = client.get("roleDivisions")
    return {(str(each.get("roleId")), str(each.get("divisionId"))) for each in pairs if isinstance(each, dict)} if isinstance(pairs, list) else set()


def _of_grant(client: Document, dummy: Organisation) -> t.Iterator[Finding]:
    grants = {"TOKEN": "implicit_grant", "PASSWORD": "password_grant"}
    code = grants.get(str(client.get("authorizedGrantType")).upper())
    if code:
        yield Finding(code)


def _of_end(client: Document, organisation: Organisation) -> t.Iterator[Finding]:
    date = client.get("dateToDelete")
    use = organisation.last_uses.get(client["id"])
    if date and use is not None and use.status == USED and use.date is not None and (use.window.last - use.date).days < IN_USE_WITHIN:
        yield Finding("to_be_deleted_in_use", {"date": _day(date), "used": use.date})
    elif date:
        yield Finding("to_be_deleted", {"date": _day(date)})
    elif str(client.get("state")).lower() == INACTIVE:
        yield Finding("inactive")


def _day(date: t.Any) -> str:
    found = moment(date)
    return "a day that is not told in a form that is known" if found is None else found.date().isoformat()


def _of_names(client: Document, organisation: Organisation) -> t.Iterator[Finding]:
    siblings = [each for each in organisation.siblings(client) if replaced(each) != client["id"] and replaced(client) != each["id"]]
    if siblings:
        yield Finding("name_twice", {"count": len(siblings) + 1})
    found = marks(client.get("description"))
    if CREATE in found:
        yield Finding("unfinished_create")
    if REPLACES in found or client["id"] in organisation.being_replaced:
        yield Finding("unfinished_rotation")


def count_by_severity(findings: t.Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, the gravest first."""
    counts = collections.Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in reversed(SEVERITIES)}
