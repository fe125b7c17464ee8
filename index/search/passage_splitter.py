"""Split article text into passages within the model's token limit. Pure.

Pure: the token counts come in as a function. Passages of one article aim at equal lengths, though the overlap
and the token limit can leave a short last one. Each shares one sentence with its neighbour, so that a fact told
across a border stands whole in one of them.

Splitting a text anew moves every border behind an edit; passages that are kept cost no embedding.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from index.model.protocols import Span
from index.text.scripts import count_words
from index.text.sentences import split_sentences

CountTokens = Callable[[Sequence[str]], list[int]]

# [CLS] and [SEP] or their like, and the line break after the title.
_SPECIAL_TOKENS = 4
# A headline is rarely over 40 tokens; a longer "title" must not push out what it stands over.
MAX_TITLE_TOKENS = 48
# An overlap longer than this share of a passage would repeat more than it joins.
_MAX_OVERLAP = 0.3
# A gap between kept passages that is shorter than this share takes one of them up: a line alone is found by
# anything.
_MIN_GAP = 0.5


@dataclass(frozen=True, slots=True)
class PassageLimits:
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """A passage that stays as it is, and the sentences that it covers: `first` to before `last`."""

    first: int
    last: int
    span: PassageSpan


def split_article(
    title: str, text: str, *, limits: PassageLimits, count_tokens: CountTokens, kept: Sequence[PassageSpan] = ()
) -> list[PassageSpan]:
    """Passages in order; together they cover every sentence of the text.

    None of them, read by the model under `truncate_title(title)`, is over `limits.tokens`. Passages that are
    `kept` were made under the same title and limits, of the same words as the text has there; those that begin
    and end with a sentence are among the result, unless they would leave a scrap beside them.
    """
    title_tokens = count_tokens([truncate_title(title, count_tokens)])[0]
    budget = max(limits.tokens - title_tokens - _SPECIAL_TOKENS, limits.tokens // 4)
    sentences = _measure(text, split_sentences(text), budget, count_tokens)
    standing = _without_scraps(_place(kept, sentences), sentences, limits.words * _MIN_GAP)
    return list(_fill(standing, sentences, limits.words, budget))


def truncate_title(title: str, count_tokens: CountTokens) -> str:
    """The title, cut at a word so that it leaves the model room for the passage."""
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
    """Where to halve a sentence that is too long for the model: after the white space nearest its middle."""
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
    """The passages but for those beside which a few words would be left over for a passage of their own."""
    words = list(accumulate((sentence.words for sentence in sentences), initial=0))
    place = 0
    while place <= len(kept):
        start, end = _gap_before(kept, place, len(sentences))
        if start < end and words[end] - words[start] < least and kept:
            # The one behind goes, or at the end the one before; then the gap that has grown is looked at again.
            place = min(place, len(kept) - 1)
            del kept[place]
        else:
            place += 1
    return kept


def _fill(
    kept: Sequence[_Kept], sentences: Sequence[_Sentence], aimed: int, budget: int
) -> Iterator[PassageSpan]:
    """The kept passages, and between them those that the sentences make which none of them covers."""
    for place in range(len(kept) + 1):
        start, end = _gap_before(kept, place, len(sentences))
        if start < end:
            # A neighbour of one sentence would be taken up whole by the overlap.
            first = start - 1 if place and kept[place - 1].first < start - 1 else start
            last = end + 1 if place < len(kept) and kept[place].last > end + 1 else end
            target = _even_target(sum(sentence.words for sentence in sentences[first:last]), aimed)
            runs = _pack(sentences[first:last], target, budget, lead=start - first, trail=last - end)
            yield from map(_to_span, runs)
        if place < len(kept):
            yield kept[place].span


def _gap_before(kept: Sequence[_Kept], place: int, end: int) -> Span:
    """The sentences that no kept passage covers before the one at a place; empty if it begins after its end."""
    first = kept[place - 1].last if place else 0
    return first, kept[place].first if place < len(kept) else end


def _even_target(words: int, aimed: int) -> int:
    return ceil(words / max(1, round(words / aimed)))


def _pack(
    sentences: Sequence[_Sentence], target: int, budget: int, *, lead: int = 0, trail: int = 0
) -> Iterator[Sequence[_Sentence]]:
    """Greedy runs of at least `target` words or as many as the budget holds; each starts with an overlap.

    The first `lead` sentences and the last `trail` ones stand in the passages beside these as well, and are
    only taken in as overlap.
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
    """Where the run after `covered` sentences begins: one earlier, if that is short and no run begins there."""
    if covered == 0 or covered - 1 <= first:
        return covered
    overlap = words[covered] - words[covered - 1]
    return covered - 1 if overlap <= target * _MAX_OVERLAP else covered


def _to_span(run: Sequence[_Sentence]) -> PassageSpan:
    return PassageSpan(run[0].start, run[-1].end, tuple((part.start, part.end) for part in run))


@dataclass(frozen=True, slots=True)
class PreviousSplit:
    """The revision before: its title and text, and how that was split."""

    title: str
    text: str
    spans: Sequence[PassageSpan]


def find_unchanged_passages(earlier: PreviousSplit, text: str) -> list[PassageSpan]:
    """The passages of the earlier revision that stand in the new text to the letter, in their order.

    Their spans count characters of the new text. A passage that has moved before another one is not found.
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
