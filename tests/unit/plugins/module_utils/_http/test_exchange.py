# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""An answer belongs to its request: answers that are early, late, repeated, endless, slow, or wrongly framed, over a real socket.

These tests run on the requests and urllib3 of Debian 12 and RHEL 9 too.
"""

from __future__ import annotations

import contextlib
import gc
import gzip
import json
import os
import pathlib
import socket
import ssl
import struct
import time
import tracemalloc
import typing as t

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.certificates import server_context
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._api.token_revocation import Conditions, revoke
from ansible_collections.purecloud.credentials.plugins.module_utils._api.tokens import describe
from ansible_collections.purecloud.credentials.plugins.module_utils._http import adapter
from ansible_collections.purecloud.credentials.plugins.module_utils._http.adapter import _has_unasked_bytes
from ansible_collections.purecloud.credentials.plugins.module_utils._http.coroutines import run
from ansible_collections.purecloud.credentials.plugins.module_utils._http.exchange import LONGEST_ANSWER
from ansible_collections.purecloud.credentials.plugins.module_utils._http.regions import Hosts
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession, Connection

from tests.unit.gateway import DEAD, INFO, Call, Gateway, Send, answer
from tests.unit.proxy import Proxy

FIRST, SECOND = "first-token-of-the-tests", "second-token-of-the-tests"
FOR_EVER = 60  # seconds: longer than any limit in here
DRIP = 0.02  # seconds a byte
LIMIT = 0.3  # seconds
LATE = 0.05  # seconds


def session_of(gateway: Gateway, **options: t.Any) -> ApiSession:
    defaults: dict[str, t.Any] = {"timeout": 5, "retries": 0, "retry_deadline": 10, "verify": True, "client_cert": None, "use_proxy": False}
    return ApiSession(Connection(Hosts("gateway", gateway.url, gateway.url), http_agent="tests", **{**defaults, **options}))


def is_active(session: ApiSession, token: str) -> bool:
    return run(describe(session, token)).active


def outcome(session: ApiSession, token: str, *, verify_timeout: float | None = 1) -> str:
    call = revoke([session], token, conditions=Conditions(), inspect_first=False, dry_run=False, verify_timeout=verify_timeout)
    return run(call).outcome


# Each writes before, in place of, or after the right answer. None of them may change a verdict.


def informational(status: int) -> Send:
    def send(call: Call) -> None:
        call.write(f"HTTP/1.1 {status} Early\r\nLink: </style.css>\r\n\r\n".encode())
        call.wait(LATE)
        call.write(call.right)

    return send


def many_informational(call: Call) -> None:
    call.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX: y\r\n\r\n" * 20, call.right)


def twice_at_once(call: Call) -> None:
    call.write(call.right + call.right)


def twice(call: Call) -> None:
    call.write(call.right)
    call.wait(LATE)
    call.write(call.right)


def late_continue(call: Call) -> None:
    call.write(call.right, b"HTTP/1.1 100 Continue\r\n\r\n")


def bytes_after_the_body(call: Call) -> None:
    call.write(call.right + b"\r\n")


def unread_tls_record(call: Call) -> None:
    call.write(call.right + b" " * 9000)


HARMLESS: list[Send] = [
    *(informational(status) for status in (100, 102, 103, 199)),
    many_informational,
    twice_at_once,
    twice,
    late_continue,
    bytes_after_the_body,
    unread_tls_record,
]


@pytest.fixture(params=["plain", "tls"])
def way(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> dict[str, t.Any]:
    """Options of the gateway and of the session."""
    if request.param == "plain":
        return {"gateway": {}, "client": {}}
    return {"gateway": {"tls": server_context(tmp_path, kind="valid", require_client_cert=False)}, "client": {"verify": str(tmp_path / "ca.pem")}}


@pytest.mark.parametrize("send", HARMLESS, ids=lambda send: send.__qualname__)
def test_the_answers_of_one_token_never_become_anothers(send: Send, way: dict[str, t.Any]) -> None:
    """One after the other, by the same session: dead ones between live ones."""
    tokens = [f"token-number-{number}-of-the-tests" for number in range(6)]
    live = set(tokens[::2])
    with Gateway(send, live=live, **way["gateway"]) as gateway:
        session = session_of(gateway, **way["client"])
        assert [is_active(session, token) for token in tokens] == [token in live for token in tokens]
        assert [outcome(session, token, verify_timeout=None) for token in tokens] == ["revoked", "absent"] * 3
        assert gateway.live == set()
    assert all(len(set(carried)) == 1 for carried in gateway.connections)


def test_an_answer_that_comes_late_is_not_taken_for_the_next_tokens(way: dict[str, t.Any]) -> None:
    """The inactive token's 401 is sent again, just when the next request on its connection has come."""
    given: dict[socket.socket, bytes] = {}

    def send(call: Call) -> None:
        call.write(given.get(call.socket, b"") + call.right)
        given[call.socket] = call.right

    with Gateway(send, live={SECOND}, **way["gateway"]) as gateway:
        session = session_of(gateway, **way["client"])
        assert not is_active(session, FIRST)
        assert is_active(session, SECOND)


