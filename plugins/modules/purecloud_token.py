#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_token
short_description: Revoke PureCloud access tokens and verify that they are no longer active, or issue one
description:
  - O(state=absent) revokes access tokens of PureCloud (Genesys Cloud) with C(DELETE /api/v2/tokens/me), the operation C(deleteTokensMe), then asks with
    C(getTokensMe) until they are refused. For a token that is not active, nothing is changed (RV(outcome=absent)).
  - Fail-closed. Only success, or a 401 with the API's own body and the code C(bad.credentials) or C(credentials.expired), counts. Any other 401, any
    other status, a redirect, and a body that is not the API's are errors. After an error, assume that the token is active.
  - O(state=present) leaves an active token as it is, and otherwise issues one with the credentials of an OAuth client.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  state:
    description:
      - V(absent) revokes the given tokens.
      - V(present) ensures that there is an active token. It checks the token in O(access_token), in O(access_token_file), or else in O(dest). If none
        of these is set, it checks the token in E(GENESYSCLOUD_ACCESS_TOKEN), which it does not return. If the token is active, nothing is done.
        Otherwise a token is issued, with O(client_id) and its secret.
    type: str
    required: true
    choices:
      - absent
      - present
  dest:
    description:
      - For O(state=present), a file on the host that runs the module. A new token is written to it, atomically, and is not returned.
    type: path
  mode:
    description:
      - The mode of O(dest), in octal digits. A mode that lets others than the owner and the group read it is refused.
      - By default the mode of the file that is replaced, or V(0600).
    type: str
  owner:
    description:
      - The owner of O(dest), by name or number. By default the owner of the file that is replaced.
    type: str
  group:
    description:
      - The group of O(dest), by name or number. By default the group of the file that is replaced.
    type: str
  expect:
    description:
      - For O(state=absent), fail unless an active token belongs to this organisation and OAuth client. A token that does not say to whom it belongs
        fails, too, and is not revoked.
      - If it is set, even to an empty dictionary, the task inspects the token first, and returns RV(token_info).
    type: dict
    suboptions:
      organization_id:
        description:
          - The id of the token's organisation.
        type: str
      oauth_client_id:
        description:
          - The id of the OAuth client that the token was issued to.
        type: str
  require_active:
    description:
      - Fail if the token is not active at the start.
      - A typo or a wrong O(region) looks just like a token that was revoked before.
    type: bool
    default: false
  verify:
    description:
      - After the DELETE, ask until the token is refused, and fail if it is not.
    type: bool
    default: true
  verify_timeout:
    description:
      - For how many seconds to poll until a revoked token is no longer active, or a new token is active.
    type: float
    default: 30
extends_documentation_fragment:
  - purecloud.credentials.attributes
  - purecloud.credentials.attributes.action_group
  - purecloud.credentials.connection
  - purecloud.credentials.connection.token
  - purecloud.credentials.connection.credentials
  - purecloud.credentials.connection.tokens
attributes:
  async:
    support: partial
    details:
      - Ansible keeps the result in a job file that others on the host can read. So no token is issued that would be returned. Use O(dest).
  check_mode:
    support: full
    details:
      - Inspects the token, without resetting its idle timer, and predicts what the run would do.
  diff_mode:
    support: full
  idempotent:
    support: full
notes:
  - In check mode, in diff mode, and with O(expect) or O(require_active), the task inspects the token first. Otherwise it sends one DELETE and, with
    O(verify), polls afterwards.
  - If the answer to a DELETE is lost, the task sends another DELETE. If the token is no longer active by then, the task returns RV(outcome=revoked)
    with a warning, since the first DELETE is the likely cause.
  - To revoke several tokens, use O(access_tokens), O(access_tokens_file) or O(findings_file) and not a loop. A loop takes half a second for each token,
    and prints each token as the item's label.
  - A login is retried only if no token can have been issued. If a new token is not active at once, the task waits for it.
  - If a run is interrupted, run it again. A token that was revoked before is then V(absent).
seealso:
  - module: purecloud.credentials.purecloud_token_info
  - module: purecloud.credentials.purecloud_token_rotation
  - module: purecloud.credentials.purecloud_user_tokens
  - ref: ansible_collections.purecloud.credentials.docsite.guide_leak
    description: How to answer a leak of many tokens.
  - ref: ansible_collections.purecloud.credentials.docsite.guide_outcomes
    description: What each outcome proves, and what it does not.
"""

EXAMPLES = r"""
- name: Revoke the token in GENESYSCLOUD_ACCESS_TOKEN, of the region in GENESYSCLOUD_REGION
  purecloud.credentials.purecloud_token:
    state: absent

- name: Revoke a token, but only if it is active and of this organisation and client
  purecloud.credentials.purecloud_token:
    state: absent
    access_token: "{{ my_tokens[0] }}"
    region: eu-central-1
    require_active: true
    expect:
      organization_id: 0b8a7c2e-6f0d-4b55-9c39-0e6f2d1a7b10
      oauth_client_id: 5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11

