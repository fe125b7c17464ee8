"""Markdown, and markup in pasted and imported text, are read as a reader sees them rendered."""

import json
from pathlib import Path

import pytest

from index.extraction.document_extraction import read_article_bytes, read_article_text
from index.extraction.html_in_text import without_markup
from index.extraction.markdown_text import read_markdown
from index.importing.jsonl_file import read_import_lines


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("killed 12<sup>3</sup> people\nnear Kherson", "killed 12 people\nnear Kherson"),
        ("killed <del>12</del> <ins>15</ins> sailors", "killed 15 sailors"),
        ("killed <s>12\nmen</s> 15", "killed 15"),
        ("on <time datetime='2024-03-04'>4 March</time> it left", "on 4 March it left"),
        ("<q>The gate stays shut</q>, he said.", "“The gate stays shut”, he said."),
        ("<ruby>尖閣<rt>せんかく</rt></ruby>諸島", "尖閣諸島"),
        ("<p>One <b>two</b></p>\n<p>Three<br>four</p>", "One two\n\nThree\n\nfour"),
        ("&ldquo;AT&amp;T&rdquo; said", "“AT&T” said"),
        ("Taiwan&#8217;s navy", "Taiwan’s navy"),
        ("&lt;b&gt;12&lt;/b&gt; ships", "12 ships"),
        ("killed 12³ people", "killed 12 people"),
        ("killed 12[3] people.[4] They", "killed 12 people. They"),
        ("killed 12[^3] people", "killed 12 people"),
        ("killed ~~12~~ 15 sailors", "killed 15 sailors"),
        ("사망자는 ~~12명~~ 15명", "사망자는 15명"),
        ("killed 12<!-- a note --> people", "killed 12 people"),
        ("a <!-- b --> c <!-- d", "a  c <!-- d"),
        ("killed 12<![if !supportFootnotes]>[3]<![endif]> people", "killed 12 people"),
        ("<b>Ships</b> left<o:p></o:p>", "Ships left"),
        ("<center>Ships left</center>", "Ships left"),
        ("<details><summary>Ships</summary>Five left</details>", "Ships\n\nFive left"),
        ("killed <template>99</template>15", "killed 15"),
        ("<ruby>尖閣<rtc>せんかく</rtc></ruby>諸島", "尖閣諸島"),
        ("~~Strike kills twelve sailors~~ Strike kills 15", "Strike kills 15"),
        ("<s>Strike kills twelve sailors</s> Strike kills 15", "Strike kills 15"),
        ("<s>Strike kills twelve sailors", "Strike kills twelve sailors"),
        ("killed <span hidden>ninety-nine sailors</span> 15", "killed 15"),
        ("killed 12[3](#fn3) people", "killed 12 people"),
        ("killed 12[[3]](https://n.example/a#cite_note-3) people", "killed 12 people"),
        ("killed 12[\\[3\\]](#cite_note-3) people", "killed 12 people"),
        ("killed 12[^1] people\n\n[^1]: The ministry.", "killed 12 people\n\nThe ministry."),
        ("![The ship](a.png) It left", "It left"),
        ("the **five** [ships](https://n.example/a) left", "the five ships left"),
    ],
)
def test_markup_in_pasted_text_is_read(pasted: str, text: str) -> None:
    assert without_markup(pasted) == text


@pytest.mark.parametrize(
    "text",
    [
        "i<b and c>d, 5 < 6 > 4, <12> ships, <redacted> and <name>",
        "R&D, AT&T, a&b=1&copy=2, Q&A;",
        "“citizen[s]”, [a] soldier, sic [3] ships",
        "an area of 5 km² and 10⁶ litres",
        "哇~~好~~棒",
        "5 * 3 * 2, snake_case_x, f**k",
        "[1] The first\n[2] The second",
        "A line\n\n    an indented line\n- a list",
    ],
)
def test_text_without_markup_is_unchanged(text: str) -> None:
    assert without_markup(text) == text


def test_pasted_article_with_markup_has_its_title() -> None:
    text = "The frigate left at dawn and turned north, the navy said. It was followed by two boats."
    draft = read_article_text(f"<h1>Frigate leaves <i>port</i></h1><p>{text}</p>")

    assert (draft.title, draft.text) == ("Frigate leaves port", text)


def test_imported_text_is_read_without_its_markup(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    line = {
        "text": "<p>killed 12<sup>3</sup> people</p><p>on Monday</p>",
        "title": "12 &amp; 3 <em>killed</em>",
    }
    file.write_text(json.dumps(line), encoding="utf-8")

    [read] = read_import_lines(file)

    assert read.draft is not None
    assert (read.draft.title, read.draft.text) == ("12 & 3 killed", "killed 12 people\n\non Monday")


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("killed 12<sup>3</sup> people", "killed 12 people"),
        ("killed 12[^3] people\n\n[^3]: The figure of the ministry.",
         "killed 12 people\n\nThe figure of the ministry."),
        ("killed 12[^3] people\n\n[^3]: https://n.example/a", "killed 12 people\n\nhttps://n.example/a"),
        ("killed 12^3^ people, 5 km^2^", "killed 12 people, 5 km²"),
        ("killed ~~12~~ 15, ~13~ 16", "killed 15, 16"),
        ("killed <del>12</del> <ins>15</ins>", "killed 15"),
        ("H~2~O was found", "H2O was found"),
        ("on <time>4 March</time> it left", "on 4 March it left"),
        ("<q>The gate stays shut</q>, he said.", "“The gate stays shut”, he said."),
        ("1995. It was the year of missiles.", "1995. It was the year of missiles."),
        ("1. one\n2. two", "one\n\ntwo"),
        ("<p align=center>The ship left.</p>", "The ship left."),
        ("5 < 6, x <12> y, 5 * 3 * 2, snake_case_x", "5 < 6, x <12> y, 5 * 3 * 2, snake_case_x"),
        ("a &amp; b \\*c\\* `x<y`", "a & b *c* x<y"),
        ("```\nfirst line\nsecond line\n```", "first line\n\nsecond line"),
    ],
)  # fmt: skip
def test_markdown_is_read_as_it_is_rendered(markdown: str, text: str) -> None:
    assert read_markdown(markdown).body == text


def test_heading_of_markdown_has_no_marks() -> None:
    draft = read_article_bytes(
        b"# Strike kills ~~12~~ 15[^1] *men*\n\nThe strike was on Monday.", name="a.md", max_bytes=1000
    )

    assert draft.title == "Strike kills 15 men"
