# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Every page of the site, opened in a real browser on a narrow and on a wide screen, in light and in dark."""

from __future__ import annotations

import itertools
import pathlib
import shutil
import typing as t
from urllib.parse import quote, unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page, sync_playwright

from tools.messages import VALUE, collect

ROOT = pathlib.Path(__file__).resolve().parents[2]
SITE = ROOT / "docs/build"
PAGES = sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html") if "_static" not in path.parts)
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NARROW, WIDE, HEIGHT = 390, 1280, 844  # pixels
SCHEMES: tuple[t.Literal["light", "dark"], ...] = ("light", "dark")
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


@pytest.fixture(scope="module")
def tab(browser: Browser) -> tuple[Page, list[str]]:
    """One for all, since each new one starts a process; and what went wrong in it."""
    page, troubles = browser.new_page(), list[str]()
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("requestfailed", lambda request: troubles.append(request.url))
    return page, troubles


@pytest.fixture
def page(tab: tuple[Page, list[str]]) -> Page:
    tab[0].goto("about:blank")  # which cuts off what the page before still loads
    tab[0].set_viewport_size({"width": WIDE, "height": HEIGHT})
    tab[0].emulate_media(color_scheme="light")
    return tab[0]


@pytest.fixture
def troubles(tab: tuple[Page, list[str]], page: Page) -> list[str]:
    tab[1].clear()
    return tab[1]


def go(page: Page, name: str, query: str = "") -> None:
    page.goto((SITE / name).as_uri() + query)


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
def test_a_page_can_be_read(page: Page, troubles: list[str], name: str) -> None:
    go(page, name)
    assert page.title()
    assert page.evaluate("[...document.images].every(each => each.naturalWidth && each.alt)")
    assert not page.locator(".system-message, .problematic, .contents").count()
    for width, scheme in itertools.product((NARROW, WIDE), SCHEMES):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        texts = page.evaluate(MEASURE)
        assert texts or name == "search.html"
        assert not [text for text in texts if text["size"] < LEAST_SIZE or text["contrast"] < LEAST_CONTRAST], (width, scheme)
    assert not troubles


@pytest.mark.parametrize("name", PAGES)
def test_no_link_is_broken(page: Page, name: str) -> None:
    go(page, name)
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
    for link in {urlsplit(link) for link in links if link.startswith("file:")}:
        target = pathlib.Path(unquote(link.path))
        assert target.is_file(), link.path
        if link.fragment and target.suffix == ".html":
            assert any(f'{attribute}="{unquote(link.fragment)}"' in target.read_text() for attribute in ("id", "name")), link.geturl()


def test_the_landing_page_shows(page: Page) -> None:
    go(page, "index.html")
    (example,) = page.locator(".highlight pre").all_inner_texts()
    assert len(example.strip().splitlines()) == 10
    assert page.locator("img.picture").get_attribute("src") == "_images/rotation.svg"
    headings = [" ".join(each.split()).strip(" ¶") for each in page.locator("article h2").all_inner_texts()]
    assert (headings[0], headings[-1]) == ("Guides", "Communication")
    cards = [(card.inner_text(), urlsplit(card.get_attribute("href") or "").path) for card in page.locator(".card .card-title a").all()]
    assert cards == [
        ("Inspect a token", "docsite/guide_getting_started.html"),
        ("Rotate a token", "docsite/guide_rotate_token.html"),
        ("Answer a leak", "docsite/guide_leak.html"),
    ]


