# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Roles and divisions, as a task names them, looked up.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .._api.authorization import Grant, find_division, find_role
from .run import Run


async def look_up(run: Run, roles: t.Sequence[tuple[str, str | None]]) -> list[Grant]:
    """Each role, by id or name, with its division: by id or name, ``*`` for all, None for the home division. Each name is asked for once.

    :raises PreconditionError: there is no such role or division, or several.
    """
    known_roles = {role: await find_role(run.session, run.token, role) for role in dict.fromkeys(role for role, dummy in roles)}
    known_divisions = {each: await find_division(run.session, run.token, each) for each in dict.fromkeys(division for dummy, division in roles)}
    run.roles = [Grant(known_roles[role], known_divisions[division]) for role, division in roles]
    return run.roles
