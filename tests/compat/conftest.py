# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

import pytest
from ansible_collections.purecloud.credentials.extensions.simulator.driver import Simulator


@pytest.fixture
def sdk(simulator: Simulator) -> t.Any:
    """The vendor's Python SDK, unchanged, before the simulator. Only the session conformance has it."""
    from PureCloudPlatformClientV2 import ApiClient, Configuration
    from PureCloudPlatformClientV2.gateway_configuration import GatewayConfiguration

    place = urlsplit(simulator.url)
    Configuration().ssl_ca_cert = simulator.ca_path
    client = ApiClient()
    client.gateway_configuration = GatewayConfiguration(host=place.hostname, protocol="https", port=place.port)
    return client
