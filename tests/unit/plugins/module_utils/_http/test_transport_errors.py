# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""What becomes of a call that gets no answer: each way to fail over a real socket, and the words for it."""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import json
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import threading
import typing as t

import pytest
import requests
import urllib3
from ansible_collections.purecloud.credentials.extensions.simulator.certificates import server_context
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator
from ansible_collections.purecloud.credentials.plugins.module_utils import _errors as errors
from ansible_collections.purecloud.credentials.plugins.module_utils._http import proxies, tls
from ansible_collections.purecloud.credentials.plugins.module_utils._http.adapter import Adapter
from ansible_collections.purecloud.credentials.plugins.module_utils._http.exchange import DeadlineOverError
from ansible_collections.purecloud.credentials.plugins.module_utils._http.regions import resolve
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import ApiSession
from ansible_collections.purecloud.credentials.plugins.module_utils._http.transport_errors import Circumstances, transport_error

from tests.unit.conftest import MakeSession, connection_to, get, module_process
from tests.unit.proxy import Proxy

ME = "/api/v2/tokens/me"


def session_of(simulator: Simulator, **options: t.Any) -> ApiSession:
    return ApiSession(connection_to(simulator, retries=0, **options))


def client_at(make_session: MakeSession, url: str, **options: t.Any) -> ApiSession:
    return make_session(hosts=resolve("mypurecloud.com", url), **{"retries": 0, **options})


