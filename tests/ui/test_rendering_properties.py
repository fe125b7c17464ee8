"""For any titles, texts and links: Discord's limits hold, and third-party text is never markup."""

import re
from dataclasses import replace
from itertools import chain

from answer_strategies import (
    answers,
    long_texts,
    no_answers,
)
from discord_markdown import read, visible_text
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n.translator import ENGLISH
from bot.ui.answer_message import render_reply
from bot.ui.discord_markup import clean, count_units, escape, safe_url, shorten
from index import (
    Answer,
    NoAnswer,
)


@settings(deadline=None)
@given(answers() | no_answers, long_texts, long_texts)
def test_whatever_is_rendered_respects_the_limits(answer: Answer | NoAnswer, limits: str, note: str):
    reply = render_reply(answer, ENGLISH, limits=limits, notes=[note])

    assert 0 < count_units(reply.content) <= 2000
    assert reply.embeds == ()


@settings(deadline=None)
@given(answers() | no_answers)
def test_third_party_text_is_never_markup(answer: Answer | NoAnswer):
    tokens = read(_body(answer))

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
    assert strong <= {"Closest articles"} | _answering_words(answer)
    emphasised = {token.text for token in tokens if token.kind == "emphasis"}
    own = ("did not fit", "newest source")
    assert [text for text in emphasised if not any(words in text for words in own)] == []


@settings(deadline=None)
@given(answers())
def test_every_masked_link_is_parsed_as_a_link(answer: Answer):
    body = _body(answer)

    links = [token for token in read(body) if token.kind == "link"]
    unescaped = re.sub(r"\\.", "", body)
    assert len(links) == unescaped.count("](<")
    assert all(link.text for link in links)


@settings(deadline=None)
@given(answers())
def test_quotes_are_verbatim_or_cut_with_a_mark(answer: Answer):
    lines = _quoted_lines(_body(answer))

    assert 1 <= len(lines) <= len(answer.sentences)
    for line, sentence in zip(lines, answer.sentences, strict=False):
        whole = clean(sentence.text)
        cut = re.fullmatch(r"(.*) \[…\]", line)
        assert line == whole or (cut and len(lines) == 1 and whole.startswith(cut[1]))


@settings(deadline=None)
@given(answers())
def test_the_listed_sources_are_those_of_the_numbers_beside_quotes(answer: Answer):
    plain = replace(answer, sentences=tuple(replace(sentence, text="Said.") for sentence in answer.sentences))
    lines = _body(plain).splitlines()

    shown = [re.findall(r"\[(\d+)\\?\]", line) for line in lines if line.startswith("— ")]
    listed = [re.findall(r"\[(\d+)\\\] ", line) for line in lines if line.startswith("-# \\[")]
    assert sorted(chain.from_iterable(shown)) == sorted(chain.from_iterable(listed))


@settings(deadline=None)
@given(long_texts, st.integers(40, 300))
def test_a_shortened_text_fits_and_is_the_beginning_of_the_whole(text: str, most_units: int):
    short = shorten(text, most_units)

    assert count_units(escape(short)) <= most_units
    assert clean(text).startswith(short.removesuffix("…")) or clean(text) == short


def _body(answer: Answer | NoAnswer) -> str:
    return render_reply(answer, ENGLISH, shows_question=False).content


def _answering_words(answer: Answer | NoAnswer) -> set[str]:
    sentences = answer.sentences if isinstance(answer, Answer) else ()
    return {clean(sentence.text[slice(*sentence.answer)]) for sentence in sentences if sentence.answer}


def _quoted_lines(body: str) -> list[str]:
    """The visible text of quoted lines, without direction marks."""
    lines = [line for line in body.splitlines() if line.startswith("> ")]
    return [visible_text(read(line)).translate({0x2068: None, 0x2069: None}).strip() for line in lines]


def _safe_urls(answer: Answer | NoAnswer) -> set[str | None]:
    if isinstance(answer, NoAnswer):
        return {safe_url(article.url) for article in answer.closest}
    return {safe_url(article.url) for c in answer.citations for article in (c.article, *c.copies)}
