#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_token_info
short_description: Inspect PureCloud access tokens, and check whether they are active
description:
  - Asks PureCloud (Genesys Cloud) about an access token with C(GET /api/v2/tokens/me), the operation C(getTokensMe), and returns the answer as facts.
  - Changes nothing. Unlike a plain GET, it does not reset the token's idle timer.
  - If a token is not active, the task succeeds and RV(active) is V(false). If it stays open whether the token is active, the task fails.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  preserve_idle_timeout:
    description:
      - Do not reset the token's idle timer.
      - With V(false), the request counts as use of the token, and the token expires later.
    type: bool
    default: true
extends_documentation_fragment:
  - purecloud.credentials.attributes
  - purecloud.credentials.attributes.action_group
  - purecloud.credentials.attributes.facts
  - purecloud.credentials.connection
  - purecloud.credentials.connection.token
  - purecloud.credentials.connection.tokens
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
  facts:
    support: full
  idempotent:
    support: full
notes:
  - By Ansible's convention, a module whose name ends in C(_info) returns no facts. This module does, since its users' playbooks read them.
  - RV(active) is V(false) after a 401 with the code C(bad.credentials) or C(credentials.expired). That proves that the token
    is not active at that host. A typo, a wrong O(region) and a revoked token look the same.
  - To ask about several tokens, use O(access_tokens), O(access_tokens_file) or O(findings_file) and not a loop. A loop takes half a second for each
    token, and prints each token as the item's label.
seealso:
  - module: purecloud.credentials.purecloud_token
  - ref: ansible_collections.purecloud.credentials.docsite.guide_outcomes
    description: What each outcome proves, and what it does not.
"""

EXAMPLES = r"""
- name: Look at the token in GENESYSCLOUD_ACCESS_TOKEN, of the region in GENESYSCLOUD_REGION
  purecloud.credentials.purecloud_token_info:
  register: token

- name: Tell what it is
  ansible.builtin.debug:
    msg: >-
      {{ token.fingerprint }} is
      {{ 'active, of ' ~ token.token_info.organization.name if token.active else 'not active' }} at {{ token.region }}.

- name: Look at a token of another region
  purecloud.credentials.purecloud_token_info:
    access_token: "{{ my_tokens[0] }}"
    region: eu-central-1

- name: Look at many tokens at a time
  purecloud.credentials.purecloud_token_info:
    access_tokens: "{{ my_tokens }}"
  register: found

- name: Look at the tokens in a report of trufflehog, and see what else is in it
  purecloud.credentials.purecloud_token_info:
    findings_file: ~/leak/trufflehog.jsonl

- name: Tell which of them are active
  ansible.builtin.debug:
    msg: "{{ found.tokens | selectattr('active') | map(attribute='fingerprint') | list }}"
"""

RETURN = r"""
active:
  description: Whether the token is active at this host.
  returned: success, with one token
  type: bool
  sample: true
token_info:
  description:
    - What the API returns about the token (TokenInfo), in snake_case. Empty if the token is not active.
    - Any field can be missing, and fields that are not listed here are returned too.
  returned: success, with one token
  type: dict
  contains: &token_info
    organization:
      description: C(id) and C(name) of the organisation that the token is for.
      returned: when the API returns it
      type: dict
      sample:
        id: 0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10
        name: Example Ltd
    home_organization:
      description: C(id) and C(name) of the organisation that the user belongs to.
      returned: when the API returns it
      type: dict
    authorized_scope:
      description: The scopes of the token.
      returned: when the API returns it
      type: list
      elements: str
      sample:
        - users:readonly
    cloned_user:
      description: C(id) and C(organization) of the user that the token's user was cloned from.
      returned: when the API returns it
      type: dict
    date_token_idles:
      description: When the token expires if nobody uses it before, in ISO 8601. The API returns no other time of expiry.
      returned: when the API returns it
      type: str
      sample: "2026-11-24T13:00:00.000Z"
    oauth_client:
      description:
        - The OAuth client that the token was issued to, with C(id), C(name), C(authorized_grant_type), C(scope), C(role_divisions),
          C(state), C(date_created), C(date_modified), C(created_by), C(modified_by), C(date_to_delete) and C(organization).
        - The C(id) of its organisation can be C(purecloud-builtin), so it is not always a UUID.
      returned: when the API returns it
      type: dict
      sample:
        id: 5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11
        name: nightly-export
        state: active
