# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Faults by request: what to do to which requests, in the order in which the faults were set."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import typing as t

from aiohttp import web


@dataclasses.dataclass
class Fault:
    """One fault, for the next ``times`` requests that match ``method``, ``path`` and ``token``, where those are given, and do
    not come from the User-Agent ``not_from``.

    It happens ``before`` the API acts on the request, which then has no effect, or ``after``. First ``hold`` waits for
    `release` and ``delay`` some seconds; then ``drop`` ends the connection without an answer. Otherwise the answer has
    what is given of ``status``, ``headers``, ``body`` and ``content_type``, the real answer's where they are not, and
    with ``truncate`` breaks off before its end.
    """

    method: str | None = None
    path: str | None = None
    token: str | None = None
    not_from: str | None = None
    skip: int = 0
    times: int = 1
    when: t.Literal["before", "after"] = "before"
    hold: bool = False
    delay: float = 0.0
    drop: bool = False
    status: int | None = None
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    body: str | None = None
    content_type: str | None = None
    truncate: bool = False

    def matches(self, request: web.Request) -> bool:
        return (
            self.method in (None, request.method)
            and self.path in (None, request.path)
            and (self.not_from is None or self.not_from != request.headers.get("User-Agent"))
            and (self.token is None or request.headers.get("Authorization") == f"Bearer {self.token}")
        )

    @property
    def replaces_the_answer(self) -> bool:
        return self.status is not None or self.body is not None


class Faults:
    def __init__(self) -> None:
        self.pending: list[Fault] = []
        self.held = asyncio.Event()
        self.released = asyncio.Event()

    def add(self, details: dict[str, t.Any]) -> None:
        """:raises TypeError: no such detail."""
        self.pending.append(Fault(**details))
        self.held.clear()
        self.released.clear()

    def take(self, request: web.Request) -> Fault | None:
        """The first fault for this request, used up by one."""
        for fault in self.pending:
            if fault.matches(request):
                if fault.skip:
                    fault.skip -= 1
                    return None
                fault.times -= 1
                if not fault.times:
                    self.pending.remove(fault)
                return fault
        return None

    async def inflict(self, fault: Fault, request: web.Request, act: t.Callable[[], t.Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        early = await act() if fault.when == "after" else None
        if fault.hold:
            self.held.set()
            await self.released.wait()
        await asyncio.sleep(fault.delay)
        if early is not None:
            answer = early
        elif fault.drop or fault.replaces_the_answer:
            answer = web.Response()  # without an effect
        else:
            answer = await act()
        if fault.drop:
            _hang_up(request)
            return answer
        return await _altered(fault, request, t.cast(web.Response, answer))


async def _altered(fault: Fault, request: web.Request, answer: web.Response) -> web.StreamResponse:
    body = answer.body if fault.body is None else fault.body.encode("utf-8", "surrogateescape")
    headers: dict[str, str] = {**answer.headers, **fault.headers}
    headers.pop("Content-Length", None)
    headers["Content-Type"] = fault.content_type or headers.get("Content-Type") or "application/json"
    assert body is None or isinstance(body, bytes)
    altered = web.StreamResponse(status=fault.status or answer.status, headers=headers)
    altered.content_length = len(body or b"") + (1 if fault.truncate else 0)
    with contextlib.suppress(ConnectionResetError):  # the caller may have gone while its request was held
        await altered.prepare(request)
        await altered.write(body or b"")
    if fault.truncate:
        _hang_up(request, flush=True)
    return altered


def _hang_up(request: web.Request, *, flush: bool = False) -> None:
    if request.transport is not None:
        if flush:
            request.transport.close()
        else:
            request.transport.abort()
