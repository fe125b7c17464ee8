"""The time of a question in *Why this answer*."""

from datetime import UTC, date, datetime

import pytest

from bot.cogs.ask.answer_details import explanation_embed
from bot.db.exchange_queries import ExchangeContent
from bot.i18n.translator import ENGLISH
from index import AskedTime, Explanation, Filters, TimeUse, Timing

MOMENT = datetime(2021, 8, 27, 9, tzinfo=UTC)
LAST_WEEK = AskedTime(words="*last week*", first=date(2021, 8, 16), last=date(2021, 8, 22), use=TimeUse.ONLY)


def told(timing: Timing | None, *, left_out: int | None = None, filters: Filters | None = None) -> str:
    explanation = Explanation(
        read_with=(),
        by_meaning=True,
        articles=9,
        passages=20,
        left_out=left_out,
        found=3,
        sharing_words=2,
        weighed=(),
        sentences=8,
        threshold=0.5,
        missing_words=(),
    )
    content = ExchangeContent(
        question="What?", timing=timing, explanation=explanation, filters=filters or Filters()
    )
    return explanation_embed(content, ENGLISH).description or ""


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
