# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What many tokens in one task cost, with an API that takes 80 ms to answer: time, memory, and what rate limits add."""

from __future__ import annotations

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t

from extensions.simulator.driver import COLLECTION, Simulator

from . import plot

LATENCY = 0.08  # seconds
CONCURRENCY = 32
TOKENS = 1000
SIZES = (100, 1000, 10_000)
ROUNDS = 3
URI_ITEMS = 20
LIMIT, WINDOW = 300, 60  # requests in so many seconds
MOST_OF_BARE, LEAST_OF_URI, MOST_OF_LIMIT = 1.25, 200, 1.1

BIN = pathlib.Path(sys.executable).parent
PLOT = COLLECTION / "docs/images/bench.svg"


class Bench:
    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.folder = folder
        self.place = {"api_url": simulator.url, "ca_path": simulator.ca_path}

    def tokens(self, count: int, **switches: t.Any) -> list[str]:
        self.simulator.control("POST", "reset")
        tokens = self.simulator.issue_many(count)
        self.simulator.switch(**{"latency": LATENCY, **switches})
        return tokens

    def play(self, tokens: list[str], task: dict[str, t.Any]) -> float:
        """Seconds of a run of ansible-playbook with one task."""
        variables = self.folder / "tokens.json"
        variables.write_text(json.dumps({"tokens": tokens}))
        playbook = self.folder / "playbook.yml"
        playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
        environment = {**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false"}
        began = time.perf_counter()
        subprocess.run([str(BIN / "ansible-playbook"), str(playbook), "-e", f"@{variables}"], env=environment, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began

    def ours(self, count: int, **switches: t.Any) -> float:
        options = {**self.place, "state": "absent", "verify": False, "access_tokens": "{{ tokens }}", "concurrency": CONCURRENCY}
        tokens = self.tokens(count, **switches)
        seconds = self.play(tokens, {"purecloud.credentials.purecloud_token": options})
        assert not self.simulator.live()
        return seconds

    def uri(self, count: int) -> float:
        options = {
            "url": f"{self.simulator.url}/api/v2/tokens/me",
            "method": "DELETE",
            "ca_path": self.simulator.ca_path,
            "headers": {"Authorization": "Bearer {{ tokens[item] }}"},
        }
        return self.play(self.tokens(count), {"ansible.builtin.uri": options, "loop": list(range(count))})

    def bare(self, count: int) -> float:
        given = {"url": self.simulator.url, "ca_path": self.simulator.ca_path, "tokens": self.tokens(count), "concurrency": CONCURRENCY}
        done = subprocess.run(
            [sys.executable, "-m", "tools.bench.bare"], cwd=COLLECTION, input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True
        )
        return float(done.stdout)

    def module(self, count: int) -> tuple[float, float]:
        """Seconds and MiB of the module's own process."""
        options = {**self.place, "state": "absent", "verify": False, "access_tokens": self.tokens(count), "concurrency": CONCURRENCY}
        given = self.folder / "module.json"
        given.write_text(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
        name = "ansible_collections.purecloud.credentials.plugins.modules.purecloud_token"
        began = time.perf_counter()
        with given.open() as source:
            process = subprocess.Popen([sys.executable, "-m", name], stdin=source, stdout=subprocess.DEVNULL)
            dummy, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        return time.perf_counter() - began, usage.ru_maxrss / 1024


def run() -> None:
    with Simulator() as simulator, tempfile.TemporaryDirectory() as folder:
        bench = Bench(simulator, pathlib.Path(folder))
        _compare(bench)
        growth = _grow(bench)
        _limit(bench)
    print(f"\nThe plot is in {PLOT.relative_to(COLLECTION)}.")
    plot.draw(PLOT, growth)


def _compare(bench: Bench) -> None:
    names: dict[str, t.Callable[[], float]] = {
        "one": lambda: bench.ours(1),
        "many": lambda: bench.ours(TOKENS),
        "bare": lambda: bench.bare(TOKENS),
        "uri one": lambda: bench.uri(1),
        "uri": lambda: bench.uri(1 + URI_ITEMS),
    }
    times: dict[str, list[float]] = {name: [] for name in names}
    for dummy in range(ROUNDS):  # in turns
        for name, measure in names.items():
            times[name].append(measure())
    median = {name: statistics.median(each) for name, each in times.items()}
    ours = median["many"] - median["one"]
    uri = (median["uri"] - median["uri one"]) / URI_ITEMS
    print(f"\n{TOKENS} tokens, {LATENCY * 1000:.0f} ms an answer, concurrency {CONCURRENCY}, medians of {ROUNDS}, in turns:\n")
    print(f"  ours: one token                {median['one']:8.2f} s")
    print(f"  ours: {TOKENS} tokens              {median['many']:8.2f} s")
    print(f"  ours, one token's run taken off{ours:8.2f} s")
    print(f"  bare asyncio client            {median['bare']:8.2f} s     ours is {ours / median['bare']:.2f} of it, aim: at most {MOST_OF_BARE}")
    print(f"  the answers alone              {TOKENS * LATENCY / CONCURRENCY:8.2f} s")
    print(f"  uri, one item of a loop        {uri:8.3f} s     ours is {uri / (ours / TOKENS):.0f} times faster a token, aim: at least {LEAST_OF_URI}")


def _grow(bench: Bench) -> dict[str, dict[int, float]]:
    print("\nThe module's own process:\n")
    print("  tokens      time    a token   peak memory")
    ours, bare = {}, {}
    for count in SIZES:
        runs = [bench.module(count) for dummy in range(ROUNDS)]
        seconds, memory = (statistics.median(values) for values in zip(*runs))
        ours[count], bare[count] = seconds, bench.bare(count)
        print(f"  {count:6}  {seconds:6.2f} s  {seconds / count * 1000:6.2f} ms  {memory:6.0f} MiB")
    uri = (bench.uri(1 + URI_ITEMS) - bench.uri(1)) / URI_ITEMS
    return {"ansible.builtin.uri in a loop": {count: uri * count for count in SIZES}, "purecloud_token": ours, "bare asyncio client": bare}


def _limit(bench: Bench) -> None:
    needed = (TOKENS - 1) // LIMIT * WINDOW
    one = bench.ours(1)
    print(f"\nWith a rate limit in force, {TOKENS} tokens, one token's run taken off:\n")
    seconds = bench.ours(TOKENS, shared_rate_limit=LIMIT, rate_window=WINDOW) - one
    share = f"{seconds / needed:.2f} of the {needed} s that the limit alone needs, aim: at most {MOST_OF_LIMIT}"
    print(f"  {LIMIT} in {WINDOW} s for all together   {seconds:6.2f} s   {share}")
    seconds = bench.ours(TOKENS) - one
    print(f"  300 a minute for each token    {seconds:6.2f} s   never reached by one DELETE a token")
