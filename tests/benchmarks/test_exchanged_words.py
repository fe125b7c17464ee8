"""Near misses that differ from a question in a name or number."""

import random

import pytest
from exchanged_words import exchange_words

from index.model.protocols import PassageSentences

PASSAGE = PassageSentences("Strait", ["In 2021 Masahisa Ito led 12 lawmakers.", "They met online."])
OTHER = PassageSentences("Gulf", ["Ali Hassan sent 40 ships in 1999."])


def exchange(question, times=40):
    asked = [(question, PASSAGE), ("who sent Ali Hassan 40 ships", OTHER)]
    return {new for seed in range(times) if (new := exchange_words(asked, random.Random(seed))[0]) is not None}


def test_name_is_exchanged_for_one_of_another_question():
    assert exchange("what did Masahisa Ito lead") == {"what did Ali Hassan lead"}


def test_number_is_exchanged_for_one_of_another_question():
    assert exchange("who led 12 lawmakers") == {"who led 40 lawmakers"}


def test_year_is_exchanged_for_a_near_one():
    years = {int(question.split()[-1]) for question in exchange("who led lawmakers in 2021", times=200)}

    assert years
    assert all(1 <= abs(year - 2021) <= 9 for year in years)


@pytest.mark.parametrize("question", ["who led lawmakers", "what did Shoigu lead", "who led 13 lawmakers"])
def test_question_without_a_word_of_the_passage_stays(question):
    assert exchange(question) == set()


def test_question_whose_new_word_is_in_the_passage_too_is_left_out():
    asked = [("what did Masahisa Ito lead", PASSAGE)]

    assert {exchange_words(asked, random.Random(seed))[0] for seed in range(20)} == {None}
