# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

# PRIVATE: for this collection only; it can change in any release.

"""Many tokens in one task: each is worked on once, all are reported in the order given, and then the task fails if any failed."""

from __future__ import annotations

import collections
import math
import typing as t

from ._options import MAX_CONCURRENCY, number
from ._schedule import Pool
from ._secrets import fingerprint
from ._work import Report, Task, Work, reported

FAILED = "failed"
NOT_TRIED = "not_tried"


def run_batch(task: Task, tokens: list[str], work: Work) -> dict[str, t.Any]:
    """Work on the tokens, and return the task's result, with ``msg`` if it failed.

    :raises ConfigurationError: an option is out of its range.
    """
    distinct = list(dict.fromkeys(tokens))
    pool = Pool(
        (reported(work, task, token) for token in distinct),
        concurrency=concurrency(task.params),
        failed=lambda report: report.error is not None,
        max_failures=math.inf if task.params["max_failures"] is None else number(task.params, "max_failures", 1),
        ends_at=task.ends_at,
        clock=task.clients[0].clock,
    )
    reports = pool.run()
    by_token = {token: reports.get(place) for place, token in enumerate(distinct)}
    return _result([(fingerprint(token), by_token[token]) for token in tokens], diff_mode=task.diff_mode)


def concurrency(params: dict[str, t.Any]) -> int:
    """:raises ConfigurationError: out of its range."""
    return number(params, "concurrency", 1, MAX_CONCURRENCY)


def _result(outcomes: list[tuple[str, Report | None]], *, diff_mode: bool) -> dict[str, t.Any]:
    reports = [(name, report) for name, report in outcomes if report]
    result: dict[str, t.Any] = {
        "changed": any(report.changed for dummy, report in reports),
        "tokens": [_entry(index, name, report) for index, (name, report) in enumerate(outcomes)],
        "warnings": list(dict.fromkeys(f"Token {name}: {warning}" for name, report in reports for warning in report.warnings)),
    }
    if diff_mode:
        lines = {name: [_diff_line(name, state) for state in report.diff] for name, report in reports if report.diff}
        if lines:
            result["diff"] = {side: "".join(pair[place] for pair in lines.values()) for place, side in enumerate(("before", "after"))}
    message = _message(result["tokens"])
    return {**result, "msg": message} if message else result


def _entry(index: int, name: str, report: Report | None) -> dict[str, t.Any]:
    known = {"index": index, "fingerprint": name}
    if report is None:
        return {**known, "outcome": NOT_TRIED}
    if report.error is not None:
        changed = {"changed": True} if report.changed else {}
        return {**known, "outcome": FAILED, **changed, "error": report.error, "time": report.time, **report.result}
    return {**known, "time": report.time, **report.result}


def _diff_line(name: str, state: dict[str, t.Any]) -> str:
    owners = (f"{owner} {state[owner].get('name') or state[owner].get('id')}" for owner in state if owner != "state")
    return ", ".join([f"{name} {state['state']}", *owners]) + "\n"


def _message(entries: list[dict[str, t.Any]]) -> str | None:
    """What went wrong, in counts and by the first failure; ``None`` if nothing did."""
    counts = collections.Counter(entry.get("outcome") for entry in entries)
    if not counts[FAILED] and not counts[NOT_TRIED]:
        return None
    parts = [f"{counts[FAILED]} of {len(entries)} tokens failed" + (f", {counts[NOT_TRIED]} were not tried." if counts[NOT_TRIED] else ".")]
    first = next((entry for entry in entries if entry.get("outcome") == FAILED), None)
    if first:
        parts.append(f"The first is that with the index {first['index']}, {first['fingerprint']}: {first['error']}")
    parts.append("What came of each is in tokens. Run the task again for the rest.")
    return " ".join(parts)
