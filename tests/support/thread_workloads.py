"""The functions on text, bytes and URLs that use objects of other libraries, each with inputs.

Run as a program, it prints their results. The program makes the calls one after another in its own process, so
that the results depend on no other thread and on no cache that another thread filled.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path

from child_processes import run_python
from libraries import CANAL, HARBOUR, TALKS
from pdf_files import make_pdf

Calls = Sequence[Callable[[], object]]

_STARTS = ("", "un", "re", "over", "inter", "anti", "counter", "trans", "sub", "pre", "mis", "semi")
_SYLLABLES = ("harb", "nat", "happ", "electr", "oper", "sens", "rel", "hop")
_SECOND = ("our", "ion", "ul", "at", "ov", "iz", "ent", "ick", "and", "erm", "ist")
_ENDINGS = (
    *("", "s", "es", "ed", "ing", "ly", "ies", "ational", "tional", "fulness", "ousness", "iveness", "ization"),
    *(
        "ation",
        "ator",
        "alism",
        "ality",
        "aliti",
        "iviti",
        "biliti",
        "ological",
        "ative",
        "ical",
        "ness",
        "ement",
    ),
)
MADE_WORDS = ["".join(parts) for parts in product(_STARTS, _SYLLABLES, _SECOND, _ENDINGS)]
"""26,400 different words that exercise all steps of the stemmer."""

_REPORT = (
    "Captain Ana Ruiz said on Tuesday that {n} ships had left the port of Cebu for Taiwan. "
    "“We saw {n} boats without lights,” said Ruiz, who leads the coast guard. "
    "According to the ministry, the patrol ended last week.\n\n"
)
_PAGE = """<!DOCTYPE html><html lang="en"><head><title>Report {n} | Strait Daily</title>
<meta property="og:site_name" content="Strait Daily">
<link rel="canonical" href="https://news.example.co.uk/r/{n}">
<link rel="alternate" type="application/rss+xml" href="/feed/{n}.xml"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Report {n}</h1>
<time datetime="2024-05-{n:02}">{n} May 2024</time>{paragraphs}</article></body></html>"""
_FEED = """<rss version="2.0"><channel><title>Feed {n}</title><item><title>Report {n}</title>
<link>https://news.example.co.uk/r/{n}</link><pubDate>Tue, {n:02} Jun 2024 10:00:00 GMT</pubDate>
<description>&lt;p&gt;{text}&lt;/p&gt;</description></item></channel></rss>"""
_QUESTIONS = ("What happened last week?", "Who spoke since March 2024?", "上週發生了什麼？", "先月の演習は？")


def make_work() -> dict[str, Calls]:
    """Calls by the name of the function."""
    # Imported here, because a test that needs only the words should not load all of this.
    from index.dedup.minhash import sketch_text
    from index.dedup.text_overlap import prepare_text
    from index.extraction.html_extraction import extract_article
    from index.extraction.html_fragment import read_fragment
    from index.extraction.markdown_text import read_markdown
    from index.extraction.page import parse_page
    from index.extraction.page_facts import find_claimed_url
    from index.extraction.pdf_text import read_pdf
    from index.feeds.feed_links import find_feed_links
    from index.feeds.feed_parser import parse_feed
    from index.http.canonical_url import canonical_url
    from index.language.attribution.speaker_attribution import find_speaker
    from index.language.dates.date_resolution import resolve_times
    from index.language.dates.question_times import find_question_time
    from index.language.language_detection import detect_language
    from index.language.regions.region_detection import find_regions
    from index.model.base_types import Precision, PublishedAt
    from index.text.charset_detection import decode_feed, decode_text
    from index.text.sentences import split_sentences
    from index.text.tokenizer import tokenize

    texts = [TALKS, CANAL, HARBOUR, *(_REPORT.format(n=n) * 3 for n in range(2, 8))]
    pages = [_make_page(n, text) for n, text in enumerate(texts, 1)]
    feeds = [_FEED.format(n=n, text=text).encode() for n, text in enumerate(texts, 1)]
    pdf = make_pdf([[line] for line in TALKS.split(". ")])
    now = datetime(2024, 6, 12, 9, tzinfo=UTC)
    published = PublishedAt(now, Precision.INSTANT)
    encoded = [HARBOUR.encode("big5"), HARBOUR.encode("gb18030"), "Überfahrt nach Åland".encode("cp1252")]
    notes = [f"---\ntitle: a\n---\n# H\n\n*{text}*\n\n- a\n- b" for text in texts]
    hosts = ["https://bücher.example/a", "https://例え.jp/a?b=1", "https://news.example.co.uk:443/../x"]
    return {
        "tokenize": _each(tokenize, [" ".join(MADE_WORDS[n : n + 33]) for n in range(0, 3300, 33)]),
        "split_sentences": _each(split_sentences, texts),
        "detect_language": _each(detect_language, texts),
        "sketch_text": _each(sketch_text, texts),
        "read_text": [partial(lambda text: sorted(prepare_text(text).details), text) for text in texts],
        "find_regions": [partial(find_regions, "Report", text) for text in texts],
        "find_speaker": [partial(find_speaker, text, span) for text in texts for span in split_sentences(text)],
        "resolve_times": [partial(resolve_times, text, published) for text in texts],
        "find_question_time": [partial(find_question_time, question, now) for question in _QUESTIONS],
        "extract_article": [partial(extract_article, page, source="p", url=None) for page in pages],
        "find_claimed_url": [
            partial(find_claimed_url, parse_page(page, source="p"), "https://m.example.co.uk/r")
            for page in pages
        ],
        "find_feed_links": [partial(find_feed_links, page, "https://news.example.co.uk/") for page in pages],
        "read_fragment": _each(read_fragment, pages),
        "parse_feed": [partial(parse_feed, feed, url="https://e.example/f", source="f") for feed in feeds],
        "read_markdown": _each(read_markdown, notes),
        "read_pdf": [partial(read_pdf, pdf, source="p")] * 4,
        "decode_text": [partial(decode_text, data, source="d") for data in encoded],
        "decode_feed": [partial(decode_feed, data, None) for data in encoded],
        "canonical_url": _each(canonical_url, hosts),
    }


def results_in_a_process_of_its_own() -> dict[str, list[str]]:
    """The results of all calls of `make_work` in a process without other threads."""
    results: dict[str, list[str]] = json.loads(run_python(str(Path(__file__))).stdout)
    return results


def result_of(call: Callable[[], object]) -> str:
    """The result of a call, or its error, in a form that can be compared."""
    try:
        return repr(call())
    except Exception as error:
        return f"failed: {error!r}"


def results_of(work: Mapping[str, Calls]) -> dict[str, list[str]]:
    return {name: [result_of(call) for call in calls] for name, calls in work.items()}


def _each(function: Callable[[str], object], inputs: Sequence[str]) -> Calls:
    return [partial(function, one) for one in inputs]


def _make_page(n: int, text: str) -> str:
    paragraphs = "".join(
        f"<p>{paragraph} It was published as report {n}.</p>" for paragraph in text.split("\n\n")
    )
    return _PAGE.format(n=n, paragraphs=paragraphs)


if __name__ == "__main__":
    print(json.dumps(results_of(make_work())))
