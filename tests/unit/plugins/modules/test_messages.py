# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Messages are part of the product: each of these is held as a whole, as the person under pressure reads it."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator

from tests.unit.plugins.modules.conftest import RunModule

END = {"state": "absent"}
MAKE = {"state": "present", "access_token": None, "client_id": "rehearsal-client", "client_secret": "rehearsal-secret"}
MANY = {"access_token": None, "access_tokens": ["first-token-of-two-tokens"]}
USER: dict[str, t.Any] = {"state": "absent", "user_id": "1c5a8f50-6b0e-4e6c-9d0b-3a1f4b1f2e77"}
DEAD = {"status": 401, "body": '{"status": 401, "code": "bad.credentials", "message": "Invalid login credentials."}'}
LOST = {"drop": True, "when": "after"}
CONFIGURATION: list[tuple[str, dict[str, t.Any], str]] = [
    ("info", {"access_token": None}, "There is no token. Set access_token or the environment variable GENESYSCLOUD_ACCESS_TOKEN."),
    ("info", {"access_token": ""}, "The token is empty. Look at where access_token or GENESYSCLOUD_ACCESS_TOKEN gets its value."),
    ("info", {"access_token": "Bearer x"}, "The token begins with the word Bearer. Remove that word: give only what follows it."),
    ("info", {"access_token": "é"}, "The token holds characters that are not ASCII. Copy it again, as the API gave it."),
    (
        "info",
        {"access_token": "a b"},
        "The token holds white space, a line break or a control character. Remove it, for example with the filter trim if the token comes from a file.",
    ),
    ("info", {"timeout": 0}, "timeout is 0.0. Set it to a number of seconds above 0."),
    ("info", {"retries": 11}, "retries is 11. Set it to a number from 0 to 10."),
    ("info", {"http_agent": "é"}, "http_agent cannot stand in a header. Use printable ASCII characters on one line."),
    ("info", {"ca_path": "/none"}, "ca_path, /none, cannot be read: No such file or directory. It must be there, on the host that runs the module."),
    ("info", {"client_key": "/none"}, "client_key is set without client_cert. Set both, or client_cert alone if its file holds the key too."),
    (
        "info",
        {"client_cert": "/none"},
        "client_cert, /none, cannot be read: No such file or directory. It must be there, on the host that runs the module.",
    ),
    (
        "info",
        {"api_url": "https://me@gateway"},
        "api_url is not a URL that can be used. It has the form https://host[:port][/prefix], without a user name, query or fragment.",
    ),
    (
        "info",
        {"api_url": "http://gateway"},
        "api_url would send secrets to gateway without encryption. Use https. Plain http is for loopback addresses only, for a simulator on the same host.",
    ),
    (
        "info",
        {"api_url": None, "region": "nowhere"},
        "The region is not known. Set region (or GENESYSCLOUD_REGION) to one of these domains or AWS names:"
        " mypurecloud.com (us-east-1), mypurecloud.jp (ap-northeast-1), apne2.pure.cloud (ap-northeast-2), apne3.pure.cloud (ap-northeast-3),"
        " aps1.pure.cloud (ap-south-1), apse1.pure.cloud (ap-southeast-1), mypurecloud.com.au (ap-southeast-2), cac1.pure.cloud (ca-central-1),"
        " mypurecloud.de (eu-central-1), euc2.pure.cloud (eu-central-2), mypurecloud.ie (eu-west-1), euw2.pure.cloud (eu-west-2),"
        " edee1.eusc-pure.cloud (eusc-de-east-1), mec1.pure.cloud (me-central-1), mxc1.pure.cloud (mx-central-1), sae1.pure.cloud (sa-east-1),"
        " use2.us-gov-pure.cloud (us-east-2), usw2.pure.cloud (us-west-2).",
    ),
    (
        "info",
        {"access_token": None, "access_token_file": "{folder}/two"},
        "access_token_file, {folder}/two, holds 2 secrets. It must hold one, on a line of its own.",
    ),
    ("info", {"access_token": None, "access_token_file": "/dev/null"}, "access_token_file, /dev/null, is no regular file. Name a file of secrets, one a line."),
    (
        "info",
        {"access_token": None, "access_token_file": "/none"},
        "access_token_file, /none, cannot be read: No such file or directory. It must be there, on the host that runs the module.",
    ),
    ("token", {**END, "verify_timeout": -1}, "verify_timeout is -1.0. Set it to a number of seconds, 0 or more."),
    ("token", {**MAKE, **MANY}, "Many tokens are given, and one is to be issued. Use access_token or access_token_file."),
    ("token", {**MAKE, "client_id": "a:b"}, "client_id holds a colon. Copy it again from the OAuth client's page."),
    (
        "token",
        {**MAKE, "client_id": "é"},
        "client_id holds white space or characters that are not printable ASCII. Copy it again; the filter trim helps if it comes from a file.",
    ),
    (
        "token",
        {**MAKE, "client_secret": "a b"},
        "client_secret holds white space or characters that are not printable ASCII. Copy it again; the filter trim helps if it comes from a file.",
    ),
    (
        "token",
        {**MAKE, "client_secret": None, "client_secret_file": "{folder}/two"},
        "client_secret_file, {folder}/two, holds 2 secrets. It must hold one, on a line of its own.",
    ),
    ("token", {**MAKE, "mode": "0644"}, 'mode is 0644. Set it to octal digits such as "0600", which let nobody but the owner and the group read.'),
    (
        "token",
        {**MAKE, "dest": "/none/token"},
        "dest, /none/token, cannot be written: its folder is not there. Make it first, on the host that runs the module.",
    ),
    (
        "token",
        {**MAKE, "dest": "{folder}/token", "owner": "nobody-of-that-name"},
        "{folder}/token was not written: its owner or group is not known on this host. Check owner and group.",
    ),
    ("user_tokens", {**USER, "user_id": "me"}, "user_id is not the id of a user. It is a UUID, as the API and the user's page in Admin show it."),
    ("idle_timeout", {"idle_token_timeout_seconds": 1}, "idle_token_timeout_seconds is 1. Set it to a number from 300 to 28800."),
]
SUPPORT = {"headers": {"ININ-Correlation-Id": "correlation-1"}}
NOT_THE_APIS = (
    "Something between this host and the API may have answered instead: check region or api_url, proxies and gateways."
    " For support: correlation id correlation-1."
)
AGAIN = "Run the task again; if it happens again, look at the proxies and firewalls on the way."
ANSWERS: list[tuple[str, dict[str, t.Any], dict[str, t.Any], str]] = [
    ("info", {}, {"status": 200, "body": "", **SUPPORT}, "{host} answered 200 without the TokenInfo that was asked for. " + NOT_THE_APIS),
    ("info", {}, {"status": 401, "body": "[]", **SUPPORT}, "{host} answered 401 with a body that is not the API's. " + NOT_THE_APIS),
    (
        "info",
        {},
        {"status": 300, "body": "", **SUPPORT},
        "{host} answered 300 with a redirect, which is not followed, since it could show the token to another host. " + NOT_THE_APIS,
    ),
    (
        "info",
        {},
        {"status": 403, "body": '{"code": "not.authorized", "message": "No.", "contextId": "context-1"}', **SUPPORT},
        '{host} answered 403 not.authorized "No.".'
        " The token is known but may not do this: check the permissions and IP allow-list of its OAuth client or user."
        " For support: context id context-1, correlation id correlation-1.",
    ),
    (
        "info",
        {"retries": 2, "retry_deadline": 60},
        {"status": 429, "body": '{"code": "too.many.requests"}', "headers": {"Retry-After": "0", "ININ-Correlation-Id": ""}, "times": 9},
        "{host} answered 429 too.many.requests. The API asks to wait 0 s. Gave up after 3 tries. Wait, and run the task again, or raise retry_deadline.",
    ),
    ("token", END, LOST, "The connection to {host} broke before the answer was complete. The token may have been revoked all the same. " + AGAIN),
    (
        "token",
        {**END, "expect": {"organization_id": "mine"}},
        {"method": "GET", "status": 200, "body": '{"organization": {"id": "theirs"}}'},
        "The token was not touched: expect.organization_id is mine, and the token says theirs. Check that this is the token that you mean.",
    ),
    (
        "token",
        {**END, "require_active": True},
        DEAD,
        "The token is not active at this host, and require_active is set. It may have been revoked or have expired; a typo or a wrong region looks the same.",
    ),
    (
        "token",
        {**END, "verify_timeout": 0},
        {"method": "GET", "status": 200, "body": '{"organization": {"id": "theirs"}}'},
        "The DELETE was accepted, but the token is still active 0 s later (verify_timeout)."
        " Run the task again; if the token stays active, end it in the organisation's administration and tell support.",
    ),
    (
        "token",
        END,
        {"method": "GET", "drop": True},
        "The token was revoked, but the proof failed: The connection to {host} broke before the answer was complete. " + AGAIN,
    ),
    (
        "token",
        MAKE,
        {"method": "POST", **LOST},
        "The connection to {host} broke before the answer was complete."
        " A token may have been issued all the same, which nobody holds; it ends by itself. " + AGAIN,
    ),
    (
        "token",
        MAKE,
        {"status": 200, "body": "{}", **SUPPORT},
        "{host} answered 200 without the token that was asked for."
        " A token may have been issued all the same, which nobody holds; it ends by itself. " + NOT_THE_APIS,
    ),
    (
        "token",
        MAKE,
        {"status": 200, "body": '{"access_token": "a b"}'},
        "The login service answered with a token that cannot be one. Check region or login_url.",
    ),
    (
        "token",
        MAKE,
        {"method": "POST", "status": 400, "body": '{"error": "invalid_client"}', **SUPPORT},
        "{host} answered 400 invalid_client. An unknown client_id, a wrong client_secret and a wrong region look the same: check all three."
        " For support: correlation id correlation-1.",
    ),
    (
        "token",
        MAKE,
        {"method": "POST", "status": 400, "body": '{"error": "unauthorized_client"}', **SUPPORT},
        "{host} answered 400 unauthorized_client. For support: correlation id correlation-1.",
    ),
    *(
        (
            "token",
            {**MAKE, "retry_deadline": 5},
            {"method": "POST", "status": 400, "body": json.dumps({"error": "invalid_request", place: "Rate limit exceeded"}), **SUPPORT},
            "{host} answered 400 invalid_request, as the rate limit is exceeded. The API asks to wait 15 s, and 5 s are left of the time for this call"
            " (retry_deadline or deadline). Wait, and run the task again, or raise retry_deadline."
            " For support: correlation id correlation-1.",
        )
        for place in ("description", "error_description")
    ),
    (
        "token",
        {**MAKE, "retry_deadline": 5},
        {
            "method": "POST",
            "status": 400,
            "body": '{"error": "invalid_request", "description": "rate limit exceeded"}',
            "headers": {"Retry-After": "60", "ININ-Correlation-Id": ""},
        },
        "{host} answered 400 invalid_request, as the rate limit is exceeded. The API asks to wait 60 s, and 5 s are left of the time for this call"
        " (retry_deadline or deadline). Wait, and run the task again, or raise retry_deadline.",
    ),
    (
        "token",
        MAKE,
        {"method": "GET", "status": 403, "body": '{"code": "not.authorized"}', **SUPPORT},
        "A token was issued, but the proof that it is active failed: {host} answered 403 not.authorized."
        " The token is known but may not do this: check the permissions and IP allow-list of its OAuth client or user."
        " For support: correlation id correlation-1.",
    ),
    (
        "token",
        {**MAKE, "verify_timeout": 0},
        {"method": "GET", **DEAD, "times": 9},
        "A token was issued, but it is not active 0 s later (verify_timeout)."
        " Check that region, api_url and login_url belong together, and run the task again.",
    ),
    (
        "token",
        MAKE,
        {"method": "GET", "drop": True},
        "A token was issued, but the proof that it is active failed: The connection to {host} broke before the answer was complete. " + AGAIN,
    ),
    (
        "user_tokens",
        USER,
        LOST,
        "The connection to {host} broke before the answer was complete. The user's tokens may have been revoked all the same. " + AGAIN,
    ),
    (
        "idle_timeout",
        {"idle_token_timeout_seconds": 600},
        {"method": "PUT", **LOST},
        "The connection to {host} broke before the answer was complete. The timeout may have been changed all the same: run the task again. " + AGAIN,
    ),
    (
        "idle_timeout_info",
        {},
        {**DEAD, **SUPPORT},
        '{host} answered 401 bad.credentials "Invalid login credentials.".'
        " The token that this task signs in with is not active: get a new one. For support: correlation id correlation-1.",
    ),
]


