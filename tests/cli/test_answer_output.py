"""Answers as text and as JSON."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
import typer
from fetched_drafts import CHECKED

from bot.cli.answer_json import answer_json, citation_json
from bot.cli.answer_output import answer_text, citations_text, hits_text
from bot.cli.json_output import details_json, hit_json, instant_json
from bot.cli.report_output import article_text
from bot.cli.terminal_text import bold, one_line, plain
from index import (
    SHARED_CORPUS,
    Answer,
    Article,
    ArticleDetails,
    ArticleFacts,
    ArticleId,
    Caution,
    Citation,
    CitedSentence,
    Correction,
    Explanation,
    Hit,
    MissingPart,
    NoAnswer,
    NoAnswerReason,
    OutletKind,
    PageStatus,
    PassageId,
    Precision,
    PublishedAt,
    Region,
    Source,
    SourceHealth,
    SourceId,
    SourceKind,
    SourceLabels,
    SourceState,
    Story,
    SupplierRole,
    TextProvenance,
    UnquotedSpeaker,
)

TALKS = ArticleFacts(
    article_id=ArticleId(7),
    corpus=SHARED_CORPUS,
    title="Talks in Taipei",
    url="https://news.example/talks",
    outlet="Example News",
    author=None,
    published=PublishedAt(datetime(2021, 8, 24, tzinfo=UTC), Precision.DAY),
    language="en",
    text_source=CHECKED,
)
BARE = ArticleFacts(
    article_id=ArticleId(8),
    corpus=SHARED_CORPUS,
    title="",
    url=None,
    outlet=None,
    author=None,
    published=None,
    text_source=CHECKED,
)
MARKED = replace(
    TALKS,
    labels=SourceLabels(kind=OutletKind.STATE_MEDIA, country="CN", trust_note="run by the\x1b[31m party"),
    standing=PageStatus(
        gone_at=datetime(2026, 3, 12, tzinfo=UTC),
        revised_at=datetime(2026, 3, 11, tzinfo=UTC),
        correction="An earlier version\nnamed the wrong day.",
    ),
)
AS_READ = {"gone_at": None, "revised_at": None, "correction": None}
SOURCE = Source(
    source_id=SourceId(3),
    corpus=SHARED_CORPUS,
    url="https://news.example/feed",
    kind=SourceKind.FEED,
    title="Strait Daily",
    site_url=None,
    labels=SourceLabels(),
    state=SourceState.ACTIVE,
    health=SourceHealth(),
    added_at=datetime(2026, 1, 1, tzinfo=UTC),
    articles=1,
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


def test_answer_text_shows_sentences_above_their_numbers_then_numbered_sources() -> None:
    assert answer_text(ANSWER) == (
        "  Talks will be held on Friday.\n"
        "  — Example News, 24 Aug 2021 [1][2]\n"
        "\n"
        "[1] Talks in Taipei (Example News, news.example, 24 Aug 2021), article 7\n"
        "    https://news.example/talks\n"
        "[2] Untitled, article 8"
    )


def test_terminal_and_json_name_the_caution_of_an_answer() -> None:
    state, single = (replace(ANSWER, caution=c) for c in (Caution.STATE_OUTLET, Caution.SINGLE_ORIGIN))

    assert answer_text(state).startswith("State media only: Example News.\n\n  Talks will")
    assert answer_text(single).endswith("[2] Untitled, article 8\n\nNo independent confirmation.")
    assert (answer_json(state)["caution"], answer_json(single)["caution"]) == ("state_outlet", "single_origin")


def test_origin_of_an_unchecked_text_is_named_once() -> None:
    pasted = replace(TALKS, text_source=TextProvenance(supplied_by=SupplierRole.MEMBER))
    own, other = ANSWER.citations
    text = answer_text(replace(ANSWER, citations=(replace(own, article=pasted), other)))

    assert text.count("from a member, not checked against news.example") == 1


def answer_with_words(text: str, words: str) -> Answer:
    """An answer whose sentence is `text`, and whose `words` answer."""
    start = text.index(words)
    sentence = CitedSentence(text=text, citations=(1,), answer=(start, start + len(words)))
    return replace(ANSWER, sentences=(sentence,))


def test_answer_json_has_the_words_that_answer_with_their_offsets_in_the_sentence() -> None:
    (sentence,) = answer_json(answer_with_words(QUOTE, "on Friday"))["sentences"]

    assert sentence["answer"] == {"text": "on Friday", "start": 19, "end": 28}
    assert sentence["text"][19:28] == "on Friday"


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        (QUOTE, "on Friday", "Talks will be held <on Friday>."),
        ("Friday it is.", "Friday", "<Friday> it is."),
        ("Held\n  on\x1b  Fri\u200bday.", "on\x1b  Fri\u200bday", "Held <on Friday>."),
        ("It is \u200b here.", "\u200b", "It is here."),
    ],
)
def test_answer_text_emphasises_the_words_that_answer(text: str, words: str, shown: str) -> None:
    lines = answer_text(answer_with_words(text, words), emphasise=lambda found: f"<{found}>").splitlines()

    assert lines[0] == f"  {shown}"
    assert answer_text(answer_with_words(text, words)).splitlines()[0] == f"  {one_line(text)}"


@pytest.mark.parametrize(("is_terminal", "shown"), [(True, "\x1b[1mFriday\x1b[0m"), (False, "Friday")])
def test_words_that_answer_are_bold_only_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool, shown: str
) -> None:
    output = _Output(is_terminal)
    monkeypatch.setattr("sys.stdout", output)
    typer.echo(answer_text(answer_with_words(QUOTE, "Friday"), emphasise=bold))

    assert output.getvalue().splitlines()[0] == f"  Talks will be held on {shown}."


class _Output(StringIO):
    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


def test_answer_text_names_each_source_once_with_all_its_numbers() -> None:
    citations = tuple(replace(ANSWER.citations[0], number=number) for number in (1, 2, 3))
    text = answer_text(replace(ANSWER, citations=citations))

    assert text.splitlines()[3:] == [
        "[1][2][3] Talks in Taipei (Example News, news.example, 24 Aug 2021), article 7",
        "    https://news.example/talks",
    ]


def test_answer_text_shows_notes_below_a_source() -> None:
    cited = replace(ANSWER.citations[0], article=MARKED, wire="Reuters", copies=(BARE,))
    text = answer_text(replace(ANSWER, citations=(cited,)))

    assert text.splitlines()[3:] == [
        "[1] Talks in Taipei (Example News, news.example, 24 Aug 2021), article 7",
        "    https://news.example/talks",
        "    state-media, CN; run by the [31m party",
        "    its page is gone, found on 2026-03-12",
        "    corrected by the outlet: An earlier version named the wrong day.",
        "    its text was changed, found on 2026-03-11",
        "    from Reuters, the same report as Untitled, article 8",
    ]


def test_many_copies_of_a_report_are_counted_rather_than_listed() -> None:
    cited = replace(ANSWER.citations[0], copies=(BARE,) * 5)

    assert answer_text(replace(ANSWER, citations=(cited,))).endswith("; Untitled, article 8; 2 more")


def test_answer_json_has_labels_page_status_and_copies() -> None:
    cited = replace(ANSWER.citations[0], article=MARKED, wire="Reuters", copies=(TALKS,))
    citation = json.loads(json.dumps(citation_json(cited)))

    assert citation["labels"] == {
        "kind": "state-media",
        "country": "CN",
        "region": None,
        "language": None,
        "trust_note": "run by the\x1b[31m party",
    }
    assert citation["standing"] == {
        "gone_at": "2026-03-12T00:00:00Z",
        "revised_at": "2026-03-11T00:00:00Z",
        "correction": "An earlier version\nnamed the wrong day.",
    }
    assert citation["wire"] == "Reuters"
    assert [copy["article_id"] for copy in citation["copies"]] == [7]


def test_article_is_shown_with_its_story_and_source() -> None:
    article = Article(
        facts=MARKED,
        text=QUOTE,
        content_hash="00",
        revision=2,
        fetched_at=None,
        added_at=datetime(2026, 1, 1, tzinfo=UTC),
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
        dateline="TAIPEI, Aug 24 (Reuters)",
        source_id=SourceId(3),
    )
    story = Story(origin=BARE, wire="Reuters", articles=(BARE, MARKED))
    details = ArticleDetails(article=article, passages=1, regions=(Region.TAIWAN_STRAIT,), story=story)

    assert article_text(details, SOURCE).splitlines()[4:] == [
        "dateline:  TAIPEI, Aug 24 (Reuters)",
        "url:       https://news.example/talks",
        "language:  en",
        "regions:   taiwan-strait",
        "source:    3: Strait Daily",
        "text:      fetched from news.example",
        "labels:    state-media, CN; run by the [31m party",
        "standing:  its page is gone, found on 2026-03-12; corrected by the outlet: An earlier version named "
        "the wrong day.; its text was changed, found on 2026-03-11",
        "story:     2 copies of one report, from Reuters",
        "    Untitled, article 8 (likely the origin)",
        "    Talks in Taipei (Example News, news.example, 24 Aug 2021), article 7",
        "",
        QUOTE,
    ]
    shown = json.loads(json.dumps(details_json(details)))
    assert (shown["dateline"], shown["source_id"], shown["regions"]) == (
        "TAIPEI, Aug 24 (Reuters)",
        3,
        ["taiwan-strait"],
    )
    assert [each["article_id"] for each in shown["story"]["articles"]] == [8, 7]


def test_answer_json_has_exactly_the_keys_of_the_contract() -> None:
    assert answer_json(ANSWER) == {
        "question": "When are the talks?",
        "answered": True,
        "sentences": [{"text": QUOTE, "citations": [1, 2], "answer": None, "independent_outlets": 0}],
        "citations": [
            {
                "number": 1,
                "article_id": 7,
                "title": "Talks in Taipei",
                "outlet": "Example News",
                "url": "https://news.example/talks",
                "published_at": "2021-08-24",
                "language": "en",
                "quote": QUOTE,
                "start": 10,
                "end": 39,
                "text_origin": "page",
                "verified": True,
                "labels": None,
                "standing": AS_READ,
                "wire": None,
                "copies": [],
                "speaker": None,
                "times": [],
            },
            {
                "number": 2,
                "article_id": 8,
                "title": "",
                "outlet": None,
                "url": None,
                "published_at": None,
                "language": None,
                "quote": QUOTE,
                "start": 0,
                "end": 29,
                "text_origin": "page",
                "verified": True,
                "labels": None,
                "standing": AS_READ,
                "wire": None,
                "copies": [],
                "speaker": None,
                "times": [],
            },
        ],
        "reason": None,
        "missing": None,
        "closest": [],
        "newest": None,
        "unquoted": None,
        "timing": None,
        "corrections": [],
        "comparisons": [],
        "caution": None,
        "name_matches": [],
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
            "text_origin": "page",
            "verified": True,
        }
    ]
    assert json.loads(json.dumps(result)) == result


UNQUOTED = UnquotedSpeaker(
    name="Wang Yi", topic="the talks", is_quoted=True, others={TALKS.article_id: ("Jane Doe", "John Roe")}
)


def test_refusal_json_names_whom_no_article_quotes_and_who_is_quoted_instead() -> None:
    answer = NoAnswer(question="Why?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(TALKS,), unquoted=UNQUOTED)

    assert answer_json(answer)["unquoted"] == {
        "speaker": "Wang Yi",
        "topic": "the talks",
        "is_quoted": True,
        "others": [{"article_id": 7, "speakers": ["Jane Doe", "John Roe"]}],
    }


@pytest.mark.parametrize(
    ("unquoted", "first"),
    [
        (UNQUOTED, "No article quotes Wang Yi about the talks."),
        (replace(UNQUOTED, topic=None), "No article quotes Wang Yi about this."),
        (replace(UNQUOTED, is_quoted=False), "No article quotes Wang Yi."),
    ],
)
def test_refusal_text_says_whom_no_article_quotes(unquoted: UnquotedSpeaker, first: str) -> None:
    answer = NoAnswer(question="Why?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(TALKS,), unquoted=unquoted)

    lines = answer_text(answer).splitlines()
    assert lines[0] == first
    assert lines[2].endswith("article 7, quotes Jane Doe, John Roe")


def test_no_answer_text_lists_the_closest_articles() -> None:
    text = answer_text(NoAnswer(question="Why?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(TALKS,)))

    assert text.splitlines() == [
        "Nothing in the library answers this.",
        "Closest articles:",
        "  Talks in Taipei (Example News, news.example, 24 Aug 2021), article 7",
        "    https://news.example/talks",
    ]


def test_refusal_says_which_part_is_missing() -> None:
    missing = MissingPart(unknown=("Batchelder", "Okinawa"), absent=("Fiji",), number_of="frigates")
    answer = NoAnswer(question="Why?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(TALKS,), missing=missing)

    assert answer_text(answer).splitlines()[1] == (
        "No article contains the words “Batchelder”, “Okinawa”. None of the closest articles mentions “Fiji”. "
        "None of the closest articles gives a number for “frigates”."
    )
    assert answer_json(answer)["missing"] == {
        "unknown": ["Batchelder", "Okinawa"],
        "absent": ["Fiji"],
        "number_of": "frigates",
    }


def test_no_answer_text_of_an_empty_library_says_how_to_fill_it() -> None:
    text = answer_text(NoAnswer(question="Why?", reason=NoAnswerReason.EMPTY_CORPUS, closest=()))

    assert "watchdesk add" in text


def test_sources_text_gives_the_exact_offsets_of_every_quote() -> None:
    assert "article 7, characters 10 to 39" in citations_text(ANSWER)
    assert citations_text(ANSWER).count(QUOTE) == 2


HIT = Hit(
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
CHINESE = "會談將於週五舉行。"


def test_the_language_of_a_quote_is_named_if_it_is_not_that_of_the_question() -> None:
    citation = Citation(number=1, article=TALKS, quote=CHINESE, start=0, end=9, language="zh-Hant")
    answer = replace(ANSWER, sentences=(CitedSentence(text=CHINESE, citations=(1,)),), citations=(citation,))

    assert answer_text(answer).splitlines()[:3] == [
        f"  {CHINESE}",
        "  — Example News, 24 Aug 2021 [1]",
        "    in Chinese",
    ]
    assert "in Chinese" not in answer_text(replace(answer, question="會談何時舉行？"))


def test_the_language_of_a_closest_article_is_named() -> None:
    answer = NoAnswer(question="會談何時舉行？", reason=NoAnswerReason.NOT_SUPPORTED, closest=(TALKS, BARE))

    lines = no_answer_lines(answer)
    assert "  Talks in Taipei (Example News, news.example, 24 Aug 2021), article 7, in English" in lines
    assert "  Untitled, article 8" in lines


SEARCHED = Explanation(
    read_with=(),
    by_meaning=True,
    articles=9,
    passages=9,
    left_out=0,
    languages=("zh", "ja"),
    found=0,
    sharing_words=0,
    weighed=(),
    sentences=0,
    threshold=0.5,
    missing_words=(),
)


@pytest.mark.parametrize(
    ("left_out", "other_languages", "lines"),
    [
        (0, 0, []),
        (3, 3, ["3 articles not in Chinese and Japanese left out."]),
        (1, 0, ["1 article left out by the options of this command."]),
        (
            5,
            3,
            [
                "2 articles left out by the options of this command.",
                "3 articles not in Chinese and Japanese left out.",
            ],
        ),
    ],
)
def test_a_refusal_says_how_many_articles_were_left_out(
    left_out: int, other_languages: int, lines: list[str]
) -> None:
    explanation = replace(SEARCHED, left_out=left_out, other_languages=other_languages)
    answer = NoAnswer(
        question="Which talks?", reason=NoAnswerReason.NOTHING_RELEVANT, closest=(), explanation=explanation
    )

    assert no_answer_lines(answer) == ["Nothing in the library is about this.", *lines]


def test_a_refusal_says_if_only_words_could_be_searched() -> None:
    answer = NoAnswer(
        question="Which talks?",
        reason=NoAnswerReason.NOTHING_RELEVANT,
        closest=(),
        explanation=replace(SEARCHED, by_meaning=False),
    )

    assert no_answer_lines(answer)[1:] == [
        "I could search only for the words of this question: my language model does not read them."
    ]


def no_answer_lines(answer: NoAnswer) -> list[str]:
    return answer_text(answer).splitlines()


def test_the_language_of_a_hit_is_named_if_it_is_not_that_of_the_query() -> None:
    hit = replace(HIT, text=CHINESE, language="zh")

    assert "article 7, in Chinese, score 0.500" in hits_text([hit], "Which talks are there?")
    assert "article 7, score 0.500" in hits_text([hit], "會談")


def test_hit_json_has_exactly_the_keys_of_the_contract() -> None:
    assert hit_json(HIT) == {
        "article_id": 7,
        "title": "Talks in Taipei",
        "url": "https://news.example/talks",
        "published_at": "2021-08-24",
        "text_origin": "page",
        "verified": True,
        "language": "en",
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
def test_quoted_text_cannot_control_the_terminal(text: str, shown: str) -> None:
    assert one_line(text) == shown


def test_plain_text_keeps_its_lines() -> None:
    assert plain("one\x07\n\ntwo  three") == "one\n\ntwo three"


def test_instants_are_written_in_utc_with_seconds() -> None:
    assert instant_json(datetime(2021, 8, 24, 2, 0, 0, 999, tzinfo=UTC)) == "2021-08-24T02:00:00Z"
    assert instant_json(None) is None


def test_corrected_words_are_named_in_answers_and_refusals() -> None:
    corrections = (Correction(word="taipi", searched_as="Taipei"),)
    refusal = NoAnswer(
        question="taipi?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(), corrections=corrections
    )
    note = "No article contains “taipi”; searched for “Taipei”."

    assert answer_text(replace(ANSWER, corrections=corrections)).splitlines()[0] == note
    assert answer_text(refusal).splitlines() == ["Nothing in the library answers this.", note]
    assert answer_json(refusal)["corrections"] == [{"word": "taipi", "searched_as": "Taipei"}]
