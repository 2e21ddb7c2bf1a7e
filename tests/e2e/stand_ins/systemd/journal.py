# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Stands in for python-systemd on a target: Ansible writes its syslog entries through it, where it is there."""

from __future__ import annotations

import os


def send(*message: object, **fields: object) -> None:
    with open(os.environ["STAND_IN_JOURNAL"], "a") as journal:
        print(message, fields, file=journal)


def sendv(*fields: object) -> None:
    send(*fields)
