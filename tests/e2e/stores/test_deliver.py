# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The examples in `examples/deliver`, used by real rotations."""

from __future__ import annotations

import pathlib
import subprocess
import sys
import typing as t

import pytest

from extensions.simulator.driver import COLLECTION
from tests.e2e.rotation.conftest import Rotation, rotation
from tests.e2e.stores.conftest import stored

__all__ = ["rotation"]

DELIVER = COLLECTION / "examples/deliver"
BIN = pathlib.Path(sys.executable).parent


def test_an_ansible_vault_file(rotation: Rotation) -> None:
    file = rotation.folder.parent / "token.yml"
    variables: dict[str, t.Any] = {"deliver_vault_file": str(file), "deliver_vault_password": "vault-password"}
    assert rotation.run(rotate_token_deliver_tasks=str(DELIVER / "ansible_vault.yml"), **variables) == 0, rotation.output
    rotation.assert_settled()
    assert file.read_text().startswith("$ANSIBLE_VAULT;")
    assert rotation.current not in file.read_text() + rotation.output
    password = rotation.folder.parent / "password"
    password.write_text("vault-password")
    command = [str(BIN / "ansible-vault"), "view", "--vault-password-file", str(password), str(file)]
    assert rotation.current in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_aws_secrets_manager(rotation: Rotation, secrets_manager: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-central-1"}.items():
        monkeypatch.setenv(name, value)
    tasks = str(DELIVER / "aws_secrets_manager.yml")
    variables: dict[str, t.Any] = {"deliver_secret_name": "purecloud", "deliver_aws": {"region": "eu-central-1", "endpoint_url": secrets_manager}}
    for dummy in range(2):
        assert rotation.run(rotate_token_deliver_tasks=tasks, **variables) == 0, rotation.output
        rotation.assert_settled()
        assert stored(secrets_manager) == rotation.current
        assert rotation.current not in rotation.output
        rotation.old = rotation.current
