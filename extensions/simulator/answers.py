# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors
"""Error bodies in the API's form, and the ids that each answer carries."""

from __future__ import annotations

import uuid

from aiohttp import web

MESSAGES = {
    "authentication.required": "No authentication bearer token specified in authorization header.",
    "bad.credentials": "Invalid login credentials.",
    "credentials.expired": "The login credentials have expired.",
    "bad.request": "The request could not be understood by the server due to malformed syntax.",
    "not.found": "The requested resource was not found.",
    "method.not.allowed": "The method is not allowed for the requested resource.",
    "unsupported.media.type": "Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header.",
    "missing.any.permissions": "Unable to perform the requested action. You must have at least one of the following permissions assigned: [{permission}]",
    "rate.limited": "Rate limit exceeded.",
    "too.many.requests.retry.after": "Rate limit exceeded. Try again after the number of seconds in the Retry-After header.",
}


def api_error(status: int, code: str, headers: dict[str, str] | None = None, **parameters: str) -> web.Response:
    """An answer with the error body that is documented for all operations."""
    message = MESSAGES[code].format(**parameters)
    body = {
        "status": status,
        "code": code,
        "message": message,
        "messageWithParams": MESSAGES[code],
        "messageParams": parameters,
        "contextId": str(uuid.uuid4()),
        "details": [],
        "errors": [],
    }
    return web.json_response(body, status=status, headers=headers)


def login_error(status: int, error: str, description: str) -> web.Response:
    """An answer of the token endpoint, which has a form of its own."""
    return web.json_response({"error": error, "description": description, "error_description": description}, status=status)
