# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""OAuth clients, from their creation to their end."""

from __future__ import annotations

import dataclasses
import hmac
import secrets
import typing as t
import uuid

from ..clock import DAY, Clock, read, written
from ..switches import Switches

DEFAULT_VALIDITY = 86400  # seconds. sourced: sdk
YOUNG = 30 * DAY  # the age below which DELETE is final. sourced: help
RESTORABLE = 7 * DAY  # after DELETE. sourced: help
MADE_UP_ALLOWED_IPS = "madeUpAllowedAddresses"  # such a list is announced; its name is not
JSON = dict[str, t.Any]
Standing = t.Literal["present", "deleted", "gone"]
Seen = t.Literal["by_id", "in_list", "signing_in"]


@dataclasses.dataclass
class OAuthClient:
    """``fields`` is what was last asked for, under the API's names; unknown ones included."""

    id: str
    secret: str
    fields: JSON
    created: float
    modified: float
    created_by: str | None = None
    modified_by: str | None = None
    permissions: list[str] | None = None  # none: those of its roles
    lifetime: float | None = None  # seconds that its tokens live, where that is not the validity
    deleted: float | None = None
    old_secret: str = ""
    old_secret_logins: int = 0
    misses: dict[Seen, int] = dataclasses.field(default_factory=dict)  # so many more looks find nothing
    missed_until: dict[Seen, float] = dataclasses.field(default_factory=dict)

    @property
    def user_id(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_OID, self.id))

    @property
    def state(self) -> str:
        return str(self.fields["state"])

    @property
    def grant_type(self) -> str:
        return str(self.fields["authorizedGrantType"])

    @property
    def role_divisions(self) -> list[JSON]:
        pairs: list[JSON] = self.fields["roleDivisions"]
        return pairs

    @property
    def token_lifetime(self) -> float:
        return float(self.fields["accessTokenValiditySeconds"] if self.lifetime is None else self.lifetime)

    def described(self) -> JSON:
        """The client as the API describes it, without the secret. sourced: sdk, docs (no secret)"""
        entity: JSON = {
            "id": self.id,
            **self.fields,
            "roleIds": sorted({pair["roleId"] for pair in self.role_divisions}),  # assumed: deprecated, and still filled
            "dateCreated": written(self.created),
            "dateModified": written(self.modified),
        }
        for name, person in (("createdBy", self.created_by), ("modifiedBy", self.modified_by)):
            if person:
                entity[name] = {"id": person, "selfUri": f"/api/v2/users/{person}"}  # assumed: whose id it is
        return {**entity, "selfUri": f"/api/v2/oauth/clients/{self.id}"}


