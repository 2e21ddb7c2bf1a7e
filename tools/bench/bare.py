# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The least that the same calls can cost: an asyncio client without retries, checks or results.

Reads a JSON object from standard input: url, ca_path, tokens, concurrency. Prints the seconds that the calls took.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
import typing as t

import aiohttp


async def main() -> None:
    given: dict[str, t.Any] = json.load(sys.stdin)
    waiting = iter(given["tokens"])
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=given["ca_path"]), limit=given["concurrency"])
    began = time.perf_counter()
    async with aiohttp.ClientSession(connector=connector) as session:

        async def work() -> None:
            for token in waiting:
                async with session.delete(given["url"] + "/api/v2/tokens/me", headers={"Authorization": f"Bearer {token}"}) as answer:
                    await answer.read()
                    assert answer.status == 200

        await asyncio.gather(*(work() for dummy in range(given["concurrency"])))
    print(time.perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(main())
