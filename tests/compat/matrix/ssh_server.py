# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""An SSH server on a free loopback port, for this user alone, so that modules are sent over a real connection to real targets."""

from __future__ import annotations

import asyncio
import json
import os
import pathlib
import subprocess
import sys
import typing as t

import asyncssh


async def serve(folder: pathlib.Path) -> None:
    """Serve until standard input ends, as it does when the parent process dies. Prints port and key first."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    key.write_private_key(folder / "key")
    (folder / "key").chmod(0o600)
    key.write_public_key(folder / "key.pub")
    async with asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
        authorized_client_keys=str(folder / "key.pub"),
        process_factory=_run,
        sftp_factory=True,
        encoding=None,
    ) as server:
        print(json.dumps({"port": server.get_port(), "key": str(folder / "key")}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        os._exit(0)  # at once: ssh keeps its connections open for a minute


async def _run(process: asyncssh.SSHServerProcess[bytes]) -> None:
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = await asyncio.create_subprocess_shell(process.command or "", **t.cast("dict[str, t.Any]", pipes))
    assert command.stdout
    assert command.stderr
    await process.redirect(stdin=command.stdin)
    output, errors = await asyncio.gather(command.stdout.read(), command.stderr.read())
    process.stdout.write(output)
    process.stderr.write(errors)
    process.exit(await command.wait())


if __name__ == "__main__":
    asyncio.run(serve(pathlib.Path(sys.argv[1])))
