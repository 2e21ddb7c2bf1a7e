# Copyright (c) 2026, the purecloud.credentials authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Which of the secrets in a report are PureCloud's, and which of those are tokens.

A secret of somebody else's must not be sent to PureCloud, and a token of PureCloud's must not be left out. So what decides is said by somebody:
by the rule that found it, by the name that it was given, or by PureCloud's name in the same line. Where two say differently, both are believed. Where nobody
says anything, a person has to look: it is not sent, and it is listed. A secret that is found in many places is the same secret in all of them.

PRIVATE: for this collection only; it can change in any release.
"""

from __future__ import annotations

import collections
import dataclasses
import re
import typing as t

from .._secrets.forms import TOKEN, fingerprint
from .finding import Finding, Unreadable
from .spelling import ID_AND_SECRET, UUID, Spelling, spellings

TOKEN_KIND = "token"
CLIENT_SECRET_KIND = "client_secret"
ID_KIND = "id"

# Why a secret is left out, as `left_out` counts it.
UNDECIDED = "undecided"
OTHER_SERVICE = "other_service"
NO_TOKEN_FORM = "no_token_form"
HIDDEN = "hidden"

_PURECLOUD = re.compile(r"pure[\W_]?cloud|genesys", re.IGNORECASE)

# The parts of names that say what a value is, and not whose. With them, PureCloud's name in the same line decides.
_NEUTRAL_WORDS = (
    "access api auth authorization bearer client credential credentials env get header headers http id jwt key my new oauth old secret set token u user value x"
)
_NEUTRAL = frozenset(_NEUTRAL_WORDS.split())

# Written by the Genesys Cloud CLI, with names that do not say whose they are (https://github.com/MyPureCloud/platform-client-sdk-cli).
_FILE_OF_THE_CLI = re.compile(r"(.*[/\\])?\.gc[/\\]config\.toml", re.IGNORECASE)

ROTATE_THE_CLIENT = (
    "This is the secret of an OAuth client, not a token: whoever has it makes new tokens. Replace it with the role rotate_oauth_client, or at once with "
    "purecloud_oauth_client and regenerate_secret, then revoke the tokens that were made with it."
)


@dataclasses.dataclass(frozen=True, repr=False)
class Sorted:
    """The secrets of a report, each with its findings, in the order in which they first appear. ``tokens``: those to work on; ``secrets``: all to be masked."""

    tokens: dict[str, list[Finding]]
    client_secrets: dict[str, list[Finding]]
    undecided: dict[str, list[Finding]]
    left_out: dict[str, int]
    unreadable: list[Unreadable]
    secrets: list[str]

    def found(self, token: str) -> list[dict[str, t.Any]]:
        return _places(self.tokens[token])

    def told(self) -> dict[str, t.Any]:
        """What a result tells, besides that of the tokens."""
        return {
            "left_out": self.left_out,
            "client_secrets": [{**_named(secret, findings), "advice": ROTATE_THE_CLIENT} for secret, findings in self.client_secrets.items()],
            "undecided": [_named(secret, findings) for secret, findings in self.undecided.items()],
            "unreadable": [part._asdict() for part in self.unreadable],
        }

    def warnings(self) -> t.Iterator[str]:
        if not self.tokens and not self.left_out and not self.unreadable:
            yield "The report holds no finding, so there was nothing to do. If the scanner was stopped before its end, its report may be empty for that."
        if self.client_secrets:
            yield (
                f"The report holds secrets of OAuth clients, which no revocation of tokens ends: {len(self.client_secrets)}."
                " They are in client_secrets, with what to do."
            )
        if self.undecided:
            yield (
                f"The report holds secrets of which nothing says whether they are PureCloud's, so they were not sent: {len(self.undecided)}."
                " They are in undecided. Name in findings_accept those that are tokens of PureCloud."
            )


def _places(findings: list[Finding]) -> list[dict[str, t.Any]]:
    return list({repr(place): place for place in (finding.told() for finding in findings)}.values())


def _named(secret: str, findings: list[Finding]) -> dict[str, t.Any]:
    return {"fingerprint": fingerprint(secret), "found": _places(findings)}


def sort(findings: t.Iterable[Finding], unreadable: t.Iterable[Unreadable], accept: t.Collection[str]) -> Sorted:
    """``accept``: what else is a token of PureCloud's, where nothing else decides: rules by their ids, and secrets by their fingerprints."""
    accepted = {name.strip().lower() for name in accept}
    places: dict[str, list[Finding]] = {}
    kinds: dict[str, set[str]] = collections.defaultdict(set)
    hidden: list[Finding] = []
    for finding in findings:
        if finding.hidden is not None:
            hidden.append(finding)
            continue
        for spelling in [Spelling(finding.secret)] if finding.stated else spellings(finding.secret, finding.around):
            places.setdefault(spelling.secret, []).append(finding)
            kinds[spelling.secret] |= {TOKEN_KIND} if finding.stated else _kinds(finding, spelling, accepted)
    for secret, found in places.items():
        kinds[secret] = kinds[secret] or {_why_left_out(secret, found)}
    return _sorted(places, kinds, hidden, unreadable, accepted)


