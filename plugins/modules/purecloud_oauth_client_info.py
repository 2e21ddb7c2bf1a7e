#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_oauth_client_info
short_description: List PureCloud OAuth clients, when each was last used, and what needs attention
description:
  - Lists the OAuth clients of a PureCloud (Genesys Cloud) organisation with C(GET /api/v2/oauth/clients), the operation C(getOauthClients), and checks
    each of them by rules. Each finding has a code, a severity and a cure.
  - With O(usage_days), it also asks for each client on which day it last called the API, with C(POST /api/v2/oauth/clients/{clientId}/usage/query).
  - No secret is returned. The API returns a client's secret only when it is created.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  id:
    description:
      - Return only the client with this id.
      - This is not O(client_id), which is the client that signs in.
    type: str
  name:
    description:
      - Return only clients of exactly this name. Names are not unique.
    type: str
  state:
    description:
      - Return only clients in this state.
      - A client that the API still lists after it was deleted is never returned.
    type: str
    choices:
      - active
      - inactive
      - disabled
  grant_type:
    description:
      - Return only clients with this grant.
    type: str
    choices:
      - CLIENT-CREDENTIALS
      - CODE
      - TOKEN
      - SAML2-BEARER
      - PASSWORD
  usage_days:
    description:
      - For each client, find the day of its last call in this many whole days in UTC, up to yesterday. From 1 to 365.
      - The API counts a day once it is over, so the current day is not included. The vendor does not document how far back it counts.
      - By default, the API is not asked for calls, and RV(oauth_clients[].last_use) is not returned.
      - This takes two requests or more for each client. A token has 300 requests a minute, so 500 clients take about four minutes. The module sends as fast as
        that limit allows, and then waits for the next minute.
    type: int
  max_age_days:
    description:
      - From this age in days on, a client must be rotated, and has the finding V(older_than_max_age).
    type: int
  consumers:
    description:
      - Whether to read which integration credentials use which client. Data Actions sign in with these credentials. The task needs the permission
        C(integrations:integration:view).
      - Without it, no client is suggested for deletion. With it, a client that a credential uses is not suggested for deletion. If a credential does
        not say which client it uses, no client is.
      - With it, RV(findings) lists credentials whose client does not exist. If something cannot be read, the task warns.
    type: bool
    default: false
  concurrency:
    description:
      - How many calls to make at a time for O(usage_days), from 1 to 64.
    type: int
    default: 16
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
notes:
  - The token that the task signs in with needs the permission C(oauth:client:view).
  - If the list does not contain the client that the task signs in as, the list is not complete, and the task fails. C(GET /api/v2/tokens/me) says which
    client that is, and needs no permission.
  - If the API does not say it in its own words, the last use is V(unknown), and never V(none_in_window). A query that fails, is refused or does not
    finish has no effect on other clients.
  - The module believes that a client made no call only if the API returned a call of some client. So it always asks about the client that signs in,
    too. If not even that client has a call in the window, all are V(unknown).
  - The API counts calls, and not sign-ins. A client that signs in and calls nothing looks unused. So does a client that is embedded in Genesys' own
    integrations for Salesforce, Chrome, Firefox and Zendesk, since their calls are not counted.
  - A module cannot print while it runs. Afterwards, RV(progress) says how far it was at which time; C(ansible-playbook -v) shows it.
seealso:
  - module: purecloud.credentials.purecloud_oauth_client
  - module: purecloud.credentials.purecloud_integration_credential_info
  - ref: ansible_collections.purecloud.credentials.docsite.guide_audit
    description: Every finding with its severity and its cure, and the report of the runbook C(audit_credentials).
"""

EXAMPLES = r"""
- name: List all OAuth clients
  purecloud.credentials.purecloud_oauth_client_info:
    access_token: "{{ admin_token }}"
    region: eu-central-1
  register: found

