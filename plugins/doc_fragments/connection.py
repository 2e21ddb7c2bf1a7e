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
      - Tokens are made there. Modules that only read or revoke a token take this option for the sake of C(module_defaults).
      - Needed where a client signs in and O(api_url) is set, so that its secret is sent to no host that nobody named.
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
      - Without it, the CA store of the host that runs the module is trusted, as C(ansible.builtin.uri) does, with what E(SSL_CERT_FILE)
        and E(SSL_CERT_DIR) name. Where the host has no store, the certificates that come with the Python library requests are used.
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
      - The absolute path of a file on the host that runs the module, which holds the token on a line of its own. Blank lines and
        lines that begin with C(#) do not count.
      - So the token need not pass through a variable.
      - Refused if anybody but its owner can change it, or anybody but its owner and group can read it, by its mode or an access control list.
      - In a folder that belongs to root or to the user who runs the module, and in which nobody else can write, any file or link is
        taken. In any other folder, a file or link is taken only if it, and what it leads to, belong to the owner of that folder.
    type: path
  deadline:
    description:
      - Seconds for the whole task. What is not done by then has failed or was not tried.
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
        E(GENESYSCLOUD_OAUTHCLIENT_SECRET) in an environment file. Then O(client_id) need not be set, or names that client, or one whose place it has taken.
      - Refused if anybody but its owner can change it, or anybody but its owner and group can read it.
    type: path
"""

    SIGN_IN = r"""
options: {}
notes:
  - The task signs in with a token, or with an OAuth client's credentials (O(client_id)). Options come before the environment.
    Where both are in the environment, the token is used.
  - With credentials, the task issues a token for itself, also in check mode, and revokes it at its end, also after a failure.
    A user has at most ten tokens, and the eleventh ends the first. So give administration an OAuth client of its own.
"""

    TOKENS = r"""
options:
  access_tokens:
    description:
      - Many access tokens. Each is worked on once, even if it is there twice, and each place in the list has its outcome in RV(tokens).
      - What cannot be a token (RFC 6750, at least 20 characters) is not sent, and has failed.
      - All are tried, then the task fails if any failed.
    type: list
    elements: str
  access_tokens_file:
    description:
      - A file on the host that runs the module, with one token a line, like O(access_tokens). Otherwise as O(access_token_file).
      - A file without any token is an error.
    type: path
  findings_file:
    description:
      - A report of a scanner on the host that runs the module, whose PureCloud tokens are worked on like O(access_tokens).
        Each is worked on once, in the order in which they first appear, and RV(tokens) says where each was found.
      - A token goes from the file to the API alone. A report is as secret as the tokens in it, so the file is refused like O(access_token_file).
      - A token in base64, as secrets of Kubernetes have it, is decoded first.
      - What is not a token of PureCloud's is not sent. It is counted in RV(left_out). OAuth clients' secrets are told in RV(client_secrets).
      - A secret is PureCloud's where the rule that found it says so by its id (C(purecloud-access-token), C(genesys-cloud-token)), or the name that it was
        given in what the scanner matched (E(GENESYSCLOUD_ACCESS_TOKEN)), or PureCloud's name or host in the same line, if its own name is nobody
        else's (C(Authorization), C(access_token)), or the file of the Genesys Cloud CLI, C(.gc/config.toml).
      - Where nothing says whose a secret is, it is not sent either, and RV(undecided) tells where it is. Look at them, and name in
        O(findings_accept) what is PureCloud's.
      - A report that does not show its secrets is refused. A single finding that may be PureCloud's and cannot be read is a failure
        (RV(unreadable)), after all others were worked on.
      - A report without findings is an answer, and a warning. V(null), V([]) and an empty file are such reports.
    type: path
  findings_format:
    description:
      - The format of O(findings_file).
      - V(auto) tells by what is in the file. Reports of several scanners can stand one after the other.
      - V(gitleaks), JSON, by versions 8 and 7. V(trufflehog), JSON lines, also with the log between them. V(github), alerts of GitHub's secret scanning with
        their C(secret), one or a list, as its REST API gives them. V(sarif), SARIF 2.1.0 of any scanner that writes the snippet.
        V(plain), one token a line, as in O(access_tokens_file).
      - SARIF of gitleaks has nothing of what stands around a secret, so prefer its JSON.
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
      - What else in O(findings_file) is a token of PureCloud's, where nothing else says whose it is.
      - Rules by their ids, to take all that they found. Secrets by their fingerprints, as RV(undecided) tells them.
      - "This shows these secrets to PureCloud: name a generic rule only for a report that holds no others."
    type: list
    elements: str
  regions:
    description:
      - Regions to look for each token in, one after the other until one accepts it, instead of O(region).
      - "This shows the token to each of those hosts: name only regions that you trust with it."
      - A token that is active in none of them is not active. If a region gives no answer, and no other accepts the token,
        nothing is known about that token, and it has failed.
    type: list
    elements: str
  concurrency:
    description:
      - How many tokens to work on at a time, from 1 to 64.
    type: int
    default: 16
  max_failures:
    description:
      - Begin with no more tokens after so many have failed. The rest is reported as V(not_tried), and the task fails.
      - By default all are tried.
    type: int
"""
