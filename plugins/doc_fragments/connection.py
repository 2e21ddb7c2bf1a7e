# Copyright (c) 2026, the purecloud.credentials authors
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
      - A token that is not active and a token of another region look the same, so an unknown region is an error.
    type: str
    default: mypurecloud.com
  api_url:
    description:
      - The API behind a gateway, with an optional path prefix, instead of O(region).
      - V(https) only; V(http) for loopback addresses, never through a proxy. A URL with a user name or a password is refused.
      - If it is not set, the environment variable E(GENESYSCLOUD_API_URL) is used.
    type: str
  login_url:
    description:
      - The login service behind a gateway, with an optional path prefix, instead of O(region).
      - Tokens are issued there. Modules that only read or revoke a token ignore it. They accept it so that you can set it in C(module_defaults).
      - Required if a client signs in and O(api_url) is set, since the secret is sent only to a host that you named.
      - If it is not set, the environment variable E(GENESYSCLOUD_LOGIN_URL) is used.
    type: str
  timeout:
    description:
      - Seconds for connecting, and for each read.
    type: float
    default: 10
  retries:
    description:
      - How often to retry a call after a lost connection, a time-out, or the status 408, 429, 500, 502, 503 or 504.
      - A number from 0 to 10.
    type: int
    default: 4
  retry_deadline:
    description:
      - Seconds for one call with all its tries and waits.
      - If the API asks to wait longer than the time that is left, the task fails at once and says so.
    type: float
    default: 120
  validate_certs:
    description:
      - Whether to check the server's certificate.
      - With V(false), the token is sent to whoever answers.
    type: bool
    default: true
  ca_path:
    description:
      - A file of CA certificates in PEM form, or a folder prepared by C(openssl rehash), that must have signed the server's certificate.
      - Without it, the CA store of the host that runs the module is trusted, as C(ansible.builtin.uri) does, with what E(SSL_CERT_FILE) and
        E(SSL_CERT_DIR) name. If the host has no store, the certificates of the Python library requests are used.
      - E(REQUESTS_CA_BUNDLE) and E(CURL_CA_BUNDLE) have no effect.
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
  - Python >= 3.9
  - requests
"""

    TOKEN = r"""
