# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What the verdicts of all resources are made of.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import re
import typing as t

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

from .. import _errors as errors
from .._http.coroutines import Coroutine, T
from .._secrets.masking import Foreign

# The documented codes of a 401 for a token that is not active. Any other 401 says nothing about the token.
INVALID_TOKEN_CODES = frozenset({"bad.credentials", "credentials.expired"})

# Of an id in the API, so that it cannot change what a path means.
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

# A field of this name, wherever it stands, is never told.
SECRET_FIELD = re.compile(r"secrets?$", re.IGNORECASE)

NOT_SIGNED_IN = "The token that this task signs in with is not active: get a new one."


def is_token_invalid(error: errors.RequestError) -> bool:
    """Whether this is the documented answer for a token that is not active: a 401 of the API with one of two codes."""
    return isinstance(error, errors.AuthenticationError) and error.code in INVALID_TOKEN_CODES


def note_ambiguity(error: errors.RequestError, note: str) -> None:
    """Add a note to an error after which nobody knows whether the request took effect."""
    if error.may_have_applied or error.ambiguous_attempts:
        error.notes.append(note)


def permission_is_not_seen(permission: str) -> str:
    """What check mode has to say of a permission."""
    return f"Check mode cannot see whether the token has the permission {permission}: without it, the run fails with 403, and changes nothing."


async def permitted(call: Coroutine[T], permission: str | None = None) -> T:
    """Have a refusal say what is missing."""
    try:
        return await call
    except errors.ForbiddenError as error:
        if permission:
            error.advice = f"Give the token's OAuth client or user a role with the permission {permission}."
        raise
    except errors.AuthenticationError as error:
        if is_token_invalid(error):
            error.advice = NOT_SIGNED_IN
        raise


def snake_case(document: dict[str, t.Any]) -> Foreign:
    """An answer of the API in snake_case, unknown fields included. The API writes ``OAuthClient``, where ``oauth_client`` is meant."""
    plain = {name.replace("OAuth", "Oauth"): value for name, value in document.items()}
    return Foreign(camel_dict_to_snake_dict(plain))


def without_secrets(document: dict[str, t.Any]) -> dict[str, t.Any]:
    """An answer of the API without the fields that are secrets, at any depth."""

    def purged(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return without_secrets(value)
        return [purged(inner) for inner in value] if isinstance(value, list) else value

    return {name: purged(value) for name, value in document.items() if not SECRET_FIELD.search(name)}


def check_id(option: str, value: str, advice: str) -> None:
    """:raises ConfigurationError: no id, so that a path with it would mean something else."""
    if not ID.fullmatch(value):
        raise errors.ConfigurationError(f"{option} is not an id of the API.", advice=advice)


def id_of(owner: t.Any) -> str | None:
    """The id of an object of the API, such as an organisation."""
    found = owner.get("id") if isinstance(owner, dict) else None
    return found if isinstance(found, str) and found.strip() else None
