# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Many tokens in one task: each is worked on once, all are reported in the order given, and then the task fails if any failed.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import math
import typing as t

from .._http.coroutines import T
from .._http.scheduler import InterruptedBySignal, Scheduler
from .._secrets.forms import fingerprint
from .invocation import Invocation, Operation, run_and_report
from .options import MAX_CONCURRENCY, BatchOptions, Options, number
from .report import Report
from .signals import TOLD_TO_END, ignore_signals, raise_on_signals
from .token_sources import TokenSource

if t.TYPE_CHECKING:
    from .._findings.relevance import Sorted

FAILED = "failed"
NOT_TRIED = "not_tried"

# Of a token that was under way when the task was cut short.
UNKNOWN = "The task was cut short while this token was worked on, so that nothing is known of it: it may have been revoked all the same."


def run_batch(
    operation: Operation[Options],
    make_invocation: t.Callable[[], Invocation[Options]],
    source: TokenSource,
    options: BatchOptions,
    *,
    ends_at: float,
    diff_mode: bool,
) -> Report:
    """Do the work with each token, by an invocation of its own, and report all, as failed if any failed.

    Whatever happens meanwhile, a signal included, what is known of each token is reported.

    :raises ConfigurationError: an option is out of its range.
    """
    distinct = list(dict.fromkeys(source.values))
    scheduler = Scheduler(
        (run_and_report(operation, make_invocation, token) for token in distinct),
        concurrency=number("concurrency", options.concurrency, 1, MAX_CONCURRENCY),
        failed=lambda report: report.error is not None,
        max_failures=math.inf if options.max_failures is None else number("max_failures", options.max_failures, 1),
        ends_at=ends_at,
    )
    cut_short = run_as_far_as_possible(scheduler)
    known = {place: scheduler.results.get(place) or Report({}, error=UNKNOWN) for place in list(scheduler.begun)}
    reports = {token: known.get(place) for place, token in enumerate(distinct)}
    outcomes = [
        Outcome(fingerprint(token), reports[token], source.lines[index] if source.lines else None, source.report.found(token) if source.report else None)
        for index, token in enumerate(source.values)
    ]
    report = _report(outcomes, diff_mode=diff_mode, cut_short=cut_short)
    return _with_findings(report, source.report) if source.report else report


def run_as_far_as_possible(scheduler: Scheduler[T]) -> str | None:
    """Drive all, and return what cut it short, a signal included, if anything did. The scheduler holds what is known."""
    try:
        raise_on_signals()
        scheduler.run()
        ignore_signals()
    except InterruptedBySignal:
        return TOLD_TO_END
    except Exception as error:  # pylint: disable=broad-exception-caught
        return Report.from_exception(error).error
    return None


class Outcome(t.NamedTuple):
    """``name``: the token's fingerprint; ``report``: none if it was not tried; ``line``: its number in the file, ``found``: its places, if it is from one."""

    name: str
    report: Report | None
    line: int | None
    found: list[dict[str, t.Any]] | None


def _report(outcomes: list[Outcome], *, diff_mode: bool, cut_short: str | None) -> Report:
    reports = [(outcome.name, outcome.report) for outcome in outcomes if outcome.report]
    lines = {name: [_diff_line(name, state) for state in report.diff] for name, report in reports if report.diff} if diff_mode else {}
    before, after = ("".join(pair[side] for pair in lines.values()) for side in range(2))
    return Report(
        {"tokens": [_entry(index, outcome) for index, outcome in enumerate(outcomes)]},
        changed=any(report.changed for dummy, report in reports),
        diff=(before, after) if lines else None,
        warnings=tuple(dict.fromkeys(f"Token {name}: {warning}" for name, report in reports for warning in report.warnings)),
        error=_message(outcomes, cut_short),
    )


def _with_findings(report: Report, findings: Sorted) -> Report:
    """What came of the tokens, and what else is in the report of the scanner. What could not be read in that is a failure, too."""
    error = report.error
    if findings.unreadable:
        what = f"The report has parts that could not be read, and may hold tokens: {len(findings.unreadable)}. The first: {findings.unreadable[0].error}"
        error = f"{what} {error}" if error else f"{what} All others were worked on, and stand in tokens. What could not be read is in unreadable."
    return dataclasses.replace(report, result={**report.result, **findings.told()}, error=error, warnings=(*findings.warnings(), *report.warnings))


def _entry(index: int, outcome: Outcome) -> dict[str, t.Any]:
    report = outcome.report
    known: dict[str, t.Any] = {"index": index, **({} if outcome.line is None else {"line": outcome.line}), "fingerprint": outcome.name}
    if outcome.found is not None:
        known["found"] = outcome.found
    if report is None:
        return {**known, "outcome": NOT_TRIED}
    if report.error is not None:
        changed = {"changed": True} if report.changed else {}
        return {**known, "outcome": FAILED, **changed, "error": report.error, "time": report.time, **report.result}
    return {**known, "time": report.time, **report.result}


def _diff_line(name: str, state: dict[str, t.Any]) -> str:
    owners = (f"{owner} {state[owner].get('name') or state[owner].get('id')}" for owner in state if isinstance(state[owner], dict))
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
        parts.append(f"The first is that {_place(index, outcome)}, {outcome.name}: {error}")
    parts.append("What came of each is in tokens. Run the task again for the rest.")
    return " ".join(parts)


def _place(index: int, outcome: Outcome) -> str:
    if outcome.found:
        file, line = outcome.found[0].get("file"), outcome.found[0].get("line")
        return "found in " + (", ".join([*([file] if file else []), *([f"line {line}"] if line else [])]) or "the report")
    return f"with the index {index}" if outcome.line is None else f"in line {outcome.line}"
