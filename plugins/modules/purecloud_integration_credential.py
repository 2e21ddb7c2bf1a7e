#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_integration_credential
short_description: Manage the OAuth client's id and secret that PureCloud Data Actions sign in with
description:
  - Manages a credential of integrations of PureCloud (Genesys Cloud) that holds an OAuth client's id and secret (type C(pureCloudOAuthClient)),
    with the operations below C(/api/v2/integrations/credentials).
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  state:
    description:
      - V(present) creates the credential, or updates it.
      - V(absent) deletes it, unless an integration uses it.
    type: str
    default: present
    choices:
      - present
      - absent
  id:
    description:
      - The id of the credential.
      - With both O(id) and O(name), O(id) selects the credential, and O(name) is its new name.
    type: str
  name:
    description:
      - The name of the credential. If several credentials have this name, the task fails and lists their ids.
    type: str
  oauth_client_id:
    description:
      - The id of the OAuth client that Data Actions sign in as. (O(client_id) is the client that this task signs in as.)
      - Required to create a credential. By default, an existing credential keeps its client, if the API returns the client's id.
    type: str
  oauth_client_secret:
    description:
      - The secret of that client.
    type: str
  oauth_client_secret_file:
    description:
      - The absolute path of a file on the host that runs the module, which holds the secret on a line of its own, such as a file to which
        M(purecloud.credentials.purecloud_oauth_client) writes one.
      - Refused if anybody but its owner can change it, or anybody but its owner and group can read it.
    type: path
  update_secret:
    description:
      - The API never returns a secret, so the task cannot compare it.
      - V(always) writes the given secret, and the task always returns RV(ignore:changed).
      - V(on_create) writes it only if the credential is new, or if the task changes something else in it, since a credential is always written as a
        whole.
    type: str
    default: always
    choices:
      - always
      - on_create
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
      - Reads the credential, and predicts what the run would do. It does not test whether the API allows it.
  diff_mode:
    support: full
    details:
      - Shows the name, and the client's id if the API returns it, and no secret.
  idempotent:
    support: partial
    details:
      - Not with a secret and O(update_secret=always).
notes:
  - The task needs the permissions C(integrations:integration:view), and C(integrations:integration:add) to create, C(integrations:integration:edit) to change,
    C(integrations:integration:delete) to delete.
  - Data Actions may use their old tokens until these expire. So do not delete the old client before the lifetime of its tokens is over.
  - To check a new secret, test a Data Action, with C(POST /api/v2/integrations/actions/{actionId}/test), as the guide for OAuth clients shows.
seealso:
  - module: purecloud.credentials.purecloud_integration_credential_info
  - module: purecloud.credentials.purecloud_oauth_client
  - module: purecloud.credentials.purecloud_oauth_client_rotation
  - ref: ansible_collections.purecloud.credentials.docsite.guide_oauth_clients
    description: How to create, change and delete an OAuth client, and where its secret goes.
"""

EXAMPLES = r"""
- name: Have Data Actions sign in as the nightly export
  purecloud.credentials.purecloud_integration_credential:
    name: Nightly export
    oauth_client_id: 8d1f3f6e-0f35-4c1c-9c86-0e4f5f6f8a11
    oauth_client_secret_file: /etc/nightly-export/client-secret
    access_token: "{{ admin_token }}"
    region: eu-central-1

- name: Have it there, and leave the secret of one that is there already
  purecloud.credentials.purecloud_integration_credential:
    name: Nightly export
    oauth_client_id: 8d1f3f6e-0f35-4c1c-9c86-0e4f5f6f8a11
    oauth_client_secret: "{{ nightly_export_client_secret }}"
    update_secret: on_create
    access_token: "{{ admin_token }}"

- name: Delete a credential that no integration uses
  purecloud.credentials.purecloud_integration_credential:
    id: 2b9c6d4e-7a1f-4d35-8e60-5c3b1a9f7d22
    state: absent
    access_token: "{{ admin_token }}"
"""

RETURN = r"""
outcome:
  description:
    - V(present), the credential exists, and was not written.
    - V(created), V(updated), this task created or wrote it.
    - V(absent), there is none; V(deleted), this task deleted it.
    - V(would_create), V(would_update), V(would_delete), the same in check mode.
  returned: success
  type: str
  sample: updated
