# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What one item of a loop costs, by our module, by ansible.builtin.uri and by ansible.builtin.ping.

Beside them a module that only imports requests: the least that a module on requests can cost. All in one play, in
turns; the time of an item is that between its end and the end of the item before it.
"""

from __future__ import annotations

import collections
import itertools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import typing as t

from extensions.simulator.driver import Simulator

ROUNDS = 5
ITEMS = 11  # the first of a loop is not counted

OURS, URI, PING, FLOOR = "purecloud_token_info", "uri", "ping", "import_requests"
AIMS = {URI: 0.9, PING: 1.2}


def run() -> None:
    with Simulator() as simulator, tempfile.TemporaryDirectory() as folder:
        simulator.switch(rate_limit=ROUNDS * ITEMS * 2)
        times = _measure(simulator, pathlib.Path(folder))
    medians = {name: statistics.median(each) for name, each in times.items()}
    print(f"One item of a loop, {ROUNDS} rounds of {ITEMS - 1} items each, in turns, in one run:\n")
    print(f"  {'':22}  median     of ours  aim")
    for name, median in medians.items():
        ratio = f"{medians[OURS] / median:8.2f}  {f'at most {AIMS[name]}' if name in AIMS else ''}"
        print(f"  {name:22}  {median * 1000:6.1f} ms {ratio}")


def _measure(simulator: Simulator, folder: pathlib.Path) -> dict[str, list[float]]:
    token = simulator.issue()
    address = {"ca_path": simulator.ca_path}
    uri = {
        **address,
        "url": f"{simulator.url}/api/v2/tokens/me?preserveIdleTTL=true",
        "headers": {"Authorization": f"Bearer {token}"},
        "return_content": True,
    }
    tasks: list[dict[str, t.Any]] = [
        {"name": OURS, "purecloud.credentials.purecloud_token_info": {**address, "api_url": simulator.url, "access_token": token}},
        {"name": URI, "ansible.builtin.uri": uri},
        {"name": PING, "ansible.builtin.ping": {}},
        {"name": FLOOR, "import_requests": {}},
    ]
    rounds = [{**task, "loop": list(range(ITEMS))} for dummy in range(ROUNDS) for task in tasks]
    playbook = folder / "playbook.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": rounds}]))
    subprocess.run(
        [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), str(playbook)],
        env={
            **os.environ,
            "ANSIBLE_CALLBACK_PLUGINS": str(pathlib.Path(__file__).with_name("callback_plugins")),
            "ANSIBLE_CALLBACKS_ENABLED": "item_times",
            "ANSIBLE_LIBRARY": str(pathlib.Path(__file__).with_name("library")),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "BENCH_ITEM_TIMES": str(folder / "times"),
        },
        stdout=subprocess.DEVNULL,
        check=True,
    )
    done = [json.loads(line) for line in (folder / "times").read_text().splitlines()]
    times: dict[str, list[float]] = collections.defaultdict(list)
    for before, after in itertools.pairwise(done):
        if before["task"] == after["task"]:
            times[after["task"]].append(after["at"] - before["at"])
    return times