def test_the_sidebar_has_groups_and_short_names(page: Page) -> None:
    go(page, "index.html")
    groups = [
        (caption.inner_text().capitalize(), caption.locator("xpath=following-sibling::ul[1]").locator("a").all())
        for caption in page.locator(".sidebar-tree .caption").all()
    ]
    sections: list[dict[str, t.Any]] = yaml.safe_load((ROOT / "docs/docsite/extra-docs.yml").read_text())["sections"]
    assert [name for name, dummy in groups] == [*(section["title"] for section in sections), "Modules", "Roles"]
    names = {name: [link.inner_text() for link in links] for name, links in groups}
    assert names["Modules"] == sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py"))
    assert names["Roles"] == sorted(path.name for path in (ROOT / "roles").iterdir())
    assert names["Look up"][-2:] == ["All messages", "Environment variables"]
    assert {link.get_attribute("href") for dummy, links in groups for link in links} == {*PAGES} - {"index.html", "search.html"}
    assert "purecloud_<wbr>oauth_<wbr>client_<wbr>rotation" in page.locator(".sidebar-tree").inner_html()
    heights = {(name, link.inner_text()): link.evaluate("each => each.offsetHeight") for name, links in groups for link in links}
    one_line = min(heights.values())
    assert not [link for (name, link), height in heights.items() if height > one_line * (2 if name == "Modules" else 1)]


def test_code_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, "docsite/guide_getting_started.html")
    blocks = page.locator(".highlight").all()
    assert len(blocks) > 4
    for block in blocks:
        block.locator("button.copybtn").click()
        block.locator("button.copybtn.success").wait_for()
        assert page.evaluate("navigator.clipboard.readText()").strip() == block.locator("pre").inner_text().strip()


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("Bearer", "Troubleshooting by message"),
        ("idle timeout", "purecloud_idle_timeout module"),
        ("hard link", "Rotating a token"),
        ("rotate_token_max_age", "rotate_token role"),
        ("SOCKS proxy", "All messages"),
        ("private CA", "Gateways, proxies and private CAs"),
        ("eu-central-1", "Authentication and regions"),
        ("GENESYSCLOUD_REGION", "Environment variables"),
        ("The token sha256:0a1b2c3d4e5f6071 is not active at this host.", "Troubleshooting by message"),
    ],
)
def test_the_search_finds(page: Page, words: str, title: str) -> None:
    go(page, "search.html", f"?q={quote(words)}")
    page.locator("#search-results").get_by_role("link", name=title, exact=True).first.wait_for()


def test_a_search_leads_to_the_messages(page: Page) -> None:
    go(page, "search.html", f"?q={quote('/etc/app/token has 2 names (hard links), and whoever reads it & writes it')}")
    page.get_by_role("link", name="Look it up among all messages").click()
    page.locator("#found-messages li").first.wait_for()
    assert "has … names (hard links)" in page.locator("#found-messages li").first.inner_text()


def pasted(text: str) -> str:
    values = itertools.cycle(["/etc/nightly-export/token", "17", "sha256:0a1b2c3d4e5f6071", "Nightly export (8d1f3f6e-0f35)"])
    return "".join(f"{part}{next(values)}" for part in text.split(VALUE))


def test_every_message_is_found_as_it_was_seen(page: Page) -> None:
    """With names and numbers in place of the signs for them, and with what Ansible has around it."""
    go(page, "messages.html")
    find = """text => {
      const field = document.getElementById('find-message');
      field.value = text;
      field.dispatchEvent(new Event('input'));
      return [...document.querySelectorAll('#found-messages li')].map(each => each.textContent);
    }"""
    messages = [message for section in collect().values() for message in section]
    assert len(messages) > 300
    lost = []
    for message in messages:
        around = f'fatal: [exporter-1]: FAILED! => {{"changed": false, "msg": "{pasted(message.text)} {pasted(message.advice)}"}}'
        for text in (around, f"{pasted(message.text)} {pasted(message.advice)}"):
            found = [" ".join(each.split()) for each in page.evaluate(find, text)]
            if f"{message.text} {message.advice}".strip() not in found:
                lost.append((text, found))
    assert not lost
    assert page.evaluate(find, "zzzzzz") == []
    assert page.locator("#no-message").is_visible()
    assert len(page.evaluate(find, "")) == 0
    assert page.get_by_role("heading", name="Rotations").is_visible()
