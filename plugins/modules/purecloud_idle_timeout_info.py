#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_idle_timeout_info
short_description: Read the idle timeout of a PureCloud organisation's tokens
description:
  - Reads the idle timeout of a PureCloud (Genesys Cloud) organisation with C(GET /api/v2/tokens/timeout), the operation C(getTokensTimeout).
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
extends_documentation_fragment:
  - purecloud.credentials.attributes
  - purecloud.credentials.attributes.action_group
  - purecloud.credentials.connection
  - purecloud.credentials.connection.token
  - purecloud.credentials.connection.credentials
  - purecloud.credentials.connection.sign_in
attributes:
  async:
    support: full
  check_mode:
    support: full
    details:
      - This module changes nothing, so it does the same in check mode.
  diff_mode:
    support: N/A
    details:
      - This module changes nothing.
  idempotent:
    support: full
seealso:
  - module: purecloud.credentials.purecloud_idle_timeout
  - module: purecloud.credentials.purecloud_token_info
  - ref: ansible_collections.purecloud.credentials.docsite.guide_authentication
    description: Where a task finds its token or secret, and how it signs in.
"""

EXAMPLES = r"""
- name: Read the idle timeout
  purecloud.credentials.purecloud_idle_timeout_info:
    access_token: "{{ admin_token }}"
  register: found

- name: Show it
  ansible.builtin.debug:
    msg: "{{ found.idle_timeout.idle_token_timeout_seconds }} seconds"
"""

RETURN = r"""
idle_timeout:
  description:
    - The organisation's idle timeout (IdleTokenTimeout), in snake_case.
    - Any field can be missing, and fields that are not listed here are returned too.
  returned: success
  type: dict
  contains:
    idle_token_timeout_seconds:
      description: Seconds without use after which a token expires.
      returned: when the API returns it
      type: int
      sample: 1800
    enable_idle_token_timeout:
      description: Whether tokens expire when nobody uses them.
      returned: when the API returns it
      type: bool
      sample: true
fingerprint:
  description: The fingerprint of the token that the task signed in with. C(sha256:) and the first 16 hexadecimal digits of the token's SHA-256.
  returned: when there is a token that can be sent
  type: str
  sample: "sha256:9b2c7f1d0e4a6b85"
region:
  description: The domain that was asked, or host and port of O(api_url).
  returned: when the connection options can be used
  type: str
  sample: mypurecloud.com
hosts:
  description: The hosts of the API that were asked, each with its port if that is not the usual one.
  returned: when the connection options can be used
  type: list
  elements: str
  sample:
    - api.mypurecloud.com
hosts_from:
  description:
    - The option or the environment variable that named these hosts, or V(default) if nothing did.
  returned: when the connection options can be used
  type: str
  sample: option region
msg:
  description: What went wrong, and what to do next.
  returned: failure
  type: str
http_status:
  description: Status of the API's answer.
  returned: failure, when there was an answer
  type: int
  sample: 403
error_code:
  description: Code of the API's answer.
  returned: failure, when the API returned it
  type: str
  sample: missing.permissions
context_id:
  description: The id of the error that the API's support asks for.
  returned: failure, when the API returned it
  type: str
correlation_id:
  description: The id of the request that the API's support asks for.
  returned: failure, when the API returned it
  type: str
"""

import dataclasses

from ansible_collections.purecloud.credentials.plugins.module_utils._api.common import snake_case
from ansible_collections.purecloud.credentials.plugins.module_utils._api.idle_timeout import read_idle_timeout
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_signed_in


@dataclasses.dataclass(frozen=True)
class Options:
    """None of its own."""


async def inspect(invocation: Invocation[Options], token: str) -> Report:
    timeout = await read_idle_timeout(invocation.session, token)
    return Report({"idle_timeout": snake_case(timeout)})


def main() -> None:
    run_signed_in({}, Options, inspect)


if __name__ == "__main__":
    main()
