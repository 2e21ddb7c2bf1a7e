# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""An OAuth client as the credential that is rotated: a second one takes its place, and it is retired once nobody uses it.

PRIVATE: for this collection only; it can change in any release.

How far that has come is in the API: see `Succession`. Who rotates it signs in as another client.
"""

from __future__ import annotations

import json
import typing as t
import uuid

from .. import _errors as errors
from .._api.authorization import is_covered, own_grants
from .._api.descriptions import REPLACES
from .._api.oauth_clients import ACTIVE, CLIENT_CREDENTIALS, current_client, described, is_deleted, list_clients, read_client, writable
from .._api.tokens import Description
from .._clients import proof as proofs
from .._clients.creation import post
from .._clients.edit import edit, read_new
from .._clients.guards import require_not_disabled, require_other_client
from .._clients.parity import compare_answers
from .._clients.proof import Proof, prove, signs_in
from .._clients.removal import remove
from .._clients.retirement import Retirer, is_plausible
from .._clients.run import Run, label
from .._clients.succession import Succession, moment, replaced_by
from .._clients.wanted import role_divisions
from .._http.coroutines import Sleep
from .._http.session import Document
from .._secrets.codecs import UnknownContentError
from .._secrets.credentials import NO_CREDENTIALS, Credentials
from .._secrets.credentials_file import FileForm, PairCodec
from .credential import Recalled, Retirement, SecretForm, Waiting


def text_of(credentials: Credentials) -> str:
    """As a secret of the engine's, and as the user's tasks find it in a file."""
    return json.dumps({"client_id": credentials.client_id, "client_secret": credentials.client_secret})


def credentials_of(text: str) -> Credentials:
    """:raises ConfigurationError: it is none."""
    try:
        found = Credentials(**json.loads(text))
    except (TypeError, ValueError, RecursionError):
        found = NO_CREDENTIALS
    if not all(isinstance(each, str) and each for each in found[:2]):
        raise errors.ConfigurationError("it is no id and secret of an OAuth client")
    return found


def _checked(text: str) -> str:
    credentials_of(text).check()
    return text


OAUTH_CLIENT = SecretForm(
    "OAuth client",
    _checked,
    lambda text: credentials_of(text).client_id,
    lambda text: [credentials_of(text).client_secret],
    "Check path, format, id_key and secret_key. Nothing was changed.",
)


class FileCodec:
    """How id and secret stand in the consumer's file, as a codec of the store's."""

    def __init__(self, form: FileForm) -> None:
        """:raises ConfigurationError: a key cannot be one."""
        self._pair = PairCodec(form)

    def read(self, text: str) -> str | None:
        """:raises UnknownContentError: something else is there."""
        found = self._pair.read(text)
        if found is not None and not found.client_id:
            raise UnknownContentError("it holds a secret, and no id of a client beside it")
        return None if found is None else text_of(found)

    def write(self, text: str, secret: str) -> str:
        return self._pair.write(text, credentials_of(secret))


class OAuthClientCredential:
    """``client_id``, or else ``name``: which client is rotated."""

    drains = True
    expires_at: str | None = None
    interrupted: str | None = None  # what a create leaves is found by its mark
    lost = "Somebody else deleted it: consumers that still used it were refused."
    client_secret = ""

    def __init__(
        self, run: Run, *, client_id: str | None, name: str | None, place: str, takes_over: bool, proof: Proof, prove_paths: t.Sequence[str], retirer: Retirer
    ) -> None:
        """``place``: names the file that a new one's secret is kept beside; ``takes_over``: whether what a run for another one created is removed."""
        self._run = run
        self._place = place
        self._takes_over = takes_over
        self._wanted_id = client_id
        self._wanted_name = name
        self._proof = proof
        self._prove_paths = prove_paths
        self._retirer = retirer
        self._clients: list[Document] = []

    @property
    def client_id(self) -> str:
        return str(self._wanted_id or self._wanted_name)

    def check(self) -> None:
        """Whom the task signs in as was checked before."""

    # What is there

    async def original(self, current: str | None) -> str | None:
        """:raises PreconditionError: there is no such client, or the file holds another."""
        if not self._clients:
            await self._list()
        wanted = self._find()
        if wanted is None:
            raise errors.PreconditionError(f"There is no OAuth client {self.client_id}.", advice="Check id or name, and region. Nothing was changed.")
        succession = self._succession_of(wanted)
        if current in (None, wanted["id"]) or (succession and current == succession.replaces):
            return str(succession.replaces if succession else wanted["id"])
        known = self._known(current)
        followed = self._succession_of(known) if known else None
        if followed and followed.replaces == wanted["id"]:
            return str(wanted["id"])
        raise errors.PreconditionError(
            f"The file holds the OAuth client {label(known) if known else current}, and {label(wanted)} is to be rotated.",
            advice="Check path, and id or name. Nothing was changed.",
        )

    async def _list(self) -> None:
        self._clients = [client for client in await list_clients(self._run.session, self._run.token) if not is_deleted(client)]

    def _find(self) -> Document | None:
        if self._wanted_id is None:
            return current_client([client for client in self._clients if client["name"] == self._wanted_name], str(self._wanted_name))
        successors = [client for client in self._clients if self._wanted_id in replaced_by(client)]
        return self._known(self._wanted_id) or (successors[0] if len(successors) == 1 else None)

    def _known(self, client_id: str | None) -> Document | None:
        return next((client for client in self._clients if client["id"] == client_id), None)

    async def recall(self, current: str | None, pending: str | None) -> Recalled | None:
        await self._list()
        for client in self._clients:
            succession = self._succession_of(client)
            if succession is None:
                continue
            old, new = succession.replaces, str(client["id"])
            if succession.back and current in (old, new):
                return Recalled(old, new, is_confirmed=False, back=current == old)
            if new == current or (new == pending and current in (None, old)):
                return Recalled(old, new, is_confirmed=bool(succession.since and new == current), back=False)
        return None

    def _succession_of(self, client: Document) -> Succession | None:
        """That which its description tells, if it can be one. Of a client that is gone, only one that had consumers."""
        succession = Succession.of(client)
        if succession is None:
            return None
        old = self._known(succession.replaces)
        possible = succession.since is not None if old is None else is_plausible(succession, client, old)
        return succession if possible else None

    async def describe(self, secret: str) -> Description:
        """Active if it is there, is active, and this is its secret, for which check mode does not sign in."""
        credentials = credentials_of(secret)
        found = await self._described(credentials.client_id)
        return found if not found.active or self._run.check_mode else found._replace(active=await signs_in(self._run, credentials))

    async def describe_old(self, name: str, secret: str | None) -> Description | None:
        return await self._described(name)

    async def _described(self, client_id: str) -> Description:
        client = await read_client(self._run.session, self._run.token, client_id)
        session = self._run.session
        if client is None or is_deleted(client):
            return Description(False, {}, session.region, (session.host,))
        return Description(client.get("state") == ACTIVE, {"oauth_client": described(client)}, session.region, (session.host,))

    def age(self, description: Description, file_age: float | None) -> float | None:
        """Since it was created, by the API's clock, or since its file was changed, where the API does not tell."""
        created = moment(description.info.get("oauth_client", {}).get("date_created"))
        return file_age if created is None else (self._run.session.now() - created).total_seconds()

    # Before anything is created

    async def preflight(self, old: str | None, kept: t.Collection[str], *, interrupted: bool, check_mode: bool) -> None:
        if interrupted and not check_mode:  # what was created a moment ago may not be told everywhere yet
            await Sleep(proofs.FIRST_SIGN_IN)
            await self._list()
        client = self._known(old)
        if client is None:
            raise errors.PreconditionError(f"There is no OAuth client {old} any more.", advice="Check id or name, and the file. Nothing was changed.")
        await require_other_client(self._run, client, ["replace it"])
        if client.get("state", ACTIVE) != ACTIVE or client.get("authorizedGrantType") != CLIENT_CREDENTIALS:
            raise errors.PreconditionError(
                f"The OAuth client {label(client)} is {client.get('state')}, with the grant {client.get('authorizedGrantType')}.",
                advice="Only an active client with the grant CLIENT-CREDENTIALS can be rotated. Nothing was changed.",
            )
        granted = await own_grants(self._run.session, self._run.token)
        lacking = sorted(" in division ".join(pair) for pair in role_divisions(client) if not is_covered(pair, granted))
        if lacking:
            raise errors.PreconditionError(
                f"Only who has all roles of a client may create one like it, and this task lacks the roles {', '.join(lacking)}.",
                advice="Grant them to whom it signs in as. Nothing was changed.",
            )
        await self._remove_left_overs(client, kept, check_mode=check_mode)

    async def _remove_left_overs(self, old: Document, kept: t.Collection[str], *, check_mode: bool) -> None:
        """Those that earlier runs created for this file, and whose secret nobody holds.

        :raises PreconditionError: one of them may be in use, so another rotation is under way.
        """
        for client in self._clients:
            succession = Succession.of(client)
            if succession is None or succession.replaces not in (old["id"], *replaced_by(old)) or client["id"] in kept:
                continue
            if not is_plausible(succession, client, old) or self._differs(client, old):
                self._run.warnings.append(
                    f"The description of the OAuth client {label(client)} says that it replaces {label(old)}, which it is not like. It was left alone."
                )
                continue
            if succession.since:
                raise errors.PreconditionError(
                    f"The OAuth client {label(client)} has replaced {label(old)} since {succession.since:%Y-%m-%d %H:%M} UTC, and its secret is not here.",
                    advice="Run this where its secret is kept, or put id and secret of the new one into the file. Nothing was changed.",
                )
            if succession.place != self._place and not self._takes_over:
                raise errors.PreconditionError(
                    f"The OAuth client {label(client)} was created to replace {label(old)} by a run for another file or host, which may go on.",
                    advice="Run that again; or, if it and what it delivered are gone, set take_over, and this client is deleted. Nothing was changed.",
                )
            if await self._retirer.may_be_used(client):
                raise errors.PreconditionError(
                    f"The OAuth client {label(client)} was created to replace {label(old)}, its secret is not here, and it may be in use.",
                    advice="Find who uses it, or make it inactive and delete it yourself. Nothing was changed.",
                )
            if not check_mode:
                await remove(self._run, await read_new(self._run, client["id"]))
            self._run.warnings.append(
                f"The OAuth client {label(client)} of an earlier run, whose secret nobody holds, {'would be' if check_mode else 'was'} deleted."
            )

    # The new one

    async def create(self, old: str | None) -> str:
        client = await self._read(str(old))
        body = {**writable(client), "state": ACTIVE}
        body.pop("dateToDelete", None)
        made = await post(self._run, body, REPLACES, Succession(str(old), str(uuid.uuid4()), self._place).value)
        self._run.secrets.append(made["secret"])
        return text_of(Credentials(made["id"], made["secret"]))

    def may_exist(self, error: errors.PureCloudError) -> str | None:
        """It is found by its mark."""
        return None

    async def settled(self, secret: str, *, active: bool) -> Description:
        credentials = credentials_of(secret)
        await prove(self._run, credentials, self._proof)
        await self._retirer.forget_times(await read_new(self._run, credentials.client_id))
        return await self._described(credentials.client_id)

    async def compare(self, new: str, old: str | None) -> None:
        if self._prove_paths and old is not None:
            await compare_answers(self._run, credentials_of(new), credentials_of(old), self._prove_paths)

    @staticmethod
    def covers(new: Description, old: Description | None) -> str | None:
        if old is None or not old.info or not new.info:
            return None
        one, other = old.info["oauth_client"], new.info["oauth_client"]
        for field in ("authorized_grant_type", "access_token_validity_seconds", "scope", "role_divisions"):
            if _comparable(one.get(field)) != _comparable(other.get(field)):
                return f"its {field} is not the same"
        return None

    async def discard(self, secret: str) -> bool:
        await remove(self._run, await read_new(self._run, credentials_of(secret).client_id))
        return True

    # The end of one of them

    async def retire(self, old: str, secret: str | None, new: str, held: str | None) -> Retirement:
        client = await read_client(self._run.session, self._run.token, old)
        if client is None:
            await self._require_gone(old)
        done = await self._retirer.retire(client, await self._read(new), old, lambda: self._require_good(held, new, client))
        return Retirement(done.step, done.outcome, done.correlation_id, Waiting(*done.waiting) if done.waiting else None)

    async def take_back(self, new: str, secret: str | None, old: str | None, held: str | None) -> Retirement:
        client = await read_client(self._run.session, self._run.token, new)
        if client is None:
            await self._require_gone(new)
        if client is None or is_deleted(client):
            return Retirement("delete", "absent")
        done = await self._retirer.take_back(client, str(old), lambda: self._require_good(held, str(old), None))
        return Retirement(done.step, done.outcome, done.correlation_id, Waiting(*done.waiting) if done.waiting else None)

    async def _require_gone(self, client_id: str) -> None:
        """The API is eventually consistent: one 404 is not believed.

        :raises VerificationError: the list still has it.
        """
        await self._list()
        if self._known(client_id):
            raise errors.VerificationError(
                f"The API lists the OAuth client {client_id}, and says that there is none of this id.", advice="Run this again. Nothing was changed."
            )

    async def _require_good(self, held: str | None, name: str, other: Document | None) -> None:
        """Consumers can go on: what the file holds is active, signs in, and may do what the other one may.

        :raises PreconditionError: they cannot.
        """
        found = await self.describe(held) if held is not None and credentials_of(held).client_id == name else None
        why = "is not active, or the file does not hold its secret" if found is None or not found.active else None
        if why is None and other is not None:
            why = self.covers(t.cast("Description", found), Description(True, {"oauth_client": described(other)}, None, ()))
        if why:
            raise errors.PreconditionError(
                f"The OAuth client {name}, which consumers are to use, cannot take the other one's place any more: {why}.",
                advice="Mend it, or have the other one used again (rolled_back). Nothing was changed.",
            )

    def _differs(self, client: Document, old: Document) -> bool:
        return client.get("authorizedGrantType") != old.get("authorizedGrantType") or role_divisions(client) != role_divisions(old)

    async def reactivate(self, old: str, secret: str, new: str) -> None:
        client = await self._read(old)
        require_not_disabled(client)
        if client.get("state") != ACTIVE:
            await self._retirer.reactivated(await self._read(new))
            after = {**writable(client), "state": ACTIVE}
            after.pop("dateToDelete", None)
            await edit(self._run, client, after)
            await prove(self._run, credentials_of(secret), self._proof)

    async def _read(self, client_id: str) -> Document:
        client = await read_client(self._run.session, self._run.token, client_id)
        if client is None or is_deleted(client):
            raise errors.PreconditionError(f"There is no OAuth client {client_id} any more.", advice="Somebody else deleted it: look at the audit log.")
        return client

    def close(self) -> None:
        """The session is the task's."""


def _comparable(value: t.Any) -> t.Any:
    return sorted(json.dumps(each, sort_keys=True) for each in value) if isinstance(value, list) else value or None
