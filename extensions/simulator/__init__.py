# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""A strict stand-in for the PureCloud API on a loopback port: `python3 extensions/simulator --help`."""
