"""*Why this answer*, and where in its article a passage is."""

from datetime import UTC, date, datetime

import pytest
from fetched_drafts import CHECKED

from bot.cogs.ask.answer_details import explanation_embed, passages_embed
from bot.db.exchange_queries import ExchangeContent
from bot.i18n.translator import ENGLISH, LANGUAGE_NAMES, translator_for
from bot.ui.discord_markup import count_units
from index import (
    SHARED_CORPUS,
    ArticleFacts,
    ArticleId,
    AskedTime,
    Explanation,
    Filters,
    Hit,
    PassageId,
    Region,
    TimeUse,
    Timing,
    WeighedPassage,
)

MOMENT = datetime(2021, 8, 27, 9, tzinfo=UTC)
LAST_WEEK = AskedTime(words="*last week*", first=date(2021, 8, 16), last=date(2021, 8, 22), use=TimeUse.ONLY)


def article(number: int) -> ArticleFacts:
    return ArticleFacts(
        article_id=ArticleId(number),
        corpus=SHARED_CORPUS,
        title=f"Exercise {number}",
        url=None,
        outlet="Harbour Post",
        author=None,
        published=None,
        text_source=CHECKED,
    )


def weighed(number: int, *, start: int = 0, cosine: float = 0.5, lexical: float = 0.5) -> WeighedPassage:
    return WeighedPassage(
        article=article(number), start=start, end=start + 100, score=0.5, cosine=cosine, lexical=lexical
    )


def told(
    timing: Timing | None,
    *,
    left_out: int | None = None,
    filters: Filters | None = None,
    weighed: tuple[WeighedPassage, ...] = (),
) -> str:
    explanation = Explanation(
        read_with=(),
        by_meaning=True,
        articles=9,
        passages=20,
        left_out=left_out,
        found=3,
        sharing_words=2,
        weighed=weighed,
        sentences=8,
        threshold=0.5,
        missing_words=(),
    )
    content = ExchangeContent(
        question="What?", timing=timing, explanation=explanation, filters=filters or Filters()
    )
    return explanation_embed(content, ENGLISH).description or ""


@pytest.mark.parametrize("tag", LANGUAGE_NAMES)
def test_the_longest_explanation_fits_into_an_embed(tag: str):
    codes = "zh en de fr es uk ja ko it pt ru ar fa he hi vi th id ms tr pl nl sv no fi"
    asked = AskedTime(words="*" * 60, first=date(2021, 8, 16), last=date(2021, 9, 22), use=TimeUse.ONLY)
    explanation = Explanation(
        read_with=("*" * 500,) * 3,
        by_meaning=False,
        articles=10**6,
        passages=10**7,
        left_out=10**5,
        found=3,
        sharing_words=2,
        weighed=(weighed(1),),
        sentences=8,
        threshold=0.5,
        missing_words=("*" * 60,) * 12,
    )
    content = ExchangeContent(
        question="*" * 1000,
        timing=Timing(moment=MOMENT, asked=asked, wants_newest=True, outdated_days=700),
        explanation=explanation,
        filters=Filters(
            since=MOMENT,
            until=MOMENT,
            outlet="*" * 100,
            region=Region.RED_SEA,
            languages=tuple(codes.split()),
        ),
    )
    embed = explanation_embed(content, translator_for(tag), ratings=[(False, "*" * 500)] * 9)

    assert count_units(embed.description or "") <= 4096


def test_it_is_told_how_the_time_was_read_and_from_which_moment():
    text = told(Timing(moment=MOMENT, asked=LAST_WEEK), left_out=6)

    read = r"only articles from around 16–22 Aug 2021 \(for “\*last week\*”\)"
    assert f"Time of the question: <t:1630054800:f>; {read}." in text
    assert "I searched 3 articles and compared the sentences that came closest." in text
    assert "6 articles were left out because of their dates." in text


def test_what_was_left_out_by_limits_is_told_with_them():
    text = told(Timing(moment=MOMENT), left_out=1, filters=Filters(outlet="Harbour Post"))

    assert "1 article was left out (only articles from Harbour Post)." in text
    assert "Time" not in text
    assert "dates" not in text


def test_it_is_told_that_the_answer_is_old():
    assert "The newest source is 3 months old." in told(Timing(moment=MOMENT, outdated_days=91))


@pytest.mark.parametrize("timing", [None, Timing(moment=MOMENT)])
def test_nothing_is_told_where_the_question_names_no_time(timing: Timing | None):
    assert "Time" not in told(timing)


def test_each_article_is_listed_once_by_its_best_passage():
    passages = (
        weighed(1, cosine=0.7, lexical=1.0),
        weighed(2, start=50, cosine=0.3, lexical=0.1),
        weighed(1, start=200, cosine=0.1, lexical=0.0),
        weighed(2, cosine=0.1, lexical=0.0),
    )

    assert told(None, weighed=passages).split("**Closest articles**\n")[1].splitlines() == [
        r"1\. Exercise 1 — Harbour Post, undated · very close in meaning · has most of the key words",
        r"2\. Exercise 2 — Harbour Post, undated · somewhat close in meaning · has few of the key words",
    ]


def test_at_most_eight_articles_are_listed():
    listed = told(None, weighed=tuple(map(weighed, range(1, 20)))).split("**Closest articles**\n")[1]

    assert [line.split(" — ")[0] for line in listed.splitlines()] == [
        rf"{number}\. Exercise {number}" for number in range(1, 9)
    ]


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (0, 900, "the whole article"),
        (0, 100, "near the beginning of the article"),
        (0, 800, "near the beginning of the article"),
        (200, 300, "near the beginning of the article"),
        (400, 500, "in the middle of the article"),
        (100, 800, "in the middle of the article"),
        (700, 900, "near the end of the article"),
    ],
)
def test_a_passage_says_where_in_its_article_it_is(start: int, end: int, place: str):
    hit = Hit(
        passage_id=PassageId(1),
        article=article(1),
        text="The navy began an exercise.",
        start=start,
        end=end,
        score=0.5,
        cosine=0.5,
        lexical=0.5,
        article_characters=900,
    )

    assert passages_embed([hit], "What?", ENGLISH, page=1).description == (
        f"**1** · Exercise 1 — Harbour Post, undated\n-# {place}\n> The navy began an exercise."
    )
