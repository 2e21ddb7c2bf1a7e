# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Whether two OAuth clients get the same answers, by real calls: a list of roles does not tell all that is permitted.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import re
import typing as t

from .. import _errors as errors
from .._secrets.credentials import Credentials
from .proof import with_token
from .run import Run

# Paths that can be asked for without changing anything: no query, no other host.
PATH = re.compile(r"/api/v2/[A-Za-z0-9_./-]+")


def check_paths(paths: t.Sequence[str]) -> None:
    """:raises ConfigurationError: one of them cannot be asked for."""
    for path in paths:
        if not PATH.fullmatch(path) or ".." in path:
            raise errors.ConfigurationError(f"{path} is not a path that can be asked for.", advice="It is one like /api/v2/users/me, without a query.")


async def compare_answers(run: Run, new: Credentials, old: Credentials, paths: t.Sequence[str]) -> None:
    """:raises PreconditionError: one of the paths is answered otherwise."""
    answers = [await _answers(run, credentials, paths) for credentials in (new, old)]
    for path, one, other in zip(paths, *answers):
        if one != other:
            raise errors.PreconditionError(
                f"GET {path} is answered by {one} for the new client, and by {other} for the old one.", advice="Compare their roles."
            )


async def _answers(run: Run, credentials: Credentials, paths: t.Sequence[str]) -> list[int]:
    async def ask(token: str) -> list[int]:
        return [await _status(run, token, path) for path in paths]

    return await with_token(run, credentials, ask)


async def _status(run: Run, token: str, path: str) -> int:
    try:
        await run.session.get(path, token=token)
    except errors.ApiError as error:
        return error.status
    return 200