def _sorted(
    places: dict[str, list[Finding]], kinds: dict[str, set[str]], hidden: list[Finding], unreadable: t.Iterable[Unreadable], accepted: set[str]
) -> Sorted:
    def those(kind: str) -> dict[str, list[Finding]]:
        return {secret: found for secret, found in places.items() if kind in kinds[secret]}

    tokens = those(TOKEN_KIND)
    ours = [finding for finding in hidden if _PURECLOUD.search(f"{finding.rule} {finding.around}") or finding.rule.lower() in accepted]
    left_out = collections.Counter(kind for secret in places if secret not in tokens for kind in kinds[secret])
    left_out[HIDDEN] += len(hidden) - len(ours)
    return Sorted(
        tokens,
        those(CLIENT_SECRET_KIND),
        those(UNDECIDED),
        {kind: count for kind, count in left_out.items() if count},
        [*unreadable, *(Unreadable(f"Finding {finding.number} {finding.hidden}", finding.told()) for finding in ours)],
        list(dict.fromkeys([*places, *(finding.secret for found in places.values() for finding in found)])),
    )


def _why_left_out(secret: str, found: list[Finding]) -> str:
    """Of a secret about which nobody says that it is PureCloud's."""
    if any(finding.elsewhere for finding in found):
        return OTHER_SERVICE
    return UNDECIDED if TOKEN.fullmatch(secret) else NO_TOKEN_FORM


def _kinds(finding: Finding, spelling: Spelling, accepted: set[str]) -> set[str]:
    """What a finding says that a secret of PureCloud's is; nothing, if it does not say that it is PureCloud's."""
    by_name = _kinds_by_name(finding, spelling)
    by_rule = _kinds_in(finding.rule, spelling.secret) if _PURECLOUD.search(finding.rule) else set()
    if by_name == {ID_KIND}:
        return by_name
    if by_rule or by_name:
        return by_rule | (by_name if spelling.name or not by_rule else set())
    return {TOKEN_KIND} if accepted & {finding.rule.lower(), fingerprint(spelling.secret)} else set()


def _kinds_by_name(finding: Finding, spelling: Spelling) -> set[str]:
    ours = _PURECLOUD.search(spelling.name) is not None
    of_the_cli = False
    if not ours and set(_words(spelling.name)) <= _NEUTRAL:
        of_the_cli = _FILE_OF_THE_CLI.fullmatch(finding.place.file) is not None
        ours = of_the_cli or _PURECLOUD.search(spelling.line.replace(spelling.secret, " ")) is not None
    if not ours:
        return set()
    if spelling.scheme == "basic" or ID_AND_SECRET.fullmatch(spelling.secret):
        return {CLIENT_SECRET_KIND}
    if of_the_cli and not spelling.name and not UUID.fullmatch(spelling.secret):
        return {TOKEN_KIND, CLIENT_SECRET_KIND}  # that file holds the one or the other
    return _kinds_in(spelling.name, spelling.secret)


def _kinds_in(name: str, secret: str) -> set[str]:
    """By the words of a name that is PureCloud's: `GENESYSCLOUD_OAUTHCLIENT_SECRET`, `purecloud-access-token`."""
    words = "".join(_words(name))
    if UUID.fullmatch(secret) and words.endswith(("id", "clientcredentials")):
        return {ID_KIND}
    if "clientsecret" in words:
        return {CLIENT_SECRET_KIND}
    if "secret" in words and "token" not in words:
        return {TOKEN_KIND, CLIENT_SECRET_KIND}  # nobody says which of the two
    return {TOKEN_KIND}


def _words(name: str) -> list[str]:
    """`pureCloudToken`, `PURECLOUD_TOKEN` and `purecloud-token` have the same ones."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)]