@pytest.fixture
def told(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> t.Callable[..., dict[str, t.Any]]:
    (tmp_path / "two").touch(mode=0o600)
    (tmp_path / "two").write_text("one\nother\n")

    def run(module: str, options: dict[str, t.Any]) -> dict[str, t.Any]:
        options = {"access_token": "some-token-of-the-tests", "login_url": simulator.url, **options}
        options = {name: value.format(folder=tmp_path) if isinstance(value, str) else value for name, value in options.items()}
        name = {"info": "purecloud_token_info", "token": "purecloud_token"}.get(module, f"purecloud_{module}")
        result = run_module(name, **options)
        assert result["failed"]
        message = str(result["msg"])
        message = message.removeprefix(f"Token {result.get('fingerprint')}: ")
        return {**result, "msg": message.replace(simulator.host, "{host}").replace(str(tmp_path), "{folder}")}

    return run


@pytest.mark.parametrize(("module", "options", "message"), CONFIGURATION)
def test_what_cannot_be_used(told: t.Callable[..., dict[str, t.Any]], simulator: Simulator, module: str, options: dict[str, t.Any], message: str) -> None:
    result = told(module, options)
    assert result["msg"] == message
    assert result["changed"] is False
    assert simulator.sent() == []


@pytest.mark.parametrize(("module", "options", "fault", "message"), ANSWERS)
def test_what_was_answered(
    told: t.Callable[..., dict[str, t.Any]], simulator: Simulator, module: str, options: dict[str, t.Any], fault: dict[str, t.Any], message: str
) -> None:
    simulator.issue(value="some-token-of-the-tests")
    simulator.fault(**fault)
    result = told(module, options)
    assert result["msg"] == message
    if SUPPORT["headers"] == fault.get("headers"):
        assert (result["http_status"], result["correlation_id"]) == (fault["status"], "correlation-1")
