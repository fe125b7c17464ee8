"""Importing files of other programs into a library: links are fetched once, and nothing is believed."""

import io
import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from fakes import FakeFetcher
from libraries import numbered, open_library
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from index import SHARED_CORPUS, ArticleDraft, BlockedAddressError, ImportReport, NewsIndex, TextOrigin
from index.importing import isolated_file
from index.workers.worker_process import CallLimits

SHARED = [SHARED_CORPUS]


class CountingFetcher(FakeFetcher):
    """`fetched` lists the fetched URLs; `10.0.0.1` is blocked."""

    def __init__(self, *numbers: int) -> None:
        articles = [numbered(number) for number in numbers]
        super().__init__({article.url or "": article for article in articles})
        self.fetched: list[str] = []

    def fetch(self, url: str) -> ArticleDraft:
        self.fetched.append(url)
        if "10.0.0.1" in url:
            raise BlockedAddressError(url, "it is not public")
        return super().fetch(url)


def bookmarks(folder: Path, *urls: str) -> Path:
    links = "".join(f'<DT><A HREF="{url}">x</A>\n' for url in urls)
    path = folder / "bookmarks.html"
    path.write_text(f"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>{links}</DL>", encoding="utf-8")
    return path


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.duplicate, report.rejected, report.skipped


def open_with(fetcher: FakeFetcher, folder: Path) -> NewsIndex:
    return open_library(folder / "data", fetcher=fetcher, fetch_pause_s=0.0)


URLS = ("https://a.example/vessel/1", "https://a.example/vessel/2?utm_source=x", "https://a.example/vessel/2")


def test_bookmarks_are_fetched_once(tmp_path: Path) -> None:
    fetcher = CountingFetcher(1, 2)
    path = bookmarks(tmp_path, *URLS, "javascript:x", "http://10.0.0.1/admin", "https://a.example/gone")
    with open_with(fetcher, tmp_path) as index:
        first = index.import_file(SHARED_CORPUS, path)
        again = index.import_file(SHARED_CORPUS, path)
        sources = [summary.facts.text_source for summary in index.list_articles(SHARED)]

        assert counts(first) == (2, 1, 1, 2)
        assert [problem.reason for problem in first.problems] == [
            "https://a.example/gone: there is no such page"
        ]
        assert {skip.reason: skip.count for skip in first.skips} == {
            "not a web address": 1,
            "not a public address": 1,
        }
        assert counts(again) == (0, 3, 1, 2)
        assert sorted(fetcher.fetched).count("https://a.example/vessel/1") == 1
        assert [source.is_checked for source in sources] == [True, True]


def test_links_are_skipped_if_nothing_may_be_fetched(tmp_path: Path) -> None:
    fetcher = CountingFetcher(1, 2)
    with open_with(fetcher, tmp_path) as index:
        report = index.import_file(SHARED_CORPUS, bookmarks(tmp_path, *URLS), fetches_links=False)

        assert counts(report) == (0, 0, 0, 3)
        assert report.skips[0].reason == "only a link"
        assert fetcher.fetched == []


def test_stopped_import_counts_only_what_it_did(tmp_path: Path) -> None:
    fetcher = CountingFetcher(1, 2)
    with open_with(fetcher, tmp_path) as index:
        report = index.import_file(SHARED_CORPUS, bookmarks(tmp_path, *URLS), is_cancelled=lambda: True)
        again = index.import_file(SHARED_CORPUS, bookmarks(tmp_path, *URLS))

        assert (report.cancelled, report.lines) == (True, 0)
        assert counts(again) == (2, 1, 0, 0)


def test_facts_of_a_row_fill_the_gaps_of_its_page(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("url,title,date,author\nhttps://a.example/vessel/1,Mine,2021-08-24,A. Writer\n")
    with open_with(CountingFetcher(1), tmp_path) as index:
        index.import_file(SHARED_CORPUS, path)
        [summary] = index.list_articles(SHARED)
        article = index.get_article(SHARED, summary.facts.article_id)

        assert (article.facts.title, article.facts.author) == ("Vessel1 sails", "A. Writer")
        assert {stated.fact for stated in article.came_from.stated} == {"published", "author"}


def archive(path: Path, *pages: tuple[str, str]) -> Path:
    """An archive of one URL: the moment and the text of each capture."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer)
    for moment, text in pages:
        body = f"<html><title>Vessel</title><article><h1>Vessel</h1><p>{text}</p></article></html>".encode()
        record = writer.create_warc_record(
            "https://a.example/vessel/1",
            "response",
            payload=io.BytesIO(body),
            http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": moment},
        )
        writer.write_record(record)
    path.write_bytes(buffer.getvalue())
    return path


def test_older_capture_does_not_replace_a_newer_one(tmp_path: Path) -> None:
    captures = [("2026-02-01T00:00:00Z", numbered(1).text), ("2026-01-01T00:00:00Z", numbered(2).text)]
    captures.append(("2026-03-01T00:00:00Z", f"{numbered(1).text} The captain slept."))
    with open_library(tmp_path / "data") as index:
        report = index.import_file(SHARED_CORPUS, archive(tmp_path / "a.warc.gz", *captures))
        [summary] = index.list_articles(SHARED)
        article = index.get_article(SHARED, summary.facts.article_id)

        assert (report.added, report.updated, report.duplicate) == (1, 1, 1)
        assert article.text.endswith("The captain slept.")
        assert article.fetched_at == datetime(2026, 3, 1, tzinfo=UTC)
        assert article.facts.text_source.origin is TextOrigin.IMPORT
        assert not article.facts.text_source.is_checked


def test_file_that_needs_too_much_memory_ends_its_own_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = CallLimits(cpu_s=10, wall_s=60, memory_bytes=150_000_000)
    monkeypatch.setattr(isolated_file, "default_limits", lambda: small)
    path = tmp_path / "starred.json"
    path.write_text('{"id": "user/-/x", "items": [' + "[]," * 4_000_000 + "[]]}")
    with open_library(tmp_path / "data") as index, pytest.raises(Exception, match="too much memory"):
        index.import_file(SHARED_CORPUS, path)


def test_rest_of_a_file_that_ends_the_worker_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = CallLimits(cpu_s=10, wall_s=60, memory_bytes=150_000_000)
    monkeypatch.setattr(isolated_file, "default_limits", lambda: small)
    path = tmp_path / "articles.jsonl"
    lines = [json.dumps({"text": numbered(n).text}) for n in range(60)]
    path.write_text("\n".join([*lines, json.dumps({"text": "a", "x": [[]] * 2_400_000}), *lines]))
    with open_library(tmp_path / "data") as index:
        report = index.import_file(SHARED_CORPUS, path)

        assert report.added >= 50
        assert report.problems[-1].reason.startswith("the rest of the file cannot be read: it takes too much")


def test_unexpected_error_of_a_reader_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated_file, "read_on", partial(int, "not a number"))
    path = tmp_path / "articles.jsonl"
    path.write_text(json.dumps({"text": numbered(1).text}))
    with open_library(tmp_path / "data") as index:
        [problem] = index.import_file(SHARED_CORPUS, path).problems

        assert problem.reason.endswith("it is damaged in a way that the program does not expect")
