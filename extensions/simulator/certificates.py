# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""A private CA, the server's certificate and a client's, as files in a folder."""

from __future__ import annotations

import datetime
import pathlib
import ssl
import typing as t

import trustme

KINDS = ("valid", "expired", "other-host")


def server_context(folder: pathlib.Path, *, kind: str, require_client_cert: bool, more_names: t.Sequence[str] = ()) -> ssl.SSLContext:
    """Write `ca.pem` and `client.pem` (certificate and key) into the folder, and return what the server needs."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    client = ca.issue_cert("client@simulator.test")
    client.private_key_and_cert_chain_pem.write_to_path(folder / "client.pem")
    names = ("elsewhere.test",) if kind == "other-host" else ("localhost", "127.0.0.1", "::1", *more_names)
    yesterday = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)
    server = ca.issue_cert(*names, not_after=yesterday) if kind == "expired" else ca.issue_cert(*names)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.configure_cert(context)
    if require_client_cert:
        context.verify_mode = ssl.CERT_REQUIRED
        ca.configure_trust(context)
    return context
