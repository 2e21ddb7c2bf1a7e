# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The site that `make docs` builds, with nothing fetched from elsewhere."""

from __future__ import annotations

import re
import typing as t

project = "purecloud.credentials"
html_title = project

extensions = ["sphinx_antsibull_ext"]
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
highlight_language = "YAML+Jinja"
html_static_path = ["static"]
html_css_files = ["site.css"]


def setup(app: t.Any) -> None:
    app.connect("source-read", _drop_contents)


def _drop_contents(app: object, name: str, source: list[str]) -> None:
    """The theme has a table of contents of its own on each page, and complains about a second one."""
    source[0] = re.sub(r"^\.\. contents::\n(?: +.*\n)*", "", source[0], flags=re.MULTILINE)
