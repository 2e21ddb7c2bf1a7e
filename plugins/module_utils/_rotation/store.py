# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The files of one rotation: the one that the consumer reads, and beside it what is next, what was before, and what this is about.

PRIVATE: for this collection only; it can change in any release.

Each change is one rename or one unlink, so a kill leaves one of few states, which the engine tells apart by the fingerprints.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import json
import os
import stat
import time
import typing as t

from .._errors import ConfigurationError
from .._secrets.drafts import check_mode_text, group_id, user_id
from .._secrets.files import TOO_OPEN
from .._secrets.forms import check_token, fingerprint
from .._secrets.os_errors import os_errors_for
from .._secrets.paths import displayed
from .._secrets.trusted_paths import ACL_ATTRIBUTE, FOLDER_TOO_OPEN, Place, locate, require_owner
from .attributes import Attributes
from .codecs import Codec, UnknownContentError
from .folder import Folder, is_mount_point
from .identity import acting_as

PENDING, PREVIOUS, RECORD = ".pending", ".previous", ".rotation"

CLOCK_SKEW = 60.0  # seconds by which the clock may have been set back since a lease was written


@dataclasses.dataclass
class Record:
    """What an earlier run did, where the files alone do not tell. Tokens by their fingerprints.

    ``run``, ``host``, ``written``, ``lease``: who goes on with it, between the steps of a role, and for how many seconds since;
    ``issuing``: when a login began that had no answer yet; ``confirmed``: the token that passed the confirm step;
    ``back``: whether the old token is to stay; ``revoking``: whether a DELETE was begun; ``left``: an old token that was not to be revoked.
    """

    old: str | None = None
    new: str | None = None
    was_active: bool = False
    issuing: str | None = None
    confirmed: str | None = None
    back: bool = False
    revoking: bool = False
    left: str | None = None
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


