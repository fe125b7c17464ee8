"""A supplied text is compared with the page at its URL."""

import time

import pytest

from index import ArticleDraft, TextMatch
from index.extraction.page_comparison import compare_texts

PAGE = ArticleDraft(
    text="The navy began a long exercise on Monday. Twelve ships took part, the ministry said.\n\n"
    "“We watch closely,” a spokesman said. It ends on 3.5 km of coast. "
    "The minister did not say that the strait was closed. Ferries sail as usual."
)


def check(text: str):
    return compare_texts(text, PAGE)


@pytest.mark.parametrize(
    "text",
    [
        PAGE.text,
        PAGE.text.upper(),
        PAGE.text.replace("\n\n", " "),
        PAGE.text.replace("“", '"').replace("”", '"'),
        PAGE.text.replace(" ", "\u00a0").replace("ships", "sh\u00adips"),
    ],
)
def test_case_spaces_and_quotation_marks_make_no_difference(text: str):
    found = check(text)

    assert (found.match, found.only_submitted) == (TextMatch.SAME, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Twelve ships", "Twenty ships"),
        ("3.5 km", "35 km"),
        ("did not say", "did say"),
        ("Ferries sail as usual.", "Ferries sail as usual. China attacked on Tuesday."),
        ("the strait was closed", "the strait was not closed"),
    ],
)
def test_an_altered_or_invented_sentence_is_shown(old: str, new: str):
    found = check(PAGE.text.replace(old, new))

    assert found.match is TextMatch.DIFFERS
    [sentence] = found.only_submitted
    assert new.rpartition(". ")[2] in sentence


def test_a_part_of_a_sentence_does_not_match():
    found = check("The strait was closed. Ferries sail as usual.")

    assert found.only_submitted == ("The strait was closed.",)


def test_a_small_part_of_the_page_does_not_match():
    found = check("Ferries sail as usual.")

    assert (found.match, found.only_submitted) == (TextMatch.DIFFERS, ())
    assert len(found.only_on_page) == 5


def test_sentences_in_another_order_do_not_match():
    sentences = PAGE.text.replace("\n\n", " ").split(". ")
    found = check(". ".join(reversed([s.removesuffix(".") for s in sentences])) + ".")

    assert (found.match, found.only_submitted) == (TextMatch.DIFFERS, ())


def test_a_sentence_that_is_repeated_is_shown_once():
    found = check(f"{PAGE.text} War was declared. War was declared. WAR WAS DECLARED!")

    assert len(found.only_submitted) == 1


def test_a_text_without_words_does_not_match():
    assert check("…").match is TextMatch.DIFFERS


def test_a_long_text_is_compared_in_linear_time():
    """Half a million characters; with pairs of sentences compared one by one it would take hours."""
    text = " ".join(f"Ship {number} left harbour {number % 7}." for number in range(18_000))
    began = time.process_time()

    compare_texts(text, ArticleDraft(text=text + " One more."))

    assert time.process_time() - began < 30
