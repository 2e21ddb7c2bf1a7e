# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import contextlib
import dataclasses
import math
import os
import pathlib
import signal
import sys
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.regions import Hosts
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession, Connection
from ansible_collections.purecloud.credentials.plugins.module_utils._module import signals
from ansible_collections.purecloud.credentials.plugins.module_utils._module.batch import run_batch
from ansible_collections.purecloud.credentials.plugins.module_utils._module.invocation import Invocation, Operation
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import BatchOptions, Options, typed
from ansible_collections.purecloud.credentials.plugins.module_utils._module.token_sources import TokenSource

from tests.unit.messages import unknown_messages

PLUGINS = pathlib.Path(__file__).parent / "plugins"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if PLUGINS not in item.path.parents:  # of nothing else the coverage is measured
            item.add_marker("uncovered")


@pytest.fixture(scope="session")
def running_simulator() -> t.Iterator[Simulator]:
    """Without TLS, of which nothing that is concluded from an answer knows: it takes twice the time of all else. `_http` and what runs Ansible have it."""
    with Simulator("--plain") as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def no_signal_is_left_ignored() -> t.Iterator[None]:
    before = list(map(signal.getsignal, signals.SIGNALS))
    yield
    assert list(map(signal.getsignal, signals.SIGNALS)) == before, "this needs signals_put_back"


@pytest.fixture(autouse=True)
def only_known_messages() -> t.Iterator[None]:
    """What an operator sees can be found on the site."""
    with unknown_messages() as unknown:
        yield
    assert unknown == [], "tools/messages.py does not find these in the source, so that the page of messages lacks them"


# Where the collection is that is tested, for a process of its own: ansible-test has no variable that says so.
TREE = pathlib.Path(signals.__file__).parents[6]


def module_process(name: str, **environment: str) -> dict[str, t.Any]:
    """What `subprocess` takes for a module that is run in a process of its own, as text, with its arguments on standard input."""
    path = os.pathsep.join(filter(None, [environment.pop("PYTHONPATH", ""), str(TREE), os.environ.get("PYTHONPATH", "")]))
    return {
        "args": [sys.executable, "-m", f"ansible_collections.purecloud.credentials.plugins.modules.{name}"],
        "env": {**os.environ, **environment, "PYTHONPATH": path},
        "text": True,
    }


@contextlib.contextmanager
def signals_put_back() -> t.Iterator[None]:
    """For what handles signals until its process ends, as modules do: what a test would leave ignored, a later one and its processes would ignore."""
    handlers = {number: signal.getsignal(number) for number in signals.SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


@dataclasses.dataclass
class SteppingClock:
    """A clock that stands still but for the waits, which pass at once and also put the simulator's clock forward."""

    simulator: Simulator
    now: float = 0.0
    waits: list[float] = dataclasses.field(default_factory=list)

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        self.simulator.advance(seconds)


@pytest.fixture
def clock(simulator: Simulator) -> SteppingClock:
    return SteppingClock(simulator)


def connection_to(simulator: Simulator, **options: t.Any) -> Connection:
    defaults = Connection(
        hosts=Hosts("simulator", simulator.url, simulator.url),
        timeout=10,
        retries=4,
        retry_deadline=120,
        verify=simulator.ca_path or True,
        client_cert=None,
        use_proxy=False,
        http_agent="tests",
    )
    return defaults._replace(**options)


MakeSession = t.Callable[..., ApiSession]


def run_batch_of(
    tokens: list[str], operation: Operation[Options], options: Options, make_session: t.Callable[[], ApiSession], *, concurrency: int
) -> dict[str, t.Any]:
    """The result of `run_batch`, with a session of its own for each token."""
    nothing = dict.fromkeys(field.name for field in dataclasses.fields(BatchOptions))
    given = typed(BatchOptions, {**nothing, "access_tokens": tokens, "concurrency": concurrency})

    def make_invocation() -> Invocation[Options]:
        return Invocation(options, [make_session()], check_mode=False, diff_mode=False)

    with signals_put_back():
        return run_batch(operation, make_invocation, TokenSource(tokens, many=True), given, ends_at=math.inf, diff_mode=False).as_result()


def get(session: ApiSession, path: str, **options: t.Any) -> dict[str, t.Any]:
    return run(session.get(path, **options), session.clock)


def delete(session: ApiSession, path: str, **options: t.Any) -> str | None:
    answer = run(session.delete(path, **options), session.clock)
    correlation_id: str | None = answer.diagnostics["correlation_id"]
    return correlation_id


@pytest.fixture
def make_session(simulator: Simulator, clock: SteppingClock) -> MakeSession:
    """Make a client whose waits have no jitter: each is the longest that it may be."""

    def make(**options: t.Any) -> ApiSession:
        return ApiSession(connection_to(simulator, **options), clock=clock, uniform=lambda shortest, longest: longest)

    return make


@pytest.fixture
def session(make_session: MakeSession) -> ApiSession:
    return make_session()