class Clients:
    """All OAuth clients, those that are gone included."""

    def __init__(self, clock: Clock, switches: Switches) -> None:
        self._clock, self._switches = clock, switches
        self._all: dict[str, OAuthClient] = {}

    def __getitem__(self, client_id: str) -> OAuthClient:
        return self._all[client_id]

    def __iter__(self) -> t.Iterator[OAuthClient]:
        return iter(self._all.values())

    def add(self, client: OAuthClient) -> OAuthClient:
        self._all[client.id] = client
        return client

    def create(self, fields: JSON, *, by: str) -> OAuthClient:
        """One with a secret that nobody else knows, and that not everybody sees at once."""
        now, switches = self._clock.now(), self._switches
        client = OAuthClient(str(uuid.uuid4()), secrets.token_urlsafe(32), fields, created=now, modified=now, created_by=by, modified_by=by)
        client.misses = {"by_id": switches.new_client_misses, "in_list": switches.new_client_misses, "signing_in": switches.new_client_login_failures}
        self._follow_state(client)
        return self.add(client)

    def replace(self, client: OAuthClient, fields: JSON, *, by: str) -> None:
        """Give it other fields, all of them. It is restored, if it was deleted."""
        date = client.fields.get("dateToDelete") if client.state == "inactive" and client.deleted is None else None
        client.fields, client.modified, client.modified_by, client.deleted = fields, self._clock.now(), by, None
        if date:
            client.fields.setdefault("dateToDelete", date)
        self._follow_state(client)

    def delete(self, client: OAuthClient, *, by: str) -> None:
        client.deleted, client.modified_by = self._clock.now(), by
        client.fields["dateToDelete"] = written(client.deleted + RESTORABLE)

    def renew_secret(self, client: OAuthClient) -> None:
        client.old_secret, client.old_secret_logins = client.secret, self._switches.old_secret_logins
        client.secret = secrets.token_urlsafe(32)

    def takes_secret(self, client: OAuthClient, secret: str) -> bool:
        if hmac.compare_digest(client.secret.encode(), secret.encode()):
            return True
        if secret and secret == client.old_secret and client.old_secret_logins:
            client.old_secret_logins -= 1
            return True
        return False

    def standing(self, client: OAuthClient) -> Standing:
        """Whether it is there, can be restored, or is gone for ever."""
        now = self._clock.now()
        if client.deleted is None:
            date = client.fields.get("dateToDelete")
            return "gone" if client.state == "inactive" and date and read(date) <= now else "present"
        young = client.deleted - client.created < YOUNG
        return "gone" if young or now >= client.deleted + RESTORABLE else "deleted"

    def shows_deleted(self, client: OAuthClient) -> bool:
        """Whether GET answers with the state ``deleted``. assumed: [tf] expects that state, or 404"""
        if client.deleted is None or self._clock.now() >= client.deleted + RESTORABLE:
            return False
        restorable = self.standing(client) == "deleted"
        return (self._switches.deleted_answers if restorable else self._switches.young_deleted_answers) == "deleted"

    def by_id(self, client_id: str) -> OAuthClient | None:
        """The client, for a request that names it: unless there is none, or a read cannot see it so soon."""
        client = self._all.get(client_id)
        return None if client is None or self._misses(client, "by_id") else client

    def listed(self) -> list[OAuthClient]:
        return [client for client in self if self._is_listed(client)]

    def _is_listed(self, client: OAuthClient) -> bool:
        standing = self.standing(client)
        return not self._misses(client, "in_list") if standing == "present" else standing == "deleted" and self._switches.deleted_listed

    def signing_in(self, client_id: str) -> OAuthClient | None:
        client = self._all.get(client_id)
        if client is None or self.standing(client) != "present" or self._misses(client, "signing_in"):
            return None
        return client

    def count(self) -> int:
        return sum(self.standing(client) == "present" for client in self)

    def gives_life(self, client_id: str) -> bool:
        """Whether tokens of this client can be active."""
        client = self._all.get(client_id)
        if client is None:
            return True
        if self.standing(client) != "present":
            return self._switches.tokens_of_deleted == "active"  # assumed
        if client.state == "inactive":
            return self._switches.tokens_of_inactive == "active"  # assumed: [sdk] says only that no new ones are made
        return client.state != "disabled"  # sourced: sdk

    def _misses(self, client: OAuthClient, seen: Seen) -> bool:
        """Whether a look at a new client finds nothing; an early one is remembered. assumed, after what [tf] waits for"""
        if client.misses.get(seen):
            client.misses[seen] -= 1
            return True
        now = self._clock.now()
        if client.created_by and now < client.created + self._switches.settles_after:
            client.missed_until[seen] = now + self._switches.miss_cached_for
        return now < client.missed_until.get(seen, 0.0)

    def _follow_state(self, client: OAuthClient) -> None:
        """The date of deletion goes with the state ``inactive``."""
        if client.state != "inactive":
            client.fields.pop("dateToDelete", None)
        elif self._switches.inactive_sets_date_to_delete:
            client.fields.setdefault("dateToDelete", written(self._clock.now() + RESTORABLE))
