# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the engine asks of a credential that it rotates, whatever kind that is.

PRIVATE: for this collection only; it can change in any release.

A secret is a text here, which only its `SecretForm` and its `Credential` understand. Its name tells nothing of it: a fingerprint, or an id.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._api.tokens import Description


class SecretForm(t.NamedTuple):
    """How a secret is written beside the file, and what it is called. ``secrets``: what must be masked of one;
    ``advice``: where the file holds something else."""

    noun: str
    check: t.Callable[[str], str]
    name_of: t.Callable[[str], str]
    secrets: t.Callable[[str], list[str]]
    advice: str


class Waiting(t.NamedTuple):
    """Why a credential is retired later, and the earliest time (ISO 8601, UTC) at which it can be."""

    not_before: str
    why: str


class Retirement(t.NamedTuple):
    """What came of an attempt to retire a credential. ``step``, ``outcome``: as the report tells them; ``waiting``: if it is to go on later."""

    step: str
    outcome: str
    correlation_id: str | None = None
    waiting: Waiting | None = None


class Recalled(t.NamedTuple):
    """A rotation that is under way: the names of both, and whether the consumer works with the new one, or is to have the old one back."""

    old: str
    new: str
    is_confirmed: bool
    back: bool


class Credential(t.Protocol):
    """``drains``: whether an old one is retired once nobody uses it, by its name alone, and not by its secret after a grace.

    ``interrupted``: what is told as a possible orphan where a run was cut off while one was created, if anything is;
    ``lost``: what is likely where an old one was gone before its turn came;
    ``expires_at``: when the one that `create` returned expires (ISO 8601, UTC), if that is known.
    """

    drains: bool
    interrupted: str | None
    lost: str
    expires_at: str | None

    @property
    def client_id(self) -> str:
        """Whose credential it is, by its id, or by its name."""

    @property
    def client_secret(self) -> str:
        """To mask, where there is one."""

    def check(self) -> None:
        """:raises ConfigurationError: nothing could be asked with what was given."""

    async def original(self, current: str | None) -> str | None:
        """The name of what is to be replaced. ``current``: the name of what the file holds.

        :raises PureCloudError: the file holds something else.
        """

    async def recall(self, current: str | None, pending: str | None) -> Recalled | None:
        """What the API knows of an unfinished rotation, by the names of what the file holds, and what is beside it."""

    async def preflight(self, old: str | None, kept: t.Collection[str], *, interrupted: bool, check_mode: bool) -> None:
        """Check all that can be before anything is created, and remove what earlier runs left.

        ``kept``: names of what the files hold; ``interrupted``: whether an earlier run was cut off while it created one.

        :raises PureCloudError: it is refused.
        """

    async def create(self, old: str | None) -> str:
        """Create a new one, like the old one, and return its secret."""

    def may_exist(self, error: errors.PureCloudError) -> str | None:
        """Why there may be an orphan although `create` failed, if there may be one."""

    async def describe(self, secret: str) -> Description:
        """What it is now."""

    async def describe_old(self, name: str, secret: str | None) -> Description | None:
        """What the old one is, if that can be asked. That it is not active is asked for with care."""

    async def settled(self, secret: str, *, active: bool) -> Description:
        """What a new one is, once it is active in every look, and ready to be given to consumers."""

    async def compare(self, new: str, old: str | None) -> None:
        """:raises PureCloudError: the new one is not as good as the old one."""

    def covers(self, new: Description, old: Description | None) -> str | None:
        """Why the new one cannot take the old one's place, if it cannot."""

    def age(self, description: Description, file_age: float | None) -> float | None:
        """Seconds, by which `max_age` judges."""

    async def discard(self, secret: str) -> bool:
        """Remove a new one that nobody reads. Returns whether it was active."""

    async def retire(self, old: str, secret: str | None, new: str, held: str | None) -> Retirement:
        """Retire the old one, which ``new`` has replaced, or say what it waits for. ``held``: the secret that the consumer reads."""

    async def take_back(self, new: str, secret: str | None, old: str | None, held: str | None) -> Retirement:
        """Retire the new one, after ``old`` has taken its place again, or say what it waits for."""

    async def reactivate(self, old: str, secret: str, new: str) -> None:
        """Have the old one work again, before its consumers are given it back."""

    def close(self) -> None:
        """Close what is the credential's own."""