@contextlib.contextmanager
def listening(backlog: int) -> t.Iterator[tuple[socket.socket, str]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if backlog >= 0:
            listener.listen(backlog)
        yield listener, f"https://127.0.0.1:{listener.getsockname()[1]}"


def test_a_refused_connection_is_tried_again_and_has_no_effect(make_session: MakeSession, clock: t.Any) -> None:
    with listening(backlog=-1) as (dummy, url):
        with pytest.raises(errors.UnreachableError, match=r"127\.0\.0\.1:\d+ refused the connection\. Gave up after 3 tries.*firewalls") as caught:
            get(client_at(make_session, url, retries=2), ME, token="token")
    assert len(clock.waits) == 2
    assert not caught.value.may_have_applied


def test_a_name_that_does_not_resolve(make_session: MakeSession) -> None:
    with pytest.raises(errors.NameResolutionError, match=r"nowhere\.invalid does not resolve.*name servers"):
        get(client_at(make_session, "https://nowhere.invalid"), ME, token="token")


def test_a_name_that_cannot_be_one_is_not_tried_again(make_session: MakeSession, clock: t.Any) -> None:
    with pytest.raises(errors.NameResolutionError, match="does not resolve"):
        get(client_at(make_session, "https://a..invalid", retries=4), ME, token="token")
    assert clock.waits == []


def test_a_connection_that_is_not_taken(make_session: MakeSession) -> None:
    with listening(backlog=0) as (listener, url), contextlib.ExitStack() as queue:
        for dummy in range(2):  # the kernel queues one more than the backlog, and then lets callers wait
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        with pytest.raises(errors.TimedOutError, match=r"did not take the connection within 0\.2 s") as caught:
            get(client_at(make_session, url, timeout=0.2), ME, token="token")
    assert not caught.value.may_have_applied


def test_an_answer_that_does_not_come(simulator: Simulator, token: str) -> None:
    simulator.fault(hold=True)
    with pytest.raises(errors.TimedOutError, match=r"did not answer within 1 s.*Raise timeout") as caught:
        get(session_of(simulator, timeout=1), ME, token=token)
    assert caught.value.may_have_applied
    simulator.control("POST", "release")


@pytest.mark.parametrize(("status", "unknown"), [(200, True), (300, False), (500, True), (504, True), (401, False), (403, False), (503, False)])
def test_a_body_that_breaks_off_has_the_effect_of_its_status(simulator: Simulator, token: str, status: int, unknown: bool) -> None:
    simulator.fault(status=status, body="{", truncate=True)
    with pytest.raises(errors.ConnectionLostError, match="broke before the answer was complete") as caught:
        get(session_of(simulator), ME, token=token)
    assert caught.value.may_have_applied is unknown


@pytest.mark.parametrize(
    ("options", "connection", "words"),
    [
        ([], {"verify": True}, "comes from a CA that is not trusted here.*set ca_path.*Do not set validate_certs"),
        (["--certificate", "expired"], {}, "has expired"),
        (["--certificate", "other-host"], {}, "is for another (host name or )?address"),
    ],
)
def test_tls_failures_name_the_option_to_look_at(options: list[str], connection: dict[str, t.Any], words: str) -> None:
    with Simulator(*options) as simulator, pytest.raises(errors.TransportError, match=words) as caught:
        get(session_of(simulator, **connection), ME, token="token")
    assert isinstance(caught.value, errors.TlsError)
    assert not caught.value.retryable


def test_a_server_that_asks_for_a_client_certificate(make_session: MakeSession, tmp_path: pathlib.Path) -> None:
    # asyncio hangs up without the TLS alert that other servers send, so the simulator cannot play this part.
    context = server_context(tmp_path, kind="valid", require_client_cert=True)
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # by 1.3, the refusal can be lost when the server closes

    def shake_hands(listener: socket.socket) -> None:
        caller, dummy = listener.accept()
        with caller, contextlib.suppress(ssl.SSLError):
            context.wrap_socket(caller, server_side=True)

    with listening(backlog=1) as (listener, url):
        server = threading.Thread(target=shake_hands, args=(listener,))
        server.start()
        with pytest.raises(errors.TlsError, match="whether client_cert is needed"):
            get(client_at(make_session, url, verify=str(tmp_path / "ca.pem")), ME, token="token")
        server.join()


def test_validate_certs_false_takes_any_certificate() -> None:
    with Simulator("--certificate", "expired") as simulator, pytest.raises(errors.AuthenticationError):
        get(session_of(simulator, verify=False), ME, token="token")


def test_a_client_certificate_opens_a_gateway_that_asks_for_one() -> None:
    with Simulator("--require-client-cert", "--prefix", "/gateway/api") as simulator:
        token = simulator.issue()
        assert get(session_of(simulator, client_cert=simulator.client_cert), ME, token=token)
        assert simulator.journal()[0]["path"] == "/gateway/api" + ME


def test_tls_to_a_port_that_does_not_speak_it(make_session: MakeSession) -> None:
    with Simulator("--plain") as simulator, pytest.raises(errors.TlsError) as caught:
        get(client_at(make_session, simulator.url.replace("http:", "https:")), ME, token="token")
    assert str(caught.value).partition(" ")[2] == (
        "and this host could not agree on an encrypted connection."
        " Check that the port of api_url speaks TLS and whether client_cert is needed; ca_path and validate_certs do not matter here."
    )


def trusts(simulator: Simulator, **environment: str) -> bool:
    """Whether a module does that is run in this environment, in a process of its own."""
    options = {"api_url": simulator.url, "access_token": "a-token-of-the-tests", "retries": 0}
    given = json.dumps({"ANSIBLE_MODULE_ARGS": options})
    done = subprocess.run(**module_process("purecloud_token_info", **environment), input=given, capture_output=True, check=False)
    return json.loads(done.stdout).get("active") is False


def test_the_hosts_own_store_is_trusted(simulator: Simulator, tmp_path: pathlib.Path) -> None:
    assert not trusts(simulator)
    assert trusts(simulator, SSL_CERT_FILE=str(simulator.ca_path))
    shutil.copy(str(simulator.ca_path), tmp_path)
    subprocess.run(["openssl", "rehash", str(tmp_path)], check=True)
    assert trusts(simulator, SSL_CERT_DIR=str(tmp_path))
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        assert not trusts(simulator, **{variable: str(simulator.ca_path)})


OTHERS = requests.utils.DEFAULT_CA_BUNDLE_PATH  # which our certificate is not in


def session_of_a_host(
    simulator: Simulator, folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch, *, openssl: str, bundles: t.Sequence[str], certifi: str
) -> ApiSession:
    """``openssl``: where SSL_CERT_FILE says that certificates are; ``bundles``: where systems keep theirs."""
    (folder / "empty").mkdir()
    (folder / "empty.pem").touch()
    monkeypatch.setenv("SSL_CERT_DIR", str(folder / "empty"))
    monkeypatch.setenv("SSL_CERT_FILE", openssl)
    monkeypatch.setattr(tls, "BUNDLES", bundles)
    monkeypatch.setattr(tls, "FOLDERS", (str(folder),))  # with a file that holds nothing
    monkeypatch.setattr(tls, "DEFAULT_CA_BUNDLE_PATH", certifi)
    tls.tls_context.cache_clear()
    session = session_of(simulator, verify=True)
    tls.tls_context.cache_clear()
    return session


@pytest.mark.parametrize(
    ("store", "bundle", "certifi", "trusted"),
    [
        (True, False, False, True),
        (False, True, False, True),
        (False, False, True, True),
        (True, True, True, True),
        (False, False, False, False),
    ],
)
def test_certifi_is_trusted_only_where_the_host_has_no_store(
    simulator: Simulator, token: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, store: bool, bundle: bool, certifi: bool, trusted: bool
) -> None:
    ours, none = str(simulator.ca_path), str(tmp_path / "none")
    bundles = [none, *([ours] if bundle else [])]
    session = session_of_a_host(simulator, tmp_path, monkeypatch, openssl=ours if store else none, bundles=bundles, certifi=ours if certifi else OTHERS)
    if trusted:
        assert get(session, ME, token=token)
    else:
        with pytest.raises(errors.TlsError):
            get(session, ME, token=token)


@pytest.mark.parametrize(("openssl", "bundles"), [(OTHERS, []), ("/none", [OTHERS])])
def test_certifi_does_not_add_to_the_hosts_store(
    simulator: Simulator, token: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, openssl: str, bundles: list[str]
) -> None:
    session = session_of_a_host(simulator, tmp_path, monkeypatch, openssl=openssl, bundles=bundles, certifi=str(simulator.ca_path))
    with pytest.raises(errors.TlsError):
        get(session, ME, token=token)


def test_ssl_cert_file_adds_to_the_hosts_store(simulator: Simulator, token: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of_a_host(simulator, tmp_path, monkeypatch, openssl=OTHERS, bundles=[str(simulator.ca_path)], certifi=OTHERS)
    assert get(session, ME, token=token)


def test_plain_http_on_loopback_is_never_taken_to_a_proxy(monkeypatch: t.Any) -> None:
    with Proxy() as proxy, Simulator("--plain") as simulator:
        monkeypatch.setenv("http_proxy", proxy.url)
        token = simulator.issue()
        assert get(session_of(simulator, use_proxy=True), ME, token=token)
        assert proxy.asked == []


def test_a_proxy_carries_the_call_and_sees_nothing_of_it(simulator: Simulator, token: str, monkeypatch: t.Any) -> None:
    with Proxy() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        assert get(session_of(simulator, use_proxy=True), ME, token=token)
        assert len(proxy.asked) == 1
        assert proxy.asked[0].startswith(f"CONNECT {simulator.url.removeprefix('https://')} ")
        assert token not in proxy.asked[0]


@pytest.mark.parametrize("around", ["use_proxy", "no_proxy"])
def test_a_proxy_can_be_passed_by(simulator: Simulator, token: str, monkeypatch: t.Any, around: str) -> None:
    with Proxy() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1" if around == "no_proxy" else "")
        assert get(session_of(simulator, use_proxy=around == "no_proxy"), ME, token=token)
        assert proxy.asked == []


UNUSABLE_PROXIES = {
    "socks://CANARY:CANARY@127.0.0.1:1": "begins with socks://, which leaves the version of SOCKS open. Write socks5h:// in its place",
    "socks5h://CANARY@127.0.0.1:1": "names a SOCKS proxy, for which .* lacks the library PySocks. Install it there",
    "socks4://127.0.0.1:1": "names a SOCKS proxy",
    "foo://CANARY": "is of a kind that is not known. It begins with http://, https:// or socks5h://. Set it so",
    "http://": "is not a URL that can be used. It has the form http://host:port. Set it so",
    "http://[CANARY": "is not a URL that can be used",
    "http://127.0.0.1:CANARY": "is not a URL that can be used",
    "http://CANARY\u00e4:1": "is not a URL that can be used",
    ":3128": "is not a URL that can be used",
    "http://https://127.0.0.1:1": "is not a URL that can be used",
    "http://.:1": "is not a URL that can be used",
    "http://127.0.0.1:0": "is not a URL that can be used",
    "http://a b:1": "is not a URL that can be used",
    "http://CANARY CANARY@127.0.0.1:1": "is not a URL that can be used",
}


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy"])
@pytest.mark.parametrize("proxy", UNUSABLE_PROXIES)
def test_a_proxy_variable_that_cannot_be_used(simulator: Simulator, token: str, monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str) -> None:
    monkeypatch.setenv(variable, proxy)
    cure = r".*, on the host that runs the module; or name the API's host in no_proxy, or set use_proxy to false\."
    with pytest.raises(errors.ProxyError, match=f"^The proxy variable {variable.lower()} {UNUSABLE_PROXIES[proxy]}{cure}$") as caught:
        get(session_of(simulator, use_proxy=True), ME, token=token)
    assert "CANARY" not in str(caught.value)
    assert not caught.value.retryable
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert get(session_of(simulator, use_proxy=True), ME, token=token)


def test_a_proxy_that_refuses_the_connection(simulator: Simulator, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for proxy, words in {
        "http://127.0.0.1:1": "The proxy refused the connection",
        "127.0.0.1:1": "refused",
        "http://nowhere.invalid": "does not resolve",
    }.items():
        monkeypatch.setenv("https_proxy", proxy)
        with pytest.raises(errors.ProxyError, match=words + r".*Check the proxy variables.*use_proxy") as caught:
            get(session_of(simulator, use_proxy=True), ME, token=token)
        assert caught.value.not_applied


@pytest.mark.parametrize(
    ("answer", "words", "retryable"),
    [
        ("407 Proxy Authentication Required", r"asks for a name and a password \(407\)\. Put them into the proxy variable", False),
        ("403 Forbidden", r"does not allow a connection to 127\.0\.0\.1:\d+ \(403\)\. Have 127\.0\.0\.1:\d+ allowed there", False),
        ("502 Bad Gateway", r"did not connect to 127\.0\.0\.1:\d+: it answered 502", True),
        ("300 Multiple Choices", r"did not connect to .*: it answered 300\. Look at its log, and check region or api_url\.", False),
        ("302 Found", "did not connect to .*: it answered 302", False),
        ("500 Internal Server Error", "did not connect to .*: it answered 500", True),
    ],
)
def test_a_proxy_that_refuses_to_connect(simulator: Simulator, token: str, monkeypatch: pytest.MonkeyPatch, answer: str, words: str, retryable: bool) -> None:
    with Proxy(answer=answer) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(errors.ProxyError, match=f"^The proxy {words}") as caught:
            get(session_of(simulator, use_proxy=True), ME, token=token)
    assert (caught.value.retryable, caught.value.not_applied) == (retryable, True)


def test_a_proxy_that_says_nothing(simulator: Simulator, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(errors.ProxyError, match=r"^The proxy did not answer within 0\.5 s\. Check the proxy variables") as caught:
            get(session_of(simulator, use_proxy=True, timeout=0.5), ME, token=token)
    assert caught.value.not_applied


def test_a_url_may_be_in_capitals_and_goes_through_the_proxy(simulator: Simulator, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Proxy() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        hosts = resolve("mypurecloud.com", simulator.url.replace("https", "HTTPS"))
        assert get(session_of(simulator, use_proxy=True, hosts=hosts), ME, token=token)
        assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EMFILE, r"does not let the module open more files and connections\. Raise the limit of open files \(ulimit -n\)"),
        (errno.EPERM, r"does not let the module connect to host\. Look at its own firewall, at SELinux"),
        (errno.ENOBUFS, "has no memory left for a connection"),
        (errno.EADDRNOTAVAIL, "has no free port or address"),
    ],
)
def test_what_this_host_does_not_let_the_module_do(number: int, words: str) -> None:
    cause = urllib3.exceptions.NewConnectionError(t.cast("t.Any", None), "text")
    cause.__cause__ = OSError(number, "text")
    error = transport_error(requests.exceptions.ConnectionError(cause), Circumstances("host", 1, sent=False))
    assert re.match(f"The host that runs the module {words}", str(error))
    assert error.not_applied


def test_a_network_that_is_not_there() -> None:
    # No address on loopback is unreachable, so the library's own exception stands in.
    cause = urllib3.exceptions.NewConnectionError(None, "no route to host")  # type: ignore[arg-type]
    error = transport_error(requests.exceptions.ConnectionError(cause), Circumstances("api.example", 1, sent=False))
    assert isinstance(error, errors.UnreachableError)
    assert str(error).startswith("api.example cannot be reached from here.")


def failed_lookup(code: int) -> requests.exceptions.ConnectionError:
    """As requests and urllib3 wrap it."""
    reason = urllib3.exceptions.NewConnectionError(t.cast("t.Any", None), "text")
    reason.__cause__ = socket.gaierror(code, "text")
    return requests.exceptions.ConnectionError(urllib3.exceptions.MaxRetryError(t.cast("t.Any", None), "/", reason))


@pytest.mark.parametrize(("code", "retryable"), [(socket.EAI_AGAIN, True), (socket.EAI_NONAME, False)])
def test_a_lookup_is_tried_again_only_if_the_name_server_says_so(code: int, retryable: bool) -> None:
    error = transport_error(failed_lookup(code), Circumstances("host", 1, sent=False))
    assert isinstance(error, errors.NameResolutionError)
    assert error.retryable is retryable


def test_a_certificate_that_fails_in_a_new_way() -> None:
    cause = ssl.SSLCertVerificationError("text")
    cause.verify_code = 1
    assert str(transport_error(requests.exceptions.SSLError(cause), Circumstances("host", 1, sent=False))) == (
        "The certificate of host could not be verified. If a private CA signed it, set ca_path to that CA's certificate."
        " Do not set validate_certs to false: the token would be shown to whoever answers."
    )


@pytest.mark.parametrize(
    "exception",
    [
        requests.exceptions.ReadTimeout(),
        requests.exceptions.ConnectionError(TimeoutError()),
        urllib3.exceptions.ReadTimeoutError(t.cast("t.Any", None), "/", "text"),
    ],
)
def test_each_way_to_wait_in_vain(exception: Exception) -> None:
    assert isinstance(transport_error(exception, Circumstances("host", 1, sent=False)), errors.TimedOutError)


@pytest.mark.parametrize("exception", [requests.exceptions.InvalidURL(), urllib3.exceptions.LocationParseError("x"), UnicodeError()])
def test_each_way_in_which_a_name_cannot_be_one(exception: Exception) -> None:
    error = transport_error(exception, Circumstances("host", 1, sent=False))
    assert isinstance(error, errors.NameResolutionError)
    assert not error.retryable


def test_every_place_is_looked_into_in_which_libraries_keep_a_cause() -> None:
    exception = requests.exceptions.ConnectionError(ValueError("text"), KeyError("other"))
    exception.__cause__ = ConnectionRefusedError()
    assert str(transport_error(exception, Circumstances("host", 1, sent=False))).startswith("host refused the connection.")


def test_a_proxy_that_is_reached_by_tls_is_trusted_as_the_api_is() -> None:
    context = ssl.create_default_context()
    adapter = Adapter(context)
    for url in ("https://127.0.0.1:1", "http://127.0.0.1:1"):
        assert adapter.proxy_manager_for(url).proxy_config.ssl_context is context


def test_a_proxy_that_fails_in_a_new_way() -> None:
    error = transport_error(requests.exceptions.ConnectionError(OSError("text")), Circumstances("host", 1, sent=False, via_proxy=True))
    assert isinstance(error, errors.ProxyError)
    assert str(error).startswith("host could not be reached through the proxy.")


def test_a_time_that_is_over_while_the_answer_comes() -> None:
    error = transport_error(requests.exceptions.ConnectionError(DeadlineOverError()), Circumstances("host", 1, sent=True))
    assert isinstance(error, errors.TimedOutError)
    assert str(error).startswith("host had not sent its whole answer when the time for this call was over (retry_deadline or deadline).")


def test_tls_that_cannot_be_set_up_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> t.NoReturn:
        raise OSError(errno.EACCES, "text")

    monkeypatch.setattr(tls, "create_urllib3_context", refuse)
    with pytest.raises(errors.ConfigurationError, match=r"^TLS cannot be set up: Permission denied\. Look at SSLKEYLOGFILE and at OpenSSL's configuration"):
        tls.tls_context.__wrapped__(True, None)


@pytest.mark.parametrize(("bundle", "why"), [("/none", "No such file or directory"), (__file__, "it holds none")])
def test_a_host_without_any_certificates(monkeypatch: pytest.MonkeyPatch, bundle: str, why: str) -> None:
    nowhere = ssl.DefaultVerifyPaths("", "", "SSL_CERT_FILE", "/none", "SSL_CERT_DIR", "/none")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    for name, value in {"FOLDERS": (), "BUNDLES": (), "DEFAULT_CA_BUNDLE_PATH": bundle}.items():
        monkeypatch.setattr(tls, name, value)
    with pytest.raises(errors.ConfigurationError) as caught:
        tls.tls_context.__wrapped__(True, None)
    cure = "Mend that on the host that runs the module, or set ca_path to a file that can be read."
    assert str(caught.value) == f"The CA certificates in {bundle} cannot be read: {why}. {cure}"


def test_a_folder_that_cannot_be_listed_may_hold_certificates(tmp_path: pathlib.Path) -> None:
    assert [tls._has_entries(each) for each in (None, str(tmp_path), "/none", str(tmp_path.parent))] == [False, False, True, True]


def test_what_may_be_a_certificate_in_a_folder(tmp_path: pathlib.Path) -> None:
    for name in ("b.pem", "a.crt", "c.cer", "key", "a.pem.bak"):
        (tmp_path / name).touch()
    assert tls._certificates_in(str(tmp_path)) == [str(tmp_path / name) for name in ("a.crt", "b.pem", "c.cer")]


def test_where_pysocks_is_there_a_socks_proxy_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(importlib.util, "find_spec", asked.append)
    with pytest.raises(errors.ProxyError):
        proxies._check("https_proxy", "socks5h://proxy:1080")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    proxies._check("https_proxy", "socks5h://proxy:1080")
    assert asked == ["socks"]
