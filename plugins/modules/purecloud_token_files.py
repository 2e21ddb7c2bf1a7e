#!/usr/bin/python
# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

DOCUMENTATION = r"""
module: purecloud_token_files
short_description: Take the steps of a token rotation that must be atomic
description:
  - For the role P(purecloud.credentials.rotate_token#role), which tells what each step is for. Of little use on its own.
  - Locks the files of a rotation, and switches between them by renames, so that a reader finds a whole token at every instant.
  - Beside O(path), which a consumer reads, there are at times the same path with C(.pending), C(.previous) and C(.lock) added.
version_added: "1.0.0"
author:
  - The purecloud.credentials authors (@purecloud-credentials)
options:
  path:
    description:
      - The file that holds the token.
    type: path
    required: true
  state:
    description:
      - V(locked) takes the lock, undoes what a kill left half done in the files, and tells which tokens there are.
      - V(delivered) has current become previous, and pending become current.
      - V(rolled_back) has current become pending, and previous become current.
      - V(unlocked) gives the lock back. Without O(drop), that is all.
      - V(dropped) only removes what O(drop) names.
    type: str
    required: true
    choices:
      - locked
      - delivered
      - rolled_back
      - dropped
      - unlocked
  drop:
    description:
      - Which files to remove before.
    type: list
    elements: str
    choices:
      - pending
      - previous
    default: []
  run:
    description:
      - Who holds the lock. A lock of a process that is dead, if it was on this machine, or that is an hour old is taken over.
    type: dict
    required: true
    suboptions:
      machine:
        description:
          - The host name and boot id of the machine that the process is on.
        type: str
        required: true
      pid:
        description:
          - The id of the process that drives the rotation.
        type: int
        required: true
      started:
        description:
          - When it was started, in clock ticks since boot.
        type: str
        required: true
      host:
        description:
          - The host that it works for.
        type: str
        required: true
extends_documentation_fragment:
  - purecloud.credentials.attributes
attributes:
  async:
    support: full
  check_mode:
    support: full
    details:
      - Takes no lock, but fails if another run holds it.
  diff_mode:
    support: none
  idempotent:
    support: partial
    details:
      - O(state=delivered) and O(state=rolled_back) are steps, and not states to be in.
"""

EXAMPLES = r"""
- name: Take the lock, and see which tokens there are
  purecloud.credentials.purecloud_token_files:
    path: /etc/nightly-export/token
    state: locked
    run:
      machine: "{{ lookup('ansible.builtin.file', '/proc/sys/kernel/hostname') ~ ' ' ~ lookup('ansible.builtin.file', '/proc/sys/kernel/random/boot_id') }}"
      pid: "{{ (lookup('ansible.builtin.file', '/proc/self/stat') | split(')') | last | split)[1] }}"
      started: "0"
      host: "{{ inventory_hostname }}"
"""

RETURN = r"""
tokens:
  description: The fingerprint of each token that there is (C(current), C(pending), C(previous)), or null.
  returned: success, with O(state=locked)
  type: dict
  sample:
    current: "sha256:9b2c7f1d0e4a6b85"
    pending:
    previous:
lost_at:
  description: When a token may have been issued whose answer was lost, in ISO 8601, or null.
  returned: success, with O(state=locked)
  type: str
msg:
  description: What went wrong, and what to do next.
  returned: failure
  type: str
"""

import dataclasses
import datetime
import typing as t

from ansible_collections.purecloud.credentials.plugins.module_utils._module.local_runner import run_locally
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import PATH
from ansible_collections.purecloud.credentials.plugins.module_utils._module.report import Report
from ansible_collections.purecloud.credentials.plugins.module_utils._rotation.file_store import Files, Owner
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath

RUN: dict[str, dict[str, t.Any]] = {
    "machine": {"type": "str", "required": True},
    "pid": {"type": "int", "required": True},
    "started": {"type": "str", "required": True},
    "host": {"type": "str", "required": True},
}
OPTIONS: dict[str, dict[str, t.Any]] = {
    "path": {**PATH, "required": True},
    "state": {"type": "str", "required": True, "choices": ["locked", "delivered", "rolled_back", "dropped", "unlocked"]},
    "drop": {"type": "list", "elements": "str", "choices": ["pending", "previous"], "default": []},
    "run": {"type": "dict", "required": True, "options": RUN},
}


@dataclasses.dataclass(frozen=True)
class Options:
    path: GivenPath
    state: str
    drop: list[str]
    run: dict[str, t.Any]


def step(options: Options, check_mode: bool) -> Report:
    files = Files(options.path)
    owner = Owner(**options.run)
    if options.state == "locked":
        return _lock(files, owner, check_mode)
    if not check_mode:
        files.renew(owner)
        files.drop(*(getattr(files, name) for name in options.drop))
        steps: dict[str, t.Callable[[], None]] = {
            "delivered": files.deliver,
            "rolled_back": files.roll_back,
            "dropped": lambda: None,
            "unlocked": lambda: files.release(owner),
        }
        steps[options.state]()
    return Report({}, changed=True)


def _lock(files: Files, owner: Owner, check_mode: bool) -> Report:
    files.check()
    if check_mode:
        files.check_lock(owner)
        return Report({"tokens": files.fingerprints(), "lost_at": None}, changed=True)
    files.acquire(owner)
    lost = files.recover()
    lost_at = None if lost is None else datetime.datetime.fromtimestamp(lost, datetime.timezone.utc).isoformat(timespec="seconds")
    return Report({"tokens": files.fingerprints(), "lost_at": lost_at}, changed=True)


def main() -> None:
    run_locally(OPTIONS, Options, step)


if __name__ == "__main__":
    main()
