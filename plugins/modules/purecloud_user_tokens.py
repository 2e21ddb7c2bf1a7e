#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_user_tokens
short_description: Revoke all tokens of a PureCloud user
description:
  - Revokes all access tokens of a user of PureCloud (Genesys Cloud) with C(DELETE /api/v2/tokens/{userId}), the operation C(deleteToken), so that the user has
    to log in again everywhere.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  state:
    description:
      - V(absent) revokes the tokens.
    type: str
    required: true
    choices:
      - absent
  user_id:
    description:
      - The id of the user, a UUID.
    type: str
    required: true
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
      - Only checks that the task's token is active. It does not test whether the token has the permission, or whether the user exists.
  diff_mode:
    support: none
    details:
      - The API does not say which tokens it revokes.
  idempotent:
    support: none
    details:
      - The API does not say whether the user had any tokens, so the task always returns RV(ignore:changed).
notes:
  - The token that the task signs in with needs the permission C(oauth:token:delete). Check mode does not test that.
  - The API cannot say whether a user has tokens. If the answer has none of the API's headers, it may be a gateway's, and the task warns.
seealso:
  - module: purecloud.credentials.purecloud_token
  - module: purecloud.credentials.purecloud_idle_timeout
  - ref: ansible_collections.purecloud.credentials.docsite.guide_authentication
    description: Where a task finds its token or secret, and how it signs in.
"""

EXAMPLES = r"""
- name: Revoke all tokens of a user who has left
  purecloud.credentials.purecloud_user_tokens:
    state: absent
    user_id: 1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77
    access_token: "{{ admin_token }}"
    region: eu-central-1

- name: Revoke them, signed in as an OAuth client
  purecloud.credentials.purecloud_user_tokens:
    state: absent
    user_id: 1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77
    client_id: 5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11
    client_secret_file: /root/administration.secret
    region: eu-central-1
"""

RETURN = r"""
user_id:
  description: The user whose tokens were revoked.
  returned: success
  type: str
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
  returned: when the API returned it
  type: str
"""

import dataclasses
import typing as t

from ansible_collections.purecloud.credentials.plugins.module_utils._api.user_tokens import revoke_user_tokens
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_signed_in

OPTIONS: dict[str, dict[str, t.Any]] = {
    "state": {"type": "str", "required": True, "choices": ["absent"]},
    "user_id": {"type": "str", "required": True},
}


@dataclasses.dataclass(frozen=True)
class Options:
    state: str
    user_id: str


async def revoke(invocation: Invocation[Options], token: str) -> Report:
    user_id = invocation.options.user_id
    revocation = await revoke_user_tokens(invocation.session, token, user_id, dry_run=invocation.check_mode)
    result = {"user_id": user_id}
    if revocation.correlation_id:
        result["correlation_id"] = revocation.correlation_id
    return Report(result, changed=True, warnings=revocation.warnings)


def main() -> None:
    run_signed_in(OPTIONS, Options, revoke)


if __name__ == "__main__":
    main()
