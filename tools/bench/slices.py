# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A job in slices, as an automation platform runs one: four at a time, by ansible-runner, and a host that cannot be rotated keeps no other from it."""

from __future__ import annotations

import concurrent.futures
import json
import pathlib
import shutil
import sys
import tempfile
import time
import typing as t

from ansible_runner.interface import run as ansible_runner

from extensions.simulator.driver import Simulator

from .rotation import FORKS, Bench

SLICES = 4
HOSTS_A_SLICE = 50


def run() -> None:
    with Simulator() as simulator, tempfile.TemporaryDirectory() as folder:
        entries = Bench(simulator, pathlib.Path(folder)).lay_out(SLICES * HOSTS_A_SLICE)
        shutil.rmtree(pathlib.Path(entries[0]["path"]).parent)  # the bad host
        variables = {
            "rotate_token_api_url": simulator.url,
            "rotate_token_login_url": simulator.url,
            "rotate_token_ca_path": simulator.ca_path,
            "rotate_token_grace_seconds": 1,
            "rotate_token_settle_seconds": 0,
            "rotate_token_serial": ["100%"],
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
        }

        def rotate(number: int) -> t.Any:
            own = {f"host{place}": {f"rotate_token_{name}": value for name, value in entries[place].items()} for place in range(number, len(entries), SLICES)}
            private = pathlib.Path(folder) / f"slice{number}"
            private.mkdir()
            return ansible_runner(  # type: ignore[no-untyped-call]
                private_data_dir=str(private),
                playbook="purecloud.credentials.rotate_token",
                inventory=json.dumps({"all": {"hosts": own}}),
                extravars=variables,
                forks=FORKS,
                quiet=True,
            )

        began = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(SLICES) as pool:
            runs = list(pool.map(rotate, range(SLICES)))
        live = simulator.live()
        paths = [pathlib.Path(entry["path"]) for entry in entries]
        rotated = sum(path.exists() and path.read_text().strip() in live for path in paths)
        states = ", ".join(each.status for each in runs)
        print(f"\n{SLICES} slices of {HOSTS_A_SLICE} hosts by ansible-runner, one of them bad: {states}.")
        print(f"  {rotated} of {len(entries)} rotated, {len(live)} active tokens, {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    run()
