"""The HTML of an article in a feed is converted to text."""

import pytest

from index.extraction.html_fragment import read_fragment


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>The ferry <b>sails</b>\nagain.</p><p>On Thursday.</p>", "The ferry sails again.\n\nOn Thursday."),
        ("One line<br>and &amp; another", "One line\n\nand & another"),
        ("<ul><li>first<li>second</ul>", "first\n\nsecond"),
        ("<div>Before<script>var a = 1;</script> and <style>p {}</style>after</div>", "Before and after"),
        ("<figure><img><figcaption>A ferry</figcaption></figure><p>Text</p>", "Text"),
        ("No markup &amp; one line", "No markup & one line"),
        ("<!-- nothing -->", ""),
        ("", ""),
    ],
)
def test_a_fragment_becomes_paragraphs_of_text(fragment, text):
    assert read_fragment(fragment) == text


def test_text_nested_in_hundreds_of_elements_is_dropped():
    assert read_fragment("<p>Start</p>" + "<div>" * 5000 + "deep") == "Start"
