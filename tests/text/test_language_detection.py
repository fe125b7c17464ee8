"""The language of a text, a quote and a question."""

import pytest

from index.language.language_detection import (
    choose_question_language,
    detect_language,
    find_quote_language,
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ruling parties in Japan and Taiwan will hold their first talks on Friday.", "en"),
        ("La présidente a déclaré que l’île ne céderait pas à la pression militaire.", "fr"),
        ("Министерство обороны сообщило, что учения в Чёрном море начнутся в понедельник.", "ru"),
        ("Міністерство оборони повідомило, що навчання у Чорному морі почнуться у понеділок.", "uk"),
        ("قالت وزارة الدفاع إن ثلاث سفن عبرت المضيق يوم الاثنين وهو العبور الثاني هذا الشهر.", "ar"),
        ("國防部表示，三艘軍艦通過臺灣海峽。", "zh"),
        ("国防部发言人说，两国将举行联合演习。", "zh"),
        ("防衛省は、艦艇が沖を通過したと発表した。", "ja"),
        ("국방부는 오늘 훈련에 대해 말하지 않았다.", "ko"),
        ("美國 (USA) 與日本 (Japan) 的代表今天在東京舉行會談，討論臺海局勢。", "zh"),
    ],
)
def test_language_is_detected(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", " \n", "Hello", "12 34 56 " * 50, "🚢" * 100, "國"])
def test_too_little_text_has_no_detected_language(text: str) -> None:
    assert detect_language(text) is None


def test_only_the_beginning_of_a_long_text_is_used() -> None:
    start = "The ruling parties in Japan and Taiwan will hold their first talks on Friday. " * 30

    assert detect_language(start + "Министерство обороны сообщило. " * 100_000) == "en"


ENGLISH_QUOTE = "The navy said that three ships and a submarine passed through the strait on Friday morning."
assert sum(map(str.isalpha, ENGLISH_QUOTE)) < 80


@pytest.mark.parametrize(
    ("quote", "article", "language"),
    [
        ("Three ships passed.", "en", "en"),
        ("Three ships passed.", None, None),
        ("三艘軍艦通過海峽。", "zh-Hant", "zh-Hant"),
        ("三艘軍艦通過海峽。", "en", "zh"),
        ("三艘軍艦通過海峽。", None, "zh"),
        ("尖閣諸島領海侵入", "ja", "ja"),
        ("艦艇が沖を通過した。", "zh", "ja"),
        ("군함 세 척이 통과했다.", "ja", "ko"),
        ("USS Ronald Reagan、USS Carl Vinson 抵達。", "zh", "zh"),
        ("Three ships passed.", "zh", None),
        (f"{ENGLISH_QUOTE} It named none of them and gave no reason.", "zh", "en"),
        ("42", "ko", None),
    ],
)
def test_a_quote_has_the_language_of_its_article_unless_its_script_differs(
    quote: str, article: str | None, language: str | None
) -> None:
    assert find_quote_language(quote, article) == language


@pytest.mark.parametrize(
    ("question", "reader", "language"),
    [
        ("Who sank the ship?", "zh-TW", "en"),
        ("What did 王毅 say about it?", "zh-TW", "en"),
        ("誰擊沉了軍艦？", "en", "zh"),
        ("USS Ronald Reagan 去了哪裡", "en", "zh"),
        ("雷根號航空母艦 CVN-76 去了哪裡", "en", "zh"),
        ("誰が言いましたか", "en", "ja"),
        ("누가 말했습니까", "en", "ko"),
        ("尖閣諸島領海侵入", "ja", "ja"),
        ("尖閣諸島領海侵入", "zh-TW", "zh"),
        ("Carl Vinson Busan", "ko", "ko"),
        ("Carl Vinson Busan", "en-US", "en"),
        ("42", "zh-TW", "zh"),
    ],
)
def test_a_question_has_the_language_of_its_words_or_of_its_reader(
    question: str, reader: str, language: str
) -> None:
    assert choose_question_language(question, reader=reader) == language