class Store:
    """Opened before anything else, and closed at the end, which gives back the folder's lock."""

    def __init__(self, path: str, codec: Codec, *, mode: str | None, owner: str | None, group: str | None, replace_unknown: bool) -> None:
        """``mode``, ``owner``, ``group``: instead of those of the file that is replaced.

        :raises ConfigurationError: the path, the file or the folder cannot be used, and nothing was changed.
        """
        self.path = path
        self._codec = codec
        self._replace_unknown = replace_unknown
        self._mode = None if mode is None else check_mode_text(mode)
        with os_errors_for(path):
            self._owner = None if owner is None else user_id(owner)
            self._group = None if group is None else group_id(group)
            place = locate("path", path)
        try:
            self.name = place.name
            self._open(place)
        finally:
            place.close()

    def _open(self, place: Place) -> None:
        folder = os.fstat(place.folder)
        self._group_of_folder = folder.st_gid
        self._owners = place.owners
        # In a folder of somebody else's, what its owner could do, and nothing more.
        self._user = None if place.trusted or os.geteuid() != 0 else folder.st_uid
        if folder.st_mode & FOLDER_TOO_OPEN:
            raise ConfigurationError(
                f"The folder of {displayed(self.path)} has the mode {stat.S_IMODE(folder.st_mode):04o}, so that others can change what is in it.",
                advice="Use a folder of its own, in which only its owner can write (mode 0755 or 0700).",
            )
        if not place.trusted and os.geteuid() not in (0, folder.st_uid):
            raise ConfigurationError(
                f"The folder of {displayed(self.path)} belongs to another user, who could change what is in it at any time.",
                advice="Run the module as that user, or as root.",
            )
        with self.acting():
            self.folder = Folder(place.folder)

    @contextlib.contextmanager
    def acting(self) -> t.Iterator[None]:
        """What the file system refuses meanwhile is said of this path, and done in the name of the folder's owner."""
        with os_errors_for(self.path), acting_as(self._user, self._group_of_folder):
            yield

    def close(self) -> None:
        self.folder.close()

    # What is there

    def check(self) -> None:
        """:raises ConfigurationError: the file, as it is, cannot be replaced without its reader losing it."""
        with self.acting():
            found = self.folder.attributes_of(self.name)
            unchangeable = self.folder.is_unchangeable() or (found is not None and self.folder.is_unchangeable(self.name))
            real = self.folder.path_of(self.name)
        path = displayed(self.path)
        if unchangeable:
            raise ConfigurationError(f"{path} cannot be changed: chattr made it, or its folder, immutable or append-only.", advice="Look at lsattr.")
        if found is None:
            return
        status = found[0]
        require_owner("path", self.path, status, self._owners)
        if not stat.S_ISREG(status.st_mode):
            raise ConfigurationError(f"{path} is no regular file.", advice="Name the file that the consumer reads.")
        if status.st_nlink > 1:
            raise ConfigurationError(
                f"{path} has {status.st_nlink} names (hard links), and whoever reads it by another would keep the old token.",
                advice="Have one name for it, and symbolic links where others are needed.",
            )
        if real and is_mount_point(real):
            raise ConfigurationError(
                f"{path} is itself a mount point, so it cannot be replaced, and whoever reads it by its other path would keep the old token.",
                advice="Mount its folder instead, and name the file there.",
            )
        if self._mode is None and status.st_mode & TOO_OPEN:
            raise ConfigurationError(
                f"{path} has the mode {stat.S_IMODE(status.st_mode):04o}, so that others can read or change it.",
                advice=f"Run chmod 640 {path}, or set mode, and take what is in it as leaked if others could read it.",
            )

    def token(self) -> str | None:
        """The token that the consumer reads.

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
                f"{displayed(self.path)} holds no token in the given format: {error.message}.",
                advice="Check path, format and key. To have it replaced all the same, and a copy kept, set replace_unknown.",
            ) from None

    def _text(self) -> str:
        with self.acting():
            data = self.folder.read(self.name) or b""
        try:
            return data.decode()
        except UnicodeDecodeError:
            if self._replace_unknown:
                return ""
            raise ConfigurationError(f"{displayed(self.path)} is not text in UTF-8.", advice="Check path.") from None

    def age(self) -> float | None:
        """Seconds since the file was changed."""
        with self.acting():
            found = self.folder.attributes_of(self.name)
        return None if found is None else max(0.0, time.time() - found[0].st_mtime)

    def beside(self, suffix: str) -> str | None:
        """The token in a file beside it.

        :raises ConfigurationError: it holds something else.
        """
        with self.acting():
            data = self.folder.read(self.name + suffix)
        if data is None:
            return None
        try:
            return check_token(data.decode("ascii", "surrogateescape").strip())
        except ConfigurationError:
            raise ConfigurationError(f"{displayed(self.path)}{suffix} is not of a rotation: it holds no token.", advice="Move it away.") from None

    def record(self) -> Record:
        with self.acting():
            data = self.folder.read(self.name + RECORD)
        if data is None:
            return Record()
        try:
            return Record(**json.loads(data))
        except (ValueError, TypeError):
            advice = "Move it away. Whether a rotation was cut off can then only be seen by the files beside it."
            raise ConfigurationError(f"{displayed(self.path)}{RECORD} cannot be understood.", advice=advice) from None

    # What is changed

    def attributes(self) -> Attributes:
        """Those that the file is to have."""
        with self.acting():
            found = self.folder.attributes_of(self.name)
        kept = found[1] if found else Attributes()
        return kept._replace(
            owner=kept.owner if self._owner is None else self._owner,
            group=kept.group if self._group is None else self._group,
            mode=kept.mode if self._mode is None else self._mode,
            extended=kept.extended if self._mode is None else {name: value for name, value in kept.extended.items() if name != ACL_ATTRIBUTE},
        )

    def try_out(self) -> None:
        """:raises ConfigurationError: the files could not be written, with these attributes and of this size."""
        attributes = self.attributes()
        with self.acting():
            self.folder.remove_drafts(self.name)
            self.folder.try_out(self.name, len(self._text_as_it_is()) + 4096, attributes)

    def _text_as_it_is(self) -> bytes:
        return self.folder.read(self.name) or b""

    def put(self, token: str) -> None:
        """Have the consumer read this token. What stands beside it in the file stays."""
        text = self._text()
        attributes = self.attributes()
        unknown = self._replace_unknown and self._is_unknown(text)
        with self.acting():
            if unknown:
                stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")
                self.folder.replace(f"{self.name}.replaced-{stamp}", self._text_as_it_is(), Attributes())
            self.folder.replace(self.name, self._codec.write(text, token).encode(), attributes)

    def _is_unknown(self, text: str) -> bool:
        try:
            return self._codec.read(text) is None and bool(self._text_as_it_is().strip())
        except UnknownContentError:
            return True

    def put_beside(self, suffix: str, token: str) -> None:
        with self.acting():
            self.folder.replace(self.name + suffix, token.encode() + b"\n", Attributes())

    def drop(self, *suffixes: str) -> None:
        with self.acting():
            for suffix in suffixes:
                self.folder.remove(self.name + suffix)

    def keep(self, record: Record) -> None:
        with self.acting():
            self.folder.replace(self.name + RECORD, json.dumps(dataclasses.asdict(record)).encode(), Attributes())

    def fingerprint_of(self, suffix: str | None = None) -> str | None:
        token = self.token() if suffix is None else self.beside(suffix)
        return None if token is None else fingerprint(token)
