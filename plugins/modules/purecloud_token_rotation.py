#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_token_rotation
short_description: Rotate PureCloud access tokens in files, without an outage
description:
  - Issues a token with an OAuth client's credentials, checks that its organisation, client and scopes match the old one, replaces the file
    atomically, asks about the token in the file, waits, then revokes the old token. All in one run.
  - At every instant a reader of the file finds a whole, active token.
  - You can kill it at any point. The next run reads from the files and from the API what was done, and finishes or undoes it.
  - If the new token fails the check, the file holds the old one again, the new one is revoked, and the task fails.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  state:
    description:
      - V(rotated) does everything. The other states are steps, for a role that runs tasks between them. Each step needs the O(run_id) of the first one.
      - V(prepared) issues the new token, and writes it to the file with C(.pending) added to its name.
      - V(switched) promotes the new token, and keeps the old one in the file with C(.previous) added. Without O(run_id), it also does all steps before,
        and checks the new token.
      - V(finished) checks the token in the file, waits, and revokes the token that nobody reads any more.
      - V(rolled_back) puts the old token back in place. V(finished) then revokes the new one.
    type: str
    default: rotated
    choices: [rotated, prepared, switched, finished, rolled_back]
  path:
    description:
      - The file that the consumer reads, by its absolute path on the host that runs the module. A symbolic link is followed, and the real file is rotated.
      - A file that has a second hard link, or that is a mount point, is refused, since its reader would keep the old token.
      - Nobody but the owner may be able to write to the folder.
    type: path
  rotations:
    description:
      - Many files on this host, in one run, instead of O(path). An OAuth client can have ten tokens. So files that share an OAuth client are rotated in
        waves that leave room.
      - If an entry does not set O(client_id), O(client_secret) or O(client_secret_file), the task's option is used.
    type: list
    elements: dict
    suboptions:
      path:
        description: As O(path).
        type: path
        required: true
      client_id:
        description: As O(client_id).
        type: str
      client_secret:
        description: As O(client_secret).
        type: str
      client_secret_file:
        description: As O(client_secret_file).
        type: path
      expect:
        description: As O(expect).
        type: dict
        suboptions:
          organization_id:
            description: The id of the organisation.
            type: str
          oauth_client_id:
            description: The id of the OAuth client.
            type: str
      format:
        description: As O(format).
        type: str
        default: token
        choices: [token, env, json]
      key:
        description: As O(key).
        type: str
      mode:
        description: As O(mode).
        type: str
      owner:
        description: As O(owner).
        type: str
      group:
        description: As O(group).
        type: str
  expect:
    description:
      - To whom the old and the new token must belong. By default the new token must have the same organisation and OAuth client as the old one.
    type: dict
    suboptions:
      organization_id:
        description: The id of the organisation.
        type: str
      oauth_client_id:
        description: The id of the OAuth client.
        type: str
  format:
    description:
      - The format of the file. V(token) has the token on a line of its own. V(env) has it on the line C(NAME=value) of O(key), among other lines.
        V(json) has it in the member O(key) of an object, among other members. All else in the file stays as it is.
    type: str
    default: token
    choices: [token, env, json]
  key:
    description:
      - The name of the token in a file of the format V(env) or V(json).
    type: str
  mode:
    description:
      - The mode of the file, in octal digits. By default the mode of the file that is replaced, or V(0600).
    type: str
  owner:
    description:
      - The owner of the file, by name or number. By default the owner of the file that is replaced.
    type: str
  group:
    description:
      - The group of the file, by name or number. By default the group of the file that is replaced.
    type: str
  concurrency:
    description:
      - How many of O(rotations) to work on at a time, from 1 to 64.
    type: int
    default: 16
  max_age:
    description:
      - Rotate only if the token is not active, or if its file was last changed more than this many seconds ago. By default always.
    type: float
  settle:
    description:
      - For how many seconds every request must say that a token is active, or not active, before the module relies on it.
    type: float
    default: 5
  grace:
    description:
      - Seconds to wait before the old token is revoked, so that consumers can read the new one. All files of a wave share one wait.
    type: float
    default: 30
  verify_timeout:
    description:
      - Seconds within which the API must accept the new token, and refuse the old one.
    type: float
    default: 30
  revoke_old:
    description:
      - Whether to revoke the old token. If not, it stays in the file with C(.previous) added.
    type: bool
    default: true
  confirm_retries:
    description:
      - How often to retry the check of the token in the file.
    type: int
    default: 3
  confirm_delay:
    description:
      - Seconds between two tries.
    type: float
    default: 5
  report_path:
    description:
      - A file to which each rotation appends a line of JSON. Only root and the user who runs the module may be able to write to its folder. A summary
        of the last run is written beside it, with C(.md) added.
    type: path
  run_id:
    description:
      - The RV(run_id) that V(prepared) returned, for the steps after it.
    type: str
  lock_lease:
    description:
      - For how many seconds, at most a week, a run locks out other runs between two of its steps. While a module works, the kernel holds its lock.
    type: float
    default: 300
  take_over:
    description:
      - Take the rotation over from another run before that run's lease ends. The other run then changes nothing more.
    type: bool
    default: false
  replace_unknown:
    description:
      - Replace a file that holds no token in the given O(format), and keep a copy of it. By default such a file is an error.
    type: bool
    default: false
