# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The reports in `corpus/`, and what is in them."""

from __future__ import annotations

import pathlib
import shutil

FOLDER = pathlib.Path(__file__).parent / "corpus"

TOKEN = "Wq7kPz0vTn3xLs8dRb2mYc5hJf9gUa4eNo1tXi6wQk-Vz0pBr3sDl8yHm"
TOKEN_OF_THE_CLI = "Ka9sJd2fHg7qPw4eRt1yUi6oZx3cVb8nMl5kQj0hGf-Ds2aPo7iUy4tRe1w"
TOKEN_OF_TERRAFORM = "Mx3nBv8cLz1kJh6gFd9sAp4oIu7yTr2eWq5mNb0vCx-Zl3kJh8gFd1sAp6o"
CLIENT_SECRET = "Zt4nKq9wXc2vMb7sLd5fGh8jPo1iUy3eRr6aTz0yQm"
FOREIGN = "Bd6cYh1sKv8mZr3tQp0wEx5nUj2fLg7aOi4yTb9k_Mc8vXz6qWe1rNu5hJd"
AWS_KEYS = ["AKIAQ6OJWN3TBZ5RLKYX", "wJa1rXUtnFEMIK7MDENGbPxRfiCYq9vLoT2sBe4z"]
SECRETS = [TOKEN, TOKEN_OF_THE_CLI, TOKEN_OF_TERRAFORM, CLIENT_SECRET, FOREIGN, *AWS_KEYS]


def copy_of(name: str, folder: pathlib.Path) -> pathlib.Path:
    """A report, as a file that is safe to hold secrets."""
    path = folder / name
    shutil.copyfile(FOLDER / name, path)
    path.chmod(0o600)
    return path


def file_of(text: str | bytes, folder: pathlib.Path) -> pathlib.Path:
    path = folder / "findings"
    path.touch(mode=0o600)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
