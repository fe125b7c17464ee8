"""Speakers, days and ages of quotes in Discord messages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from discord_markdown import read
from fetched_drafts import CHECKED

from bot.i18n.translator import translator_for
from bot.ui.answer_message import render_reply
from bot.ui.discord_markup import clean, count_units, escape
from index import (
    Answer,
    ArticleFacts,
    ArticleId,
    AskedTime,
    Citation,
    CitedSentence,
    CorpusName,
    NoAnswer,
    NoAnswerReason,
    PageStatus,
    Precision,
    PublishedAt,
    ResolvedTime,
    Speaker,
    TimeUse,
    Timing,
)

NOON = datetime(2021, 8, 24, 12, tzinfo=UTC)
PAPER = ArticleFacts(
    article_id=ArticleId(7),
    corpus=CorpusName("shared"),
    title="Talks in Taipei",
    url="https://example.org/a",
    outlet="Strait Times",
    author=None,
    published=PublishedAt(datetime(2021, 8, 24, tzinfo=UTC), Precision.DAY),
    text_source=CHECKED,
)
HUA = Speaker(name="Hua Chunying", described="China's foreign ministry")
MOMENT = datetime(2021, 8, 27, 9, tzinfo=UTC)
LAST_WEEK = AskedTime(words="last week", first=date(2021, 8, 16), last=date(2021, 8, 22), use=TimeUse.ONLY)


def cite(quote: str, *, number: int = 1, article: ArticleFacts = PAPER, **more: object) -> Citation:
    return Citation(number=number, article=article, quote=quote, start=0, end=len(quote), **more)


def answer_of(*citations: Citation, timing: Timing | None = None) -> Answer:
    """An answer with one sentence per citation."""
    sentences = tuple(CitedSentence(text=c.quote, citations=(c.number,)) for c in citations)
    return Answer(
        question="What?", sentences=sentences, citations=citations, support=0.9, considered=4, timing=timing
    )


def body_of(answer: Answer | NoAnswer, *, tag: str = "en") -> str:
    return render_reply(answer, translator_for(tag), shows_question=False).content


def times_in(quote: str, *words: str) -> tuple[ResolvedTime, ...]:
    """The words, each resolved to 27 August 2021."""
    day = date(2021, 8, 27)
    starts = [quote.index(each) for each in words]
    return tuple(
        ResolvedTime(start=start, end=start + len(each), first=day, last=day)
        for start, each in zip(starts, words, strict=True)
    )


# --- speakers


@pytest.mark.parametrize(
    ("speaker", "facts", "attribution"),
    [
        (HUA, {}, "Hua Chunying, China's foreign ministry · Strait Times, 24 Aug 2021"),
        (Speaker(name="police"), {}, "police · Strait Times, 24 Aug 2021"),
        (None, {}, "Strait Times, 24 Aug 2021"),
        (None, {"published": None}, "Strait Times, undated"),
        (None, {"published": PublishedAt(NOON, Precision.INSTANT)}, "Strait Times, <t:1629806400:D>"),
        (None, {"outlet": None}, "example.org, 24 Aug 2021"),
        (None, {"outlet": None, "url": None}, "“Talks in Taipei”, 24 Aug 2021"),
        (
            HUA,
            {"outlet": None, "title": "", "url": None},
            "Hua Chunying, China's foreign ministry · Article 7, 24 Aug 2021",
        ),
        (Speaker(name="The *boss*"), {}, r"The \*boss\* · Strait Times, 24 Aug 2021"),
        (Speaker(name="strait times"), {}, "Strait Times, 24 Aug 2021"),
        (Speaker(name="\u200b"), {}, "Strait Times, 24 Aug 2021"),
    ],
)
def test_a_quote_is_followed_by_its_speaker(
    speaker: Speaker | None, facts: dict[str, object], attribution: str
):
    article = replace(PAPER, **facts)
    body = body_of(answer_of(cite("It is so.", article=article, speaker=speaker)))

    marker = "[[1]](<https://example.org/a>)" if article.url else r"\[1\]"
    assert body.splitlines()[:2] == ["> It is so.", f"— {attribution} {marker}"]


@pytest.mark.parametrize(
    ("quote", "speaker", "shown"),
    [
        (
            "Mara Olsen, the port’s director, said it was free.",
            Speaker(name="Mara Olsen", described="the port’s director"),
            "Mara Olsen",
        ),
        (
            "The port’s director, Mara Olsen, said it was free.",
            Speaker(name="Mara Olsen", described="the port’s director"),
            "Mara Olsen",
        ),
        (
            "Olsen said it was free.",
            Speaker(name="Mara Olsen", described="the port’s director"),
            "Mara Olsen, the port’s director",
        ),
        (
            "Some former officers of the harbour police said no.",
            Speaker(name="Some former officers of the harbour police"),
            None,
        ),
        ("The police said no.", Speaker(name="The police"), None),
        (
            "The police said that no ship had left the port before noon.",
            Speaker(name="The police"),
            "The police",
        ),
    ],
)
def test_words_of_the_quote_are_not_repeated_below_it(quote: str, speaker: Speaker, shown: str | None):
    line = body_of(answer_of(cite(quote, speaker=speaker))).splitlines()[1]

    assert line.startswith(f"— {shown} · Strait Times, " if shown else "— Strait Times, ")


def test_consecutive_quotes_of_a_speaker_are_attributed_once():
    body = body_of(
        answer_of(cite("One.", speaker=HUA), cite("Two.", number=2, speaker=HUA), cite("Three.", number=3))
    )

    marker = "[[{}]](<https://example.org/a>)".format
    assert body.splitlines()[:7] == [
        "> One.",
        "",
        "> Two.",
        f"— Hua Chunying, China's foreign ministry · Strait Times, 24 Aug 2021 {marker(1)} {marker(2)}",
        "",
        "> Three.",
        f"— Strait Times, 24 Aug 2021 {marker(3)}",
    ]


def test_a_speaker_is_named_again_for_another_article():
    other = replace(PAPER, article_id=ArticleId(8))
    body = body_of(answer_of(cite("One.", speaker=HUA), cite("Two.", number=2, article=other, speaker=HUA)))

    assert body.count("— Hua Chunying") == 2
    assert body.count("foreign ministry") == 1


# --- days in quotes


def test_the_days_of_a_quote_are_shown_below_it():
    quote = "It began last week and ends on *Friday*."
    week = ResolvedTime(start=9, end=18, first=date(2021, 8, 16), last=date(2021, 8, 22))
    body = body_of(answer_of(cite(quote, times=(week, *times_in(quote, "*Friday*")))))

    assert body.splitlines()[0] == r"> It began last week and ends on \*Friday\*."
    assert body.splitlines()[2] == r"-# last week = 16–22 Aug 2021 · \*Friday\* = 27 Aug 2021"


def test_the_same_words_for_the_same_day_are_shown_once():
    quote = "Friday, yes, on Friday."
    again = ResolvedTime(start=16, end=22, first=date(2021, 8, 27), last=date(2021, 8, 27))
    body = body_of(answer_of(cite(quote, times=(*times_in(quote, "Friday"), again))))

    assert body.count("Friday = 27 Aug 2021") == 1


def test_a_truncated_quote_only_shows_the_days_of_its_visible_part():
    quote = f"On Friday {'it rained and ' * 500}it stopped on Monday."
    body = body_of(answer_of(cite(quote, times=times_in(quote, "Friday", "Monday"))))

    assert "Friday = 27 Aug 2021" in body
    assert "Monday" not in body


# --- the time of the question


def footer_of(timing: Timing, *, tag: str = "en") -> str:
    return body_of(answer_of(cite("So."), timing=timing), tag=tag).splitlines()[-1]


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        (LAST_WEEK, "only articles from around 16–22 Aug 2021 (for “last week”)"),
        (
            replace(LAST_WEEK, last=None),
            "only articles from that time (from 16 Aug 2021 on, for “last week”)",
        ),
        (
            AskedTime(words="2022", first=date(2022, 1, 1), last=date(2022, 12, 31), use=TimeUse.PREFERRED),
            "articles from 2022 first",
        ),
        (
            AskedTime(words="before 2020", first=None, last=date(2019, 12, 31), use=TimeUse.PREFERRED),
            "articles from that time first (up to 31 Dec 2019)",
        ),
    ],
)
def test_the_footer_shows_how_the_time_was_interpreted(asked: AskedTime, note: str):
    assert footer_of(Timing(moment=MOMENT, asked=asked)) == f"-# Likely the answer · {escape(note)}"


def test_sources_show_their_age_if_the_newest_was_asked_for():
    fresh = replace(
        PAPER, article_id=ArticleId(8), published=PublishedAt(NOON.replace(day=27, hour=4), Precision.INSTANT)
    )
    timing = Timing(moment=MOMENT, wants_newest=True)
    *_, old, new, _ = body_of(
        answer_of(cite("Old."), cite("New.", number=2, article=fresh), timing=timing)
    ).splitlines()

    assert [line.rsplit(" · ", 1)[1] for line in (old, new)] == ["3 days old", "5 hours old"]
    assert footer_of(timing).endswith(" · newest articles first")


def test_sources_show_no_age_if_the_newest_was_not_asked_for():
    assert " old" not in body_of(answer_of(cite("So."), timing=Timing(moment=MOMENT)))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (LAST_WEEK, "The newest source is 2 years older than the time you asked about."),
        (None, "The newest source is 2 years old."),
    ],
)
def test_an_outdated_answer_begins_with_a_warning(asked: AskedTime | None, sentence: str):
    timing = Timing(moment=MOMENT, asked=asked, outdated_days=800)

    assert body_of(answer_of(cite("So."), timing=timing)).startswith(f"*{sentence}*\n\n")


def test_a_refusal_suggests_asking_without_the_time():
    nothing = NoAnswer(
        question="?",
        reason=NoAnswerReason.NOTHING_RELEVANT,
        closest=(PAPER,),
        timing=Timing(moment=MOMENT, asked=replace(LAST_WEEK, words="*last* week")),
    )

    assert body_of(nothing).splitlines()[1] == (
        r"You asked about “\*last\* week”, so I searched only articles from around then (16–22 Aug 2021). "
        "Leave it out to search all articles."
    )


@pytest.mark.parametrize(
    ("reason", "use"),
    [
        (NoAnswerReason.NOT_SUPPORTED, TimeUse.PREFERRED),
        (NoAnswerReason.EMPTY_CORPUS, TimeUse.ONLY),
    ],
)
def test_a_time_that_excluded_no_article_gets_no_suggestion(reason: NoAnswerReason, use: TimeUse):
    timing = Timing(moment=MOMENT, asked=replace(LAST_WEEK, use=use))
    refusal = NoAnswer(question="?", reason=reason, closest=(), timing=timing)

    assert "last week" not in body_of(refusal)


# --- limits


@pytest.mark.parametrize("tag", ["en", "zh-TW", "ja", "ko"])
def test_the_longest_answer_leaves_room_for_a_quote(tag: str):
    quote = f"Friday {'word ' * 2000}"
    article = replace(
        PAPER,
        title="t" * 300,
        url="https://example.org/" + "a" * 490,
        outlet="o" * 300,
        standing=PageStatus(gone_at=NOON, revised_at=NOON, correction="c" * 900),
    )
    cited = cite(
        quote,
        article=article,
        speaker=Speaker(name="s" * 300, described="d" * 300),
        times=times_in(quote, "Friday"),
        wire="w" * 300,
        copies=(PAPER,) * 5,
    )
    timing = Timing(moment=MOMENT, asked=LAST_WEEK, wants_newest=True, outdated_days=800)
    answer = answer_of(cited, cite("Two.", number=2), timing=timing)
    answer = replace(answer, question="q" * 900)
    content = render_reply(answer, translator_for(tag), limits="l" * 300, notes=["n" * 900]).content

    assert count_units(content) <= 2000
    assert "\n> Friday word word word " in content
    assert "\n-# Friday = " in content


def test_a_day_is_written_in_the_format_of_the_readers_language():
    quote = "It ends on Friday."
    answer = answer_of(cite(quote, times=times_in(quote, "Friday")))

    shown = {tag: body_of(answer, tag=tag) for tag in ("zh-TW", "ja", "ko")}

    assert "Strait Times, 2021年8月24日" in shown["zh-TW"]
    assert "Friday = 2021年8月27日" in shown["ja"]
    assert "Friday = 2021년 8월 27일" in shown["ko"]


# --- answering words


def bold_in(text: str, words: str) -> str:
    """The line of a quote whose words answer."""
    answer = answer_of(cite(text))
    span = (text.index(words), text.index(words) + len(words))
    sentences = (replace(answer.sentences[0], answer=span),)
    return body_of(replace(answer, sentences=sentences)).splitlines()[0]


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Talks begin on Friday.", "on Friday", "Talks begin **on Friday**."),
        ("Friday is the day.", "Friday", "**Friday** is the day."),
        ("Three *big_ships* left.", "*big_ships*", r"Three **\*big\_ships\*** left."),
        ("They are **x** of y.", "**x**", r"They are **\*\*x\*\*** of y."),
        ("It is ||secret|| now.", "||secret||", r"It is **\|\|secret\|\|** now."),
        ("See *one* two.", "one", r"See \***one**\* two."),
        ("Path C:\\ is it.", "C:\\", r"Path **C\:\\** is it."),
        (
            "Talks\u200b  begin\n on\u00ad  Fri\u200bday.",
            "on\u00ad  Fri\u200bday",
            "Talks begin **on Friday**.",
        ),
        ("1. Friday comes.", "Friday", r"1\. **Friday** comes."),
        ("會談於週五舉行。", "週五", "會談於**週五**舉行。"),
        (
            "\u05e9\u05dc\u05d5\u05dd on Friday.",
            "Friday",
            "\u2068\u05e9\u05dc\u05d5\u05dd on **Friday**.\u2069",
        ),
    ],
)
def test_words_that_answer_are_bold(text: str, words: str, shown: str):
    line = bold_in(text, words)

    assert line == f"> {shown}"
    strong = [token.text for token in read(line) if token.kind == "strong"]
    assert strong == [clean(words)]


@pytest.mark.parametrize("place", [0, 500, 1500, 1600, 1700, 1750, 1800, 1900, 1950, 1980, 2000, 2200])
def test_words_that_are_cut_off_are_not_bold(place: int):
    text = f"{'word ' * (place // 5)}on the fourth Friday of May {'more ' * 1000}"
    line = bold_in(text, "on the fourth Friday of May")

    assert count_units(line) <= 2000
    assert line.count("**") in (0, 2)
    assert ("**on the fourth Friday of May**" in line) == ("on the fourth Friday of May" in line)
    assert ("**" in line) or place > 1500


def test_quote_without_answering_words_has_none_in_bold():
    assert "**" not in body_of(answer_of(cite("Talks begin on Friday."))).splitlines()[0]