extends_documentation_fragment:
  - purecloud.credentials.attributes
  - purecloud.credentials.attributes.action_group
  - purecloud.credentials.connection
  - purecloud.credentials.connection.credentials
attributes:
  async:
    support: full
  check_mode:
    support: full
    details:
      - Inspects the old token, and predicts each refusal that comes before a token is issued. It does not test whether the credentials can sign in.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - With O(max_age), a second run changes nothing.
notes:
  - If root runs the module in a folder that belongs to another user, files are changed with that user's rights.
  - After a kill, a C(client_secret) can stay in Ansible's temporary files. To avoid that, use C(client_secret_file), or pipelining.
seealso:
  - module: purecloud.credentials.purecloud_token
  - module: purecloud.credentials.purecloud_oauth_client_rotation
  - ref: ansible_collections.purecloud.credentials.docsite.guide_rotate_token
    description: What happens in each step, what a kill can cost, and how to deliver to other stores than a file.
"""

EXAMPLES = r"""
- name: Rotate a token that is older than twelve hours
  purecloud.credentials.purecloud_token_rotation:
    path: /etc/nightly-export/token
    client_id: 5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11
    client_secret_file: /etc/nightly-export/client-secret
    max_age: 43200

- name: Rotate the token in a service's environment file
  purecloud.credentials.purecloud_token_rotation:
    path: /etc/nightly-export/environment
    format: env
    key: GENESYSCLOUD_ACCESS_TOKEN
    client_id: 5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11
    client_secret_file: /etc/nightly-export/client-secret

- name: Rotate many files, with one grace for all
  purecloud.credentials.purecloud_token_rotation:
    rotations: "{{ my_rotations }}"
    grace: 60
    report_path: /var/log/rotations
"""

RETURN = r"""
outcome:
  description:
    - V(rotated), or V(not_due) if O(max_age) is not reached. V(would_rotate), in check mode.
    - V(prepared), V(switched) or V(rolled_back), after that step. Other runs are then locked out until the lease ends. The step V(prepared), too,
      returns V(rolled_back), if an earlier run began a roll back. Then V(finished) is the next step.
    - V(failed) or V(rolled_back), if the task failed. The message says which token is in place.
  returned: with O(path), when the file could be looked at
  type: str
  sample: rotated
summary:
  description:
    - What the run did, or what stands, in one line for a person. It begins with RV(outcome).
    - Tokens by their fingerprints. Never a secret.
  returned: with O(path), when the file could be looked at
  type: str
  sample: "rotated: /etc/app/token holds the new token sha256:4d0f3c8e21b7a695. The old one, sha256:9b2c7f1d0e4a6b85, was revoked."