options:
  access_token:
    description:
      - The access token, without the word C(Bearer).
      - If no option gives a token, the environment variable E(GENESYSCLOUD_ACCESS_TOKEN) of the host that runs the module is used.
    type: str
  access_token_file:
    description:
      - The absolute path of a file on the host that runs the module, which holds the token on a line of its own. Blank lines and lines that begin with
        C(#) are ignored.
      - So no variable contains the token.
      - Refused if anybody but its owner can change it, or anybody but its owner and group can read it, by its mode or an access control list.
      - In a folder that belongs to root or to the user who runs the module, and in which nobody else can write, any file or link is
        taken. In any other folder, a file or link is taken only if it, and what it leads to, belong to the owner of that folder.
    type: path
  deadline:
    description:
      - Seconds for the whole task. Tokens that are not finished by then have failed, or were not tried.
      - By default only O(retry_deadline) limits each call.
    type: float
"""

    CREDENTIALS = r"""
options:
  client_id:
    description:
      - The id of the OAuth client that signs in, by the grant C(client_credentials).
      - If it is not set, the environment variable E(GENESYSCLOUD_OAUTHCLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - The client's secret.
      - If neither this nor O(client_secret_file) is set, the environment variable E(GENESYSCLOUD_OAUTHCLIENT_SECRET) is used.
    type: str
  client_secret_file:
    description:
      - The absolute path of a file on the host that runs the module, which holds the client's secret on a line of its own.
      - It may hold id and secret, too, as C(client_id) and C(client_secret) in JSON, or as E(GENESYSCLOUD_OAUTHCLIENT_ID) and
        E(GENESYSCLOUD_OAUTHCLIENT_SECRET) in an environment file. Then do not set O(client_id), or set it to this client's id, or to the id of a client
        that this client has replaced.
      - Refused if anybody but its owner can change it, or anybody but its owner and group can read it.
    type: path
"""

    SIGN_IN = r"""
options: {}
notes:
  - The task signs in with a token, or with an OAuth client's credentials (O(client_id)). Options come before the environment. If both are in the
    environment, the token is used.
  - With credentials, the task issues a token for itself, also in check mode, and revokes it at its end, also after a failure.
    A user has at most ten tokens, and the eleventh ends the first. So give administration an OAuth client of its own.
"""

    TOKENS = r"""
options:
  access_tokens:
    description:
      - Many access tokens. A token that is in the list twice is worked on once. RV(tokens) has an outcome for each entry.
      - An entry that cannot be a token (RFC 6750, at least 20 characters) is not sent, and fails.
      - All tokens are tried. Then the task fails if any token failed.
    type: list
    elements: str
  access_tokens_file:
    description:
      - A file on the host that runs the module, with one token a line, like O(access_tokens). Otherwise as O(access_token_file).
      - A file without a token is an error.
    type: path
  findings_file:
    description:
      - A report of a scanner on the host that runs the module, whose PureCloud tokens are worked on like O(access_tokens).
        Each is worked on once, in the order in which they first appear, and RV(tokens) says where each was found.
      - The module sends a token from the file only to the API. The file contains secrets, so it must be protected as O(access_token_file).
      - A token in base64, as secrets of Kubernetes have it, is decoded first.
      - A secret that is not a PureCloud token is not sent. RV(left_out) counts these secrets. RV(client_secrets) lists OAuth clients' secrets.
      - A secret is PureCloud's if one of these says so. The id of the rule that found it (C(purecloud-access-token), C(genesys-cloud-token)). The name
        in front of the secret, in the text that the scanner matched (E(GENESYSCLOUD_ACCESS_TOKEN)). PureCloud's name or host in the same line, if the
        name in front of the secret belongs to nobody else (C(Authorization), C(access_token)). The file of the Genesys Cloud CLI, C(.gc/config.toml).
      - If nothing says whose a secret is, it is not sent either, and RV(undecided) says where it is. Look at these places, and list in
        O(findings_accept) what is PureCloud's.
      - A report that does not show its secrets is refused. If a finding may be PureCloud's and cannot be read, the task first works on all other
        findings, and then fails (RV(unreadable)).
      - For a report without findings, the task succeeds and warns. V(null), V([]) and an empty file are such reports.
    type: path
  findings_format:
    description:
      - The format of O(findings_file).
      - V(auto) recognises the format by the content. A file can contain reports of several scanners, one after the other.
      - V(gitleaks), JSON, by versions 8 and 7. V(trufflehog), JSON lines, also with the log between them. V(github), alerts of GitHub's secret scanning with
        their C(secret), one or a list, as its REST API gives them. V(sarif), SARIF 2.1.0 of any scanner that writes the snippet.
        V(plain), one token a line, as in O(access_tokens_file).
      - The SARIF of gitleaks has no text around a secret, so prefer its JSON.
    type: str
    default: auto
    choices:
      - auto
      - gitleaks
      - trufflehog
      - github
      - sarif
      - plain
  findings_accept:
    description:
      - Further secrets in O(findings_file) that are PureCloud tokens, although nothing else says so.
      - The id of a rule accepts all secrets that the rule found. A fingerprint from RV(undecided) accepts one secret.
      - "These secrets are sent to PureCloud: list a generic rule only if all secrets that it found are PureCloud's."
    type: list
    elements: str
  regions:
    description:
      - Candidate regions, instead of O(region). Each token is sent to each in turn until one accepts it.
      - "Each of these hosts can see the token: list only regions that you trust with it."
      - If no region accepts the token, it is not active. If a region does not answer and no other region accepts the token, nothing is known about the
        token, and it fails.
    type: list
    elements: str
  concurrency:
    description:
      - How many tokens to work on at a time, from 1 to 64.
    type: int
    default: 16
  max_failures:
    description:
      - Stop starting new tokens after this many failures. The rest is reported as V(not_tried), and the task fails.
      - By default all tokens are tried.
    type: int
"""
