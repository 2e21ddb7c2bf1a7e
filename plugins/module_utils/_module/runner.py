# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Where Ansible begins: the only place where options become sessions, a result exit_json and an error fail_json.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import os
import re
import signal
import sys
import time
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._errors import ConfigurationError
from .._http.scheduler import run
from .._http.session import REQUESTS_FAULT, ApiSession, Connection
from .._secrets.forms import could_hold_a_token, fingerprint
from .._secrets.masking import HIDDEN, Mask, is_worth_masking
from .._secrets.paths import GivenPath, may_be_shown, shown
from .batch import run_batch
from .options import BATCH_OPTIONS, CONNECTION_OPTIONS, EXCLUSIVE, TOKEN_OPTIONS, URL_OPTIONS, connections, origin_of_hosts, seconds
from .report import Invocation, Operation, Report, failure, run_and_report
from .token_sources import TokenSource, read_client_secret, read_tokens

# Where the API is: a name of a region, several, or a URL without anything that could be a secret.
PLACE_OPTIONS = (*URL_OPTIONS, "region", "regions")
PLACE = r"(https?://[\w.:\[\]-]+(/[\w./-]*)?|[\w.', \[\]-]*)"

OptionTable = dict[str, dict[str, t.Any]]
Facts = t.Callable[[dict[str, t.Any]], dict[str, t.Any]]


class _Module(AnsibleModule):
    """Keeps the paths as they were written, beside what Ansible makes of them."""

    def _load_params(self) -> None:
        super()._load_params()  # type: ignore[no-untyped-call]
        self.written = dict(self.params)
        for name, option in self.argument_spec.items():
            if option["type"] == "dict" and self.params.get(name) is not None and not isinstance(self.params[name], dict):
                self.params[name] = str(self.params[name])  # for which Ansible has words

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """Fail, and name the option where Ansible does not: a text that is no dictionary."""
        texts = [name for name, option in self.argument_spec.items() if option["type"] == "dict" and not isinstance(self.written.get(name, {}), dict)]
        if "invocation" not in kwargs:  # before the options are checked, Ansible would show them all, paths with expanded variables
            given = {name: _given_path(value) for name, value in self.written.items() if name in self.argument_spec}
            secrets = [str(value) for name, value in given.items() if self.argument_spec[name].get("no_log") and not isinstance(value, (bool, type(None)))]
            kwargs["invocation"] = Mask(filter(is_worth_masking, secrets)).value({"module_args": _arguments(self.argument_spec, given)})
        super().fail_json(f"{', '.join(texts)}: {msg}" if texts and "dictionary" in msg else msg, **kwargs)

    @functools.cached_property
    def given_params(self) -> dict[str, t.Any]:
        paths = {name for name, option in self.argument_spec.items() if option.get("type") == "path" and self.params[name] is not None}
        return {name: GivenPath.of(value, str(self.written.get(name, value))) if name in paths else value for name, value in self.params.items()}


def run_with_token(options: OptionTable, work: Operation, **rules: t.Any) -> t.NoReturn:
    """Run a module that signs in with a token, from its options to its exit. ``rules`` are AnsibleModule's, such as ``required_one_of``."""
    _run({**TOKEN_OPTIONS, **options}, work, None, rules)


def run_on_tokens(
    options: OptionTable, work: Operation, *, facts: Facts | None = None, issues_token: t.Callable[[dict[str, t.Any]], bool] = lambda params: False
) -> t.NoReturn:
    """Run a module that is about tokens, one or many, with the same ``work`` for each.

    ``facts`` finds the facts in its result; ``issues_token``: whether the task makes a token with a client's credentials, so that none need be given.
    """
    _run({**BATCH_OPTIONS, **options}, work, facts, {}, issues_token)


def run_on_files(options: OptionTable, work: t.Callable[[dict[str, t.Any], bool], Report]) -> t.NoReturn:
    """Run a module that sends nothing. ``work`` is given the options and whether it is check mode."""
    module = _Module(options, supports_check_mode=True)  # type: ignore[no-untyped-call]
    try:
        report = work(module.given_params, module.check_mode)
    except Exception as error:  # pylint: disable=broad-exception-caught
        report = failure(error)
    _exit_module(module, report.secrets, _finish_single(report, {}))


def _run(
    options: OptionTable,
    work: Operation,
    facts: Facts | None,
    rules: dict[str, t.Any],
    issues_token: t.Callable[[dict[str, t.Any]], bool] = lambda params: False,
) -> t.NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end at once, without a traceback
    table = {**options, **CONNECTION_OPTIONS}
    exclusive = [[name for name in names if name in table] for names in EXCLUSIVE if names[1] in table]
    module = _Module(table, mutually_exclusive=exclusive, supports_check_mode=True, **rules)  # type: ignore[no-untyped-call]
    if REQUESTS_FAULT:
        module.fail_json(msg=_about_requests(REQUESTS_FAULT))
    secrets: list[str] = []
    try:
        making = issues_token(module.params)
        params = module.given_params
        given = read_tokens(params, missing_ok=making)
        secrets += filter(is_worth_masking, given.values)
        client_secret = read_client_secret(params) if making else ""
        secrets.append(client_secret)
        report = _report(module, params, given, client_secret, work, making=making)
    except Exception as error:  # pylint: disable=broad-exception-caught
        report = _finish_single(failure(error), {})
    if facts and report.error is None:
        report.result["ansible_facts"] = facts(report.result)
    _exit_module(module, (*secrets, *report.secrets), report)


