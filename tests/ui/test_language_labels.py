"""Whether the language of a quote is named, and how."""

import pytest

from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.i18n.translator import translator_for
from bot.ui.language_labels import name_other_language

ASKED = {
    "en": "Who sank the ship?",
    "zh-TW": "誰擊沉了那艘軍艦？",
    "ja": "誰が船を沈めましたか？",
    "ko": "누가 배를 침몰시켰습니까?",
}


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ("en", ["", "in Chinese", "in Japanese", "in Korean"]),
        ("zh-TW", ["原文：英文", "", "原文：日文", "原文：韓文"]),
        ("ja", ["原文：英語", "原文：中国語", "", "原文：韓国語"]),
        ("ko", ["원문: 영어", "원문: 중국어", "원문: 일본어", ""]),
    ],
)
def test_another_language_is_named_in_the_language_of_the_reader(tag: str, shown: list[str]):
    say = translator_for(tag)

    assert [name_other_language(code, ASKED[tag], say) for code in ("en", "zh", "ja", "ko")] == shown


def test_an_unknown_language_is_not_named():
    assert name_other_language(None, "Who sank the ship?", PLAIN_ENGLISH) == ""


@pytest.mark.parametrize("language", ["zh", "zh-Hans", "zh-Hant", "zh-TW", "zh_CN"])
def test_simplified_and_traditional_chinese_are_one_language(language: str):
    assert name_other_language(language, "誰擊沉了那艘軍艦？", translator_for("zh-TW")) == ""
    assert name_other_language(language, "Who sank the ship?", PLAIN_ENGLISH) == "in Chinese"


@pytest.mark.parametrize(("language", "shown"), [("en", "원문: 영어"), ("ko", "")])
def test_names_alone_count_as_the_language_of_the_reader(language: str, shown: str):
    assert name_other_language(language, "Carl Vinson Busan", translator_for("ko")) == shown


def test_the_language_of_the_question_counts_and_not_that_of_the_reader():
    assert name_other_language("en", "Who sank the ship?", translator_for("zh-TW")) == ""
    assert name_other_language("zh", "Who sank the ship?", translator_for("zh-TW")) == "原文：中文"
