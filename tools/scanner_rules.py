# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""The rules for scanners in `extensions/scanners/`: three forms of one set of expressions. `python -m tools.scanner_rules` writes them.

An expression of RE2 (gitleaks, trufflehog) or Hyperscan (GitHub) has no lookaround and no comments, so its parts have their names here.
A word in angle brackets is taken in small letters, in capitals, and with a capital at its front.
"""

from __future__ import annotations

import json
import pathlib
import re
import typing as t

from extensions.scanners.verifier import PORT
from tools import licence

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "extensions/scanners"
TOKEN, SECRET = "purecloud-access-token", "purecloud-client-secret"
BEFORE_PLACE = "-before-place"  # appended to a rule's name where the scanner needs two
ENTROPY = 3.5  # bits a character; of 20 random letters and digits, hardly any have less
SHORTEST = 20  # characters, as the modules want them (_secrets/forms)

# What says that a secret is one of PureCloud: a part of each region's domain, of product names, and of variables' names.
PLACE = r"(?:<genesys>[._ -]?<cloud>|<pure>[._-]?<cloud>|platformClient)"
KEYWORDS = ["genesys", "purecloud", "pure.cloud", "pure_cloud", "pure-cloud", "platformclient", "oauthclient", "clientcredentials", "client_credentials"]

# RFC 6750. The first character is none that a path begins with.
VALUE = "[A-Za-z0-9_-][A-Za-z0-9._~+/-]<many>={0,2}"
# What ends it. An escape that stands for a character of a secret does not: half a secret is worse than none.
END = r"""["'`\s,;&<>)\]}|#\x1b]|\\+["'nrt]|\\+u00(?:22|26|27|3[ce])|&quot;|%(?:0[AD]|2[0267C]|3[BCE]|5D|7D)"""
# Quotation marks, in none or any number of layers of escapes.
NOISE = r"""\\"'`"""
QUOTES = rf"(?:[{NOISE}]|%22|&quot;|u0022)*"
STAGE = "(?:_(?:prod|PROD|stage|STAGE|qa|QA|test|TEST|dev|DEV|old|OLD|new|NEW|[0-9]))?"
# From a name to its value: `=`, `: "`, `"] = "`, `", "`, `(`, ` || "`, `:-`; `value: ` on the next line; `default = ` of a variable of Terraform.
ASSIGNED = (
    rf"{STAGE}{QUOTES}(?:\]?\s*(?:=>|:-|[=:]+|[,(>]|\|\||\?\?|%3[AD])(?:\s|%20)*"
    rf"|[,:{{\s]*{QUOTES}value{QUOTES}\s*[:=]\s*|\s*\{{[^{{}}]*default\s*=\s*){QUOTES}"
)
# Where a word begins, also behind a quoted character of a URL.
START = r"(?:\b|\w*%[0-9A-Fa-f]{2})"
# What may stand before a name at the start of a line: const, let, export.
DECLARED = "(?:[a-z]+ )?"


class Kind(t.NamedTuple):
    """A kind of secret, by what stands around it.

    ``own``: the end of a name that begins with a place; ``inner``: a name in a block or on a line with a place; ``sent``: in a request to one;
    ``alone``: names, and ``call``: functions, that need no place.
    """

    rule: str
    title: str
    advice: str
    own: str
    inner: str
    sent: str
    alone: str = ""
    call: str = ""


KINDS = [
    Kind(
        TOKEN,
        "PureCloud access token",
        "Access token of PureCloud (Genesys Cloud). Revoke it.",
        own="<token>",
        inner=rf"{START}(?:<set>)?<access>[._-]?<token>",
        # A header; then Insomnia's and Postman's JSON.
        sent=rf"{START}<bearer>(?:[\s+]+|%20|[{NOISE},:\s]+token[{NOISE}\s]*:[{NOISE}\s]*"
        rf"|[{NOISE}\s]*:[{NOISE}\s[{{]*key[{NOISE}\s]*:[{NOISE}\s]*token{ASSIGNED})",
    ),
    Kind(
        SECRET,
        "PureCloud client secret",
        "Secret of an OAuth client of PureCloud (Genesys Cloud). Replace the client, or its secret.",
        own="<secret>",
        inner=rf"{START}<client>[._-]?<secret>",
        sent=rf"{START}<basic>(?:\s+|%20)|\s(?:-u|--user)[ =]*[{NOISE}]*[\w-]+:",
        alone="<oauthclient>_<secret>",  # of Terraform's provider
        call=rf"(?:[cC]lientCredentials(?:Grant)?|client_credentials_token)\([{NOISE}\s]*[\w-]+[{NOISE}\s]*,[{NOISE}\s]*",
    ),
]


class Engine(t.NamedTuple):
    """``next_line``: of a block; ``more``: as much of it; ``end``: of the text; ``many``: of a value's characters; ``spell``: a word in brackets."""

    next_line: str
    more: str
    end: str
    many: str
    spell: t.Callable[[str], str]

    def written(self, text: str) -> str:
        return re.sub(r"<(\w+)>", lambda match: self.spell(match[1]), text.replace("<many>", self.many))

    def gap(self, barred: str = "") -> str:
        """The rest of a block, or of it up to a character."""
        return rf"(?:[^\n{barred}]|{self.next_line}){self.more}"


RE2 = Engine(
    # Indented, JSON, a date, a comment; `name =`, `name: value`, `call(`; `Header: `.
    rf"\n(?:[^\w\n\[]|[0-9]|{DECLARED}[a-z]\w*(?: ?[=.(]|: )|[A-Z][a-z]+(?:-[A-Z]\w+)?: )",
    "*?",
    "$",
    f"{{{SHORTEST - 1},}}",
    lambda word: f"(?i:{word})",
)
# Hyperscan tells where a match begins only if it has little to count; GitHub takes no `(?i)`.
HYPERSCAN = Engine(
    r"\n(?:[^A-Z\n\[]|[A-Z][a-z])",  # no variable in capitals, no section of an INI file
    "*",
    r"\z",
    "+",
    lambda word: f"(?:{word}|{word.title()}|{word.upper()})",
)


class Expression(t.NamedTuple):
    """What is before a secret, what it is, and what comes after it."""

    before: str
    value: str
    after: str

    def grouped(self) -> str:
        """One expression, with the secret as its group."""
        return f"{self.before}({self.value}){self.after}"


def expressions(kind: Kind, engine: Engine, *, call: str) -> tuple[Expression, Expression]:
    """With the place before the secret, and with the place after it."""
    given = rf"(?:{ASSIGNED}|\s)"
    own, inner = rf"[.\w-]*{kind.own}", rf"{engine.gap('}')}(?:\n{DECLARED})?{kind.inner}"
    named = _any_of(kind.alone, PLACE + _any_of(own, inner)) + given
    sent = rf"{PLACE}{engine.gap()}\n?(?:{kind.sent})"
    first = _any_of(named, sent, call), VALUE, f"(?:{END}|{engine.end})"
    second = _any_of(kind.inner + given, kind.sent), VALUE, rf"(?:{END}){engine.gap()}{PLACE}"
    return Expression(*map(engine.written, first)), Expression(*map(engine.written, second))


def _any_of(*choices: str) -> str:
    return f"(?:{'|'.join(filter(None, choices))})"


# What no secret of PureCloud is: without a digit, cut off, a UUID, words in one case, a variable, another vendor's by its prefix, a JSON Web Token.
NO_SECRET = [
    "^[^0-9]+$",
    "[.][.][.]",
    "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    "^([a-z][a-z0-9]*([-_./][a-z0-9]+)+|[A-Z][A-Z0-9]*(_[A-Z0-9]+)+)$",
    "^(var|local|data|module|each|env|process[.]env|os[.]environ|secrets|settings|config|self|this)[.]",
    "^(gh[opusr]_|github_pat_|glpat-|xox[a-z]-|sk[-_]|pk_|rk_|eyJ|ya29[.]|AIza|AKIA|EAA|hv[sbr][.]|npm_|pypi-|dop_v1_|shp[a-z]+_|SG[.])",
]
STOP_WORDS = ["example", "changeme", "change-me", "change_me", "placeholder", "redacted", "your-", "your_", "xxxxxx", "000000", "123456", "abcdef"]

ORIGIN = "Written by `python -m tools.scanner_rules` in the collection purecloud.credentials. README.md tells how to use it."
HEAD = "".join(f"# {line}\n" for line in [*licence.LINES, ORIGIN])
LITERAL = "'" * 3  # of TOML


def gitleaks() -> str:
    """gitleaks' configuration. Without `secretGroup`, its secret is the first group that is not empty, since version 8.19."""
    text = f'{HEAD}\ntitle = "gitleaks\' own rules, and those for PureCloud (Genesys Cloud)"\nminVersion = "v8.25.0"\n\n[extend]\nuseDefault = true\n'
    for kind in KINDS:
        regex = "|".join(expression.grouped() for expression in expressions(kind, RE2, call=kind.call))
        text += f'\n[[rules]]\nid = "{kind.rule}"\ndescription = "{kind.advice}"\nregex = {LITERAL}{regex}{LITERAL}\nentropy = {ENTROPY}\n'
        text += f'keywords = {json.dumps(KEYWORDS)}\ntags = ["purecloud"]\n\n'
        text += '[[rules.allowlists]]\ndescription = "Placeholders, and secrets of others"\nregexes = [\n'
        text += "".join(f"  {LITERAL}{each}{LITERAL},\n" for each in NO_SECRET) + f"]\nstopwords = {json.dumps(STOP_WORDS)}\n"
    return text


# Whom it asks: verifier.py, which answers 200 for an active token and 410 for one that is not. Anything else leaves it unknown.
VERIFY = f"""\
    verify:
      - endpoint: http://127.0.0.1:{PORT}/
        unsafe: true # http, within this host
        successRanges: ["200"]
        rotatedRanges: ["410"]
"""


def trufflehog() -> str:
    """trufflehog's configuration. Its secret is the first group, and a detector's name stands for one expression, so that two are two detectors."""
    text = f"{HEAD}---\ndetectors:\n"
    for kind in KINDS:
        for suffix, expression in zip(("", BEFORE_PLACE), expressions(kind, RE2, call=kind.call)):
            text += f"  - name: {kind.rule}{suffix}\n    description: {json.dumps(kind.advice)}\n    keywords: {json.dumps(KEYWORDS)}\n"
            text += f"    regex:\n      secret: |-\n        {expression.grouped()}\n    entropy: {ENTROPY}\n    exclude_words: {json.dumps(STOP_WORDS)}\n"
            text += "    exclude_regexes_capture:\n" + "".join(f"      - {json.dumps(each)}\n" for each in NO_SECRET)
            text += VERIFY if kind.rule == TOKEN else ""
    return text


# What the form of GitHub is tried with; the word SECRET stands for random characters.
SAMPLES = {
    TOKEN: ("GENESYSCLOUD_ACCESS_TOKEN=SECRET", 'curl -H "Authorization: Bearer SECRET" https://api.mypurecloud.com/api/v2/users/me'),
    SECRET: ("GENESYSCLOUD_OAUTHCLIENT_SECRET=SECRET", "curl -u client:SECRET https://login.mypurecloud.com/oauth/token"),
}
SAMPLE_OF_CALL = "loginClientCredentialsGrant('client', 'SECRET')"


def github() -> str:
    """The fields of GitHub's form, to be pasted. A pattern's name makes its type in alerts: `purecloud_access_token`."""
    words = "|".join(spelling for word in STOP_WORDS for spelling in dict.fromkeys((word, word.title(), word.upper())))
    lines = ["<!--", *licence.LINES, ORIGIN, "-->", "", "# Custom patterns for GitHub secret scanning", ""]
    lines += ["Make one of each section; its heading is the pattern's name. *More options* shows the fields after the first.", ""]
    lines += ["Each has these additional match requirements. *Secret must match:*", "", *_fields(f"^.{{{SHORTEST},}}$", "[0-9]", "[A-Za-z]")]
    lines += ["*Secret must not match:*", "", *_fields(*NO_SECRET[1:], words)]
    for kind in KINDS:
        first, second = expressions(kind, HYPERSCAN, call="")
        lines += _section(kind.title, first, SAMPLES[kind.rule][0])
        lines += _section(f"{kind.title} before place", second, SAMPLES[kind.rule][1])
        if kind.call:
            lines += _section(f"{kind.title} in call", first._replace(before=kind.call), SAMPLE_OF_CALL)
    return "\n".join(lines[:-1]) + "\n"


def _section(name: str, expression: Expression, sample: str) -> list[str]:
    fields = [("Secret format", expression.value), ("Before secret", expression.before), ("After secret", expression.after)]
    fields.append(("Test string, with random letters and digits for SECRET", sample))
    return [f"## {name}", "", *(line for title, text in fields for line in (f"{title}:", "", *_fields(text)))]


def _fields(*texts: str) -> list[str]:
    return [line for text in texts for line in ("```text", text, "```", "")]


FILES = {"gitleaks.toml": gitleaks, "trufflehog.yml": trufflehog, "github_custom_patterns.md": github}


def main() -> None:
    for name, write in FILES.items():
        (FOLDER / name).write_text(write(), encoding="utf-8")


if __name__ == "__main__":
    main()
