"""The message with a new answer to a watched question."""

from datetime import UTC, datetime

import pytest
from fetched_drafts import CHECKED

from bot.i18n.translator import ENGLISH
from bot.ui.discord_markup import count_units
from bot.ui.reply import MAX_CONTENT_UNITS
from bot.ui.watch_message import render_alert
from index import (
    SHARED_CORPUS,
    Alert,
    AlertId,
    AlertKind,
    ArticleFacts,
    ArticleId,
    Citation,
    MatchedArticle,
    StandingQueryId,
)

QUESTION = "How many people were killed?"


def cited(quote: str, number: int = 1) -> Citation:
    article = ArticleFacts(
        article_id=ArticleId(number),
        corpus=SHARED_CORPUS,
        title=f"Attack on the port, part {number}",
        url=f"https://news.example/{number}",
        outlet="Harbour Post",
        author=None,
        published=None,
        text_source=CHECKED,
    )
    return Citation(number=1, article=article, quote=quote, start=0, end=len(quote))


def alert(quote: str, answer: tuple[int, int] | None = None, earlier: Citation | None = None) -> Alert:
    citation = cited(quote)
    return Alert(
        alert_id=AlertId(1),
        query_id=StandingQueryId(1),
        kind=AlertKind.CHANGED if earlier else AlertKind.NEW,
        matched=MatchedArticle(article=citation.article, citation=citation, answer=answer),
        matched_at=datetime.now(UTC),
        earlier=earlier,
    )


def test_different_answer_stands_above_the_earlier_one():
    earlier = cited("The attack killed 12 people.", 2)

    text = render_alert(alert("The attack killed 15 people.", (18, 20), earlier), QUESTION, ENGLISH).content

    assert text.startswith(
        "**Possible answer, different from the last one**\n> The attack killed **15** people.\n"
    )
    assert "\nBefore:\n> The attack killed 12 people.\n" in text
    assert text.index("news.example/1") < text.index("Before:") < text.index("news.example/2")
    assert text.endswith(f"\n-# Asked: {QUESTION}")


@pytest.mark.parametrize("earlier", [None, cited("Before it, " + "ships *sank* in the gulf " * 80, 2)])
def test_long_quotes_and_questions_fit_into_one_message(earlier):
    text = render_alert(alert("Ships_sank_ in the *gulf* " * 200, None, earlier), "Why? " * 60, ENGLISH).content

    assert count_units(text) <= MAX_CONTENT_UNITS
    assert "…" in text