tokens:
  description: What is known about each token, in the order given. After a failure, the answers for all other tokens.
  returned: with O(access_tokens), O(access_tokens_file) or O(findings_file)
  type: list
  elements: dict
  contains:
    index:
      description: The token's place in the list, from 0.
      returned: always
      type: int
    fingerprint:
      description: As RV(fingerprint).
      returned: always
      type: str
    active:
      description: As RV(active).
      returned: when the token could be asked about
      type: bool
    hosts:
      description: The hosts whose answer this is.
      returned: when the token could be asked about
      type: list
      elements: str
    line:
      description: The number of the token's line, from 1.
      returned: with O(access_tokens_file)
      type: int
    found:
      description: Where the scanner found it.
      returned: with O(findings_file)
      type: list
      elements: dict
      contains: &found
        file:
          description: The file, as the scanner names it.
          returned: when the report says it
          type: str
          sample: deploy/call.sh
        line:
          description: The number of the line, from 1. With a plain file, the line in that file.
          returned: when the report says it
          type: int
        commit:
          description: The commit.
          returned: when the report says it
          type: str
        link:
          description: The URL of a page that shows it.
          returned: when the report says it
          type: str
        repository:
          description: The repository, by its name or URL, without the user and the password of a URL.
          returned: when the report says it
          type: str
        alert:
          description: The URL of the alert in GitHub's API.
          returned: with alerts of GitHub
          type: str
        rule:
          description: The rule that found it, by its id.
          returned: when the report says it
          type: str
          sample: purecloud-access-token
    region:
      description: As RV(region).
      returned: when the token could be asked about
      type: str
    token_info:
      description: As RV(token_info).
      returned: when the token could be asked about
      type: dict
    time:
      description: When this was known, in ISO 8601.
      returned: when the token was tried
      type: str
    outcome:
      description: V(failed), or V(not_tried) because of O(max_failures) or O(deadline).
      returned: when nothing is known of the token
      type: str
    error:
      description: As RV(msg). With it come RV(http_status), RV(error_code), RV(context_id) and RV(correlation_id), if they are known.
      returned: when the token failed
      type: str
left_out:
  description:
    - How many different secrets of the report were left out, by reason.
    - V(client_secret), OAuth clients' secrets. V(id), ids of OAuth clients, which are not secret. V(undecided), nothing says whose it is.
    - V(other_service), the scanner saw that another service accepts it. V(no_token_form), it cannot be a token. V(hidden), the report does not show it,
      and nothing says that it is PureCloud's.
  returned: with O(findings_file)
  type: dict
  sample:
    client_secret: 1
    undecided: 2
client_secrets:
  description:
    - OAuth clients' secrets in the report. Revoking tokens does not help, since whoever has such a secret can issue new tokens.
    - If nothing says which kind of secret it is, it is revoked as a token, too.
  returned: with O(findings_file)
  type: list
  elements: dict
  contains:
    fingerprint:
      description: As RV(fingerprint).
      returned: always
      type: str
    found:
      description: Where the scanner found it.
      returned: always
      type: list
      elements: dict
      contains: *found
    advice:
      description: What to do.
      returned: always
      type: str
undecided:
  description: Secrets that may be tokens, but nothing says whether they are PureCloud's. They were not sent.
  returned: with O(findings_file)
  type: list
  elements: dict
  contains:
    fingerprint:
      description: As RV(fingerprint). You can list it in O(findings_accept).
      returned: always
      type: str
    found:
      description: Where the scanner found it.
      returned: always
      type: list
      elements: dict
      contains: *found
unreadable:
  description: Parts of the report that could not be read and may contain tokens. If there are any, the task first works on all other tokens, and then fails.
  returned: with O(findings_file)
  type: list
  elements: dict
  contains:
    error:
      description: Which part it is, why it could not be read, and what to do.
      returned: always
      type: str
    found:
      description: Where the scanner found it, if that is known.
      returned: always
      type: dict
      contains: *found
fingerprint:
  description: Identifies the token without showing it. C(sha256:) and the first 16 hexadecimal digits of the token's SHA-256.
  returned: when there is one token that can be sent
  type: str
  sample: "sha256:9b2c7f1d0e4a6b85"
region:
  description: The domain that was asked, or host and port of O(api_url). With O(regions), where the token is active, or null.
  returned: with one token, when the connection options can be used
  type: str
  sample: mypurecloud.com
ansible_facts:
  description: Facts, to be used as C(ansible_facts.purecloud_token_info).
  returned: success
  type: dict
  contains:
    purecloud_token_info:
      description: The same as RV(token_info).
      returned: with one token
      type: dict
      contains: *token_info
    purecloud_tokens_info:
      description: The same as RV(tokens).
      returned: with many tokens
      type: list
      elements: dict
hosts:
  description: The hosts of the API that were asked, each with its port if that is not the usual one. With one token, the hosts whose answer is returned.
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

from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import find
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_on_tokens

OPTIONS: dict[str, dict[str, t.Any]] = {"preserve_idle_timeout": {"type": "bool", "default": True}}


@dataclasses.dataclass(frozen=True)
class Options:
    preserve_idle_timeout: bool


async def inspect(invocation: Invocation[Options], token: str) -> Report:
    dummy, found = await find(invocation.sessions, token, preserve_idle_timeout=invocation.options.preserve_idle_timeout)
    return Report({"active": found.active, "region": found.region, "hosts": list(found.hosts), "token_info": found.info})


def facts(result: dict[str, t.Any]) -> dict[str, t.Any]:
    if "tokens" in result:
        return {"purecloud_tokens_info": result["tokens"]}
    return {"purecloud_token_info": result["token_info"]}


def main() -> None:
    run_on_tokens(OPTIONS, Options, inspect, facts=facts)


if __name__ == "__main__":
    main()
