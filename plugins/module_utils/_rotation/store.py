# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The files of one rotation: the one that the consumer reads, and beside it what is next, what was before, and what this is about.

PRIVATE: for this collection only; it can change in any release.

Each change is one rename or one unlink, so a kill leaves one of few states, which the engine tells apart by the fingerprints.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import time

from .._errors import ConfigurationError
from .._secrets.attributes import Attributes
from .._secrets.codecs import Codec, UnknownContentError
from .._secrets.paths import displayed
from .._secrets.predecessors import SUCCESSION, predecessors_in, succession_of
from .._secrets.secret_place import SecretPlace
from .credential import SecretForm

PENDING, PREVIOUS, RECORD = ".pending", ".previous", ".rotation"

ORPHAN_FIELDS = 3  # name, since, why

LONGEST_LEASE = 7 * 86400.0  # seconds

CLOCK_SKEW = 60.0  # seconds by which the clock may have been set back since a lease was written


@dataclasses.dataclass
class Record:
    """What an earlier run did, where the files alone do not tell. Tokens by their fingerprints.

    ``run``, ``host``, ``written``, ``lease``: who goes on with it, between the steps of a role, and for how many seconds since;
    ``issuing``: when a login began that had no answer yet; ``confirmed``: the token that passed the confirm step;
    ``expires_at``: when the new token expires, in ISO 8601, if the API said so;
    ``delivered``: whether consumers may have been given the new token;
    ``back``: whether the old token is to stay; ``revoking``: whether a DELETE was begun; ``left``: an old token that was not to be revoked.
    """

    old: str | None = None
    new: str | None = None
    expires_at: str | None = None
    was_active: bool = False
    issuing: str | None = None
    confirmed: str | None = None
    delivered: bool = False
    back: bool = False
    revoking: bool = False
    left: str | None = None
    since: int | None = None  # when the old token's file was changed, in nanoseconds since the epoch
    orphans: list[list[str | None]] = dataclasses.field(default_factory=list)
    steps: list[dict[str, str]] = dataclasses.field(default_factory=list)
    run: str | None = None
    host: str = ""
    written: float = 0.0
    lease: float = 0.0

    def is_leased(self) -> bool:
        return self.run is not None and self.written - CLOCK_SKEW <= time.time() < self.ends_at

    @property
    def ends_at(self) -> float:
        """Seconds since the epoch."""
        return self.written + self.lease


def _checked(record: Record) -> Record:
    """:raises ValueError: it is not one that was written by a rotation."""
    for field in dataclasses.fields(Record):
        value, default = getattr(record, field.name), getattr(Record(), field.name)
        kinds = (str, int, type(None)) if default is None else (int, float) if isinstance(default, float) else type(default)
        if not isinstance(value, kinds):
            raise ValueError(field.name)
    if not all(isinstance(each, list) and len(each) == ORPHAN_FIELDS for each in record.orphans):
        raise ValueError("orphans")
    if not 0 <= record.lease <= LONGEST_LEASE:
        raise ValueError("lease")
    return record


