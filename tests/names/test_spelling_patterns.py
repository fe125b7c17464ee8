"""Names in other spellings: which may be one, which are not, and what finds them in the word index."""

import re

import pytest
from pattern_growth import find_growth

from index.names.japanese_names import _latin_syllable
from index.names.slavic_spelling import _LANGUAGES, _latin_spelling
from index.names.spelling_patterns import find_romanised_names, find_spelling_patterns, may_be_same_name
from index.text.tokenizer import tokenize

ONE_NAME = [
    ("Lo Chih-cheng", "Luo Zhizheng"),
    ("Lo Chih-cheng", "羅致政"),
    ("Luo Zhizheng", "羅致政"),
    ("Tsai Shih-ying", "Cai Shiying"),
    ("Tsai Shih-ying", "蔡適應"),
    ("Tsai Shih-ying", "蔡适应"),
    ("Kim Jong-un", "Kim Jong Un"),
    ("Kim Jong-un", "김정은"),
    ("Pak Chong-chon", "Pak Jong Chon"),
    ("Lee Jae-myung", "이재명"),
    ("Zelensky", "Zelenskyy"),
    ("Zelensky", "Зеленський"),
    ("Zelenskiy", "Зеленский"),
    ("Hodeidah", "Al Hudaydah"),
    ("Hodeidah", "الحديدة"),
]
OTHER_NAMES = [
    ("Lo Chih-cheng", "Luo Zhiqiang"),
    ("Lo Chih-cheng", "羅智強"),
    ("Tsai Shih-ying", "Tsai Ing-wen"),
    ("Tsai Shih-ying", "蔡易餘"),
    ("Tsai Shih-ying", "Chen Shih-ying"),
    ("Kim Jong-un", "Kim Yo-jong"),
    ("Kim Jong-un", "김여정"),
    ("Lee Jae-myung", "이재용"),
    ("Zelensky", "Залужний"),
    ("Hodeidah", "حضرموت"),
]
NO_NAMES = [
    "She can sing a long song in June",
    "Who won the race in Sun City?",
    "How many men came to the tank museum?",
    "Will Long Island get more rain?",
]


@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_spellings_of_one_name_match_both_ways(one: str, other: str) -> None:
    assert may_be_same_name(one, other)
    assert may_be_same_name(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER_NAMES)
def test_similar_names_of_others_do_not_match(one: str, other: str) -> None:
    assert not may_be_same_name(one, other)
    assert not may_be_same_name(other, one)


@pytest.mark.parametrize(
    ("asked", "written"), [pair for pair in ONE_NAME if tokenize(pair[0]) != tokenize(pair[1])]
)
def test_a_pattern_finds_the_other_form_in_the_word_index_and_in_a_text(asked: str, written: str) -> None:
    tokens = set(tokenize(f"(… {written} …)"))
    found = [
        pattern
        for pattern in find_spelling_patterns(asked)
        if all(any(re.fullmatch(term, token) for token in tokens) for term in pattern.terms)
    ]

    assert any(pattern.text.search(f"… {written}, …") for pattern in found)


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
