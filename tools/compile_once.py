# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Keep what Python compiles out of a zip file, which it does only for folders: each run of a module brings its code in one.

A quarter of the time of a playbook in a test went into that. The environment of each session imports this whenever its Python starts.
"""

from __future__ import annotations

import contextlib
import importlib.util
import marshal
import os
import sys
import types
import zipimport

KEPT = os.path.join(sys.prefix, "compiled")
_compile = zipimport._compile_source  # type: ignore[attr-defined]


def compile_once(path: str, source: bytes) -> types.CodeType:
    kept = os.path.join(KEPT, importlib.util.source_hash(source).hex())
    try:
        with open(kept, "rb") as file:
            code: types.CodeType = marshal.load(file)
    except OSError:
        code = _compile(path, source)
        with contextlib.suppress(OSError):  # the folder is another user's, or full
            keep(code, kept)
    return code


def keep(code: types.CodeType, path: str) -> None:
    os.makedirs(KEPT, exist_ok=True)
    draft = f"{path}.{os.getpid()}"
    with open(draft, "wb") as file:
        marshal.dump(code, file)
    os.replace(draft, path)


zipimport._compile_source = compile_once  # type: ignore[attr-defined]
