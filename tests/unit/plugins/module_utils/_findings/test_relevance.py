# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Which secrets are PureCloud's: a foreign one is never sent, and a token is never left out without a word."""

from __future__ import annotations

import base64

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._findings.finding import Finding, Place, Unreadable
from ansible_collections.purecloud.credentials.plugins.module_utils._findings.relevance import sort
from ansible_collections.purecloud.credentials.plugins.module_utils._findings.spelling import Spelling, spellings
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.forms import fingerprint

S = "Wq7kPz0vTn3xLs8dRb2mYc5hJf9gUa4eNo1tXi6w"
OTHER = "Ka9sJd2fHg7qPw4eRt1yUi6oZx3cVb8nMl5kQj0h"
OURS_BY_CHANCE = "Wq7kPz0vTn3xgenesys8dRb2mYc5hJf9gUa4eNo1"
ID = "5f7d2a90-3a43-4b53-8b0e-fb6d4b8f2c11"


def verdict(secret: str = S, rule: str = "generic-api-key", around: str = "", file: str = "", accept: tuple[str, ...] = (), elsewhere: bool = False) -> str:
    """What becomes of one finding, in a word."""
    found = sort([Finding(secret, rule, Place(file=file), 1, around, elsewhere=elsewhere)], [], accept)
    return " ".join(
        [
            *(["token"] if found.tokens else []),
            *(["client_secret"] if found.client_secrets else []),
            *(kind for kind in found.left_out if kind != "client_secret"),
        ]
    )


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        # By its own name.
        (f"GENESYSCLOUD_ACCESS_TOKEN={S}", "token"),
        (f"export GENESYSCLOUD_ACCESS_TOKEN='{S}'", "token"),
        (f'"genesyscloud_access_token": "{S}",', "token"),
        (f'{{\\"purecloud_token\\":\\"{S}\\"}}', "token"),
        (f'{{\\"purecloud_client_secret\\":\\"{S}\\"}}', "client_secret"),
        (f"pureCloudToken = `{S}`", "token"),
        (f"<pure-cloud-token>{S}</pure-cloud-token>", "token"),
        (f"--genesys-token {S}", "token"),
        (f'os.environ["GENESYSCLOUD_ACCESS_TOKEN"] = "{S}"', "token"),
        (f'setenv("GENESYSCLOUD_ACCESS_TOKEN", "{S}", 1)', "token"),
        (f"$env:GENESYSCLOUD_ACCESS_TOKEN = '{S}'", "token"),
        (f"PURECLOUD_API_KEY: {S}", "token"),
        (f"GENESYSCLOUD_OAUTHCLIENT_SECRET={S}", "client_secret"),
        (f"purecloudClientSecret: {S}", "client_secret"),
        (f"PURECLOUD_SECRET={S}", "token client_secret"),
        (f"PURECLOUD_SECRET_TOKEN={S}", "token"),
        # By PureCloud's name in the same line, where its own says only what it is.
        (f'curl -H "Authorization: Bearer {S}" https://api.mypurecloud.de/api/v2/users/me', "token"),
        (f'curl -H "Authorization: Bearer {S}" \\\n  https://api.usw2.pure.cloud/api/v2', "token"),
        (f'curl -H "Authorization: Bearer {S}" \\\r\n  https://api.usw2.pure.cloud/api/v2', "token"),
        (f"https://api.mypurecloud.com/api/v2/users/me?access_token={S}", "token"),
        (f"access_token={S}  # Genesys Cloud", "token"),
        (f"client_secret={S}  # Genesys Cloud", "client_secret"),
        (f"curl -H 'Authorization: Basic {S}' https://login.mypurecloud.com/oauth/token", "client_secret"),
        # By nobody.
        (f'curl -H "Authorization: Bearer {S}"', "undecided"),
        (f"access_token={S}", "undecided"),
        (f"https://api.mypurecloud.com\naccess_token={S}", "undecided"),
        (f"access_token={S}\n# mypurecloud", "undecided"),
        (f"access_token={OURS_BY_CHANCE}", "undecided"),
        (S, "undecided"),
        ("", "undecided"),
        # By somebody else's name, even in PureCloud's company.
        (f"AWS_SECRET_ACCESS_KEY={S} # for the bucket of the Genesys Cloud export", "undecided"),
        (f"SALESFORCE_TOKEN={S}; PURECLOUD_REGION=mypurecloud.de", "undecided"),
        (f"GENESYSCLOUD_ACCESS_TOKEN={OTHER} AWS_SECRET_ACCESS_KEY={S}", "undecided"),
        (f"GENESYSCLOUD_ACCESS_TOKEN={OTHER}\nAWS_SECRET_ACCESS_KEY={S}", "undecided"),
    ],
)
def test_what_stands_around_a_secret_decides(around: str, expected: str) -> None:
    assert verdict(OURS_BY_CHANCE if OURS_BY_CHANCE in around else S, around=around) == expected


