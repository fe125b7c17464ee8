"""Unicode normalization of any text in linear time."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from index.text.normalization import MAX_MARKS, Form, clean_text, normalize

FORMS: tuple[Form, ...] = ("NFC", "NFKC", "NFKD")
MARKED = st.text(
    st.sampled_from("aक\u0958\u0301\u0323\u0345\u093c\u0344\u0f73\u3099\uff9e가\u1100\u1161ΐ \n"), max_size=200
)


def test_ordinary_text_is_normalized_as_by_unicodedata() -> None:
    text = (
        "Ha\u0300 Nô\u0323i, Dvořák, カ\u3099ンダム, ｶﾞ, \u1112\u1161\u11ab국, ﬁn, z" + "\u0323\u0301\u0308" * 10
    )

    for form in FORMS:
        assert normalize(form, text) == unicodedata.normalize(form, text)


def test_marks_beyond_thirty_are_dropped() -> None:
    assert normalize("NFKD", "z" + "\u0323\u0301" * 5000 + "a") == "z" + "\u0323" * 15 + "\u0301" * 15 + "a"


def test_every_combining_mark_is_limited() -> None:
    decomposed = (unicodedata.normalize("NFKD", chr(code)) for code in range(sys.maxunicode + 1))
    marks = {text[0] for text in decomposed if unicodedata.combining(text[0])}

    assert {mark for mark in marks if len(normalize("NFC", "x" + mark * 99)) > 1 + 2 * MAX_MARKS} == set()


@given(MARKED, st.sampled_from(FORMS))
def test_normalization_is_idempotent(text: str, form: Form) -> None:
    once = normalize(form, text)

    assert normalize(form, once) == once


@given(MARKED)
def test_cleaning_marked_text_is_idempotent(text: str) -> None:
    once = clean_text(text)

    assert clean_text(once) == once
