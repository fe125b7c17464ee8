"""Labels of correction notes, which the text before them repeats."""

import pytest

from bot.ui.correction_note import without_label


@pytest.mark.parametrize(
    "note",
    [
        "Correction: The talks were on Friday.",
        "CORRECTION: The talks were on Friday.",
        "Corrections & clarifications: The talks were on Friday.",
        "Clarification : The talks were on Friday.",
        "* Corrected: The talks were on Friday.",
        "更正：The talks were on Friday.",
        "訂正：The talks were on Friday.",
        "정정: The talks were on Friday.",
    ],
)
def test_the_label_of_a_note_is_left_out(note: str):
    assert without_label(note) == "The talks were on Friday."


@pytest.mark.parametrize(
    "note",
    [
        "An earlier version named the wrong day.",
        "Correction:",
        "Correction of 3 May: the talks were on Friday.",
        "The correction: the talks were on Friday.",
        "",
    ],
)
def test_a_note_without_such_a_label_is_unchanged(note: str):
    assert without_label(note) == note
