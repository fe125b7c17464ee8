"""Validation of drafts: what is stored as an article, and how it is cleaned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extraction.draft_validation import MAX_NAME_CHARS, MAX_TITLE_CHARS, content_hash, validate_draft
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError, ReadError, TooLargeError

TEXT = (
    "Taiwan's defence ministry said three ships passed through the strait on Monday. "
    "It was the second passage this month, and the army followed it throughout."
)


def judge(text: str = TEXT, *, max_chars: int = 10_000, **fields: str | None) -> ArticleDraft:
    return validate_draft(ArticleDraft(text=text, **fields), max_chars=max_chars)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "国防部发言人说，两国将于下个月举行联合演习，这是双方关系发展的重要一步。记者问到时间，他没有回答。",
        "拍の周期の長短によって、音楽の速度を感じる。これをテンポという。",
        "국방부는 오늘 오전 서해에서 실시된 훈련에 대해 말하지 않았다. 정부는 상황을 주시하고 있으며 "
        "필요한 조치를 취할 것이다. 북한은 논평을 내지 않았다.",
        "Two ships met near the island on Monday. Nobody on board of either was hurt.",
    ],
)
def test_short_article_is_accepted(text: str) -> None:
    assert judge(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t\u200b ",
        "Hello world.",
        "Too short. Really. It is.",
        "This is one sentence of a dozen words, so no article at all.",
        "Home | Login | News | Contact | About us",
        "🚢 " * 100,
        "1 2 3 4 5 6 7 8 9 10 " * 10,
        "--- *** === " * 20,
        "aGVsbG8gd29ybGQ" * 100,
        "『サケ』も参照のこと。",
    ],
)
def test_invalid_text_is_refused(text: str) -> None:
    with pytest.raises(NotAnArticleError):
        judge(text)


def test_length_limit_is_named() -> None:
    with pytest.raises(TooLargeError, match=r"the limit is 100") as refusal:
        judge(max_chars=100, title="Ships")

    assert refusal.value.limit == 100
    assert refusal.value.location == "Ships"


def test_every_field_is_cleaned() -> None:
    draft = judge(
        TEXT.replace(" ", "\xa0") + "\r\n\x00",
        title=" Ships\npass\u202e  the strait ",
        outlet="Daily\x07 News",
        author="  ",
        url=" https://news.example/a\n",
        language="zh_Hant",
    )

    assert draft == ArticleDraft(
        text=TEXT,
        title="Ships pass the strait",
        outlet="Daily News",
        author=None,
        url="https://news.example/a",
        language="zh-Hant",
    )


def test_fields_are_cut_to_sane_lengths() -> None:
    draft = judge(title="t" * 10_000, outlet="o" * 10_000, author="a" * 10_000, language="x" * 10_000)

    assert len(draft.title) == MAX_TITLE_CHARS
    assert draft.title.endswith("…")
    assert (len(draft.outlet or ""), len(draft.author or "")) == (MAX_NAME_CHARS, MAX_NAME_CHARS)
    assert draft.language is None


@pytest.mark.parametrize(
    "url", ["ftp://news.example/a", "news.example/a", "https://user:pw@news.example/", "x" * 5000]
)
def test_invalid_url_is_refused(url: str) -> None:
    with pytest.raises(ReadError):
        judge(url=url)


def test_empty_url_is_none() -> None:
    assert judge(url="").url is None


def test_same_text_with_other_formatting_has_the_same_hash() -> None:
    assert content_hash("Ｔaiwan’s  SHIPS\n\nsail\ufb01sh") == content_hash("Taiwan’s ships sailfish")


def test_other_text_has_another_hash() -> None:
    assert content_hash("three ships") != content_hash("three ship s")


@given(st.text(st.characters(), max_size=200), st.text(st.characters(), max_size=50))
def test_validation_is_idempotent_and_raises_only_its_own_error(text: str, title: str) -> None:
    try:
        once = judge(TEXT + text, title=title, outlet=title, author=title, language=title)
    except ReadError:
        return

    assert validate_draft(once, max_chars=10_000) == once
    once.text.encode()
