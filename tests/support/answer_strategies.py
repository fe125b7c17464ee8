"""Hypothesis strategies for articles, answers and refusals with hostile texts."""

from dataclasses import replace
from datetime import UTC, date

from hypothesis import strategies as st

from index import (
    Answer,
    ArticleFacts,
    ArticleId,
    AskedTime,
    Citation,
    CitedSentence,
    CorpusName,
    Correction,
    MissingPart,
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


def spans_in(text: str) -> st.SearchStrategy[tuple[int, int] | None]:
    ends = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True)
    return st.none() | ends.map(lambda pair: (min(pair), max(pair)))


@st.composite
def times_in(draw: st.DrawFn, quote: str) -> tuple[ResolvedTime, ...]:
    """Non-overlapping spans of the quote, in order, each with its days."""
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
    sentences = [replace(sentence, answer=draw(spans_in(sentence.text))) for sentence in sentences]
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


few_words = st.lists(spoken, max_size=3).map(tuple)
missing_parts = st.builds(MissingPart, unknown=few_words, absent=few_words, number_of=st.none() | spoken)
no_answers = st.builds(
    NoAnswer,
    question=spoken,
    reason=st.sampled_from(NoAnswerReason),
    closest=st.lists(facts, max_size=8).map(tuple),
    considered=st.integers(0, 10**9),
    timing=st.none() | timings,
    corrections=st.lists(st.builds(Correction, word=spoken, searched_as=spoken), max_size=3).map(tuple),
    missing=st.none() | missing_parts,
)
