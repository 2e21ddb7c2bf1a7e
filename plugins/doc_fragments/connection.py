# Copyright: (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  region:
    description:
      - The region of the organisation, by its domain (V(mypurecloud.de)) or its AWS name (V(eu-central-1)).
      - If it is not set, the environment variable E(GENESYSCLOUD_REGION) is used.
      - A token that is not live and a token of another region look the same, so an unknown region is an error.
    type: str
    default: mypurecloud.com
  api_url:
    description:
      - The API behind a gateway, with an optional path prefix, instead of O(region).
      - V(https) only; V(http) for loopback addresses, never through a proxy.
      - If it is not set, the environment variable E(GENESYSCLOUD_API_URL) is used.
    type: str
  login_url:
    description:
      - The login service behind a gateway, with an optional path prefix, instead of O(region).
      - Tokens are made there. Modules that only read or end a token take this option for the sake of C(module_defaults).
      - If it is not set, the environment variable E(GENESYSCLOUD_LOGIN_URL) is used.
    type: str
  timeout:
    description:
      - Seconds for connecting, and for each read.
    type: float
    default: 10
  retries:
    description:
      - How many further tries a call may have, after a lost connection, a time-out, or the statuses 408, 429, 500, 502, 503 and 504.
      - A number from 0 to 10.
    type: int
    default: 4
  retry_deadline:
    description:
      - Seconds for one call with all its tries and waits.
      - If the API asks to wait for longer than is left, the task fails at once and says so.
    type: float
    default: 120
  validate_certs:
    description:
      - Whether to check the server's certificate.
      - With V(false), the token is shown to whoever answers.
    type: bool
    default: true
  ca_path:
    description:
      - A file of CA certificates in PEM form, or a folder prepared by C(openssl rehash), to check the server's certificate with.
      - Without it, the certificates that come with the Python library requests are used.
        Variables such as E(REQUESTS_CA_BUNDLE) are not.
    type: path
  client_cert:
    description:
      - A client certificate in PEM form, for a gateway that asks for one. The file may hold the key too.
    type: path
  client_key:
    description:
      - The key of O(client_cert) in PEM form, not encrypted.
    type: path
  use_proxy:
    description:
      - Whether to use the proxy that E(https_proxy) and E(no_proxy) name on the host that runs the module.
    type: bool
    default: true
  http_agent:
    description:
      - The User-Agent header.
      - If it is not set, C(purecloud.credentials/) and the version of the collection.
    type: str
requirements:
  - requests
"""

    TOKEN = r"""
options:
  access_token:
    description:
      - The access token, without the word C(Bearer).
      - If it is not set, the environment variable E(GENESYSCLOUD_ACCESS_TOKEN) of the host that runs the module is used.
      - One of the two is needed.
    type: str
"""
