"""Files and pasted text become drafts: titles found, lines joined, unreadable files refused."""

from pathlib import Path

import pytest
from pdf_files import make_encrypted_pdf, make_pdf

from index.extraction.document_extraction import load_article_file, read_article_bytes, read_article_text
from index.model.article_types import ArticleDraft
from index.model.errors import NotAnArticleError, ReadError, TooLargeError, UnreadableError

ONE = "Three ships passed through the strait on Monday, the ministry of defence said in a short statement."
TWO = "It was the second passage this month, and the army followed it from the air throughout the day."


def read(text: str | bytes, name: str = "article.txt", max_bytes: int = 100_000) -> ArticleDraft:
    return read_article_bytes(
        text if isinstance(text, bytes) else text.encode(), name=name, max_bytes=max_bytes
    )


@pytest.mark.parametrize("name", ["article.txt", "article.md", "article"])
def test_separate_first_line_is_the_title(name: str) -> None:
    draft = read(f"Ships pass the strait\n\n\n{ONE}\n\n{TWO}\n", name)

    assert (draft.title, draft.text) == ("Ships pass the strait", f"{ONE}\n\n{TWO}")


@pytest.mark.parametrize(
    "text",
    [f"{ONE}\n\n{TWO}", f"A short line\nof a verse\n\n{ONE}", f"{'word ' * 60}\n\n{ONE}", "Only one line"],
)
def test_first_line_that_continues_is_not_the_title(text: str) -> None:
    assert read(text).title == ""


def test_title_above_an_unwrapped_paragraph_needs_no_blank_line() -> None:
    draft = read(f"Will the ships return?\n{ONE} {TWO}")

    assert (draft.title, draft.text) == ("Will the ships return?", f"{ONE} {TWO}")


def test_hard_wrapped_lines_are_joined() -> None:
    draft = read(
        "Ships pass the strait\n\n"
        "Three ships passed through the strait on\nMonday, the ministry of defence said in a\n"
        "short statement.\n"
        "It was the second passage this month, and\nthe army followed it from the air through-\nout the day.\n"
    )

    assert draft.text == f"{ONE}\n\n{TWO}"


def test_hyphen_that_belongs_to_a_word_is_kept() -> None:
    draft = read(
        "A long-range missile was shown. The army says this long-\n"
        "range missile can reach the far end of the whole island,\n"
        "and that more of them will be built soon.\n"
    )

    assert "this long-range missile can" in draft.text


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("The army flew two new Su-", "57 jets over the border at noon", "two new Su-57 jets"),
        ("A base sent two more F-", "16 fighters to the north at noon", "two more F-16 fighters"),
        ("A frigate fired two anti-", "ship missiles off the coast at", "two anti-ship missiles"),
        ("They met Admiral Lin Hao-", "yi at the port on Monday and the", "Lin Hao-yi at"),
        ("The port of the city Kaoh-", "siung was closed on Monday, and", "Kaohsiung was"),
        ("A statement by the minis\xad", "try named no country at all, and", "the ministry named"),
        ("It lasted from 1914–", "1918 and ended with an armistice", "1914–1918 and"),
    ],
)
def test_words_that_two_lines_share_are_joined(first: str, second: str, expected: str) -> None:
    lines = [first, second, "said that the exercise would go", "on until the end of the month."]

    assert expected in read("\n".join(lines)).text


def test_wrapped_chinese_is_joined_without_spaces() -> None:
    lines = [
        "國防部表示，今天上午有三艘軍艦通過臺灣海峽，這是本",
        "月第二次。發言人說，軍方全程掌握動態，請民眾不要擔",
        "心。",
    ]
    draft = read("\n".join(lines))

    assert (draft.text, draft.language) == ("".join(lines), "zh")


def test_lines_that_are_paragraphs_are_not_joined() -> None:
    assert read(f"{ONE}\n{TWO}\n").text == f"{ONE}\n\n{TWO}"


def test_given_title_is_kept_and_not_repeated() -> None:
    draft = read_article_text(f"SHIPS pass\n\n{ONE}", title=" Ships  pass ", url="https://news.example/1")

    assert draft == ArticleDraft(text=ONE, title="Ships pass", url="https://news.example/1", language="en")


def test_given_title_keeps_a_different_first_line() -> None:
    assert read_article_text(f"{TWO}\n\n{ONE}", title="Ships").text == f"{TWO}\n\n{ONE}"


def test_markdown_becomes_plain_text() -> None:
    draft = read(
        "---\ntitle: 'Ships pass'\noutlet: Daily News\ndate: 2021-08-24\nurl: https://news.example/1\n"
        "author: A. Writer\nlang: en\nlayout: post\n---\n"
        "# Ships pass\n\nThree **ships** passed _through_ the [strait](https://x.example/?a=1)\non Monday.\n\n"
        "## Background\n\n> It was the \\*second\\* `passage`.\n\n- one\n- two ![map](map.png)\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n<div class='ad'>Buy</div>\n\n---\n",
        "article.md",
    )

    assert draft.text == (
        "Three ships passed through the strait on Monday.\n\nBackground\n\n"
        "It was the *second* passage.\n\none\n\ntwo\n\na\n\nb\n\nc\n\nd"
    )
    assert (draft.title, draft.outlet, draft.author) == ("Ships pass", "Daily News", "A. Writer")
    assert (draft.url, draft.language) == ("https://news.example/1", "en")
    assert draft.published is not None
    assert draft.published.isoformat() == "2021-08-24"


