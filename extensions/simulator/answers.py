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
    "missing.permissions": "Unable to perform the requested action. You are missing the following permission(s): [{permission}]",
    "not.authorized": "You are not authorized to perform the requested action.",
    "invalid.value": "Value [{value}] is not valid for field type [{field}].",
    "invalid.date": "Date [{value}] is not valid for field [{field}].",
    "conflict": "The request conflicts with the current state of the resource.",
    "auth.too.many.clients": "Too many clients exist in this organization.",
    "bad.grant.type": "The grant type is not valid.",
    "grant.type.required": "A grant type is required.",
    "missing.client.roles": "Client roles are missing.",
    "cannot.delete.client": "Clients must be marked as inactive to be eligible for deletion.",
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


class RefusedError(Exception):
    """What an operation refuses, to be answered with an error body."""

    def __init__(self, status: int, code: str, **parameters: str) -> None:
        super().__init__(code)
        self.status, self.code, self.parameters = status, code, parameters

    def answer(self, headers: dict[str, str]) -> web.Response:
        return api_error(self.status, self.code, headers, **self.parameters)


def login_error(status: int, error: str, description: str) -> web.Response:
    """An answer of the token endpoint, which has a form of its own."""
    return web.json_response({"error": error, "description": description, "error_description": description}, status=status)
