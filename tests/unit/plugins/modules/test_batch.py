# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Many tokens in one task, by both modules, each in a process of its own."""

from __future__ import annotations

import collections
import hashlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import typing as t
from urllib.parse import urlsplit

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils._module.batch import Outcome, _diff_line, _place
from ansible_collections.purecloud.credentials.plugins.module_utils._secrets.masking import masked_forms

from tests.unit.conftest import module_process
from tests.unit.plugins.modules.conftest import RunModule
from tests.unit.proxy import Proxy

LOOK = "GET /tokens/me preserveIdleTTL=true"
DELETE = "DELETE /tokens/me"
STACK = 512 * 1024 * 1024  # bytes
API_ERROR = '{"code": "not.authorized", "message": "No.", "contextId": "context-1"}'


def name_of(token: str) -> str:
    return "sha256:" + hashlib.sha256(token.encode()).hexdigest()[:16]


def column(result: dict[str, t.Any], name: str) -> list[t.Any]:
    return [entry.get(name) for entry in result["tokens"]]


@pytest.mark.parametrize("diff", [True, False])
def test_check_then_real_then_again(simulator: Simulator, run_module: RunModule, diff: bool) -> None:
    tokens = [*simulator.issue_many(5), "never-issued-by-anybody"]

    def run(check: bool) -> dict[str, t.Any]:
        return run_module("purecloud_token", state="absent", access_tokens=tokens, check=check, diff=diff)

    predicted, real, again = run(check=True), run(check=False), run(check=False)

    assert column(predicted, "outcome") == ["would_revoke"] * 5 + ["absent"]
    assert column(real, "outcome") == ["revoked"] * 5 + ["absent"]
    assert column(again, "outcome") == ["absent"] * 6
    assert [each["changed"] for each in (predicted, real, again)] == [True, True, False]
    assert column(real, "verified") == [True] * 6
    assert predicted.get("diff") == real.get("diff")
    assert simulator.live() == set()
    for result in (predicted, real, again):
        assert column(result, "index") == list(range(6))
        assert column(result, "fingerprint") == [name_of(token) for token in tokens]
    counts = collections.Counter(simulator.sent())
    assert counts[DELETE] == (5 if diff else 5 + 1 + 6)


def test_diff_has_a_line_a_token_and_never_the_token(simulator: Simulator, run_module: RunModule) -> None:
    tokens = [simulator.issue(), "never-issued-by-anybody"]
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, diff=True)
    live, dead = (name_of(token) for token in tokens)
    assert result["diff"] == {
        "before": f"{live} present, organization Example Ltd, oauth_client rehearsal\n{dead} absent\n",
        "after": f"{live} absent\n{dead} absent\n",
    }
    assert tokens[0] not in run_module.output


def test_info_tells_of_each_in_the_order_given(simulator: Simulator, run_module: RunModule) -> None:
    tokens = [*simulator.issue_many(20), "never-issued-by-anybody"]
    result = run_module("purecloud_token_info", access_tokens=tokens)
    assert (result["changed"], column(result, "active")) == (False, [True] * 20 + [False])
    assert column(result, "fingerprint") == [name_of(token) for token in tokens]
    assert result["tokens"][0]["token_info"]["organization"]["name"] == "Example Ltd"
    assert result["tokens"][20]["token_info"] == {}
    assert result["ansible_facts"] == {"purecloud_tokens_info": result["tokens"]}
    assert set(simulator.sent()) == {LOOK}
    assert "token_info" not in result


def test_a_duplicate_is_asked_once_and_reported_at_each_place(simulator: Simulator, run_module: RunModule, token: str) -> None:
    result = run_module("purecloud_token", state="absent", access_tokens=[token, "never-issued-by-anybody", token], verify=False)
    assert column(result, "outcome") == ["revoked", "absent", "revoked"]
    assert column(result, "index") == [0, 1, 2]
    assert len(simulator.sent()) == 2


