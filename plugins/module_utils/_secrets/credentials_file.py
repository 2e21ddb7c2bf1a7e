# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A file that an OAuth client's new secret is kept in: alone, or with the client's id among other settings.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import os
import re
import typing as t

from .._errors import ConfigurationError
from .codecs import EnvCodec, JsonCodec, LineCodec, UnknownContentError, check_key
from .credentials import CLIENT_ID_VARIABLE, CLIENT_SECRET_VARIABLE, Credentials
from .drafts import SecretFile
from .files import read_text
from .owners import check_mode_text
from .paths import displayed, named
from .predecessors import SUCCESSION, predecessors_in

FORMATS = ("token", "env", "json")

# What stands in a file as it is, whoever reads it: no white space, and nothing that a shell or systemd takes for more than itself.
PLAIN = re.compile(r"[A-Za-z0-9._~+/=:@%^*(),;!?|<>{}\[\]&-]+")


# What id and secret are called in a file, unless somebody names them otherwise.
KEYS = {"json": ("client_id", "client_secret"), "env": (CLIENT_ID_VARIABLE, CLIENT_SECRET_VARIABLE)}


class FileForm(t.NamedTuple):
    """``format``: one of `FORMATS`; ``id_key``, ``secret_key``: under which names the two stand, where they have any."""

    format: str
    id_key: str
    secret_key: str


class PairCodec:
    """Reads a secret, and the id beside it where the form has one, and puts others in their place. What else stands there stays."""

    def __init__(self, form: FileForm) -> None:
        """:raises ConfigurationError: a key cannot be one."""
        self._secret, self._id = _codecs(form)

    @property
    def has_id(self) -> bool:
        return self._id is not None

    def read(self, text: str) -> Credentials | None:
        """An empty id where the form has none.

        :raises UnknownContentError: something else is there.
        """
        secret, client_id = self._secret.read(text), self._id.read(text) if self._id else ""
        if secret is None and client_id:
            raise UnknownContentError("it holds an id, and no secret beside it")
        return None if secret is None else Credentials(client_id or "", secret)

    def write(self, text: str, credentials: Credentials) -> str:
        """:raises ConfigurationError: they cannot stand in a file."""
        if self._id:
            text = self._id.write(text, _plain(credentials.client_id))
        return self._secret.write(text, _plain(credentials.client_secret))


def pair_in(option: str, path: str, text: str) -> Credentials | None:
    """Id and secret of an OAuth client in the text of a file, as JSON or as an environment file. None: it holds something else.

    :raises ConfigurationError: one of them is missing.
    """
    kind = "json" if text.lstrip().startswith("{") else "env" if re.search(rf"^(export\s+)?{CLIENT_SECRET_VARIABLE}=", text, re.MULTILINE) else None
    if kind is None:
        return None
    form = FileForm(kind, *KEYS[kind])
    try:
        found = PairCodec(form).read(text)
    except UnknownContentError as error:
        raise ConfigurationError(f"{named(option, path)} holds no OAuth client: {error.message}.", advice="Check the file.") from None
    if found is None or not found.client_id:
        raise ConfigurationError(f"{named(option, path)} does not hold both {form.id_key} and {form.secret_key}.", advice="Check the file.")
    return found._replace(replaces=_predecessors(f"{os.path.realpath(path)}.{form.id_key}{SUCCESSION}", found.client_id))


def _predecessors(path: str, client_id: str) -> tuple[str, ...]:
    if not os.path.lexists(path):
        return ()
    return predecessors_in(read_text("client_secret_file", path), client_id)


class CredentialsFile:
    """Opened before anything is sent, and closed at the end. What else stands in the file stays."""

    def __init__(self, path: str, form: FileForm, *, mode: str | None, owner: str | None, group: str | None) -> None:
        """:raises ConfigurationError: nothing can be written there, or what is there would be lost."""
        if mode is not None:
            check_mode_text(mode)
        self._codec = PairCodec(form)
        self._file = SecretFile(path, option="secret_dest", mode=mode, owner=owner, group=group)
        self.path = path
        try:
            self.held()
        except BaseException:
            self._file.close()
            raise

    def held(self) -> Credentials | None:
        """What the file holds now. An empty id where the format has none.

        :raises ConfigurationError: something else, which would be lost.
        """
        text = self._text()
        try:
            return self._codec.read(text)
        except UnknownContentError as error:
            raise ConfigurationError(
                f"{displayed(self.path)} holds something else than a secret in the given format: {error.message}.",
                advice="Check secret_dest and format, or move the file away. Nothing was changed.",
            ) from None

    def holds_another(self, client_id: str) -> bool:
        """Whether it holds id and secret of another client than this one."""
        held = self.held()
        return held is not None and held.client_id not in ("", client_id)

    def prepare(self) -> None:
        """As in `SecretFile`."""
        self._file.prepare()

    def write(self, credentials: Credentials) -> None:
        """:raises ConfigurationError: the file system refuses, or the secret cannot stand in the file."""
        self._file.replace(self._codec.write(self._text(), credentials).encode())

    def is_where(self, path: str) -> bool:
        """Whether this is the file, with nothing but a secret in it, that a path leads to."""
        return not self._codec.has_id and self._file.is_same_file(path)

    def close(self) -> None:
        self._file.close()

    def _text(self) -> str:
        try:
            return (self._file.read() or b"").decode()
        except UnicodeDecodeError:
            raise ConfigurationError(f"{displayed(self.path)} is not text in UTF-8.", advice="Check secret_dest. Nothing was changed.") from None


Codec = t.Union[LineCodec, EnvCodec, JsonCodec]


def _codecs(form: FileForm) -> tuple[Codec, Codec | None]:
    """Of the secret, and of the id where it has a place.

    :raises ConfigurationError: a key cannot be one.
    """
    if form.format == "token":
        return LineCodec(_plain), None
    if form.id_key == form.secret_key or not (form.id_key and form.secret_key):
        raise ConfigurationError("id_key and secret_key must be two different names.")
    if form.format == "json":
        return JsonCodec(form.secret_key, _plain, missing_ok=True), JsonCodec(form.id_key, _plain, missing_ok=True)
    check_key("id_key", form.id_key)
    check_key("secret_key", form.secret_key)
    return EnvCodec(form.secret_key, _plain, missing_ok=True), EnvCodec(form.id_key, _plain, missing_ok=True)


def _plain(text: str) -> str:
    if not PLAIN.fullmatch(text):
        raise ConfigurationError("it holds characters that cannot stand in a file as they are")
    return text
