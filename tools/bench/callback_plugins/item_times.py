# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Notes when each item of each loop was done, for `tools.bench`."""

from __future__ import annotations

import json
import os
import time
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: item_times
type: aggregate
short_description: Note when each item of each loop was done
description: Writes a line of JSON for each item to the file in the environment variable E(BENCH_ITEM_TIMES).
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "item_times"

    def v2_runner_item_on_ok(self, result: t.Any) -> None:
        done = {"task": result.task_name, "at": time.monotonic()}
        with open(os.environ["BENCH_ITEM_TIMES"], "a") as times:
            print(json.dumps(done), file=times)
