"""Names of a question with their other forms, and texts read as if they wrote the form of the question. Pure.

A text is rewritten only to be compared with the question. What is quoted is the stored text: a
rewritten sentence has no offsets of its own, and places in it can be traced back.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from index.model.answer_types import NameMatchKind
from index.model.protocols import Span
from index.text.scripts import HAN_RANGES, HANGUL_RANGES, KANA_RANGES
from index.text.tokenizer import tokenize

# Letters and digits of scripts that separate words.
_LETTER = f"[^\\W_{HAN_RANGES}{KANA_RANGES}{HANGUL_RANGES}]"
_IS_LETTER = re.compile(_LETTER)


@dataclass(frozen=True, slots=True)
class NameForm:
    """Another form of a name, as articles write it; `tokens` without those of its single characters."""

    text: str
    tokens: tuple[str, ...]
    by: NameMatchKind


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A place in a text that writes a name in another form."""

    span: Span
    by: NameMatchKind


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name of a question, as it is typed, and its other forms in the library."""

    text: str
    tokens: frozenset[str]
    forms: tuple[NameForm, ...]
    find_forms: Callable[[str], Sequence[FoundForm]] = field(repr=False, compare=False)
    """The places in a text that write the name in another form."""
    is_known: bool = True
    """Whether it is spelt as the table or the rules spell it, so that it is not mistyped."""

    def is_in(self, tokens: Collection[str]) -> bool:
        """Whether a text with these tokens writes the name as the question does."""
        return self.tokens.issubset(tokens)


@dataclass(frozen=True, slots=True)
class _Change:
    """A form that was replaced: where it stands in the rewritten text, and where it stood."""

    span: Span
    original: Span


@dataclass(frozen=True, slots=True)
class RewrittenText:
    """A text with the forms of the question in place of other forms."""

    text: str
    changes: tuple[_Change, ...] = ()

    def trace_back(self, span: Span) -> Span:
        """The same characters of the original text; of a replaced form always the whole."""
        return self._trace(span[0], is_end=False), self._trace(span[1], is_end=True)

    def _trace(self, at: int, *, is_end: bool) -> int:
        shift = 0
        for change in self.changes:
            start, end = change.span
            if start < at < end or (at == start and not is_end) or (at == end and is_end):
                return change.original[1 if is_end else 0]
            if at >= end:
                shift = change.original[1] - end
        return at + shift


def rewrite_names(text: str, names: Sequence[AskedName]) -> RewrittenText:
    """The text with each name as the question writes it."""
    found = sorted((form.span, name.text) for name in names for form in name.find_forms(text))
    parts: list[str] = []
    changes: list[_Change] = []
    written, end = 0, 0
    for span, asked in found:
        if span[0] < end:
            continue  # it is part of the form before it
        parts += [text[end : span[0]], asked]
        written += span[0] - end
        changes.append(_Change((written, written + len(asked)), span))
        written, end = written + len(asked), span[1]
    return RewrittenText("".join([*parts, text[end:]]), tuple(changes))


@dataclass(frozen=True, slots=True)
class RewrittenPassage:
    """The title and the sentences of a passage, rewritten."""

    title: str
    sentences: tuple[RewrittenText, ...]


def rewrite_passage(
    title: str, sentences: Sequence[str], names: Sequence[AskedName]
) -> RewrittenPassage | None:
    """A passage with the names that it writes only in other forms as the question writes them.

    None if there are none. A passage that has the form of the question is ranked by that.
    """
    found = [name for name in names if any(map(name.find_forms, (title, *sentences)))]
    if not found:
        return None
    words = {token for text in (title, *sentences) for token in tokenize(text)}
    missing = [name for name in found if not name.is_in(words)]
    if not missing:
        return None
    rewritten = tuple(rewrite_names(sentence, missing) for sentence in sentences)
    return RewrittenPassage(rewrite_names(title, missing).text, rewritten)


def compile_literals(texts: Collection[str]) -> re.Pattern[str]:
    """Finds the texts as whole words, the longest first."""
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile("|".join(map(_write_literal, longest_first)))


def _write_literal(text: str) -> str:
    before = rf"(?<!{_LETTER})" if _IS_LETTER.match(text[0]) else ""
    after = rf"(?!{_LETTER})" if _IS_LETTER.match(text[-1]) else ""
    return f"{before}{re.escape(text)}{after}"
