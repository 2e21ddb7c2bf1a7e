#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_oauth_client
short_description: Create, change, deactivate and delete a PureCloud OAuth client, and keep its secret
description:
  - Manages an OAuth client of PureCloud (Genesys Cloud), with the operations below C(/api/v2/oauth/clients).
  - The API returns a client's secret once, when it is created or replaced. So this module first checks that it can write O(secret_dest), writes the
    secret there before its next request, and deletes a new client whose secret it could not write.
  - A client is read, merged and written as a whole. What the task does not set stays as it is, including fields that this module does not know. The
    module reads the client again directly before and after it writes. If somebody else changed the client in between, the task fails, and does not
    overwrite the change.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  state:
    description:
      - V(present) creates the client, or changes what differs. An inactive client is made active again.
      - V(inactive) keeps the client, but no new tokens are issued to it. Its tokens stay active until they expire. The API deletes the client some time
        later.
      - V(absent) makes the client inactive, then deletes it.
    type: str
    default: present
    choices:
      - present
      - inactive
      - absent
  id:
    description:
      - The id of the client that is managed. (O(client_id) is the client that signs in.)
      - With both O(id) and O(name), O(id) selects the client, and O(name) is its new name.
    type: str
  name:
    description:
      - The name of the client that is managed. If several clients have this name, the task fails and lists their ids.
      - A deleted client that can still be restored does not count.
    type: str
  description:
    description:
      - What the client is for.
      - Words in brackets that begin with C([purecloud.credentials) are notes of this collection. They stay in the description, and are not a
        difference. Do not set them here, since the task refuses them.
    type: str
  grant_type:
    description:
      - How tokens are issued to the client. Needed to create one.
    type: str
    choices:
      - CLIENT-CREDENTIALS
      - CODE
      - TOKEN
      - SAML2-BEARER
      - PASSWORD
  token_validity:
    description:
      - The lifetime of the client's tokens in seconds, at least 300. The API allows more than 172800 only for clients that are used for SCIM.
      - For a new client, the API's default is 86400.
    type: int
  roles:
    description:
      - All roles of a client with the grant V(CLIENT-CREDENTIALS). The task removes roles that are not in the list.
      - Required to create such a client. The list cannot be empty.
      - "You must have each of these roles yourself: otherwise the API does not let you create or change the client."
    type: list
    elements: dict
    suboptions:
      role:
        description:
          - The id of a role, or its exact name.
        type: str
        required: true
      division:
        description:
          - The id of a division, or its exact name. V(*) is all divisions.
          - By default the home division. RV(roles) says which one that is.
        type: str
  scopes:
    description:
      - All scopes of a client with another grant than V(CLIENT-CREDENTIALS). An empty list removes them.
    type: list
    elements: str
  redirect_uris:
    description:
      - All redirect URIs of a client with the grant V(CODE) or V(TOKEN). An empty list removes them.
    type: list
    elements: str
  regenerate_secret:
    description:
      - Replace the client's secret by a new one. The task is always RV(ignore:changed).
      - "The old secret is invalid at once, and you cannot undo that: nobody can sign in until they have the new secret."
      - If this task creates the client, the option has no effect, since the client has a new secret anyway.
      - Refused for the client that signs in, unless O(secret_dest), with O(format=token), is the file that O(client_secret_file) names.
    type: bool
    default: false
  final:
    description:
      - For O(state=absent), whether to delete a client that is younger than 30 days. That cannot be undone.
      - An older one can be restored for 7 days, in Admin.
    type: bool
    default: false
  secret_dest:
    description:
      - A file on the host that runs the module. A new secret is written to it, atomically, and is not returned.
      - It is written only if there is a new secret. All else in the file stays as it is.
      - With O(format=env) and O(format=json), a file that holds id and secret of another client is not written. With O(format=token), a file does not
        say whose secret it holds, so use a separate file for each client.
    type: path
  format:
    description:
      - The format of O(secret_dest).
      - V(token), alone on a line.
      - V(env), on a line C(NAME=value) among others, and the client's id on another.
      - V(json), in a member of a JSON object among others, and the client's id in another.
    type: str
    default: token
    choices:
      - token
      - env
      - json
  id_key:
    description:
      - With O(format=env) and O(format=json), the name of the client's id.
    type: str
    default: client_id
  secret_key:
    description:
      - With O(format=env) and O(format=json), the name of the secret.
    type: str
    default: client_secret
  mode:
    description:
      - The mode of O(secret_dest), in octal digits. A mode that lets others than the owner and the group read it is refused.
      - By default the mode of the file that is replaced, or V(0600).
    type: str
  owner:
    description:
      - The owner of O(secret_dest), by name or number. By default that of the file that is replaced.
    type: str
  group:
    description:
      - The group of O(secret_dest), by name or number. By default that of the file that is replaced.
    type: str
  verify_timeout:
    description:
      - For how many seconds to try to sign in with a new secret. The first try is after 10 seconds, since the API can cache a refusal of an earlier
        one.
      - A client with another grant than V(CLIENT-CREDENTIALS) cannot be tried.
    type: float
    default: 60
  settle:
    description:
      - For how many seconds the token of that sign-in must stay active. Then it is revoked.
    type: float
    default: 5
extends_documentation_fragment:
  - purecloud.credentials.attributes
  - purecloud.credentials.attributes.action_group
  - purecloud.credentials.connection
  - purecloud.credentials.connection.token
  - purecloud.credentials.connection.credentials
  - purecloud.credentials.connection.sign_in
attributes:
  async:
    support: partial
    details:
      - Ansible keeps the result in a job file that others on the host can read. So no secret is created that would be returned. Use O(secret_dest).
  check_mode:
    support: full
    details:
      - Reads the client, and predicts what the run would do. It does not test whether the API allows it.
  diff_mode:
    support: full
    details:
      - Shows the client's fields that can be changed, and no secret.
  idempotent:
    support: partial
    details:
      - Not with O(regenerate_secret=true).
notes:
  - The task needs the permissions C(oauth:client:view), and C(oauth:client:add) to create, C(oauth:client:edit) to change, make inactive or regenerate
    a secret, C(oauth:client:delete) to delete, C(authorization:role:view) for roles by name. To create a client, give it the first four, so that it can
    delete a client whose secret it could not write.
  - While a client is created, its description ends in a mark, C([purecloud.credentials create ...]). The task removes the mark after the secret is
    written and could sign in. If the answer to the creation is lost, the task finds the client by the mark and deletes it, since nobody has its secret.
    If the task is interrupted, the next run for the same O(name) finds the client. If O(secret_dest) holds its secret, the run continues with the
    client. Otherwise the run deletes it, but only if its grant, roles and description are those of the task, and if it is younger than a day or nobody
    used it. If not, the task fails and names the client. To read its use, the task needs C(oauth:client:view) or C(usage:client:view). So do not create
    the same client from two places at the same time.
  - A client that Genesys' support has disabled is not changed.
  - The client that signs in is protected. The task refuses to delete it, to make it inactive, to remove roles from it, or to change its grant type.
seealso:
  - module: purecloud.credentials.purecloud_oauth_client_info
  - module: purecloud.credentials.purecloud_oauth_client_rotation
  - module: purecloud.credentials.purecloud_integration_credential
  - ref: ansible_collections.purecloud.credentials.docsite.guide_oauth_clients
    description: How to create, change and delete an OAuth client, and where its secret goes.
"""

EXAMPLES = r"""
- name: Have an OAuth client for the nightly export, with its id and secret in a file
  purecloud.credentials.purecloud_oauth_client:
    name: Nightly export
    description: Reads conversations at night. Ask team Data.
    grant_type: CLIENT-CREDENTIALS
    token_validity: 3600
    roles:
      - role: Analytics reader
        division: Europe
    secret_dest: /etc/nightly-export/client.env
    format: env
    id_key: GENESYSCLOUD_OAUTHCLIENT_ID
    secret_key: GENESYSCLOUD_OAUTHCLIENT_SECRET
    owner: export
    client_id: "{{ admin_client_id }}"
    client_secret_file: /root/administration.secret
    region: eu-central-1

- name: Give it a new name
  purecloud.credentials.purecloud_oauth_client:
    id: 8d1f3f6e-0f35-4c1c-9c86-0e4f5f6f8a11
    name: Nightly export (Europe)
    access_token: "{{ admin_token }}"

- name: Replace its secret, which locks out whoever still uses the old one
  purecloud.credentials.purecloud_oauth_client:
    name: Nightly export (Europe)
    regenerate_secret: true
    secret_dest: /etc/nightly-export/client.env
    format: env
    id_key: GENESYSCLOUD_OAUTHCLIENT_ID
    secret_key: GENESYSCLOUD_OAUTHCLIENT_SECRET
    access_token: "{{ admin_token }}"

- name: Have no new tokens issued to a client that is no longer needed
  purecloud.credentials.purecloud_oauth_client:
    id: 8d1f3f6e-0f35-4c1c-9c86-0e4f5f6f8a11
    state: inactive
    access_token: "{{ admin_token }}"

- name: Delete it, even if it is so young that it cannot be restored
  purecloud.credentials.purecloud_oauth_client:
    id: 8d1f3f6e-0f35-4c1c-9c86-0e4f5f6f8a11
    state: absent
    final: true
    access_token: "{{ admin_token }}"
"""

RETURN = r"""
outcome:
  description:
    - V(present), the client already was as the task wants it.
    - V(created), V(updated), V(regenerated), the task created the client, changed it, or replaced its secret (and perhaps changed it).
    - V(inactive), it already was inactive; V(deactivated), this task made it inactive.
    - V(absent), there is no such client; V(deleted), this task deleted it.
    - V(would_create), V(would_update), V(would_regenerate), V(would_deactivate), V(would_delete), the same in check mode.
  returned: success
  type: str
  sample: created
oauth_client:
  description:
    - The client after the task, in snake_case. In check mode, as it would be. All fields that the API returns, but never a secret.
    - Empty if there is none. In check mode, a client that would be created has no C(id).
  returned: success
  type: dict
id:
  description: The id of the client.
  returned: success, when there is one, or was one that this task deleted
  type: str
client_secret:
  description:
    - The new secret. Set C(no_log) on the task.
  returned: when there is a new secret, unless O(secret_dest) is set
  type: str
  sample: "********"
verified:
  description: Whether the client could sign in with the new secret.
  returned: when there is a new secret
  type: bool
  sample: true
roles:
  description: The roles of the task, with the ids and names that the API returned.
  returned: success, with O(roles)
  type: list
  elements: dict
  contains:
    role_id:
      description: The id of the role.
      returned: always
      type: str
    role:
      description: The name of the role, or null if the task gave its id.
      returned: always
      type: str
    division_id:
      description: The id of the division, or V(*) for all.
      returned: always
      type: str
    division:
      description: The name of the division, or null if the task gave its id. Without O(roles[].division), that of the home division.
      returned: always
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
from ansible_collections.purecloud.credentials.plugins.module_utils._api.descriptions import MARK_BEGIN
from ansible_collections.purecloud.credentials.plugins.module_utils._api.oauth_clients import (
    ACTIVE,
    ADD_PERMISSION,
    DELETE_PERMISSION,
    EDIT_PERMISSION,
    GRANT_TYPES,
    INACTIVE,
    SHORTEST_VALIDITY,
    described,
)
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.ensure import Goal, Result, ensure_absent, ensure_inactive, ensure_present
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.proof import Proof
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.roles import look_up
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.wanted import Wanted, cautions
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError, PureCloudError, RequestError
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import CREDENTIAL_OPTIONS, PATH, number, runs_async, seconds
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_signed_in
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials_file import FORMATS, CredentialsFile, FileForm
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import Foreign
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath

OPTIONS: dict[str, dict[str, t.Any]] = {
    "state": {"type": "str", "default": "present", "choices": ["present", "inactive", "absent"]},
    "id": {"type": "str"},
    "name": {"type": "str"},
    "description": {"type": "str"},
    "grant_type": {"type": "str", "choices": GRANT_TYPES},
    "token_validity": {"type": "int", "no_log": False},
    "roles": {"type": "list", "elements": "dict", "options": {"role": {"type": "str", "required": True}, "division": {"type": "str"}}},
    "scopes": {"type": "list", "elements": "str"},
    "redirect_uris": {"type": "list", "elements": "str"},
    "regenerate_secret": {"type": "bool", "default": False},
    "final": {"type": "bool", "default": False},
    "secret_dest": PATH,
    "format": {"type": "str", "default": "token", "choices": list(FORMATS)},
    "id_key": {"type": "str", "default": "client_id", "no_log": False},
    "secret_key": {"type": "str", "default": "client_secret", "no_log": False},
    "mode": {"type": "str"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "verify_timeout": {"type": "float", "default": 60},
    "settle": {"type": "float", "default": 5},
    "client_secret_file": CREDENTIAL_OPTIONS["client_secret_file"],  # where the secret of the client that signs in is
}


@dataclasses.dataclass(frozen=True)
class Options:
    state: str
    id: str | None
    name: str | None
    description: str | None
    grant_type: str | None
    token_validity: int | None
    roles: list[dict[str, str | None]] | None
    scopes: list[str] | None
    redirect_uris: list[str] | None
    regenerate_secret: bool
    final: bool
    secret_dest: GivenPath | None
    format: str
    id_key: str
    secret_key: str
    mode: str | None
    owner: str | None
    group: str | None
    verify_timeout: float
    settle: float
    client_secret_file: GivenPath | None

    def check(self) -> None:
        """:raises ConfigurationError: they do not go together, or are out of their range."""
        if not (self.id or self.name):
            raise ConfigurationError("Neither id nor name names an OAuth client.", advice="Set one of them.")
        if MARK_BEGIN in (self.description or ""):
            raise ConfigurationError(f"description holds {MARK_BEGIN}, which marks the collection's own notes.", advice="Take those marks out.")
        if self.regenerate_secret and self.state != "present":
            raise ConfigurationError(f"regenerate_secret is true, and state is {self.state}.", advice="Set one of the two.")
        if self.token_validity is not None:
            number("token_validity", self.token_validity, SHORTEST_VALIDITY)

    def file(self) -> CredentialsFile | None:
        """:raises ConfigurationError: it cannot be used."""
        if self.secret_dest is None or self.state != "present":
            return None
        form = FileForm(self.format, self.id_key, self.secret_key)
        return CredentialsFile(self.secret_dest, form, mode=self.mode, owner=self.owner, group=self.group)


ENSURE = {"present": ensure_present, "inactive": ensure_inactive, "absent": ensure_absent}
PERMISSIONS = {"would_create": ADD_PERMISSION, "would_delete": DELETE_PERMISSION}


async def converge(invocation: Invocation[Options], token: str) -> Report:
    options = invocation.options
    options.check()
    run = Run(invocation.session, token, invocation.check_mode)
    file = options.file()
    try:
        result = await ENSURE[options.state](run, await _goal(run, options, file))
    except PureCloudError as error:
        if isinstance(error, RequestError):
            error.message = f"About the OAuth client {options.id or options.name}: {error.message}"
        run.add_to(error)
        raise
    finally:
        if file:
            file.close()
    return _report(run, result, options, diff_mode=invocation.diff_mode)


async def _goal(run: Run, options: Options, file: CredentialsFile | None) -> Goal:
    named = None if options.roles is None or options.state == "absent" else [(str(each["role"]), each["division"]) for each in options.roles]
    wanted = Wanted(
        state=ACTIVE if options.state == "present" else INACTIVE,
        name=options.name,
        description=options.description,
        grant_type=options.grant_type,
        token_validity=options.token_validity,
        roles=None if named is None else await look_up(run, named),
        scopes=options.scopes,
        redirect_uris=options.redirect_uris,
    )
    return Goal(
        options.id,
        wanted,
        options.regenerate_secret,
        options.final,
        file,
        no_return=runs_async(),
        secret_path=options.client_secret_file,
        proof=Proof(seconds("verify_timeout", options.verify_timeout, zero=True), seconds("settle", options.settle, zero=True)),
    )


def _report(run: Run, result: Result, options: Options, *, diff_mode: bool) -> Report:
    changed = run.changed or result.secret is not None
    known: dict[str, t.Any] = {"outcome": result.outcome, "oauth_client": described(result.client or {})}
    found = {"id": (result.client or {}).get("id") or result.deleted_id, "correlation_id": result.correlation_id, "verified": result.verified}
    known.update({name: value for name, value in found.items() if value is not None})
    if run.roles:
        known["roles"] = [
            {"role_id": grant.role.id, "role": grant.role.name, "division_id": grant.division.id, "division": grant.division.name} for grant in run.roles
        ]
    warnings = [*run.warnings, *(cautions(result.client) if result.client else ())]
    if changed and run.check_mode:
        warnings.append(permission_is_not_seen(PERMISSIONS.get(result.outcome, EDIT_PERMISSION)))
    secret = result.secret if options.secret_dest is None else None
    return Report(
        known,
        changed=changed,
        diff=_diff(result) if diff_mode else None,
        warnings=tuple(warnings),
        secrets=tuple(run.secrets),
        unmasked={"client_secret": secret} if secret else {},
    )


def _diff(result: Result) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    before, after = (Foreign(state="absent") if side is None else described(side) for side in (result.before, result.after))
    if "regenerate" in result.outcome:
        before["secret"], after["secret"] = "as it was", "a new one"
    return before, after


def main() -> None:
    run_signed_in(OPTIONS, Options, converge, required_one_of=[["id", "name"]])


if __name__ == "__main__":
    main()
