# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The page of an audit in a real browser: it can be read on a narrow screen, light and dark, loads nothing, and no name in it runs."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
from playwright.sync_api import Browser, Page

from extensions.simulator.driver import Simulator
from tests.docs import test_site
from tests.docs.test_site import LEAST_CONTRAST, LEAST_SIZE, MEASURE, NARROW
from tests.e2e.conftest import Ansible
from tests.e2e.demo import add_clients

browser = test_site.browser

HOSTILE = """<script>window.hacked = 1</script>"><img src=x onerror="window.hacked = 1"><svg onload=window.hacked=1>"""
WIDE = 1280


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("audit")
    with Simulator() as simulator:
        add_clients(simulator)
        simulator.switch(rate_limit=10**9, usage_running=0)
        simulator.add_client("hostile", name=HOSTILE, grant_type="TOKEN", date_created="2020-01-01T00:00:00.000Z")
        simulator.fault(
            method="POST", path="/api/v2/oauth/clients/hostile/usage/query", status=403, body=json.dumps({"status": 403, "code": "x", "message": HOSTILE})
        )
        place = {"api_url": simulator.url, "login_url": simulator.url, "ca_path": simulator.ca_path, "report_path": str(folder / "audit")}
        given = {**place, "client_id": "rehearsal-client", "client_secret": "rehearsal-secret", "fail_on": "none"}
        variables = json.dumps({f"audit_credentials_{name}": value for name, value in given.items()})
        status, output = Ansible(folder).run("ansible-playbook", "purecloud.credentials.audit_credentials", "-e", variables)
    assert status == 0, output
    return folder / "audit.html"


def opened(browser: Browser, report: pathlib.Path, width: int, scheme: t.Literal["light", "dark"]) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: troubles.append(request.url) if request.url != report.as_uri() else None)
    page.goto(report.as_uri())
    return page, troubles


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_it_can_be_read(browser: Browser, report: pathlib.Path, width: int, scheme: t.Literal["light", "dark"]) -> None:
    page, troubles = opened(browser, report, width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    texts = page.evaluate(MEASURE.replace("'article'", "'body'"))
    assert len(texts) > 100
    assert not [text for text in texts if text["size"] < LEAST_SIZE or text["contrast"] < LEAST_CONTRAST]
    assert troubles == []
    page.close()


def test_no_name_runs(browser: Browser, report: pathlib.Path) -> None:
    page, troubles = opened(browser, report, WIDE, "light")
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert page.get_by_text(HOSTILE).count() > 1
    assert page.locator("img, iframe, link, script").count() == 1
    assert troubles == []
    page.close()


def test_if_escaping_failed_no_script_would_run(browser: Browser, report: pathlib.Path) -> None:
    spoilt = report.with_name("spoilt.html")
    spoilt.write_text(report.read_text().replace("<main>", f"<main>{HOSTILE}"))
    page, troubles = opened(browser, spoilt, WIDE, "light")
    assert page.evaluate("typeof window.hacked") == "undefined"
    assert any("Content Security Policy" in trouble for trouble in troubles)
    page.close()


def test_the_first_screen_answers(browser: Browser, report: pathlib.Path) -> None:
    for width in (NARROW, WIDE):
        page, dummy = opened(browser, report, width, "light")
        heading = page.get_by_role("heading", level=1)
        assert "you can delete" in heading.inner_text()
        first = page.locator(".list.delete li").first.bounding_box()
        assert first
        assert first["y"] < 844
        page.close()


def test_the_table_sorts_and_filters(browser: Browser, report: pathlib.Path) -> None:
    page, dummy = opened(browser, report, WIDE, "light")
    ages = "[...document.querySelectorAll('tbody tr')].map(row => Number(row.cells[2].dataset.key))"
    names = "[...document.querySelectorAll('tbody tr')].map(row => row.cells[0].dataset.key)"
    page.get_by_role("button", name="Age", exact=True).click()
    assert page.evaluate(ages) == sorted(page.evaluate(ages))
    page.get_by_role("button", name="Age", exact=True).click()
    assert page.evaluate(ages) == sorted(page.evaluate(ages), reverse=True)
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Age")
    page.get_by_role("button", name="Client", exact=True).click()
    assert page.evaluate(f"{names}.every((name, i, all) => !i || all[i - 1].localeCompare(name, undefined, {{numeric: true}}) <= 0)")
    page.locator("[data-filter=delete]").click()
    shown = page.locator("tbody tr:visible")
    assert shown.count() == int(page.locator(".cards .delete b").inner_text())
    assert page.locator("#shown").inner_text() == str(shown.count())
    page.locator("[data-filter=delete]").click()
    assert shown.count() == page.locator("tbody tr").count()
    page.close()


def test_it_can_be_printed(browser: Browser, report: pathlib.Path) -> None:
    page, dummy = opened(browser, report, WIDE, "dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('thead th')).position") == "static"
    page.close()
