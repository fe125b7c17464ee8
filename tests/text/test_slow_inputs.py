"""Texts that once took very long; their CPU time is measured, with a wide margin."""

from collections.abc import Callable
from itertools import pairwise
from time import process_time

import pytest

from index.dedup.agency_credits import find_agency
from index.dedup.text_overlap import prepare_text
from index.extraction.boilerplate import without_teasers
from index.extraction.bylines import is_date_line, read_byline
from index.extraction.captions import is_caption
from index.extraction.datelines import split_dateline
from index.extraction.draft_cleanup import tidy_draft
from index.extraction.page import parse_page
from index.extraction.page_facts import without_outlet
from index.extraction.publication_date import find_published
from index.feeds.feed_parser import parse_feed
from index.feeds.opml import read_opml
from index.model.article_types import ArticleDraft
from index.text.sentences import MAX_SENTENCE_CHARS, split_sentences

MOST_CPU_S = 5
"""They take at most a tenth of a second; before, they took minutes or never ended."""

_NESTED_BASES = "<a xml:base='b/'>" * 200 + "<item><link>c</link></item>" * 1500 + "</a>" * 200
_FOLDERS = f"<outline text='{'a' * 3000}'>" * 200
_ENTITIES = "<p>&amp;&#97; ship sailed.</p>" * 10_000
HOSTILE: dict[str, Callable[[], object]] = {
    "dateline in capitals": lambda: split_dateline("A" + "-" * 60 + " text"),
    "dateline of an agency": lambda: split_dateline("AFP " + "-" * 48),
    "dateline of hyphened places": lambda: split_dateline("Aa-Bb" * 30 + "x"),
    "line of digits": lambda: is_date_line("1" * 150 + "x"),
    "line of blanks": lambda: is_date_line(" -" * 75 + "x"),
    "byline of many": lambda: read_byline("By John Smith" + " and Jo" * 20 + "1"),
    "credit of many agencies": lambda: is_caption("Ann Lens/" + "Getty Images/" * 30 + "x"),
    "credit of an agency in two ways": lambda: is_caption("Ann Lens/" + "ZUMA Press/" * 30 + "x"),
    "sign-off behind blanks": lambda: tidy_draft(ArticleDraft(text="x" + " \u3000" * 30_000 + "x")),
    "title with blanks": lambda: without_outlet("x" + " " * 60_000 + "x", "Daily News"),
    "credit with blanks": lambda: find_agency(
        outlet=None, author=None, dateline=None, text="-" + " " * 60_000 + "x"
    ),
    "numbers in equal words": lambda: prepare_text(" ".join(f"of ship {number}" for number in range(40_000))),
    "blocks that are not in the page": lambda: without_teasers(_ENTITIES, ["&a ship sailed."] * 10_000),
    "links under many bases": lambda: parse_feed(
        f"<rss><channel>{_NESTED_BASES}</channel></rss>".encode(), url="http://a.example/", source="feed"
    ),
}


@pytest.mark.parametrize("run", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_fast(run: Callable[[], object]) -> None:
    begun = process_time()

    run()

    assert process_time() - begun < MOST_CPU_S


def test_long_line_is_split_like_short_ones() -> None:
    sentence = "The navy’s ship “Chi Yang” (FFG-932) sailed on Monday, Mr. Lee of the U.S. office said. "
    text = sentence * 1000

    spans = split_sentences(text)

    assert {text[start:end] for start, end in spans} == {sentence.strip()}
    assert len(spans) == 1000


def test_long_chinese_line_is_split_at_its_full_stops() -> None:
    sentences = ("國防部長說：「我們會加強防務。", "演習照常。」", "他在立法院這樣表示。")
    text = "".join(sentences) * 1000

    spans = split_sentences(text)

    assert {text[start:end] for start, end in spans} == set(sentences)
    assert len(spans) == 3000


@pytest.mark.parametrize("unit", ["“", "word ", "「中", "x"])
def test_line_without_sentences_is_split_without_loss(unit: str) -> None:
    text = unit * (20_000 // len(unit))

    spans = split_sentences(text)

    assert all(end - start <= MAX_SENTENCE_CHARS for start, end in spans)
    assert all(text[one[1] : other[0]].strip() == "" for one, other in pairwise(spans))
    assert (spans[0][0], text[spans[-1][1] :].strip()) == (0, "")


def test_nested_folders_have_a_bounded_name() -> None:
    feeds = "<outline xmlUrl='http://a.example/feed'/>"
    opml = f"<opml><body>{_FOLDERS}{feeds}{'</outline>' * 200}</body></opml>"

    (feed,) = read_opml(opml.encode(), name="feeds.opml")

    assert len(feed.folder) <= 1000


def test_date_in_deeply_nested_data_is_found() -> None:
    article = '{"@type": "NewsArticle", "datePublished": "2024-01-02"}'
    script = '<script type="application/ld+json">' + '{"mainEntity":' * 900 + article + "}" * 900 + "</script>"

    published = find_published(parse_page(f"<html><body>{script}</body></html>", source="x"), None)

    assert published is not None
    assert published.isoformat() == "2024-01-02"
