# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What a rotation costs: by the shipped playbook and by one written by hand, on one host and on many; and a thousand files on one host.

The playbook written by hand does what people write: sign in, write the file, look, revoke, look again. It keeps no consumer.
"""

from __future__ import annotations

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import typing as t

from extensions.simulator.driver import COLLECTION, Simulator

BIN = pathlib.Path(sys.executable).parent
HOSTS = (1, 20, 200)
FORKS = 10
GRACE = 1  # seconds
FILES = (1000, 10_000)
LATENCY = 0.08  # seconds
CONCURRENCY = 32
AIM_A_HOST, AIM_OF_BY_HAND, AIM_OF_BARE = 1.0, 1 / 3, 1.25


class Bench:
    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.folder = folder

    def lay_out(self, count: int, **switches: t.Any) -> list[dict[str, str]]:
        """Files with tokens, each of a client of its own."""
        self.simulator.control("POST", "reset")
        self.simulator.switch(rate_limit=10**9, **switches)
        entries = []
        for number in range(count):
            client = {"client_id": f"client-{number}", "secret": f"secret-{number}"}
            self.simulator.control("POST", "clients", client)
            path = self.folder / f"host{number}" / "token"
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(self.simulator.issue(client_id=client["client_id"]))
            entries.append({"path": str(path), "client_id": client["client_id"], "client_secret": client["secret"]})
        return entries

    def play(self, playbook: str, entries: list[dict[str, str]], variables: dict[str, t.Any]) -> tuple[float, float]:
        """Seconds by the clock, and of processor."""
        hosts = {f"host{number}": {f"rotate_token_{name}": value for name, value in entry.items()} for number, entry in enumerate(entries)}
        inventory = self.folder / "inventory.json"
        inventory.write_text(json.dumps({"all": {"hosts": hosts, "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}}))
        given = self.folder / "variables.json"
        given.write_text(json.dumps({"api": self.simulator.url, "ca": self.simulator.ca_path, **variables}))
        began, before = time.perf_counter(), _processor()
        command = [str(BIN / "ansible-playbook"), playbook, "-i", str(inventory), "-e", f"@{given}", "--forks", str(FORKS)]
        subprocess.run(command, env={**os.environ, "ANSIBLE_PIPELINING": "true"}, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began, _processor() - before

    def ours(self, count: int) -> tuple[float, float]:
        place = {"rotate_token_api_url": self.simulator.url, "rotate_token_login_url": self.simulator.url, "rotate_token_ca_path": self.simulator.ca_path}
        settings = {"rotate_token_grace_seconds": GRACE, "rotate_token_settle_seconds": 0, "rotate_token_serial": ["100%"]}
        return self.play("purecloud.credentials.rotate_token", self.lay_out(count), {**place, **settings})

    def by_hand(self, count: int) -> tuple[float, float]:
        return self.play(str(pathlib.Path(__file__).with_name("by_hand.yml")), self.lay_out(count), {})

    def ping(self, count: int) -> tuple[float, float]:
        playbook = self.folder / "ping.json"
        playbook.write_text(json.dumps([{"hosts": "all", "gather_facts": False, "tasks": [{"ansible.builtin.ping": {}}]}]))
        return self.play(str(playbook), self.lay_out(count), {})

    def files(self, count: int) -> tuple[float, float]:
        """Seconds by the clock, and the largest memory in MB, of one run of the module."""
        entries = self.lay_out(count, latency=LATENCY)
        place = {"api_url": self.simulator.url, "login_url": self.simulator.url, "ca_path": self.simulator.ca_path}
        options = {**place, "rotations": entries, "concurrency": CONCURRENCY, "grace": 0, "settle": 0}
        module = "ansible_collections.purecloud.credentials.plugins.modules.purecloud_token_rotation"
        began = time.perf_counter()
        code = "import resource, runpy, sys, atexit; atexit.register(lambda: sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)));"
        code += f"runpy.run_module('{module}', run_name='__main__')"
        done = subprocess.run([sys.executable, "-c", code], input=json.dumps({"ANSIBLE_MODULE_ARGS": options}), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return time.perf_counter() - began, int(done.stderr.split()[-1]) / 1024

    def bare(self, count: int) -> float:
        """Seconds of the same calls by an asyncio client: look, sign in, look, look, look, revoke, look."""
        entries = self.lay_out(count, latency=LATENCY)
        given = {"url": self.simulator.url, "ca_path": self.simulator.ca_path, "entries": entries, "concurrency": CONCURRENCY}
        done = subprocess.run(
            [sys.executable, "-m", "tools.bench.bare_rotation"], cwd=COLLECTION, input=json.dumps(given), stdout=subprocess.PIPE, text=True, check=True
        )
        return float(done.stdout)


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run() -> None:
    with Simulator() as simulator, tempfile.TemporaryDirectory() as folder:
        bench = Bench(simulator, pathlib.Path(folder))
        print(f"\nA rotation on each host, {FORKS} forks, {GRACE} s grace.")
        print(f"Aim: at most {AIM_A_HOST} s of processor a host, and {AIM_OF_BY_HAND:.2f} of that of the playbook written by hand.\n")
        print(f"  {'hosts':>6} {'':12} {'wall':>8} {'processor':>10} {'a host':>8}")
        for count in HOSTS:
            for name, measure in (("ours", bench.ours), ("by hand", bench.by_hand), ("ping", bench.ping)):
                wall, processor = measure(count)
                print(f"  {count:6} {name:12} {wall:6.1f} s {processor:8.1f} s {processor / count:6.2f} s", flush=True)
        print(f"\nFiles on one host, {LATENCY * 1000:.0f} ms a request, {CONCURRENCY} at a time (aim: at most {AIM_OF_BARE} of the bare client):\n")
        for count in FILES:
            wall, memory = bench.files(count)
            bare = bench.bare(count)
            print(f"  {count:6} files {wall:6.1f} s, {memory:.0f} MB; bare {bare:6.1f} s; {wall / bare:.2f}", flush=True)