def test_a_connection_is_used_again_for_the_same_token(way: dict[str, t.Any]) -> None:
    with Gateway(live={FIRST}, **way["gateway"]) as gateway:
        session = session_of(gateway, **way["client"])
        for dummy in range(3):
            assert is_active(session, FIRST)
    assert gateway.connections == [[FIRST] * 3]


@pytest.mark.parametrize("first", [200, 401])
def test_two_answers_that_contradict_each_other_are_none(first: int, way: dict[str, t.Any]) -> None:
    pair = [answer(401, DEAD), answer(200, INFO)]
    with Gateway(lambda call: call.write(b"".join(pair if first == 401 else pair[::-1])), **way["gateway"]) as gateway:
        with pytest.raises(errors.UnexpectedAnswerError, match="leaves open to what"):
            is_active(session_of(gateway, **way["client"]), FIRST)


@pytest.mark.parametrize("line", ["Age : 5", "no colon\r\nAge: 5", " folded: 1"])
def test_headers_that_hide_others_are_those_of_no_answer(line: str) -> None:
    def send(call: Call) -> None:
        call.write(answer(401, DEAD, headers=f"{line}\r\n"))
        call.socket.shutdown(socket.SHUT_WR)

    with Gateway(send) as gateway:
        error = run_to_the_end(session_of(gateway), FIRST)
    assert isinstance(error, errors.RequestError)


def test_what_came_before_it_was_asked_for_is_seen_and_nothing_is_waited_for() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(FOR_EVER)
        assert not _has_unasked_bytes(ours)
        theirs.sendall(answer(401, DEAD))
        assert _has_unasked_bytes(ours)
        assert ours.gettimeout() == FOR_EVER
    ours, theirs = socket.socketpair()
    theirs.close()
    assert not _has_unasked_bytes(ours)
    ours.close()
    assert not _has_unasked_bytes(None)


def test_nothing_is_sent_where_something_came_before_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "_has_unasked_bytes", lambda sock: True)
    with Gateway(live={FIRST}) as gateway:
        error = run_to_the_end(session_of(gateway, retries=1), FIRST)
    assert isinstance(error, errors.ConnectionLostError)
    assert (error.may_have_applied, gateway.sent) == (False, [])


@pytest.mark.parametrize("how", ["reset", "closed", "no TLS any more"])
@pytest.mark.parametrize("via_proxy", [True, False])
def test_an_answer_that_is_lost_after_the_request_was_sent_leaves_its_effect_open(
    how: str, via_proxy: bool, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(call: Call) -> None:
        if call.method == "DELETE" and len(gateway.sent) == 1:
            if how == "no TLS any more":
                with socket.socket(fileno=os.dup(call.socket.fileno())) as plain:
                    plain.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n" * 9)
            if how == "reset":
                call.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                with pathlib.Path(os.devnull).open("rb") as nothing:  # closes the connection, and keeps its number: TLS still reads from that
                    os.dup2(nothing.fileno(), call.socket.fileno())
            else:
                call.socket.shutdown(socket.SHUT_RDWR)
        else:
            call.write(call.right)

    tls = server_context(tmp_path, kind="valid", require_client_cert=False)
    with Gateway(send, live={FIRST}, tls=tls) as gateway, Proxy() as proxy:
        if via_proxy:
            monkeypatch.setenv("https_proxy", proxy.url)
        options: dict[str, t.Any] = {"use_proxy": via_proxy, "verify": str(tmp_path / "ca.pem")}
        with pytest.raises(errors.RequestError, match="may have been revoked all the same") as caught:
            outcome(session_of(gateway, **options), FIRST)
        assert caught.value.may_have_applied
        gateway.live.add(FIRST)
        gateway.sent.clear()
        if how != "no TLS any more":  # after which nothing is tried again
            assert outcome(session_of(gateway, retries=3, **options), FIRST) == "revoked"


def test_a_redirect_is_not_read(tmp_path: pathlib.Path) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    head = f"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    with Gateway(lambda call: call.write(head.encode() + bomb)) as gateway:
        tracemalloc.start()
        try:
            with pytest.raises(errors.UnexpectedAnswerError, match="redirect"):
                run(session_of(gateway).delete("/", token=FIRST))
            dummy, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 * LONGEST_ANSWER


def test_a_name_with_many_addresses_has_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("0.0.0.0", 0), backlog=0) as full, contextlib.ExitStack() as queue:
        port = full.getsockname()[1]
        addresses = [f"127.0.0.{number}" for number in range(1, 9)]
        for dummy in range(3):  # one listener for all these addresses, whose queue is full
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]
        look_up: t.Any = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, *args, **more: found if host == "many.example" else look_up(host, *args, **more))
        hosts = Hosts("many", f"https://many.example:{port}", None)
        session = ApiSession(Connection(hosts, FOR_EVER, retries=0, retry_deadline=LIMIT, verify=True, client_cert=None, use_proxy=False, http_agent="tests"))
        tried: list[str] = []
        connect = socket.socket.connect

        def note_and_connect(self: socket.socket, address: t.Any) -> None:
            tried.append(address[0])
            connect(self, address)

        monkeypatch.setattr(socket.socket, "connect", note_and_connect)
        with pytest.raises(errors.TransportError):
            run(session.get("/", token=FIRST))
        assert tried == addresses[:1]  # and its time was that of all