old:
  description: The fingerprint of the token that was current, or null.
  returned: with O(path), when the file could be looked at
  type: str
  sample: "sha256:9b2c7f1d0e4a6b85"
new:
  description: The fingerprint of the new token, or null.
  returned: with O(path), when the file could be looked at
  type: str
expires_at:
  description: When the new token expires, in ISO 8601, by this host's clock. Null if there is no new token, or if the API did not say.
  returned: with O(path), when the file could be looked at
  type: str
  sample: "2026-11-25T13:00:00+00:00"
steps:
  description: What was done, each with C(step), C(outcome) and C(time).
  returned: with O(path), when the file could be looked at
  type: list
  elements: dict
possible_orphans:
  description: Tokens that may still be active, and that no later run rotates or revokes, each with C(fingerprint), C(since) and C(why).
  returned: with O(path), when the file could be looked at
  type: list
  elements: dict
correlation_ids:
  description: The ids of the DELETE requests, which the API's support asks for.
  returned: with O(path), when the file could be looked at
  type: list
  elements: str
path:
  description: The file.
  returned: with O(path), when the file could be looked at
  type: str
host:
  description: The host that ran the module.
  returned: with O(path), when the file could be looked at
  type: str
time:
  description: When the task ended, in ISO 8601.
  returned: with O(path), when the file could be looked at
  type: str
organization:
  description: C(id) and C(name) of the token's organisation.
  returned: with O(path), when the file could be looked at
  type: dict
oauth_client:
  description: C(id) and C(name) of the token's OAuth client.
  returned: with O(path), when the file could be looked at
  type: dict
error:
  description: What went wrong, or null.
  returned: with O(path), when the file could be looked at
  type: str
run_id:
  description: Identifies this run, for the steps after V(prepared).
  returned: with a step
  type: str
deliver_file:
  description: The file to deliver from. Until the switch, a file that contains only the new token. After the switch, the consumer's own file.
  returned: with a step
  type: str
rotations:
  description: The same for each of O(rotations), in the order given.
  returned: with O(rotations)
  type: list
  elements: dict
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

import collections
import dataclasses
import time
import typing as t
import uuid

from ansible_collections.purecloud.credentials.plugins.module_utils._api.token_revocation import Conditions
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import MAX_CONCURRENCY, PATH, CredentialOptions, number, seconds, typed
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import ClientRun, run_as_client
from ansible_collections.purecloud.credentials.plugins.module_utils._module.token_sources import read_credentials
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.engine import Policy, Rotation
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.lock import LockedError, Locks
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.report import check_report_path, entry_of, write_report
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.steps import take_step
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.store import LONGEST_LEASE, Store
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.token import TOKEN, TokenCredential
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.waves import Job, Waves
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.codecs import codec_for
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import Mask
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath, displayed
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.secret_place import SecretPlace

