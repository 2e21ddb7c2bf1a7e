# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The idle timeout of an organisation: read, checked, written.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .. import _errors as errors
from .._http.session import ApiSession
from .common import note_ambiguity, permitted

TIMEOUT_PATH = "/api/v2/tokens/timeout"

# Seconds (schema IdleTokenTimeout). A HIPAA organisation allows less, which only the API knows.
SHORTEST_TIMEOUT = 300
LONGEST_TIMEOUT = 28800
LONGEST_HIPAA_TIMEOUT = 900

IDLE_TIMEOUT = "IdleTokenTimeout"
TIMEOUT_PERMISSION = "directory:organization:admin"


async def read_idle_timeout(session: ApiSession, token: str) -> dict[str, t.Any]:
    """Return the idle timeout as the API writes it: ``GET /api/v2/tokens/timeout``.

    :raises RequestError: anything but a JSON object.
    """
    return await permitted(session.get(TIMEOUT_PATH, token=token, expected=IDLE_TIMEOUT, is_expected=_is_idle_timeout))


async def write_idle_timeout(session: ApiSession, token: str, timeout: dict[str, t.Any]) -> dict[str, t.Any]:
    """Replace the idle timeout, and return what the API then tells: ``PUT /api/v2/tokens/timeout``.

    :raises RequestError: the answer was not success.
    """
    try:
        call = session.put(TIMEOUT_PATH, timeout, token=token, expected=IDLE_TIMEOUT, is_expected=_is_idle_timeout)
        return await permitted(call, TIMEOUT_PERMISSION)
    except errors.RequestError as error:
        note_ambiguity(error, "The timeout may have been changed all the same: run the task again.")
        if isinstance(error, errors.ApiError) and error.status == 400:
            error.advice = f"An organisation under HIPAA allows {LONGEST_HIPAA_TIMEOUT} seconds at most."
        raise


def _is_idle_timeout(document: dict[str, t.Any]) -> bool:
    """Whether it has one of the two fields that every organisation has. Any other object could be anybody's, and must not be written back."""
    return "idleTokenTimeoutSeconds" in document or "enableIdleTokenTimeout" in document


def check_timeout_seconds(seconds: int) -> None:
    """:raises ConfigurationError: no organisation allows it."""
    if not SHORTEST_TIMEOUT <= seconds <= LONGEST_TIMEOUT:
        raise errors.ConfigurationError(f"idle_token_timeout_seconds is {seconds}.", advice=f"Set it to a number from {SHORTEST_TIMEOUT} to {LONGEST_TIMEOUT}.")
