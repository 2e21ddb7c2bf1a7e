# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import pathlib
import typing as t

import pytest
import trustme
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._http.session import Connection
from ansible_collections.purecloud.credentials.plugins.module_utils._module.connections import connections
from ansible_collections.purecloud.credentials.plugins.module_utils._module.options import CONNECTION_OPTIONS, ConnectionOptions, typed
from ansible_collections.purecloud.credentials.plugins.module_utils._version import VERSION

DEFAULTS = {name: option.get("default") for name, option in CONNECTION_OPTIONS.items()}


def connect(regions: list[str] | None = None, **options: t.Any) -> list[Connection]:
    return connections(typed(ConnectionOptions, {**DEFAULTS, **options}), regions)


def test_the_defaults_make_a_connection() -> None:
    (made,) = connect()
    assert made.hosts.api_url == "https://api.mypurecloud.com"
    assert (made.timeout, made.retries, made.retry_deadline, made.verify, made.use_proxy) == (10, 4, 120, True, True)
    assert made.http_agent == f"purecloud.credentials/{VERSION}"


def test_the_version_is_that_of_the_collection() -> None:
    galaxy = pathlib.Path(__file__).resolve().parents[5] / "galaxy.yml"
    assert f"\nversion: {VERSION}\n" in galaxy.read_text()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", float("nan")),
        ("timeout", float("inf")),
        ("retry_deadline", 0),
        ("retries", -1),
        ("retries", 11),
        ("region", "nowhere"),
        ("http_agent", "agent\r\nX-Injected: 1"),
        ("http_agent", "agént"),
        ("ca_path", "/nonexistent/ca.pem"),
        ("ca_path", __file__),
        ("client_cert", "/nonexistent/client.pem"),
        ("client_cert", __file__),
        ("client_key", __file__),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_the_name_of_its_option(option: str, value: t.Any) -> None:
    with pytest.raises(ConfigurationError, match=option):
        connect(**{option: value})


def test_certificates_are_taken_from_files(tmp_path: pathlib.Path) -> None:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    session = ca.issue_cert("client@example.test")
    session.private_key_pem.write_to_path(tmp_path / "key.pem")
    session.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    session.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    paths = {name: str(tmp_path / name) for name in ("ca.pem", "cert.pem", "key.pem", "both.pem")}

    apart = connect(ca_path=paths["ca.pem"], client_cert=paths["cert.pem"], client_key=paths["key.pem"])[0]
    assert apart.verify == paths["ca.pem"]
    assert apart.client_cert == (paths["cert.pem"], paths["key.pem"])
    assert connect(client_cert=paths["both.pem"])[0].client_cert == paths["both.pem"]
    assert connect(ca_path=str(tmp_path))[0].verify == str(tmp_path)
    assert connect(ca_path=paths["ca.pem"], validate_certs=False)[0].verify is False


def test_an_encrypted_key_is_refused_where_openssl_would_ask_for_its_password(tmp_path: pathlib.Path) -> None:
    from cryptography.hazmat.primitives import serialization

    blob = trustme.CA().issue_cert("client@example.test")
    blob.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    key = serialization.load_pem_private_key(blob.private_key_pem.bytes(), None)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"password"))
    (tmp_path / "key.pem").write_bytes(key.private_bytes(*form))
    with pytest.raises(ConfigurationError, match="must not be encrypted"):
        connect(client_cert=str(tmp_path / "cert.pem"), client_key=str(tmp_path / "key.pem"))


def test_several_regions_share_a_login_service() -> None:
    made = connect(regions=["eu-west-1", "mypurecloud.de", "eu-west-1"], login_url="https://login.test")
    assert [(each.hosts.api_url, each.hosts.login_url) for each in made] == [
        ("https://api.mypurecloud.ie", "https://login.test"),
        ("https://api.mypurecloud.de", "https://login.test"),
    ]
