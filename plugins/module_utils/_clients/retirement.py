# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""An OAuth client that was replaced is made inactive, held, and deleted, each as soon as nothing speaks against it.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from .. import _errors as errors
from .._api.oauth_clients import ACTIVE, INACTIVE, LONGEST_VALIDITY, is_deleted, writable
from .._api.usage import MOST_DAYS, NONE_IN_WINDOW, LastUse, Window, last_use
from .._http.coroutines import Coroutine
from .._http.session import ApiSession, Document
from .drain import Drain, Pair, Wait, told, wait_to_deactivate, wait_to_delete
from .edit import edit
from .guards import require_not_disabled, require_other_client
from .removal import remove
from .run import Run, label
from .succession import Succession, ended, moment, replaced_by, written

# Seconds, so that it can be added to a time: ten years.
UTMOST_VALIDITY = 10 * 366 * 86400

# From when on the usage of a client can tell anything.
COUNTED_AFTER = datetime.timedelta(days=1)

# By which two times of the API may differ that were told in another way.
SKEW = datetime.timedelta(minutes=1)

Prove = t.Callable[[], Coroutine[None]]


class Done(t.NamedTuple):
    """What was done of it now; ``waiting``: until when (ISO 8601), and why, it is to go on."""

    step: str
    outcome: str
    correlation_id: str | None = None
    waiting: tuple[str, str] | None = None


class Retirer:
    """``delete``: whether the old one is deleted at last, or left inactive."""

    def __init__(self, run: Run, drain: Drain, *, delete: bool) -> None:
        self._run = run
        self._drain = drain
        self._delete = delete

    async def retire(self, old: Document | None, new: Document, old_id: str, prove: Prove) -> Done:
        """Go as far as can be gone now. ``prove``: that consumers can go on with the new one, before anything is done that ends the old one.

        :raises PreconditionError: somebody else did something that this must not go on after.
        """
        succession = Succession.of(new)
        if succession is None and old_id in replaced_by(new):
            return Done("delete" if self._delete else "deactivate", "deleted" if self._delete else "deactivated")
        if succession is None or succession.replaces != old_id:
            raise errors.PreconditionError(
                f"The description of the OAuth client {label(new)} does not say any more that it replaces {old_id}.",
                advice="Somebody else changed it: put it back, or look after the old client yourself. Nothing was changed.",
            )
        if old is None or is_deleted(old):
            return await self._ended(new, succession)
        require_not_disabled(old)
        if not is_plausible(succession, new, old):
            raise errors.PreconditionError(
                f"The description of the OAuth client {label(new)} says that it replaces {label(old)}, which it is not like.",
                advice="Somebody else wrote that: look at both. Nothing was changed.",
            )
        if succession.since is None or succession.back is not None:
            succession = dataclasses.replace(succession, since=self._now(), back=None)
            new = await self._note(new, succession)
        if succession.inactive is None:
            return await self._deactivate(old, new, succession, prove)
        return await self._remove(old, new, succession, prove)

    async def _deactivate(self, old: Document, new: Document, succession: Succession, prove: Prove) -> Done:
        pair = Pair("old", old["id"], "new", new["id"])
        wait = await wait_to_deactivate(self._now(), _known(succession.since), _validity(old), self._drain, self._last_use, pair)
        if wait and old.get("state", ACTIVE) != ACTIVE:
            raise errors.PreconditionError(
                f"Somebody else made the OAuth client {label(old)} {old.get('state')}, and its consumers may not be done with it. {wait.why}",
                advice="Make it active again, or roll the rotation back. Nothing was changed.",
            )
        if wait:
            return _waits(wait)
        await require_other_client(self._run, old, ["make it inactive"])
        await prove()
        if self._run.check_mode:
            held = None if not self._delete else told(self._hold(self._now(), old))
            return Done("deactivate", "would_deactivate", waiting=held)
        if old.get("state") != INACTIVE:
            old = await edit(self._run, old, {**writable(old), "state": INACTIVE})
        inactive = moment(old.get("dateModified")) or self._now()
        new = await self._note(new, dataclasses.replace(succession, inactive=inactive))
        if not self._delete:
            return await self._ended(new, succession, "deactivate")
        return Done("deactivate", "deactivated", waiting=told(self._hold(inactive, old)))

    def _hold(self, inactive: datetime.datetime, old: Document) -> Wait:
        return Wait(inactive + datetime.timedelta(days=self._drain.hold_days), f"The old client is inactive, and held. {_fate(old)}")

    async def _remove(self, old: Document, new: Document, succession: Succession, prove: Prove) -> Done:
        inactive = _known(succession.inactive)
        changed = moment(old.get("dateModified"))
        if old.get("state") != INACTIVE or (changed and written(changed) != written(inactive)):
            raise errors.PreconditionError(
                f"Somebody else changed the OAuth client {label(old)}, which this rotation had made inactive, and it is {old.get('state')}.",
                advice="If it is needed, roll the rotation back; if not, make it inactive and delete it yourself. Nothing was changed.",
            )
        if not self._delete:
            return await self._ended(new, succession, "deactivate")
        wait = await wait_to_delete(self._now(), inactive, self._drain, self._last_use, Pair("old", old["id"], "new", new["id"]))
        if wait:
            return _waits(wait._replace(why=f"{wait.why} {_fate(old)}"))
        await prove()
        if self._run.check_mode:
            return Done("delete", "would_delete")  # pragma: no mutate: check mode reports no such step
        correlation_id = await remove(self._run, old)
        return (await self._ended(new, succession))._replace(correlation_id=correlation_id)

    async def _ended(self, new: Document, succession: Succession, step: str = "delete") -> Done:
        """The old one is gone, or is to stay inactive."""
        if succession.inactive is None and step == "delete":
            return Done("delete", "absent")
        if not self._run.check_mode:
            await self._describe(new, ended(new, succession.replaces))
        return Done(step, "deleted" if step == "delete" else "deactivated")

    async def take_back(self, new: Document, old_id: str, prove: Prove) -> Done:
        """Retire the new one, whose consumers were given the old one back: as the old one would have been, but nothing holds it."""
        succession = Succession.of(new)
        if succession is None:
            raise errors.PreconditionError(f"The OAuth client {label(new)} is not of a rotation.", advice="Look after it yourself. Nothing was changed.")
        if succession.back is None:
            succession = dataclasses.replace(succession, back=self._now())
            new = await self._note(new, succession)
        pair = Pair("new", new["id"], "old", old_id)
        wait = await wait_to_deactivate(self._now(), _known(succession.back), _validity(new), self._drain, self._last_use, pair)
        if wait:
            return _waits(wait)
        await require_other_client(self._run, new, ["delete it"])
        await prove()
        if self._run.check_mode:
            return Done("delete", "would_delete")  # pragma: no mutate: check mode reports no such step
        correlation_id = await remove(self._run, new)
        return Done("delete", "deleted", correlation_id)

    async def may_be_used(self, client: Document) -> bool:
        """Whether a client that is old enough to be counted was used, or nobody knows."""
        made, now = moment(client.get("dateCreated")), self._run.session.now()
        if made is None or now - made < COUNTED_AFTER:
            return False
        window = Window(max(made.date(), now.date() - datetime.timedelta(days=MOST_DAYS)), now.date() - datetime.timedelta(days=1))
        return (await self._last_use(client["id"], window)).status != NONE_IN_WINDOW

    async def forget_times(self, new: Document) -> None:
        """Before consumers are given the new one: what was noted when they were given it before does not hold any more."""
        succession = Succession.of(new)
        if succession and (succession.since or succession.back):
            await self._note(new, dataclasses.replace(succession, since=None, inactive=None, back=None))

    async def reactivated(self, new: Document) -> None:
        """Note that the old one is to be made active again."""
        succession = Succession.of(new)
        if succession and succession.inactive:
            await self._note(new, dataclasses.replace(succession, inactive=None))

    async def _note(self, new: Document, succession: Succession) -> Document:
        if self._run.check_mode:
            self._run.changed = True
            return new
        return await self._describe(new, succession.described(new))

    def _now(self) -> datetime.datetime:
        """:raises PreconditionError: the API does not tell it. That of this host may be wrong by days."""
        found = self._run.session.served_time()
        if found is None:
            raise errors.PreconditionError(
                "The answers of the API carry no Date that can be read, so that nothing is concluded from the time.",
                advice="Look at what stands between this host and the API. Nothing was changed.",
            )
        return found

    async def _describe(self, client: Document, description: str) -> Document:
        return await edit(self._run, client, {**writable(client), "description": description})

    async def _last_use(self, client_id: str, window: Window) -> LastUse:
        async def call(ask: t.Callable[[ApiSession], Coroutine[Document]]) -> Document:
            return await ask(self._run.session)

        return await last_use(call, self._run.token, client_id, window)


