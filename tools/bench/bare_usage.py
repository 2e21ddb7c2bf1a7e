# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The least that it can cost to ask when each OAuth client was last used: an asyncio client without retries, checks, limits or results.

Reads a JSON object from standard input: url, ca_path, token, interval, looks, concurrency. Prints the seconds that the calls took.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import time
import typing as t

import aiohttp

CLIENTS = "/api/v2/oauth/clients"


async def main() -> None:
    given: dict[str, t.Any] = json.load(sys.stdin)
    query = {"interval": given["interval"], "granularity": "Day", "metrics": ["Requests"], "groupBy": ["TemplateUri", "HttpMethod"]}
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=given["ca_path"]), limit=given["concurrency"])
    headers = {"Authorization": f"Bearer {given['token']}"}
    began = time.perf_counter()
    async with aiohttp.ClientSession(given["url"], connector=connector, headers=headers) as session:

        async def last_use(client_id: str) -> str:
            async with session.post(f"{CLIENTS}/{client_id}/usage/query", json=query) as answer:
                execution = (await answer.json())["executionId"]
            for wait in given["looks"]:
                await asyncio.sleep(wait)
                async with session.get(f"{CLIENTS}/{client_id}/usage/query/results/{execution}") as answer:
                    found = await answer.json()
                if found["queryStatus"] == "Complete":
                    return max((row["date"] for row in found.get("results", ()) if row["requests"]), default="")
            raise AssertionError(client_id)

        async with session.get(CLIENTS) as answer:
            clients = (await answer.json())["entities"]
        await asyncio.gather(*(last_use(client["id"]) for client in clients))
    print(time.perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(main())
