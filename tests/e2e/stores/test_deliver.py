# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The examples in `examples/deliver`, used by real rotations."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import typing as t
import urllib.request

import pytest

from extensions.simulator.driver import COLLECTION
from tests.e2e.rotation.conftest import Rotation, rotation

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


@pytest.fixture
def secrets_manager() -> t.Iterator[str]:
    """A stand-in for AWS Secrets Manager, on a free port."""
    program = "import sys; from moto.server import ThreadedMotoServer as S; s = S(ip_address='127.0.0.1', port=0, verbose=False); s.start();"
    program += "print(s.get_host_and_port()[1], flush=True); sys.stdin.read()"  # until this process ends
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.terminate()


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


def stored(url: str) -> str:
    request = urllib.request.Request(
        url,
        data=json.dumps({"SecretId": "purecloud"}).encode(),
        headers={
            "X-Amz-Target": "secretsmanager.GetSecretValue",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        value: str = json.load(answer)["SecretString"]
    return value