class Store:
    """Opened before anything else, and closed at the end, which gives back the folder's lock."""

    def __init__(self, place: SecretPlace, codec: Codec, form: SecretForm, *, key: str | None, replace_unknown: bool) -> None:
        """``key``: under which the secret stands in the file, where others may stand in it too."""
        self.form = form
        self._place = place
        self._codec = codec
        self._replace_unknown = replace_unknown
        self.path = place.path
        self.name = place.name
        self.folder = place.folder
        self._beside = place.name if key is None else f"{place.name}.{key}"

    def close(self) -> None:
        self._place.close()

    # What is there

    def check(self) -> None:
        """:raises ConfigurationError: the file, as it is, cannot be replaced without its reader losing it."""
        self._place.check()
        for name in (self._beside + RECORD, *([self._copy_name()] if self._replace_unknown else [])):
            self._place.foresee(name, Attributes())

    def current(self) -> str | None:
        """The secret that the consumer reads.

        :raises ConfigurationError: the file holds something else.
        """
        return self._codec_read(self._text())

    def _codec_read(self, text: str) -> str | None:
        try:
            return self._codec.read(text)
        except UnknownContentError as error:
            if self._replace_unknown:
                return None
            raise ConfigurationError(
                f"{displayed(self.path)} holds no {self.form.noun} in the given format: {error.message}.",
                advice=self.form.advice,
            ) from None

    def _text(self) -> str:
        with self._place.acting():
            data = self.folder.read(self.name) or b""
        try:
            return data.decode()
        except UnicodeDecodeError:
            if self._replace_unknown:
                return ""
            raise ConfigurationError(f"{displayed(self.path)} is not text in UTF-8.", advice="Check path.") from None

    def age(self) -> float | None:
        """Seconds since the file was changed."""
        status = self._place.status()
        return None if status is None else time.time() - status.st_mtime

    def changed_at(self) -> int | None:
        """In nanoseconds since the epoch."""
        status = self._place.status()
        return None if status is None else status.st_mtime_ns

    def beside(self, suffix: str) -> str | None:
        """The secret in a file beside it.

        :raises ConfigurationError: it holds something else.
        """
        with self._place.acting():
            data = self.folder.read(self._beside + suffix)
        if data is None:
            return None
        try:
            return self.form.check(data.decode("ascii", "surrogateescape").strip())
        except ConfigurationError:
            raise ConfigurationError(f"{displayed(self.path)}{suffix} is not of a rotation: it holds no {self.form.noun}.", advice="Move it away.") from None

    def newest_path(self) -> str:
        """Of the file in which the new token can be read."""
        with self._place.acting():
            is_pending = self.folder.status_of(self._beside + PENDING) is not None
        return os.path.join(os.path.dirname(self.path), self._beside + PENDING) if is_pending else self.path

    def record(self) -> Record:
        with self._place.acting():
            data = self.folder.read(self._beside + RECORD)
        if data is None:
            return Record()
        try:
            return _checked(Record(**json.loads(data)))
        except (ValueError, TypeError, RecursionError):
            advice = "Move it away. Whether a rotation was cut off can then only be seen by the files beside it."
            raise ConfigurationError(f"{displayed(self.path)}{RECORD} cannot be understood.", advice=advice) from None

    # What is changed

    def try_out(self) -> None:
        """:raises ConfigurationError: the files could not be written, with these attributes and of this size."""
        self._place.try_out()

    def _text_as_it_is(self) -> bytes:
        return self.folder.read(self.name) or b""

    def put(self, secret: str, *, changed_at: int | None = None) -> None:
        """Have the consumer read this secret. What stands beside it in the file stays. ``changed_at``: what the file's time is to be."""
        text = self._text()
        attributes = self._place.attributes()
        with self._place.acting():
            if self._replace_unknown and self._is_unknown(text):
                self.folder.replace(self._copy_name(), self._text_as_it_is(), Attributes())
            self.folder.replace(self.name, self._codec.write(text, secret).encode(), attributes, changed_at=changed_at)

    def _copy_name(self) -> str:
        return f"{self.name}.replaced-{datetime.datetime.now(datetime.timezone.utc):%Y%m%dT%H%M%S.%fZ}"

    def _is_unknown(self, text: str) -> bool:
        try:
            return self._codec.read(text) is None and bool(self._text_as_it_is().strip())
        except UnknownContentError:
            return True

    def put_beside(self, suffix: str, secret: str) -> None:
        with self._place.acting():
            self.folder.replace(self._beside + suffix, secret.encode() + b"\n", Attributes())

    def note_succession(self, name: str, old: str) -> None:
        """Keep whose place a client takes, for those who go on naming the old one."""
        suffix = self._beside + SUCCESSION
        with self._place.acting():
            before = self.folder.read(suffix)
            known = predecessors_in((before or b"").decode(errors="replace"), old)
            self.folder.replace(suffix, succession_of(name, old, known).encode(), Attributes())

    def drop(self, *suffixes: str) -> None:
        with self._place.acting():
            for suffix in suffixes:
                self.folder.remove(self._beside + suffix)

    def keep(self, record: Record) -> None:
        with self._place.acting():
            self.folder.replace(self._beside + RECORD, json.dumps(dataclasses.asdict(record)).encode(), Attributes())

    def name_of(self, suffix: str | None = None) -> str | None:
        """The name of the secret in the file, or in one beside it."""
        secret = self.current() if suffix is None else self.beside(suffix)
        return None if secret is None else self.form.name_of(secret)
