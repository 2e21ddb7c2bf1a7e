# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The credentials of an OAuth client (RFC 6749, section 2.3.1).

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .._errors import ConfigurationError
from .forms import check_text

CLIENT_ID_VARIABLE = "GENESYSCLOUD_OAUTHCLIENT_ID"
CLIENT_SECRET_VARIABLE = "GENESYSCLOUD_OAUTHCLIENT_SECRET"


class Credentials(t.NamedTuple):
    """``replaces``: ids of the clients whose place this one has taken, by the record beside its file."""

    client_id: str
    client_secret: str
    replaces: tuple[str, ...] = ()

    def check(self) -> None:
        """:raises ConfigurationError: they cannot stand in a header."""
        check_text(self.client_id, "client_id", CLIENT_ID_VARIABLE)
        check_text(self.client_secret, "client_secret", CLIENT_SECRET_VARIABLE)
        if ":" in self.client_id:
            raise ConfigurationError("client_id holds a colon.", advice="Copy it again from the OAuth client's page.")


NO_CREDENTIALS = Credentials("", "")
