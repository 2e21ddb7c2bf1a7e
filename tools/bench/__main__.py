# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""`make bench`: the measurements, each printed as a table, and the plot in the README."""

from __future__ import annotations

from . import batch, events, item, rotation, slices, usage


def main() -> None:
    item.run()
    batch.run()
    rotation.run()
    usage.run()
    slices.run()
    events.run()


if __name__ == "__main__":
    main()
