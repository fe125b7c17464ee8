"""Posts of new articles fit into a message, whatever the article says."""

from datetime import UTC, datetime

import pytest

from bot.i18n.translator import ENGLISH
from bot.ui.delivered_post import article_post, list_articles, summary_post
from bot.ui.discord_markup import count_units
from index import (
    ArticleFacts,
    ArticleId,
    Citation,
    CorpusName,
    MatchedArticle,
    Precision,
    PublishedAt,
    Region,
    Speaker,
)

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def facts(number: int, text: str) -> ArticleFacts:
    return ArticleFacts(
        article_id=ArticleId(number),
        corpus=CorpusName("guild-1"),
        title=text * 300,
        url=f"https://news{number}.example/" + "a" * 440,
        outlet=f"{text}{number}" * 100,
        author=None,
        published=PublishedAt(NOW, Precision.INSTANT),
    )


def longest(number: int, text: str) -> MatchedArticle:
    own = facts(number, text)
    quote = text * 1000
    citation = Citation(
        number=1,
        article=own,
        quote=quote,
        start=0,
        end=len(quote),
        speaker=Speaker(name=text * 200, described=text * 200),
    )
    return MatchedArticle(
        article=own,
        regions=tuple(Region),
        citation=citation,
        also_in=tuple(facts(other, text) for other in range(100, 120)),
    )


@pytest.mark.parametrize("text", ["*", "_a ", "😀", "<@&1>", "語", "العربية "])
def test_longest_article_fits_into_a_message(text: str):
    matched = longest(1, text)

    post = article_post(matched, ENGLISH, role_id=2**62)
    summary = summary_post([longest(n, text) for n in range(50)], NOW, ENGLISH, role_id=2**62)

    assert count_units(post) <= 2000
    assert count_units(summary) <= 2000
    assert summary.splitlines()[-1].endswith("more: `/article list`")


def test_words_that_answer_the_question_are_bold():
    own = facts(1, "x")
    citation = Citation(number=1, article=own, quote="It opens *in March*.", start=0, end=20)
    matched = MatchedArticle(article=own, citation=citation, answer=(9, 18))

    assert article_post(matched, ENGLISH).splitlines()[1] == r"> It opens **\*in March**\*."


def test_article_without_title_or_sentence_is_named_by_its_number():
    bare = ArticleFacts(
        article_id=ArticleId(7),
        corpus=CorpusName("guild-1"),
        title="",
        url=None,
        outlet=None,
        author=None,
        published=None,
    )

    assert article_post(MatchedArticle(article=bare), ENGLISH).splitlines() == ["**Article 7**", "undated"]
    assert list_articles([MatchedArticle(article=bare)], ENGLISH, room_units=500) == ["- Article 7"]
