# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Death at every point: before and after each call that changes a file, and before and after each request, from every state; then one more run.

Death is an exception that nothing catches. What the kernel does then, closing all descriptors, the module does on its way out.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
import tempfile
import typing as t
from unittest import mock

import pytest
import requests
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._http.scheduler import Scheduler
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import CredentialOptions
from ansible_collections.purecloud.credentials.plugins.module_utils._module.runner import ClientRun
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.paths import GivenPath
from ansible_collections.purecloud.credentials.plugins.modules.purecloud_token_rotation import File, Options, rotate
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.unit.conftest import connection_to

CHANGES = ("rename", "unlink", "fsync", "write", "open")
FORMATS = {"token": "{}\n", "env": "A=1\nTOKEN={}\nB=2\n", "json": '{{"a": 1, "TOKEN": "{}"}}\n'}


class Died(BaseException):
    """The process is no more."""


class Reaper:
    """Counts the points at which a process could die, and has it die at one of them."""

    def __init__(self, at: int | None) -> None:
        self._at = at
        self.points = 0

    def _pass(self) -> None:
        if self.points == self._at:
            self._at = None  # who is dead does not die again on the way out
            self.points += 1
            raise Died
        self.points += 1

    def around(self, real: t.Any, counts: t.Callable[..., bool] = lambda *args, **options: True) -> t.Any:
        def call(*args: t.Any, **options: t.Any) -> t.Any:
            if not counts(*args, **options):
                return real(*args, **options)
            self._pass()
            result = real(*args, **options)
            try:
                self._pass()
            except Died:
                if real is os.open or real is OPEN:
                    os.close(result)
                raise
            return result

        return call


OPEN = os.open


@contextlib.contextmanager
def mortal(at: int | None) -> t.Iterator[Reaper]:
    reaper = Reaper(at)
    with contextlib.ExitStack() as stack:
        for name in CHANGES:
            real = getattr(os, name)
            counts = (lambda path, flags, *rest, **options: bool(flags & os.O_CREAT)) if name == "open" else (lambda *args, **options: True)
            stack.enter_context(mock.patch.object(os, name, reaper.around(real, counts)))
        stack.enter_context(mock.patch.object(requests.Session, "request", reaper.around(requests.Session.request)))
        yield reaper


class Case:
    def __init__(self, simulator: Simulator, folder: pathlib.Path, format: str) -> None:
        self.simulator = simulator
        self.folder = folder
        self.path = folder / "token"
        self.format = format

    def begin(self, token: str | None) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o755)
        if token is not None:
            self.path.touch(mode=0o640)
            self.path.write_text(FORMATS[self.format].format(token))

    def run(self, at: int | None = None, **changes: t.Any) -> tuple[Reaper, t.Any]:
        options = Options(
            **{
                **dict.fromkeys(Options.__dataclass_fields__),
                "state": "rotated",
                "path": GivenPath.of(str(self.path), str(self.path)),
                "format": self.format,
                "key": None if self.format == "token" else "TOKEN",
                "concurrency": 1,
                "settle": 0.0,
                "grace": 0.0,
                "verify_timeout": 0.0,
                "revoke_old": True,
                "confirm_retries": 0,
                "confirm_delay": 0.0,
                "lock_lease": 300.0,
                "take_over": False,
                "replace_unknown": False,
                **changes,
            }
        )
        connection = connection_to(self.simulator, retries=0)
        given = CredentialOptions("rehearsal-client", "rehearsal-secret", None)
        this = ClientRun(given, lambda: ApiSession(connection), check_mode=False, mask=lambda secret: None)
        report = None
        with mortal(at) as reaper, contextlib.suppress(Died):
            report = rotate(options, this)
        return reaper, report

    @property
    def current(self) -> str | None:
        if not self.path.exists():
            return None
        text = self.path.read_text()
        before, after = FORMATS[self.format].split("{}")
        before, after = before.replace("{{", "{"), after.replace("}}", "}")
        if self.format == "json":
            return str(json.loads(text)["TOKEN"])
        if text.startswith("TOKEN="):  # there was no file
            before, after = "TOKEN=", "\n"
        assert text.startswith(before), text
        assert text.endswith(after), text
        return text.removeprefix(before).removesuffix(after)


STATES = ["active", "dead", "no file", "pending", "previous", "rolling back"]


def prepare(case: Case, state: str) -> str | None:
    """Bring about a state that a rotation may find. Returns the token that is current."""
    case.simulator.control("POST", "reset")
    case.simulator.switch(rate_limit=10**9)
    token = None if state == "no file" else case.simulator.issue()
    case.begin(token)
    if state == "dead":
        case.simulator.control("POST", "end", {"tokens": [token]})
    if state in ("pending", "previous", "rolling back"):
        run_id = case.run(state="prepared", lock_lease=1e-9)[1].result["run_id"]
        if state != "pending":
            case.run(state="switched", run_id=run_id, lock_lease=1e-9)
        if state == "rolling back":
            case.run(state="rolled_back", run_id=run_id, lock_lease=1e-9)
    return case.current


@pytest.fixture
def folder() -> t.Iterator[pathlib.Path]:
    """In memory, where there is such a place: each change is written through, time after time."""
    memory = pathlib.Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as path:
        yield pathlib.Path(path) / "folder"


CASES = [("active", "token"), ("previous", "json")]
MORE = [("dead", "token"), ("no file", "token"), ("pending", "token"), ("previous", "token"), ("rolling back", "token"), ("active", "env")]


