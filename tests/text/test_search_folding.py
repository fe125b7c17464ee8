"""Spellings of a name are folded for search, in the words of articles and of questions alike."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.search_folding import fold_ideographs, fold_letters, fold_name
from index.text.tokenizer import tokenize
from index.text.word_lists import load_lines

PLACES = Path(__file__).parents[1] / "data" / "spellings" / "place_names.jsonl"
"""Names of places and bases as articles write them, each with spellings that readers type."""


def test_typed_spellings_of_places_have_the_tokens_of_the_written_one():
    places = [json.loads(line) for line in PLACES.read_text("utf-8").splitlines()]

    different = [
        (place["written"], typed)
        for place in places
        for typed in place["typed"]
        if tokenize(typed) != tokenize(place["written"])
    ]

    assert different == []
    assert len(places) >= 300


@pytest.mark.parametrize(
    "spellings",
    [
        # Letters
        ("İncirlik", "Incirlik", "İNCİRLİK", "incirlik", "I\u0307ncirlik"),
        ("Diyarbakır", "Diyarbakir", "DIYARBAKIR", "DİYARBAKIR"),
        ("İmamoğlu", "Imamoglu", "IMAMOGLU", "I\u0307mamog\u0306lu"),
        ("Tromsø", "Tromso", "TROMSØ"),
        ("Łódź", "Lodz", "ŁÓDŹ", "Ło\u0301dz\u0301"),
        ("Đà Nẵng", "Da Nang", "Ðà Nẵng"),
        ("Þórshöfn", "Thorshofn"),
        ("Ærø", "Aero"),
        ("Œuvre", "Oeuvre"),
        ("Gəncə", "Gence"),
        ("Ŋaoundéré", "Naoundere"),
        ("Ħal Far", "Hal Far"),
        ("Gießen", "Giessen", "GIESSEN", "GIEẞEN"),
        ("București", "Bucureşti", "Bucuresti"),
        ("Ɗan Ɓaba", "Dan Baba"),
        ("Семёнов", "Семенов"),
        ("Ґданськ", "Гданськ"),
        ("مَأرِب", "مأرب", "مارب"),
        ("ایران", "إيران", "ايران"),
        ("ﬁord", "ｆｉｏｒｄ", "fiord"),
        # Apostrophes
        ("Ma'rib", "Marib", "Ma’rib", "Maʻrib", "Maʿrib", "Ma`rib", "Ma´rib", "Ma‘rib", "Ma′rib", "MA'RIB"),
        ("Sana'a", "Sanaa", "Sanaʿa", "Sana’a’s", "Sanaa's"),
        ("ʿAmran", "'Amran", "‘Amran", "Amran"),
        ("Karbala'", "Karbalāʾ", "Karbala"),
        ("Ra's Isa", "Ras Isa", "Raʾs Isa"),
        ("Sa'd", "Sa’d", "Sad"),
        ("N'Djamena", "N’Djaména", "Ndjamena"),
        ("Xi'an", "Xi’an", "Xian"),
        ("P'yŏngyang", "P’yŏngyang", "Pyongyang"),
        ("Слов'янськ", "Словʼянськ", "Слов’янськ", "Словянськ"),
        ("L'viv", "Lʹviv", "Lviv"),
        ("don't", "don’t", "donʼt", "don´t"),
        ("Taiwan's ships", "Taiwan’s ships", "Taiwanʼs ships", "Taiwan ships", "TAIWAN'S ships"),
        ("O'Brien", "O’Brien", "O’BRIEN", "OBrien", "O'Brien's"),
        ("Côte d'Ivoire", "Cote d’Ivoire", "CÔTE D`IVOIRE"),
        # Characters
        ("臺南", "台南"),
        ("高橋", "髙橋", "高桥"),
        ("渡邊", "渡辺", "渡邉", "渡边"),
        ("濱松", "浜松", "滨松"),
        ("龍", "竜", "龙"),
        ("烏坵", "乌丘"),
        ("鬱陵島", "欝陵島", "郁陵岛"),
        ("賴清德", "赖清德", "頼清徳"),
        ("沖縄", "沖繩", "冲绳"),
        ("佐々木", "佐佐木"),
        ("霞ヶ浦", "霞ケ浦"),
        ("葛城", "葛\U000e0100城"),
        ("ガザ", "ｶﾞｻﾞ", "カ\u3099サ\u3099"),
        ("서울", "\u1109\u1165\u110b\u116e\u11af"),
        # Invisible characters
        ("Taiwan", "Tai\u00adwan", "Tai\u200bwan", "Taiwan\ufeff"),
        ("می\u200cشود", "میشود"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_spellings_of_a_word_have_the_same_tokens(spellings: Sequence[str]):
    assert len({tuple(tokenize(spelling)) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Taiwan's", "Taiwans"), ("we'll", "well"), ("we're", "were"), ("I'd", "id"), ("can't", "cant")],
)
def test_possessives_and_contractions_are_not_joined(one: str, other: str):
    assert tokenize(one)[0] != other


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Côte d'Ivoire", "Ivoire"),
        ("l'OTAN", "OTAN"),
        ("Cote dIvoire", "d'Ivoire"),
        ("Sean O'Brien", "O Brien"),
        ("Sean O Brien", "O’Brien"),
        ("O Canada", "Canada"),
    ],
)
def test_word_after_an_elision_is_found(text: str, word: str):
    assert set(tokenize(word)) & set(tokenize(text))


def test_kana_and_indic_marks_distinguish_words():
    assert tokenize("カキ") != tokenize("ガギ")
    assert fold_name("カキ") != fold_name("ガギ")
    assert fold_name("कि") != fold_name("क")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sözcü", "sozcu"),
        ("Al-Masdar’s Post", "al-masdars post"),
        ("聯合報", "联合报"),
        ("産経新聞", "產經新聞"),
        ("Ｋｙｉｖ Post", "kyiv post"),
        ("Türkiye", "TURKIYE"),
    ],
)
def test_names_are_equal_in_all_spellings(one: str, other: str):
    assert fold_name(one) == fold_name(other)


@given(st.text(max_size=80))
def test_folding_is_idempotent(text: str):
    assert fold_name(fold_name(text)) == fold_name(text)
    assert fold_letters(fold_letters(text)) == fold_letters(text)


@given(st.text(st.characters(min_codepoint=0x3000, max_codepoint=0x9FFF), max_size=80))
def test_folded_ideographs_keep_the_length(text: str):
    assert len(fold_ideographs(text)) == len(text)


def test_groups_of_variants_are_disjoint_and_small():
    groups = load_lines("index.text", "words/variant_characters.txt")
    characters = "".join(groups)

    assert len(set(characters)) == len(characters)
    assert max(map(len, groups)) <= 7