@pytest.mark.parametrize(
    ("rule", "around", "expected"),
    [
        ("purecloud-access-token", "", "token"),
        ("purecloud_access_token", "", "token"),
        ("PureCloud access token", "", "token"),
        ("genesys-cloud-token", "", "token"),
        ("purecloud-client-secret", "", "client_secret"),
        ("purecloud_oauth_client_secret", "", "client_secret"),
        ("purecloud", "", "token"),
        ("purecloud-secret", "", "token client_secret"),
        ("aws-access-token", "", "undecided"),
        # Where rule and name say differently, both are believed.
        ("purecloud-access-token", f"GENESYSCLOUD_OAUTHCLIENT_SECRET={S}", "token client_secret"),
        ("purecloud-client-secret", f"GENESYSCLOUD_ACCESS_TOKEN={S}", "token client_secret"),
        ("purecloud-access-token", f"AWS_SECRET_ACCESS_KEY={S}", "token"),
    ],
)
def test_a_rule_that_is_ours_decides(rule: str, around: str, expected: str) -> None:
    assert verdict(rule=rule, around=around) == expected


def test_an_id_is_no_secret() -> None:
    for around in (f"GENESYSCLOUD_OAUTHCLIENT_ID={ID}", f'client_credentials = "{ID}" # mypurecloud.de', f"PURECLOUD_CLIENT_ID: {ID}"):
        assert verdict(ID, around=around) == "id"
        assert verdict(ID, rule="purecloud-access-token", around=around) == "id"
    assert verdict(S, around=f"GENESYSCLOUD_OAUTHCLIENT_ID={S}") == "token"


@pytest.mark.parametrize("first", ["5", "f"])
def test_id_and_secret_of_a_login(first: str) -> None:
    login = f"{first}{ID[1:]}:{S}"
    assert verdict(login, rule="curl-auth-user", around=f"curl -u {login} https://login.mypurecloud.com/oauth/token") == "client_secret"
    assert verdict(login, rule="curl-auth-user", around=f"curl -u {login} https://example.com") == "no_token_form"


@pytest.mark.parametrize("file", [".gc/config.toml", "home/me/.gc/config.toml", "C:\\Users\\me\\.gc\\config.toml"])
def test_the_file_of_the_cli(file: str) -> None:
    assert verdict(around=f'access_token = "{S}"', file=file) == "token"
    assert verdict(around=f'client_secret = "{S}"', file=file) == "client_secret"
    assert verdict(ID, around=f'client_credentials = "{ID}"', file=file) == "id"
    assert verdict(file=file) == "token client_secret"
    assert verdict(around=f'AWS_KEY = "{S}"', file=file) == "undecided"
    assert verdict(around=f'access_token = "{S}"', file=f"{file}.bak") == "undecided"


