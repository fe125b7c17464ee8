"""The character tables of quotation marks."""

import re
import unicodedata

from index.text.quotation_marks import (
    ALL_MARKS,
    CORNERS,
    OPENING_OF,
    SENTENCE_CLOSERS,
    STRAIGHT,
    TITLE_BRACKETS,
    regex_unclosed,
)


def test_no_mark_is_listed_twice():
    marks = ALL_MARKS + TITLE_BRACKETS

    assert len(set(marks)) == len(marks)
    assert set(CORNERS) < set(marks)


def test_closing_marks_have_an_opening_mark_of_the_same_name():
    names = {unicodedata.name(closing): unicodedata.name(mark) for closing, mark in OPENING_OF.items()}

    assert {name.replace("RIGHT", "LEFT") for name in names} == set(names.values())
    assert all(names[name] == name.replace("RIGHT", "LEFT") for name in names)


def test_marks_after_a_sentence_close_or_are_straight():
    closing = {mark for mark in SENTENCE_CLOSERS if unicodedata.category(mark) in ("Pe", "Pf")}

    assert set(SENTENCE_CLOSERS) - closing == set(STRAIGHT)


def test_unclosed_quotation_runs_to_the_end():
    pattern = re.compile(regex_unclosed("「」", "“”"))

    assert pattern.findall("他說「好」。“不") == ["「好」", "“不"]
