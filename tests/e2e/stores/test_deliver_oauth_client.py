# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The examples in `examples/deliver/oauth_client`, used by a real rotation, and once more to roll it back."""

from __future__ import annotations

import base64
import json
import pathlib
import subprocess
import sys
import typing as t

import pytest
from nacl.public import PrivateKey, SealedBox

from extensions.simulator.driver import COLLECTION
from tests.e2e.rotation.clients.conftest import BLUE, BLUE_SECRET, ClientRotation, rotation
from tests.e2e.stores.conftest import JsonServer, stored

__all__ = ["rotation"]

DELIVER = COLLECTION / "examples/deliver/oauth_client"
RUN = ["file", "data_actions", "ansible_vault", "aws_secrets_manager", "hashi_vault", "github_actions"]
VAULT, GITHUB = "/v1/secret/data/purecloud", "/repos/example/export/actions/secrets"
BIN = pathlib.Path(sys.executable).parent


class Stores:
    """One of each, and the variables with which the examples deliver to it."""

    def __init__(self, rotation: ClientRotation, aws: str) -> None:
        self.rotation = rotation
        self.folder = rotation.folder.parent
        self.aws = aws
        self.vault = JsonServer({("POST", VAULT): (200, {"data": {"version": 1}})})
        self.key = PrivateKey.generate()
        public = base64.b64encode(bytes(self.key.public_key)).decode()
        self.github = JsonServer(
            {("GET", f"{GITHUB}/public-key"): (200, {"key_id": "1", "key": public}), ("PUT", f"{GITHUB}/GENESYSCLOUD_OAUTHCLIENT"): (204, None)}
        )
        credential = rotation.simulator.add_credential("Export", BLUE, BLUE_SECRET)
        rotation.simulator.add_integration("Data Actions", credential, actions=["read"])
        (self.folder / "password").write_text("vault-password")
        self.variables: dict[str, t.Any] = {
            "deliver_file": str(self.folder / "file.json"),
            "deliver_credential_name": "Export",
            "deliver_action_id": "read",
            "deliver_vault_file": str(self.folder / "client.yml"),
            "deliver_vault_password": "vault-password",
            "deliver_secret_name": "purecloud",
            "deliver_aws": {"region": "eu-central-1", "endpoint_url": aws},
            "deliver_vault_path": "purecloud",
            "deliver_vault_url": self.vault.url,
            "deliver_github": {"organization": "example", "repository": "export", "token": "github-token", "api_url": self.github.url},
        }
        rotation.environment["VAULT_TOKEN"] = "vault-token"

    def held(self) -> list[tuple[str, str]]:
        """Id and secret in each of them."""
        (credential,) = self.rotation.simulator.credentials().values()
        command = [str(BIN / "ansible-vault"), "view", "--vault-password-file", str(self.folder / "password"), str(self.folder / "client.yml")]
        vaulted = subprocess.run(command, capture_output=True, text=True, check=True).stdout.replace("purecloud_", "")
        sealed = base64.b64decode(self.github.put[f"{GITHUB}/GENESYSCLOUD_OAUTHCLIENT"]["encrypted_value"])
        each = [
            json.loads((self.folder / "file.json").read_text()),
            {"client_id": credential["fields"]["clientId"], "client_secret": credential["fields"]["clientSecret"]},
            dict(line.split(": ") for line in vaulted.splitlines()),
            json.loads(stored(self.aws)),
            self.vault.put[VAULT]["data"],
            json.loads(SealedBox(self.key).decrypt(sealed)),
        ]
        return [(one["client_id"], one["client_secret"]) for one in each]


@pytest.fixture
def stores(rotation: ClientRotation, secrets_manager: str, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Stores]:
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-central-1"}.items():
        monkeypatch.setenv(name, value)
    stores = Stores(rotation, secrets_manager)
    with stores.vault.serving(), stores.github.serving():
        yield stores


def test_every_store_follows_forth_and_back(rotation: ClientRotation, stores: Stores) -> None:
    hook = rotation.write_tasks("deliver.yml", json.dumps([{"ansible.builtin.include_tasks": str(DELIVER / f"{name}.yml")} for name in RUN]))
    variables = {**stores.variables, "rotate_oauth_client_deliver_tasks": hook}
    assert rotation.rotate(**variables) == ("draining", True)
    secrets = {name: each["secret"] for name, each in rotation.simulator.clients().items()}
    green = rotation.current
    assert stores.held() == [(green, secrets[green])] * len(RUN)
    assert rotation.simulator.clients()[green]["state"] == "active"
    assert [token for token in rotation.simulator.live() if token in rotation.output] == []
    assert rotation.rotate(rotate_oauth_client_state="rolled_back", **variables) == ("draining", True)
    assert stores.held() == [(BLUE, secrets[BLUE])] * len(RUN)
    assert json.loads(stored(stores.aws, "AWSPREVIOUS"))["client_id"] == green


def test_a_data_action_that_fails_keeps_the_old_client(rotation: ClientRotation, stores: Stores) -> None:
    variables = {**stores.variables, "rotate_oauth_client_deliver_tasks": str(DELIVER / "data_actions.yml"), "deliver_action_id": "another"}
    assert rotation.run(**variables) != 0
    assert rotation.current == BLUE
