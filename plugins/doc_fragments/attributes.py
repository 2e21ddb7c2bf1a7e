# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  async:
    description: Can be used with the keyword C(async).
  check_mode:
    description: Can run in C(check_mode) and say what would be changed, without changing it.
  diff_mode:
    description: Can show the difference that it makes, in diff mode.
  idempotent:
    description: When run twice in a row with the same options, the second run changes nothing.
"""

    FACTS = r"""
options: {}
attributes:
  facts:
    description: Returns C(ansible_facts).
"""

    ACTION_GROUP = r"""
options: {}
attributes:
  action_group:
    description: The action group to set defaults for in C(module_defaults).
    support: full
    membership:
      - purecloud.credentials.purecloud
"""