- name: Revoke many tokens at a time
  purecloud.credentials.purecloud_token:
    state: absent
    access_tokens: "{{ my_tokens }}"
    concurrency: 32

- name: Revoke the tokens in a file on this host, wherever in Europe each of them is active
  purecloud.credentials.purecloud_token:
    state: absent
    access_tokens_file: ~/leak/tokens
    regions:
      - eu-central-1
      - eu-west-1
      - eu-west-2

- name: Revoke the tokens that gitleaks found
  purecloud.credentials.purecloud_token:
    state: absent
    findings_file: ~/leak/gitleaks.json
    region: eu-central-1

- name: Have an active token in a file, which is made only if the one that is there is not active
  purecloud.credentials.purecloud_token:
    state: present
    client_id: "{{ my_client_id }}"
    client_secret: "{{ my_client_secret }}"
    region: eu-central-1
    dest: /etc/nightly-export/token
    owner: export
  no_log: true

- name: Issue a token, for use in this play
  purecloud.credentials.purecloud_token:
    state: present
    client_id: "{{ my_client_id }}"
    client_secret: "{{ my_client_secret }}"
  register: issued
  no_log: true
"""

RETURN = r"""
outcome:
  description:
    - V(revoked), the token was active and this task revoked it.
    - V(absent), the token was not active.
    - V(would_revoke), check mode, and the token is active.
    - V(present), the token was active, and was not changed.
    - V(issued), a token was issued.
    - V(would_issue), check mode, and a token would be issued.
  returned: success, with one token
  type: str
  sample: revoked
access_token:
  description:
    - The new token. Set C(no_log) on the task.
  returned: when a token was issued, unless O(dest) is set
  type: str
  sample: "********"
expires_in:
  description: The lifetime of the new token in seconds.
  returned: when a token was issued
  type: int
  sample: 86400
verified:
  description:
    - Whether this task saw the API refuse the token.
    - The answer to the DELETE alone proves nothing, since it may be a gateway's.
    - V(false) in check mode while the token is active, and after a DELETE with O(verify=false).
  returned: success, with one token and O(state=absent)
  type: bool
  sample: true
token_info:
  description:
    - The token as it was before the task, or after it with O(state=present). The same fields as M(purecloud.credentials.purecloud_token_info) returns.
    - Empty if it was not active.
  returned: success, with one token, in check mode, in diff mode, or with O(expect), O(require_active) or several O(regions)
  type: dict
tokens:
  description: The outcome of each token, in the order given.
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
    outcome:
      description: As RV(outcome), or V(failed), or V(not_tried) because of O(max_failures) or O(deadline).
      returned: always
      type: str
    verified:
      description: As RV(verified).
      returned: when the token did not fail
      type: bool
    hosts:
      description: The hosts whose answer this is.
      returned: when the token did not fail
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
      returned: when the token did not fail
      type: str
    token_info:
      description: As RV(token_info).
      returned: when it was asked for
      type: dict
    correlation_id:
      description: As RV(correlation_id).
      returned: when the API returned it
      type: str
    time:
      description: When this was known, in ISO 8601.
      returned: when the token was tried
      type: str
    changed:
      description: V(true) if the token was revoked, but the API still accepted it afterwards.
      returned: when the token failed only then
      type: bool
    error:
      description: As RV(msg). With it come RV(http_status), RV(error_code) and RV(context_id), if they are known.
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
  description:
    - Identifies the token without showing it. C(sha256:) and the first 16 hexadecimal digits of the token's SHA-256.
    - With O(state=present), the fingerprint of the token that is active after the task.
  returned: when there is one token that can be sent
  type: str
  sample: "sha256:9b2c7f1d0e4a6b85"
region:
  description: The domain that was asked, or host and port of O(api_url). With O(regions), where the token was active, or null.
  returned: with one token, when the connection options can be used
  type: str
  sample: mypurecloud.com
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
  description: The id of the request that the API's support asks for. After success, that of the DELETE.
  returned: when the API returned it
  type: str
