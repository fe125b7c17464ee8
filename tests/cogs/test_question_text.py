"""Detecting questions in messages."""

from time import process_time

import pytest

from bot.cogs.ask.question_detection import is_question, question_in, suggest_question


@pytest.mark.parametrize(
    ("content", "question"),
    [
        ("<@12> who sailed?", "who sailed?"),
        ("who <@!12> sailed?", "who sailed?"),
        ("<@&34> who sailed?", "who sailed?"),
        ("<@12><@&34>", ""),
        ("<@121> who sailed?", "<@121> who sailed?"),
        ("<@34> who sailed?", "<@34> who sailed?"),
        ("<@&12> who sailed?", "<@&12> who sailed?"),
        ("<@12", "<@12"),
    ],
)
def test_only_the_mentions_of_the_bot_are_taken_out(content: str, question: str):
    assert question_in(content, user_id=12, role_id=34) == question


def test_bot_without_a_role_of_its_own_keeps_all_mentions_of_roles():
    assert question_in("<@&34> who sailed?", user_id=12) == "<@&34> who sailed?"


def test_custom_emoji_and_mentions_are_no_words_of_a_question():
    assert suggest_question("<:sail:123> <#45> Did it sail? https://a.example/b") == "Did it sail?"


@pytest.mark.parametrize("unit", ["<# ", "<@", "<a:b", " ", ".", "? ", "who "])
def test_long_message_is_read_soon(unit: str):
    text = unit * (100_000 // len(unit)) + "0"
    begun = process_time()

    is_question(text)
    suggest_question(text)
    question_in(text, user_id=1, role_id=2)

    assert process_time() - begun < 2
