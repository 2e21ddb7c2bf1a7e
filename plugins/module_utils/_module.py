# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

# PRIVATE: for this collection only; it can change in any release.

"""Where Ansible begins: the only place where options become clients, a result exit_json and an error fail_json."""

from __future__ import annotations

import dataclasses
import math
import signal
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._batch import concurrency, run_batch
from ._client import HAS_REQUESTS, Client
from ._errors import ConfigurationError
from ._given import Given, given_client_secret, given_tokens
from ._options import BATCH_OPTIONS, CONNECTION_OPTIONS, EXCLUSIVE, TOKEN_OPTIONS, connections, seconds
from ._schedule import run_one
from ._secrets import Mask, fingerprint
from ._work import Report, Task, Work, failure, reported

OptionTable = dict[str, dict[str, t.Any]]
Facts = t.Callable[[dict[str, t.Any]], dict[str, t.Any]]


def run_with_token(options: OptionTable, work: Work, *, facts: Facts | None = None, **rules: t.Any) -> t.NoReturn:
    """Run a module that signs in with a token, from its options to its exit.

    ``facts`` finds the facts in its result; ``rules`` are AnsibleModule's, such as ``required_one_of``.
    """
    _run({**TOKEN_OPTIONS, **options}, work, facts, rules)


def run_on_tokens(
    options: OptionTable, work: Work, *, facts: Facts | None = None, makes_one: t.Callable[[dict[str, t.Any]], bool] = lambda params: False, **rules: t.Any
) -> t.NoReturn:
    """Run a module that is about tokens, one or many, with the same ``work`` for each.

    ``makes_one``: whether the task makes a token with a client's credentials, so that none need be given.
    """
    _run({**BATCH_OPTIONS, **options}, work, facts, rules, makes_one)


def run_on_files(options: OptionTable, work: t.Callable[[dict[str, t.Any], bool], Report]) -> t.NoReturn:
    """Run a module that sends nothing. ``work`` is given the options and whether it is check mode."""
    module = AnsibleModule(options, supports_check_mode=True)
    try:
        report = work(module.params, module.check_mode)
    except Exception as error:  # pylint: disable=broad-exception-caught
        report = failure(error)
    report = _single(report, {})
    _leave(module, Mask(report.secrets), report.result, report.shown)


def _run(
    options: OptionTable, work: Work, facts: Facts | None, rules: dict[str, t.Any], makes_one: t.Callable[[dict[str, t.Any]], bool] = lambda params: False
) -> t.NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end at once, without a traceback
    table = {**options, **CONNECTION_OPTIONS}
    exclusive = [[name for name in names if name in table] for names in EXCLUSIVE if names[1] in table]
    module = AnsibleModule(table, mutually_exclusive=exclusive, supports_check_mode=True, **rules)
    if not HAS_REQUESTS:
        module.fail_json(msg=missing_required_lib("requests"))
    secrets: list[str] = []
    try:
        making = makes_one(module.params)
        given = given_tokens(module.params, may_be_missing=making)
        secrets += given.values
        if making:
            secrets.append(given_client_secret(module.params))
        report = _result(module, given, work, making=making)
    except Exception as error:  # pylint: disable=broad-exception-caught
        report = _single(failure(error), {})
    secrets += report.secrets
    result = report.result
    if facts and "msg" not in result:
        result["ansible_facts"] = facts(result)
    _leave(module, Mask(secret for secret in secrets if secret), result, report.shown)


def _result(module: AnsibleModule, given: Given, work: Work, *, making: bool) -> Report:
    """A report with what to exit or, with a ``msg``, to fail with."""
    if given.many:
        if making:
            raise ConfigurationError("Many tokens are given, and one is to be made.", advice="Use access_token or access_token_file.")
        return Report(run_batch(_task(module, concurrency(module.params)), given.values, work))
    about: dict[str, t.Any] = {}
    try:
        token = None if making and given.value is None else given.token
        if token is not None:
            about["fingerprint"] = fingerprint(token)
        task = _task(module, 1)
        if len(task.clients) == 1:
            about["region"] = task.clients[0].region
    except Exception as error:  # pylint: disable=broad-exception-caught
        return _single(failure(error), about)
    return _single(run_one(reported(work, task, token), task.clients[0].clock), about)


def _task(module: AnsibleModule, threads: int) -> Task:
    """:raises ConfigurationError: an option cannot be used."""
    ends_at = math.inf
    if module.params["deadline"] is not None:
        ends_at = time.monotonic() + seconds(module.params, "deadline")
    clients = [Client(connection, connections=threads, ends_at=ends_at) for connection in connections(module.params)]
    return Task(module.params, clients, module.check_mode, module._diff, ends_at)


def _single(report: Report, about: dict[str, t.Any]) -> Report:
    """The report with the result of a task about one token."""
    result = {**about, "changed": report.changed, **report.result, "warnings": list(report.warnings)}
    if report.diff:
        result["diff"] = dict(zip(("before", "after"), report.diff))
    if report.error is not None:
        result["msg"] = f"Token {about['fingerprint']}: {report.error}" if "fingerprint" in about else report.error
    return dataclasses.replace(report, result=result)


def _leave(module: AnsibleModule, mask: Mask, result: dict[str, t.Any], shown: dict[str, t.Any]) -> t.NoReturn:
    """Exit with a result, or fail with one that has a ``msg``, after all secrets are masked in it, but for those that are to be ``shown``."""
    arguments = {name: value for name, value in module.params.items() if not module.argument_spec[name].get("no_log")}
    result = {**mask.value({**result, "invocation": {"module_args": arguments}}), **shown}
    module.no_log_values.clear()  # masked above; Ansible's way takes minutes for thousands of tokens
    for warning in result.pop("warnings"):
        module.warn(warning)
    if "msg" in result:
        module.fail_json(**result)
    module.exit_json(**result)
