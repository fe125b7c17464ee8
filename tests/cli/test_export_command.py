"""`watchdesk export`, and what `watchdesk import` prints about other formats than JSONL."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder
from libraries import canal, open_library, talks

from bot.cli import export_command
from bot.cli.import_output import claimed_text, import_text
from index import SHARED_CORPUS, ImportFormat, ImportReport, Progress
from index.model.report_types import SkipCount


@pytest.fixture(autouse=True)
def _library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)
    with open_library(tmp_path / "data") as index:
        index.add(SHARED_CORPUS, [talks(), canal()])


def test_export_is_taken_back_by_import() -> None:
    written = run_terminal("export", "all.jsonl")
    imported = run_terminal("import", "all.jsonl", "--data-dir", "copy")
    run_terminal("export", "again.jsonl", "--data-dir", "copy")

    assert (written.code, written.out) == (0, "wrote 2 articles to all.jsonl\n")
    assert imported.out == "2 lines: 2 added, 0 updated, 0 duplicate, 0 rejected\n"
    assert imported.error_lines[-1].startswith("2 articles count as checked because the file says so.")
    assert Path("again.jsonl").read_bytes() == Path("all.jsonl").read_bytes()


def test_unverified_import_prints_no_note_about_claims() -> None:
    run_terminal("export", "all.jsonl")

    assert run_terminal("import", "all.jsonl", "--unverified", "--data-dir", "copy").err == ""


def test_standard_output_gets_the_lines_alone() -> None:
    ended = run_terminal("export", "-", "--outlet", "strait daily")

    assert [json.loads(line)["title"] for line in ended.out.splitlines()] == [
        "Japan and Taiwan hold security talks"
    ]
    assert ended.error_lines == ["wrote 1 article"]


def test_json_describes_the_file() -> None:
    assert run_terminal("export", "all.jsonl", "--since", "2021-05", "--json").json == {
        "file": "all.jsonl",
        "articles": 1,
    }
    assert run_terminal("export", "-", "--json").code == 2


def test_existing_file_stays_as_it_is() -> None:
    Path("all.jsonl").write_text("mine")
    ended = run_terminal("export", "all.jsonl")

    assert (ended.code, Path("all.jsonl").read_text()) == (2, "mine")


def test_stopped_export_leaves_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupt(**counts: Any) -> Progress:
        signal.raise_signal(signal.SIGINT)
        return Progress(**counts)

    monkeypatch.setattr(export_command, "_REPORTED_EVERY", 1)
    monkeypatch.setattr(export_command, "Progress", interrupt)
    before = sorted(tmp_path.iterdir())
    ended = run_terminal("export", "all.jsonl")

    assert (ended.code, ended.error_lines[-1]) == (130, "stopped: no file was written")
    assert sorted(tmp_path.iterdir()) == before


def test_problems_are_named_after_the_items_of_the_format() -> None:
    Path("entries.json").write_text('{"total": 2, "entries": [5, {"url": "x:y"}]}')
    ended = run_terminal("import", "entries.json")

    assert ended.code == 2
    assert ended.out == "2 entries: 0 added, 0 updated, 0 duplicate, 2 rejected\n"
    assert ended.error_lines[0] == "entry 1: the entry is not an object"


def test_format_can_be_stated() -> None:
    Path("links.html").write_text("<p><a href='mailto:a@b.example'>Mail</a>")

    assert run_terminal("import", "links.html").code == 2
    assert run_terminal("import", "links.html", "--format", "bookmarks").out == (
        "1 link: 0 added, 0 updated, 0 duplicate, 0 rejected, 1 skipped (1 not a web address)\n"
    )


def test_skipped_items_are_summed_up_by_reason() -> None:
    skips = (SkipCount(reason="not a response", count=2), SkipCount(reason="neither a page nor a PDF", count=1))
    report = ImportReport(
        lines=4,
        added=1,
        updated=0,
        duplicate=0,
        rejected=0,
        problems=(),
        format=ImportFormat.WARC,
        skipped=3,
        skips=skips,
        claimed=1,
    )

    assert import_text(report) == (
        "4 records: 1 added, 0 updated, 0 duplicate, 0 rejected, 3 skipped (2 not a response, "
        "1 neither a page nor a PDF)"
    )
    assert claimed_text(report).startswith("1 article counts as checked")
