"""Compose the answer from chosen sentences: quotes checked against the stored text, numbered citations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from index.language.attribution.speaker_attribution import find_speaker
from index.language.dates.date_resolution import resolve_times
from index.language.dates.publication_days import LaterChange, is_day_of_address
from index.language.language_detection import find_quote_language
from index.model.answer_types import Citation, CitedSentence, Comparison
from index.model.article_types import ArticleFacts, Story
from index.model.base_types import ArticleId
from index.model.evidence_types import hash_text
from index.model.protocols import Span
from index.model.provenance_types import TextOrigin
from index.qa.quote_context import find_shown_span
from index.qa.sentence_selection import ComparedReports, ScoredSentence, SentenceKey
from index.text.normalization import normalize

# Other articles with the same sentence that are cited; readers would not check more.
_MOST_ELSEWHERE = 4


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of an article that is shown, and the same sentence in articles that are not copies of it."""

    article_id: ArticleId
    span: Span
    text: str
    answer: Span | None = None
    """The words that answer, in characters of the article and within `span`; None if that is not certain."""
    elsewhere: tuple[tuple[ArticleId, Span, str], ...] = ()
    is_compared: bool = False
    """Whether it is shown beside others that disagree."""


_NO_COMPARISON = ComparedReports()


def make_quotes(
    chosen: Sequence[ScoredSentence],
    scored: Sequence[ScoredSentence],
    texts: Mapping[ArticleId, str],
    stories: Mapping[ArticleId, Story],
    compared: ComparedReports = _NO_COMPARISON,
) -> list[Quote]:
    """Verified quotes in the order chosen, taken from the likely origin of their story where it has them.

    Sentences that disagree with the first one stand together with it, before the others.

    `texts` are the stored articles; a sentence that is not in them verbatim is left out.
    """
    quotes: list[Quote] = []
    chosen = compared.put_together(chosen)
    plain = _fold_others(chosen, scored)
    preferred = _find_preferred_articles(chosen, texts, stories)
    for sentence in chosen:
        quote = _verify(ArticleId(sentence.article_id), sentence.span, sentence.text, texts)
        if quote is not None:
            quote = replace(quote, answer=_shift(sentence.answer, sentence.span[0]))
            quote = _move_to_preferred(quote, preferred, texts, stories)
            elsewhere = _find_elsewhere(sentence, plain, compared.agreeing, texts, stories)
            shown = _with_context(quote, texts[quote.article_id], quotes)
            shown = replace(shown, elsewhere=tuple(elsewhere), is_compared=compared.includes(sentence))
            _append_or_merge(quotes, shown, texts)
    return quotes


def number_quotes(
    quotes: Sequence[Quote],
    facts: Mapping[ArticleId, ArticleFacts],
    texts: Mapping[ArticleId, str],
    stories: Mapping[ArticleId, Story],
) -> tuple[tuple[CitedSentence, ...], tuple[Citation, ...]]:
    """Sentences and their citations, numbered from 1: first those of the quotes, in the order shown.

    The citations of the same sentences in other articles follow, so that the numbers of the quotes have no gaps
    if only theirs are shown.
    """

    def cite(number: int, article_id: ArticleId, span: Span) -> Citation:
        return cite_span(number, facts[article_id], texts[article_id], span, stories.get(article_id))

    citations = [cite(number, quote.article_id, quote.span) for number, quote in enumerate(quotes, start=1)]
    sentences: list[CitedSentence] = []
    for number, quote in enumerate(quotes, start=1):
        numbers = [number]
        for article_id, span, _ in quote.elsewhere:
            numbers.append(len(citations) + 1)
            citations.append(cite(numbers[-1], article_id, span))
        answer = _shift(quote.answer, -quote.span[0])
        sentences.append(CitedSentence(text=quote.text, citations=tuple(numbers), answer=answer))
    return tuple(sentences), tuple(citations)


def list_comparisons(quotes: Sequence[Quote], compared: ComparedReports) -> tuple[Comparison, ...]:
    """The comparison of the quotes that disagree; none if fewer than two of them could be quoted."""
    places = tuple(place for place, quote in enumerate(quotes) if quote.is_compared)
    if compared.relation is None or len(places) < 2:
        return ()
    return (Comparison(relation=compared.relation, differs_in=compared.differs_in, sentences=places),)


def cite_span(number: int, article: ArticleFacts, text: str, span: Span, story: Story | None) -> Citation:
    """`text` is the text of the whole article."""
    others = story.articles if story is not None else ()
    quote = text[span[0] : span[1]]
    return Citation(
        number=number,
        article=article,
        quote=quote,
        start=span[0],
        end=span[1],
        language=find_quote_language(quote, article.language),
        copies=tuple(copy for copy in others if copy.article_id != article.article_id),
        wire=story.wire if story is not None else None,
        speaker=find_speaker(text, span),
        times=resolve_times(
            quote,
            article.published,
            before=text[: span[0]],
            after=text[span[1] :],
            change=find_later_change(article),
        ),
        text_sha256=hash_text(text),
    )


def find_later_change(article: ArticleFacts) -> LaterChange:
    """A page that states no date is dated by its address, which keeps the day of the first version."""
    is_page = article.text_source.origin in (TextOrigin.PAGE, TextOrigin.FILE)
    is_stated = "published" in article.text_source.stated
    revised_at = article.standing.revised_at
    return LaterChange(
        is_dated_by_address=is_page and not is_stated and is_day_of_address(article.published, article.url),
        revised_on=revised_at.date() if revised_at is not None else None,
    )


