"""Greetings, thanks and requests for help, as opposed to questions."""

import pytest

from index import SmallTalk, find_small_talk


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("thanks!", SmallTalk.THANKS),
        ("謝謝。", SmallTalk.THANKS),
        ("👍👍", SmallTalk.THANKS),
        ("... !", SmallTalk.THANKS),
        ("", SmallTalk.THANKS),
        ("OK", SmallTalk.THANKS),
        ("Hello!", SmallTalk.GREETING),
        ("hi, there", SmallTalk.GREETING),
        ("What’s up?", SmallTalk.GREETING),
        ("こんにちは", SmallTalk.GREETING),
        ("안녕하세요?", SmallTalk.GREETING),
        ("help", SmallTalk.HELP),
        ("What can you do?", SmallTalk.HELP),
        ("怎麼使用？", SmallTalk.HELP),
        ("使い方を教えてください。", SmallTalk.HELP),
        ("Vielen Dank!", SmallTalk.THANKS),
        ("Merci beaucoup", SmallTalk.THANKS),
        ("Дякую!", SmallTalk.THANKS),
        ("Guten Tag", SmallTalk.GREETING),
        ("¡Buenos días!", SmallTalk.GREETING),
        ("Привіт", SmallTalk.GREETING),
        ("Was kannst du?", SmallTalk.HELP),
        ("Qui es-tu ?", SmallTalk.HELP),
        ("¿Qué puedes hacer?", SmallTalk.HELP),
        ("Що ти вмієш?", SmallTalk.HELP),
        ("ｈｅｌｐ", SmallTalk.HELP),
    ],
)
def test_text_without_a_question_is_recognized(text: str, kind: SmallTalk):
    assert find_small_talk(text) is kind


@pytest.mark.parametrize(
    "text",
    [
        "thanks, and when?",
        "👍 2",
        "of course",
        "Who can help Ukraine?",
        "help for Taiwan",
        "Hello Kitty",
        "test of a missile",
        "hello " * 100_000,
    ],
)
def test_what_may_be_a_question_is_no_small_talk(text: str):
    assert find_small_talk(text) is None
