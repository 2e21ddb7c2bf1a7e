# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Kills ansible-playbook with SIGKILL as it begins the n-th task, and notes how many tasks there were."""

from __future__ import annotations

import os
import pathlib
import signal
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: kill_at
type: aggregate
short_description: Kill this process at a task
description:
  - Notes the name of each task in the file in E(KILL_AT_LOG), and ends at the task whose number, from 0, or name is in E(KILL_AT_TASK).
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "kill_at"

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        if os.environ.get("KILL_AT_TASK") in (str(self.seen), task.get_name().rpartition(" : ")[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        self.seen += 1
        with pathlib.Path(os.environ["KILL_AT_LOG"]).open("a") as log:
            print(task.get_name(), file=log)
