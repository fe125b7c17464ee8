"""A quote in a stored text: where it stands, and the text in paragraphs with the quote marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.marked_text import MarkedQuote, place_quote, split_paragraphs

TEXT = "The canal was closed.\n\nTugboats freed the ship.\nTraffic returned."


@given(st.text(alphabet="ab \n\u2028é", max_size=40), st.integers(0, 45), st.integers(0, 45))
def test_paragraphs_are_the_text_and_marks_are_the_span(text: str, start: int, length: int) -> None:
    end = start + length
    paragraphs = split_paragraphs(text, (start, end))
    lines = [line for line in text.splitlines(keepends=True) if line.strip()]
    marked = [piece for paragraph in paragraphs for piece in paragraph if piece.is_marked]

    assert ["".join(piece.text for piece in paragraph) for paragraph in paragraphs] == lines
    assert "".join(piece.text for piece in marked).split() == text[start:end].split()
    assert [piece.is_first for piece in marked] == [place == 0 for place in range(len(marked))]


def test_quote_of_the_current_text_is_where_the_offsets_say() -> None:
    assert place_quote(TEXT, TEXT, 23, 47) == MarkedQuote((23, 47))
    assert TEXT[23:47] == "Tugboats freed the ship."


def test_quote_of_an_earlier_text_is_found_at_the_nearest_place() -> None:
    placed = place_quote(f"Now: {TEXT}\n\nOn Monday: Tugboats freed the ship.", TEXT, 23, 47)

    assert placed.span == (28, 52)
    assert "has changed since" in placed.note


@pytest.mark.parametrize(
    ("quoted", "start", "end"),
    [(None, 0, 5), (TEXT, 5, 5), (TEXT, 0, 10_000), (TEXT, -1, 5), ("Nothing of this is left.", 0, 7)],
)
def test_quote_that_is_not_in_the_text_is_not_marked(quoted: str | None, start: int, end: int) -> None:
    placed = place_quote(TEXT, quoted, start, end)

    assert placed.span is None
    assert placed.note


def test_text_of_repetitions_is_searched_in_linear_time() -> None:
    text = "a" * 400_000

    assert place_quote(text, text + "b", 0, 200_000).span == (0, 200_000)
