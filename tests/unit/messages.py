# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 the purecloud.credentials authors

"""Whether each error that the code raises is on the site's page of messages, word for word, with the advice that stands there."""

from __future__ import annotations

import ast
import contextlib
import functools
import re
import sys
import threading
import typing as t
from unittest import mock

from ansible_collections.purecloud.credentials.plugins.module_utils._errors import ApiError, PureCloudError

from tools.messages import ROOT, VALUE, Module, advice_by_class, shortened, text_of, words_of

# Sentences of few words around values, masked ones, and those of the system and of Ansible.
OF_FEW_WORDS = re.compile(
    r"For support: .*|The (old|new) one, \S+, (was|is) .*|(\w+: )?\S+ holds the (new |old )?(token|OAuth client) .*|.* is \S+\.|.*\*{8}.*"
    r"|No space left on device\."
    r"|Unsupported parameters for .*|argument '.*|Failed to import the .*|Please read the module .*|.* on ansible_python_interpreter\."
)
ANSWERED = f"{VALUE} answered {VALUE}."  # the one message of few words
READING = threading.Lock()  # a cache alone has each thread read it all, and CPython 3.11 cannot parse in several at once


class _Text:
    """A text with places for values. It is looked for by its longest part first, so that few need a pattern."""

    def __init__(self, text: str, make_part: t.Callable[[str], str] = str) -> None:
        self._parts = [make_part(part) for part in text.split(VALUE)]
        self._longest = max(self._parts, key=len)

    @functools.cached_property
    def _pattern(self) -> str:
        return ".*".join(map(re.escape, self._parts))

    @functools.cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self._pattern, re.DOTALL)

    @functools.cached_property
    def _within(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){self._pattern}(?!\w)", re.DOTALL)

    def __bool__(self) -> bool:
        return bool(self._longest) or len(self._parts) > 1

    def is_all_of(self, message: str) -> bool:
        return self._longest in message and bool(self._whole.fullmatch(message))

    def is_part_of(self, message: str) -> bool:
        return self._longest in message and bool(self._within.search(message))


class _Source(t.NamedTuple):
    """``page``: its messages, each with its advice; ``texts``: all of the source; ``sentences``: those in them, since some stand in tables."""

    page: list[tuple[_Text, _Text]]
    texts: list[_Text]
    sentences: set[str]


@contextlib.contextmanager
def _untraced() -> t.Iterator[None]:
    """Ten times as fast, where coverage is measured."""
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)


def _source() -> _Source:
    with READING:
        return _read_source()


@functools.cache
@_untraced()
def _read_source() -> _Source:
    advice_of = advice_by_class()
    modules = [Module(path.read_text(), advice_of) for path in sorted(ROOT.glob("plugins/module*/**/*.py"))]
    page = {message for module in modules for message in module.messages() if words_of(message.text)}
    texts = {text for module in modules for node in ast.walk(module.tree) if (text := text_of(node)) and words_of(text)}
    sentences = {sentence for text in texts for sentence in re.split(r"(?<=\.) ", text) if _says_something(sentence)}
    return _Source([(_Text(message.text), _Text(message.advice)) for message in page], list(map(_Text, filter(_says_something, texts))), sentences)


def _says_something(text: str) -> bool:
    """Whether it is more than a few words around a value, which any message could be."""
    return words_of(text) > 2 or text == ANSWERED or (VALUE not in text and text.endswith("."))


@functools.cache
def _sentences() -> list[_Text]:
    return list(map(_Text, _source().sentences))


@functools.cache
def is_known(message: str, advice: str, *, may_lack_advice: bool = False) -> bool:
    source = _source()
    advices = [then for text, then in source.page if text.is_all_of(message)]
    if any(then.is_all_of(advice) for then in advices):
        return True
    if not (advice or may_lack_advice) and advices and all(advices):
        return False
    return all(any(text.is_all_of(part) for text in source.texts) or any(text.is_part_of(part) for text in _sentences()) for part in (message, advice) if part)


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


def _plain(text: str) -> str:
    """Without ids, numbers and addresses, so that texts that differ in them are looked for once."""
    return re.sub(r"[\w/:.@=-]*\d([\w/:.@=-]*\w)?", "0", text)


@functools.cache
@_untraced()
def _plain_sentences() -> list[_Text]:
    return [_Text(sentence, _plain) for sentence in _source().sentences]


@functools.cache
def _is_said(sentence: str) -> bool:
    return any(text.is_part_of(sentence) for text in _plain_sentences())


def unsaid(result: object) -> list[str]:
    """The sentences anywhere in a module's result that are not in the source, letter by letter."""
    if isinstance(result, dict):
        return [each for value in result.values() for each in unsaid(value)]
    if isinstance(result, list):
        return [each for value in result for each in unsaid(value)]
    if not isinstance(result, str) or ". " not in f"{result} " or len(result.split()) < 3:
        return []
    sentences = [sentence for sentence in re.split(r"(?<=\.) ", _plain(" ".join(result.split()))) if len(sentence.split()) > 2]
    return [sentence for sentence in sentences if not OF_FEW_WORDS.fullmatch(sentence) and not _is_said(sentence)]
