"""Build a brief from one snapshot of the database: group, count, order, and quote a sentence of each event."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import Connection

from index.agreement.outlet_independence import count_independent_outlets
from index.agreement.publisher_table import load_publisher_table
from index.model.answer_types import Citation
from index.model.article_types import ArticleFacts, CopiesByArticle, Filters
from index.model.base_types import ArticleId, PublishedAt
from index.model.brief_types import Brief, BriefEvent, BriefRequest
from index.qa.answer_pipeline import load_undamaged_texts
from index.qa.composition import Quote, find_later_change, number_quotes
from index.qa.quote_context import find_shown_span
from index.store.article_queries import find_facts, read_article_texts
from index.store.brief_queries import (
    BriefScope,
    ReportedTime,
    StoredOpening,
    list_changed_articles,
    list_ids_of_time,
    list_openings,
)
from index.store.embedding_queries import read_first_vectors
from index.store.story_queries import find_copies, find_stories, find_wires
from index.text.scripts import writing_system
from index.tracking.differing_counts import find_differing_count
from index.tracking.event_grouping import OPENING_CHARS, ComparedOpening, group_events
from index.tracking.figure_changes import DatedArticle
from index.tracking.opinion_pieces import OPENING_CHARS as OPINION_CHARS
from index.tracking.opinion_pieces import is_opinion_piece
from index.tracking.telling_sentences import EventArticle, choose_telling_sentence, reports_on
from index.tracking.topic_articles import TOPIC_CHARS, Prominence, Topic

MOST_ARTICLES = 2000
"""Grouped at once: their comparison takes about a second and 200 MB."""
_OPENING_CHARS = max(TOPIC_CHARS, OPINION_CHARS, OPENING_CHARS)
"""Of the articles of a brief; their whole texts are read for the events that are shown."""
_MOST_CHANGED = 5
_MOST_OPINIONS = 10
_MOST_SEARCHED = 500
"""Changed articles whose texts are read: a site may change the pages of all its articles at once."""
_BACKGROUND = 200
"""Articles that show what is rare, if fewer are grouped."""
_EPOCH, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BriefSource:
    """What a brief is built from: some corpora in one snapshot of the database."""

    connection: Connection
    corpus_ids: tuple[int, ...]
    edition_id: int


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event before its sentence is chosen. Articles are the newest first."""

    articles: tuple[ArticleFacts, ...]
    outlets: int
    day: date
    is_dated: bool
    is_opinion: bool
    """Whether it is an opinion piece: what several outlets comment on has happened."""
    is_main: bool
    """Whether the topic is what an article is about, and not only mentioned."""


@dataclass(frozen=True, slots=True)
class FoundEvents:
    """All events of a brief, the most reported first."""

    events: tuple[FoundEvent, ...]
    """Those that are reported; if none is, the opinion pieces."""
    opinions: tuple[ArticleFacts, ...]
    """The opinion pieces beside them, the newest first."""
    left_out: int


def build_brief(source: BriefSource, request: BriefRequest, *, limit: int, offset: int = 0) -> Brief:
    """The brief with `limit` of its events from `offset` on."""
    found = find_events(source, request)
    shown = found.events[offset : offset + limit]
    ids = {article.article_id for event in found.events for article in event.articles}
    known = ids | {article.article_id for article in found.opinions}
    return Brief(
        request=request,
        events=tuple(quote_events(source.connection, shown, Topic(request.topic))),
        total=len(found.events),
        articles=len(ids),
        left_out=found.left_out,
        opinions=found.opinions[:_MOST_OPINIONS],
        all_opinions=len(found.opinions),
        changed=tuple(_list_changed(source, request, known)),
        newest=None if found.events else find_newest(source, request),
    )


def find_events(source: BriefSource, request: BriefRequest) -> FoundEvents:
    """Group the articles of the request; those about the topic first, of them the most reported, the newest."""
    scope, when = _scope(source, request), _time(request)
    openings = list_openings(source.connection, scope, when, chars=_OPENING_CHARS, limit=MOST_ARTICLES + 1)
    left_out = 0
    if len(openings) > MOST_ARTICLES:
        left_out = len(list_ids_of_time(source.connection, scope, when)) - MOST_ARTICLES
    found = list(_iterate_about(source, request, openings[:MOST_ARTICLES]))
    about = {opening.article_id: opening for opening, _ in found}
    main = {opening.article_id for opening, is_main in found if is_main}
    copies = find_copies(source.connection, about)
    facts = find_facts(source.connection, about)
    wires = find_wires(source.connection, facts)
    publishers = load_publisher_table()
    events: list[FoundEvent] = []
    for group in _group(source, scope, about, copies):
        articles = [facts[i] for i in sorted(group, key=lambda i: _sort_key(about[i]), reverse=True)]
        outlets = count_independent_outlets(articles, copies, wires, publishers)
        events.append(_to_found_event(articles, outlets, about, main))
    events.sort(key=lambda e: (e.is_main, e.outlets, len(e.articles), e.day), reverse=True)
    reported = tuple(event for event in events if not event.is_opinion)
    opinions = [event.articles[0] for event in events if event.is_opinion]
    opinions.sort(key=lambda article: _sort_key(about[article.article_id]), reverse=True)
    return FoundEvents(reported or tuple(events), tuple(opinions) if reported else (), left_out)


