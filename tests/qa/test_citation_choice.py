"""Which copy of a report is quoted, and the numbers of the citations."""

from datetime import UTC, datetime

import pytest

from index.model.article_types import ArticleFacts, PageStatus, Story
from index.model.base_types import SHARED_CORPUS, ArticleId, Precision, PublishedAt
from index.qa.composition import make_quotes, number_quotes
from index.qa.sentence_selection import ScoredSentence
from index.store.story_queries import _by_publication

FIRST = "The carrier Halvorsen left Busan on Monday."
SECOND = "It will drill with two frigates of the Third Fleet until Friday."
EDITED = "It will drill with two frigates until Friday."
WIRE, REPRINT = ArticleId(1), ArticleId(2)


def facts(
    article_id: int, *, published: PublishedAt | None = None, standing: PageStatus | None = None
) -> ArticleFacts:
    return ArticleFacts(
        article_id=ArticleId(article_id),
        corpus=SHARED_CORPUS,
        title=f"Report {article_id}",
        url=None,
        outlet=None,
        author=None,
        published=published,
        standing=standing or PageStatus(),
    )


def sentence(article_id: ArticleId, text: str, texts: dict[ArticleId, str]) -> ScoredSentence:
    start = texts[article_id].index(text)
    words = frozenset(text.split())
    return ScoredSentence(article_id, (start, start + len(text)), text, words, 1.0, 1.0, 0.5)


def quoted(chosen: list[tuple[ArticleId, str]], texts: dict[ArticleId, str], story: Story) -> list[int]:
    sentences = [sentence(article_id, text, texts) for article_id, text in chosen]
    quotes = make_quotes(sentences, sentences, texts, {WIRE: story, REPRINT: story})
    assert all(texts[q.article_id][q.span[0] : q.span[1]] == q.text for q in quotes)
    return [quote.article_id for quote in quotes]


def told(origin: ArticleFacts, copy: ArticleFacts) -> Story:
    return Story(origin=origin, wire=None, articles=(origin, copy))


def test_only_copy_with_all_chosen_sentences_is_cited_for_all() -> None:
    texts = {WIRE: f"{FIRST} {EDITED}", REPRINT: f"{FIRST} More follows. {SECOND}"}
    story = told(facts(1), facts(2))
    assert set(quoted([(WIRE, FIRST), (REPRINT, SECOND)], texts, story)) == {REPRINT}


def test_origin_is_cited_if_it_also_has_all_sentences() -> None:
    texts = {WIRE: f"{FIRST} {SECOND}", REPRINT: f"Reprint. {FIRST} {SECOND}"}
    story = told(facts(1), facts(2))
    assert set(quoted([(REPRINT, FIRST)], texts, story)) == {WIRE}


def test_origin_whose_page_is_gone_is_cited_for_sentences_that_only_it_has() -> None:
    texts = {WIRE: f"{FIRST} {SECOND}", REPRINT: f"{FIRST} {EDITED}"}
    story = told(facts(1, standing=PageStatus(gone_at=datetime(2026, 1, 1, tzinfo=UTC))), facts(2))
    assert quoted([(REPRINT, FIRST)], texts, story) == [REPRINT]
    assert quoted([(WIRE, SECOND)], texts, story) == [WIRE]


def test_quotes_have_the_first_numbers_and_the_same_sentences_elsewhere_follow() -> None:
    texts = {
        ArticleId(1): FIRST,
        ArticleId(2): f"Port calls. {FIRST}",
        ArticleId(3): f"Later. {FIRST}",
        ArticleId(4): SECOND,
        ArticleId(5): f"Drills. {SECOND}",
    }
    scored = [
        *(sentence(ArticleId(number), FIRST, texts) for number in (1, 2, 3)),
        *(sentence(ArticleId(number), SECOND, texts) for number in (4, 5)),
    ]
    quotes = make_quotes([scored[0], scored[3]], scored, texts, {})

    sentences, citations = number_quotes(quotes, {i: facts(i) for i in texts}, texts, {})

    assert [shown.citations for shown in sentences] == [(1, 3, 4), (2, 5)]
    assert [(cited.number, cited.article.article_id) for cited in citations] == [
        (1, 1),
        (2, 4),
        (3, 2),
        (4, 3),
        (5, 5),
    ]
    assert [cited.quote for cited in citations] == [FIRST, SECOND, FIRST, FIRST, SECOND]


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_on_the_same_day_a_report_with_a_time_precedes_one_without(hour: int) -> None:
    at = datetime(2025, 3, 4, hour, tzinfo=UTC)
    exact = facts(2, published=PublishedAt(at, Precision.INSTANT))
    vague = facts(1, published=PublishedAt(datetime(2025, 3, 4, tzinfo=UTC), Precision.DAY))
    before = facts(3, published=PublishedAt(datetime(2025, 3, 3, tzinfo=UTC), Precision.DAY))
    undated = facts(4)
    assert sorted([undated, vague, exact, before], key=_by_publication) == [before, exact, vague, undated]


def test_last_day_of_the_calendar_is_sorted_like_others() -> None:
    last = facts(1, published=PublishedAt(datetime(9999, 12, 31, tzinfo=UTC), Precision.DAY))
    assert sorted([facts(2), last], key=_by_publication)[0] is last