def test_a_session_that_is_closed_has_no_connection_left(way: dict[str, t.Any]) -> None:
    gc.disable()  # which would close them, some time
    try:
        with Gateway(live={FIRST}, **way["gateway"]) as gateway:
            before = len(os.listdir("/proc/self/fd"))
            for dummy in range(5):
                session = session_of(gateway, **way["client"])
                assert is_active(session, FIRST)
                session.close()
                gateway.wait_until_all_are_closed()
            assert len(os.listdir("/proc/self/fd")) == before
    finally:
        gc.enable()


UNCLEAN: dict[str, Send] = {
    "bytes after the body": bytes_after_the_body,
    "two answers": twice_at_once,
    "the body not read": lambda call: call.write(answer(200, "y" * 2 * LONGEST_ANSWER)),
    "an encoding": lambda call: call.write(answer(200, "x", headers="Content-Encoding: br\r\n")),
    "framed twice": lambda call: call.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    ),
    "another protocol": lambda call: call.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
    "a body where none can be": lambda call: call.write(b"HTTP/1.1 204 No Content\r\n\r\n{}"),
}


@pytest.mark.parametrize("name", UNCLEAN)
def test_a_connection_that_did_not_end_with_one_whole_answer_is_not_used_again(name: str) -> None:
    with Gateway(UNCLEAN[name], live={FIRST}) as gateway:
        session = session_of(gateway)
        for dummy in range(2):
            run_to_the_end(session, FIRST)
    assert gateway.connections == [[FIRST], [FIRST]]


def run_to_the_end(session: ApiSession, token: str) -> errors.RequestError | None:
    try:
        is_active(session, token)
    except errors.RequestError as error:
        return error
    return None


@pytest.mark.parametrize("framing", ["chunked", "until the end"])
def test_other_framings_are_read_too(framing: str) -> None:
    body = INFO.encode()
    pieces = b"".join(f"{len(part):x};x=y\r\n".encode() + part + b"\r\n" for part in (body[:10], body[10:])) + b"0\r\nTrailer: x\r\n\r\n"

    def send(call: Call) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if framing == "chunked":
            call.write(head + b"Transfer-Encoding: chunked\r\n\r\n" + pieces)
        else:
            call.write(head + b"Connection: close\r\n\r\n" + body)
            call.socket.shutdown(socket.SHUT_WR)

    with Gateway(send, live={FIRST}) as gateway:
        session = session_of(gateway)
        assert is_active(session, FIRST)
        assert is_active(session, FIRST)
    assert len(gateway.connections) == (1 if framing == "chunked" else 2)


BROKEN: dict[str, bytes] = {
    "a body that breaks off": answer(200, INFO)[:-5],
    "an empty body that breaks off": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
    "headers that break off": b"HTTP/1.1 200 OK\r\nContent-Len",
    "a chunk that breaks off": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}",
    "a last chunk that does not come": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    "a length of a chunk that is no number": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n{}\r\n",
    "a length of a chunk below nothing": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
    "no HTTP": b"220 mail.example ESMTP\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_is_not_one_whole_answer_is_a_lost_connection(name: str, method: str) -> None:
    def send(call: Call) -> None:
        call.write(BROKEN[name])
        call.socket.shutdown(2)

    with Gateway(send) as gateway:
        session = session_of(gateway)
        with pytest.raises(errors.ConnectionLostError, match="broke before the answer was complete"):
            run(session.get("/", token=FIRST)) if method == "GET" else run(session.delete("/", token=FIRST))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SLOW: dict[str, tuple[bytes, bytes]] = {  # at once, and then a byte at a time
    "the status": (b"", answer(200, INFO)),
    "the headers": (HEAD, b"X-Header: " + b"x" * 1000),
    "the body": (HEAD + b"Content-Length: 1000\r\n\r\n", b" " * 1000),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 1000),
    "a chunk's length": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 1000),
    "trailers": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: " + b"x" * 1000),
    "a body without a length": (HEAD + b"\r\n", b" " * 1000),
    "informational answers": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_drip_ends_at_the_deadline(name: str, way: dict[str, t.Any]) -> None:
    at_once, slowly = SLOW[name]

    def send(call: Call) -> None:
        call.write(at_once)
        call.drip(slowly, DRIP)

    with Gateway(send, **way["gateway"]) as gateway:
        session = session_of(gateway, timeout=FOR_EVER, retry_deadline=LIMIT, **way["client"])
        began = time.monotonic()
        with pytest.raises(errors.TimedOutError, match=r"had not sent its whole answer when the time for this call was over|within 0\.\d+ s"):
            run(session.delete("/", token=FIRST))
        assert time.monotonic() - began < FOR_EVER / 10