def _to_found_event(
    articles: Sequence[ArticleFacts],
    outlets: int,
    about: Mapping[ArticleId, StoredOpening],
    main: set[ArticleId],
) -> FoundEvent:
    openings = [about[article.article_id] for article in articles]
    return FoundEvent(
        articles=tuple(articles),
        outlets=outlets,
        day=max(map(_day_of, openings)),
        is_dated=any(opening.published is not None for opening in openings),
        is_opinion=outlets == 1
        and all(is_opinion_piece(a.title, a.url, o.text) for a, o in zip(articles, openings, strict=True)),
        is_main=any(opening.article_id in main for opening in openings),
    )


def quote_events(connection: Connection, events: Sequence[FoundEvent], topic: Topic) -> list[BriefEvent]:
    """The events with their sentences, cited and numbered from 1; without those whose texts are damaged.

    Sentences are taken from the stored texts by their offsets.
    """
    facts = {article.article_id: article for event in events for article in event.articles}
    texts = load_undamaged_texts(connection, set(facts))
    quoted = [
        (event, quote, _quote_differing(connection, event, quote, texts))
        for event in events
        if (quote := _quote(event, texts, topic)) is not None
    ]
    quotes = [quote for _, *both in quoted for quote in both if quote is not None]
    stories = find_stories(connection, [quote.article_id for quote in quotes])
    citations = iter(number_quotes(quotes, facts, texts, stories)[1])
    return [
        _to_brief_event(event, next(citations), next(citations) if differing is not None else None)
        for event, _, differing in quoted
    ]


def find_newest(source: BriefSource, request: BriefRequest) -> PublishedAt | None:
    """The date of the newest article that the request would find at any time up to its end."""
    newest = list_newest(source, request, most=1)
    return newest[0].published if newest else None


def list_newest(source: BriefSource, request: BriefRequest, *, most: int) -> list[StoredOpening]:
    """The newest dated articles that the request would find at any time up to its end.

    Those that are about the topic stand before those that only mention it. Of very many articles only the
    newest are searched.
    """
    any_time = ReportedTime(since=_EPOCH, until=request.until)
    scope = _scope(source, request)
    openings = list_openings(source.connection, scope, any_time, chars=TOPIC_CHARS, limit=MOST_ARTICLES)
    dated = [opening for opening in openings if opening.published is not None]
    main: list[StoredOpening] = []
    mentioning: list[StoredOpening] = []
    for opening, is_main in _iterate_about(source, request, dated):
        (main if is_main else mentioning).append(opening)
        if len(main) == most:
            break
    return [*main, *mentioning][:most]


def _iterate_about(
    source: BriefSource, request: BriefRequest, openings: Sequence[StoredOpening]
) -> Iterator[tuple[StoredOpening, bool]]:
    """Those of the articles that report on the topic, and whether it is what they are about."""
    topic = Topic(request.topic)
    of_region: set[ArticleId] = set()
    if topic.region is not None and request.filters.region is None:
        any_time = ReportedTime(since=_EPOCH, until=request.until)
        scope = _scope(
            source, replace(request, topic="", filters=replace(request.filters, region=topic.region))
        )
        of_region = list_ids_of_time(source.connection, scope, any_time)
    for opening in openings:
        prominence = _find_prominence(opening, topic, is_of_region=opening.article_id in of_region)
        if prominence >= Prominence.REPEATED:
            yield opening, prominence is Prominence.MAIN


def _find_prominence(opening: StoredOpening, topic: Topic, *, is_of_region: bool) -> Prominence:
    """An article in another writing system is about a topic if it is about its region."""
    if is_of_region and writing_system(opening.text) is not writing_system(topic.text):
        return Prominence.MAIN
    article = EventArticle(opening.article_id, opening.title, opening.text)
    prominence = topic.find_prominence(opening.title, opening.text)
    return prominence if prominence and reports_on(article, topic) else Prominence.ABSENT


