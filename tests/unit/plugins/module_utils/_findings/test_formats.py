# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Reports of scanners, and other people's files: what is read in them, and what is refused."""

from __future__ import annotations

import contextlib
import json
import pathlib
import re
import typing as t

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._findings import github, gitleaks, sarif, trufflehog
from ansible_collections.purecloud.credentials.plugins.module_utils._findings.finding import Place, is_hidden, line_of
from ansible_collections.purecloud.credentials.plugins.module_utils._findings.formats import Contents, read_report
from ansible_collections.purecloud.credentials.plugins.module_utils._findings.names import FORMATS
from ansible_collections.purecloud.credentials.plugins.module_utils._findings.relevance import Sorted, sort

from tests.unit.plugins.module_utils._findings.corpus import (
    AWS_KEYS,
    CLIENT_SECRET,
    FOLDER,
    FOREIGN,
    SECRETS,
    TOKEN,
    TOKEN_OF_TERRAFORM,
    TOKEN_OF_THE_CLI,
    copy_of,
    file_of,
)

EVERYTHING = [TOKEN, TOKEN_OF_THE_CLI, TOKEN_OF_TERRAFORM, FOREIGN]


def read(path: pathlib.Path, format_: str = "auto") -> Contents:
    return read_report("findings_file", str(path), format_)


def sorted_(path: pathlib.Path, format_: str = "auto", *accept: str) -> Sorted:
    contents = read(path, format_)
    return sort(contents.findings, contents.unreadable, accept)


# File, format, tokens, client secrets, undecided.
READ: list[tuple[str, str, list[str], list[str], list[str]]] = [
    ("gitleaks.json", "gitleaks", [TOKEN, TOKEN_OF_THE_CLI], [CLIENT_SECRET], [TOKEN_OF_TERRAFORM, FOREIGN, *AWS_KEYS]),
    ("gitleaks-directory.json", "gitleaks", [TOKEN, TOKEN_OF_THE_CLI], [CLIENT_SECRET], [TOKEN_OF_TERRAFORM, FOREIGN, *AWS_KEYS]),
    ("gitleaks-purecloud.json", "gitleaks", EVERYTHING, [CLIENT_SECRET], []),
    ("gitleaks-purecloud.sarif", "sarif", EVERYTHING, [CLIENT_SECRET], []),
    ("gitleaks-7.json", "gitleaks", [TOKEN], [CLIENT_SECRET], [AWS_KEYS[1]]),
    ("trufflehog.jsonl", "trufflehog", [TOKEN], [CLIENT_SECRET], [FOREIGN]),
    ("trufflehog-with-log.jsonl", "trufflehog", [TOKEN], [CLIENT_SECRET], [FOREIGN]),
    ("github-alerts.json", "github", [TOKEN], [CLIENT_SECRET], [AWS_KEYS[1]]),
    ("github-alert.json", "github", [TOKEN], [], []),
    ("lines.sarif", "sarif", [TOKEN, TOKEN_OF_THE_CLI], [], [FOREIGN]),
]


@pytest.mark.parametrize("chosen", ["auto", "by name"])
@pytest.mark.parametrize(("name", "format_", "tokens", "client_secrets", "undecided"), READ, ids=[row[0] for row in READ])
def test_the_corpus(tmp_path: pathlib.Path, name: str, format_: str, tokens: list[str], client_secrets: list[str], undecided: list[str], chosen: str) -> None:
    path = copy_of(name, tmp_path)
    found = sorted_(path, "auto" if chosen == "auto" else format_)
    assert (set(found.tokens), set(found.client_secrets)) == (set(tokens), set(client_secrets))
    assert set(found.undecided) >= set(undecided) - {AWS_KEYS[0]}
    assert not found.unreadable
    assert read(path).format == format_
    assert set(found.secrets) >= {secret for secret in SECRETS if secret in path.read_text()}


