"""Import files are read line by line: bad lines are reported, the others are stored."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from index.importing.imported_items import ImportedItem
from index.importing.jsonl_file import read_import_lines
from index.model.article_types import ArticleDraft
from index.model.base_types import Precision
from index.model.errors import ReadError

GOOD = {"text": "Three ships passed.", "url": "https://news.example/1"}


def read(path: Path, *lines: object, max_line_bytes: int = 10_000) -> list[ImportedItem]:
    raw = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return list(read_import_lines(path, max_line_bytes=max_line_bytes))


@pytest.fixture
def jsonl(tmp_path: Path) -> Path:
    return tmp_path / "articles.jsonl"


@pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.gz"])
def test_every_field_is_read(tmp_path: Path, name: str) -> None:
    fields = {"title": "Ships", "outlet": "Daily", "author": "A. Writer", "language": "en", "more": [1]}
    (line,) = read(tmp_path / name, {**GOOD, **fields, "published": "2021-08-24"})

    assert line.draft is not None
    assert line.draft.published is not None
    assert line.draft.published.precision is Precision.DAY
    assert line.draft == ArticleDraft(
        text="Three ships passed.",
        title="Ships",
        url="https://news.example/1",
        outlet="Daily",
        author="A. Writer",
        language="en",
        published=line.draft.published,
    )


def test_correction_note_in_the_text_is_a_fact_of_the_article(jsonl: Path) -> None:
    note = "Correction: An earlier version of this story gave the wrong number of ships."
    (line,) = read(jsonl, {**GOOD, "text": f"Three ships passed.\n\n{note}"})

    assert line.draft is not None
    assert (line.draft.text, line.draft.correction) == (f"Three ships passed.\n\n{note}", note)


@pytest.mark.parametrize("stated", ["", "yesterday", "03/04/2021", "\ud800", None, -1, 10**30])
def test_unreadable_date_is_none_and_does_not_reject_the_line(jsonl: Path, stated: object) -> None:
    (line,) = read(jsonl, {**GOOD, "published": stated})

    assert line.draft is not None
    assert line.draft.published is None


def test_stray_bytes_of_windows_1252_are_repaired(jsonl: Path) -> None:
    (line,) = read(jsonl, '{"text": "Taiwan’s ships passed. '.encode() + b'Japan\x92s too."}')

    assert line.draft is not None
    assert line.draft.text == "Taiwan’s ships passed. Japan’s too."


def test_date_as_a_number_is_read(jsonl: Path) -> None:
    (line,) = read(jsonl, {**GOOD, "published": 1629770400})

    assert line.draft is not None
    assert line.draft.published is not None
    assert line.draft.published.isoformat() == "2021-08-24T02:00:00Z"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"text": "cut', "not valid JSON: unterminated string"),
        (b"hello", "not valid JSON"),
        (b"\x00\x01", "not valid JSON"),
        (b'{"text": "a\x00b"}', "not valid JSON: invalid control character"),
        (b'{"text": "a", "score": NaN}', "NaN is not a JSON value"),
        (b'{"text": "a", "score": -Infinity}', "-Infinity is not a JSON value"),
        (b'{"text": "caf\xe9"}', r"not UTF-8 \(byte 14\)"),
        (b'{"text": "a"}{"text": "b"}', "not valid JSON: extra data"),
        (b"[" * 9_000, "nested too deeply"),
        (b'{"text": "a", "size": ' + b"9" * 5_000 + b"}", "too long"),
        (b'["text"]', "must be one JSON object, not a list"),
        (b'"text"', "must be one JSON object, not a string"),
        (b"7", "must be one JSON object, not a number"),
        (b"null", "must be one JSON object, not null"),
        (b"{}", "the field text is missing or empty"),
        (b'{"text": ""}', "the field text is missing or empty"),
        (b'{"text": null}', "the field text is missing or empty"),
        (b'{"text": ["a"]}', "the field text must be a string, not a list"),
        (b'{"text": 7}', "the field text must be a string, not a number"),
        (b'{"text": "a", "title": true}', "the field title must be a string, not a boolean"),
        (b'{"text": "a", "url": {}}', "the field url must be a string, not an object"),
        (b'{"text": "a", "published": ["2021-08-24"]}', "published must be a string or a number, not a list"),
        (b'{"text": "a", "published": true}', "published must be a string or a number, not a boolean"),
        (b'{"text": "a", "text": "b"}', "the field text appears twice"),
        (b'{"text": "' + b"a" * 10_000 + b'"}', "longer than 10,000 bytes"),
    ],
)
def test_bad_line_is_reported_and_the_others_are_kept(jsonl: Path, raw: bytes, reason: str) -> None:
    lines = read(jsonl, GOOD, raw, GOOD)

    assert [(line.line, line.draft is None) for line in lines] == [(1, False), (2, True), (3, False)]
    assert lines[1].reason is not None
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(lines[1].reason)


def test_repeated_unknown_field_is_ignored(jsonl: Path) -> None:
    (line,) = read(jsonl, b'{"text": "a", "tag": 1, "tag": 2}')

    assert line.draft == ArticleDraft(text="a")


def test_lone_surrogates_and_nuls_are_left_to_cleaning(jsonl: Path) -> None:
    (line,) = read(jsonl, b'{"text": "a\\ud800\\u0000b"}')

    assert line.draft == ArticleDraft(text="a\ud800\x00b")


def test_blank_lines_count_but_are_not_reported(jsonl: Path) -> None:
    lines = read(jsonl, b"", b"  \t", GOOD, b"", b'{"text": "a"}\r')

    assert [line.line for line in lines] == [3, 5]
    assert [line.reason for line in lines] == [None, None]


def test_last_line_needs_no_line_end(jsonl: Path) -> None:
    jsonl.write_bytes(b'{"text": "a"}')

    assert [line.draft for line in read_import_lines(jsonl)] == [ArticleDraft(text="a")]


def test_utf8_byte_order_mark_is_skipped(jsonl: Path) -> None:
    (line,) = read(jsonl, b'\xef\xbb\xbf{"text": "a"}')

    assert line.draft == ArticleDraft(text="a")


@pytest.mark.parametrize("zipped", [False, True])
def test_very_long_line_is_skipped_in_little_memory(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "articles"
    with gzip.open(path, "wb") if zipped else path.open("wb") as file:
        file.write(b'{"text": "a"}\n{"text": "')
        for _ in range(60):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"text": "b"}\n')

    tracemalloc.start()
    lines = list(read_import_lines(path, max_line_bytes=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [line.draft and line.draft.text for line in lines] == ["a", None, "b"]
    assert peak < 10_000_000


@pytest.mark.parametrize(("size", "is_taken"), [(1000, True), (1001, False)])
def test_limit_is_the_length_of_the_line(jsonl: Path, size: int, is_taken: bool) -> None:
    line = b'{"text": "' + b"a" * (size - 12) + b'"}'
    lines = read(jsonl, line, line, max_line_bytes=1000)

    assert [line.draft is not None for line in lines] == [is_taken, is_taken]


def test_progress_ends_at_the_size_of_the_file(jsonl: Path) -> None:
    lines = read(jsonl, *[GOOD] * 100)

    positions = [line.consumed_bytes for line in lines]
    assert positions == sorted(positions)
    assert positions[-1] == jsonl.stat().st_size


def test_gzip_is_recognised_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n') + gzip.compress(b'{"text": "b"}\n'))

    assert [line.draft and line.draft.text for line in read_import_lines(path)] == ["a", "b"]


@pytest.mark.parametrize("tail", [b"garbage after the end", None])
def test_damaged_gzip_keeps_what_was_read(tmp_path: Path, tail: bytes | None) -> None:
    path = tmp_path / "articles.jsonl.gz"
    whole = gzip.compress(b"".join(json.dumps({"text": str(n**9)}).encode() + b"\n" for n in range(5000)))
    path.write_bytes(whole[: len(whole) // 2] if tail is None else whole + tail)

    *kept, last = read_import_lines(path)

    assert len(kept) == 5000 if tail else 100 < len(kept) < 5000
    assert all(line.draft is not None for line in kept)
    assert (last.line, last.draft) == (len(kept) + 1, None)
    assert "damaged or cut off" in (last.reason or "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ('{"text": "a"}'.encode("utf-16"), "UTF-16"),
        ('{"text": "a"}'.encode("utf-16-le"), "UTF-16"),
        ('{"text": "a"}'.encode("utf-16-be"), "UTF-16"),
        ('{"text": "a"}'.encode("utf-32"), "UTF-16"),
        (b"\x1f\x8bnot really", "gzip file is damaged"),
        (b"\x1f\x8b", "gzip file is damaged"),
    ],
)
def test_file_that_cannot_be_read_at_all_is_refused(jsonl: Path, data: bytes, reason: str) -> None:
    jsonl.write_bytes(data)

    with pytest.raises(ReadError, match=reason):
        list(read_import_lines(jsonl))


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.jsonl", tmp_path):
        with pytest.raises(ReadError) as refusal:
            list(read_import_lines(path))
        assert refusal.value.location == str(path)


def test_empty_file_has_no_lines(jsonl: Path) -> None:
    jsonl.write_bytes(b"")

    assert list(read_import_lines(jsonl)) == []
