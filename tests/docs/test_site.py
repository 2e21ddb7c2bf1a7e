# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every page of the site, opened in a real browser on a narrow screen, in light and in dark."""

from __future__ import annotations

import pathlib
import shutil
import typing as t
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

SITE = pathlib.Path(__file__).resolve().parents[2] / "docs/build"
PAGES = sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html") if "_static" not in path.parts)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NARROW = 390  # pixels
LEAST_CONTRAST = 4.5  # Web Content Accessibility Guidelines 2.2, 1.4.3
LEAST_SIZE = 12  # pixels

# Each text that can be seen, with its size and its contrast to what is behind it.
MEASURE = """() => {
  const channels = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = rgb => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const c = rgb[i] / 255;
    return sum + weight * (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  }, 0);
  const behind = node => {
    for (let each = node; each; each = each.parentElement) {
      const rgb = channels(getComputedStyle(each).backgroundColor);
      if (rgb.length && (rgb.length < 4 || rgb[3] > 0.5)) return rgb;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (!text || !node.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const style = getComputedStyle(node);
    const [a, b] = [luminance(channels(style.color)), luminance(behind(node))];
    found.push({text, size: parseFloat(style.fontSize), contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)});
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> t.Iterator[Browser]:
    if BROWSER is None:
        pytest.skip("Chromium is not on this machine, so the pages are not opened in a browser (Debian's package: chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> t.Iterator[Page]:
    page = browser.new_page(viewport={"width": NARROW, "height": 844}, color_scheme=request.param)
    yield page
    page.close()


def test_the_pages_are_there() -> None:
    names = {name.removesuffix(".html") for name in PAGES}
    assert {
        "index",
        "purecloud_token_module",
        "rotate_token_role",
        "rotate_oauth_client_role",
        "docsite/guide_runbooks",
        "docsite/guide_troubleshooting",
    } <= names


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read(page: Page, name: str) -> None:
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda request: troubles.append(request.url))
    page.goto((SITE / name).as_uri())
    assert page.title()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    texts = page.evaluate(MEASURE)
    assert texts or name == "search.html"
    assert not [text for text in texts if text["size"] < LEAST_SIZE or text["contrast"] < LEAST_CONTRAST]
    assert not page.locator(".system-message, .problematic, .contents").count()
    assert not troubles


@pytest.mark.parametrize("name", PAGES)
def test_no_link_is_broken(page: Page, name: str) -> None:
    page.goto((SITE / name).as_uri())
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
    for link in {urlsplit(link) for link in links if link.startswith("file:")}:
        target = pathlib.Path(unquote(link.path))
        assert target.is_file(), link.path
        if link.fragment and target.suffix == ".html":
            assert any(f'{attribute}="{unquote(link.fragment)}"' in target.read_text() for attribute in ("id", "name")), link.geturl()


def test_the_search_finds(page: Page) -> None:
    page.goto((SITE / "search.html").as_uri() + "?q=Bearer")
    page.get_by_role("link", name="Troubleshooting by message").first.wait_for()
