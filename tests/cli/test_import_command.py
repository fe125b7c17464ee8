"""`watchdesk import`."""

import gzip
import json
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_fake_model, use_folder, use_model
from fakes import FakeEmbedder

from bot.cli.import_command import import_exit_code
from index import (
    SHARED_CORPUS,
    ArticleDraft,
    ImportReport,
    IndexSettings,
    PassageText,
    PassageVectors,
    Progress,
    open_index,
)


@pytest.fixture(autouse=True)
def _empty_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_folder(monkeypatch, tmp_path)
    use_fake_model(monkeypatch)


def article(number: int) -> str:
    text = (
        f"Patrol {number} left the harbour at dawn and returned on the next day. Its crew reported vessel "
        f"number {number} near the reef. The coast guard of the region confirmed sighting {number} later. "
        f"Nobody was hurt in incident {number}, officials said on the evening of that day."
    )
    return json.dumps({"text": text, "title": f"Patrol {number}", "url": f"https://news.example/{number}"})


def write(*lines: str, name: str = "articles.jsonl") -> Path:
    path = Path(name)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_import_counts_the_outcomes_of_the_lines() -> None:
    ended = run_terminal("import", write(article(1), article(2), article(1), "{broken", '{"text": 5}'))

    assert ended.code == 0
    assert ended.out == "5 lines: 2 added, 0 updated, 1 duplicate, 2 rejected\n"


def test_rejected_lines_are_named_with_their_reasons() -> None:
    ended = run_terminal("import", write(article(1), "{broken", "", article(2), '{"text": ""}'))
    numbers = [line.split(":")[0] for line in ended.error_lines if line.startswith("line ")]

    assert numbers == ["line 2", "line 5"]


def test_json_lists_every_rejected_line_and_stderr_the_first_twenty() -> None:
    ended = run_terminal("import", write(article(1), *["{broken"] * 30), "--json")
    problems = ended.json["problems"]

    assert [problem["line"] for problem in problems] == list(range(2, 32))
    assert sum(line.startswith("line ") for line in ended.error_lines) == 20
    assert ended.error_lines[-1] == "and 10 more; --json lists them all"


def test_importing_again_changes_nothing() -> None:
    file = write(article(1), article(2))
    run_terminal("import", file)

    assert run_terminal("import", file, "--json").json == {
        "lines": 2,
        "added": 0,
        "updated": 0,
        "duplicate": 2,
        "rejected": 0,
        "problems": [],
        "cancelled": False,
        "format": "jsonl",
        "skipped": 0,
        "skips": [],
        "claimed": 0,
    }


def test_compressed_file_is_imported() -> None:
    path = Path("articles.jsonl.gz")
    path.write_bytes(gzip.compress(f"{article(1)}\n".encode()))

    assert run_terminal("import", path, "--json").json["added"] == 1
    assert run_terminal("search", "patrol reef", "--json").json["hits"] != []


def test_file_of_only_bad_lines_is_bad_input() -> None:
    assert run_terminal("import", write("{broken", "[]")).code == 2


def test_missing_file_is_one_clear_line() -> None:
    ended = run_terminal("import", "missing.jsonl")

    assert ended.code == 2
    assert len(ended.error_lines) == 1
    assert "missing.jsonl" in ended.err


class Interrupting(FakeEmbedder):
    """Sends signals to this process while it embeds."""

    def __init__(self, signals: Sequence[signal.Signals]) -> None:
        super().__init__()
        self._signals = list(signals)

    def embed_passages(self, passages: Sequence[PassageText]) -> list[PassageVectors]:
        while self._signals:
            signal.raise_signal(self._signals.pop())
        return super().embed_passages(passages)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_import_keeps_its_articles_and_continues_when_run_again(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    file = write(*map(article, range(200)))
    use_model(monkeypatch, Interrupting([number]))
    stopped = run_terminal("import", file, "--json")
    use_fake_model(monkeypatch)
    again = run_terminal("import", file, "--json")

    assert (stopped.code, again.code) == (130, 0)
    assert "stopped: the articles imported so far are stored" in stopped.err
    assert 0 < stopped.json["added"] < 200
    assert again.json["added"] == 200 - stopped.json["added"]
    assert again.json["duplicate"] == stopped.json["added"]
    assert run_terminal("status", "--json").json["corpora"][0]["pending"] == 0


def test_stopped_import_says_what_is_found_by_words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    use_model(monkeypatch, Interrupting([signal.SIGINT]))
    stopped = run_terminal("import", write(*map(article, range(200))))
    [corpus] = run_terminal("status", "--json").json["corpora"]

    assert corpus["pending"] > 0
    assert f"; {corpus['pending']} passages are not embedded yet and found by words only" in stopped.err


def test_progress_of_the_end_counts_passages_that_an_earlier_run_left(tmp_path: Path) -> None:
    file, reports = write(article(1)), list[Progress]()
    with open_index(IndexSettings(data_dir=tmp_path / "library"), embedder=FakeEmbedder()) as index:
        index.add(SHARED_CORPUS, [ArticleDraft(text=json.loads(article(1))["text"])])
        index.import_file(SHARED_CORPUS, file, report_progress=reports.append)

    assert [report.unit for report in reports] == ["bytes", "passages"]
    assert (reports[-1].done, reports[-1].total) == (1, 1)


def test_second_ctrl_c_stops_at_once_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(*map(article, range(120)))
    use_model(monkeypatch, Interrupting([signal.SIGINT, signal.SIGINT]))
    stopped = run_terminal("import", file)
    use_fake_model(monkeypatch)

    assert (stopped.code, stopped.out) == (130, "")
    assert "Traceback" not in stopped.err
    assert run_terminal("import", file, "--json").json["rejected"] == 0
    [corpus] = run_terminal("status", "--json").json["corpora"]
    assert (corpus["articles"], corpus["pending"]) == (120, 0)
    assert run_terminal("check").code == 0


def test_stopped_import_ends_with_130() -> None:
    report = ImportReport(lines=5, added=3, updated=0, duplicate=0, rejected=2, problems=(), cancelled=True)

    assert import_exit_code(report) == 130