def _verify(article_id: ArticleId, span: Span, text: str, texts: Mapping[ArticleId, str]) -> Quote | None:
    stored = texts.get(article_id)
    if stored is None or stored[span[0] : span[1]] != text:
        return None
    return Quote(article_id, span, text)


def _with_context(quote: Quote, text: str, quotes: Sequence[Quote]) -> Quote:
    """`quotes` are those before it."""
    shown = [other.span for other in quotes if other.article_id == quote.article_id]
    start, end = find_shown_span(text, quote.span, shown)
    answer = quote.answer
    if answer is not None and not start <= answer[0] < answer[1] <= end:
        answer = None  # some of it is left out, such as a dateline
    return Quote(quote.article_id, (start, end), text[start:end], answer)


def _find_preferred_articles(
    chosen: Sequence[ScoredSentence], texts: Mapping[ArticleId, str], stories: Mapping[ArticleId, Story]
) -> dict[ArticleId, ArticleId]:
    """The article to quote for each story, by the story's origin.

    The first article that contains all chosen sentences of the story: the origin, or else a copy. If none does,
    the origin, provided that its page is still online.
    """
    together: dict[ArticleId, list[ScoredSentence]] = {}
    for sentence in chosen:
        if story := stories.get(ArticleId(sentence.article_id)):
            together.setdefault(story.origin.article_id, []).append(sentence)
    preferred: dict[ArticleId, ArticleId] = {}
    for origin, sentences in together.items():
        articles = {a.article_id: a for a in stories[ArticleId(sentences[0].article_id)].articles}
        open_ones = [
            article_id
            for article_id in dict.fromkeys([origin, *(ArticleId(s.article_id) for s in sentences)])
            if article_id in articles and articles[article_id].standing.gone_at is None
        ]
        whole = (i for i in open_ones if all(s.text in texts.get(i, "") for s in sentences))
        preferred_id = next(whole, origin if origin in open_ones else None)
        if preferred_id is not None:
            preferred[origin] = preferred_id
    return preferred


def _move_to_preferred(
    quote: Quote,
    preferred: Mapping[ArticleId, ArticleId],
    texts: Mapping[ArticleId, str],
    stories: Mapping[ArticleId, Story],
) -> Quote:
    """The same words in the article preferred for its story, if it contains them."""
    preferred_id = preferred.get(_story_of(quote.article_id, stories))
    if preferred_id is None or preferred_id == quote.article_id:
        return quote
    start = texts.get(preferred_id, "").find(quote.text)
    if start < 0:
        return quote
    answer = _shift(quote.answer, start - quote.span[0])
    return Quote(preferred_id, (start, start + len(quote.text)), quote.text, answer)


def _find_elsewhere(
    sentence: ScoredSentence,
    others: Iterable[tuple[ScoredSentence, str]],
    agreeing: Mapping[SentenceKey, Sequence[ScoredSentence]],
    texts: Mapping[ArticleId, str],
    stories: Mapping[ArticleId, Story],
) -> list[tuple[ArticleId, Span, str]]:
    """The same sentence in articles of other stories, once per story.

    `others` gives sentences with their folded texts, which show the same one regardless of punctuation and
    case; `agreeing` those that say the same in other words.
    """
    wanted = _fold(sentence.text)
    own = _story_of(ArticleId(sentence.article_id), stories)
    found: dict[ArticleId, tuple[ArticleId, Span, str]] = {}
    same = (other for other, plain in others if plain == wanted)
    for other in chain(same, agreeing.get(sentence.key, ())):
        article_id = ArticleId(other.article_id)
        story = _story_of(article_id, stories)
        if story == own or story in found:
            continue
        if _verify(article_id, other.span, other.text, texts) is not None:
            found[story] = (article_id, other.span, other.text)
    return list(found.values())[:_MOST_ELSEWHERE]


def _story_of(article_id: ArticleId, stories: Mapping[ArticleId, Story]) -> ArticleId:
    """The origin of an article's story; the article itself if it has no copies."""
    story = stories.get(article_id)
    return story.origin.article_id if story is not None else article_id


def _fold_others(
    chosen: Sequence[ScoredSentence], scored: Sequence[ScoredSentence]
) -> list[tuple[ScoredSentence, str]]:
    """The sentences of other articles than a chosen one, with their folded texts."""
    articles = {sentence.article_id for sentence in chosen}
    return [(s, _fold(s.text)) for s in scored if len(articles) > 1 or s.article_id not in articles]


def _append_or_merge(quotes: list[Quote], quote: Quote, texts: Mapping[ArticleId, str]) -> None:
    """Append a quote, or merge it with a quote of the same article that it overlaps."""
    for position, other in enumerate(quotes):
        overlap = other.span[0] < quote.span[1] and quote.span[0] < other.span[1]
        if other.article_id == quote.article_id and overlap:
            start, end = min(other.span[0], quote.span[0]), max(other.span[1], quote.span[1])
            text = texts[quote.article_id][start:end]
            answer = other.answer or quote.answer
            is_compared = other.is_compared or quote.is_compared
            quotes[position] = Quote(quote.article_id, (start, end), text, answer, other.elsewhere, is_compared)
            return
    quotes.append(quote)


def _shift(span: Span | None, by: int) -> Span | None:
    return (span[0] + by, span[1] + by) if span is not None else None


def _fold(text: str) -> str:
    folded = normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