@pytest.mark.parametrize(("state", "format"), [*CASES, *(pytest.param(*case, marks=pytest.mark.once) for case in MORE)])
def test_killed_at_any_point_the_next_run_settles_it(simulator: Simulator, folder: pathlib.Path, state: str, format: str) -> None:
    case = Case(simulator, folder, format)
    prepare(case, state)
    reaper, report = case.run()
    assert report.error is None, report.error
    assert reaper.points > 20
    for point in range(reaper.points):
        before = prepare(case, state)
        before_is_active = before in simulator.live()
        dead = case.run(point)[1]
        assert dead is None, point
        live = simulator.live()
        if before_is_active:  # no reader was without an active token
            assert case.current in live, point
        report = case.run()[1]
        assert report.error is None, (point, report.error)
        assert {path.name for path in case.folder.iterdir()} == {"token"}, point
        live = simulator.live()
        assert case.current in live, point
        lost = report.result["possible_orphans"]
        assert len(live - {case.current}) <= len(lost), (point, lost)
        assert before is None or before not in live or before == case.current, point


class Batch:
    """Two files of one OAuth client, rotated in one run, without a thread, so that death has its order."""

    def __init__(self, simulator: Simulator, folder: pathlib.Path) -> None:
        self.simulator = simulator
        self.cases = [Case(simulator, folder.with_name(f"{folder.name}-{number}"), "token") for number in range(2)]

    def begin(self, state: str) -> None:
        prepare(self.cases[0], state)
        self.cases[1].begin(self.simulator.issue())

    def run(self, at: int | None = None) -> tuple[Reaper, t.Any]:
        empty = dict.fromkeys(File.__dataclass_fields__)
        entries = [{**empty, "path": GivenPath.of(str(case.path), str(case.path)), "format": "token"} for case in self.cases]
        with mock.patch.object(Scheduler, "_start_threads", return_value=[]):
            return self.cases[0].run(at, path=None, rotations=entries)

    @property
    def current(self) -> set[str | None]:
        return {case.current for case in self.cases}


@pytest.mark.parametrize(
    "state",
    [
        pytest.param("active", marks=pytest.mark.once),
        *(pytest.param(state, marks=[pytest.mark.once, pytest.mark.drill]) for state in ("previous", "rolling back")),
    ],
)
def test_a_batch_killed_at_any_point_is_settled_by_the_next_run(simulator: Simulator, folder: pathlib.Path, state: str) -> None:
    batch = Batch(simulator, folder)
    batch.begin(state)
    reaper, report = batch.run()
    assert report.error is None, report.error
    assert reaper.points > 40
    for point in range(reaper.points):
        batch.begin(state)
        before = batch.current
        batch.run(point)
        assert batch.current <= simulator.live(), point
        report = batch.run()[1]
        assert report.error is None, (point, report.error)
        assert {path.name for case in batch.cases for path in case.folder.iterdir()} == {"token"}, point
        live = simulator.live()
        assert batch.current <= live, point
        lost = [orphan for each in report.result["rotations"] for orphan in each["possible_orphans"]]
        assert len(live - batch.current) <= len(lost), (point, lost)
        assert not before & (live - batch.current), point


FAULTS: dict[str, dict[str, t.Any]] = {
    "refused": {"status": 403, "body": '{"status": 403, "code": "not.authorized", "message": "No."}'},
    "lost before": {"drop": True},
    "lost after": {"drop": True, "when": "after"},
    "not active, it says": {"method": "GET", "status": 401, "body": '{"status": 401, "code": "bad.credentials", "message": "No."}'},
    "garbage": {"status": 200, "body": "<html>", "content_type": "text/html", "when": "after"},
    "busy": {"status": 503, "body": "{}"},
}
EVENTS = st.one_of(
    st.tuples(st.just("die"), st.integers(0, 70)),
    st.tuples(st.just("fault"), st.integers(0, 7), st.sampled_from(sorted(FAULTS))),
    st.tuples(st.just("leave the old one")),
    st.tuples(st.just("steps"), st.integers(1, 3)),
    st.tuples(st.just("expire")),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(events=[("steps", 2), ("fault", 1, "garbage"), ("steps", 1)], format="env")
@given(events=st.lists(EVENTS, max_size=5), format=st.sampled_from(sorted(FORMATS)))
def test_after_any_sequence_one_run_settles_it(simulator: Simulator, folder: pathlib.Path, events: list[tuple[t.Any, ...]], format: str) -> None:
    case = Case(simulator, folder, format)
    prepare(case, "active")
    for event, *details in events:
        before_is_active = case.current in simulator.live()
        if event == "die":
            case.run(details[0])
        elif event == "fault":
            simulator.fault(skip=details[0], **FAULTS[details[1]])
            case.run()
            simulator.control("DELETE", "faults")
        elif event == "leave the old one":
            case.run(revoke_old=False)
        elif event == "steps":
            report = case.run(state="prepared", lock_lease=1e-9)[1]
            for state in ("switched", "rolled_back", "finished")[: details[0]]:
                case.run(state=state, run_id=report.result.get("run_id"), lock_lease=1e-9)
        else:
            simulator.advance(2 * 86400)
            continue
        if before_is_active:
            assert case.current in simulator.live()
    case.run()
    report = case.run()[1]
    assert report.error is None, report.error
    assert {path.name for path in folder.iterdir()} == {"token"}
    assert case.current in simulator.live()
