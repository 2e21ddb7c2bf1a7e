# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""How long it takes from a signed webhook to the last token dead: ansible-rulebook, its playbook, and an API that takes 80 ms to answer."""

from __future__ import annotations

import pathlib
import shutil
import statistics
import tempfile
import time

from extensions.simulator.driver import Simulator
from tests.e2e.conftest import BIN, TIME_LIMIT, Ansible
from tests.e2e.rulebooks.running import POLL, Webhook

COUNTS = (1, 100, 1000)
LATENCY = 0.08  # seconds
ROUNDS = 3


def run() -> None:
    if not shutil.which("java") or not (BIN / "ansible-rulebook").exists():
        print("\nFrom a webhook to the last token dead: skipped, since there is no Java, or no ansible-rulebook.")
        return
    with tempfile.TemporaryDirectory() as folder, Simulator() as simulator:
        webhook = Webhook(Ansible(pathlib.Path(folder)))
        reports = webhook.ansible.folder / "reports"
        reports.mkdir(mode=0o700)
        webhook.set(
            answer_leak_events_reports_folder=str(reports),
            revoke_leaked_tokens_api_url=simulator.url,
            revoke_leaked_tokens_ca_path=simulator.ca_path,
        )
        simulator.switch(rate_limit=10**9, latency=LATENCY)
        with webhook.running():
            print(f"\nFrom a signed webhook to the last token dead, {LATENCY * 1000:.0f} ms an answer, medians of {ROUNDS}:\n")
            for count in COUNTS:
                times = [_answer(webhook, simulator, reports / f"{number}.txt", count) for number in range(ROUNDS)]
                first, last = (statistics.median(each) for each in zip(*times))
                print(f"  {count:5} tokens   the first dead after {first:6.2f} s, the last after {last:6.2f} s", flush=True)


def _answer(webhook: Webhook, simulator: Simulator, report: pathlib.Path, count: int) -> tuple[float, float]:
    """Seconds from the event to the first and to the last token dead."""
    tokens = simulator.issue_many(count)
    report.touch(mode=0o600)
    report.write_text("\n".join(tokens) + "\n")
    began = time.perf_counter()
    assert webhook.post({"report": report.name}) == 200
    first = 0.0
    while live := simulator.live() & set(tokens):
        first = first or (time.perf_counter() - began if len(live) < count else 0.0)
        assert time.perf_counter() - began < TIME_LIMIT, webhook.errors()
        time.sleep(POLL)
    last = time.perf_counter() - began
    webhook.settled()
    return first or last, last
