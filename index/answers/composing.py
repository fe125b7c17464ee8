"""Chosen sentences -> an answer whose every quote was read from the stored text once more."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.answers.selecting import ScoredSentence
from index.protocols import Span
from index.text.sentences import split_sentences
from index.types import ArticleFacts, ArticleId, Citation, CitedSentence

# More outlets that carry the same sentence add nothing that a reader would check.
_MOST_COPIES = 4

# Openings that point back to somebody or something named before.
_POINTS_BACK = re.compile(
    r"""[“"'‘「『(]?(?:
    (?:he|she|they|it|this|that|these|those|his|her|hers|their|theirs|its)\b(?!['’]s\s+(?:not\s+)?
        (?:clear|unclear|possible|likely|unlikely|important|time)\b)
    | 他們|她們|它們|他们|她们|它们|他|她|它|這|这|該|该|此舉|此举|其
    | 彼女|彼ら|彼|これ|それ|この|その|同氏|同省
    | 그는|그녀는|그들은|이는|이들은|그의|이에
    )""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of an article that is shown, and the same sentence in other articles."""

    article_id: ArticleId
    span: Span
    text: str
    copies: tuple[tuple[ArticleId, Span, str], ...] = ()


def points_back(sentence: str) -> bool:
    """Whether a sentence opens with a pronoun, so that a reader needs the one before it."""
    return _POINTS_BACK.match(sentence) is not None


def make_quotes(
    chosen: Sequence[ScoredSentence], scored: Sequence[ScoredSentence], texts: Mapping[ArticleId, str]
) -> list[Quote]:
    """Verified quotes in the order chosen.

    `texts` are the articles as stored now; a sentence that does not stand there to the letter is left out.
    """
    quotes: list[Quote] = []
    for sentence in chosen:
        quote = _verify(ArticleId(sentence.article_id), sentence.span, sentence.text, texts)
        if quote is not None:
            copies = tuple(_find_copies(sentence, scored, texts))
            _put(quotes, replace(_with_context(quote, texts[quote.article_id]), copies=copies), texts)
    return quotes


def number_quotes(
    quotes: Sequence[Quote], facts: Mapping[ArticleId, ArticleFacts]
) -> tuple[tuple[CitedSentence, ...], tuple[Citation, ...]]:
    """Sentences and citations, numbered from 1 in the order shown."""
    sentences: list[CitedSentence] = []
    citations: list[Citation] = []
    for quote in quotes:
        numbers: list[int] = []
        for article_id, span, text in ((quote.article_id, quote.span, quote.text), *quote.copies):
            if article_id not in facts:
                continue
            numbers.append(len(citations) + 1)
            citations.append(
                Citation(number=numbers[-1], article=facts[article_id], quote=text, start=span[0], end=span[1])
            )
        if quote.article_id in facts:
            sentences.append(CitedSentence(text=quote.text, citations=tuple(numbers)))
    return tuple(sentences), tuple(citations)


def _verify(article_id: ArticleId, span: Span, text: str, texts: Mapping[ArticleId, str]) -> Quote | None:
    stored = texts.get(article_id)
    if stored is None or stored[span[0] : span[1]] != text:
        return None
    return Quote(article_id, span, text)


def _with_context(quote: Quote, text: str) -> Quote:
    if not points_back(quote.text):
        return quote
    before = [span for span in split_sentences(text) if span[1] <= quote.span[0]]
    if not before:
        return quote
    start, end = before[-1][0], quote.span[1]
    return Quote(quote.article_id, (start, end), text[start:end])


def _find_copies(
    sentence: ScoredSentence, scored: Iterable[ScoredSentence], texts: Mapping[ArticleId, str]
) -> list[tuple[ArticleId, Span, str]]:
    """The same sentence, but for punctuation and case, in other articles: once in each."""
    wanted = _plain(sentence.text)
    found: dict[ArticleId, tuple[ArticleId, Span, str]] = {}
    for other in scored:
        article_id = ArticleId(other.article_id)
        if article_id == sentence.article_id or article_id in found or _plain(other.text) != wanted:
            continue
        if _verify(article_id, other.span, other.text, texts) is not None:
            found[article_id] = (article_id, other.span, other.text)
    return list(found.values())[:_MOST_COPIES]


def _put(quotes: list[Quote], quote: Quote, texts: Mapping[ArticleId, str]) -> None:
    """Append a quote, or join it to one of the same article that it overlaps."""
    for position, other in enumerate(quotes):
        overlap = other.span[0] < quote.span[1] and quote.span[0] < other.span[1]
        if other.article_id == quote.article_id and overlap:
            start, end = min(other.span[0], quote.span[0]), max(other.span[1], quote.span[1])
            text = texts[quote.article_id][start:end]
            quotes[position] = Quote(quote.article_id, (start, end), text, other.copies)
            return
    quotes.append(quote)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
