# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Alerts of GitHub's secret scanning (https://docs.github.com/rest/secret-scanning/secret-scanning): one, a list, or a webhook's event.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import typing as t

from .finding import Finding, Place, is_hidden, line_of, object_of, text_of

HIDDEN = "has no secret. Ask GitHub for the alert with hide_secret=false, as an administrator of the repository."
EVENT = (
    "is a webhook's event, which holds no secret. Send GET to the alert's url (https://api.github.com/repos/…/secret-scanning/alerts/…), and give that answer."
)


def recognises(record: dict[str, t.Any]) -> bool:
    alert = record.get("alert", record)
    return isinstance(alert, dict) and "secret_type" in alert


def read(record: dict[str, t.Any], number: int) -> Finding:
    event = "alert" in record
    alert = object_of(record.get("alert", record))
    location = object_of(alert.get("first_location_detected"))
    secret = text_of(alert.get("secret"))
    types = [text_of(alert.get(name)) for name in ("secret_type", "secret_type_display_name")]
    return Finding(
        secret,
        rule=types[0],
        place=Place(
            file=text_of(location.get("path")),
            line=line_of(location.get("start_line")),
            commit=text_of(location.get("commit_sha")),
            link=text_of(alert.get("html_url")),
            repository=text_of(object_of(alert.get("repository", record.get("repository"))).get("full_name")),
            alert=text_of(alert.get("url")),
        ),
        number=number,
        hidden=(EVENT if event else HIDDEN) if is_hidden(secret) else None,
    )
