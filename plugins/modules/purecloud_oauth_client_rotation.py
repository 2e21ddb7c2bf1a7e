#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_oauth_client_rotation
short_description: Replace a PureCloud OAuth client without an outage
description:
  - Replaces the secret of an OAuth client of PureCloud (Genesys Cloud) without an outage. An OAuth client has one secret, and a new secret makes the
    old one invalid at once. So the module creates a second client like the first, writes its id and secret into the consumer's file, and retires the
    first client when nobody uses it any more.
  - That takes days. A run does what is possible today, and ends with the outcome V(draining), RV(not_before) and RV(waits_for). The next run continues.
    Schedule it once a day.
  - The old client is made inactive after its tokens have expired and after O(clean_days) whole days in UTC in which the API counted no call of the old
    client, and calls of the new one. It is deleted O(hold_days) days later, unless somebody changed or used it. If the API does not say whether it was
    used, it counts as used.
  - The state of a rotation is in the description of the new client, so that a later run finds it, on any host.
  - You can kill it at any point. The next run continues from there.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  state:
    description:
      - V(rotated) does what is possible today. The next run continues.
      - The other states are steps, between which a role runs your tasks. V(prepared) creates the new client, verifies it, and returns RV(run_id), which
        the next steps need. V(switched) writes it into the file. V(finished) says that the consumer works, and begins to retire the old client.
      - V(rolled_back) makes the old client active again, and writes it into the file, at any time before it is deleted. Then V(finished), or the next
        run, retires the new one in the same way.
    type: str
    default: rotated
    choices:
      - rotated
      - prepared
      - switched
      - finished
      - rolled_back
  id:
    description:
      - The id of the OAuth client. After a rotation, the old id also finds the new client. O(client_id) is the client that the task signs in as, and
        must be another one.
    type: str
  name:
    description:
      - The name of the OAuth client, instead of O(id). The new client has the same name.
    type: str
  path:
    description:
      - The file from which the consumer reads id and secret, on the host that runs the module. If it does not exist, it is created.
      - In a folder that belongs to another user, the module has only that user's rights.
    type: path
    required: true
  format:
    description:
      - The format of the file. V(json) has two members of an object, V(env) two lines C(NAME=value). All else in the file stays as it is.
    type: str
    default: json
    choices:
      - json
      - env
  id_key:
    description:
      - The name of the id in the file. By default C(client_id), or C(GENESYSCLOUD_OAUTHCLIENT_ID) with O(format=env).
    type: str
  secret_key:
    description:
      - The name of the secret in the file. By default C(client_secret), or C(GENESYSCLOUD_OAUTHCLIENT_SECRET) with O(format=env).
    type: str
  mode:
    description:
      - The mode of the file. By default the mode of the file that is replaced, or V(0600). A mode that lets others read it is refused.
    type: str
  owner:
    description:
      - The owner of the file, by name or number. By default the owner of the file that is replaced.
    type: str
  group:
    description:
      - The group of the file, by name or number. By default the group of the file that is replaced.
    type: str
  max_age_days:
    description:
      - Rotate the client only if it was created at least this many days ago. Otherwise the outcome is V(not_due). By default it is always due.
    type: float
  clean_days:
    description:
      - For how many whole days in UTC nobody may have used the old client, before it is made inactive.
    type: int
    default: 1
  hold_days:
    description:
      - For how many days the old client stays inactive before it is deleted. Less than 7, since the API may delete an inactive client by itself after 7
        days.
    type: float
    default: 3
  delete:
    description:
      - Whether to delete the old client. If not, it stays inactive, and the rotation is finished then.
    type: bool
    default: true
  drain:
    description:
      - V(usage) waits until the API counts no call of the old client. V(none) only waits until its tokens expire. Use V(none) for clients whose calls
        the API does not count, such as embedded ones, and for tokens that live for months.
    type: str
    default: usage
    choices:
      - usage
      - none
  drain_reason:
    description:
      - The reason for O(drain=none), for the report. Required with O(drain=none).
    type: str
  prove_paths:
    description:
      - Paths of the API, such as C(/api/v2/users/me). The module sends GET to each path with a token of each client. Both must get the same status. By
        default none.
    type: list
    elements: str
    default: []
  settle:
    description:
      - For how many seconds every request must say that a token of the new client is active, before anything is delivered.
    type: float
    default: 5
  verify_timeout:
    description:
      - Seconds within which the new client must be able to sign in. The first try is 10 seconds after it was created.
    type: float
    default: 60
  confirm_retries:
    description:
      - How often to retry the check of what the consumer reads.
    type: int
    default: 3
  confirm_delay:
    description:
      - Seconds between two tries.
    type: float
    default: 5
  report_path:
    description:
      - A file to which each run appends its result as a line of JSON. A summary of the last run is written beside it, with C(.md) added.
    type: path
  run_id:
    description:
      - The RV(run_id) that V(prepared) or V(rolled_back) returned. Required for V(switched) and V(finished).
    type: str
  lock_lease:
    description:
      - For how many seconds a run locks out other runs between two of its steps.
    type: float
    default: 300
  take_over:
    description:
      - Take the rotation over from another run, which died between its steps, before that run's lease ends.
      - Also delete a client that a run for another file or host created and did not finish. First make sure that the other run has died.
    type: bool
    default: false
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
      - Check mode does not test whether the API lets the task create a client.
  diff_mode:
    support: none
    details:
      - RV(old) and RV(new) say what was replaced.
  idempotent:
    support: partial
    details:
      - With O(max_age_days), a second run changes nothing. A run that only waits changes nothing, too.
