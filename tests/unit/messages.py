# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Whether each error that the code raises is on the site's page of messages, word for word, with the advice that stands there."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
import sys
import typing as t
from unittest import mock

from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ApiError, PureCloudError

from tools.messages import ROOT, VALUE, Module, advice_by_class, shortened, text_of, words_of

Pattern = re.Pattern[str]

ANSWERED = f"{VALUE} answered {VALUE}."  # the one message of few words


class _Source(t.NamedTuple):
    """``page``: its messages, each with its advice; ``texts``: all of the source; ``sentences``: those in them, since some stand in tables."""

    page: list[tuple[Pattern, Pattern]]
    texts: list[Pattern]
    sentences: list[Pattern]


@contextlib.contextmanager
def _untraced() -> t.Iterator[None]:
    """Ten times as fast, where coverage is measured."""
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


@functools.cache
@_untraced()
def _source() -> _Source:
    paths = sorted(ROOT.glob("plugins/module*/**/*.py"))
    advice_of = advice_by_class()
    page = {message for path in paths for message in Module(path.read_text(), advice_of).messages() if words_of(message.text)}
    texts = {text for path in paths for node in ast.walk(ast.parse(path.read_text())) if (text := text_of(node)) and words_of(text)}
    sentences = {sentence for text in texts for sentence in re.split(r"(?<=\.) ", text) if _says_something(sentence)}
    return _Source(
        [(_pattern(message.text), _pattern(message.advice)) for message in page],
        list(map(_pattern, filter(_says_something, texts))),
        [re.compile(rf"(?<!\w){_pattern(sentence).pattern}(?!\w)", re.DOTALL) for sentence in sentences],
    )


def _says_something(text: str) -> bool:
    """Whether it is more than a few words around a value, which any message could be."""
    return words_of(text) > 2 or text == ANSWERED or (VALUE not in text and text.endswith("."))


def _pattern(text: str) -> Pattern:
    return re.compile(".*".join(map(re.escape, text.split(VALUE))), re.DOTALL)


@functools.cache
def is_known(message: str, advice: str, *, may_lack_advice: bool = False) -> bool:
    source = _source()
    advices = [then for text, then in source.page if text.fullmatch(message)]
    if any(then.fullmatch(advice) for then in advices):
        return True
    if not (advice or may_lack_advice) and advices and all(then.pattern for then in advices):
        return False
    return all(any(text.fullmatch(part) for text in source.texts) or any(text.search(part) for text in source.sentences) for part in (message, advice) if part)


def _is_raised_by_a_test() -> bool:
    frame = sys._getframe(2)
    while frame.f_code.co_filename.endswith(("/_errors.py", "/mutmut/mutation/trampoline.py")) and frame.f_back:
        frame = frame.f_back
    return "/tests/" in frame.f_code.co_filename


@contextlib.contextmanager
def unknown_messages() -> t.Iterator[list[tuple[str, str]]]:
    """Those of errors that are made meanwhile, and are not on the page."""
    unknown: list[tuple[str, str]] = []
    make = PureCloudError.__init__

    def watched(self: PureCloudError, message: str, *, advice: str | None = None) -> None:
        make(self, message, advice=advice)
        if not _is_raised_by_a_test() and not is_known(shortened(str(message)), shortened(str(self.advice)), may_lack_advice=isinstance(self, ApiError)):
            unknown.append((message, self.advice))

    with mock.patch.object(PureCloudError, "__init__", watched):
        yield unknown