def test_every_file_of_the_corpus_is_tested() -> None:
    tested = {row[0] for row in READ} | {row[0] for row in REFUSED} | set(EMPTY) | {"README.md"}
    assert {path.name for path in FOLDER.iterdir()} == tested | {"gitleaks.sarif"}


def test_sarif_of_gitleaks_has_nothing_around_its_secrets(tmp_path: pathlib.Path) -> None:
    """So with the rules that gitleaks comes with, only the file of the CLI says what is PureCloud's, but not which of the two it is."""
    path = copy_of("gitleaks.sarif", tmp_path)
    found = sorted_(path)
    assert set(found.tokens) == set(found.client_secrets) == {TOKEN_OF_THE_CLI}
    assert {TOKEN, CLIENT_SECRET, FOREIGN} <= set(found.undecided)
    assert set(sorted_(path, "auto", "Curl-Auth-Header").tokens) == {TOKEN_OF_THE_CLI, TOKEN, FOREIGN}


def test_where_it_was_found(tmp_path: pathlib.Path) -> None:
    commit = "6db40329968e6a3b427684d0cc8c4ec196d4ec94"
    link = f"https://github.com/example/nightly-export/blob/{commit}"
    first = sorted_(copy_of("gitleaks.json", tmp_path)).found(TOKEN)
    assert {"file": ".env", "line": 2, "commit": commit, "link": f"{link}/.env#L2", "rule": "generic-api-key"} in first
    assert [place["file"] for place in first] == ["deploy/call.sh", ".env"]
    repository = "https://github.com/example/nightly-export.git"
    assert sorted_(copy_of("trufflehog.jsonl", tmp_path)).found(TOKEN) == [
        {"file": ".env", "line": 2, "commit": commit, "repository": repository, "rule": "purecloud-access-token"},
        # The token in this URL is gone.
        {
            "file": "deploy/call.sh",
            "line": 1,
            "commit": commit,
            "link": f"{link}/deploy/call.sh#L1",
            "repository": repository,
            "rule": "purecloud-access-token",
        },
    ]
    alert = "/repos/example/nightly-export/secret-scanning/alerts/42"
    assert sorted_(copy_of("github-alerts.json", tmp_path)).found(TOKEN) == [
        {
            "file": ".env",
            "line": 2,
            "commit": commit,
            "link": "https://github.com/example/nightly-export/security/secret-scanning/42",
            "repository": "example/nightly-export",
            "alert": f"https://api.github.com{alert}",
            "rule": "purecloud_access_token",
        }
    ]
    lines = sorted_(copy_of("lines.sarif", tmp_path))
    assert lines.found(TOKEN_OF_THE_CLI)[0]["rule"] == "hard-coded-secret"
    assert lines.told()["undecided"][0]["found"][0]["file"] == "config of ours.json"
    assert sorted_(copy_of("gitleaks-7.json", tmp_path)).found(TOKEN)[0]["repository"] == "https://github.com/example/nightly-export"


REFUSED: list[tuple[str, str]] = [
    ("gitleaks-redacted.json", "Finding 1 is redacted. Have gitleaks write its report without --redact."),
    ("gitleaks-redacted-40.json", "Finding 1 is redacted. Have gitleaks write its report without --redact."),
    ("gitleaks-redacted.sarif", "Finding 1 is redacted. Have gitleaks write its report without --redact."),
    ("trufflehog.sarif", "Finding 1 has no snippet. Give what trufflehog writes with --json"),
    ("github-hidden.json", "Finding 1 has no secret. Ask GitHub for the alert with hide_secret=false"),
    ("github-event.json", "Finding 1 is a webhook's event, which holds no secret. Send GET to the alert's url"),
    ("gitleaks.csv", "is CSV. Have gitleaks write --report-format json. Nothing was sent."),
]


