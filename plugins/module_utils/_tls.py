# Copyright: (c) 2026, the purecloud.credentials authors
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

from ._errors import ConfigurationError

with contextlib.suppress(ImportError):
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
    from urllib3.util.ssl_ import create_urllib3_context

# Where systems keep all trusted certificates in one file, if OpenSSL was built to look elsewhere.
BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # RHEL, Fedora
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, BSD
)


@functools.cache
def tls_context(verify: bool | str, client_cert: str | tuple[str, str] | None) -> ssl.SSLContext:
    """The one context of a run, since reading the certificates takes longer than a request. ``verify``: a CA path, or whether to verify."""
    context = create_urllib3_context()
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
    has_store = bool(places.cafile or (places.capath and os.listdir(places.capath)))
    context.load_default_certs()
    if has_store and places.openssl_cafile_env not in os.environ:
        return
    bundle = next(filter(os.path.isfile, BUNDLES), None if has_store else DEFAULT_CA_BUNDLE_PATH)
    try:
        if bundle:
            context.load_verify_locations(cafile=bundle)
    except OSError as error:  # ssl.SSLError is one too
        why = "it holds none" if isinstance(error, ssl.SSLError) else os.strerror(error.errno or 0)
        advice = "Mend that on the host that runs the module, or set ca_path to a file that can be read."
        raise ConfigurationError(f"The CA certificates in {bundle} cannot be read: {why}.", advice=advice) from None
