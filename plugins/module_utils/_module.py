# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

# PRIVATE: for this collection only; it can change in any release.

"""Where Ansible begins: the only place where options become a client, a result exit_json and an error fail_json."""

from __future__ import annotations

import dataclasses
import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ._client import HAS_REQUESTS, Client
from ._errors import PureCloudError
from ._options import CONNECTION_OPTIONS, TOKEN_OPTIONS, connection
from ._secrets import check_token, fingerprint, masked_forms


@dataclasses.dataclass(frozen=True)
class TokenTask:
    """One task about one token, as it was asked for."""

    params: dict[str, t.Any]
    client: Client
    token: str
    check_mode: bool
    diff_mode: bool


def run_token_module(options: dict[str, dict[str, t.Any]], work: t.Callable[[TokenTask], dict[str, t.Any]]) -> t.NoReturn:
    """Run a module about one token, from its options to its exit. ``work`` returns the result, or raises PureCloudError."""
    module = AnsibleModule({**TOKEN_OPTIONS, **options, **CONNECTION_OPTIONS}, supports_check_mode=True)
    if not HAS_REQUESTS:
        module.fail_json(msg=missing_required_lib("requests"))
    token = module.params["access_token"]
    if token:
        module.no_log_values.update(masked_forms(token))
    result = _result(module, work)
    # Not within `except`: there, fail_json would add the exception's own text to the result.
    if "msg" in result:
        module.fail_json(**result)
    for warning in result.pop("warnings", ()):
        module.warn(warning)
    module.exit_json(**result)


def _result(module: AnsibleModule, work: t.Callable[[TokenTask], dict[str, t.Any]]) -> dict[str, t.Any]:
    """What to exit or, with a ``msg``, to fail with."""
    about: dict[str, t.Any] = {}
    try:
        token = check_token(module.params["access_token"])
        about["fingerprint"] = fingerprint(token)
        settings = connection(module.params)
        about["region"] = settings.hosts.region
        return {**about, **work(TokenTask(module.params, Client(settings), token, module.check_mode, module._diff))}
    except PureCloudError as error:
        subject = f"Token {about['fingerprint']}: " if about else ""
        return {**about, **error.ids(), "changed": error.changed, "msg": f"{subject}{error}"}
    except Exception as error:  # pylint: disable=broad-exception-caught
        # Its text could hold a secret, so only its kind and place are told.
        place = traceback.extract_tb(error.__traceback__)[-1]
        bug = f"Internal error: {type(error).__name__} in {place.name}, line {place.lineno}. Please report it, with the version of the collection."
        return {**about, "msg": bug}
