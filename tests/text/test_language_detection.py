"""The language of a text is detected by its script, or by its words if there are enough."""

import pytest

from index.language.language_detection import detect_language


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