def test_a_secret_is_the_same_wherever_it_is_found() -> None:
    where = [Finding(S, "curl-auth-header", Place("a"), 1), Finding(S, "generic-api-key", Place("b"), 2, f"GENESYSCLOUD_ACCESS_TOKEN={S}")]
    found = sort([*where, where[0]], [], [])
    assert [place["file"] for place in found.found(S)] == ["a", "b"]
    assert (found.undecided, found.left_out) == ({}, {})


def test_the_order_is_that_of_the_report() -> None:
    names = [f"{S}{number}" for number in range(20)]
    found = sort([Finding(name, "purecloud-access-token", Place(), number) for number, name in enumerate([*names[::-1], *names])], [], [])
    assert list(found.tokens) == names[::-1]


def test_what_the_user_says_decides_where_nobody_else_does() -> None:
    assert verdict(accept=("Generic-Api-Key",)) == "token"
    assert verdict(accept=(fingerprint(S),)) == "token"
    assert verdict(accept=(fingerprint(OTHER), "another-rule")) == "undecided"
    assert verdict(accept=("generic-api-key",), around=f"GENESYSCLOUD_OAUTHCLIENT_SECRET={S}") == "client_secret"


def test_another_services_secret_and_what_cannot_be_a_token() -> None:
    assert verdict(elsewhere=True) == "other_service"
    assert verdict(elsewhere=True, rule="purecloud-access-token") == "token"
    assert verdict("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----") == "no_token_form"
    assert verdict("short") == "no_token_form"
    assert verdict("short", rule="purecloud-access-token") == "token"  # which fails with words of its own, and is not left out


@pytest.mark.parametrize(
    "found",
    [
        S,
        f" {S}\n",
        f'"{S}"',
        f"Bearer {S}",
        f"bearer  {S}",
        f"Authorization: Bearer {S}",
        f"'Authorization: Bearer {S}'",
        f"Bearer%20{S}",
        f"GENESYSCLOUD_ACCESS_TOKEN={S}",
        f"export GENESYSCLOUD_ACCESS_TOKEN='{S}';",
        f'access_token = "{S}"',
        f'"access_token": "{S}",',
        f"access_token%3D{S}",
    ],
)
def test_a_secret_is_taken_out_of_what_was_found(found: str) -> None:
    assert [spelling.secret for spelling in spellings(found)] == [S]


@pytest.mark.parametrize(
    ("found", "around", "spelling"),
    [
        (f"{ID}:{S}", "", Spelling(f"{ID}:{S}", line=f"{ID}:{S}")),
        (f'"{ID}:{S}"', "", Spelling(f"{ID}:{S}", line=f'"{ID}:{S}"')),
        ("Authorization: Basic YWJj", "", Spelling("YWJj", "Authorization", "basic", "Authorization: Basic YWJj")),
        ("TOKEN=short", "", Spelling("TOKEN=short", line="TOKEN=short")),
        (f"{S} # pure", f"a\n{S} # pure\nb", Spelling(f"{S} # pure", line=f"{S} # pure")),
        (S, f"--genesys-token {S} x", Spelling(S, "genesys-token", "", f"--genesys-token {S} x")),
        (S, "somewhere else", Spelling(S, line=S)),
        ("Ab%2fcdefghijklmnopqrstu", "", Spelling("Ab/cdefghijklmnopqrstu")),
    ],
)
def test_all_that_is_told_of_a_spelling(found: str, around: str, spelling: Spelling) -> None:
    assert spellings(found, around) == [spelling]


def test_the_quoting_of_a_url_is_undone_and_every_spelling_is_masked() -> None:
    found = sort([Finding("Ab%2Fcdefghijklmnopqrstu%3D%3D", "purecloud-access-token", Place(), 1)], [], [])
    assert list(found.tokens) == ["Ab/cdefghijklmnopqrstu=="]
    assert set(found.secrets) == {"Ab%2Fcdefghijklmnopqrstu%3D%3D", "Ab/cdefghijklmnopqrstu=="}


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_token_in_base64_is_the_token(end: str) -> None:
    """As it stands in a secret of Kubernetes: else it would be sent as it is, and the token called inactive."""
    encoded = base64.b64encode(f"{S}{end}".encode()).decode()
    found = sort([Finding(encoded, "generic-api-key", Place(), 1, f"data:\n  GENESYSCLOUD_ACCESS_TOKEN: {encoded}")], [], ())
    assert list(found.tokens) == [S]
    assert {S, encoded} <= set(found.secrets)


