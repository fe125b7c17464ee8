"""Rendering of answers as Discord messages, and Discord's limits."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fetched_drafts import CHECKED

from bot.i18n.translator import ENGLISH
from bot.ui.answer_message import render_reply
from bot.ui.discord_markup import count_units, escape, link, safe_url, shorten
from index import (
    Answer,
    ArticleFacts,
    ArticleId,
    Caution,
    Citation,
    CitedSentence,
    CorpusName,
    Correction,
    Explanation,
    MissingPart,
    NoAnswer,
    NoAnswerReason,
    OutletKind,
    PageStatus,
    Precision,
    PublishedAt,
    SourceLabels,
    UnquotedSpeaker,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FACTS = ArticleFacts(
    article_id=ArticleId(7),
    corpus=CorpusName("shared"),
    title="Navy begins exercise",
    url="https://example.org/a",
    outlet="Sample Daily",
    author=None,
    published=PublishedAt(NOON, Precision.INSTANT),
    text_source=CHECKED,
)
LIMITS = "only articles from the last 30 days, from *Sample* Daily"
LIMITS_SHOWN = r"only articles from the last 30 days, from \*Sample\* Daily"


@pytest.mark.parametrize(
    ("caution", "first", "last"),
    [
        (None, "> One.", "-# Very likely the answer"),
        (Caution.SINGLE_ORIGIN, "> One.", "-# Very likely the answer · No independent confirmation"),
        (Caution.STATE_OUTLET, r"*State media only: \*Sample\* Daily.*", "-# Very likely the answer"),
        (Caution.MEMBER_TEXT, "*Only text from members that nobody has checked.*", "-# Very likely the answer"),
    ],
)
def test_caution_is_above_the_quotes_and_a_single_origin_in_small_print(caution, first, last):
    answer = replace(_answer(["One."], [replace(FACTS, outlet="*Sample* Daily")]), caution=caution)
    lines = _body(answer).splitlines()

    assert (lines[0], lines[-1]) == (first, last)


def test_citations_of_one_article_share_one_source_line():
    facts = [
        FACTS,
        replace(FACTS, article_id=ArticleId(8), title="Other", url="https://example.org/b"),
        FACTS,
    ]
    assert _source_lines(_answer(["One.", "Two.", "Three."], facts)) == [
        r"-# \[1\] \[3\] [Navy begins exercise](<https://example.org/a>) · example.org",
        r"-# \[2\] [Other](<https://example.org/b>) · example.org",
    ]


def test_other_articles_with_the_same_sentence_are_named_in_the_line_of_its_source():
    others = [
        replace(FACTS, article_id=ArticleId(n), url=f"https://{host}.example/", outlet=outlet)
        for n, host, outlet in (
            (8, "a", "Other Post"),
            (9, "b", None),
            (10, "c", "Sample Daily"),
            (11, "d", "Third Post"),
        )
    ]
    answer = _answer(["One."], [FACTS, *others])
    answer = replace(answer, sentences=(CitedSentence(text="One.", citations=(1, 2, 3, 4, 5)),))

    assert _source_lines(answer) == [
        r"-# \[1\] [Navy begins exercise](<https://example.org/a>) · example.org · "
        "also in [Other Post](<https://a.example/>), [b.example](<https://b.example/>) and 1 more"
    ]


def test_a_day_is_shown_as_stated_and_not_shifted_by_a_time_zone():
    facts = replace(FACTS, published=PublishedAt(datetime(2021, 8, 24, tzinfo=UTC), Precision.DAY))

    assert "Sample Daily, 24 Aug 2021" in _body(_answer(["One."], [facts]))


def test_an_article_without_a_link_is_cited_by_title_and_number():
    body = _body(_answer(["One."], [replace(FACTS, url=None)]))

    assert body.startswith("> One.\n— Sample Daily, <t:1793620800:D> \\[1\\]\n")
    assert body.splitlines()[2] == r"-# \[1\] Navy begins exercise, article 7"


@pytest.mark.parametrize("title", ["", " "])
def test_an_article_without_a_title_is_named_by_its_site(title: str):
    answer = _answer(["One."], [replace(FACTS, title=title)])

    assert _source_lines(answer) == [r"-# \[1\] [example.org](<https://example.org/a>)"]


def test_an_article_without_a_title_and_a_link_is_named_by_its_number():
    answer = _answer(["One."], [replace(FACTS, title=" ", url=None)])

    assert _source_lines(answer) == [r"-# \[1\] Article 7"]


def test_labels_of_an_outlet_are_shown_beside_its_article():
    labels = SourceLabels(kind=OutletKind.STATE_MEDIA, country="CN", trust_note="Run by the *party*")

    assert _facts(replace(FACTS, labels=labels)) == r"state media · China — Run by the \*party\*"


def test_empty_labels_are_not_shown():
    assert _facts(replace(FACTS, labels=SourceLabels(language="en"))) == ""


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (PageStatus(gone_at=NOON), "-# page gone since <t:1793620800:D>"),
        (PageStatus(revised_at=NOON), "-# changed since, on <t:1793620800:D>"),
        (PageStatus(correction="An earlier version misnamed [him]."), None),
    ],
)
def test_changes_of_a_page_are_shown_below_its_article(standing: PageStatus, expected: str | None):
    correction = r"-# corrected by the outlet: An earlier version misnamed \[him\]."

    assert _source_lines(_answer(["One."], [replace(FACTS, standing=standing)]))[1:] == [expected or correction]


def test_copies_are_named_with_the_agency_that_they_come_from():
    copies = tuple(
        replace(FACTS, article_id=ArticleId(n), outlet=f"Outlet {n}", url=f"https://example.org/{n}")
        for n in range(1, 6)
    )

    assert _facts(FACTS, copies=copies, wire="Reuters") == (
        "from Reuters · also in [Outlet 1](<https://example.org/1>), [Outlet 2](<https://example.org/2>) "
        "and 3 more"
    )


def test_notes_on_an_article_cited_twice_are_shown_once():
    body = _body(_answer(["One.", "Two."], [replace(FACTS, standing=PageStatus(gone_at=NOON))] * 2))

    assert body.count("page gone") == 1


def test_a_long_note_is_shortened_before_a_sentence_is_left_out():
    noted = [
        replace(FACTS, article_id=ArticleId(n), labels=SourceLabels(trust_note="careful " * 30))
        for n in range(4)
    ]
    body = _body(_answer(["a" * 200] * 4, noted))

    assert body.count("> a") == 4
    assert "careful…" in body


def test_a_deleted_page_is_noted_even_in_the_smallest_layout():
    gone = replace(
        FACTS,
        url="https://example.org/" + "a" * 490,
        title="t" * 300,
        standing=PageStatus(gone_at=NOON, correction="c" * 900),
        labels=SourceLabels(trust_note="n" * 300),
    )
    body = _body(_answer(["word " * 2000], [gone]))

    assert "page gone since <t:1793620800:D>" in body
    assert "nnn" not in body


def test_a_sentence_that_does_not_fit_is_left_out_and_counted():
    body = _body(_answer(["One.", "b" * 1200, "c" * 1200], [FACTS] * 3))

    assert "bbb" in body
    assert "ccc" not in body
    assert "*1 more sentence did not fit into this message.*" in body


def test_links_beside_quotes_are_cut_before_a_sentence_is():
    long = replace(FACTS, url="https://example.org/" + "a" * 480)
    body = _body(_answer(["One.", "Two.", "b" * 800], [long] * 3))

    assert "\n> Two.\n" in body
    assert body.count(long.url) == 1
    assert "did not fit" not in body


def test_a_single_quote_that_is_too_long_is_cut_at_a_word_and_marked():
    body = _body(_answer(["word " * 2000], [FACTS]))

    assert re.search(r"^> (word )+\\\[…\\\]$", body, re.MULTILINE)


@pytest.mark.parametrize("reason", NoAnswerReason)
def test_a_refusal_shows_its_reason_and_the_closest_articles(reason: NoAnswerReason):
    body = _body(NoAnswer(question="?", reason=reason, closest=(FACTS,), considered=3))

    assert body.endswith(
        "\n**Closest articles**\n"
        "- [Navy begins exercise](<https://example.org/a>) — Sample Daily, example.org, <t:1793620800:D>"
    )


def test_a_refusal_says_which_part_is_missing():
    missing = MissingPart(unknown=("*Batchelder*",))
    refusal = NoAnswer(question="?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(FACTS,), missing=missing)

    assert "answers this.\nNo article contains the word “\\*Batchelder\\*”.\n**Closest" in _body(refusal)


def test_a_refusal_says_whom_no_article_quotes_and_who_is_quoted_instead():
    unquoted = UnquotedSpeaker(
        name="Wang *Yi*", topic="the talks", is_quoted=True, others={FACTS.article_id: ("Jane Doe", "John Roe")}
    )
    reason = NoAnswerReason.NOT_SUPPORTED
    body = _body(NoAnswer(question="?", reason=reason, closest=(FACTS,), unquoted=unquoted))

    assert body.startswith("No article quotes Wang \\*Yi\\* about the talks.\n")
    assert body.endswith("<t:1793620800:D> · quotes Jane Doe, John Roe")


@pytest.mark.parametrize(
    ("left_out", "other_languages", "lines"),
    [
        (None, 0, []),
        (0, 0, []),
        (7, 7, []),
        (1, 0, [f"I searched {LIMITS_SHOWN}; 1 other was left out."]),
        (3912, 0, [f"I searched {LIMITS_SHOWN}; 3,912 others were left out."]),
        (3919, 7, [f"I searched {LIMITS_SHOWN}; 3,912 others were left out."]),
    ],
)
def test_a_refusal_says_how_many_articles_its_limits_left_out(
    left_out: int | None, other_languages: int, lines: list[str]
):
    explanation = _explanation(left_out=left_out, other_languages=other_languages)
    refusal = NoAnswer(question="?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(), explanation=explanation)
    shown = render_reply(refusal, ENGLISH, shows_question=False, limits=LIMITS).content.splitlines()

    assert [line for line in shown if line.startswith("I searched ")] == lines
    assert "I searched " not in _body(refusal)


def test_a_refusal_with_long_limits_fits_into_a_message():
    words = ("*" * 400,) * 3
    refusal = NoAnswer(
        question="?" * 1000,
        reason=NoAnswerReason.NOT_SUPPORTED,
        closest=(FACTS,) * 3,
        missing=MissingPart(unknown=words, absent=words),
        corrections=tuple(Correction(word=str(n), searched_as="*" * 80) for n in range(10)),
        explanation=_explanation(left_out=3912),
    )
    content = render_reply(refusal, ENGLISH, limits=f"only articles from {'*' * 600}").content

    assert count_units(content) <= 2000
    assert content.startswith("Nothing in the library answers this.")


def test_the_question_and_the_limits_are_in_the_small_print():
    reply = render_reply(
        _answer(["One."], [FACTS]), ENGLISH, limits="only articles about *Korea*", notes=["a note"]
    )

    assert reply.embeds == ()
    assert reply.content.splitlines()[-1] == (
        r"-# Very likely the answer · only articles about \*Korea\* · a note · Asked: What?"
    )


def test_a_private_answer_does_not_repeat_the_question():
    reply = render_reply(_answer(["One."], [FACTS]), ENGLISH, shows_question=False)

    assert reply.content.splitlines()[-1] == "-# Very likely the answer"


@pytest.mark.parametrize(
    ("url", "spelt"),
    [
        ("https://example.org/a_(b)", "https://example.org/a_%28b%29"),
        ("https://example.org/a b?c=<d>#`e`", "https://example.org/a%20b?c=%3Cd%3E#%60e%60"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://例え.jp/記事", "https://xn--r8jz45g.jp/%E8%A8%98%E4%BA%8B"),
        ("https://user:secret@example.org/", None),
        ("javascript:alert(1)", None),
        ("https://example.org/" + "a" * 500, None),
        ("https://[::1]/", None),
        ("", None),
        (None, None),
    ],
)
def test_a_url_is_encoded_so_that_it_cannot_end_a_link(url: str | None, spelt: str | None):
    assert safe_url(url) == spelt


def test_a_title_that_looks_like_an_address_is_not_linked():
    assert link("https://evil.example", "https://example.org") == (
        r"[example.org](<https://example.org>) “https\:\/\/evil.example”"
    )
    assert link("https://example.org/a", "https://example.org") == (
        r"https\:\/\/example.org\/a [link](<https://example.org>)"
    )


def test_right_to_left_text_cannot_reorder_what_follows():
    assert escape("שלום") == "\u2068שלום\u2069"


@pytest.mark.parametrize("whole", ["👩‍👩‍👧", "👍🏽", "é", "🇹🇼"])
def test_a_cut_never_splits_a_character(whole: str):
    text = "a" * 10 + whole * 10

    cuts = {shorten(text, units).removesuffix("…") for units in range(12, count_units(text))}

    assert cuts <= {"a" * 10 + whole * n for n in range(10)} | {"a" * n for n in range(12)}


def test_corrected_words_are_named_in_answers_and_refusals():
    corrections = (Correction(word="tai*pi", searched_as="Taipei"),)
    refusal = NoAnswer(
        question="tai*pi?", reason=NoAnswerReason.NOT_SUPPORTED, closest=(), corrections=corrections
    )
    note = "No article contains “tai\\*pi”; searched for “Taipei”."

    assert _body(replace(_answer(["One."], [FACTS]), corrections=corrections)).startswith(f"*{note}*\n\n")
    assert _body(refusal).splitlines()[1] == note


def _explanation(*, left_out: int | None, other_languages: int = 0) -> Explanation:
    return Explanation(
        read_with=(),
        by_meaning=True,
        articles=4000,
        passages=9000,
        left_out=left_out,
        languages=("en",),
        other_languages=other_languages,
        found=0,
        sharing_words=0,
        weighed=(),
        sentences=0,
        threshold=0.5,
        missing_words=(),
    )


def _answer(quotes: list[str], articles: list[ArticleFacts]) -> Answer:
    """An answer that cites each quote once, from the article at the same position."""
    citations = tuple(
        Citation(number=number, article=article, quote="", start=0, end=0)
        for number, article in enumerate(articles, 1)
    )
    sentences = tuple(CitedSentence(text=quote, citations=(number,)) for number, quote in enumerate(quotes, 1))
    return Answer(question="What?", sentences=sentences, citations=citations, support=0.97, considered=4)


def _source_lines(answer: Answer) -> list[str]:
    """The lines of the sources, between the lines of the speakers and the last line."""
    lines = _body(answer).splitlines()
    return lines[max(at for at, line in enumerate(lines) if line.startswith("— ")) + 1 : -1]


def _facts(article: ArticleFacts, *, copies: tuple[ArticleFacts, ...] = (), wire: str | None = None) -> str:
    """What the line of the only source has after the title and the site."""
    answer = _answer(["One."], [article])
    citation = replace(answer.citations[0], copies=copies, wire=wire)
    [line] = _source_lines(replace(answer, citations=(citation,)))
    return line.partition(" · example.org")[2].removeprefix(" · ")


def _body(answer: Answer | NoAnswer) -> str:
    return render_reply(answer, ENGLISH, shows_question=False).content
