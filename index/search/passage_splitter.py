"""Split article text into passages within the model's token limit. Pure: token counts come from a function.

The passages of an article have about equal lengths, though the overlap and the token limit can leave a short
last one. Each shares one sentence with its neighbour, so that a fact told across a boundary is complete in one
of them.

Splitting an edited text from scratch would move every boundary after the edit. Unchanged passages of the
previous revision are therefore kept; they need no new embedding.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from index.model.protocols import Span
from index.text.scripts import count_words
from index.text.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]

# [CLS], [SEP] or similar tokens, and the line break after the title.
_SPECIAL_TOKENS = 4
# A headline is rarely over 40 tokens; a longer "title" must not displace the passage.
MAX_TITLE_TOKENS = 48
# Longest overlap, as a share of a passage; a longer one repeats too much.
_MAX_OVERLAP = 0.3
# A gap between kept passages that is shorter than this share is merged with one of them: very short passages
# match too many questions.
_MIN_GAP = 0.5


@dataclass(frozen=True, slots=True)
class PassageLimits:
    """Length of passages: `words` is the aim, `tokens` (of the model, with title) is never exceeded."""

    words: int
    tokens: int


@dataclass(frozen=True, slots=True)
class PassageSpan:
    """The span of a passage and those of its sentences, in characters of the article."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    words: int
    tokens: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """A kept passage, and the sentences that it covers: from `first` up to, not including, `last`."""

    first: int
    last: int
    span: PassageSpan


def split_article(
    title: str, text: str, *, limits: PassageLimits, count_tokens: CountTokens, kept: Sequence[PassageSpan] = ()
) -> list[PassageSpan]:
    """Passages in order; together they cover every sentence of the text.

    None of them, with `truncate_title(title)`, exceeds `limits.tokens`. `kept` passages must have been made
    with the same title and limits, and their text must be unchanged. The result contains those that begin and
    end at a sentence boundary, unless a gap of very few words would remain beside them.
    """
    title_tokens = count_tokens([truncate_title(title, count_tokens)])[0]
    budget = max(limits.tokens - title_tokens - _SPECIAL_TOKENS, limits.tokens // 4)
    sentences = _measure(text, split_sentences(text), budget, count_tokens)
    standing = _without_scraps(_place(kept, sentences), sentences, limits.words * _MIN_GAP)
    return list(_fill(standing, sentences, limits.words, budget))


def truncate_title(title: str, count_tokens: CountTokens) -> str:
    """The title, cut at a word boundary to at most MAX_TITLE_TOKENS tokens."""
    while count_tokens([title])[0] > MAX_TITLE_TOKENS:
        shorter = title[: len(title) * 3 // 4]
        title = next(iter(shorter.rsplit(None, 1)), "") if " " in shorter else shorter
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
    """Where to halve a sentence that is too long for the model: after the last space before its middle."""
    half = len(piece) // 2
    space = piece.rfind(" ", 1, half)
    return space + 1 if space > half // 2 else half


def _place(kept: Sequence[PassageSpan], sentences: Sequence[_Sentence]) -> list[_Kept]:
    starts = {sentence.start: i for i, sentence in enumerate(sentences)}
    ends = {sentence.end: i for i, sentence in enumerate(sentences, start=1)}
    placed: list[_Kept] = []
    for span in kept:
        first, last = starts.get(span.start), ends.get(span.end)
        if first is not None and last is not None and last > (placed[-1].last if placed else 0):
            placed.append(_Kept(first, last, span))
    return placed


def _without_scraps(kept: list[_Kept], sentences: Sequence[_Sentence], least: float) -> list[_Kept]:
    """The kept passages without those that would leave a gap of very few words beside them."""
    words = list(accumulate((sentence.words for sentence in sentences), initial=0))
    place = 0
    while place <= len(kept):
        start, end = _gap_before(kept, place, len(sentences))
        if start < end and words[end] - words[start] < least and kept:
            # Drop the passage after the gap, or before it at the end, and check the larger gap again.
            place = min(place, len(kept) - 1)
            del kept[place]
        else:
            place += 1
    return kept


def _fill(
    kept: Sequence[_Kept], sentences: Sequence[_Sentence], aimed: int, budget: int
) -> Iterator[PassageSpan]:
    """The kept passages, and new passages of the sentences between them."""
    for place in range(len(kept) + 1):
        start, end = _gap_before(kept, place, len(sentences))
        if start < end:
            # No overlap with a neighbour of one sentence: it would be repeated completely.
            first = start - 1 if place and kept[place - 1].first < start - 1 else start
            last = end + 1 if place < len(kept) and kept[place].last > end + 1 else end
            target = _even_target(sum(sentence.words for sentence in sentences[first:last]), aimed)
            runs = _pack(sentences[first:last], target, budget, lead=start - first, trail=last - end)
            yield from map(_to_span, runs)
        if place < len(kept):
            yield kept[place].span


def _gap_before(kept: Sequence[_Kept], place: int, end: int) -> Span:
    """The sentences between two kept passages, before the one at `place`; empty if start >= end."""
    first = kept[place - 1].last if place else 0
    return first, kept[place].first if place < len(kept) else end


def _even_target(words: int, aimed: int) -> int:
    return ceil(words / max(1, round(words / aimed)))


def _pack(
    sentences: Sequence[_Sentence], target: int, budget: int, *, lead: int = 0, trail: int = 0
) -> Iterator[Sequence[_Sentence]]:
    """Greedy runs of at least `target` words, or as many as the budget allows; each starts with an overlap.

    The first `lead` and the last `trail` sentences also belong to the neighbouring passages, and are only
    used as overlap.
    """
    words = list(accumulate((sentence.words for sentence in sentences), initial=0))
    tokens = list(accumulate((sentence.tokens for sentence in sentences), initial=0))
    first, covered = _overlap_before(lead, -1, words, target), lead
    while covered < len(sentences) - trail:
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
        first = _overlap_before(last, first, words, target)


def _overlap_before(covered: int, first: int, words: Sequence[int], target: int) -> int:
    """Where the run after `covered` sentences begins: one earlier if that one is short and starts no run."""
    if covered == 0 or covered - 1 <= first:
        return covered
    overlap = words[covered] - words[covered - 1]
    return covered - 1 if overlap <= target * _MAX_OVERLAP else covered


def _to_span(run: Sequence[_Sentence]) -> PassageSpan:
    return PassageSpan(run[0].start, run[-1].end, tuple((part.start, part.end) for part in run))


@dataclass(frozen=True, slots=True)
class PreviousSplit:
    """Title and text of the previous revision, and how it was split."""

    title: str
    text: str
    spans: Sequence[PassageSpan]


def find_unchanged_passages(earlier: PreviousSplit, text: str) -> list[PassageSpan]:
    """The passages of the earlier revision that the new text contains unchanged, in their order.

    Their spans count characters of the new text. A passage that was moved before another one is not found.
    """
    found: list[PassageSpan] = []
    since = 0
    for span in earlier.spans:
        at = text.find(earlier.text[span.start : span.end], since)
        if at >= 0:
            found.append(_shift_span(span, at - span.start))
            since = at + 1
    return found


def _shift_span(span: PassageSpan, by: int) -> PassageSpan:
    sentences = tuple((start + by, end + by) for start, end in span.sentences)
    return PassageSpan(span.start + by, span.end + by, sentences)