notes:
  - The task needs the permissions C(oauth:client:view), C(oauth:client:add), C(oauth:client:edit) and C(oauth:client:delete), and all roles of the client.
  - All times are the API's, from its answers, and not the host's.
  - A list of allowed addresses may accept the host and refuse the consumer. So check the consumer in your own tasks.
seealso:
  - module: purecloud.credentials.purecloud_oauth_client
  - module: purecloud.credentials.purecloud_oauth_client_info
  - module: purecloud.credentials.purecloud_token_rotation
  - ref: ansible_collections.purecloud.credentials.docsite.guide_rotate_oauth_client
    description: What happens on which day, what to do when it stops, and how to roll back.
"""

EXAMPLES = r"""
- name: Replace the OAuth client of the nightly export, once a day as far as can be gone
  purecloud.credentials.purecloud_oauth_client_rotation:
    name: Nightly export
    path: /etc/nightly-export/client.json
    max_age_days: 90
    client_id: "{{ administration_client_id }}"
    client_secret_file: /root/administration.secret
    region: eu-central-1
  register: rotation

- name: Say what it waits for
  ansible.builtin.debug:
    msg: "Not before {{ rotation.not_before }}: {{ rotation.waits_for }}"
  when: rotation.outcome == 'draining'

- name: Have the old client used again
  purecloud.credentials.purecloud_oauth_client_rotation:
    state: rolled_back
    name: Nightly export
    path: /etc/nightly-export/client.json
    client_id: "{{ administration_client_id }}"
    client_secret_file: /root/administration.secret
    region: eu-central-1
"""

RETURN = r"""
outcome:
  description:
    - V(rotated) means that the rotation is finished. V(draining) means that a later run continues. V(not_due) means that the client is younger than
      O(max_age_days).
    - V(prepared), V(switched) and V(rolled_back) come from the steps. V(rolled_back) without RV(run_id) means that a roll back is finished.
    - V(would_rotate) and V(would_roll_back) come from check mode, V(failed) from a failure.
  returned: when the file could be looked at
  type: str
  sample: draining
summary:
  description:
    - What the run did, or what stands, in one line for a person. It begins with RV(outcome).
    - OAuth clients by their ids. Never a secret.
  returned: when the file could be looked at
  type: str
  sample: >-
    rotated: /etc/app/client.json holds the new OAuth client 7b1f6c02-52b4-4f0c-9a0e-2d8d3f1c6a44.
    The old one, 1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77, was deleted.
old:
  description: The id of the client that is replaced.
  returned: when the file could be looked at
  type: str
new:
  description: The id of the client that replaces it, or null.
  returned: when the file could be looked at
  type: str
not_before:
  description: The earliest time at which a run can continue, in ISO 8601.
  returned: when the outcome is V(draining)
  type: str
  sample: "2026-11-29T03:00:00.000Z"
waits_for:
  description: What the rotation waits for.
  returned: when the outcome is V(draining)
  type: str
drain_reason:
  description: O(drain_reason).
  returned: with O(drain=none)
  type: str
steps:
  description: What was done so far, each with C(step), C(outcome) and C(time).
  returned: when the file could be looked at
  type: list
  elements: dict
possible_orphans:
  description: Always empty. What a run creates and does not finish is found by its description, and removed.
  returned: when the file could be looked at
  type: list
  elements: dict
correlation_ids:
  description: The ids of the DELETE requests, which the API's support asks for.
  returned: when the file could be looked at
  type: list
  elements: str
path:
  description: The file.
  returned: when the file could be looked at
  type: str
host:
  description: The host that ran the module.
  returned: when the file could be looked at
  type: str
time:
  description: When the task ended, in ISO 8601.
  returned: when the file could be looked at
  type: str
organization:
  description: Always empty, since the API does not return the client's organisation.
  returned: when the file could be looked at
  type: dict