@pytest.mark.parametrize("module", ["purecloud_token", "purecloud_token_info"])
def test_a_failing_token_hides_no_other(simulator: Simulator, run_module: RunModule, module: str) -> None:
    options: dict[str, t.Any] = {"state": "absent"} if module == "purecloud_token" else {}
    tokens = simulator.issue_many(6)
    simulator.fault(token=tokens[2], status=403, body=API_ERROR, headers={"ININ-Correlation-Id": "correlation-1"}, times=9)
    result = run_module(module, access_tokens=[*tokens, "CANARY CANARY"], **options)
    assert result["msg"].startswith(f"2 of 7 tokens failed. The first is that with the index 2, {name_of(tokens[2])}: ")
    good = ["revoked" if options else None]
    assert column(result, "outcome") == [*good * 2, "failed", *good * 3, "failed"]
    assert all(column(result, "time"))
    failed = {name: result["tokens"][2][name] for name in ("http_status", "error_code", "context_id", "correlation_id")}
    assert failed == {"http_status": 403, "error_code": "not.authorized", "context_id": "context-1", "correlation_id": "correlation-1"}
    assert "white space" in result["tokens"][6]["error"]
    assert result["changed"] is bool(options)
    assert "CANARY" not in run_module.output


def test_an_empty_list_is_nothing_to_do(simulator: Simulator, run_module: RunModule) -> None:
    result = run_module("purecloud_token", state="absent", access_tokens=[])
    assert (result["changed"], result["tokens"]) == (False, [])


def test_after_so_many_failures_the_rest_is_not_tried(simulator: Simulator, run_module: RunModule) -> None:
    tokens = simulator.issue_many(6)
    simulator.fault(status=403, body=API_ERROR, times=2)
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, concurrency=1, max_failures=2)
    assert column(result, "outcome") == ["failed", "failed", *["not_tried"] * 4]
    assert "2 of 6 tokens failed, 4 were not tried." in result["msg"]
    assert simulator.live() == set(tokens)


def test_after_the_deadline_the_rest_is_not_tried(simulator: Simulator, run_module: RunModule) -> None:
    tokens = simulator.issue_many(3)
    simulator.fault(token=tokens[0], hold=True)
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, concurrency=1, deadline=1)
    simulator.control("POST", "release")
    assert column(result, "outcome") == ["failed", "not_tried", "not_tried"]
    assert "1 of 3 tokens failed, 2 were not tried." in result["msg"]


def test_one_token_has_a_deadline_too(simulator: Simulator, run_module: RunModule, token: str) -> None:
    simulator.switch(rate_limit=0)
    result = run_module("purecloud_token_info", access_token=token, retries=4, deadline=5)
    assert "5 s are left of the time for this call (retry_deadline or deadline)" in result["msg"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"concurrency": 0}, "concurrency is 0. Set it to a number from 1 to 64."),
        ({"concurrency": 65}, "concurrency is 65."),
        ({"max_failures": 0}, "max_failures is 0. Set it to a number from 1 up."),
        ({"deadline": 0}, "deadline is 0"),
        ({"regions": ["nowhere"], "api_url": None}, "The region is not known"),
        ({"regions": ["eu-central-1"]}, "mutually exclusive: api_url|regions"),
        ({"access_token": "another-token"}, "mutually exclusive: access_token|access_token_file"),
        ({"access_tokens_file": "/nonexistent"}, "mutually exclusive"),
    ],
)
def test_options_that_make_no_sense(simulator: Simulator, run_module: RunModule, options: dict[str, t.Any], words: str) -> None:
    assert words in run_module("purecloud_token_info", **{"access_tokens": ["a-token-of-a-test"], **options})["msg"]
    assert simulator.sent() == []


