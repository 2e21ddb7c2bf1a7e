# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The least that the calls of many rotations can cost: an asyncio client without retries, checks, files or results.

Reads a JSON object from standard input: url, ca_path, entries, concurrency. Prints the seconds that the calls took.
"""

from __future__ import annotations

import asyncio
import base64
import json
import pathlib
import ssl
import sys
import time
import typing as t

import aiohttp

ME = "/api/v2/tokens/me"


async def main() -> None:
    given: dict[str, t.Any] = json.load(sys.stdin)
    waiting = iter(given["entries"])
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=given["ca_path"]), limit=given["concurrency"])
    began = time.perf_counter()
    async with aiohttp.ClientSession(given["url"], connector=connector) as session:

        async def call(method: str, token: str, expected: int = 200) -> None:
            query = {"preserveIdleTTL": "true"} if method == "GET" else {}
            async with session.request(method, ME, params=query, headers={"Authorization": f"Bearer {token}"}) as answer:
                await answer.read()
                assert answer.status == expected

        async def work() -> None:
            for entry in waiting:
                old = pathlib.Path(entry["path"]).read_text()
                await call("GET", old)
                login = base64.b64encode(f"{entry['client_id']}:{entry['client_secret']}".encode()).decode()
                async with session.post("/oauth/token", headers={"Authorization": f"Basic {login}"}, data={"grant_type": "client_credentials"}) as answer:
                    new = (await answer.json())["access_token"]
                await call("GET", new)
                await call("GET", new)
                await call("GET", old)
                await call("DELETE", old)
                await call("GET", old, expected=401)

        await asyncio.gather(*(work() for dummy in range(given["concurrency"])))
    print(time.perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(main())
