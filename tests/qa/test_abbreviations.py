"""The name that an abbreviation stands for is found in texts by its initials."""

import pytest

from index.qa.abbreviations import find_full_name, is_abbreviation


@pytest.mark.parametrize(("word", "expected"), [("LDP", True), ("LD", False), ("Ldp", False), ("L1P", False)])
def test_abbreviations_are_three_to_six_capital_letters(word: str, expected: bool) -> None:
    assert is_abbreviation(word) == expected


@pytest.mark.parametrize(
    ("abbreviation", "text", "expected"),
    [
        (
            "LDP",
            "The Liberal Democratic Party won. The Liberal\nDemocratic Party lost.",
            "Liberal Democratic Party",
        ),
        ("IAEA", "International Atomic Energy Agency; International atomic Energy Agency", None),
        ("LDP", "The Liberal Democratic Party won.", None),
        ("LDP", "Liberal Democratic Party. Liberal Democratic Party. Large Dutch Ports.", None),
        ("LDP", "Liberal democratic party, liberal Democratic Party", None),
        ("MND", "Ministry of National Defence. Ministry of National Defence", "Ministry of National Defence"),
        ("DPP", "Democratic Progressive. Party Democratic Progressive, Party", None),
    ],
)
def test_full_name_is_found_by_its_initials(abbreviation: str, text: str, expected: str | None) -> None:
    assert find_full_name(abbreviation, [text]) == expected