def test_a_variable_in_the_environment_does_not_exclude_a_list(run_module: RunModule, token: str) -> None:
    result = run_module("purecloud_token_info", access_tokens=[token], env={"GENESYSCLOUD_ACCESS_TOKEN": "another"})
    assert column(result, "active") == [True]


def test_conditions_hold_for_each(simulator: Simulator, run_module: RunModule) -> None:
    simulator.control("POST", "clients", {"client_id": "another", "secret": "s"})
    tokens = [simulator.issue(), simulator.issue(client_id="another"), "never-issued-by-anybody"]
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, expect={"oauth_client_id": "rehearsal-client"}, require_active=True)
    assert column(result, "outcome") == ["revoked", "failed", "failed"]
    assert "was not touched" in result["tokens"][1]["error"]
    assert "require_active" in result["tokens"][2]["error"]
    assert simulator.live() == {tokens[1]}


def test_each_token_is_seen_dead(simulator: Simulator, run_module: RunModule) -> None:
    simulator.switch(linger_requests=2)
    tokens = simulator.issue_many(8)
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, concurrency=2)
    assert (column(result, "outcome"), column(result, "verified")) == (["revoked"] * 8, [True] * 8)
    assert collections.Counter(simulator.sent()) == {DELETE: 8, LOOK: 24}


def test_a_token_that_stays_live_is_a_failure_that_changed_something(simulator: Simulator, run_module: RunModule) -> None:
    simulator.switch(linger_requests=1000)
    result = run_module("purecloud_token", state="absent", access_tokens=simulator.issue_many(2), verify_timeout=0)
    assert (column(result, "outcome"), column(result, "changed")) == (["failed"] * 2, [True] * 2)
    assert result["changed"] is True


def test_a_lost_answer_is_a_warning_that_names_the_token(simulator: Simulator, run_module: RunModule) -> None:
    tokens = simulator.issue_many(2)
    simulator.fault(token=tokens[1], method="DELETE", drop=True, when="after")
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, retries=1)
    assert column(result, "outcome") == ["revoked", "revoked"]
    assert f"Token {name_of(tokens[1])}: An earlier try" in str(result["warnings"])


@pytest.mark.parametrize("says_when", [True, False])
def test_a_limit_for_all_holds_back_all_and_fails_none(simulator: Simulator, run_module: RunModule, says_when: bool) -> None:
    simulator.switch(shared_rate_limit=10, rate_window=1.0, shared_limit_says_when=says_when)
    tokens = simulator.issue_many(25)
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, verify=False, retries=10, concurrency=4)
    assert column(result, "outcome") == ["revoked"] * 25
    refused = [entry for entry in simulator.journal() if entry["status"] == 429]
    assert len(refused) <= 4 * (3 if says_when else 8)  # those under way at the end of a window, and no storm


def test_a_limit_of_one_token_holds_back_only_that(simulator: Simulator, run_module: RunModule) -> None:
    tokens = simulator.issue_many(5)
    body = '{"status": 429, "code": "too.many.requests.retry.after", "message": "No."}'
    simulator.fault(token=tokens[0], status=429, body=body, headers={"Retry-After": "1"})
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, verify=False, retries=1, concurrency=1)
    assert column(result, "outcome") == ["revoked"] * 5
    order = [entry["headers"]["Authorization"].removeprefix("Bearer ") for entry in simulator.journal()]
    assert order == [*tokens, tokens[0]]


@pytest.mark.parametrize("module", ["purecloud_token", "purecloud_token_info"])
@pytest.mark.parametrize("many", [True, False])
def test_tokens_may_come_from_a_file(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path, module: str, many: bool) -> None:
    options: dict[str, t.Any] = {"state": "absent"} if module == "purecloud_token" else {}
    path = tmp_path / "tokens"
    path.touch(mode=0o600)
    token = "canary/canary~canary+canary=="
    simulator.issue(value=token, info={"organization": {"id": "o"}, "echo": sorted(masked_forms(token))})
    path.write_text(f"# leaked\n{token}\n")
    given: dict[str, t.Any] = {"access_tokens_file" if many else "access_token_file": str(path)}
    result = run_module(module, **given, **options, check=True)
    entry = result["tokens"][0] if many else result
    assert entry["token_info"]["echo"]
    assert not [form for form in masked_forms(token) if form in run_module.output]
    path.chmod(0o644)
    refused = run_module(module, **given, **options)
    assert f"Run chmod 600 {path}" in refused["msg"]


