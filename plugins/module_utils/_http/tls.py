# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""TLS: one context for a run, and whose certificates it trusts.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import contextlib
import functools
import os
import ssl

from .._errors import ConfigurationError

with contextlib.suppress(Exception):  # as `_client` tells
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
    from urllib3.util.ssl_ import create_urllib3_context

# Where systems keep trusted certificates, beside where OpenSSL looks: what `ansible.builtin.uri` reads too.
FOLDERS = ("/etc/pki/ca-trust/extracted/pem", "/etc/pki/tls/certs", "/usr/share/ca-certificates/cacert.org", "/usr/local/share/certs", "/etc/ansible")
BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine, Arch
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, BSD
)
ENDINGS = (".crt", ".cer", ".pem")


@functools.cache
def tls_context(verify: bool | str, client_cert: str | tuple[str, str] | None) -> ssl.SSLContext:
    """The one context of a run, since reading the certificates takes longer than a request. ``verify``: a CA path, or whether to verify."""
    try:
        context = create_urllib3_context()
    except OSError as error:
        advice = "Look at SSLKEYLOGFILE and at OpenSSL's configuration on the host that runs the module."
        raise ConfigurationError(f"TLS cannot be set up: {os.strerror(error.errno or 0)}.", advice=advice) from None
    if verify is True:
        _trust_what_the_host_trusts(context)
    elif verify:
        context.load_verify_locations(**{"capath" if os.path.isdir(verify) else "cafile": verify})
    else:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if client_cert:
        context.load_cert_chain(*([client_cert] if isinstance(client_cert, str) else client_cert))
    return context


def _trust_what_the_host_trusts(context: ssl.SSLContext) -> None:
    """The host's own store, as in `ansible.builtin.uri`, with what SSL_CERT_FILE and SSL_CERT_DIR add; certifi's where the host has none."""
    places = ssl.get_default_verify_paths()
    context.load_default_certs()
    trusted = bool(places.cafile) or _has_entries(places.capath)
    more = [path for folder in FOLDERS for path in _certificates_in(folder)]
    if not trusted or places.openssl_cafile_env in os.environ:
        more += filter(os.path.isfile, BUNDLES)
    for path in more:
        with contextlib.suppress(OSError):  # ssl.SSLError is one too: a file of something else
            context.load_verify_locations(cafile=path)
            trusted = True
    if not trusted:
        try:
            context.load_verify_locations(cafile=DEFAULT_CA_BUNDLE_PATH)
        except OSError as error:
            why = "it holds none" if isinstance(error, ssl.SSLError) else os.strerror(error.errno or 0)
            advice = "Mend that on the host that runs the module, or set ca_path to a file that can be read."
            raise ConfigurationError(f"The CA certificates in {DEFAULT_CA_BUNDLE_PATH} cannot be read: {why}.", advice=advice) from None


def _has_entries(folder: str | None) -> bool:
    try:
        return bool(folder and os.listdir(folder))
    except OSError:  # OpenSSL need not list it
        return True


def _certificates_in(folder: str) -> list[str]:
    try:
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith(ENDINGS)]
    except OSError:
        return []