def test_markdown_without_facts_uses_its_heading() -> None:
    draft = read(f"Ships pass\n==========\n\n{ONE}", "article.md")

    assert (draft.title, draft.text, draft.published) == ("Ships pass", ONE, None)


def test_html_is_recognised_by_its_content() -> None:
    article = f"<article><h1>Ships</h1><p>{ONE}</p><p>{TWO}</p></article>"
    page = f"<!-- saved --><!DOCTYPE html><html><body>{article}</body></html>"

    assert read(page, "article.txt").text == f"{ONE}\n\n{TWO}"


def test_pdf_is_recognised_by_its_content_and_split_into_paragraphs() -> None:
    draft = read(
        make_pdf(
            [
                ["Ships pass the strait", "Three ships passed through the strait on Monday, the minis-"],
                ["try of defence said in a statement that was sent to the press.", "Nobody was hurt."],
            ],
            {"Title": "Ships pass the strait", "Author": "A. Writer"},
        ),
        "article.txt",
    )

    assert draft.title == "Ships pass the strait"
    assert draft.author == "A. Writer"
    assert "the ministry of defence said" in draft.text


def test_running_heads_and_page_numbers_of_a_pdf_are_removed() -> None:
    names = ["first", "second", "third", "fourth"]
    pages = [
        ["Daily News", f"The {name} ship had passed.", f"Page {n} of 4"] for n, name in enumerate(names, 1)
    ]
    draft = read(make_pdf(pages))

    assert draft.text == "\n\n".join(f"The {name} ship had passed." for name in names)


def test_pdf_title_that_is_a_file_name_is_ignored() -> None:
    assert read(make_pdf([[ONE]], {"Title": "Microsoft Word - draft.docx"})).title == ""


def test_pdf_title_that_is_not_text_is_ignored() -> None:
    pdf = make_pdf([[ONE]], {"Title": "x"}).replace(b"/Title (x)", b"/Title 123")

    assert read(pdf).title == ""


def test_pdf_without_text_is_refused() -> None:
    with pytest.raises(NotAnArticleError, match="only pictures"):
        read(make_pdf([[], []]))


def test_pdf_with_a_password_is_refused() -> None:
    with pytest.raises(UnreadableError, match="encrypted"):
        read(make_encrypted_pdf([ONE], "secret"))


def test_encrypted_pdf_without_a_password_is_parsed() -> None:
    assert "Three ships passed" in read(make_encrypted_pdf([ONE], "")).text


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.97])
def test_truncated_pdf_is_refused(share: float) -> None:
    pdf = make_pdf([[ONE], [TWO]])

    with pytest.raises(UnreadableError, match="incomplete"):
        read(pdf[: int(len(pdf) * share)])


@pytest.mark.parametrize("place", range(0, 900, 45))
def test_damaged_pdf_raises_only_a_read_error(place: int) -> None:
    pdf = make_pdf([[ONE], [TWO]])
    damaged = pdf[: place + 9] + b"\xff<< /\x00" + pdf[place + 30 :]

    try:
        draft = read(damaged)
    except ReadError:
        return
    assert draft.text


def test_pdf_of_too_many_pages_is_refused() -> None:
    with pytest.raises(TooLargeError, match="301 pages"):
        read(make_pdf([["x"]] * 301), max_bytes=1_000_000)


@pytest.mark.parametrize("data", [b"", b"  \n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_empty_input_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnArticleError, match="no text"):
        read(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        (b"PK\x03\x04" + bytes(50), "binary"),
        (b"{\\rtf1 Hi}", "RTF"),
    ],
)
def test_other_files_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        read(data, "article.txt")


def test_size_limit_is_named() -> None:
    with pytest.raises(TooLargeError, match="larger than 50 bytes") as refusal:
        read(ONE, max_bytes=50)

    assert refusal.value.limit == 50


def test_file_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "ships.txt"
    path.write_text(f"Ships\n\n{ONE}", encoding="utf-8")

    assert load_article_file(path, max_bytes=1000) == path.read_bytes()


def test_file_larger_than_the_limit_is_not_read_completely(tmp_path: Path) -> None:
    path = tmp_path / "ships.txt"
    path.write_bytes(b"x" * 2000)

    content = load_article_file(path, max_bytes=1000)

    assert len(content) == 1001
    with pytest.raises(TooLargeError):
        read_article_bytes(content, name=str(path), max_bytes=1000)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path):
        with pytest.raises(ReadError) as refusal:
            load_article_file(path, max_bytes=1000)
        assert refusal.value.location == str(path)


@pytest.mark.parametrize(
    "text",
    [
        " " * 300_000 + "x",
        "<!---->" * 40_000,
        "word-\n" * 50_000,
        "> " * 50_000,
        "[" * 50_000,
        "---\n" + "a: b\n" * 50_000,
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_hostile_text_is_parsed_or_refused(text: str, name: str) -> None:
    try:
        draft = read(text, name, max_bytes=1_000_000)
    except ReadError as refusal:
        assert refusal.location == name
    else:
        assert len(draft.text) <= 2 * len(text)
