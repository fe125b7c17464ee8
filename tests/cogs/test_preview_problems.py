"""Problems above a preview: whole sentences, or cut between words."""

import pytest

from bot.cogs.articles.preview_text import MAX_PROBLEMS, list_problems
from bot.i18n.translator import ENGLISH
from bot.ui.discord_markup import count_units
from bot.ui.reply import MAX_CONTENT_UNITS

SENTENCE = "I found no article there: it is a login page. `/article add` without options takes pasted text."


def test_single_problem_is_not_cut():
    text = list_problems([SENTENCE * 4], ENGLISH)

    assert text == f"**Problems**\n- {SENTENCE * 4}"


@pytest.mark.parametrize("number", [2, MAX_PROBLEMS, 40])
def test_many_problems_fit_and_are_cut_between_words(number: int):
    text = list_problems([" ".join([SENTENCE] * 30)] * number, ENGLISH)

    words = set(SENTENCE.split()) | {"…", "-", "**Problems**"}
    assert set(text.split()) <= words
    assert count_units(text) <= MAX_CONTENT_UNITS