@pytest.mark.parametrize(("name", "words"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_shows_no_secret_is_refused_by_the_option_that_would_show_it(tmp_path: pathlib.Path, name: str, words: str) -> None:
    path = copy_of(name, tmp_path)
    with pytest.raises(ConfigurationError) as caught:
        read(path)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"findings_file, {path}, ")
    assert str(caught.value).endswith("Nothing was sent.")


@pytest.mark.parametrize(
    ("secret", "hidden"),
    [
        *(
            (text, True)
            for text in ("", "  ", "REDACTED", "REDACT", "[redacted]", "<REDACTED>", "Wq7kPz0vTn3xLs8dRb2m...", "***", "abc***xyz", "Wq7…", "********")
        ),
        *((text, False) for text in (TOKEN, "a.b.c.d.e.f.g.h.i.j.k", "x==", "hidden-but-long-enough-to-be-a-secret", "secret*with*stars")),
    ],
)
def test_what_stands_in_the_place_of_a_secret(secret: str, hidden: bool) -> None:
    assert is_hidden(secret) is hidden


EMPTY = ["gitleaks-empty.json", "gitleaks-empty.sarif", "trufflehog-empty.sarif", "trufflehog-empty-with-log.jsonl"]


@pytest.mark.parametrize("name", EMPTY)
def test_a_report_without_findings_is_an_answer(tmp_path: pathlib.Path, name: str) -> None:
    found = sorted_(copy_of(name, tmp_path))
    assert (found.tokens, found.left_out, found.unreadable) == ({}, {}, [])
    assert "The report holds no finding" in "".join(found.warnings())


@pytest.mark.parametrize("text", ["", "\n\n", "null", "null\n", "[]", "[ ]\n", "\ufeff", '{"version": "2.1.0", "runs": []}'])
def test_a_file_without_anything_is_an_answer_too(tmp_path: pathlib.Path, text: str) -> None:
    assert "The report holds no finding" in "".join(sorted_(file_of(text, tmp_path)).warnings())


NOT_KNOWN = [
    "{}",
    '["a-token-of-20-characters"]',
    '[\n  "a-token-of-20-characters"\n]',
    '{"findings": []}',
    "[1, 2]",
    '{"access_token": "a-token-of-20-characters"}',
    "[[]]",
    "null\nnull-and-more",
    '{"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}',
    '[info] something\n{"a": 1}',
]


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_json_that_is_no_report_is_never_taken_for_one_without_findings(tmp_path: pathlib.Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"is no report that is known\. Set findings_format to what it is"):
        read(file_of(text, tmp_path))


@pytest.mark.parametrize("format_", [name for name in FORMATS if name not in ("auto", "plain", "gitleaks")])
def test_a_format_that_was_named_is_the_one_that_is_read(tmp_path: pathlib.Path, format_: str) -> None:
    with pytest.raises(ConfigurationError, match=f"is no report of the format {format_}."):
        read(copy_of("gitleaks.json", tmp_path), format_)


@pytest.mark.parametrize(("text", "words"), [("<?xml version='1.0'?>", "is XML"), ("<html>", "is a page or XML"), ("\n  <html>", "is a page or XML")])
def test_other_formats_are_called_by_their_names(tmp_path: pathlib.Path, text: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        read(file_of(text, tmp_path))


def test_the_plain_file_of_one_token_a_line(tmp_path: pathlib.Path) -> None:
    found = sorted_(file_of(f"# leaked\r\n\r\n{TOKEN}\r\n{TOKEN_OF_THE_CLI}\n{TOKEN}\nBearer {TOKEN}\n", tmp_path))
    assert list(found.tokens) == [TOKEN, TOKEN_OF_THE_CLI, f"Bearer {TOKEN}"]  # what cannot be a token fails as such
    assert found.found(TOKEN) == [{"line": 3}, {"line": 5}]
    for text, format_ in (("# none\n", "auto"), ("", "plain"), ("# none\n", "plain")):
        with pytest.raises(ConfigurationError, match="holds no token"):
            read(file_of(text, tmp_path), format_)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["gitleaks.json", "trufflehog-with-log.jsonl", "github-alerts.json", "lines.sarif"])
def test_what_windows_makes_of_a_report(tmp_path: pathlib.Path, name: str, encoding: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    expected = sorted_(copy_of(name, tmp_path)).tokens
    if text.startswith("🐷"):
        text = text.partition("\n")[2]  # without a byte order mark, only what begins like JSON is known for UTF-16
    assert list(sorted_(file_of(text.replace("\n", "\r\n").encode(encoding), tmp_path)).tokens) == list(expected)


def test_bytes_of_another_encoding_spoil_no_finding(tmp_path: pathlib.Path) -> None:
    data = (FOLDER / "gitleaks.json").read_bytes().replace(b"Nightly Export", "Nächtlich".encode("latin-1"))
    assert TOKEN in sorted_(file_of(data, tmp_path)).tokens


def test_a_report_that_is_cut_off_gives_what_it_has_and_says_so(tmp_path: pathlib.Path) -> None:
    for name in ("gitleaks.json", "github-alerts.json", "trufflehog.jsonl"):
        text = (FOLDER / name).read_text()
        whole = len(read(copy_of(name, tmp_path)).findings)
        for place in range(1, len(text) - 3, 7):
            with contextlib.suppress(ConfigurationError):  # where nothing whole is left
                contents = read(file_of(text[:place], tmp_path))
                assert contents.unreadable or (name == "trufflehog.jsonl" and text[place - 1 : place + 1].strip() in ("", "}"))
                assert len(contents.findings) <= whole
    contents = read(file_of((FOLDER / "gitleaks.json").read_text()[:3000], tmp_path))
    assert "the file ends within it, as if the scanner was stopped. Run the scanner again." in contents.unreadable[0].error
    assert len(contents.findings) == 3


def test_a_string_that_does_not_end_is_an_end_that_is_missing(tmp_path: pathlib.Path) -> None:
    (part,) = read(file_of(f'[{finding()},\n{{"RuleID": "purecloud', tmp_path)).unreadable
    assert part.error.startswith("What begins in line 2 is not known, since the file ends within it")


def test_what_a_rule_of_the_users_own_verified_may_be_ours(tmp_path: pathlib.Path) -> None:
    record = {"SourceMetadata": {}, "DetectorName": "CustomRegex", "Raw": FOREIGN, "Verified": True, "ExtraData": {"name": "our-own"}}
    assert sorted_(file_of(json.dumps(record), tmp_path)).left_out == {"undecided": 1}
    assert sorted_(file_of(json.dumps({**record, "ExtraData": None}), tmp_path)).left_out == {"other_service": 1}


def test_sarif_that_is_cut_off_is_refused(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="What begins in line 1 is not known, since the file ends within it"):
        read(file_of((FOLDER / "lines.sarif").read_text()[:900], tmp_path))


def finding(**members: t.Any) -> str:
    return json.dumps({"RuleID": "purecloud-access-token", "Secret": TOKEN, "File": ".env", "StartLine": 2, **members})


BROKEN: list[tuple[str, str]] = [
    (f'{finding()}\n{{"Raw": "x\n{finding(Secret=FOREIGN)}\n', "What begins in line 2 is not known, since it is no JSON that can be read"),
    (f"[{finding()}, 7, {finding(Secret=FOREIGN)}]", "What begins in line 1 is no object of JSON."),
    (f'[{finding()},\n"text",\n{finding(Secret=FOREIGN)}]', "What begins in line 2 is no object of JSON."),
    (f'{finding()}\n{{"unknown": 1}}\n{finding(Secret=FOREIGN)}', "The object that begins in line 2 is no finding of a format that is known."),
    (f"{finding()}\n{TOKEN_OF_THE_CLI}\n{finding(Secret=FOREIGN)}", "Line 2 could be a token, among findings of another format."),
    (f'{finding()}\n{finding()[:-1]}, "Secret": "x"}}\n{finding(Secret=FOREIGN)}', "What begins in line 2 is not known"),
    (f'{finding()}\n{{"a": {"[" * 100000}{"]" * 100000}}}\n{finding(Secret=FOREIGN)}', "What begins in line 2 is not known"),
    (f'{finding()}\n{{"a": {"1" * 5000}}}\n{finding(Secret=FOREIGN)}', "line 2"),
]


@pytest.mark.parametrize(("text", "words"), BROKEN)
def test_what_cannot_be_read_is_told_and_hides_nothing_else(tmp_path: pathlib.Path, text: str, words: str) -> None:
    found = sorted_(file_of(text, tmp_path))
    assert list(found.tokens) == [TOKEN, FOREIGN]
    (part,) = found.unreadable
    assert words in part.error
    assert not [secret for secret in SECRETS if secret in part.error]


def test_members_that_are_not_what_they_should_be(tmp_path: pathlib.Path) -> None:
    odd = [
        finding(StartLine="12", File=None, Commit=7, Link=["a"], Match={"a": 1}),
        finding(Secret=12345678901234567890123, StartLine=-1),
        finding(RuleID=None, StartLine=True),
    ]
    found = sorted_(file_of("\n".join(odd), tmp_path))
    assert found.found(TOKEN) == [{"line": 12, "commit": "7", "rule": "purecloud-access-token"}, {"file": ".env"}]
    assert "12345678901234567890123" in found.tokens


@pytest.mark.parametrize(
    "text",
    [
        '{"version": "2.1.0", "runs": null}',
        '{"version": "2.1.0", "runs": [null, 1, {"results": [null]}]}',
        '{"version": "2.1.0", "runs": [{"tool": [], "results": [{"locations": [{"physicalLocation": 1}], "ruleIndex": 5, "rule": 1}]}]}',
        '{"SourceMetadata": null, "Raw": null}',
        '{"SourceMetadata": {"Data": {"Git": 1}}, "Raw": [], "ExtraData": 1}',
        '{"alert": {"secret_type": 1, "repository": 2, "first_location_detected": 3}}',
        '{"RuleID": {}, "Secret": {}}',
    ],
)
def test_nothing_that_json_can_say_is_an_internal_error(tmp_path: pathlib.Path, text: str) -> None:
    refused = ""
    try:
        assert sorted_(file_of(text, tmp_path)).tokens == {}
    except ConfigurationError as error:
        refused = str(error)
    assert not refused or re.search("Finding 1|is no report", refused)


def test_a_hidden_finding_among_others_is_told_if_it_may_be_ours(tmp_path: pathlib.Path) -> None:
    lines = [
        finding(),
        finding(Secret="REDACTED"),
        finding(RuleID="generic-api-key", Secret="abc...", Match="GENESYSCLOUD_ACCESS_TOKEN=abc..."),
        finding(RuleID="generic-api-key", Secret="abc...", Match="EXAMPLE=abc..."),
    ]
    found = sorted_(file_of("\n".join(lines), tmp_path))
    assert list(found.tokens) == [TOKEN]
    assert [part.error.partition(".")[0] for part in found.unreadable] == ["Finding 2 is redacted", "Finding 3 is redacted"]
    assert found.unreadable[0].found == {"file": ".env", "line": 2, "rule": "purecloud-access-token"}
    assert found.left_out == {"hidden": 1}
    assert len(sorted_(tmp_path / "findings", "auto", "generic-api-key").unreadable) == 3


def test_reports_of_several_scanners_in_one_file(tmp_path: pathlib.Path) -> None:
    text = "".join((FOLDER / name).read_text() for name in ("gitleaks.json", "trufflehog.jsonl", "lines.sarif"))
    contents = read(file_of(text, tmp_path))
    assert (contents.format, contents.unreadable) == ("gitleaks, trufflehog, sarif", [])
    assert [finding.number for finding in contents.findings] == sorted(finding.number for finding in contents.findings)


def test_arrays_that_were_put_together_without_a_new_line(tmp_path: pathlib.Path) -> None:
    contents = read(file_of((FOLDER / "gitleaks.json").read_text().strip() * 2, tmp_path))
    assert len(contents.findings) == 2 * len(read(copy_of("gitleaks.json", tmp_path)).findings)
    assert not contents.unreadable


def test_a_file_that_is_too_large_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copy_of("gitleaks.json", tmp_path)
    size = path.stat().st_size
    monkeypatch.setattr("ansible_collections.purecloud.credentials.plugins.module_utils._findings.formats.MOST_BYTES", size)
    assert read(path).findings
    path.write_text(path.read_text() + "\n")
    with pytest.raises(ConfigurationError, match=f"has more than {size} bytes. Divide it"):
        read(path)


def test_a_report_that_others_can_read_is_refused(tmp_path: pathlib.Path) -> None:
    path = copy_of("gitleaks.json", tmp_path)
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="has the mode 0644, so that others can read or change it"):
        read(path)


@pytest.mark.parametrize(
    ("record", "is_one"),
    [
        ({"SourceMetadata": {}}, True),
        ({"DetectorName": "x", "Raw": "y"}, True),
        ({"DetectorName": "x", "Redacted": "y"}, True),
        ({"DetectorName": "x"}, False),
        ({"Raw": "x", "Redacted": "y"}, False),
    ],
)
def test_a_record_of_trufflehog(record: dict[str, str], is_one: bool) -> None:
    assert trufflehog.recognises(record) is is_one


def test_what_trufflehog_hides() -> None:
    assert [trufflehog.read({"Raw": secret}, 1).hidden for secret in ("REDACTED", TOKEN)] == [trufflehog.HIDDEN, None]


def test_what_trufflehog_has_in_its_second_form_only() -> None:
    assert trufflehog.read({"Raw": "", "RawV2": "s"}, 1).secret == "s"
    assert trufflehog.read({"Raw": "r", "RawV2": "s"}, 1).secret == "r"


def test_the_names_of_a_repository_and_of_a_line() -> None:
    assert gitleaks.read({"rule": "r", "offender": "s", "repo": "y"}, 1).place.repository == "y"
    assert [line_of(each) for each in (1, "7", "\N{ARABIC-INDIC DIGIT ONE}", "0", "x", None)] == [1, 7, None, None, None, None]


def test_what_stands_around_a_secret_of_gitleaks() -> None:
    assert [gitleaks.read({"rule": "r", "offender": "s", name: "around"}, 1).around for name in ("Match", "Context", "line")] == ["around"] * 3


def test_a_log_of_sarif_by_its_schema_or_its_version() -> None:
    assert [sarif.recognises({"runs": [], name: ""}) for name in ("version", "$schema", "other")] == [True, True, False]


def test_an_event_of_github_tells_where_its_alert_is() -> None:
    repository = {"full_name": "example/one"}
    event = github.read({"action": "created", "alert": {"secret_type": "r", "html_url": "h", "url": "u"}, "repository": repository}, 1)
    assert (event.rule, event.place, event.hidden) == ("r", Place(link="h", repository="example/one", alert="u"), github.EVENT)
    assert github.read({"secret_type": "r", "secret": TOKEN, "repository": repository}, 1).place.repository == "example/one"
    own = {"action": "created", "alert": {"secret_type": "r", "repository": {"full_name": "example/two"}}, "repository": repository}
    assert github.read(own, 1).place.repository == "example/two"


def test_each_name_that_gitleaks_gives_to_a_member() -> None:
    place = {"File": "a", "StartLine": 1, "Commit": "c", "Link": "l"}
    assert gitleaks.read({"RuleID": "r", "Secret": "s", **place}, 1).place == Place("a", 1, "c", "l")
    assert gitleaks.read({"RuleID": "r", "Secret": "s", "File": "", "SymlinkFile": "b"}, 1).place.file == "b"
    old = gitleaks.read(
        {"rule": "r", "offender": "s", "file": "f", "lineNumber": 2, "commit": "c", "leakURL": "u", "repoURL": "x", "repo": "y", "line": "k"}, 1
    )
    assert (old.rule, old.secret, old.around, old.place) == ("r", "s", "k", Place("f", 2, "c", "u", "x"))
