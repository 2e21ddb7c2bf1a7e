# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The site that `make docs` builds, with nothing fetched from elsewhere."""

from __future__ import annotations

import pathlib
import re
import typing as t

project = "purecloud.credentials"
html_title = project

extensions = ["sphinx_antsibull_ext", "sphinx_copybutton"]
antsibull_ext_color_scheme = "default-autodark"
default_role = "any"
nitpicky = True
# They are in Ansible's own documentation, and its inventory is elsewhere.
nitpick_ignore = [("std:ref", "ansible_configuration_settings"), ("std:ref", "common_return_values")]

html_theme = "furo"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_use_index = False
smartquotes = False  # messages and values are looked up as they are written
highlight_language = "YAML+Jinja"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["messages.js"]

LANDING = pathlib.Path(__file__).with_name("landing.rst")
# What antsibull-docs writes over a page: "purecloud.credentials.purecloud_token module -- Revoke ..."
SPOKEN_TITLE = re.compile(r"^purecloud\.credentials\.(?P<name>\w+ (?:module|role)) -- (?P<what>.+)\n\++\n", re.MULTILINE)
TOCTREE = "\n.. toctree::\n    :maxdepth: 1\n"
LOOK_UP = "    All messages <messages>\n    Environment variables <environment_variables>\n"


def setup(app: t.Any) -> None:
    app.connect("source-read", _change_source)
    app.connect("html-page-context", _break_names, priority=900)  # after the theme


def _change_source(app: t.Any, name: str, source: list[str]) -> None:
    text = source[0]
    if name == "index":
        text = landing_page(text)
    elif name == "environment_variables":
        text = environment_page(pathlib.Path(app.srcdir))
    # The theme has a table of contents of its own on each page, and complains about a second one.
    text = re.sub(r"^\.\. contents::\n(?: +.*\n)*", "", text, flags=re.MULTILINE)
    # The pictures are in another place than beside the sources.
    text = re.sub(r"^(\.\. image:: )(?:\.\./)*images/", r"\1/images/", text, flags=re.MULTILINE)
    source[0] = SPOKEN_TITLE.sub(_short_title, text)


def _short_title(match: re.Match[str]) -> str:
    return f"{match['name']}\n{'+' * len(match['name'])}\n\n.. rst-class:: lead\n\n  {match['what']}.\n"


def _break_names(app: object, page: str, template: str, context: dict[str, t.Any], doctree: object) -> None:
    """Have long names in the sidebar break after an underscore."""
    if tree := context.get("furo_navigation_tree"):
        context["furo_navigation_tree"] = re.sub(r">[\w ]+</a>", lambda match: match[0].replace("_", "_<wbr>"), tree)


def landing_page(generated: str) -> str:
    """Our own beginning before what antsibull-docs lists, and its lists as groups of the sidebar with short names."""
    found = re.search(r"^\.\. ansible-links::\n(?s:.*?)(?=\n\.\. toctree::)", generated, re.MULTILINE)
    assert found, "antsibull-docs writes no links any more"
    links, lists = found[0], generated[found.end() :]
    lists = re.sub(rf"^(.+)\n-+\n{TOCTREE}", rf"{TOCTREE}    :caption: \1\n", lists, flags=re.MULTILINE)
    lists = re.sub(r"(:caption: Look up\n\n(?:    .+\n)+)", rf"\1{LOOK_UP}", lists)
    for kind in ("module", "role"):
        lists = re.sub(rf"^    (\S+)_{kind}$", rf"    \1 <\1_{kind}>", lists, flags=re.MULTILINE)
        lists = re.sub(rf"    :hidden:\n\n(?=.+_{kind}>)", f"    :hidden:\n    :caption: {kind.title()}s\n\n", lists)
    return f"{LANDING.read_text()}\n{lists}\n{links}\n"


def environment_page(pages: pathlib.Path) -> str:
    """Each environment variable, with the modules and roles whose documentation names it: antsibull-docs knows only those of other kinds of plugins."""
    places: dict[str, list[str]] = {}
    for path in sorted([*pages.glob("*_module.rst"), *pages.glob("*_role.rst")]):
        text = path.read_text().replace("\\_", "_")
        for name in {*re.findall(r":ansenvvar:`(\w+)`", text), *re.findall(r"\bGENESYSCLOUD_\w+", text)}:
            places.setdefault(name, []).append(path.stem)
    title = "Environment variables"
    links = {name: ", ".join(f":doc:`{page.rpartition('_')[0]} <{page}>`" for page in pages) for name, pages in places.items()}
    entries = [f"``{name}``\n  {links[name]}\n" for name in sorted(places)]
    return "\n".join(
        [f"{title}\n{'=' * len(title)}\n", "They are those of the host that runs the module. The pages that name one say what it does.\n", *entries]
    )