def _waits(wait: Wait) -> Done:
    return Done("drain", "waiting", waiting=told(wait))  # pragma: no mutate: of what only waits no step is told


def is_plausible(succession: Succession, new: Document, old: Document) -> bool:
    """Whether a mark can be that of a rotation: somebody who may change one client must not have another one retired."""
    made, before = moment(new.get("dateCreated")), moment(old.get("dateCreated"))
    in_order = made is None or ((before is None or before <= made) and (succession.since is None or made <= succession.since + SKEW))
    return new["id"] != old["id"] and new.get("name") == old.get("name") and in_order


def _known(time: datetime.datetime | None) -> datetime.datetime:
    """One that was set a moment ago, or is there."""
    if time is None:
        raise errors.PreconditionError("A time in the description of the new OAuth client cannot be read.", advice="Somebody else changed it: put it back.")
    return time


def _validity(client: Document) -> datetime.timedelta:
    """Of its tokens. A client that does not say has the longest that is usual."""
    seconds = client.get("accessTokenValiditySeconds")
    return datetime.timedelta(seconds=min(seconds, UTMOST_VALIDITY) if isinstance(seconds, int) else LONGEST_VALIDITY)


def _fate(client: Document) -> str:
    date = moment(client.get("dateToDelete"))
    return f"The API will delete it by itself at {date:%Y-%m-%d %H:%M} UTC." if date else "The API tells no time at which it will delete it."
