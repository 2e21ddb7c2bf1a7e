# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import pathlib
import re

import pytest
from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ConfigurationError
from ansible_collections.purecloud.credentials.plugins.module_utils._http.regions import DOMAINS, resolve


@pytest.mark.parametrize("region", ["eu-central-1", "mypurecloud.de"])
def test_a_region_goes_by_its_aws_name_or_its_domain(region: str) -> None:
    hosts = resolve(region)
    assert (hosts.region, hosts.api_url, hosts.login_url) == ("mypurecloud.de", "https://api.mypurecloud.de", "https://login.mypurecloud.de")


def test_every_documented_region_is_known() -> None:
    assert len(DOMAINS) == len(set(DOMAINS.values())) == 18


@pytest.mark.parametrize("region", ["", "eu-central-9", "api.mypurecloud.de", "mypurecloud.de.evil.test", "EU-CENTRAL-1", " mypurecloud.de"])
def test_an_unknown_region_is_refused_with_all_choices(region: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve(region)
    for name, domain in DOMAINS.items():
        assert f"{domain} ({name})" in str(caught.value)


def test_a_gateway_stands_in_for_the_api_or_the_login_or_both() -> None:
    one = resolve("mypurecloud.ie", "https://gateway.test:8443/genesys/")
    assert (one.region, one.api_url, one.login_url) == ("gateway.test:8443", "https://gateway.test:8443/genesys", None)
    with pytest.raises(ConfigurationError, match=r"api_url is set without login_url.*Set login_url \(or GENESYSCLOUD_LOGIN_URL\) too"):
        one.require_login_url()
    login = resolve("mypurecloud.ie", None, "https://gateway.test/login")
    assert (login.region, login.api_url, login.require_login_url()) == ("mypurecloud.ie", "https://api.mypurecloud.ie", "https://gateway.test/login")
    both = resolve("not used", "https://gateway.test/api", "https://gateway.test/login")
    assert (both.region, both.api_url, both.login_url) == ("gateway.test", "https://gateway.test/api", "https://gateway.test/login")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:8080/prefix", "http://127.9.9.9"])
def test_plain_http_is_for_loopback(url: str) -> None:
    assert resolve("mypurecloud.com", url).api_url == url


@pytest.mark.parametrize(
    "url",
    ["http://gateway.test", "http://localhost.evil.test", "http://127.0.0.1.evil.test", "http://128.0.0.1", "ftp://127.0.0.1", "HTTP://gateway.test"],
)
@pytest.mark.parametrize("option", ["api_url", "login_url"])
def test_no_secret_travels_in_the_clear(url: str, option: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{option} would send secrets to .* without encryption"):
        resolve("mypurecloud.com", **{option: url})


@pytest.mark.parametrize(
    "url",
    [
        "gateway.test",
        "https://",
        "https://user:CANARY@gateway.test",
        "https://gateway.test/CANARY?x=1",
        "https://gateway.test/#CANARY",
        "https://gateway.test\\@CANARY.test",
        "https://gateway.test/CANARY\nHost: evil.test",
        "https://gateway.test:CANARY",
        "https://[CANARY",
        "https://gäteway.test/CANARY",
    ],
)
def test_a_url_that_cannot_be_used_is_not_quoted(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"https://host\[:port\]\[/prefix\]") as caught:
        resolve("mypurecloud.com", url)
    assert "CANARY" not in str(caught.value)


def test_the_documentation_names_the_default() -> None:
    root = pathlib.Path(__file__).resolve().parents[5]
    assert re.search(r"default: mypurecloud\.com", (root / "plugins/doc_fragments/connection.py").read_text())


def test_a_closing_slash_is_dropped_and_no_more() -> None:
    assert resolve("mypurecloud.com", "https://gateway.test/X/").api_url == "https://gateway.test/X"
