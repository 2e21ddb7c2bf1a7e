# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A module that does nothing but import requests: what any module on it costs at the least."""

from __future__ import annotations

import requests
from ansible.module_utils.basic import AnsibleModule

AnsibleModule({}).exit_json(version=requests.__version__)