def _group(
    source: BriefSource, scope: BriefScope, about: Mapping[ArticleId, StoredOpening], copies: CopiesByArticle
) -> list[list[ArticleId]]:
    """The events; if there are few articles, the newest others show what is rare."""
    others: list[StoredOpening] = []
    if len(about) < _BACKGROUND:
        any_time = ReportedTime(since=_EPOCH, until=_LAST)
        of_corpora = BriefScope(scope.corpus_ids, Filters())
        newest = list_openings(source.connection, of_corpora, any_time, chars=OPENING_CHARS, limit=_BACKGROUND)
        others = [opening for opening in newest if opening.article_id not in about]
    background = _compared(source, {opening.article_id: opening for opening in others})
    return group_events(_compared(source, about), copies, background=background)


def _compared(source: BriefSource, about: Mapping[ArticleId, StoredOpening]) -> list[ComparedOpening]:
    vectors = read_first_vectors(source.connection, source.edition_id, about)
    return [
        ComparedOpening(i, opening.title, opening.text[:OPENING_CHARS], _day_of(opening), vectors.get(i))
        for i, opening in about.items()
    ]


def _list_changed(source: BriefSource, request: BriefRequest, shown: set[ArticleId]) -> list[ArticleFacts]:
    """Articles on the topic that are no part of an event and changed in the time."""
    topic = Topic(request.topic)
    when = ReportedTime(since=request.begins_at, until=request.until)
    changed = list_changed_articles(source.connection, _scope(source, request), when)
    others = [article for article in changed if article.article_id not in shown][:_MOST_SEARCHED]
    texts = read_article_texts(source.connection, [article.article_id for article in others])
    about = [
        a for a in others if topic.find_prominence(a.title, texts.get(a.article_id, "")) >= Prominence.REPEATED
    ]
    return about[:_MOST_CHANGED]


def _quote(event: FoundEvent, texts: Mapping[ArticleId, str], topic: Topic) -> Quote | None:
    articles = [
        _to_event_article(article, texts[article.article_id])
        for article in event.articles
        if article.article_id in texts
    ]
    chosen = choose_telling_sentence(articles, topic)
    if chosen is None:
        return None
    text = texts[chosen.article_id]
    start, end = find_shown_span(text, chosen.span)
    return Quote(chosen.article_id, (start, end), text[start:end])


def _quote_differing(
    connection: Connection, event: FoundEvent, told: Quote, texts: Mapping[ArticleId, str]
) -> Quote | None:
    """The sentence of an independent outlet that counts differently what the event's sentence counts."""
    dated = {a.article_id: a for a in event.articles if a.published is not None and a.article_id in texts}
    if event.outlets < 2 or told.article_id not in dated:
        return None
    copies, wires = find_copies(connection, dated), find_wires(connection, dated)
    publishers, own = load_publisher_table(), dated[told.article_id]
    others = [a for a in dated.values() if count_independent_outlets((own, a), copies, wires, publishers) > 1]
    compared = [_to_dated_article(a, texts[a.article_id]) for a in (own, *others)]
    found = find_differing_count(compared[0], told.span, compared[1:])
    if found is None:
        return None
    article_id, span = found
    start, end = find_shown_span(texts[article_id], span)
    return Quote(article_id, (start, end), texts[article_id][start:end])


def _to_dated_article(article: ArticleFacts, text: str) -> DatedArticle:
    assert article.published is not None, "only dated articles are compared"
    return DatedArticle(
        article_id=article.article_id,
        outlet=article.outlet or "",
        title=article.title,
        text=text,
        published=article.published,
    )


def _to_event_article(article: ArticleFacts, text: str) -> EventArticle:
    change = find_later_change(article)
    return EventArticle(article.article_id, article.title, text, article.url, article.published, change)


def _to_brief_event(event: FoundEvent, citation: Citation, differing: Citation | None) -> BriefEvent:
    return BriefEvent(
        citation=citation,
        differing=differing,
        articles=event.articles,
        outlets=event.outlets,
        day=event.day,
        is_dated=event.is_dated,
    )


def _scope(source: BriefSource, request: BriefRequest) -> BriefScope:
    filters = replace(request.filters, since=None, until=None, as_of=None)
    return BriefScope(source.corpus_ids, filters, Topic(request.topic).beginnings, TOPIC_CHARS)


def _time(request: BriefRequest) -> ReportedTime:
    return ReportedTime(since=request.since, until=request.until, arrived_since=request.arrived_since)


def _day_of(opening: StoredOpening) -> date:
    return (opening.published.at if opening.published is not None else opening.added_at).date()


def _sort_key(opening: StoredOpening) -> tuple[bool, date, ArticleId]:
    return opening.published is not None, _day_of(opening), opening.article_id
