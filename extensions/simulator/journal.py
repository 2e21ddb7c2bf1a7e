# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The journal: every request as it came, secrets included, since it is the proof of what was sent."""

from __future__ import annotations

import typing as t

from aiohttp import web


class Journal:
    def __init__(self) -> None:
        self.entries: list[dict[str, t.Any]] = []

    async def note(self, request: web.Request) -> dict[str, t.Any]:
        """Enter a request before anything happens to it; ``status`` stays null until it has been answered.

        ``lost``: whether the API acted on it, and its answer did not arrive as it was.
        """
        entry: dict[str, t.Any] = {
            "method": request.method,
            "path": request.path,
            "query": dict(request.query),
            "headers": dict(request.headers),
            "body": (await request.read()).decode("utf-8", "replace"),
            "status": None,
            "lost": False,
        }
        self.entries.append(entry)
        return entry