- name: Find out which clients nobody uses
  purecloud.credentials.purecloud_oauth_client_info:
    usage_days: 90
    max_age_days: 365
    consumers: true
    client_id: 5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11
    client_secret_file: /root/administration.secret
    region: eu-central-1
  register: found

- name: Show those that made no call for certain, and that no integration credential names
  ansible.builtin.debug:
    msg: "{{ item.name }} ({{ item.id }}), {{ item.age_days }} days old"
  loop: "{{ found.oauth_clients | selectattr('suggestion', 'eq', 'delete') }}"
  loop_control:
    label: "{{ item.id }}"
"""

RETURN = r"""
oauth_clients:
  description:
    - The OAuth clients (OAuthClient), in snake_case, in the order of the API. Never with a secret.
    - Fields that are not listed here are returned too.
  returned: success, and when the task was ended by a signal
  type: list
  elements: dict
  contains:
    id:
      description: The id of the client.
      returned: success
      type: str
      sample: 5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11
    name:
      description: The name of the client.
      returned: success
      type: str
      sample: Nightly export
    state:
      description: The state, as the API writes it.
      returned: when the API returns it
      type: str
      sample: active
    authorized_grant_type:
      description: The grant by which the client signs in.
      returned: when the API returns it
      type: str
      sample: CLIENT-CREDENTIALS
    role_divisions:
      description: The roles of the client, each with the division in which it holds.
      returned: when the API returns it
      type: list
      elements: dict
    date_to_delete:
      description: When the API will delete the client.
      returned: when the API returns it
      type: str
    age_days:
      description: Whole days since the client was created. Null if the API does not return the date.
      returned: success
      type: int
      sample: 412
    last_use:
      description: When the client last called the API.
      returned: when O(usage_days) is set
      type: dict
      contains:
        status:
          description:
            - V(used) if there was a call in the window.
            - V(none_in_window) if the API said that there was none, and returned a call of another client.
            - V(unknown) if the API did not say. Assume that the client is in use.
          returned: success
          type: str
          sample: used
        date:
          description: The last day with a call, in UTC. Null unless RV(oauth_clients[].last_use.status) is V(used).
          returned: success
          type: str
          sample: "2026-11-24"
        from:
          description: The first day of the window.
          returned: success
          type: str
          sample: "2026-08-28"
        to:
          description: The last day of the window.
          returned: success
          type: str
          sample: "2026-11-25"
        reason:
          description: Why the last use is unknown. Null unless RV(oauth_clients[].last_use.status) is V(unknown).
          returned: success
          type: str
    consumers:
      description: The integration credentials that say that they use the client. Null if they could not be read.
      returned: when O(consumers) is set
      type: list
      elements: dict
      contains:
        id:
          description: The id of the credential.
          returned: success
          type: str
        name:
          description: The name of the credential.
          returned: success
          type: str
    findings:
      description: What needs attention, the most severe first.
      returned: success
      type: list
      elements: dict
      contains:
        code:
          description: Identifies the finding. The guide lists all of them.
          returned: success
          type: str
          sample: older_than_max_age
        severity:
          description: V(low), V(medium) or V(high).
          returned: success
          type: str
          sample: medium
        message:
          description: What was found, and what to do about it.
          returned: success
          type: str
        what:
          description: The first half of the message, what was found.
          returned: success
          type: str
        cure:
          description: The second half of the message, what to do about it.
          returned: success
          type: str
    suggestion:
      description:
        - V(delete) if all of this is true. The API said that the client made no call. The client existed for the whole window, or is inactive. Every
          integration credential says that it uses another client. The task does not sign in as the client. This needs O(usage_days) and O(consumers).
        - V(rotate) if it is older than O(max_age_days).
        - V(review) if it has other findings, or if only unknown integration credentials prevent V(delete).
        - V(keep) if it has no findings.
      returned: success
      type: str
      sample: keep
findings:
  description: What needs attention beside the clients, such as a credential whose client does not exist. Fields as in RV(oauth_clients[].findings).
  returned: when O(consumers) is set
  type: list
  elements: dict
