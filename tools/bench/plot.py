# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The plot in the README."""

from __future__ import annotations

import pathlib

import matplotlib as mpl
import matplotlib.pyplot as plt

NOTICE = {"SPDX-License-Identifier": "GPL-3.0-or-later", "SPDX-FileCopyrightText": "2026 the purecloud.credentials authors"}
LICENCE = "\n".join(["<!--", *(f"{name}: {value}" for name, value in NOTICE.items()), "-->", ""])


def draw(path: pathlib.Path, series: dict[str, dict[int, float]]) -> None:
    """Draw seconds by number of tokens, a line a series, as SVG."""
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "purecloud", "svg.fonttype": "path", "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for style, (name, points) in zip(("s--", "o-", "^:"), series.items()):
        axes.plot(list(points), list(points.values()), style, label=name)
        last = max(points)
        axes.annotate(f"{points[last]:,.0f} s", (last, points[last]), textcoords="offset points", xytext=(6, -3))
    axes.set(xscale="log", yscale="log", xlabel="tokens in one task", ylabel="seconds", title="Ending tokens, 80 ms an answer, concurrency 32")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    text = path.read_text().rstrip().splitlines()
    path.write_text("\n".join([text[0], LICENCE.rstrip(), *(line.rstrip() for line in text[1:])]) + "\n")
