"""Tokens and scripts of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.scripts import (
    Script,
    WritingSystem,
    count_words,
    main_script,
    writing_system,
    writing_system_of,
)
from index.text.tokenizer import _stem_cached, content_tokens, tokenize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("U.S. Navy", "US navy"),
        ("the P.L.A.", "the PLA"),
        ("1,250,000 tons", "1250000 tons"),
        ("Taiwan's ships", "Taiwan ships"),
        ("Taiwan’s ships", "Taiwan's ships"),
        ("Malé", "Male"),
        ("São Tomé", "sao tome"),
        ("exercises", "exercise"),
        ("ＡＢＣ　１２", "abc 12"),
        ("STRASSE", "straße"),
    ],
)
def test_spelling_variants_have_the_same_tokens(one, other):
    assert tokenize(one) == tokenize(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("3.5", "35"), ("1,25", "125"), ("ships 4", "ships 5"), ("Japan", "Korea"), ("高雄", "雄高")],
)
def test_different_words_have_different_tokens(one, other):
    assert tokenize(one) != tokenize(other)


def test_ideographs_become_bigrams_and_single_characters():
    assert tokenize("高雄港") == ["高雄", "雄港", "高", "雄", "港"]


def test_kana_and_hangul_become_only_bigrams():
    assert tokenize("フェリー") == ["フェ", "ェリ", "リー"]
    assert tokenize("한국어") == ["한국", "국어"]


def test_single_character_is_a_token_of_its_own():
    assert tokenize("港") == ["港"]
    assert tokenize("の") == ["の"]


def test_mixed_text_is_split_where_the_script_changes():
    assert tokenize("F16高雄2艘") == ["f", "16", "高雄", "高", "雄", "2", "艘"]


def test_order_and_repetitions_are_kept():
    assert tokenize("ship after ship") == ["ship", "after", "ship"]


def test_text_without_words_has_no_tokens():
    assert tokenize(" … 🙂 — !? _ ") == []


def test_stop_words_are_dropped_unless_there_is_nothing_else():
    assert content_tokens("Who is in the strait?") == ["strait"]
    assert content_tokens("who is it") == tokenize("who is it")


@given(st.text(max_size=200))
def test_tokens_contain_no_space_and_are_never_empty(text):
    assert all(token and not any(c.isspace() for c in token) for token in tokenize(text))


@given(st.text(max_size=100))
def test_tokens_do_not_depend_on_surrounding_space(text):
    assert tokenize(f"  {text}\n") == tokenize(text)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("The fleet left port.", Script.SPACED),
        ("Флот покинул порт.", Script.SPACED),
        ("غادر الأسطول الميناء", Script.SPACED),
        ("", Script.SPACED),
        ("12 ?!", Script.SPACED),
        ("海軍抵達高雄港。", Script.HAN),
        ("共有F-16戰機四架抵達高雄", Script.HAN),
        ("海上自衛隊の訓練が終わった。", Script.KANA),
        ("훈련이 끝났다.", Script.HANGUL),
        ("The word 海 means sea.", Script.SPACED),
        ("記者昨天下午在東京ホテル門口訪問了多名來自各地區的旅客和當地居民代表以及官員", Script.HAN),
    ],
)
def test_main_script_is_detected(text, script):
    assert main_script(text) is script


@pytest.mark.parametrize(
    ("text", "words"),
    [("two words", 2), ("海軍抵達", 2), ("海軍抵達 Taiwan", 3), ("훈련이 끝났다", 2), ("", 0)],
)
def test_two_ideographs_count_as_a_word(text, words):
    assert count_words(text) == words


def test_stems_match_those_in_existing_libraries():
    # Snowball's English stemmer of 2025. If a newer one differs, update this list: `token_rules` then has
    # another version, and every library is indexed again.
    words = ["wednesday", "missiles", "exercises", "operational", "happily", "agreed", "generously", "skies"]

    assert tokenize(" ".join(words)) == [
        *("wednesday", "missil", "exercis", "oper", "happili", "agre", "generous", "sky"),
    ]


def test_very_long_word_is_stemmed_but_not_cached():
    before = _stem_cached.cache_info().currsize

    assert tokenize("running" * 1000) == ["running" * 999 + "run"]
    assert _stem_cached.cache_info().currsize == before


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("The fleet left Busan.", WritingSystem.LATIN),
        ("Флот вийшов з порту на NATO Day", WritingSystem.CYRILLIC),
        ("غادر الأسطول الميناء", WritingSystem.ARABIC),
        ("艦隊離開釜山", WritingSystem.HAN),
        ("艦隊は釜山を出た", WritingSystem.KANA),
        ("함대가 부산을 떠났다", WritingSystem.HANGUL),
        ("הצי עזב את הנמל", WritingSystem.OTHER),
        ("2026-11-29", WritingSystem.LATIN),
    ],
)
def test_writing_system_is_detected(text, system):
    assert writing_system(text) is system


@pytest.mark.parametrize(
    ("language", "system"),
    [
        ("en", WritingSystem.LATIN),
        ("zh-Hant", WritingSystem.HAN),
        ("ZH", WritingSystem.HAN),
        ("ja", WritingSystem.KANA),
        ("uk", WritingSystem.CYRILLIC),
        ("fa", WritingSystem.ARABIC),
        ("he", WritingSystem.OTHER),
        (None, None),
        ("", None),
    ],
)
def test_writing_system_of_a_language(language, system):
    assert writing_system_of(language) is system
