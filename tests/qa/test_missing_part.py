"""A refusal names what is certainly missing, and nothing else."""

import pytest

from index import MissingPart
from index.qa.missing_part import find_missing_part
from index.text.tokenizer import tokenize

ARTICLE = (
    "The navy sent two carriers to the strait on Monday. Minister Sato said the frigates would follow. "
    "Taipei protested."
)
LIBRARY = {*tokenize(ARTICLE), *tokenize("Finland joined NATO in 2023. Kim Yo-jong spoke.")}


def missing(question, closest=(ARTICLE,)):
    return find_missing_part(question, LIBRARY.__contains__, closest)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Batchelder say?", MissingPart(unknown=("Batchelder",))),
        ("How many destroyers did the navy send?", MissingPart(unknown=("destroyers",))),
        ("How many aircraft did the navy send?", MissingPart(unknown=("aircraft",))),
        ("What happened to Sato in 2019?", MissingPart(unknown=("2019",))),
        ("What did Sato say about Finland?", MissingPart(absent=("Finland",))),
        ("When did Finland join NATO?", MissingPart(absent=("Finland", "NATO"))),
        ("Who is Kim Yo-jong?", MissingPart(absent=("Kim", "Yo-jong"))),
        ("How many frigates will follow?", MissingPart(number_of="frigates")),
    ],
)
def test_missing_names_and_numbers_are_found(question, expected):
    assert missing(question) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How many carriers did the navy send?",
        "Did the navy dispatch ships?",
        "Batchelor parties?",
        "why was there a protest",
        "How many guys will follow on the frigates?",
        "海軍派了多少艘潛艦？",
        "해군은 잠수함을 몇 척 보냈나?",
    ],
)
def test_nothing_is_said_to_be_missing_unless_it_is_certain(question):
    assert missing(question) is None


def test_year_of_a_close_article_is_not_missing():
    question = "What happened to Sato in 2024?"
    assert find_missing_part(question, LIBRARY.__contains__, (ARTICLE,)) == MissingPart(unknown=("2024",))
    assert find_missing_part(question, LIBRARY.__contains__, (ARTICLE,), {2024}) is None


def test_words_in_another_writing_system_prove_nothing():
    assert missing("What did Batchelder say?", (ARTICLE, "海軍週一派出兩艘航艦。")) is None


def test_without_a_close_article_only_the_library_counts():
    assert missing("Did Finland join with Batchelder?", ()) == MissingPart(unknown=("Batchelder",))
    assert missing("When did Finland join NATO?", ()) is None


def test_at_most_three_words_are_named():
    assert missing("Did Alpha, Bravo, Charlie or Delta attend?") == MissingPart(
        unknown=("Alpha", "Bravo", "Charlie")
    )
