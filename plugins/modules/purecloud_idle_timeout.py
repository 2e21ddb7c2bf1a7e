#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_idle_timeout
short_description: Set the idle timeout of a PureCloud organisation's tokens
description:
  - Sets the idle timeout of a PureCloud (Genesys Cloud) organisation, with C(GET) and, if something differs, C(PUT /api/v2/tokens/timeout),
    the operations C(getTokensTimeout) and C(putTokensTimeout).
  - What the task does not set stays as it is, including fields that this module does not know.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  idle_token_timeout_seconds:
    description:
      - Seconds without use after which a token expires, from 300 to 28800. An organisation under HIPAA allows 900 at most.
      - Set this, or O(enable_idle_token_timeout), or both.
    type: int
  enable_idle_token_timeout:
    description:
      - Whether tokens expire when nobody uses them.
    type: bool
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
  diff_mode:
    support: full
  idempotent:
    support: full
notes:
  - The token that the task signs in with needs the permission C(directory:organization:admin).
  - Do not confuse it with O(timeout), which is about the connection.
seealso:
  - module: purecloud.credentials.purecloud_idle_timeout_info
  - module: purecloud.credentials.purecloud_token_info
  - ref: ansible_collections.purecloud.credentials.docsite.guide_authentication
    description: Where a task finds its token or secret, and how it signs in.
"""

EXAMPLES = r"""
- name: Have tokens end after half an hour without use
  purecloud.credentials.purecloud_idle_timeout:
    idle_token_timeout_seconds: 1800
    enable_idle_token_timeout: true
    access_token: "{{ admin_token }}"

- name: Do so, signed in as an OAuth client
  purecloud.credentials.purecloud_idle_timeout:
    idle_token_timeout_seconds: 1800
    enable_idle_token_timeout: true
    client_id: 5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11
    client_secret_file: /root/administration.secret
"""

RETURN = r"""
idle_timeout:
  description:
    - The organisation's idle timeout (IdleTokenTimeout) after the task, in snake_case. In check mode, as it would be.
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
import typing as t

from ansible_collections.purecloud.credentials.plugins.module_utils._api.common import permission_is_not_seen, snake_case
from ansible_collections.purecloud.credentials.plugins.module_utils._api.idle_timeout import (
    TIMEOUT_PERMISSION,
    check_timeout_seconds,
    read_idle_timeout,
    write_idle_timeout,
)
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_signed_in

OPTIONS: dict[str, dict[str, t.Any]] = {
    "idle_token_timeout_seconds": {"type": "int", "no_log": False},
    "enable_idle_token_timeout": {"type": "bool"},
}


@dataclasses.dataclass(frozen=True)
class Options:
    idle_token_timeout_seconds: int | None
    enable_idle_token_timeout: bool | None

    def as_the_api_writes_them(self) -> dict[str, t.Any]:
        """Those that are set."""
        fields = {"idleTokenTimeoutSeconds": self.idle_token_timeout_seconds, "enableIdleTokenTimeout": self.enable_idle_token_timeout}
        return {name: value for name, value in fields.items() if value is not None}


async def configure(invocation: Invocation[Options], token: str) -> Report:
    if invocation.options.idle_token_timeout_seconds is not None:
        check_timeout_seconds(invocation.options.idle_token_timeout_seconds)
    before = await read_idle_timeout(invocation.session, token)
    after = {**before, **invocation.options.as_the_api_writes_them()}
    changed = after != before
    if changed and not invocation.check_mode:
        after = await write_idle_timeout(invocation.session, token, after)
    result = {"idle_timeout": snake_case(after)}
    warnings = (permission_is_not_seen(TIMEOUT_PERMISSION),) if changed and invocation.check_mode else ()
    return Report(result, changed=changed, diff=(snake_case(before), snake_case(after)) if invocation.diff_mode else None, warnings=warnings)


def main() -> None:
    run_signed_in(OPTIONS, Options, configure, required_one_of=[list(OPTIONS)])


if __name__ == "__main__":
    main()
