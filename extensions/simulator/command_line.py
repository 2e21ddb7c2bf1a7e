# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""The command line: start, tell where, and serve until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import errno
import json
import os
import pathlib
import secrets
import shutil
import signal
import sys
import tempfile
import typing as t

from . import certificates, control, server

HOSTS = ("127.0.0.1", "localhost", "::1")


def main() -> None:
    options = _parser().parse_args()
    with _folder(options.directory) as folder:
        try:
            asyncio.run(_run(options, folder))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            sys.exit(f"Something else serves at port {options.port} of {options.host} already: end it, or name another port with --port.")


@contextlib.contextmanager
def _folder(wanted: pathlib.Path | None) -> t.Iterator[pathlib.Path]:
    """A folder of its own, for its owner alone, and gone in the end. Nothing is written to one that somebody else could have made."""
    if wanted is None:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="purecloud-simulator-"))
    else:
        folder = wanted.absolute()
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            sys.exit(f"{folder} is there already. The simulator only writes to a folder that it makes: remove it, or name another.")
        except FileNotFoundError:
            sys.exit(f"{folder.parent}, in which the simulator is to make a folder, is not there: make it first.")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _run(options: argparse.Namespace, folder: pathlib.Path) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    if options.lifetime:
        loop.call_later(options.lifetime, stop.set)
    if options.stop_at_eof:
        loop.add_reader(sys.stdin.fileno(), _stop_at_eof, loop, stop)
    tls = None
    if not options.plain:
        tls = certificates.server_context(folder, kind=options.certificate, more_names=options.server_name, require_client_cert=options.require_client_cert)

    headers = {control.SECRET_HEADER: secrets.token_urlsafe(16)}

    def ready(port: int) -> None:
        host = f"[{options.host}]" if ":" in options.host else options.host
        place = {
            "url": f"{'http' if options.plain else 'https'}://{host}:{port}{options.prefix}",
            "control": f"{'http' if options.plain else 'https'}://{host}:{port}{control.PREFIX}",
            "control_headers": headers,
            "pid": os.getpid(),
        }
        if tls:
            place |= {"ca_path": str(folder / "ca.pem"), "client_cert": str(folder / "client.pem")}
        text = json.dumps(place)
        print(text, flush=True)
        if options.directory:
            (folder / "control.header").write_text("".join(f"{name}: {value}\n" for name, value in headers.items()))
            # Written beside it and renamed, so that whoever waits for the file never reads half of it.
            draft = folder / "simulator.json.draft"
            draft.write_text(text + "\n")
            draft.rename(folder / "simulator.json")

    app = server.application(options.prefix, options.token, control_secret=headers[control.SECRET_HEADER])
    await server.serve(app, host=options.host, port=options.port, tls=tls, ready=ready, stop=stop)


def _stop_at_eof(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 1024):
        loop.remove_reader(sys.stdin.fileno())
        stop.set()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 extensions/simulator",
        description="A strict stand-in for the PureCloud API, to rehearse with. Once it serves, it prints one line of JSON: where it is, and its CA.",
        epilog=control.USAGE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", choices=HOSTS, default=HOSTS[0], help="loopback address to serve on (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port; 0, the default, takes a free one")
    parser.add_argument("--prefix", default="", metavar="/PATH", help="path prefix of API and login, as a gateway has one")
    parser.add_argument("--directory", type=pathlib.Path, help="a folder to make, and to remove in the end: ca.pem, client.pem, simulator.json, control.header")
    parser.add_argument("--token", help="a token that is active from the start")
    parser.add_argument("--plain", action="store_true", help="serve http instead of https")
    parser.add_argument("--certificate", choices=certificates.KINDS, default="valid", help="the server's certificate (%(default)s)")
    parser.add_argument("--server-name", action="append", default=[], metavar="NAME", help="a further name that the certificate is for; may be repeated")
    parser.add_argument("--require-client-cert", action="store_true", help="refuse connections without client.pem")
    parser.add_argument("--lifetime", type=float, metavar="SECONDS", help="stop after so many seconds, whatever happens")
    parser.add_argument("--stop-at-eof", action="store_true", help="stop when standard input ends, as it does when the parent process dies")
    return parser
