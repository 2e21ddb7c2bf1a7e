# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What it costs to ask when each of many OAuth clients was last used, with an API that takes 80 ms to answer; and what its rate limit adds."""

from __future__ import annotations

import datetime
import json
import statistics
import subprocess
import sys
import time
import typing as t

from ansible_collections.purecloud.credentials.plugins.module_utils._api.usage import LOOKS, Window

from extensions.simulator.driver import COLLECTION, Simulator

CLIENTS = 500
DAYS = 30
LATENCY = 0.08  # seconds
CONCURRENCY = 32
ROUNDS = 3
AIM_OF_BARE = 1.25
MODULE = "ansible_collections.purecloud.credentials.plugins.modules.purecloud_oauth_client_info"

WINDOW = Window.before(datetime.datetime.now(datetime.timezone.utc).date(), DAYS)


class Bench:
    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        for number in range(CLIENTS - 1):  # beside the simulator's own
            client_id = f"client-{number}"
            simulator.add_client(client_id, name=f"Client {number}")
            simulator.add_usage(client_id, WINDOW.last.isoformat(), template_uri="/api/v2/users", http_method="GET")
        (self.token,) = simulator.issue_many(1)

    def ours(self, *, limited: bool = False, **options: t.Any) -> tuple[float, int, dict[str, t.Any]]:
        """Seconds and requests of the module's own process, and its result."""
        self.simulator.switch(rate_limit=300 if limited else 10**9, latency=LATENCY)
        self.simulator.control("DELETE", "journal")
        (token,) = self.simulator.issue_many(1)  # of which nothing is used yet
        place = {"api_url": self.simulator.url, "ca_path": self.simulator.ca_path, "access_token": token}
        given = json.dumps({"ANSIBLE_MODULE_ARGS": {**place, "concurrency": CONCURRENCY, **options}})
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", MODULE], input=given, stdout=subprocess.PIPE, text=True, check=True)
        seconds = time.perf_counter() - began
        result: dict[str, t.Any] = json.loads(done.stdout)
        assert {client.get("last_use", {"status": "used"})["status"] for client in result["oauth_clients"][1:]} == {"used"}
        return seconds, len(self.simulator.journal()), result

    def bare(self) -> tuple[float, float]:
        """Seconds of its process, and of its calls."""
        given = {"url": self.simulator.url, "ca_path": self.simulator.ca_path, "token": self.token, "interval": WINDOW.interval, "looks": LOOKS}
        command = [sys.executable, "-m", "tools.bench.bare_usage"]
        began = time.perf_counter()
        done = subprocess.run(command, cwd=COLLECTION, input=json.dumps({**given, "concurrency": CONCURRENCY}), stdout=subprocess.PIPE, text=True, check=True)
        return time.perf_counter() - began, float(done.stdout)


def run() -> None:
    with Simulator() as simulator:
        bench = Bench(simulator)
        for running in (0, 1):
            simulator.switch(usage_running=running)
            _compare(bench, running)
        simulator.switch(usage_running=0)
        seconds, requests, result = bench.ours(limited=True, usage_days=DAYS)
        refused = sum(entry["status"] == 429 for entry in simulator.journal())
        print(f"\nWith 300 requests a minute in force: {seconds:.0f} s, {requests / CLIENTS:.2f} requests a client, {refused} refused (429):\n")
        print("\n".join(f"  {line}" for line in result["progress"]))


def _compare(bench: Bench, running: int) -> None:
    times: dict[str, list[float]] = {"ours": [], "start": [], "bare": [], "bare calls": []}
    for dummy in range(ROUNDS):  # in turns
        seconds, requests = bench.ours(usage_days=DAYS)[:2]
        bare = bench.bare()
        for name, value in zip(times, (seconds, bench.ours()[0], *bare)):
            times[name].append(value)
    median = {name: statistics.median(each) for name, each in times.items()}
    calls = median["ours"] - median["start"]
    print(f"\nThe last use of {CLIENTS} OAuth clients, {LATENCY * 1000:.0f} ms an answer, {CONCURRENCY} calls at a time, complete at look {running + 1},")
    print(f"medians of {ROUNDS}, in turns:\n")
    print(f"  ours, the whole process                 {median['ours']:6.2f} s     {requests / CLIENTS:.2f} requests a client")
    print(f"  bare asyncio client, the whole process  {median['bare']:6.2f} s     ours is {median['ours'] / median['bare']:.2f} of it")
    print(f"  ours, a run without usage_days taken off{calls:6.2f} s")
    share = calls / median["bare calls"]
    print(f"  bare asyncio client, its calls          {median['bare calls']:6.2f} s     ours is {share:.2f} of it, aim: at most {AIM_OF_BARE}", flush=True)
