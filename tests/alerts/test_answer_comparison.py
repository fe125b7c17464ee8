"""Whether an answer to a saved question repeats an earlier one."""

import pytest

from index.alerts.answer_comparison import Comparison, GivenAnswer, compare_answers

HOW_MANY = "How many people were killed in the attack?"
WHO = "Who led the Japanese side?"


def compare(question, new, earlier):
    return compare_answers(question, GivenAnswer(*new), GivenAnswer(*earlier))


@pytest.mark.parametrize(
    ("question", "new", "earlier"),
    [
        (WHO, ("Ito led the Japanese side.", "Ito"), ("Masahisa Ito led the Japanese side.", "Masahisa Ito")),
        (
            HOW_MANY,
            ("At least 12 people died.", "At least 12 people"),
            ("The attack killed 12.", "12"),
        ),
        (HOW_MANY, ("The attack killed 12.", None), ("The attack killed 12!", "12")),
        (
            HOW_MANY,
            ("The attack on Monday killed 12 people.", None),
            ("The attack on the port on Monday killed 12 people, police said.", None),
        ),
    ],
)
def test_same_answer_in_other_words(question, new, earlier):
    assert compare(question, new, earlier) is Comparison.SAME


@pytest.mark.parametrize(
    ("question", "new", "earlier"),
    [
        (HOW_MANY, ("The attack killed 15.", "15"), ("The attack killed 12.", "12")),
        (HOW_MANY, ("The toll rose from 12 to 15.", "15"), ("The attack killed 12.", "12")),
        (WHO, ("Sato led the Japanese side.", "Sato"), ("Masahisa Ito led it.", "Masahisa Ito")),
        (HOW_MANY, ("It killed 15 people.", "15 people"), ("It killed 12 people.", "12 people")),
    ],
)
def test_other_words_that_answer_differ(question, new, earlier):
    assert compare(question, new, earlier) is Comparison.DIFFERENT


@pytest.mark.parametrize(
    ("new", "earlier"),
    [
        (("The attack on Monday killed 15 people.", None), ("The attack on Monday killed 12 people.", None)),
        (("Rescuers searched the rubble for survivors.", None), ("The attack killed 12.", "12")),
    ],
)
def test_other_sentence_without_certain_words_is_unclear(new, earlier):
    assert compare(HOW_MANY, new, earlier) is Comparison.UNCLEAR
