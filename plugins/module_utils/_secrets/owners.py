# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Modes, owners and groups as users write them.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import grp
import pwd
import re

from .._errors import ConfigurationError
from .files import TOO_OPEN
from .masking import HIDDEN

NO_ID = 2**32 - 1  # which chown(2) takes for "as it is"


def check_mode_text(mode: str) -> int:
    """Return an octal mode.

    :raises ConfigurationError: it is none, or would let others read or change a secret.
    """
    try:
        value = int(mode, 8)
    except ValueError:
        value = -1
    if not 0 <= value <= 0o777 or value & TOO_OPEN:
        shown_mode = mode if re.fullmatch(r"[0-7ugoarwxXst=+,-]{1,19}", mode) else HIDDEN
        raise ConfigurationError(f"mode is {shown_mode}.", advice='Set it to octal digits such as "0600", which let nobody but the owner and the group read.')
    return value


def user_id(owner: str) -> int:
    """By name or number.

    :raises KeyError: no such user.
    """
    return _id(owner) if owner.isdecimal() else pwd.getpwnam(owner).pw_uid


def group_id(group: str) -> int:
    """By name or number.

    :raises KeyError: no such group.
    """
    return _id(group) if group.isdecimal() else grp.getgrnam(group).gr_gid


def _id(number: str) -> int:
    if int(number) >= NO_ID:
        raise KeyError(number)
    return int(number)