EXPECT: dict[str, t.Any] = {"type": "dict", "options": {"organization_id": {"type": "str"}, "oauth_client_id": {"type": "str"}}}
FILE: dict[str, dict[str, t.Any]] = {
    "expect": EXPECT,
    "format": {"type": "str", "choices": ["token", "env", "json"], "default": "token"},
    "key": {"type": "str", "no_log": False},
    "mode": {"type": "str"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
}
ENTRY: dict[str, dict[str, t.Any]] = {
    "path": {**PATH, "required": True},
    "client_id": {"type": "str"},
    "client_secret": {"type": "str", "no_log": True},
    "client_secret_file": PATH,
    **FILE,
}
OPTIONS: dict[str, dict[str, t.Any]] = {
    "state": {"type": "str", "default": "rotated", "choices": ["rotated", "prepared", "switched", "finished", "rolled_back"]},
    "path": PATH,
    "rotations": {"type": "list", "elements": "dict", "options": ENTRY},
    **FILE,
    "concurrency": {"type": "int", "default": 16},
    "max_age": {"type": "float"},
    "settle": {"type": "float", "default": 5},
    "grace": {"type": "float", "default": 30},
    "verify_timeout": {"type": "float", "default": 30},
    "revoke_old": {"type": "bool", "default": True},
    "confirm_retries": {"type": "int", "default": 3},
    "confirm_delay": {"type": "float", "default": 5},
    "report_path": PATH,
    "run_id": {"type": "str"},
    "lock_lease": {"type": "float", "default": 300},
    "take_over": {"type": "bool", "default": False},
    "replace_unknown": {"type": "bool", "default": False},
}


@dataclasses.dataclass(frozen=True)
class Options:
    state: str
    path: GivenPath | None
    rotations: list[dict[str, t.Any]] | None
    expect: dict[str, str | None] | None
    format: str
    key: str | None
    mode: str | None
    owner: str | None
    group: str | None
    concurrency: int
    max_age: float | None
    settle: float
    grace: float
    verify_timeout: float
    revoke_old: bool
    confirm_retries: int
    confirm_delay: float
    report_path: GivenPath | None
    run_id: str | None
    lock_lease: float
    take_over: bool
    replace_unknown: bool

    @property
    def policy(self) -> Policy:
        return Policy(
            max_age=None if self.max_age is None else seconds("max_age", self.max_age, zero=True),
            revoke_old=self.revoke_old,
            confirm_retries=number("confirm_retries", self.confirm_retries, 0),
            confirm_delay=seconds("confirm_delay", self.confirm_delay, zero=True),
            lease=seconds("lock_lease", self.lock_lease, most=LONGEST_LEASE),
            take_over=self.take_over,
        )


@dataclasses.dataclass(frozen=True)
class File:
    """One of the files, with its client."""

    path: str
    client_id: str | None
    client_secret: str | None
    client_secret_file: GivenPath | None
    expect: dict[str, str | None] | None
    format: str
    key: str | None
    mode: str | None
    owner: str | None
    group: str | None


def rotate(options: Options, this: ClientRun) -> Report:
    if options.run_id is None and options.state in ("finished", "rolled_back") and not this.check_mode:
        raise ConfigurationError(f"The state is {options.state}, and run_id is not set.", advice="Set it to what the step before returned.")
    files = _files(options, this.given)
    if options.report_path is not None:
        check_report_path(options.report_path, [file.path for file in files])
    run_id = options.run_id or (str(uuid.uuid4()) if options.state in ("prepared", "switched") else None)
    locks = Locks(time)
    planned = [_planned(file, options, this, locks, run_id) for file in files]
    jobs = [each for each in planned if isinstance(each, Job)]
    try:
        _require_distinct(jobs)
        unopened = collections.Counter(file.client_id or "" for file, each in zip(files, planned) if isinstance(each, Report))
        _work(options, jobs, unopened, check_mode=this.check_mode)
    finally:
        for job in jobs:
            job.rotation.close()
        locks.release()
    return _report(options, planned, jobs, run_id, check_mode=this.check_mode)


def _planned(file: File, options: Options, this: ClientRun, locks: Locks, run_id: str | None) -> Job | Report:
    """A file that cannot be rotated keeps no other from being rotated."""
    try:
        return Job(_rotation(file, options, this, locks, run_id))
    except Exception as error:  # pylint: disable=broad-exception-caught
        known = Report.from_exception(error)
        path = displayed(file.path)
        return Report({**known.result, "path": path, "outcome": "failed", "error": f"{path}: {known.error}"}, error=f"{path}: {known.error}")


def _require_distinct(jobs: list[Job]) -> None:
    places = collections.Counter(job.rotation.place for job in jobs)
    for job in jobs:
        if places[job.rotation.place] > 1:
            raise ConfigurationError(f"{job.rotation.path} is named twice, by itself or by a link.", advice="Name each file once. Nothing was changed.")


def _files(options: Options, given: CredentialOptions) -> list[File]:
    """:raises ConfigurationError: there are none, the same one twice, or several where a step is for one."""
    if options.rotations is None:
        if options.path is None:
            raise ConfigurationError("path is not set.", advice="Set it, or rotations.")
        return [File(options.path, *dataclasses.astuple(given), *(getattr(options, name) for name in FILE))]
    if options.state != "rotated":
        raise ConfigurationError(f"rotations is set, and the state is {options.state}.", advice="Use state: rotated, or path.")
    if options.path is not None or not options.rotations:
        raise ConfigurationError("path and rotations are both set, or rotations is empty.", advice="Set one of them.")
    common = dataclasses.asdict(given)
    return [typed(File, {**entry, **{name: common[name] for name in common if entry.get(name) is None}}) for entry in options.rotations]


def _rotation(file: File, options: Options, this: ClientRun, locks: Locks, run_id: str | None) -> Rotation:
    credentials = read_credentials(typed(CredentialOptions, dataclasses.asdict(file)))
    this.mask(credentials.client_secret)
    codec = codec_for(file.format, file.key)
    credential = TokenCredential(
        this.make_session(),
        credentials,
        Conditions(**t.cast("dict[str, t.Any]", file.expect or {})),
        verify_timeout=seconds("verify_timeout", options.verify_timeout, zero=True),
        settle=seconds("settle", options.settle, zero=True),
    )
    place = SecretPlace("path", file.path, mode=file.mode, owner=file.owner, group=file.group)
    store = Store(place, codec, TOKEN, key=file.key, replace_unknown=options.replace_unknown)
    return Rotation(store, credential, options.policy, locks, run=run_id)


def _work(options: Options, jobs: list[Job], elsewhere: t.Mapping[str, int], *, check_mode: bool) -> None:
    grace = seconds("grace", options.grace, zero=True)
    if options.state == "rotated":
        concurrency = number("concurrency", options.concurrency, 1, MAX_CONCURRENCY)
        Waves(jobs, elsewhere=elsewhere, concurrency=concurrency, grace=grace, clock=time).rotate(check_mode=check_mode)
        return
    for job in jobs:  # one, unless it could not be opened
        run(take_step(job, options.state, grace, goes_on=options.run_id is not None, check_mode=check_mode))


def _report(options: Options, planned: list[Job | Report], jobs: list[Job], run_id: str | None, *, check_mode: bool) -> Report:
    reports = [_report_of(each) if isinstance(each, Job) else each for each in planned]
    failed = [report for report in reports if report.error is not None]
    secrets = tuple(secret for job in jobs for secret in (*job.rotation.secrets, job.rotation.client_secret))
    at_its_end = options.state in ("rotated", "finished")
    told = [(each, report) for each, report in zip(planned, reports) if isinstance(each, Job) and not isinstance(each.error, LockedError)]
    ended = [report.result for each, report in told if at_its_end or each.error is not None]
    warnings: tuple[str, ...] = ()
    if options.report_path and not check_mode and ended:
        try:
            write_report(options.report_path, Mask(secrets).value(ended))
        except ConfigurationError as problem:
            warnings = (f"The report was not written: {problem}",)
    if options.rotations is None:
        result, error = reports[0].result, reports[0].error
        if run_id and jobs:
            result.update(run_id=run_id, deliver_file=jobs[0].newest_file)
    else:
        result = {"rotations": [report.result for report in reports]}
        error = f"{len(failed)} of {len(planned)} rotations failed. The first: {failed[0].error} What came of each is in rotations." if failed else None
    return Report(result, changed=any(report.changed for report in reports), error=error, secrets=secrets, warnings=warnings)


def _report_of(job: Job) -> Report:
    known = Report({}) if job.error is None else Report.from_exception(job.error)
    outcome = job.outcome if job.error is None else "rolled_back" if job.rotation.went_back else "failed"
    error = None if known.error is None else f"{job.rotation.path}: {known.error}"
    changed = (job.changed and outcome != "not_due") or job.recovered
    return Report({**known.result, **entry_of(job.rotation, str(outcome), error)}, changed=changed or known.changed, error=error)


def main() -> None:
    run_as_client(OPTIONS, Options, rotate, exclusive=[["path", "rotations"]])


if __name__ == "__main__":
    main()