def _about_requests(fault: Exception) -> str:
    cure = f"apt install python3-requests, dnf install python3-requests, or {sys.executable} -m pip install requests"
    missing = isinstance(fault, ModuleNotFoundError) and fault.name == "requests"
    what = f"Install it there: {cure}" if missing else f"It is there, but broken ({type(fault).__name__}): install it and urllib3 anew, with {cure}"
    return f"{missing_required_lib('requests')}. {what}."


def _report(module: _Module, params: dict[str, t.Any], given: TokenSource, client_secret: str, work: Operation, *, making: bool) -> Report:
    """A report with what to exit or, with an error, to fail with."""
    about: dict[str, t.Any] = {}
    try:
        if given.many and making:
            raise ConfigurationError("Many tokens are given, and one is to be made.", advice="Use access_token or access_token_file.")
        token = None if given.many or (making and given.value is None) else given.token
        if token is not None:
            about["fingerprint"] = fingerprint(token)
        ends_at = math.inf if params["deadline"] is None else time.monotonic() + seconds(params, "deadline")
        places = connections(params)
        about.update(_asked(module, params, places))
    except Exception as error:  # pylint: disable=broad-exception-caught
        return _finish_single(failure(error), about)

    def task() -> Invocation:
        sessions = [ApiSession(place, ends_at=ends_at) for place in places]
        return Invocation(params, sessions, module.check_mode, module._diff, ends_at, client_secret)

    if given.many:
        result = run_batch(task, given, work, params, ends_at=ends_at, diff_mode=module._diff)
        return Report({**about, **result}, error=result.get("msg"))
    return _finish_single(run(run_and_report(work, task, token)), about)


def _asked(module: _Module, params: dict[str, t.Any], places: list[Connection]) -> dict[str, t.Any]:
    """Which hosts of the API the task asks, and where their names are from."""
    origin, ignored = origin_of_hosts(params, module.written)
    hosts = [place.hosts.host for place in places]
    if ignored:
        module.warn(f"{ignored} is not used, since {origin} is set: {hosts[0]} is asked.")
    region = {} if params.get("regions") and len(places) > 1 else {"region": places[0].hosts.region}
    return {"hosts": hosts, "hosts_from": origin, **region}


def _finish_single(report: Report, about: dict[str, t.Any]) -> Report:
    """The report with the result of a task about one token."""
    result = {**about, "changed": report.changed, **report.result, "warnings": list(report.warnings)}
    if report.diff:
        result["diff"] = dict(zip(("before", "after"), report.diff))
    if report.error is not None:
        result["msg"] = f"Token {about['fingerprint']}: {report.error}" if "fingerprint" in about else report.error
    return dataclasses.replace(report, result=result)


def _exit_module(module: _Module, secrets: t.Iterable[str], report: Report) -> t.NoReturn:
    """Exit or fail, after all secrets are masked in the result, but for those that are to be ``shown``."""
    params = module.given_params
    paths = [value for value in params.values() if isinstance(value, GivenPath)]
    mask = Mask([*filter(None, secrets), *(path for path in paths if not may_be_shown(path) and could_hold_a_token(path))])
    result = {**mask.value({**report.result, "invocation": {"module_args": _arguments(module.argument_spec, params)}}), **report.shown}
    module.no_log_values.clear()  # masked above; Ansible's way takes minutes for thousands of tokens
    for warning in result.pop("warnings"):
        module.warn(warning)
    if report.error is not None:
        module.fail_json(**result)
    module.exit_json(**result)


def _given_path(value: t.Any) -> t.Any:
    """A text that may be a path, so that it is shown only if it is one."""
    return GivenPath.of(os.path.expanduser(os.path.expandvars(value)), value) if isinstance(value, str) else value


def _arguments(table: OptionTable, params: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options as they were given, without secrets."""

    def argument(name: str, value: t.Any) -> t.Any:
        if table[name]["type"] == "path" and isinstance(value, GivenPath):
            return shown(value)
        if name in PLACE_OPTIONS:  # in which somebody may have written a password
            is_a_place = re.fullmatch(PLACE, str(value)) and (name in URL_OPTIONS or not could_hold_a_token(str(value)))
            return value if is_a_place else HIDDEN
        return str(value) if isinstance(value, GivenPath) else value

    public = {name for name, option in table.items() if not option.get("no_log") or option["type"] == "path" or name in URL_OPTIONS}
    return {name: argument(name, value) for name, value in params.items() if name in public}
