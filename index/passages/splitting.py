"""Article text -> passages: runs of whole sentences that the model can read to the last token.

Pure: the token counts come in as a function. Passages of one article aim at equal lengths, though the overlap
and the token limit can leave a short last one. Each shares one sentence with its neighbour, so that a fact told
across a border stands whole in one of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from index.protocols import Span
from index.text.scripts import count_words
from index.text.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]

# [CLS] and [SEP] or their like, and the line break after the title.
_SPECIAL_TOKENS = 4
# A headline is rarely over 40 tokens; a longer "title" must not push out what it stands over.
MAX_TITLE_TOKENS = 48
# An overlap longer than this share of a passage would repeat more than it joins.
_MAX_OVERLAP = 0.3


@dataclass(frozen=True, slots=True)
class Limits:
    """How long passages may be: `words` is aimed at, `tokens` (the model's, all in all) never exceeded."""

    words: int
    tokens: int


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """A passage of an article: its span and those of its sentences, in characters of the article."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    words: int
    tokens: int


def split_article(title: str, text: str, *, limits: Limits, count_tokens: CountTokens) -> list[PassageSpan]:
    """Passages in order; together they cover every sentence of the text.

    None of them, read by the model under `fit_title(title)`, is over `limits.tokens`.
    """
    title_tokens = count_tokens([fit_title(title, count_tokens)])[0]
    budget = max(limits.tokens - title_tokens - _SPECIAL_TOKENS, limits.tokens // 4)
    sentences = _measure(text, split_sentences(text), budget, count_tokens)
    target = _even_target(sum(sentence.words for sentence in sentences), limits.words)
    return [_to_span(run) for run in _pack(sentences, target, budget)]


def fit_title(title: str, count_tokens: CountTokens) -> str:
    """The title, cut at a word so that it leaves the model room for the passage."""
    while count_tokens([title])[0] > MAX_TITLE_TOKENS:
        shorter = title[: len(title) * 3 // 4]
        title = shorter.rsplit(None, 1)[0] if " " in shorter else shorter
    return title


def _measure(text: str, spans: Sequence[Span], budget: int, count_tokens: CountTokens) -> list[_Sentence]:
    pieces = [text[start:end] for start, end in spans]
    # One token more than counted alone: some tokenizers add one where pieces are joined.
    tokens = [count + 1 for count in count_tokens(pieces)]
    measured: list[_Sentence] = []
    for (start, end), piece, count in zip(spans, pieces, tokens, strict=True):
        if count <= budget:
            measured.append(_Sentence(start, end, count_words(piece), count))
        else:
            middle = start + _middle(piece)
            measured += _measure(text, [(start, middle), (middle, end)], budget, count_tokens)
    return measured


def _middle(piece: str) -> int:
    """Where to halve a sentence that is too long for the model: after the white space nearest its middle."""
    half = len(piece) // 2
    space = piece.rfind(" ", 1, half)
    return space + 1 if space > half // 2 else half


def _even_target(words: int, aimed: int) -> int:
    return ceil(words / max(1, round(words / aimed)))


def _pack(sentences: Sequence[_Sentence], target: int, budget: int) -> Iterator[Sequence[_Sentence]]:
    """Greedy runs of at least `target` words or as many as the budget holds; each starts with an overlap."""
    words = list(accumulate((sentence.words for sentence in sentences), initial=0))
    tokens = list(accumulate((sentence.tokens for sentence in sentences), initial=0))
    first = covered = 0
    while covered < len(sentences):
        last = covered + 1
        if tokens[last] - tokens[first] > budget:
            first = covered
        while (
            last < len(sentences)
            and words[last] - words[first] < target
            and tokens[last + 1] - tokens[first] <= budget
        ):
            last += 1
        yield sentences[first:last]
        covered = last
        overlap = words[last] - words[last - 1]
        first = last - 1 if last - 1 > first and overlap <= target * _MAX_OVERLAP else last


def _to_span(run: Sequence[_Sentence]) -> PassageSpan:
    return PassageSpan(run[0].start, run[-1].end, tuple((part.start, part.end) for part in run))
