"""Answers as text and as JSON."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.terminal.output import answer_json, hit_json, instant_json
from bot.terminal.wording import answer_text, one_line, plain, sources_text
from index import (
    SHARED_CORPUS,
    Answer,
    ArticleFacts,
    ArticleId,
    Citation,
    CitedSentence,
    Hit,
    NoAnswer,
    NoAnswerReason,
    PassageId,
    Precision,
    PublishedAt,
)

TALKS = ArticleFacts(
    article_id=ArticleId(7),
    corpus=SHARED_CORPUS,
    title="Talks in Taipei",
    url="https://news.example/talks",
    outlet="Example News",
    author=None,
    published=PublishedAt(datetime(2021, 8, 24, tzinfo=UTC), Precision.DAY),
)
BARE = ArticleFacts(
    article_id=ArticleId(8),
    corpus=SHARED_CORPUS,
    title="",
    url=None,
    outlet=None,
    author=None,
    published=None,
)
QUOTE = "Talks will be held on Friday."
ANSWER = Answer(
    question="When are the talks?",
    sentences=(CitedSentence(text=QUOTE, citations=(1, 2)),),
    citations=(
        Citation(number=1, article=TALKS, quote=QUOTE, start=10, end=39),
        Citation(number=2, article=BARE, quote=QUOTE, start=0, end=29),
    ),
    support=0.9,
    considered=2,
    elapsed_ms={"total": 12.3456},
)


def test_answer_text_shows_sentences_with_numbers_then_numbered_sources() -> None:
    assert answer_text(ANSWER) == (
        "Talks will be held on Friday. [1][2]\n"
        "\n"
        "[1] Talks in Taipei (Example News, 2021-08-24), article 7\n"
        "    https://news.example/talks\n"
        "[2] Untitled, article 8"
    )


def test_answer_text_names_each_source_once_with_all_its_numbers() -> None:
    citations = tuple(replace(ANSWER.citations[0], number=number) for number in (1, 2, 3))
    text = answer_text(replace(ANSWER, citations=citations))

    assert text.splitlines()[2:] == [
        "[1][2][3] Talks in Taipei (Example News, 2021-08-24), article 7",
        "    https://news.example/talks",
    ]


def test_answer_json_has_exactly_the_keys_of_the_contract() -> None:
    assert answer_json(ANSWER) == {
        "question": "When are the talks?",
        "answered": True,
        "sentences": [{"text": QUOTE, "citations": [1, 2]}],
        "citations": [
            {
                "number": 1,
                "article_id": 7,
                "title": "Talks in Taipei",
                "outlet": "Example News",
                "url": "https://news.example/talks",
                "published_at": "2021-08-24",
                "quote": QUOTE,
                "start": 10,
                "end": 39,
            },
            {
                "number": 2,
                "article_id": 8,
                "title": "",
                "outlet": None,
                "url": None,
                "published_at": None,
                "quote": QUOTE,
                "start": 0,
                "end": 29,
            },
        ],
        "reason": None,
        "closest": [],
        "elapsed_ms": {"total": 12.35},
    }


@pytest.mark.parametrize("reason", list(NoAnswerReason))
def test_no_answer_json_names_its_reason_and_the_closest_articles(reason: NoAnswerReason) -> None:
    result = answer_json(NoAnswer(question="Why?", reason=reason, closest=(TALKS,)))

    assert result["answered"] is False
    assert result["reason"] in ("empty_corpus", "nothing_relevant", "not_supported")
    assert (result["sentences"], result["citations"]) == ([], [])
    assert result["closest"] == [
        {
            "article_id": 7,
            "title": "Talks in Taipei",
            "url": "https://news.example/talks",
            "published_at": "2021-08-24",
        }
    ]
    assert json.loads(json.dumps(result)) == result


def test_no_answer_text_lists_the_closest_articles() -> None:
    text = answer_text(NoAnswer(question="Why?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(TALKS,)))

    assert text.splitlines() == [
        "I found nothing that answers this. The closest articles:",
        "  Talks in Taipei (Example News, 2021-08-24), article 7",
        "    https://news.example/talks",
    ]


def test_no_answer_text_of_an_empty_library_says_how_to_fill_it() -> None:
    text = answer_text(NoAnswer(question="Why?", reason=NoAnswerReason.EMPTY_CORPUS, closest=()))

    assert "watchdesk add" in text


def test_sources_text_gives_the_exact_place_of_every_quote() -> None:
    assert "article 7, characters 10 to 39" in sources_text(ANSWER)
    assert sources_text(ANSWER).count(QUOTE) == 2


def test_hit_json_has_exactly_the_keys_of_the_contract() -> None:
    hit = Hit(
        passage_id=PassageId(3),
        article=TALKS,
        text=QUOTE,
        start=10,
        end=39,
        score=0.5,
        cosine=0.4,
        lexical=0.6,
        article_characters=500,
    )

    assert hit_json(hit) == {
        "article_id": 7,
        "title": "Talks in Taipei",
        "url": "https://news.example/talks",
        "published_at": "2021-08-24",
        "text": QUOTE,
        "score": 0.5,
        "start": 10,
        "end": 39,
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("red \x1b[31malert\x1b[0m", "red [31malert [0m"),
        ("line\r\nbreak\ttab", "line break tab"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("soft\u00adhyphen \ufeffmark", "softhyphen mark"),
        ("half \ud800 pair", "half pair"),
        ("👩\u200d✈\ufe0f 台灣海峽", "👩\u200d✈\ufe0f 台灣海峽"),
    ],
)
def test_quoted_text_cannot_steer_the_terminal(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_plain_text_keeps_its_lines() -> None:
    assert plain("one\x07\n\ntwo  three") == "one\n\ntwo three"


def test_instants_are_written_in_utc_with_seconds() -> None:
    assert instant_json(datetime(2021, 8, 24, 2, 0, 0, 999, tzinfo=UTC)) == "2021-08-24T02:00:00Z"
    assert instant_json(None) is None
