# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""A client is given a new secret. There is no overlap, and no way back.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

from .. import _errors as errors
from .._api.oauth_clients import CLIENT_CREDENTIALS, cannot_have_created, replace_secret
from .._http.session import Document
from .._secrets.credentials import Credentials
from .._secrets.credentials_file import CredentialsFile
from .._secrets.paths import displayed
from .guards import explain_refusal, is_own
from .proof import Proof, prove
from .run import Run, label


async def require_place_for_own_secret(run: Run, client: Document, file: CredentialsFile | None, secret_path: str | None) -> None:
    """The client that signs in may be given a new secret only where that takes the place of the old one.

    :raises PreconditionError: it would be locked out.
    """
    if client.get("authorizedGrantType") == CLIENT_CREDENTIALS:
        run.session.connection.hosts.require_login_url()
    if await is_own(run, client) and not (file and secret_path and file.is_where(secret_path)):
        raise errors.PreconditionError(
            f"This task signs in as the OAuth client {label(client)} itself, and a new secret would lock it out.",
            advice="Sign in as another client, or have secret_dest, with the format token, and client_secret_file name the same file. Nothing was changed.",
        )


async def regenerate(run: Run, client: Document, file: CredentialsFile | None, proof: Proof) -> tuple[str, bool]:
    """Replace a client's secret, keep the new one, and look that it signs in. Returns it, and whether that was seen.

    ``file``: where it is kept, proved to be one that can be written; without one, the secret is the caller's to hand on.

    :raises PureCloudError: the old secret may be gone; the error says where the new one is.
    """
    name = f"OAuth client {label(client)}"
    try:
        document = await replace_secret(run.session, run.token, client["id"])
    except errors.RequestError as error:
        await explain_refusal(run, error, client)
        if not cannot_have_created(error):
            error.notes.append(f"The secret of the {name} may have been replaced all the same, by one that is lost: run the task again.")
        raise
    credentials = Credentials(client["id"], str(document["secret"]))
    run.secrets.append(credentials.client_secret)
    run.changed = True
    if file:
        try:
            file.write(credentials)
        except errors.ConfigurationError as error:
            error.notes.append(f"The secret of the {name} was replaced, and the new one is lost: nobody can sign in until you run the task again.")
            raise
    return credentials.client_secret, await _is_proved(run, client, credentials, file, proof)


async def _is_proved(run: Run, client: Document, credentials: Credentials, file: CredentialsFile | None, proof: Proof) -> bool:
    """:raises PureCloudError: the new secret was not seen to sign in. Where it is not kept, that is but a warning: an error would lose it."""
    if client.get("authorizedGrantType") != CLIENT_CREDENTIALS:
        return False
    try:
        await prove(run, credentials, proof)
    except errors.PureCloudError as error:
        done = f"The secret of the OAuth client {label(client)} was replaced"
        if file:
            error.notes.append(f"{done}, and the new one is in {displayed(file.path)}.")
            raise
        run.warnings.append(f"{done}, but not seen to work: {error}")
        return False
    return True
