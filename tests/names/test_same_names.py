"""Which written forms can be one name by the rules of spelling, and which near ones cannot."""

import pytest

from index.names.spelling_patterns import may_be_same_name

SAME = (
    *(("Lo Chih-cheng", "Luo Zhizheng"), ("Lo Chih-cheng", "羅致政"), ("Luo Zhizheng", "罗致政")),
    *(("Tsai Shih-ying", "Cai Shiying"), ("Tsai Shih-ying", "蔡適應"), ("Shih-Ying Tsai", "蔡适应")),
    *(("Ts'ai Ing-wen", "Tsai Ying-wen"), ("Lee Teng-hui", "李登輝"), ("Xi Jin Ping", "Hsi Chin-p'ing")),
    *(("Su Jia-chyuan", "蘇嘉全"), ("Сюй Синьин", "徐欣瑩"), ("쉬신잉", "Hsu Hsin-ying"), ("Hsia-men", "廈門")),
    *(("Kim Jong-un", "김정은"), ("Kim Jong Un", "金正恩"), ("Kim Jong Un", "KIM JEONG-EUN")),
    *(("Ri Son Gwon", "리선권"), ("Park Geun-hye", "박근혜"), ("Kaesŏng", "Gaeseong")),
    *(("Kyiv", "Київ"), ("Kyiv", "Kiev"), ("Kharkiv", "Харьков")),
    *(("Volodymyr Zelenskyy", "Vladimir Zelensky"), ("Zelensky", "Зеленського")),
    *(("Volodymyr Zelensky", "Володимира Зеленського"), ("Сергей Шойгу", "Sergei Shoigu")),
    *(("Houthi", "Huti"), ("Hodeidah", "Al Hudaydah"), ("Hodeidah", "الحديدة"), ("al-Houthi", "الحوثي")),
    *(("Qassem Soleimani", "Ghasem Suleimani"), ("Mohammad Javad Zarif", "محمد جواد ظریف")),
    *(("Abe Shinzo", "あべ しんぞう"), ("Shinzō Abe", "ABE Shinzo"), ("Taro Kouno", "Kōno Tarō")),
)
DIFFERENT = (
    *(("Lo Chih-cheng", "Luo Jizheng"), ("Lo Chih-cheng", "羅志明"), ("Lo Chih-cheng", "Lo Chi-cheng")),
    *(("Tsai Shih-ying", "蔡其應"), ("Cai Shiying", "Chai Shiying"), ("Chen Zhenxing", "Zhen Zhenxing")),
    *(("羅致政", "羅志正"), ("Wang Mei-hui", "Wang Huei-mei")),
    *(("Kim Jong-un", "김정일"), ("Kim Jong-hoon", "Kim Jung-hoon"), ("Kim Young-ho", "Kim Young-woo")),
    *(("Kyiv", "Харків"), ("Zelensky", "Zalensky"), ("Олександра Кужель", "Oleksandr Kuzhel")),
    *(("Houthi", "Hutu"), ("Hodeidah", "Haddad"), ("Ali Khamenei", "Ali Khomeini")),
    *(("Abe Shinzo", "Abe Shintaro"), ("あべ しんぞう", "Aso Shinzo"), ("South", "Sooth"), ("Tina", "Dina")),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_are_the_same_in_both_directions(one: str, other: str) -> None:
    assert may_be_same_name(one, other)
    assert may_be_same_name(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_similar_names_are_different_in_both_directions(one: str, other: str) -> None:
    assert not may_be_same_name(one, other)
    assert not may_be_same_name(other, one)


@pytest.mark.parametrize("text", ["", " ", "-", ",", "'", "A", "·", "羅", "김", "1,000", "A" * 100, "-A, B-"])
def test_text_that_is_no_name_is_only_the_same_as_itself(text: str) -> None:
    assert may_be_same_name(text, text)
    assert not may_be_same_name(text, "Lo Chih-cheng")