oauth_client:
  description: C(id) and C(name) of the client that was inspected last.
  returned: when the file could be looked at
  type: dict
error:
  description: What went wrong, or null.
  returned: when the file could be looked at
  type: str
run_id:
  description: Identifies this run, for the steps after V(prepared) or V(rolled_back).
  returned: with a step, if another is to follow
  type: str
deliver_file:
  description:
    - The file to deliver from. Until the switch, a JSON object with C(client_id) and C(client_secret) of the new client. After the switch, the
      consumer's own file.
  returned: with a step, if another is to follow
  type: str
fingerprint:
  description: The fingerprint of the token that the task signed in with. C(sha256:) and the first 16 hexadecimal digits of the token's SHA-256.
  returned: when there is a token that can be sent
  type: str
hosts:
  description: The hosts of the API that were asked, each with its port if that is not the usual one.
  returned: when the connection options can be used
  type: list
  elements: str
hosts_from:
  description:
    - The option or the environment variable that named these hosts, or V(default) if nothing did.
  returned: when the connection options can be used
  type: str
region:
  description: The domain that was asked, or host and port of O(api_url).
  returned: when the connection options can be used
  type: str
msg:
  description: What went wrong, and what to do next.
  returned: failure
  type: str
http_status:
  description: Status of the API's answer.
  returned: failure, when there was an answer
  type: int
error_code:
  description: Code of the API's answer.
  returned: failure, when the API returned it
  type: str
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
import hashlib
import os
import socket
import time
import typing as t
import uuid

from ansible_collections.purecloud.credentials.plugins.module_utils._clients.drain import Drain
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.parity import check_paths
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.proof import Proof
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.retirement import Retirer
from ansible_collections.purecloud.credentials.plugins.module_utils._clients.run import Run
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import PATH, number, seconds
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import run_signed_in
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.engine import Policy, Rotation
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.lock import LockedError, Locks
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.oauth_client import OAUTH_CLIENT, FileCodec, OAuthClientCredential
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.report import check_report_path, entry_of, write_report
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.steps import FINISHED, PREPARED, ROLLED_BACK, ROTATED, SWITCHED, take_step
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.store import LONGEST_LEASE, Store
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.waves import Job
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.credentials_file import KEYS, FileForm
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import Mask
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.secret_place import SecretPlace

