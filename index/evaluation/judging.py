"""Compare shown sentences with known answers and with labelled sentences. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.model.base_types import ArticleId
from index.text.normalization import normalize

_SLACK = 3
"""Characters at each end of a labelled text that are not compared. Offsets labelled in another version of an
article may be off by a few, so the text may begin or end within a word."""
_MIN_COMPARED = 20
"""Shorter texts must be equal: "he said so" is in many sentences."""


class Judgement(StrEnum):
    """How well a shown sentence answers the question."""

    FULL = "full"
    PARTLY = "partly"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Extract:
    """A slice of an article: `text` is the article's text[start:end]."""

    article_id: ArticleId
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class LabelledExtracts:
    """The sentences that answer a question fully and in part."""

    full: tuple[Extract, ...] = ()
    partly: tuple[Extract, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.full or self.partly)


def contains_answer(texts: Sequence[str], answers: Iterable[str]) -> bool:
    """Whether any of the texts contains any of the answers, compared after `normalize_answer`."""
    wanted = [normalize_answer(answer) for answer in answers]
    return any(answer in normalize_answer(text) for text in texts for answer in wanted if answer)


def judge(quotes: Sequence[Extract], labelled: LabelledExtracts) -> Judgement:
    """Judge a shown sentence by the quotes that it cites; the best class counts."""
    if any(_is_same(quote, extract) for quote in quotes for extract in labelled.full):
        return Judgement.FULL
    if any(_is_same(quote, extract) for quote in quotes for extract in labelled.partly):
        return Judgement.PARTLY
    return Judgement.OFF


def normalize_answer(text: str) -> str:
    """Normalize text for comparison: NFKC, casefold, no punctuation, single spaces."""
    folded = normalize("NFKC", text).casefold()
    kept = (c if not unicodedata.category(c).startswith(("P", "S")) else "" for c in folded)
    return " ".join("".join(kept).split())


def _is_same(quote: Extract, labelled: Extract) -> bool:
    return _overlap_by_half(quote, labelled) or _share_text(quote.text, labelled.text)


def _overlap_by_half(quote: Extract, labelled: Extract) -> bool:
    """Whether they overlap by at least half of the shorter one."""
    if quote.article_id != labelled.article_id:
        return False
    overlap = min(quote.end, labelled.end) - max(quote.start, labelled.start)
    return overlap > 0 and 2 * overlap >= min(quote.end - quote.start, labelled.end - labelled.start)


def _share_text(quoted: str, labelled: str) -> bool:
    """Whether one text contains the other, as in another copy of the same report."""
    one, other = normalize_answer(quoted), normalize_answer(labelled)
    return bool(one) and (one == other or _contains(one, other) or _contains(other, one))


def _contains(text: str, part: str) -> bool:
    core = part[_SLACK:-_SLACK]
    return len(core) >= _MIN_COMPARED and core in text