def test_a_proxy_that_drips_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with Gateway(lambda call: call.drip(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 3000, DRIP)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        session = session_of(proxy, timeout=FOR_EVER, retry_deadline=LIMIT, use_proxy=True)
        session.connection = session.connection._replace(hosts=Hosts("gateway", "https://api.example", None))
        began = time.monotonic()
        with pytest.raises(errors.TransportError):
            run(session.delete("/", token=FIRST))
        assert time.monotonic() - began < FOR_EVER / 10


def test_an_informational_answer_of_a_proxy_is_read_past(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = server_context(tmp_path, kind="valid", require_client_cert=False)
    with Gateway(live={FIRST}, tls=tls) as gateway, Proxy("103 Early Hints\r\n\r\nHTTP/1.1 200 Connection established") as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert is_active(session_of(gateway, use_proxy=True, verify=str(tmp_path / "ca.pem")), FIRST)


ENDLESS: dict[str, bytes] = {
    "a body": HEAD + b"Content-Length: 999999999\r\n\r\n",
    "a body without a length": HEAD + b"\r\n",
    "a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffff\r\n",
    "a chunk's length": HEAD + b"Transfer-Encoding: chunked\r\n\r\n",
    "a trailer": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
    "a header": HEAD + b"X-Header: ",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_no_answer_takes_more_memory_than_any_of_the_apis_may(name: str) -> None:
    def send(call: Call) -> None:
        call.write(ENDLESS[name])
        for dummy in range(200):
            call.write(b"0" * LONGEST_ANSWER)

    with Gateway(send) as gateway:
        session = session_of(gateway)
        tracemalloc.start()
        try:
            with pytest.raises(errors.RequestError):
                run(session.get("/", token=FIRST))
            dummy, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 * LONGEST_ANSWER


def test_informational_answers_without_end_are_bounded_by_their_bytes() -> None:
    """Within the time for the call: no line of them is too long, and no final answer comes whose body could be."""
    early = b"HTTP/1.1 103 Early Hints\r\n\r\n"

    def send(call: Call) -> None:
        for dummy in range(200):
            call.write(early * (LONGEST_ANSWER // len(early)))

    with Gateway(send) as gateway, pytest.raises(errors.AnswerTooLongError, match="more than any answer of the API has"):
        run(session_of(gateway).get("/", token=FIRST))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "x-unknown", "gzip, gzip"])
@pytest.mark.parametrize("status", [200, 401])
def test_an_encoding_that_nobody_asked_for_is_refused(encoding: str, status: int) -> None:
    bomb = gzip.compress(json.dumps({"a": " " * 10_000_000}).encode())
    head = f"HTTP/1.1 {status} Any\r\nContent-Type: application/json\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(bomb)}\r\n\r\n"
    with Gateway(lambda call: call.write(head.encode() + bomb)) as gateway:
        tracemalloc.start()
        try:
            with pytest.raises(errors.UnexpectedAnswerError, match="not the API's"):
                run(session_of(gateway).delete("/", token=FIRST))
            dummy, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 8 * LONGEST_ANSWER


def test_a_dead_tokens_answer_is_understood_however_it_is_framed() -> None:
    body = DEAD.encode()
    chunked = f"HTTP/1.1 401 Any\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n{DEAD}\r\n0\r\n\r\n"
    with Gateway(lambda call: call.write(chunked.encode())) as gateway:
        assert outcome(session_of(gateway), FIRST) == "absent"


def test_the_certificates_are_read_once_for_all_connections(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = server_context(tmp_path, kind="valid", require_client_cert=False)
    read: list[object] = []
    load = ssl.SSLContext.load_verify_locations

    def counted(self: ssl.SSLContext, *args: t.Any, **kwargs: t.Any) -> None:
        read.append(self)
        load(self, *args, **kwargs)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    with Gateway(live={FIRST, SECOND}, tls=tls) as gateway:
        for token in (FIRST, SECOND, FIRST):
            assert is_active(session_of(gateway, verify=str(tmp_path / "ca.pem")), token)
    assert len(read) == 1