all_consumers_known:
  description:
    - Whether every integration credential says which client it uses. True for an organisation that has no credentials.
    - If it is false, a credential may use any client, and no client is suggested for deletion.
  returned: when O(consumers) is set
  type: bool
progress:
  description: How many clients were done, after how many seconds and requests.
  returned: when O(usage_days) is set
  type: list
  elements: str
  sample:
    - 250 of 500 clients after 61 s, by 512 requests
    - 500 of 500 clients after 182 s, by 1004 requests
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
import datetime
import typing as t

from ansible_collections.purecloud.credentials.plugins.module_utils._api.common import id_of
from ansible_collections.purecloud.credentials.plugins.module_utils._api.oauth_clients import (
    ACTIVE,
    DISABLED,
    GRANT_TYPES,
    INACTIVE,
    described,
    is_deleted,
    list_clients,
)
from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import describe
from ansible_collections.purecloud.credentials.plugins.module_utils._api.usage import MOST_DAYS, Window
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.consumers import find_consumers
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.findings import (
    Organisation,
    age_days,
    findings_of,
    findings_of_the_organisation,
    suggestion_for,
)
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.last_uses import LastUses, believed, count_unknown
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import UnexpectedAnswerError
from ansible_collections.purecloud.credentials.plugins.module_utils._http.pace import Pace
from ansible_collections.purecloud.credentials.plugins.module_utils._http.pool import SessionPool
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession, Document
from ansible_collections.purecloud.credentials.plugins.module_utils._module.batch import run_as_far_as_possible
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import MAX_CONCURRENCY, number
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_signed_in

OPTIONS: dict[str, dict[str, t.Any]] = {
    "id": {"type": "str"},
    "name": {"type": "str"},
    "state": {"type": "str", "choices": [ACTIVE, INACTIVE, DISABLED]},
    "grant_type": {"type": "str", "choices": GRANT_TYPES},
    "usage_days": {"type": "int"},
    "max_age_days": {"type": "int"},
    "consumers": {"type": "bool", "default": False},
    "concurrency": {"type": "int", "default": 16},
}


@dataclasses.dataclass(frozen=True)
class Options:
    id: str | None
    name: str | None
    state: str | None
    grant_type: str | None
    usage_days: int | None
    max_age_days: int | None
    consumers: bool
    concurrency: int

    def check(self) -> None:
        """:raises ConfigurationError: a number is out of its range."""
        number("concurrency", self.concurrency, 1, MAX_CONCURRENCY)
        if self.usage_days is not None:
            number("usage_days", self.usage_days, 1, MOST_DAYS)
        if self.max_age_days is not None:
            number("max_age_days", self.max_age_days, 0)

    def selects(self, client: Document) -> bool:
        wanted = {"id": self.id, "name": self.name}
        by_state = self.state is None or str(client.get("state")).lower() == self.state
        by_grant = self.grant_type is None or str(client.get("authorizedGrantType")).upper() == self.grant_type
        return by_state and by_grant and all(value in (None, client.get(name)) for name, value in wanted.items()) and not is_deleted(client)