"""

import dataclasses
import typing as t

from ansible_collections.purecloud.credentials.plugins.module_utils._api.token_issue import TokenState, ensure_active
from ansible_collections.purecloud.credentials.plugins.module_utils._api.token_revocation import Conditions, Revocation, revoke
from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import Description
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError, PreconditionError
from ansible_collections.purecloud.credentials.plugins.module_utils._http.scheduler import InterruptedBySignal
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import ISSUE_OPTIONS, runs_async, seconds
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_on_tokens
from ansible_collections.purecloud.credentials.plugins.module_utils._module.signals import TOLD_TO_END, hold_back_signals, ignore_signals
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials import NO_CREDENTIALS
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.drafts import SecretFile
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.owners import check_mode_text
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath, displayed

OPTIONS: dict[str, dict[str, t.Any]] = {
    "state": {"type": "str", "required": True, "choices": ["absent", "present"]},
    "expect": {"type": "dict", "options": {"organization_id": {"type": "str"}, "oauth_client_id": {"type": "str"}}},
    "require_active": {"type": "bool", "default": False},
    "verify": {"type": "bool", "default": True},
    "verify_timeout": {"type": "float", "default": 30},
    **ISSUE_OPTIONS,
    "mode": {"type": "str"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
}


@dataclasses.dataclass(frozen=True)
class Options:
    state: str
    expect: dict[str, str | None] | None
    require_active: bool
    verify: bool
    verify_timeout: float
    dest: GivenPath | None
    mode: str | None
    owner: str | None
    group: str | None


def issues_token(options: Options) -> bool:
    return options.state == "present"


async def converge(invocation: Invocation[Options], token: str | None) -> Report:
    if issues_token(invocation.options):
        return await ensure_present(invocation, token)
    return await revoke_token(invocation, str(token))


async def ensure_present(invocation: Invocation[Options], token: str | None) -> Report:
    options = invocation.options
    if len(invocation.sessions) > 1:
        raise ConfigurationError("Several regions are given, and a token is to be issued.", advice="Use region.")
    if options.dest is None and runs_async() and not invocation.check_mode:
        raise ConfigurationError(
            "The task is asynchronous, and would leave the token in a job file that others on the host can read.",
            advice="Set dest, or remove async from the task. Nothing was sent.",
        )
    if options.mode is not None:
        check_mode_text(options.mode)
    file = None if options.dest is None else SecretFile(options.dest, mode=options.mode, owner=options.owner, group=options.group)
    try:
        state = await ensure_active(
            invocation.session,
            token,
            invocation.credentials or NO_CREDENTIALS,
            file=file,
            dry_run=invocation.check_mode,
            verify_timeout=seconds("verify_timeout", options.verify_timeout, zero=True),
            uninterrupted=hold_back_signals(),
        )
        ignore_signals()  # so that a new token is told, if there is anybody to hear it
    except InterruptedBySignal:
        raise PreconditionError(TOLD_TO_END, advice=_after_a_signal(options.dest)) from None
    finally:
        if file:
            file.close()
    return _state_report(state, returned=file is None, diff_mode=invocation.diff_mode)


def _after_a_signal(dest: GivenPath | None) -> str:
    if dest is None:
        return "A token that it had issued was revoked."
    return f"A token that it had issued is in {displayed(dest)}: run the task again to use it, or revoke it."


def _state_report(state: TokenState, *, returned: bool, diff_mode: bool) -> Report:
    result: dict[str, t.Any] = {"outcome": state.outcome}
    if state.description:
        result.update(token_info=state.description.info, region=state.description.region)
    new = state.issued.token if state.issued else None
    if state.issued:
        result.update(fingerprint=fingerprint(state.issued.token), expires_in=state.issued.expires_in)
    changed = state.outcome != "present"
    after = {"state": "present"}
    return Report(
        result,
        changed=changed,
        diff=({"state": "absent"} if changed else after, after) if diff_mode else None,
        secrets=(new,) if new else (),
        unmasked={"access_token": new} if new and returned else {},
    )


async def revoke_token(invocation: Invocation[Options], token: str) -> Report:
    options = invocation.options
    verify_timeout = seconds("verify_timeout", options.verify_timeout, zero=True)
    revocation = await revoke(
        invocation.sessions,
        token,
        conditions=Conditions(**t.cast("dict[str, t.Any]", options.expect or {}), require_active=options.require_active),
        inspect_first=invocation.diff_mode or options.expect is not None,
        dry_run=invocation.check_mode,
        verify_timeout=verify_timeout if options.verify else None,
    )
    return _revocation_report(revocation, diff_mode=invocation.diff_mode)


def _revocation_report(revocation: Revocation, *, diff_mode: bool) -> Report:
    result: dict[str, t.Any] = {
        "outcome": revocation.outcome,
        "region": revocation.region,
        "hosts": list(revocation.hosts),
        "verified": revocation.verified,
    }
    if revocation.correlation_id:
        result["correlation_id"] = revocation.correlation_id
    if revocation.before:
        result["token_info"] = revocation.before.info
    diff = (_state_of(revocation.before), {"state": "absent"}) if diff_mode and revocation.before else None
    return Report(result, changed=revocation.outcome != "absent", diff=diff, warnings=revocation.warnings)


def _state_of(description: Description) -> dict[str, t.Any]:
    if not description.active:
        return {"state": "absent"}
    return {"state": "present", **{owner: description.info[owner] for owner in ("organization", "oauth_client") if owner in description.info}}


def main() -> None:
    run_on_tokens(OPTIONS, Options, converge, issues_token=issues_token)


if __name__ == "__main__":
    main()
