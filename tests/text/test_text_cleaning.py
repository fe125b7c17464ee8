"""The cleaning of stored text: what it removes and keeps, and that it is idempotent."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.normalization import clean_line, clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one  \n \t\n\n\n\ntwo\n", "one\n\ntwo"),
        ("one\u2028two\x0cthree", "one\ntwo\nthree"),
        ("a\x00b\x07c\x7fd\x1be", "abcde"),
        ("a\tb", "a\tb"),
        ("It\x92s \x93fine\x94", "It’s “fine”"),
        ("a\x81b", "ab"),
        ("mis\xadsile zero\u200bwidth \ufeffmark", "missile zerowidth mark"),
        ("safe\u202etxt.exe\u2066 x\u2069", "safetxt.exe x"),
        ("half \ud83d surrogate \udc00", "half  surrogate"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("non\xa0breaking\u2009thin", "non breaking thin"),
        ("　　中文縮排。", "中文縮排。"),
        ("一。\n　　二。", "一。\n　　二。"),
        ("Cafe\u0301", "Café"),
        ("e\u200b\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200cb می\u200c ", "ab می"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("👍\ufe0f", "👍\ufe0f"),
        ("", ""),
        (" \n\u200b\n ", ""),
    ],
)
def test_text_is_cleaned(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_title_is_one_line() -> None:
    assert clean_line(" Japan\nand \t Taiwan\u200b\r\n talk ") == "Japan and Taiwan talk"


_ODD_TEXT = st.text(
    st.sampled_from(
        "ab \n\r\t\x00\x0b\x0c\x1c\x85\x92\xa0\xad\u0301\u200b\u200c\u200d\u2028\u3000"
        "\ud800\ufeff中م👍\uac00\u11a8"
    )
)


@given(st.one_of(st.text(st.characters(), max_size=60), _ODD_TEXT))
def test_cleaning_is_idempotent_and_gives_valid_utf8(raw: str) -> None:
    clean = clean_text(raw)

    clean.encode()
    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert "\n\n\n" not in clean


@given(_ODD_TEXT)
def test_cleaning_a_line_is_idempotent(raw: str) -> None:
    line = clean_line(raw)

    assert "\n" not in line
    assert clean_line(line) == line
