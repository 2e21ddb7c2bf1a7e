#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_integration_credential_info
short_description: List the credentials that PureCloud Data Actions sign in with, and which integrations use them
description:
  - Lists the credentials of integrations of PureCloud (Genesys Cloud) that hold an OAuth client's id and secret (type C(pureCloudOAuthClient)), each with the
    integrations that use it. Operations C(getIntegrationsCredentialsListing), C(getIntegrationsCredential), C(getIntegrations) and
    C(getIntegrationConfigCurrent).
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  id:
    description:
      - Only the credential with this id.
    type: str
  name:
    description:
      - Only credentials of this name.
    type: str
  oauth_client_id:
    description:
      - Only credentials that use this OAuth client, as the API says.
      - If the API does not say which client a credential uses, the credential is left out, and counted in RV(unknown).
    type: str
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
      - Reads, and changes nothing.
  diff_mode:
    support: N/A
    details:
      - Changes nothing.
  idempotent:
    support: full
notes:
  - The task needs the permission C(integrations:integration:view).
  - The API never returns a secret. To check whether a credential has the client's current secret, test a Data Action.
seealso:
  - module: purecloud.credentials.purecloud_integration_credential
  - module: purecloud.credentials.purecloud_oauth_client_info
  - ref: ansible_collections.purecloud.credentials.docsite.guide_audit
    description: Every finding with its severity and its cure, and the report of the runbook C(audit_credentials).
"""

EXAMPLES = r"""
- name: See what Data Actions sign in with
  purecloud.credentials.purecloud_integration_credential_info:
    access_token: "{{ admin_token }}"
    region: eu-central-1
  register: found

- name: Show which integrations must be given a new secret
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.used_by | map(attribute='name') | join(', ') }}"
  loop: "{{ found.credentials }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
credentials:
  description: The credentials as the API returns them, in snake_case, never with a secret.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The id of the credential.
      returned: always
      type: str
    name:
      description: The name of the credential.
      returned: when it has one
      type: str
    oauth_client_id:
      description: The id of the OAuth client that it uses, or null if the API does not return it.
      returned: always
      type: str
    used_by:
      description: The integrations that use it.
      returned: always
      type: list
      elements: dict
      contains:
        id:
          description: The id of the integration.
          returned: always
          type: str
        name:
          description: The name of the integration.
          returned: when it has one
          type: str
        key:
          description: The name under which the integration uses the credential.
          returned: always
          type: str
unknown:
  description: For how many credentials the API does not say which OAuth client they use.
  returned: success
  type: int
  sample: 0
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

from ansible_collections.purecloud.credentials.plugins.module_utils._api.integrations import (
    client_id_of,
    described,
    is_of_a_client,
    list_credentials,
    read_credential,
    uses_of,
)
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_signed_in
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import Foreign

OPTIONS: dict[str, dict[str, t.Any]] = {"id": {"type": "str"}, "name": {"type": "str"}, "oauth_client_id": {"type": "str"}}


@dataclasses.dataclass(frozen=True)
class Options:
    id: str | None
    name: str | None
    oauth_client_id: str | None


async def inspect(invocation: Invocation[Options], token: str) -> Report:
    options, session = invocation.options, invocation.session
    listed = [] if options.id is not None else await list_credentials(session, token)
    ids = [each["id"] for each in listed if options.name in (None, each.get("name"))] if options.id is None else [options.id]
    found = [await read_credential(session, token, each) for each in ids]  # which may tell more than the list
    credentials = [each for each in found if each is not None and is_of_a_client(each) and options.name in (None, each.get("name"))]
    chosen = [each for each in credentials if options.oauth_client_id in (None, client_id_of(each))]
    entries = []
    for each in chosen:
        uses = await uses_of(session, token, each["id"])
        used_by = [{"id": use.integration["id"], "name": use.integration.get("name"), "key": use.key} for use in uses]
        entries.append(Foreign({**described(each), "oauth_client_id": client_id_of(each), "used_by": used_by}))
    return Report({"credentials": entries, "unknown": sum(client_id_of(each) is None for each in credentials)})


def main() -> None:
    run_signed_in(OPTIONS, Options, inspect)


if __name__ == "__main__":
    main()
