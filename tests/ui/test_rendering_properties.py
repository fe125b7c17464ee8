"""Whatever people write in titles, texts and links: Discord's limits hold, and nothing is read as markup."""

import re
from dataclasses import replace
from datetime import UTC, date

from discord_markdown import read, visible_text
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.translator import ENGLISH
from bot.ui.answer_embed import render_answer
from bot.ui.discord_markup import clean, count_units, escape, safe_url, shorten
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
    OutletKind,
    PageStatus,
    Precision,
    PublishedAt,
    ResolvedTime,
    SourceLabels,
    Speaker,
    SupplierRole,
    TextMatch,
    TextOrigin,
    TextProvenance,
    TimeUse,
    Timing,
)

MARKUP = [
    "@everyone", "<@1>", "<@&2>", "<#3>", "</ask:4>", "<t:5:R>", "<:a:6>", ":smile:", "[a](https://evil.example)",
    "[", "]", "(", ")", "`", "```", "**", "*", "__", "_", "~~", "||", "# ", "-# ", "> ", ">>> ", "- ", "1. ",
    "https://evil.example/a", "discord.gg/abc", "\\", "\n", "\u2028", "\t", "\u202e", "\u2066", "\u200b",
    "\x00", "\ud800", "漢字かな", "한국어", "שלום", "مرحبا", "👩\u200d👩\u200d👧", "🇹🇼", "e\u0301",
    "word", " ", ".", "://",
]  # fmt: skip
texts = st.lists(st.sampled_from(MARKUP) | st.text(max_size=8), max_size=30).map("".join)
long_texts = st.builds(lambda text, times: text * times, texts, st.sampled_from([1, 1, 1, 10, 200]))
spoken = long_texts.map(lambda text: text + "w")
urls = (
    st.none() | texts.map(lambda tail: f"https://example.org/{tail}") | texts | st.just("https://example.org/a")
)
dates = st.none() | st.builds(PublishedAt, st.datetimes(timezones=st.just(UTC)), st.sampled_from(Precision))
moments = st.none() | st.datetimes(timezones=st.just(UTC))
labels = st.builds(
    SourceLabels,
    kind=st.none() | st.sampled_from(OutletKind),
    country=st.none() | st.sampled_from(["TW", "GS", "ZZ"]),
    trust_note=long_texts,
)
standings = st.builds(PageStatus, gone_at=moments, revised_at=moments, correction=st.none() | long_texts)
sources = st.builds(
    TextProvenance,
    origin=st.none() | st.sampled_from(TextOrigin),
    is_checked=st.booleans(),
    text_site=st.none() | st.just("another-rather-long-name.example"),
    supplied_by=st.none() | st.sampled_from(SupplierRole),
    compared=st.none() | st.sampled_from(TextMatch),
    stated=st.lists(st.sampled_from(["title", "outlet", "published", "author", "url"]), unique=True).map(tuple),
)
facts = st.builds(
    ArticleFacts,
    article_id=st.integers(1, 2**63).map(ArticleId),
    corpus=st.just(CorpusName("shared")),
    title=long_texts,
    url=urls,
    outlet=st.none() | long_texts,
    author=st.none(),
    published=dates,
    standing=standings,
    labels=st.none() | labels,
    text_source=sources,
)


days = st.dates(min_value=date(1, 1, 2))
speakers = st.builds(Speaker, name=long_texts, described=st.none() | long_texts)
askeds = st.builds(
    AskedTime,
    words=long_texts,
    first=st.none() | days,
    last=days,
    use=st.sampled_from(TimeUse),
)
timings = st.builds(
    Timing,
    moment=st.datetimes(timezones=st.just(UTC)),
    asked=st.none() | askeds,
    wants_newest=st.booleans(),
    outdated_days=st.none() | st.integers(1, 10**5),
)


@st.composite
def times_in(draw: st.DrawFn, quote: str) -> tuple[ResolvedTime, ...]:
    """Some stretches of the quote, in order and without overlap, each with days."""
    ends = sorted(draw(st.sets(st.integers(0, len(quote)), max_size=18)))
    first = draw(days)
    return tuple(
        ResolvedTime(start=start, end=end, first=first, last=max(first, draw(days)))
        for start, end in zip(ends[::2], ends[1::2], strict=False)
    )


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    articles = draw(st.lists(facts, min_size=1, max_size=4))
    numbers = draw(st.lists(st.integers(1, 10**6), min_size=1, max_size=12, unique=True))
    sentences = draw(
        st.lists(
            st.builds(
                CitedSentence,
                text=spoken,
                citations=st.lists(st.sampled_from(numbers), min_size=1, unique=True).map(tuple),
            ),
            min_size=1,
            max_size=4,
        )
    )
    quotes = {sentence.citations[0]: sentence.text for sentence in reversed(sentences)}
    citations = tuple(
        Citation(
            number=number,
            article=draw(st.sampled_from(articles)),
            quote=quotes.get(number, ""),
            start=0,
            end=len(quotes.get(number, "")),
            copies=tuple(draw(st.lists(facts, max_size=4))),
            wire=draw(st.none() | long_texts),
            speaker=draw(st.none() | speakers),
            times=draw(times_in(quotes.get(number, ""))),
        )
        for number in numbers
    )
    return Answer(
        question=draw(spoken),
        sentences=tuple(sentences),
        citations=citations,
        support=0.5,
        considered=draw(st.integers(0, 10**9)),
        timing=draw(st.none() | timings),
    )


