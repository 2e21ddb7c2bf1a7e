# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The order of steps of a rotation, written once. Each is repeatable: what was done is read from the world, and never remembered.

PRIVATE: for this collection only; it can change in any release.

A secret is revoked only where this run, or an earlier one as its record says, saw the other one confirmed as what the consumer reads.
"""

from __future__ import annotations

import contextlib
import datetime
import socket
import time
import typing as t

from .. import _errors as errors
from .._api.tokens import Description
from .._http.coroutines import Sleep
from .._secrets.paths import displayed
from .credential import Credential, Retirement, Waiting
from .lock import LockedError, Locks
from .store import CLOCK_SKEW, PENDING, PREVIOUS, RECORD, Record, Store


class Policy(t.NamedTuple):
    """Durations in seconds. ``max_age``: from which on a file is due, if not always; ``lease``: for how long a run between its steps keeps others out."""

    max_age: float | None
    revoke_old: bool
    confirm_retries: int
    confirm_delay: float
    lease: float
    take_over: bool


class Orphan(t.NamedTuple):
    """One that may be active, and that nothing rotates or revokes any more."""

    fingerprint: str | None
    since: str
    why: str


class OldOneLostError(errors.PureCloudError):
    """The old one was active at the start, and something else than this run made it inactive."""

    changed = True


class Rotation:
    """One file, from its lock to its end. ``run``: names a run that has steps apart."""

    def __init__(self, store: Store, credential: Credential, policy: Policy, locks: Locks, *, run: str | None = None) -> None:
        self._store = store
        self._credential = credential
        self._policy = policy
        self._locks = locks
        self._host = socket.gethostname()
        self._run = run
        self._noun = store.form.noun
        self._record = Record()
        self.old: Description | None = None
        self.info: dict[str, t.Any] = {}
        self.old_name: str | None = None
        self.new_name: str | None = None
        self.expires_at: str | None = None  # the new one
        self.went_back = False
        self.is_inspected = False
        self.waiting: Waiting | None = None
        self.has_retired = False
        self._was_interrupted = False
        self.correlation_ids: list[str] = []
        self.secrets: list[str] = []

    @property
    def place(self) -> tuple[int, int, str]:
        """The same for two paths that lead to the same file."""
        status = self._store.folder.status
        return status.st_dev, status.st_ino, self._store.name

    @property
    def path(self) -> str:
        return displayed(self._store.path)

    @property
    def noun(self) -> str:
        """What is rotated, in a sentence."""
        return self._noun

    @property
    def newest_file(self) -> str:
        """Where the new one can be read."""
        return self._store.newest_path()

    @property
    def steps(self) -> list[dict[str, str]]:
        """Those of earlier module runs of the same rotation, too."""
        return self._record.steps

    @property
    def orphans(self) -> list[Orphan]:
        return [Orphan(each[0], str(each[1]), str(each[2])) for each in self._record.orphans]

    @property
    def leaves_a_token(self) -> bool:
        """Whether an old one stays active beside the one that is read."""
        return self._record.left is not None

    @property
    def client_id(self) -> str:
        return self._credential.client_id

    @property
    def client_secret(self) -> str:
        return self._credential.client_secret

    @property
    def is_active(self) -> bool:
        return self.old is not None and self.old.active

    @property
    def is_rolling_back(self) -> bool:
        return self._record.back

    @property
    def is_begun(self) -> bool:
        """Whether a new one is there already, which an earlier run issued."""
        return self._record.new is not None

    def close(self) -> None:
        self._credential.close()
        self._store.close()

    # Before anything is issued

    async def inspect(self, *, check_mode: bool) -> str:
        """Take the lock, understand what is there, and check all that can be. Returns ``due`` or ``not_due``.

        :raises PureCloudError: it is refused, and nothing was changed.
        """
        self._credential.check()
        self._store.check()
        await self._locks.take(self._store.folder, self.path)
        self._record = self._store.record()
        self._require_lease_is_free()
        self._recover_from_a_lost_login()
        names = {suffix: self._store.name_of(suffix) for suffix in (None, PENDING, PREVIOUS)}
        await self._recall(names)
        self._require_known(names)
        if not check_mode:
            self._store.try_out()
        self._settle_what_is_there(names)
        if not self.is_begun:
            await self._find_original(names[None])
        await self._describe_old()
        self.is_inspected = True
        if self._is_due():
            await self._preflight(names, check_mode=check_mode)
            return "due"
        if not check_mode:
            self._tidy_up()
        return "not_due"

    def _require_lease_is_free(self) -> None:
        record = self._record
        if record.is_leased() and record.run != self._run and not self._policy.take_over:
            until = datetime.datetime.fromtimestamp(record.ends_at, datetime.timezone.utc).isoformat(timespec="seconds")
            raise LockedError(
                f"A rotation of {self.path}, begun for the host {record.host}, is between its steps. Its lease ends at {until}, unless it goes on.",
                advice="Wait until then, or, if that run is dead, set take_over. Nothing was changed.",
            )

    def _recover_from_a_lost_login(self) -> None:
        self._was_interrupted = self._record.issuing is not None
        if self._record.issuing:
            if self._credential.interrupted:
                self._orphan(None, self._credential.interrupted, self._record.issuing)
            self._record.issuing = None

    def _require_known(self, names: dict[str | None, str | None]) -> None:
        """:raises ConfigurationError: somebody put something where a rotation keeps its own."""
        record = self._record
        for suffix, known in ((PENDING, {record.new}), (PREVIOUS, {record.old, record.left})):
            if names[suffix] is not None and names[suffix] not in known:
                raise errors.ConfigurationError(
                    f"{self.path}{suffix} holds the {self._noun} {names[suffix]}, which is not of a rotation that the record beside it tells of.",
                    advice=f"Look at whose {self._noun} it is, and move the file away. Nothing was changed.",
                )

    async def _recall(self, names: dict[str | None, str | None]) -> None:
        """Take up what the API knows of an earlier run, where the record beside the file is lost."""
        if self._record.new is not None:
            return
        known = await self._credential.recall(names[None], names[PENDING])
        if known:
            confirmed = known.new if known.is_confirmed else None
            orphans = self._record.orphans
            self._record = Record(known.old, known.new, was_active=True, confirmed=confirmed, delivered=True, back=known.back, orphans=orphans)

    async def _find_original(self, current: str | None) -> None:
        """What is to be replaced may be known by more than the file."""
        self._record.old = await self._credential.original(current) or self._record.old
        self.old_name = self._record.old

    async def _preflight(self, names: dict[str | None, str | None], *, check_mode: bool) -> None:
        kept = {name for name in (*names.values(), self._record.old, self._record.new) if name is not None}
        if not self.is_begun:
            await self._credential.preflight(self._record.old, kept, interrupted=self._was_interrupted, check_mode=check_mode)

    def _settle_what_is_there(self, names: dict[str | None, str | None]) -> None:
        """Conclude from the names how far an earlier run came."""
        record, current, pending, previous = self._record, names[None], names[PENDING], names[PREVIOUS]
        if record.new is None:
            self._begin_anew(current, previous)
        elif record.back:
            if pending is None and current != record.new and not self.drains:  # all is done but the record
                self._begin_anew(current, previous)
        elif current == record.new:
            if self._credential.drains:
                pass  # its name is enough
            elif record.confirmed == record.new and previous is None:
                self._begin_anew(current, previous)
            elif record.old is not None and previous is None:
                self._orphan(record.old, f"{self.path}{PREVIOUS}, in which it was, is gone.", _now())
                record.old = None
        elif pending == record.new:
            if self.drains and current not in (record.old, None):
                raise errors.PreconditionError(
                    f"{self.path} holds the {self._noun} {current}, and not {record.old} any more, which {record.new} is to replace.",
                    advice="Somebody else changed it: put it back, or roll the rotation back. Nothing was changed.",
                )
            if current != record.old and not self.drains:  # whoever changed it meanwhile
                record.old, record.left = current, record.left or previous
        elif self.drains and current is None and previous is not None and previous == record.old:
            pass  # the file was emptied: it can be rolled back
        else:
            if not self.drains:
                self._orphan(record.new, "It is neither in the file nor beside it any more, and was not revoked.", _now())
            self._begin_anew(current, previous)
        self._name_both()

    def _name_both(self) -> None:
        self.old_name, self.new_name, self.expires_at = self._record.old, self._record.new, self._record.expires_at

    def _begin_anew(self, current: str | None, previous: str | None) -> None:
        """``previous``: if it is another than the current one, it is one that was left, and is told of before its file is replaced."""
        left = previous if previous not in (None, current) else None
        self._record = Record(left=left, old=current, orphans=self._record.orphans)

    async def _describe_old(self) -> None:
        """:raises PreconditionError: it belongs to somebody else."""
        if self._record.old is not None:
            secret = self._old_secret()
            self._mask(secret)
            self.old = await self._credential.describe_old(self._record.old, secret)
            self.info = self.old.info if self.old else {}
        if not self.is_begun:
            self._record.was_active = self.is_active

    def _old_secret(self) -> str | None:
        """That which was current before this rotation, wherever it stands by now."""
        for secret in (self._store.current(), self._store.beside(PREVIOUS)):
            if secret is not None and self._name_of(secret) == self._record.old:
                return secret
        return None

    def _name_of(self, secret: str | None) -> str | None:
        return None if secret is None else self._store.form.name_of(secret)

    def _mask(self, secret: str | None) -> None:
        if secret is not None:
            self.secrets += self._store.form.secrets(secret)

    def _is_due(self) -> bool:
        if self.is_begun or not self.is_active or self._policy.max_age is None:
            return True
        age = self._credential.age(self.old, self._store.age()) if self.old else None
        return age is None or age >= self._policy.max_age or age < -CLOCK_SKEW  # changed in the future, says a clock that is wrong

    # The new one

    def require_not_emptied(self) -> None:
        """:raises PreconditionError: the new one was in the file, and nothing is there any more."""
        if self.is_begun and not self._record.back and self._store.name_of() is None and self._store.beside(PENDING) is None:
            raise errors.PreconditionError(
                f"{self.path} holds no {self._noun} any more, where {self._record.new} was.",
                advice="Put it back, or roll the rotation back. Nothing was changed.",
            )

    async def issue(self) -> None:
        """Have a new one beside the file, proved. Where an earlier run left one, that is used.

        :raises PureCloudError: the old one is as it was, and the new one, if there was any, is revoked or told as an orphan.
        """
        if not self.is_begun:
            await self._create()
        self._note("create", "issued")
        self.new_name, self.expires_at = self._record.new, self._record.expires_at
        if self._is_switched() or self._record.back:
            return
        secret = self._store.beside(PENDING)
        try:
            await self._prove(str(secret))
        except errors.PureCloudError as error:
            raise await self._discard(error) from None
        self._note("prove", "proved")
        self._keep()

    async def _create(self) -> None:
        self._record.issuing = _now()
        self._keep()
        try:
            secret = await self._credential.create(self._record.old)
        except errors.PureCloudError as error:
            why = self._credential.may_exist(error)
            if why:
                self._orphan(None, why, self._record.issuing)
            self._tidy_up()
            raise
        self._mask(secret)
        self._record.new, self._record.expires_at = self._name_of(secret), self._credential.expires_at
        self._record.issuing = None
        try:
            self._keep()
            self._store.put_beside(PENDING, secret)
        except errors.PureCloudError as error:
            failed = await self._revoke_in_hand(secret, error)
            self._store.drop(PENDING)
            self._tidy_up()
            raise failed from None

    async def _prove(self, secret: str) -> None:
        self._mask(secret)
        description = await self._credential.settled(secret, active=True)
        if not description.active:
            raise errors.VerificationError(f"The new {self._noun} is not active.", advice="Check that region, api_url and login_url belong together.")
        why = self._credential.covers(description, self.old)
        if why:
            raise errors.PreconditionError(
                f"The new {self._noun} {self.new_name} cannot take the place of the old one: {why}.", advice="Look at the OAuth client."
            )
        await self._credential.compare(secret, self._old_secret())
        self.info = description.info

    async def _discard(self, error: errors.PureCloudError) -> errors.PureCloudError:
        if self._record.delivered:
            self._record.back = True
            self._keep()
            error.notes.append(
                f"The old {self._noun} was left as it was. Consumers may have the new one, {self._record.new}, so the next run retires it as after a roll back."
            )
            return error
        failed = await self._revoke_in_hand(str(self._store.beside(PENDING)), error)
        self._store.drop(PENDING)
        self._tidy_up()
        return failed

    async def _revoke_in_hand(self, secret: str, error: errors.PureCloudError) -> errors.PureCloudError:
        """Revoke a new one that nobody reads. Returns the error, with what became of both."""
        revoked = False
        with contextlib.suppress(errors.PureCloudError):
            revoked = await self._credential.discard(secret)
        if revoked:
            fate = "and the new one was revoked"
        else:
            self._orphan(self._name_of(secret), "It could not be revoked after the rotation had failed, or the API did not know it yet.", _now())
            fate = f"and the new one, {self._name_of(secret)}, could not be revoked"
        error.notes.append(f"The old {self._noun} was left as it was, {fate}.")
        return error

    # The switch

    def switch(self) -> None:
        """Have the consumer read the new one.

        :raises ConfigurationError: the file was changed meanwhile, or refuses.
        :raises PreconditionError: the consumer was given the old one back, so the new one may be revoked already.
        """
        if self._record.back:
            raise errors.PreconditionError(
                f"{self.path} was given the old {self._noun} back, so the new one is not delivered.",
                advice="Nothing was switched. Finish the roll back first, with the state finished.",
            )
        if self._is_switched():
            self._store.drop(PENDING)
            return
        secret, current = self._store.beside(PENDING), self._store.current()
        unchanged = self._name_of(current) == self._record.old or (current is None and self._credential.drains)
        if secret is None or self._name_of(secret) != self._record.new or not unchanged:
            raise errors.ConfigurationError(f"{self.path} was changed by somebody else meanwhile.", advice="Nothing was switched. Run this again.")
        if self._record.left:
            self._orphan(self._record.left, "It was left beside the file by an earlier run (revoke_old), and its file is replaced.", _now())
        self._record.since, self._record.delivered = self._store.changed_at(), True
        self._keep()
        if current is not None:
            self._store.put_beside(PREVIOUS, current)
        if self._record.left:
            self._record.left = None
            self._keep()
        if self.drains and self._record.old:
            self._store.note_succession(str(self._record.new), self._record.old)
        self._store.put(secret)
        self._store.drop(PENDING)
        self._note("deliver", "delivered")

    def _is_switched(self) -> bool:
        return self._record.new is not None and not self._record.back and self._store.name_of() == self._record.new

    async def confirm(self) -> None:
        """Ask about what the consumer reads.

        :raises PureCloudError: it is not the new one, or not active.
        """
        for tries_left in reversed(range(self._policy.confirm_retries + 1)):
            try:
                secret = self._store.current()
                if secret is None or self._name_of(secret) != self._record.new:
                    raise errors.ConfigurationError(f"{self.path} does not hold the new {self._noun} any more.", advice="Somebody else changed it.")
                if not (await self._credential.describe(secret)).active:
                    raise errors.VerificationError(f"The new {self._noun} is not active any more.", advice="Look at the OAuth client.")
                return
            except errors.PureCloudError:
                if not tries_left:
                    raise
            await Sleep(self._policy.confirm_delay)

    def confirmed(self) -> None:
        """Note that the consumer works with what it now reads."""
        self._record.confirmed = self._record.old if self._record.back else self._record.new
        self._keep()
        self._note("confirm", "confirmed")

    async def roll_back(self) -> None:
        """Have the consumer read the old one again.

        :raises PureCloudError: there is no active old one to go back to, so the new one stays.
        """
        previous = self._store.beside(PREVIOUS)
        current = self._store.current()
        was_emptied = self.drains and current is None
        if self._record.new is not None and (self._name_of(current) == self._record.new or was_emptied):
            if self._credential.drains and previous is not None:
                await self._credential.reactivate(str(self._record.old), previous, self._record.new)
            if previous is None or not (await self._credential.describe(previous)).active:
                raise self.nothing_to_go_back_to()
            if current is not None:
                self._store.put_beside(PENDING, current)
            self._record.back = True
            self._keep()
            if self.drains:
                self._store.note_succession(str(self._record.old), self._record.new)
            self._store.put(previous, changed_at=self._record.since)
        else:
            self._record.back = True
            self._keep()
        self._drop_copy_of_old()
        self._note("roll back", "rolled back")

    def nothing_to_go_back_to(self) -> errors.PureCloudError:
        if not self._credential.drains:
            self._record.confirmed = self._record.new
            self._store.drop(PREVIOUS)
            self._forget_for_good()
        return errors.PreconditionError(f"There is no active old {self._noun} to go back to, so the new one, {self.new_name}, was left where it is.")

    # The end

    @property
    def waits_for_consumers(self) -> bool:
        """Whether one is to be revoked, after a grace, that consumers may hold."""
        if self._credential.drains:
            return False
        return self._record.back or (self._policy.revoke_old and self.is_active and self._record.old is not None)

    @property
    def can_go_back(self) -> bool:
        """Whether the old secret is there, and is not what the consumer reads."""
        return self._store.name_of() != self._record.new or self._store.beside(PREVIOUS) is not None

    @property
    def drains(self) -> bool:
        return self._credential.drains

    @property
    def only_drains(self) -> bool:
        """Whether an earlier run had the consumer confirmed, so that nothing is left but to retire the other one."""
        read = self._record.old if self._record.back else self._record.new
        return self.drains and read is not None and self._record.confirmed == read == self._store.name_of()

    async def foresee_end(self) -> tuple[str, bool]:
        """What `finish` would return in check mode, and whether it would change anything. The credential knows that it is check mode."""
        record = self._record
        if record.back:
            retirement = await self._credential.take_back(str(record.new), None, record.old, self._store.current())
        else:
            retirement = await self._credential.retire(str(record.old), None, str(record.new), self._store.current())
        self.waiting = retirement.waiting
        return "draining" if self.waiting else "would_rotate", retirement.outcome != "waiting"

    async def finish(self) -> str:
        """Revoke what is no longer read, and remove what is left. Returns ``rotated`` or ``rolled_back``, or ``draining`` if it is `waiting`.

        :raises OldOneLostError: something else made the old one inactive.
        """
        if self._record.back:
            await self._finish_rolling_back()
            self.went_back = True
            return self._put_off() if self.waiting else "rolled_back"
        if self._record.confirmed != self._record.new or self._store.name_of() != self._record.new:
            raise errors.ConfigurationError(f"{self.path}: the new {self._noun} was not confirmed, so the old one is left as it is.", advice="Run this again.")
        previous = self._store.beside(PREVIOUS)
        lost = False
        if previous is not None and not self._policy.revoke_old:
            self._note("revoke", "left")
            self._forget_for_good(left=self._record.old)
            return "rotated"
        if self._record.old is not None and (previous is not None or self._credential.drains):
            lost = await self._retire_old(self._record.old, previous)
            if self.waiting:
                return self._put_off()
        self._store.drop(PREVIOUS)
        self._forget_for_good()
        if lost:
            raise OldOneLostError(
                f"{self.path} was switched to {self.new_name}, but the old {self._noun}, {self.old_name}, was no longer active"
                " when its turn to be revoked came.",
                advice=self._credential.lost,
            )
        return "rotated"

    async def _retire_old(self, old: str, secret: str | None) -> bool:
        """Whether something else was there first."""
        self._mask(secret)
        if secret is not None and self._name_of(secret) != old:
            raise errors.ConfigurationError(f"{self.path}{PREVIOUS} was changed by somebody else meanwhile.", advice="Nothing was revoked.")
        begun_before = self._record.revoking
        if not self._credential.drains:
            if not self.is_active and not begun_before and (await self._credential.describe(str(secret))).active:
                self._orphan(old, "It was not active at the start, by the API, and is now: so nobody was given time to stop using it.", _now())
                self._note("revoke", "left")
                return False
            self._record.revoking = True
            self._keep()
        retirement = await self._credential.retire(old, secret, str(self._record.new), self._store.current())
        self._took(retirement._replace(outcome="revoked") if begun_before else retirement)
        return retirement.outcome == "absent" and not begun_before and self._record.was_active

    def _took(self, retirement: Retirement) -> None:
        self.waiting = retirement.waiting
        self.has_retired = retirement.outcome != "waiting"
        if retirement.correlation_id:
            self.correlation_ids.append(retirement.correlation_id)
        if self.has_retired:
            self._note(retirement.step, retirement.outcome)

    async def _finish_rolling_back(self) -> None:
        if self._store.name_of() == self._record.new:
            raise errors.ConfigurationError(f"{self.path} still holds the new {self._noun}, so it was not revoked.", advice="Run this again.")
        secret = self._store.beside(PENDING)
        self._mask(secret)
        if secret is not None and self._name_of(secret) != self._record.new:
            raise errors.ConfigurationError(f"{self.path}{PENDING} was changed by somebody else meanwhile.", advice="Nothing was revoked.")
        if secret is not None or self._credential.drains:
            await self._take_back(str(self._record.new), secret)
            if self.waiting:
                return
        self._store.drop(PENDING)
        self._tidy_up()
        if secret is None:
            self._note("revoke", "revoked")

    async def _take_back(self, new: str, secret: str | None) -> None:
        try:
            self._took(await self._credential.take_back(new, secret, self._record.old, self._store.current()))
        except errors.PureCloudError as error:
            if not self._credential.drains:
                self._orphan(new, f"It was rolled back, and could not be revoked: {error.message}", _now())
            raise

    # The record

    def _put_off(self) -> str:
        """Leave the rest to a run of another day. No step of this one follows, so it keeps nobody out."""
        self._run = None
        if self.has_retired or self._record.lease:
            self._keep()
        return "draining"

    def lease(self) -> None:
        """Keep others out until the next step."""
        self._keep()

    def require_own(self) -> None:
        """Take up a step of a run that has begun before.

        :raises LockedError: another run has taken over.
        """
        self._record = self._store.record()
        self._name_both()
        if self._run is None or self._record.run != self._run:
            raise LockedError(f"This run does not hold the rotation of {self.path} any more: another has taken over.", advice="This run changed nothing more.")

    async def take_up(self) -> None:
        """:raises PureCloudError: another run has taken over, or what is there is not this run's."""
        self._store.check()
        await self._locks.take(self._store.folder, self.path)
        self.require_own()
        names = {suffix: self._store.name_of(suffix) for suffix in (PENDING, PREVIOUS)}
        self._require_known(t.cast("dict[str | None, str | None]", names))
        await self._describe_old()

    def _keep(self) -> None:
        self._record.run = self._run
        self._record.host = self._host
        self._record.written = time.time()
        self._record.lease = self._policy.lease if self._run else 0.0
        self._store.keep(self._record)

    def _drop_copy_of_old(self) -> None:
        """The old one is what the consumer reads, so it need not be kept beside that."""
        if self._record.old is not None and self._store.name_of(PREVIOUS) == self._record.old:
            self._store.drop(PREVIOUS)

    def _tidy_up(self) -> None:
        """Leave nothing beside the old one but one that was to be left."""
        self._drop_copy_of_old()
        self._forget_for_good(left=self._record.left)

    def _forget_for_good(self, left: str | None = None) -> None:
        """``left``: an old one that stays beside the file."""
        if left:
            self._store.keep(Record(left=left))
        else:
            self._store.drop(RECORD)
        self._record = Record(left=left, steps=self.steps, orphans=self._record.orphans)

    def _note(self, step: str, outcome: str) -> None:
        self.steps.append({"step": step, "outcome": outcome, "time": _now()})

    def _orphan(self, name: str | None, why: str, since: str) -> None:
        self._record.orphans.append([name, since, why])


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