OPTIONS: dict[str, dict[str, t.Any]] = {
    "state": {"type": "str", "default": ROTATED, "choices": [ROTATED, PREPARED, SWITCHED, FINISHED, ROLLED_BACK]},
    "id": {"type": "str"},
    "name": {"type": "str"},
    "path": {**PATH, "required": True},
    "format": {"type": "str", "default": "json", "choices": ["json", "env"]},
    "id_key": {"type": "str", "no_log": False},
    "secret_key": {"type": "str", "no_log": False},
    "mode": {"type": "str"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "max_age_days": {"type": "float"},
    "clean_days": {"type": "int", "default": 1},
    "hold_days": {"type": "float", "default": 3},
    "delete": {"type": "bool", "default": True},
    "drain": {"type": "str", "default": "usage", "choices": ["usage", "none"]},
    "drain_reason": {"type": "str"},
    "prove_paths": {"type": "list", "elements": "str", "default": []},
    "settle": {"type": "float", "default": 5},
    "verify_timeout": {"type": "float", "default": 60},
    "confirm_retries": {"type": "int", "default": 3},
    "confirm_delay": {"type": "float", "default": 5},
    "report_path": PATH,
    "run_id": {"type": "str"},
    "lock_lease": {"type": "float", "default": 300},
    "take_over": {"type": "bool", "default": False},
}

# Days after which the API may delete an inactive client by itself, so that it could not be made active again.
LONGEST_HOLD = 7
MOST_CLEAN_DAYS = 90
DAY = 86400.0  # seconds


@dataclasses.dataclass(frozen=True)
class Options:
    state: str
    id: str | None
    name: str | None
    path: GivenPath
    format: str
    id_key: str | None
    secret_key: str | None
    mode: str | None
    owner: str | None
    group: str | None
    max_age_days: float | None
    clean_days: int
    hold_days: float
    delete: bool
    drain: str
    drain_reason: str | None
    prove_paths: list[str]
    settle: float
    verify_timeout: float
    confirm_retries: int
    confirm_delay: float
    report_path: GivenPath | None
    run_id: str | None
    lock_lease: float
    take_over: bool

    def check(self) -> None:
        """:raises ConfigurationError: they do not go together, or are out of their range."""
        if self.id and self.name:
            raise ConfigurationError("id and name are both set.", advice="Set one of them.")
        if not (self.id or self.name):
            raise ConfigurationError(f"{'name' if self.id is None else 'id'} is empty.", advice="Name the OAuth client that is to be rotated.")
        if not self.run_id and self.state in (SWITCHED, FINISHED):
            raise ConfigurationError(f"The state is {self.state}, and run_id is not set.", advice="Set it to what the step before returned.")
        if self.drain == "none" and not (self.drain_reason or "").strip():
            raise ConfigurationError("drain is none, and drain_reason is not set.", advice="Say why nobody needs to ask for usage. It goes into the report.")
        number("clean_days", self.clean_days, 1, MOST_CLEAN_DAYS)
        if not 0 <= self.hold_days < LONGEST_HOLD:
            raise ConfigurationError(f"hold_days is {self.hold_days:g}.", advice=f"Set it to a number from 0 to less than {LONGEST_HOLD}.")
        check_paths(self.prove_paths)

    @property
    def policy(self) -> Policy:
        return Policy(
            max_age=None if self.max_age_days is None else seconds("max_age_days", self.max_age_days, zero=True) * DAY,
            revoke_old=True,
            confirm_retries=number("confirm_retries", self.confirm_retries, 0),
            confirm_delay=seconds("confirm_delay", self.confirm_delay, zero=True),
            lease=seconds("lock_lease", self.lock_lease, most=LONGEST_LEASE),
            take_over=self.take_over,
        )

    @property
    def form(self) -> FileForm:
        id_key, secret_key = KEYS[self.format]
        return FileForm(self.format, self.id_key or id_key, self.secret_key or secret_key)


async def rotate(invocation: Invocation[Options], token: str) -> Report:
    options = invocation.options
    options.check()
    if options.report_path is not None:
        check_report_path(options.report_path, [options.path])
    run_id = options.run_id or (str(uuid.uuid4()) if options.state != ROTATED else None)
    run = Run(invocation.session, token, invocation.check_mode)
    locks = Locks(time)
    job = Job(_rotation(options, run, locks, run_id))
    try:
        await take_step(job, options.state, 0.0, goes_on=options.run_id is not None, check_mode=invocation.check_mode)
    finally:
        job.rotation.close()
        locks.release()
    return _report(options, run, job, run_id)


def _rotation(options: Options, run: Run, locks: Locks, run_id: str | None) -> Rotation:
    drain = Drain(options.clean_days, options.hold_days, by_usage=options.drain == "usage")
    credential = OAuthClientCredential(
        run,
        client_id=options.id or None,
        name=options.name or None,
        place=_place_of(options.path),
        takes_over=options.take_over,
        proof=Proof(seconds("verify_timeout", options.verify_timeout, zero=True), seconds("settle", options.settle, zero=True)),
        prove_paths=options.prove_paths,
        retirer=Retirer(run, drain, delete=options.delete),
    )
    codec, policy = FileCodec(options.form), options.policy
    place = SecretPlace("path", options.path, mode=options.mode, owner=options.owner, group=options.group)
    store = Store(place, codec, OAUTH_CLIENT, key=options.form.id_key, replace_unknown=False)
    return Rotation(store, credential, policy, locks, run=run_id)


def _place_of(path: str) -> str:
    """Names a file of a host. It tells neither."""
    return hashlib.sha256(f"{socket.gethostname()} {os.path.realpath(path)}".encode()).hexdigest()[:12]


def _report(options: Options, run: Run, job: Job, run_id: str | None) -> Report:
    known = Report({}) if job.error is None else Report.from_exception(job.error)
    error = None if known.error is None else f"{job.rotation.path}: {known.error}"
    entry = entry_of(job.rotation, "failed" if job.error else str(job.outcome), error)
    if options.drain == "none":
        entry["drain_reason"] = options.drain_reason
    secrets = (*run.secrets, *job.rotation.secrets)
    warnings = tuple(run.warnings)
    if options.report_path and not run.check_mode and not isinstance(job.error, LockedError):
        try:
            write_report(options.report_path, Mask(secrets).value([entry]))
        except ConfigurationError as problem:
            warnings = (*warnings, f"The report was not written: {problem}")
    goes_on = job.outcome in (PREPARED, SWITCHED, ROLLED_BACK) and not job.rotation.has_retired
    step = {"run_id": run_id, "deliver_file": job.newest_file} if run_id and goes_on else {}
    changed = (job.changed and job.outcome != "not_due") or known.changed or run.changed
    return Report({**known.result, **entry, **step}, changed=changed, error=error, secrets=secrets, warnings=warnings)


def main() -> None:
    run_signed_in(OPTIONS, Options, rotate, required_one_of=[["id", "name"]])


if __name__ == "__main__":
    main()
