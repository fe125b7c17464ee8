"""Show stored alerts and matching articles: facts, copies, and the quote as it stands in the text now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from index.alerts.lead_sentence import find_lead
from index.extraction.draft_validation import content_hash
from index.model.alert_types import Alert, AlertKind, MatchedArticle, StandingQueryId
from index.model.answer_types import Citation
from index.model.article_types import ArticleFacts
from index.model.base_types import ArticleId
from index.model.protocols import Span
from index.qa.composition import cite_span
from index.store.alert_queries import QuotePlace, StoredAlert, list_latest_alerts
from index.store.article_queries import find_facts, read_article_texts, read_content_hashes
from index.store.region_queries import read_regions
from index.store.revision_queries import find_text_of_revision
from index.store.standing_query_queries import list_standing_queries
from index.store.story_queries import find_stories


@dataclass(frozen=True)
class _ShownArticle:
    """An article as it is now."""

    connection: Connection
    facts: ArticleFacts

    @cached_property
    def text(self) -> str | None:
        """None if it is damaged: then nothing is quoted from it."""
        ids = [self.facts.article_id]
        text = read_article_texts(self.connection, ids).get(ids[0])
        stored = read_content_hashes(self.connection, ids).get(ids[0])
        return text if text is not None and content_hash(text) == stored else None

    def locate(self, place: QuotePlace) -> Span | None:
        """Where a quote stands now; None if the text no longer has it."""
        if self.text is None or place.span is None:
            return None
        if content_hash(self.text) == place.content_hash:
            return place.span
        earlier = find_text_of_revision(self.connection, place.article_id, place.content_hash)
        start = self.text.find(earlier[slice(*place.span)]) if earlier is not None else -1
        return (start, start + place.span[1] - place.span[0]) if start >= 0 else None


def show_alerts(connection: Connection, stored: Sequence[StoredAlert]) -> list[Alert]:
    """The alerts whose articles exist and, for a question, still have the sentence that answers it."""
    facts = find_facts(connection, {alert.place.article_id for alert in stored})
    queries = list_standing_queries(connection, ids={alert.query_id for alert in stored})
    asking = {query.query_id for query in queries if query.criteria.question is not None}
    shown = (
        _show_alert(connection, alert, facts[alert.place.article_id], asking)
        for alert in stored
        if alert.place.article_id in facts
    )
    return [alert for alert in shown if alert is not None]


def show_match(connection: Connection, facts: ArticleFacts, place: QuotePlace) -> MatchedArticle:
    """A matching article with its quote: the one at `place`, else its first sentence."""
    article = _ShownArticle(connection, facts)
    span = article.locate(place) or (find_lead(facts.title, article.text) if article.text else None)
    return _show(article, place, span)


def _show_alert(
    connection: Connection, alert: StoredAlert, facts: ArticleFacts, asking: set[StandingQueryId]
) -> Alert | None:
    article = _ShownArticle(connection, facts)
    if alert.query_id in asking:
        span = article.locate(alert.place)
        if span is None:
            return None
        matched = _show(article, alert.place, span)
    else:
        matched = show_match(connection, facts, alert.place)
    return Alert(
        alert_id=alert.alert_id,
        query_id=alert.query_id,
        kind=alert.kind,
        matched=matched,
        matched_at=alert.matched_at,
        earlier=_find_earlier_answer(connection, alert) if alert.kind is AlertKind.CHANGED else None,
    )


def _show(article: _ShownArticle, place: QuotePlace, span: Span | None) -> MatchedArticle:
    connection, facts = article.connection, article.facts
    story = find_stories(connection, [facts.article_id]).get(facts.article_id)
    copies = story.articles if story is not None else ()
    return MatchedArticle(
        article=facts,
        regions=tuple(read_regions(connection, facts.article_id)),
        citation=cite_span(1, facts, article.text, span, story) if article.text and span else None,
        answer=_shift_answer(place, span),
        also_in=tuple(copy for copy in copies if copy.article_id != facts.article_id),
    )


def _shift_answer(place: QuotePlace, span: Span | None) -> Span | None:
    """The words that answer, in characters of the quote."""
    if place.answer is None or place.span is None or span is None:
        return None
    return place.answer[0] - place.span[0], place.answer[1] - place.span[0]


def _find_earlier_answer(connection: Connection, alert: StoredAlert) -> Citation | None:
    """The quote of the alert before, from the revision that it quoted."""
    before = list_latest_alerts(connection, alert.query_id, limit=1, before=alert.alert_id)
    return cite_place(connection, before[0].place) if before else None


def cite_place(connection: Connection, place: QuotePlace) -> Citation | None:
    """A quote as it stood in the revision that it was taken from; None if that is gone."""
    text = read_quoted_text(connection, place.article_id, place.content_hash)
    facts = find_facts(connection, [place.article_id]).get(place.article_id)
    if text is None or facts is None or place.span is None:
        return None
    return cite_span(1, facts, text, place.span, None)


def read_quoted_text(connection: Connection, article_id: ArticleId, hash_: str) -> str | None:
    """The current or an earlier text of an article that has a hash; None if there is none."""
    text = read_article_texts(connection, [article_id]).get(article_id)
    if text is not None and content_hash(text) == hash_:
        return text
    earlier = find_text_of_revision(connection, article_id, hash_)
    return earlier if earlier is not None and content_hash(earlier) == hash_ else None