no_answers = st.builds(
    NoAnswer,
    question=spoken,
    reason=st.sampled_from(NoAnswerReason),
    closest=st.lists(facts, max_size=8).map(tuple),
    considered=st.integers(0, 10**9),
    timing=st.none() | timings,
)


@settings(deadline=None)
@given(answers() | no_answers, st.booleans())
def test_whatever_is_rendered_respects_the_limits(answer: Answer | NoAnswer, as_embed: bool):
    reply = render_answer(answer, ENGLISH, as_embed=as_embed)

    assert count_units(reply.content) <= 2000
    for embed in reply.embeds:
        assert 0 < count_units(embed.title) <= 256
        assert 0 < count_units(embed.description) <= 4096
        assert sum(map(count_units, (embed.title, embed.description, embed.footer.text or ""))) <= 6000
    assert bool(reply.content) != bool(reply.embeds)


@settings(deadline=None)
@given(answers() | no_answers, st.booleans())
def test_nothing_that_others_wrote_is_read_as_markup(answer: Answer | NoAnswer, as_embed: bool):
    tokens = read(_body(answer, as_embed=as_embed))

    kinds = {token.kind for token in tokens}
    assert kinds <= {
        "text",
        "newline",
        "quote",
        "strong",
        "emphasis",
        "link",
        "timestamp",
        "list",
        "heading",
        "code",
    }
    assert {token.text for token in tokens if token.kind == "code"} <= {"`/article add`"}
    assert {token.target for token in tokens if token.kind == "link"} <= _safe_urls(answer)
    strong = {token.text for token in tokens if token.kind == "strong"}
    assert {text for text in strong if not re.fullmatch(r"[\d, ]+", text)} <= {"Sources", "Closest articles"}
    emphasised = {token.text for token in tokens if token.kind == "emphasis"}
    own = ("did not fit", "newest source of this answer", "since", "until")
    assert [text for text in emphasised if not any(words in text for words in own)] == []


@settings(deadline=None)
@given(answers(), st.booleans())
def test_every_masked_link_is_read_as_a_link(answer: Answer, as_embed: bool):
    body = _body(answer, as_embed=as_embed)

    links = [token for token in read(body) if token.kind == "link"]
    unescaped = re.sub(r"\\.", "", body)
    assert len(links) == unescaped.count("](<")
    assert all(link.text for link in links)


@settings(deadline=None)
@given(answers(), st.booleans())
def test_quotes_are_shown_to_the_letter_or_cut_at_the_mark(answer: Answer, as_embed: bool):
    lines = _quoted_lines(_body(answer, as_embed=as_embed))

    assert 1 <= len(lines) <= len(answer.sentences)
    for line, sentence in zip(lines, answer.sentences, strict=False):
        whole = clean(sentence.text)
        cut = re.match(r"(.*) \[…\] ", line)
        assert line.startswith(whole) or (cut and len(lines) == 1 and whole.startswith(cut[1]))


@settings(deadline=None)
@given(answers())
def test_every_number_beside_a_quote_has_its_source_and_no_other_is_listed(answer: Answer):
    plain = replace(answer, sentences=tuple(replace(sentence, text="Said.") for sentence in answer.sentences))
    quotes, sources = _body(plain).split("\n\n**Sources**\n")

    shown = re.findall(r"\[(\d+)\\?\]", quotes)
    listed = [
        line.removeprefix("**").split("**")[0].split(", ") for line in re.findall(r"^\*\*\d.*", sources, re.M)
    ]
    assert set(shown) == {number for numbers in listed for number in numbers}


@settings(deadline=None)
@given(long_texts, st.integers(40, 300))
def test_a_shortened_text_fits_and_is_the_beginning_of_the_whole(text: str, most_units: int):
    short = shorten(text, most_units)

    assert count_units(escape(short)) <= most_units
    assert clean(text).startswith(short.removesuffix("…")) or clean(text) == short


def _body(answer: Answer | NoAnswer, *, as_embed: bool = True) -> str:
    reply = render_answer(answer, ENGLISH, as_embed=as_embed)
    return reply.embeds[0].description if as_embed else reply.content


def _quoted_lines(body: str) -> list[str]:
    """What a reader sees of the lines that are shown as quotes, without the marks of direction."""
    lines = [line for line in body.splitlines() if line.startswith("> ")]
    return [visible_text(read(line)).translate({0x2068: None, 0x2069: None}).strip() for line in lines]


def _safe_urls(answer: Answer | NoAnswer) -> set[str | None]:
    if isinstance(answer, NoAnswer):
        return {safe_url(article.url) for article in answer.closest}
    return {safe_url(article.url) for c in answer.citations for article in (c.article, *c.copies)}