def test_several_secrets_in_what_was_found() -> None:
    text = f"GENESYSCLOUD_ACCESS_TOKEN={S}\nAWS_SECRET_ACCESS_KEY={OTHER}\nGENESYSCLOUD_OAUTHCLIENT_ID={ID}\n# https://api.mypurecloud.de/api/v2/users/me\n"
    found = sort([Finding(text, "hard-coded", Place(), 1)], [], [])
    assert (list(found.tokens), list(found.undecided), found.left_out) == ([S], [OTHER], {"undecided": 1, "id": 1})
    assert text in found.secrets


def test_a_token_that_ends_with_equals_signs_keeps_them() -> None:
    token = f"{S}=="
    assert [spelling.secret for spelling in spellings(token)] == [token]
    assert [spelling.secret for spelling in spellings(f"TOKEN={token}")] == [token]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"first\nKEY={S}\nlast", f"KEY={S}"),
        (f"first\n{S}  # last\n", f"{S}  # last"),
        (f"\n{S}", S),
        (f"A={S}\nB={S}", f"A={S}"),
        (f"KEY={S}", f"KEY={S}"),
        (f"a\\\nKEY={S}\\\nb\\\r\nc\nlast", f"a\\\nKEY={S}\\\nb\\\r\nc"),
        (f"a\\ \nKEY={S} \\ \nlast", f"KEY={S} \\ "),
        (f"\\\nKEY={S}\\\n", f"\\\nKEY={S}\\\n"),
    ],
)
def test_the_line_that_a_secret_stands_in(text: str, line: str) -> None:
    assert [(spelling.secret, spelling.line) for spelling in spellings(S, text)] == [(S, line)]


@pytest.mark.parametrize("sign", ["~", ".", "-", "_"])
def test_what_is_no_base64_is_not_decoded(sign: str) -> None:
    text = base64.b64encode(S.encode()).decode()
    assert [spelling.secret for spelling in spellings(text)] == [S]
    assert [spelling.secret for spelling in spellings(text[:8] + sign + text[8:])] == [text[:8] + sign + text[8:]]


def test_a_line_of_any_length_takes_no_time() -> None:
    line = "a" * 2_000_000 + f" GENESYSCLOUD_ACCESS_TOKEN={S} " + "b=" * 1_000_000
    assert verdict(around=line) == "token"
    assert verdict(f"{line} {' ' * 1_000_000}{';' * 1_000_000} x") == "token"


def test_what_a_report_warns_of() -> None:
    def warnings(*findings: Finding, unreadable: tuple[Unreadable, ...] = ()) -> list[str]:
        return list(sort(findings, unreadable, []).warnings())

    empty = "The report holds no finding, so there was nothing to do. If the scanner was stopped before its end, its report may be empty for that."
    clients = "The report holds secrets of OAuth clients, which no revocation of tokens ends: 1. They are in client_secrets, with what to do."
    undecided = (
        "The report holds secrets of which nothing says whether they are PureCloud's, so they were not sent: 1."
        " They are in undecided. Name in findings_accept those that are tokens of PureCloud."
    )
    token, client, unknown = (Finding(S, rule, Place(), 1) for rule in ("purecloud-access-token", "purecloud-client-secret", "generic-api-key"))
    assert warnings() == [empty]
    assert warnings(token) == warnings(unreadable=(Unreadable("a", {}),)) == warnings(Finding("short", "generic-api-key", Place(), 1)) == []
    assert warnings(client) == [clients]
    assert warnings(unknown) == [undecided]
