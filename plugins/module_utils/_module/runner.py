# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A run of a module that asks the API, from its options to its exit.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import math
import signal
import sys
import time
import typing as t

from ansible.module_utils.basic import missing_required_lib

from .._errors import ConfigurationError
from .._http.coroutines import run
from .._http.session import REQUESTS_FAULT, ApiSession, Connection
from .._secrets.credentials import Credentials
from .._secrets.forms import fingerprint
from .._secrets.masking import is_worth_masking
from .connections import connections, origin_of_hosts
from .invocation import Invocation, Operation, run_and_report
from .module import Module, OptionTable
from .options import (
    BATCH_OPTIONS,
    CONNECTION_OPTIONS,
    CREDENTIAL_OPTIONS,
    EXCLUSIVE_TO_SIGN_IN,
    TOKEN_OPTIONS,
    BatchOptions,
    ConnectionOptions,
    CredentialOptions,
    IssueOptions,
    Options,
    TokenOptions,
    seconds,
    typed,
)
from .report import Report
from .token_sources import TokenSource, read_credentials, read_tokens, signs_in_as_a_client

Facts = t.Callable[[dict[str, t.Any]], dict[str, t.Any]]


def run_on_tokens(
    table: OptionTable,
    kind: type[Options],
    operation: Operation[Options],
    *,
    facts: Facts | None = None,
    issues_token: t.Callable[[Options], bool] = lambda options: False,
) -> t.NoReturn:
    """Run a module that is about tokens, one or many, with the same operation for each.

    ``table``: its own options; ``kind``: the dataclass of them; ``facts``: finds the facts in its result;
    ``issues_token``: whether it issues one with an OAuth client's credentials (`ISSUE_OPTIONS`), so that none need be given.
    """

    def work(this: _Run) -> Report:
        options, given = this.options(kind), this.options(BatchOptions)
        if issues_token(options):
            issue = this.options(IssueOptions)
            source = this.masked_tokens(read_tokens(given, dest=issue.dest, missing_ok=True))
            report = this.report(operation, options, given, source, this.masked_credentials(read_credentials(issue)))
        else:
            report = this.report(operation, options, given, this.masked_tokens(read_tokens(given)))
        if facts and report.error is None:
            report.result["ansible_facts"] = facts(report.result)
        return report

    _run(Module({**BATCH_OPTIONS, **table, **CONNECTION_OPTIONS}), work)


def run_signed_in(table: OptionTable, kind: type[Options], operation: Operation[Options], *, required_one_of: t.Sequence[list[str]] = ()) -> t.NoReturn:
    """Run a module that signs in, with a token or with an OAuth client's credentials. A token that it issues for itself is revoked at its end."""

    def work(this: _Run) -> Report:
        options, given, client = this.options(kind), this.options(TokenOptions), this.options(CredentialOptions)
        if not signs_in_as_a_client(given, client):
            return this.report(operation, options, given, this.masked_tokens(read_tokens(given)))
        from .sign_in import signed_in

        return this.report(signed_in(operation), options, given, TokenSource([], many=False), this.masked_credentials(read_credentials(client)))

    _run(Module({**TOKEN_OPTIONS, **CREDENTIAL_OPTIONS, **table, **CONNECTION_OPTIONS}, EXCLUSIVE_TO_SIGN_IN, required_one_of), work)


class ClientRun(t.NamedTuple):
    """A run of a module that works with OAuth clients' credentials. ``mask``: told each further secret that the run learns."""

    given: CredentialOptions
    make_session: t.Callable[[], ApiSession]
    check_mode: bool
    mask: t.Callable[[str], None]


def run_as_client(table: OptionTable, kind: type[Options], operation: t.Callable[[Options, ClientRun], Report], exclusive: t.Sequence[list[str]]) -> t.NoReturn:
    """Run a module that is about credentials, and not about one token."""

    def work(this: _Run) -> Report:
        options, (place,) = this.options(kind), this.places(None)
        return operation(options, ClientRun(this.options(CredentialOptions), lambda: ApiSession(place), this.check_mode, this.secrets.append))

    _run(Module({**CREDENTIAL_OPTIONS, **table, **CONNECTION_OPTIONS}, exclusive), work)


def _run(module: Module, work: t.Callable[[_Run], Report]) -> t.NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # end at once, without a traceback
    if REQUESTS_FAULT:
        module.fail_json(msg=_about_requests(REQUESTS_FAULT))
    this = _Run(module)
    try:
        report = work(this)
    except Exception as error:  # pylint: disable=broad-exception-caught
        report = Report.from_exception(error)
    module.exit_with(report, this.common, this.secrets)


def _about_requests(fault: Exception) -> str:
    cure = f"apt install python3-requests, dnf install python3-requests, or {sys.executable} -m pip install requests"
    missing = isinstance(fault, ModuleNotFoundError) and fault.name == "requests"
    what = f"Install it there: {cure}" if missing else f"It is there, but broken ({type(fault).__name__}): install it and urllib3 anew, with {cure}"
    return f"{missing_required_lib('requests')}. {what}."


class _Run:
    """What is known of a run, whatever becomes of it. ``common``: what its result holds in any case; ``secrets``: what must be masked."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self.common: dict[str, t.Any] = {}
        self.secrets: list[str] = []

    @property
    def check_mode(self) -> bool:
        return bool(self._module.check_mode)

    def options(self, kind: type[Options]) -> Options:
        return typed(kind, self._module.given_params)

    def masked_tokens(self, source: TokenSource) -> TokenSource:
        self.secrets += filter(is_worth_masking, source.report.secrets if source.report else source.values)
        return source

    def masked_credentials(self, credentials: Credentials) -> Credentials:
        self.secrets.append(credentials.client_secret)
        return credentials

    def report(
        self, operation: Operation[Options], options: Options, given: TokenOptions, source: TokenSource, credentials: Credentials | None = None
    ) -> Report:
        """``credentials``: those of an OAuth client, where a token is issued, so that none need be given."""
        if source.many and credentials:
            raise ConfigurationError("Many tokens are given, and one is to be issued.", advice="Use access_token or access_token_file.")
        token = None if source.many or (credentials and source.value is None) else source.token
        if token is not None:
            self.common["fingerprint"] = fingerprint(token)
        ends_at = math.inf if given.deadline is None else time.monotonic() + seconds("deadline", given.deadline)
        places = self.places(given.regions if isinstance(given, BatchOptions) else None)

        def make_invocation() -> Invocation[Options]:
            sessions = [ApiSession(place, ends_at=ends_at) for place in places]
            return Invocation(options, sessions, self._module.check_mode, self._module.diff_mode, ends_at, credentials)

        if source.many and isinstance(given, BatchOptions):
            from .batch import run_batch  # which one token does not need

            return run_batch(operation, make_invocation, source, given, ends_at=ends_at, diff_mode=self._module.diff_mode)
        return run(run_and_report(operation, make_invocation, token))

    def places(self, regions: list[str] | None) -> list[Connection]:
        """Where the API is asked. The result says so, and where these names are from."""
        options = self.options(ConnectionOptions)
        places = connections(options, regions)
        origin, ignored = origin_of_hosts(options, regions, names_region=self._module.written.get("region") is not None)
        hosts = [place.hosts.host for place in places]
        if ignored:
            self._module.warn(f"{ignored} is not used, since {origin} is set: {hosts[0]} is asked.")
        region = {} if regions and len(places) > 1 else {"region": places[0].hosts.region}
        self.common.update({"hosts": hosts, "hosts_from": origin, **region})
        return places
