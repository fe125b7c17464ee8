"""Speakers, days and ages of quotes in the terminal and in JSON."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fetched_drafts import CHECKED

from bot.cli.answer_json import answer_json, citation_json
from bot.cli.answer_output import answer_text
from index import (
    SHARED_CORPUS,
    Answer,
    ArticleFacts,
    ArticleId,
    AskedTime,
    Citation,
    CitedSentence,
    NoAnswer,
    NoAnswerReason,
    Precision,
    PublishedAt,
    ResolvedTime,
    Speaker,
    TimeUse,
    Timing,
)

TALKS = ArticleFacts(
    article_id=ArticleId(7),
    corpus=SHARED_CORPUS,
    title="Talks in Taipei",
    url=None,
    outlet="Example News",
    author=None,
    published=PublishedAt(datetime(2021, 8, 24, tzinfo=UTC), Precision.DAY),
    text_source=CHECKED,
)
FRIDAY = date(2021, 8, 27)
CITED = Citation(
    number=1,
    article=TALKS,
    quote="Talks will be held on Friday.",
    start=10,
    end=39,
    speaker=Speaker(name="Hua Chunying", described="China's foreign ministry"),
    times=(ResolvedTime(start=22, end=28, first=FRIDAY, last=FRIDAY),),
)
MOMENT = datetime(2021, 8, 27, 9, tzinfo=UTC)
LAST_WEEK = AskedTime(words="last week", first=date(2021, 8, 16), last=date(2021, 8, 22), use=TimeUse.ONLY)


def answer_of(*citations: Citation, timing: Timing | None = None) -> Answer:
    """An answer with one sentence per citation."""
    sentences = tuple(CitedSentence(text=c.quote, citations=(c.number,)) for c in citations)
    return Answer(
        question="When?", sentences=sentences, citations=citations, support=0.9, considered=2, timing=timing
    )


def test_a_quote_is_above_its_speaker_and_its_days() -> None:
    assert answer_text(answer_of(CITED)).splitlines() == [
        "  Talks will be held on Friday.",
        "  — Hua Chunying, China's foreign ministry · Example News, 24 Aug 2021 [1]",
        "    Friday = 27 Aug 2021",
        "",
        "[1] Talks in Taipei (Example News, 24 Aug 2021), article 7",
    ]


def test_consecutive_quotes_of_a_speaker_are_attributed_once() -> None:
    second = replace(CITED, number=2, quote="So it is.", times=())
    third = replace(second, number=3, speaker=None)

    assert answer_text(answer_of(CITED, second, third)).splitlines()[:7] == [
        "  Talks will be held on Friday.",
        "  So it is.",
        "  — Hua Chunying, China's foreign ministry · Example News, 24 Aug 2021 [1][2]",
        "    Friday = 27 Aug 2021",
        "",
        "  So it is.",
        "  — Example News, 24 Aug 2021 [3]",
    ]


def test_a_speaker_who_was_described_is_only_named() -> None:
    other, again = replace(CITED, number=2, speaker=None), replace(CITED, number=3)

    assert "— Hua Chunying · Example News, 24 Aug 2021 [3]" in answer_text(answer_of(CITED, other, again))


@pytest.mark.parametrize(
    ("facts", "attribution"),
    [
        ({"published": None}, "Example News, undated"),
        ({"outlet": None}, "“Talks in Taipei”, 24 Aug 2021"),
        ({"outlet": None, "title": ""}, "Article 7, 24 Aug 2021"),
        ({"outlet": "Example\x1b[31m\nNews"}, "Example [31m News, 24 Aug 2021"),
        (
            {"published": PublishedAt(datetime(2021, 8, 24, 22, 5, tzinfo=UTC), Precision.INSTANT)},
            "Example News, 24 Aug 2021",
        ),
    ],
)
def test_a_quote_without_a_speaker_is_above_its_origin(facts: dict[str, object], attribution: str) -> None:
    cited = replace(CITED, speaker=None, article=replace(TALKS, **facts))

    assert answer_text(answer_of(cited)).splitlines()[1] == f"  — {attribution} [1]"


@pytest.mark.parametrize(
    ("zone", "day", "minute"),
    [
        (None, "24 Aug 2021", "22:05 UTC"),
        ("+08:00", "25 Aug 2021", "06:05 UTC+08:00"),
        ("+00:00", "24 Aug 2021", "22:05 UTC"),
    ],
)
def test_an_instant_is_shown_in_the_time_zone_of_its_article(zone: str | None, day: str, minute: str) -> None:
    instant = PublishedAt(datetime(2021, 8, 24, 22, 5, tzinfo=UTC), Precision.INSTANT, zone)
    text = answer_text(answer_of(replace(CITED, article=replace(TALKS, published=instant))))

    assert f" · Example News, {day} [1]\n" in text
    assert f"[1] Talks in Taipei (Example News, {day}, {minute}), article 7" in text


def test_an_answer_shows_how_the_time_of_its_question_was_interpreted() -> None:
    timing = Timing(moment=MOMENT, asked=LAST_WEEK, wants_newest=True, outdated_days=75)
    lines = answer_text(answer_of(CITED, timing=timing)).splitlines()

    assert lines[:2] == ["The newest source is 2 months older than the time you asked about.", ""]
    assert lines[-3:] == [
        "[1] Talks in Taipei (Example News, 24 Aug 2021), article 7, 3 days old",
        "",
        "Time: only articles from around 16–22 Aug 2021 (for “last week”); newest articles first",
    ]


def test_an_answer_without_a_time_in_its_question_shows_no_time() -> None:
    assert answer_text(answer_of(CITED, timing=Timing(moment=MOMENT))) == answer_text(answer_of(CITED))


def test_a_refusal_suggests_asking_without_the_time() -> None:
    nothing = NoAnswer(
        question="When?",
        reason=NoAnswerReason.NOTHING_RELEVANT,
        closest=(),
        timing=Timing(moment=MOMENT, asked=LAST_WEEK),
    )

    assert answer_text(nothing) == (
        "Nothing in the library is about this.\n"
        "You asked about “last week”, so only articles from around then were searched (16–22 Aug 2021). "
        "Leave it out to search all articles."
    )


def test_json_has_the_speaker_and_the_days_of_each_quote() -> None:
    citation = json.loads(json.dumps(citation_json(CITED)))

    assert citation["speaker"] == {"name": "Hua Chunying", "described": "China's foreign ministry"}
    assert citation["times"] == [
        {"text": "Friday", "start": 22, "end": 28, "first": "2021-08-27", "last": "2021-08-27"}
    ]


@pytest.mark.parametrize("has_answer", [True, False])
def test_json_has_the_time_of_the_question(has_answer: bool) -> None:
    timing = Timing(moment=MOMENT, asked=replace(LAST_WEEK, last=None), outdated_days=75)
    nothing = NoAnswer(question="When?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(), timing=timing)
    answer = answer_of(CITED, timing=timing) if has_answer else nothing

    assert json.loads(json.dumps(answer_json(answer)))["timing"] == {
        "moment": "2021-08-27T09:00:00Z",
        "asked": {"words": "last week", "first": "2021-08-16", "last": None, "use": "only"},
        "wants_newest": False,
        "outdated_days": 75,
    }
