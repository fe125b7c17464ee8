"""The character tables of quotation marks."""

import re
import unicodedata

from index.text.quotation_marks import (
    ALL_MARKS,
    ANGLED,
    CLOSING_OF,
    CORNERS,
    DOUBLE_CURLY,
    SENTENCE_CLOSERS,
    SINGLE_CURLY,
    STRAIGHT,
    TITLE_BRACKETS,
    regex_unclosed,
)


def test_no_mark_is_listed_twice():
    marks = ALL_MARKS + TITLE_BRACKETS

    assert len(set(marks)) == len(marks)
    assert set(CORNERS) < set(marks)


def test_every_double_mark_can_open_or_close_a_quotation():
    closing = {mark for marks in CLOSING_OF.values() for mark in marks}

    assert set(DOUBLE_CURLY + ANGLED + CORNERS + TITLE_BRACKETS) <= closing | set(CLOSING_OF)


def test_no_mark_that_may_be_an_apostrophe_opens_a_quotation():
    assert not set(CLOSING_OF) & set(SINGLE_CURLY + "'")


def test_marks_after_a_sentence_close_or_are_straight():
    closing = {mark for mark in SENTENCE_CLOSERS if unicodedata.category(mark) in ("Pe", "Pf")}

    assert set(SENTENCE_CLOSERS) - closing == set(STRAIGHT)


def test_unclosed_quotation_runs_to_the_end():
    pattern = re.compile(regex_unclosed("「」", "“”"))

    assert pattern.findall("他說「好」。“不") == ["「好」", "“不"]
