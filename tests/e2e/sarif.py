# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Whether a file is SARIF, by the schema of that."""

from __future__ import annotations

import functools
import json
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import typing as t

import pytest


def require_valid(path: pathlib.Path) -> None:
    """Call it last: without what is needed to find out, the rest of the test is skipped.

    :raises AssertionError: it is not valid, or the schema takes anything.
    """
    jsonschema = pytest.importorskip("jsonschema")
    valid = jsonschema.Draft7Validator(_schema(), format_checker=jsonschema.FormatChecker())
    document = json.loads(path.read_text())
    assert not list(valid.iter_errors(document))
    del document["runs"][0]["results"][0]["message"]
    assert not valid.is_valid(document)


@functools.cache
def _schema() -> t.Any:
    """That of SARIF 2.1.0, as Microsoft packages it for npm."""
    if not shutil.which("npm"):
        pytest.skip("there is no npm on this machine, with which to get the schema of SARIF")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", "@microsoft/jest-sarif@1.0.0-beta.0"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(pathlib.Path(folder).glob("*.tgz"))) as archive:
            return json.load(t.cast("t.Any", archive.extractfile("package/lib/schemas/sarif-2.1.0-rtm.5.json")))
