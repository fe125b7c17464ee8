"""Numbers of people that a sentence counts after an event."""

from collections.abc import Callable

import pytest

from index.language.numerals import read_cjk_number, read_english_number
from index.tracking.counted_figures import CountedState, find_figures

KILLED, INJURED, MISSING = CountedState.KILLED, CountedState.INJURED, CountedState.MISSING


def read(sentence: str) -> list[tuple[CountedState, str, int, str]]:
    """What is counted, and the number as it stands in the sentence."""
    return [(f.state, f.group, f.low, sentence[f.start : f.end]) for f in find_figures(sentence)]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Twelve people were killed in the blast.", [(KILLED, "", 12, "Twelve")]),
        (
            "At least 12 people were killed and 30 injured.",
            [(KILLED, "", 12, "12"), (INJURED, "", 30, "30")],
        ),
        ("The attack killed 15 and wounded dozens.", [(KILLED, "", 15, "15")]),
        ("The death toll from the fire rose to 1,048, officials said.", [(KILLED, "", 1048, "1,048")]),
        ("The find raised the death toll from 12 to 15.", [(KILLED, "", 15, "15")]),
        ("The quake left fifty-eight people dead.", [(KILLED, "", 58, "fifty-eight")]),
        ("Two U.S. soldiers were killed on Tuesday.", [(KILLED, "us soldier", 2, "Two")]),
        ("Three children are still missing.", [(MISSING, "children", 3, "Three")]),
        ("The number of deaths near the border has risen to 37.", [(KILLED, "", 37, "37")]),
        ("The blast killed 12 people, the deadliest attack in ten years.", [(KILLED, "", 12, "12")]),
        ("The first storm of this year’s season killed 5 people.", [(KILLED, "", 5, "5")]),
        ("The gunman wounded 489 who were crowded into one field.", [(INJURED, "", 489, "489")]),
        ("The bombing claimed the lives of 40 people.", [(KILLED, "", 40, "40")]),
        ("Police arrested two hundred protesters.", [(CountedState.DETAINED, "protest", 200, "two hundred")]),
        (
            "About 1.2 million people have been displaced.",
            [(CountedState.DISPLACED, "", 1_200_000, "1.2 million")],
        ),
        ("地震造成12人死亡，30多人受傷。", [(KILLED, "", 12, "12"), (INJURED, "", 30, "30")]),
        ("洪水已導致二十三人死亡。", [(KILLED, "", 23, "二十三")]),
        (
            "土砂崩れで5人が死亡、十二人が行方不明となっている。",
            [(KILLED, "", 5, "5"), (MISSING, "", 12, "十二")],
        ),
        ("이번 사고로 12명이 숨지고 30명이 다쳤다.", [(KILLED, "", 12, "12"), (INJURED, "", 30, "30")]),
    ],
)
def test_counts_of_people_are_found(sentence: str, found: list[tuple[CountedState, str, int, str]]):
    assert read(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "The blast killed 12 people in 2015.",
        "Twelve people were killed last year.",
        "More than 300 people have been killed since January.",
        "Twelve more people were killed on Friday.",
        "Of the wounded, including 12 people killed later, none was armed.",
        "Three of the 12 people killed were children.",
        "A 12-year-old was killed.",
        "12 people were killed or injured.",
        "The bomb killed or injured 12 people.",
        "The storm could kill 200 people.",
        "Ten bodies a day would put the death toll at 200.",
        "The quake was the deadliest in ten years and killed 200 people.",
        "The quake, the deadliest since one in 1999, which killed 200 people, woke the city.",
        "As many as 2,000 people were feared dead.",
        "The officers killed the gunman.",
        "The company cut 400 jobs.",
        "其中3人死亡。",
        "3人死刑定讞。",
        "5人傷心離開。",
        "去年有12人死亡。",
    ],
)
def test_what_is_not_certain_is_no_figure(sentence: str):
    assert read(sentence) == []


def test_a_range_has_both_ends():
    [figure] = find_figures("Police said 12 to 15 people were injured.")

    assert (figure.low, figure.high, figure.is_rounded) == (12, 15, False)


@pytest.mark.parametrize(
    ("sentence", "is_rounded"),
    [
        ("At least 12 people were killed.", False),
        ("Nearly 12 people were killed.", True),
        ("More than 100 people were killed.", True),
        ("超過30人受傷。", True),
    ],
)
def test_a_rounded_number_is_marked(sentence: str, is_rounded: bool):
    assert [figure.is_rounded for figure in find_figures(sentence)] == [is_rounded]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,200", 1200),
        ("Twelve", 12),
        ("ninety-nine", 99),
        ("a thousand", 1000),
        ("2.5 million", 2_500_000),
    ],
)
def test_english_numbers_are_read(text: str, value: int):
    assert read_english_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("十", 10),
        ("二十三", 23),
        ("兩百", 200),
        ("1万2千", 12000),
        ("三千五百", 3500),
    ],
)
def test_cjk_numbers_are_read(text: str, value: int):
    assert read_cjk_number(text) == value


@pytest.mark.parametrize("text", ["", "some", "twelve apples"])
def test_other_words_are_no_number(text: str):
    assert read_english_number(text) is None


@pytest.mark.parametrize("read", [read_english_number, read_cjk_number])
@pytest.mark.parametrize("text", ["9" * 400, "百万億" * 200, "million " * 100])
def test_numeral_too_long_for_a_count_is_none(read: Callable[[str], int | None], text: str) -> None:
    assert read(text) is None