async def inspect(invocation: Invocation[Options], token: str) -> Report:
    options = invocation.options
    options.check()
    now = datetime.datetime.now(datetime.timezone.utc)
    clients, own_id = await _list_all(invocation.session, token)
    organisation = Organisation(clients, now, options.max_age_days, own_id=own_id)
    warnings: list[str] = []
    if options.consumers:
        consumers = await find_consumers(invocation.session, token)
        organisation = dataclasses.replace(organisation, consumers=consumers.known, knows_all_consumers=consumers.why_not_all is None)
        warnings += filter(None, [consumers.why_not_all])
    chosen = [client for client in organisation.clients if options.selects(client)]
    if options.usage_days is None or not chosen:
        progress: dict[str, t.Any] = {} if options.usage_days is None else {"progress": []}
        return Report({**_result(organisation, chosen, options), **progress}, warnings=tuple(warnings))
    # Beside the chosen ones the client that signs in, which surely makes calls: so a usage that counts none is found out.
    ids = list(dict.fromkeys([*(client["id"] for client in chosen), *filter(None, [own_id])]))
    asked = _ask_for_usage(invocation, token, ids, Window.before(now.date(), options.usage_days))
    cut_short = run_as_far_as_possible(asked.scheduler)
    asked.pool.close()
    organisation = dataclasses.replace(organisation, last_uses=believed(asked.results()))
    missing = count_unknown({client["id"]: organisation.last_uses[client["id"]] for client in chosen})
    words = f"The last use of {missing} of {len(chosen)} OAuth clients is unknown, which does not mean that they are unused. The reason is in last_use of each."
    warnings += [words] if missing and not cut_short else []
    result = {**_result(organisation, chosen, options), "progress": asked.progress}
    return Report(result, warnings=tuple(warnings), error=f"{cut_short} {words} Run the task again." if cut_short else None)


async def _list_all(session: ApiSession, token: str) -> tuple[list[Document], str | None]:
    """All clients, and the id of the one that asks, if TokenInfo names it.

    :raises RequestError: as in `list_clients`, or the list cannot be whole, since that one is not in it.
    """
    clients = await list_clients(session, token)
    own_id = _own_client((await describe(session, token)).info)
    if (own_id is None and clients) or own_id in {client["id"] for client in clients}:
        return clients, own_id
    found = f"{len(clients)} OAuth clients, and not {own_id}, which the task signs in as" if own_id else "no OAuth client"
    error = UnexpectedAnswerError(f"{session.host} listed {found}, so the list is not whole.", status=200)
    error.advice = "Run the task again, signed in as an OAuth client of this organisation."
    raise error


def _own_client(info: dict[str, t.Any]) -> str | None:
    """The id of the client that a token is of, if that is one of the organisation: a person's token can be of one that is built in."""
    client = info.get("oauth_client") or {}
    owner = id_of(client.get("organization"))
    return id_of(client) if owner in (None, id_of(info.get("organization"))) else None


def _ask_for_usage(invocation: Invocation[Options], token: str, ids: list[str], window: Window) -> LastUses:
    session, ends_at = invocation.session, invocation.ends_at

    def make_session(pace: Pace) -> ApiSession:
        return ApiSession(session.connection, ends_at=ends_at, clock=session.clock, pace=pace)

    pool = SessionPool(make_session, Pace(session.clock, ends_at))
    return LastUses(pool, token, ids, window, concurrency=invocation.options.concurrency, ends_at=ends_at, clock=session.clock)


def _result(organisation: Organisation, chosen: list[Document], options: Options) -> dict[str, t.Any]:
    result: dict[str, t.Any] = {"oauth_clients": [_entry(client, organisation, options) for client in chosen]}
    if options.consumers:
        result["findings"] = [finding.as_result() for finding in findings_of_the_organisation(organisation)]
        result["all_consumers_known"] = organisation.knows_all_consumers
    return result


def _entry(client: Document, organisation: Organisation, options: Options) -> dict[str, t.Any]:
    findings = findings_of(client, organisation)
    use = organisation.last_uses.get(client["id"])
    entry = described(client)
    entry["age_days"] = age_days(client, organisation.now)
    if use is not None:
        entry["last_use"] = use.as_result()
    if options.consumers:
        known = [{"id": consumer.id, "name": consumer.name} for consumer in organisation.consumers_of(client)]
        entry["consumers"] = None if organisation.consumers is None else known
    entry["findings"] = [finding.as_result() for finding in findings]
    entry["suggestion"] = suggestion_for(client, organisation, findings)
    return entry


def main() -> None:
    run_signed_in(OPTIONS, Options, inspect)


if __name__ == "__main__":
    main()