@pytest.fixture
def two_regions() -> t.Iterator[tuple[Simulator, Simulator, dict[str, t.Any]]]:
    """A simulator each for mypurecloud.de and mypurecloud.ie, by their true names, through a proxy; and what leads there."""
    names = ["--server-name", "api.mypurecloud.de", "--server-name", "api.mypurecloud.ie"]
    with Simulator(*names) as german, Simulator(*names) as irish:
        ports = {"api.mypurecloud.de:443": urlsplit(german.url).port, "api.mypurecloud.ie:443": urlsplit(irish.url).port}
        bundle = pathlib.Path(str(german.ca_path)).with_name("both.pem")
        bundle.write_text("".join(pathlib.Path(str(each.ca_path)).read_text() for each in (german, irish)))
        with Proxy(ports={place: port for place, port in ports.items() if port}) as proxy:
            yield german, irish, {"api_url": None, "ca_path": str(bundle), "env": {"https_proxy": proxy.url, "no_proxy": ""}}


def test_regions_are_searched_in_turn(two_regions: tuple[Simulator, Simulator, dict[str, t.Any]], run_module: RunModule) -> None:
    german, irish, way = two_regions
    tokens = [german.issue(), irish.issue(), "never-issued-by-anybody"]
    regions = ["eu-central-1", "mypurecloud.ie"]

    info = run_module("purecloud_token_info", access_tokens=tokens, regions=regions, **way)
    assert (column(info, "region"), column(info, "active")) == (["mypurecloud.de", "mypurecloud.ie", None], [True, True, False])
    assert info["tokens"][2]["token_info"] == {}
    one = run_module("purecloud_token_info", access_token=tokens[1], regions=regions, **way)
    assert (one["region"], one["active"]) == ("mypurecloud.ie", True)
    checked = run_module("purecloud_token", state="absent", access_tokens=tokens, regions=regions, check=True, **way)
    assert column(checked, "outcome") == ["would_revoke", "would_revoke", "absent"]
    assert (german.live(), irish.live()) == ({tokens[0]}, {tokens[1]})

    real = run_module("purecloud_token", state="absent", access_tokens=tokens, regions=regions, **way)
    assert column(real, "outcome") == ["revoked", "revoked", "absent"]
    assert column(real, "region") == ["mypurecloud.de", "mypurecloud.ie", None]
    assert german.live() | irish.live() == set()
    assert [each.sent().count(DELETE) for each in (german, irish)] == [1, 1]
    again = run_module("purecloud_token", state="absent", access_tokens=tokens, regions=regions, **way)
    assert (again["changed"], column(again, "outcome")) == (False, ["absent"] * 3)


