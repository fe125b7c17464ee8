"""Compare a submitted text with the page at its URL. Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise

from index.model.article_types import ArticleDraft
from index.model.provenance_types import TextMatch
from index.model.report_types import PageCheck
from index.text.normalization import normalize
from index.text.quotation_marks import ALL_MARKS
from index.text.sentences import split_sentences

_MIN_SHARE = 0.9
"""The share of the page's characters that the text must contain, and of its pairs of sentences that must follow
one another as on the page."""
_QUOTES = re.compile(f"[{ALL_MARKS}`´]")
_DASHES = re.compile("[‐‑‒–—―−]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_END = ".。!！?？…;；:：,，、 "


def compare_texts(text: str, page: ArticleDraft) -> PageCheck:
    """Compare by sentences: SAME if the page has all those of the text and the text nearly all of the page.

    Only whole sentences match, not parts of longer ones. Differences in case, white space, quotation marks,
    character forms and final punctuation are ignored; differences in digits and words are not.
    """
    submitted, on_page = _split(text), _split(page.text)
    mine, theirs = {key for key, _ in submitted}, {key for key, _ in on_page}
    only_submitted = {key: sentence for key, sentence in submitted if key not in theirs}
    only_on_page = {key: sentence for key, sentence in on_page if key not in mine}
    missing = sum(len(sentence) for key, sentence in on_page if key in only_on_page)
    of_page = sum(len(sentence) for _, sentence in on_page)
    is_same = (
        bool(submitted)
        and not only_submitted
        and missing <= (1 - _MIN_SHARE) * of_page
        and _share_in_order([key for key, _ in submitted], [key for key, _ in on_page]) >= _MIN_SHARE
    )
    return PageCheck(
        match=TextMatch.SAME if is_same else TextMatch.DIFFERS,
        only_submitted=tuple(only_submitted.values()),
        only_on_page=tuple(only_on_page.values()),
        page=page,
    )


def _split(text: str) -> list[tuple[str, str]]:
    """Each sentence with words: its key for comparison, and the sentence itself."""
    sentences = [text[start:end].strip() for start, end in split_sentences(text)]
    return [(key, sentence) for sentence in sentences if (key := _normalise(sentence))]


def _normalise(sentence: str) -> str:
    folded = _INVISIBLE.sub("", normalize("NFKC", sentence)).casefold()
    plain = _DASHES.sub("-", _QUOTES.sub("", folded))
    return " ".join(plain.split()).rstrip(_END).strip()


def _share_in_order(submitted: Sequence[str], on_page: Sequence[str]) -> float:
    """The share of adjacent pairs in the text that are adjacent on the page."""
    pairs, known = list(pairwise(submitted)), set(pairwise(on_page))
    return sum(pair in known for pair in pairs) / len(pairs) if pairs else 1.0
