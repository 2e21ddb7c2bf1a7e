# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Many tokens in one task: each is worked on once, all are reported in the order given, and then the task fails if any failed.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import math
import signal
import typing as t

from .._http.scheduler import InterruptedBySignal, Scheduler
from .._secrets.forms import fingerprint
from .options import MAX_CONCURRENCY, number
from .report import Invocation, Operation, Report, failure, run_and_report
from .token_sources import TokenSource

FAILED = "failed"
NOT_TRIED = "not_tried"

# Of a token that was under way when the task was cut short.
UNKNOWN = "The task was cut short while this token was worked on, so that nothing is known of it: it may have been revoked all the same."

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGXCPU)


def run_batch(
    make_task: t.Callable[[], Invocation], given: TokenSource, work: Operation, params: dict[str, t.Any], *, ends_at: float, diff_mode: bool
) -> dict[str, t.Any]:
    """Work on the tokens, each with a task of its own, and return the result, with ``msg`` if it failed.

    Whatever happens meanwhile, a signal included, what is known of each token is returned.

    :raises ConfigurationError: an option is out of its range.
    """
    distinct = list(dict.fromkeys(given.values))
    pool = Scheduler(
        (run_and_report(work, make_task, token) for token in distinct),
        concurrency=concurrency(params),
        failed=lambda report: report.error is not None,
        max_failures=math.inf if params["max_failures"] is None else number(params, "max_failures", 1),
        ends_at=ends_at,
    )
    cut_short = None
    try:
        _raise_on_signals()
        pool.run()
        _ignore_signals()
    except InterruptedBySignal:
        cut_short = "The task was told to end by a signal."
    except Exception as error:  # pylint: disable=broad-exception-caught
        cut_short = failure(error).error
    known = {place: pool.results.get(place) or Report({}, error=UNKNOWN) for place in list(pool.begun)}
    reports = {token: known.get(place) for place, token in enumerate(distinct)}
    outcomes = [Outcome(fingerprint(token), given.lines[index] if given.lines else None, reports[token]) for index, token in enumerate(given.values)]
    return _result(outcomes, diff_mode=diff_mode, cut_short=cut_short)


def _raise_on_signals() -> None:
    """Have the first signal that asks this process to end raise `InterruptedBySignal`. From then on, what is known is told: no signal keeps it from that."""

    def interrupt(*dummy: t.Any) -> None:
        _ignore_signals()
        raise InterruptedBySignal

    for each in SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as it is under nohup
            signal.signal(each, interrupt)


def _ignore_signals() -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)


def concurrency(params: dict[str, t.Any]) -> int:
    """:raises ConfigurationError: out of its range."""
    return number(params, "concurrency", 1, MAX_CONCURRENCY)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """``name``: the token's fingerprint; ``line``: its number in the file, if it is from one; ``report``: none if it was not tried."""

    name: str
    line: int | None
    report: Report | None


def _result(outcomes: list[Outcome], *, diff_mode: bool, cut_short: str | None) -> dict[str, t.Any]:
    reports = [(outcome.name, outcome.report) for outcome in outcomes if outcome.report]
    result: dict[str, t.Any] = {
        "changed": any(report.changed for dummy, report in reports),
        "tokens": [_entry(index, outcome) for index, outcome in enumerate(outcomes)],
        "warnings": list(dict.fromkeys(f"Token {name}: {warning}" for name, report in reports for warning in report.warnings)),
    }
    if diff_mode:
        lines = {name: [_diff_line(name, state) for state in report.diff] for name, report in reports if report.diff}
        if lines:
            result["diff"] = {side: "".join(pair[place] for pair in lines.values()) for place, side in enumerate(("before", "after"))}
    message = _message(outcomes, cut_short)
    return {**result, "msg": message} if message else result


def _entry(index: int, outcome: Outcome) -> dict[str, t.Any]:
    report = outcome.report
    known = {"index": index, **({} if outcome.line is None else {"line": outcome.line}), "fingerprint": outcome.name}
    if report is None:
        return {**known, "outcome": NOT_TRIED}
    if report.error is not None:
        changed = {"changed": True} if report.changed else {}
        return {**known, "outcome": FAILED, **changed, "error": report.error, "time": report.time, **report.result}
    return {**known, "time": report.time, **report.result}


def _diff_line(name: str, state: dict[str, t.Any]) -> str:
    owners = (f"{owner} {state[owner].get('name') or state[owner].get('id')}" for owner in state if owner != "state" and isinstance(state[owner], dict))
    return ", ".join([f"{name} {state['state']}", *owners]) + "\n"


def _message(outcomes: list[Outcome], cut_short: str | None) -> str | None:
    """What went wrong, in counts and by the first failure; ``None`` if nothing did."""
    failed = [(index, outcome, outcome.report.error) for index, outcome in enumerate(outcomes) if outcome.report and outcome.report.error is not None]
    not_tried = sum(outcome.report is None for outcome in outcomes)
    if not failed and not not_tried and not cut_short:
        return None
    parts = [cut_short] if cut_short else []
    parts.append(f"{len(failed)} of {len(outcomes)} tokens failed" + (f", {not_tried} were not tried." if not_tried else "."))
    if failed:
        index, outcome, error = failed[0]
        place = f"with the index {index}" if outcome.line is None else f"in line {outcome.line}"
        parts.append(f"The first is that {place}, {outcome.name}: {error}")
    parts.append("What came of each is in tokens. Run the task again for the rest.")
    return " ".join(parts)