def test_a_region_that_gives_no_answer_leaves_a_token_unknown(two_regions: tuple[Simulator, Simulator, dict[str, t.Any]], run_module: RunModule) -> None:
    german, irish, way = two_regions
    tokens = [irish.issue(), "never-issued-by-anybody"]
    german.fault(status=403, body=API_ERROR, times=99)
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, regions=["mypurecloud.de", "mypurecloud.ie"], **way)
    assert column(result, "outcome") == ["revoked", "failed"]
    assert "api.mypurecloud.de answered 403" in result["tokens"][1]["error"]


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_at_once_when_told_tells_what_it_knows_and_a_second_run_finishes(
    simulator: Simulator, run_module: RunModule, number: signal.Signals, concurrency: int
) -> None:
    tokens = simulator.issue_many(40)
    simulator.fault(token=tokens[20], hold=True)
    options = {"state": "absent", "access_tokens": tokens, "api_url": simulator.url, "ca_path": simulator.ca_path, "concurrency": concurrency}
    pipes: dict[str, t.Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    # These tests too may run under nohup, which has the module ignore SIGHUP.
    process = subprocess.Popen(**module_process("purecloud_token"), **pipes, preexec_fn=lambda: signal.signal(number, signal.SIG_DFL))
    assert process.stdin
    process.stdin.write(json.dumps({"ANSIBLE_MODULE_ARGS": options}))
    process.stdin.close()
    process.stdin = None
    simulator.control("GET", "held")
    os.kill(process.pid, number)
    output, errors = process.communicate(timeout=30)  # though a request is held for ever
    assert (process.returncode, errors) == (1, "")
    told = json.loads(output)
    assert told["msg"].startswith("The task was told to end by a signal. ")
    assert told["tokens"][20]["outcome"] == "failed"
    assert told["changed"] is True
    assert set(column(told, "outcome")) <= {"revoked", "failed", "not_tried"}
    assert all("it may have been revoked all the same" in entry["error"] for entry in told["tokens"] if entry["outcome"] == "failed")
    live = simulator.live()
    assert not [token for token, entry in zip(tokens, told["tokens"]) if entry["outcome"] == ("not_tried" if token not in live else "revoked")]
    simulator.control("POST", "release")
    result = run_module("purecloud_token", state="absent", access_tokens=tokens)
    assert set(column(result, "outcome")) == {"revoked", "absent"}
    assert simulator.live() == set()


def test_where_no_thread_can_be_started_all_are_worked_on_all_the_same(simulator: Simulator) -> None:
    """A thread needs a stack, for which there is not enough of the address space that is allowed."""
    tokens = simulator.issue_many(30)
    options = {"state": "absent", "access_tokens": tokens, "api_url": simulator.url, "ca_path": simulator.ca_path}

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_STACK, (STACK, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_AS, (2 * STACK, resource.RLIM_INFINITY))

    done = subprocess.run(
        **module_process("purecloud_token"), input=json.dumps({"ANSIBLE_MODULE_ARGS": options}), preexec_fn=limit, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert column(json.loads(done.stdout), "outcome") == ["revoked"] * 30
    assert simulator.live() == set()


def test_one_tokens_answer_spoils_no_others_result(simulator: Simulator, run_module: RunModule) -> None:
    tokens = simulator.issue_many(3)
    nested = '{"organization": {"id": "o"}, "x": ' + '{"x": ' * 900 + "1" + "}" * 901
    simulator.fault(token=tokens[1], method="GET", status=200, body=nested)
    result = run_module("purecloud_token", state="absent", access_tokens=tokens, expect={})
    assert column(result, "outcome") == ["revoked", "failed", "revoked"]
    assert "not the API's" in result["tokens"][1]["error"]


def test_a_secret_that_is_a_name_of_ours_does_not_turn_failure_into_success(run_module: RunModule, simulator: Simulator) -> None:
    """Whatever is masked, the task has failed, and says so under its own names."""
    simulator.fault(status=403, body=API_ERROR, times=9)
    options: dict[str, t.Any] = {"state": "present", "client_id": "rehearsal-client", "login_url": simulator.url}
    for secret in ("msg", "failed", "outcome", "error", "changed", "warnings", "tokens"):
        result = run_module("purecloud_token", client_secret=secret, access_token="a-token-of-the-tests", **options)
        assert (result["failed"], result["changed"]) == (True, False)
        assert result["msg"]


@pytest.mark.parametrize("text", ["", "# none\n\n", "\ufeff\n"])
def test_a_leak_without_tokens_is_an_error(run_module: RunModule, tmp_path: pathlib.Path, text: str) -> None:
    path = tmp_path / "tokens"
    path.touch(mode=0o600)
    path.write_text(text)
    result = run_module("purecloud_token", state="absent", access_tokens_file=str(path))
    assert f"access_tokens_file, {path}, holds no token." in result["msg"]


def test_lines_that_are_no_secrets_do_not_blank_out_our_own_words(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    tokens = simulator.issue_many(2)
    path = tmp_path / "tokens"
    path.touch(mode=0o600)
    path.write_text("\n".join([*tokens, "e", "1", "]"]))
    result = run_module("purecloud_token", state="absent", access_tokens_file=str(path))
    assert column(result, "outcome") == ["revoked", "revoked", "failed", "failed", "failed"]
    assert result["tokens"][2]["error"] == "The token has fewer than 20 characters. Copy all of it, as the API gave it."
    assert "3 of 5 tokens failed." in result["msg"]


def test_lines_are_numbered_as_a_person_does_and_what_is_no_token_is_not_sent(simulator: Simulator, run_module: RunModule, tmp_path: pathlib.Path) -> None:
    tokens = simulator.issue_many(6)
    path = tmp_path / "tokens"
    path.touch(mode=0o600)
    wrong = [f'"{tokens[1]}"', f"NAME={tokens[2]}", f'{{"access_token": "{tokens[3]}"}}', f"{tokens[4]},", f"user,{tokens[5]}"]
    path.write_text("\ufeff# leaked\r\n\r\n" + "\r\n".join([tokens[0], *wrong]), encoding="utf-8")
    result = run_module("purecloud_token", state="absent", access_tokens_file=str(path))
    assert (column(result, "line"), column(result, "outcome")) == ([3, 4, 5, 6, 7, 8], ["revoked", *["failed"] * 5])
    assert "The first is that in line 4, " in result["msg"]
    assert {entry["headers"]["Authorization"] for entry in simulator.journal()} == {f"Bearer {tokens[0]}"}
    assert not [token for token in tokens if token in run_module.output]


def test_an_entry_tells_when_and_whose(simulator: Simulator, run_module: RunModule) -> None:
    token = simulator.issue(info={"organization": {"id": "organization-1"}})
    result = run_module("purecloud_token", state="absent", access_tokens=[token], diff=True)
    (entry,) = result["tokens"]
    assert entry["time"].endswith("+00:00")
    assert result["diff"]["before"] == f"{entry['fingerprint']} present, organization organization-1\n"
    simulator.switch(linger_requests=1000)
    (entry,) = run_module("purecloud_token", state="absent", access_tokens=[simulator.issue()], verify_timeout=0)["tokens"]
    assert (entry["outcome"], entry["changed"]) == ("failed", True)


def test_where_none_was_tried_that_is_all_that_is_told(simulator: Simulator, run_module: RunModule) -> None:
    result = run_module("purecloud_token", state="absent", access_tokens=["first-token-of-two-tokens", "second-token-of-two-tokens"], deadline=1e-6)
    assert result["msg"] == "0 of 2 tokens failed, 2 were not tried. What came of each is in tokens. Run the task again for the rest."
    assert (result["changed"], simulator.sent()) == (False, [])


def test_an_owner_that_the_api_does_not_describe_is_left_out_of_the_diff() -> None:
    assert _diff_line("name", {"state": "present", "organization": None, "oauth_client": {"id": "o"}, "user": "u"}) == "name present, oauth_client o\n"


@pytest.mark.parametrize(
    ("found", "place"),
    [
        ([{"file": "a", "line": 3}], "found in a, line 3"),
        ([{"file": "a"}, {"file": "b"}], "found in a"),
        ([{"line": 3}], "found in line 3"),
        ([{}], "found in the report"),
        (None, "with the index 7"),
    ],
)
def test_where_the_first_failure_is(found: list[dict[str, t.Any]] | None, place: str) -> None:
    assert _place(7, Outcome("name", None, None, found)) == place
