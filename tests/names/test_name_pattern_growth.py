"""The patterns that names are found by take linear time, and everyday words are not read as names."""

import pytest
from pattern_growth import find_growth

from index.names.japanese_names import _latin_syllable
from index.names.slavic_spelling import _LANGUAGES, _latin_spelling
from index.names.spelling_patterns import find_romanised_names, find_spelling_patterns

NO_NAMES = [
    "She can sing a long song in June",
    "Who won the race in Sun City?",
    "How many men came to the tank museum?",
    "Will Long Island get more rain?",
]


@pytest.mark.parametrize("text", NO_NAMES)
def test_everyday_words_are_not_read_as_names(text: str) -> None:
    assert find_romanised_names(text) == []


def test_names_in_a_question_are_found() -> None:
    question = "What did Tsai Shih-ying tell Kim Jong-un?"

    assert [question[slice(*span)] for span in find_romanised_names(question)] == [
        "Tsai Shih-ying",
        "Kim Jong-un",
    ]


@pytest.mark.parametrize(
    "name", ["Tsai Shih-ying", "蔡適應", "김정은", "Zelensky", "Зеленський", "Hodeidah", "الحديدة"]
)
def test_patterns_of_names_take_linear_time(name: str) -> None:
    patterns = find_spelling_patterns(name)

    assert patterns
    assert [f for pattern in patterns for f in find_growth(pattern.expression, pattern.text.flags)] == []


def test_patterns_of_tables_take_linear_time() -> None:
    patterns = [_latin_syllable(), *map(_latin_spelling, _LANGUAGES)]

    assert [f for pattern in patterns for f in find_growth(pattern.pattern, pattern.flags)] == []
