# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""AnsibleModule, with options that are shown as they were written, and results in which no secret is left.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import functools
import os
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule

from .._secrets.forms import could_hold_a_token
from .._secrets.masking import HIDDEN, Mask, is_worth_masking
from .._secrets.paths import GivenPath, displayed, may_be_displayed
from .options import EXCLUSIVE, URL_OPTIONS
from .report import Report

# Where the API is: a name of a region, several, or a URL without anything that could be a secret.
PLACE_OPTIONS = (*URL_OPTIONS, "region", "regions")
PLACE = r"(https?://[\w.:\[\]-]+(/[\w./-]*)?|[\w.', \[\]-]*)"

OptionTable = dict[str, dict[str, t.Any]]


class Module(AnsibleModule):
    """Keeps the options as they were written, beside what Ansible makes of them."""

    written: dict[str, t.Any]

    def __init__(self, options: OptionTable, exclusive: t.Sequence[list[str]] = (), required_one_of: t.Sequence[list[str]] = ()) -> None:
        named = [[name for name in names if name in options] for names in (*EXCLUSIVE, *exclusive)]
        named = [names for names in named if len(names) > 1]
        super().__init__(options, mutually_exclusive=named, required_one_of=required_one_of, supports_check_mode=True)  # type: ignore[no-untyped-call]

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
            kwargs["invocation"] = Mask(filter(is_worth_masking, _secrets(self.argument_spec, given))).value(
                {"module_args": _arguments(self.argument_spec, given)}
            )
        super().fail_json(f"{', '.join(texts)}: {msg}" if texts and "dictionary" in msg else msg, **kwargs)

    @functools.cached_property
    def given_params(self) -> dict[str, t.Any]:
        """The parameters, with plain texts, and with paths that know how they were written."""
        paths = {name for name, option in self.argument_spec.items() if option.get("type") == "path" and self.params[name] is not None}
        return {name: GivenPath.of(value, str(self.written.get(name, value))) if name in paths else _plain(value) for name, value in self.params.items()}

    @property
    def diff_mode(self) -> bool:
        return bool(self._diff)

    def exit_with(self, report: Report, common: dict[str, t.Any], secrets: t.Iterable[str]) -> t.NoReturn:
        """Exit or fail, after all secrets are masked in the result, but for those that are to be ``unmasked``.

        ``common``: what every result of this run holds.
        """
        params = self.given_params
        paths = [value for value in params.values() if isinstance(value, GivenPath)]
        mask = Mask([*filter(None, (*secrets, *report.secrets)), *(path for path in paths if not may_be_displayed(path) and could_hold_a_token(path))])
        result = {**common, **report.as_result(common.get("fingerprint")), "invocation": {"module_args": _arguments(self.argument_spec, params)}}
        result = {**mask.value(result), **report.unmasked}
        self.no_log_values.clear()  # masked above; Ansible's way takes minutes for thousands of tokens
        for warning in report.warnings:
            self.warn(mask.text(warning))
        if report.error is not None:
            self.fail_json(**result)
        self.exit_json(**result)


def _plain(value: t.Any) -> t.Any:
    """Without the subclass of str that ansible-core 2.19 and later may hand over, and which http.client does not take."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _given_path(value: t.Any) -> t.Any:
    """A text that may be a path, so that it is shown only if it is one."""
    return GivenPath.of(os.path.expanduser(os.path.expandvars(value)), value) if isinstance(value, str) else value


def _secrets(table: OptionTable, params: dict[str, t.Any]) -> t.Iterator[str]:
    """Whatever was given where a secret is meant."""
    for name, value in params.items():
        option = table.get(name, {})
        if option.get("no_log") and not isinstance(value, (bool, type(None))):
            yield str(value)
        for inner in (value if isinstance(value, list) else [value]) if "options" in option else ():
            if isinstance(inner, dict):
                yield from _secrets(option["options"], inner)


def _arguments(table: OptionTable, params: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options as they were given, without secrets."""

    def argument(name: str, value: t.Any) -> t.Any:
        if table[name]["type"] == "path" and isinstance(value, str):
            return displayed(value)
        if name in PLACE_OPTIONS:  # in which somebody may have written a password
            is_a_place = re.fullmatch(PLACE, str(value)) and (name in URL_OPTIONS or not could_hold_a_token(str(value)))
            return value if is_a_place else HIDDEN
        if "options" in table[name]:
            inner = table[name]["options"]
            return [_arguments(inner, each) if isinstance(each, dict) else each for each in value] if isinstance(value, list) else value
        return str(value) if isinstance(value, GivenPath) else value

    public = {name for name, option in table.items() if not option.get("no_log") or option["type"] == "path" or name in URL_OPTIONS}
    return {name: argument(name, value) for name, value in params.items() if name in public}
