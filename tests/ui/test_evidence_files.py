"""Evidence as Markdown, CSV and JSON."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from answer_strategies import answers
from hypothesis import given
from markdown_it import MarkdownIt

from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.evidence_files import QUOTE_COLUMNS, ExportFormat, find_format, write_evidence
from bot.ui.evidence_markdown import escape_markdown
from bot.ui.evidence_record import AnswerEvidence, quote_record
from index import (
    SHARED_CORPUS,
    Answer,
    ArticleFacts,
    ArticleId,
    Citation,
    Evidence,
    NoAnswerReason,
    PageStatus,
    QuoteStatus,
    ResolvedTime,
    Speaker,
    read_date,
)

ASKED_AT = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
ARTICLE = ArticleFacts(
    article_id=ArticleId(7),
    corpus=SHARED_CORPUS,
    title="Talks end",
    url="https://strait.example/talks",
    outlet="Strait Daily",
    author="Ann Writer",
    published=read_date("2021-08-27"),
)
CITATION = Citation(
    number=1,
    article=ARTICLE,
    quote="The talks ended on Friday.",
    start=120,
    end=146,
    speaker=Speaker(name="Ann Lee", described="the minister"),
    times=(ResolvedTime(start=19, end=25, first=date(2021, 8, 27), last=date(2021, 8, 27)),),
    text_sha256="ab" * 32,
)
QUOTED = Evidence(
    citation=CITATION,
    status=QuoteStatus.UNCHANGED,
    revision=2,
    retrieved_at=datetime(2021, 8, 28, 9, 30, tzinfo=UTC),
    standing=PageStatus(),
)
ANSWER = AnswerEvidence(
    question="When did the talks end?",
    asked_at=ASKED_AT,
    exported_at=ASKED_AT,
    support=0.8734,
    reason=None,
    quotes=(QUOTED,),
)
REFUSAL = replace(ANSWER, reason=NoAnswerReason.NOT_SUPPORTED, support=0.2, quotes=())


def write(answer: AnswerEvidence, export_format: ExportFormat) -> str:
    return write_evidence(answer, export_format, PLAIN_ENGLISH)


def rows_of(answer: AnswerEvidence) -> list[dict[str, str]]:
    text = write(answer, ExportFormat.CSV)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def with_quote(quote: str) -> AnswerEvidence:
    citation = replace(CITATION, quote=quote, times=())
    return replace(ANSWER, quotes=(replace(QUOTED, citation=citation),))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.md", ExportFormat.MARKDOWN),
        ("A.CSV", ExportFormat.CSV),
        ("a.b.json", ExportFormat.JSON),
        ("a.txt", None),
        ("json", None),
        (".md", None),
    ],
)
def test_the_ending_chooses_the_format(name: str, found: ExportFormat | None):
    assert find_format(name) is found


def test_json_has_the_documented_fields():
    exported = json.loads(write(ANSWER, ExportFormat.JSON))

    [quote] = exported.pop("quotes")
    assert exported == {
        "format": "watchdesk-evidence/1",
        "question": "When did the talks end?",
        "asked_at": "2026-11-30T08:00:00Z",
        "exported_at": "2026-11-30T08:00:00Z",
        "answered": True,
        "reason": None,
        "support": 0.8734,
    }
    assert quote == {
        "number": 1,
        "quote": "The talks ended on Friday.",
        "start": 120,
        "end": 146,
        "text_sha256": "ab" * 32,
        "status": "unchanged",
        "article_id": 7,
        "revision": 2,
        "corpus": "shared",
        "title": "Talks end",
        "outlet": "Strait Daily",
        "author": "Ann Writer",
        "url": "https://strait.example/talks",
        "published_at": "2021-08-27",
        "published_precision": "day",
        "published_zone": None,
        "retrieved_at": "2021-08-28T09:30:00Z",
        "text_origin": "unknown",
        "verified": False,
        "supplied_by": None,
        "compared_with_page": None,
        "stated_by_person": [],
        "language": None,
        "speaker": "Ann Lee",
        "speaker_described": "the minister",
        "times": [{"text": "Friday", "start": 19, "end": 25, "first": "2021-08-27", "last": "2021-08-27"}],
        "page_gone_at": None,
        "page_revised_at": None,
        "page_correction": None,
    }


def test_csv_has_the_same_fields_as_json():
    [row] = rows_of(ANSWER)

    assert tuple(quote_record(QUOTED)) == QUOTE_COLUMNS
    assert row["quote"] == "The talks ended on Friday."
    assert (row["start"], row["verified"], row["author"]) == ("120", "false", "Ann Writer")
    assert json.loads(row["times"])[0]["first"] == "2021-08-27"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
def test_a_spreadsheet_calculates_nothing(start: str):
    [row] = rows_of(with_quote(f"{start}HYPERLINK(1)"))

    assert row["quote"] == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("start", [";=", "; -", '\t"+', "\n@"])
def test_a_spreadsheet_with_another_separator_calculates_nothing(start: str):
    [row] = rows_of(with_quote(f"Prices rose{start}HYPERLINK(1)"))

    assert row["quote"] == f"Prices rose{start[0]}'{start[1:]}HYPERLINK(1)"


def test_csv_keeps_quotation_marks_commas_and_line_ends():
    quote = 'He said: "No,\nnever."'

    assert rows_of(with_quote(quote))[0]["quote"] == quote


def test_a_refusal_is_exported_as_one():
    [row] = rows_of(REFUSAL)
    exported = json.loads(write(REFUSAL, ExportFormat.JSON))

    assert (row["answered"], row["reason"], row["quote"]) == ("false", "not_supported", "")
    assert (exported["answered"], exported["reason"], exported["quotes"]) == (False, "not_supported", [])
    assert "Result: no answer. Nothing in the library answered this." in write(REFUSAL, ExportFormat.MARKDOWN)


def test_markdown_names_source_place_hash_and_how_to_check():
    text = write(ANSWER, ExportFormat.MARKDOWN)

    assert "> The talks ended on Friday." in text
    assert "- Link: <https://strait.example/talks>" in text
    assert "- Place: characters 120 to 146 of article 7, revision 2" in text
    assert f"- SHA-256 of the whole text: `{'ab' * 32}`" in text
    assert "- Text obtained: 2021-08-28T09:30:00Z" in text
    assert "“Friday” = 27 Aug 2021" in text
    assert "watchdesk articles show 7 --corpus shared --json | python3 -c" in text
    assert "hashlib.sha256(t.encode()).hexdigest(), t[120:146])" in text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (QuoteStatus.STILL_IN_TEXT, "changed after the answer, but still contains the quote"),
        (QuoteStatus.NOT_IN_TEXT, "changed after the answer and no longer contains the quote"),
        (QuoteStatus.REMOVED, "was removed from the library after the answer"),
    ],
)
def test_markdown_says_what_happened_since(status: QuoteStatus, said: str):
    changed = replace(QUOTED, status=status, standing=PageStatus(correction="Correction: the day was wrong."))
    text = write(replace(ANSWER, quotes=(changed,)), ExportFormat.MARKDOWN)

    assert said in text
    assert "Corrected by the outlet: the day was wrong." in text
    assert "watchdesk articles show" not in text


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "1. no list",
        "- no list",
        "*no* _emphasis_ `code` ~~strike~~",
        "[no](https://evil.example) <b>tag</b> &amp; ![image](x)",
        "a | b\\",
    ],
)
def test_text_of_articles_is_literal_in_markdown(text: str):
    rendered = MarkdownIt("commonmark").render(escape_markdown(text))

    assert rendered == f"<p>{_html(text)}</p>\n"


def _html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;")


@given(answer=answers())
def test_any_answer_can_be_exported(answer: Answer):
    quotes = tuple(
        Evidence(
            citation=citation,
            status=QuoteStatus.UNCHANGED,
            revision=1,
            retrieved_at=None,
            standing=citation.article.standing,
        )
        for citation in answer.citations
    )
    evidence = replace(ANSWER, question=answer.question, quotes=quotes)

    assert [row["number"] for row in rows_of(evidence)] == [str(c.number) for c in answer.citations]
    exported = json.loads(write(evidence, ExportFormat.JSON))
    assert [quote["quote"] for quote in exported["quotes"]] == [c.quote for c in answer.citations]
    assert write(evidence, ExportFormat.MARKDOWN).count("\n## ") == len(quotes) + 1