credential:
  description:
    - The credential as the API returns it, in snake_case, never with a secret. Empty if there is none.
  returned: success
  type: dict
id:
  description: The id of the credential.
  returned: success, when there is one, or was one that this task deleted
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
  description: The id of the request that the API's support asks for. After a deletion, that of the DELETE.
  returned: when the API returned it
  type: str
"""

import dataclasses
import typing as t

from ansible_collections.purecloud.credentials.plugins.module_utils._api.common import permission_is_not_seen
from ansible_collections.purecloud.credentials.plugins.module_utils._api.integrations import ADD_PERMISSION, DELETE_PERMISSION, EDIT_PERMISSION, described
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.integration_credential import (
    CredentialGoal,
    CredentialResult,
    ensure_absent,
    ensure_present,
)
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError, PureCloudError, RequestError
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import PATH
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_signed_in
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.files import read_single_line
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import check_text
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.trusted_paths import require_absolute

OPTIONS: dict[str, dict[str, t.Any]] = {
    "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
    "id": {"type": "str"},
    "name": {"type": "str"},
    "oauth_client_id": {"type": "str"},
    "oauth_client_secret": {"type": "str", "no_log": True},
    "oauth_client_secret_file": PATH,
    "update_secret": {"type": "str", "default": "always", "choices": ["always", "on_create"], "no_log": False},
}


@dataclasses.dataclass(frozen=True, repr=False)
class Options:
    state: str
    id: str | None
    name: str | None
    oauth_client_id: str | None
    oauth_client_secret: str | None
    oauth_client_secret_file: GivenPath | None
    update_secret: str

    def secret(self) -> str:
        """The secret, or an empty text.

        :raises ConfigurationError: its file cannot be used.
        """
        path = self.oauth_client_secret_file
        if path is None or self.state == "absent":
            return self.oauth_client_secret or ""
        if self.oauth_client_secret is not None:
            raise ConfigurationError("oauth_client_secret and oauth_client_secret_file are both set.", advice="Set one of the two.")
        require_absolute("oauth_client_secret_file", path)
        return read_single_line("oauth_client_secret_file", path)


ENSURE = {"present": ensure_present, "absent": ensure_absent}
PERMISSIONS = {"would_create": ADD_PERMISSION, "would_update": EDIT_PERMISSION, "would_delete": DELETE_PERMISSION}


async def converge(invocation: Invocation[Options], token: str) -> Report:
    options = invocation.options
    run = Run(invocation.session, token, invocation.check_mode)
    try:
        result = await ENSURE[options.state](run, _goal(run, options))
    except PureCloudError as error:
        if isinstance(error, RequestError):
            error.message = f"About the credential {options.id or options.name}: {error.message}"
        run.add_to(error)
        raise
    return _report(run, result, diff_mode=invocation.diff_mode)


def _goal(run: Run, options: Options) -> CredentialGoal:
    if not (options.id or options.name):
        raise ConfigurationError("Neither id nor name names a credential.", advice="Set one of them.")
    secret = options.secret()
    for option, value in (("oauth_client_id", options.oauth_client_id), ("oauth_client_secret", secret)):
        if value:
            check_text(value, option, "")
    if secret:
        run.secrets.append(secret)
    return CredentialGoal(options.id, options.name, options.oauth_client_id, secret, options.update_secret == "always")


def _report(run: Run, result: CredentialResult, *, diff_mode: bool) -> Report:
    credential = result.credential or {}
    found = {"id": credential.get("id") or result.deleted_id, "correlation_id": result.correlation_id}
    known = {"outcome": result.outcome, "credential": described(credential), **{name: value for name, value in found.items() if value is not None}}
    warnings = list(run.warnings)
    if result.outcome in PERMISSIONS:
        warnings.append(permission_is_not_seen(PERMISSIONS[result.outcome]))
    before, after = ({"state": "absent"} if side is None else side for side in (result.before, result.after))
    return Report(known, changed=run.changed, diff=(before, after) if diff_mode else None, warnings=tuple(warnings), secrets=tuple(run.secrets))


def main() -> None:
    run_signed_in(OPTIONS, Options, converge, required_one_of=[["id", "name"]])


if __name__ == "__main__":
    main()
