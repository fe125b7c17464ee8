"""`watchdesk ask`, `search` and `chat`, with the bundled model over the sample articles."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_folder, use_model

from bot.cli.sample_articles import SAMPLES_CORPUS, read_samples
from index import SHARED_CORPUS, IndexSettings, open_index
from index.embedding.embedding_model import TextEmbedder

FINLAND = "When did Finland join NATO?"
GOLD = "Finland had joined on 4 April 2023."


@pytest.fixture(scope="module")
def embedder() -> TextEmbedder:
    return TextEmbedder("bundled")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory, embedder: TextEmbedder) -> Path:
    """The sample articles in the shared corpus, except for the first, which is in `guild-1`."""
    folder = tmp_path_factory.mktemp("data")
    with open_index(IndexSettings(data_dir=folder), embedder=embedder) as index:
        first, *others = read_samples(index)
        index.add(SHARED_CORPUS, others)
        index.add(SAMPLES_CORPUS, [first])
        index.sync()
    return folder


@pytest.fixture(autouse=True)
def _filled_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_dir: Path, embedder: TextEmbedder
) -> None:
    use_folder(monkeypatch, tmp_path)
    use_model(monkeypatch, embedder)
    monkeypatch.setenv("INDEX_DATA_DIR", str(data_dir))


def test_answer_is_printed_with_its_numbered_source() -> None:
    ended = run_terminal("ask", FINLAND)

    assert ended.code == 0
    assert GOLD in ended.out
    assert "] Sample: With Sweden in NATO" in ended.out
    assert "https://samples.watchdesk.example/2024/03/arctic-nato" in ended.out


def test_every_quote_is_the_stored_text_between_its_offsets() -> None:
    answer = run_terminal("ask", FINLAND, "--json").json
    citations = answer["citations"]

    assert answer["answered"] is True
    for citation in citations:
        article = run_terminal("articles", "show", citation["article_id"], "--json").json
        text = article["text"]
        assert isinstance(text, str)
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_numbers_of_sentences_are_numbers_of_citations() -> None:
    answer = run_terminal("ask", FINLAND, "--json").json
    sentences, citations = answer["sentences"], answer["citations"]

    cited = {number for sentence in sentences for number in sentence["citations"]}
    assert cited == {citation["number"] for citation in citations}
    assert answer["elapsed_ms"]["total"] > 0


def test_refusal_exits_with_zero() -> None:
    ended = run_terminal("ask", "Who painted the ceiling of the Sistine Chapel?", "--json")

    assert ended.code == 0
    assert ended.json["answered"] is False
    assert ended.json["reason"] in ("nothing_relevant", "not_supported")


def test_empty_library_says_so(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    ended = run_terminal("ask", FINLAND, "--data-dir", tmp_path / "new", "--json")

    assert (ended.code, ended.json["reason"]) == (0, "empty_corpus")


def test_a_corpus_is_searched_with_the_shared_one_and_with_no_other() -> None:
    drills = "How many ballistic missiles did China fire around Taiwan on the first day?"

    assert "11 ballistic missiles" in run_terminal("ask", drills, "--corpus", "samples").out
    assert GOLD in run_terminal("ask", FINLAND, "--corpus", "samples").out
    assert "11 ballistic missiles" not in run_terminal("ask", drills).out
    assert "11 ballistic missiles" not in run_terminal("ask", drills, "--corpus", "guild-2").out


def test_dates_and_outlet_filter_the_articles() -> None:
    def dates(*options: str) -> list[str]:
        hits = run_terminal("search", "ships at sea", "--k", 50, "--json", *options).json["hits"]
        return sorted({hit["published_at"][:4] for hit in hits})

    assert dates() == ["2017", "2019", "2022", "2023", "2024"]
    assert dates("--since", "2023") == ["2023", "2024"]
    assert dates("--until", "2019-09") == ["2017", "2019"]
    assert dates("--as-of", "2022") == ["2017", "2019", "2022"]
    assert dates("--outlet", "Watchdesk Samples Gulf") == ["2019", "2024"]


def test_search_gives_at_most_k_passages_best_first() -> None:
    hits = run_terminal("search", "tanker seized in the Strait of Hormuz", "--k", 3, "--json").json["hits"]

    assert len(hits) == 3
    assert hits == sorted(hits, key=lambda hit: -hit["score"])
    assert "Stena Impero" in hits[0]["title"]


def test_search_is_readable_as_text() -> None:
    out = run_terminal("search", "tanker seized in the Strait of Hormuz", "--k", 1).out

    assert out.startswith("1. Sample: Iran frees British-flagged tanker Stena Impero")
    assert "Bandar Abbas" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", ""],
        ["ask", "   "],
        ["ask", "why " * 3000],
        ["ask", FINLAND, "--since", "some time ago"],
        ["ask", FINLAND, "--since", "2024", "--until", "2023"],
        ["ask", "--batch", "missing.jsonl", "--json"],
        ["ask", "--batch", "missing.jsonl"],
        ["ask", FINLAND, "--batch", "missing.jsonl", "--json"],
        ["search", ""],
        ["search", "ships", "--k", "0"],
        ["search", "ships", "--k", "many"],
        ["ask", FINLAND, "--corpus", "../shared"],
    ],
    ids=str,
)
def test_invalid_question_is_one_clear_line(arguments: list[str]) -> None:
    ended = run_terminal(*arguments)

    assert ended.code == 2
    assert ended.out == ""
    assert len(ended.error_lines) == 1
    assert ended.err.startswith("watchdesk: ")


@pytest.mark.parametrize("question", ["🚢🚢🚢", "\x00\x1b[31m\u202e?", "?", "qwxzv"])
def test_odd_question_gets_a_refusal_or_one_clear_line(question: str) -> None:
    ended = run_terminal("ask", question, "--json")

    assert ended.code in (0, 2)
    assert ended.code == 2 or ended.json["answered"] is False
    assert len(ended.error_lines) == (1 if ended.code == 2 else 0)


def ask_batch(lines: list[str], *options: str) -> list[dict[str, object]]:
    Path("questions.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    ended = run_terminal("ask", "--batch", "questions.jsonl", "--json", *options)
    return [json.loads(line) for line in ended.out.splitlines()]


def test_batch_answers_in_the_order_of_the_file_in_the_shape_of_ask() -> None:
    questions = [FINLAND, "How wide is the Strait of Hormuz at its narrowest point?", FINLAND]
    lines = [json.dumps({"id": f"q{n}", "question": question}) for n, question in enumerate(questions)]
    results = ask_batch(lines)
    single = run_terminal("ask", FINLAND, "--json").json

    assert [result["id"] for result in results] == ["q0", "q1", "q2"]
    assert [result["question"] for result in results] == questions
    for result in results:
        assert set(result) == {"id", *single}
    by_the_clock = {"elapsed_ms": None, "timing": None}
    assert {**results[0], **by_the_clock} == {"id": "q0", **single, **by_the_clock}


def test_batch_reports_bad_lines_and_continues() -> None:
    bad = [
        "{broken",
        '["a list"]',
        json.dumps({"id": "no question"}),
        json.dumps({"id": "empty", "question": ""}),
        json.dumps({"id": "date", "question": FINLAND, "asked": "soon"}),
        json.dumps({"id": [], "question": FINLAND}),
    ]
    results = ask_batch([*bad, "", json.dumps({"id": 7, "question": FINLAND})])

    assert [(result["id"], result.get("line")) for result in results] == [
        (None, 1),
        (None, 2),
        ("no question", 3),
        ("empty", 4),
        ("date", 5),
        (None, 6),
        (7, None),
    ]
    assert all(result["error"] for result in results[:-1])
    assert results[-1]["answered"] is True


def test_batch_asks_as_of_the_end_of_the_day_on_which_a_question_was_asked() -> None:
    asked = [{"id": day, "question": FINLAND, "asked": day} for day in ("2024-03-07", "2024-03-08", "2025")]
    found = [GOLD in json.dumps(result) for result in ask_batch([json.dumps(row) for row in asked])]

    assert found == [False, True, True]


def test_times_in_a_question_are_relative_to_its_as_of_date() -> None:
    question = "What happened in the Red Sea last week?"
    timing = run_terminal("ask", question, "--as-of", "2024-03-12", "--json").json["timing"]
    [in_a_batch] = ask_batch([json.dumps({"id": 1, "question": question, "asked": "2024-03-12"})])

    assert timing["moment"].startswith("2024-03-12T23:59:59")
    assert timing["asked"] == {"words": "last week", "first": "2024-03-04", "last": "2024-03-10", "use": "only"}
    assert in_a_batch["timing"] == timing


def test_batch_of_only_bad_lines_is_bad_input() -> None:
    Path("questions.jsonl").write_text("{broken\n", encoding="utf-8")

    assert run_terminal("ask", "--batch", "questions.jsonl", "--json").code == 2


def test_chat_answers_each_line_of_a_pipe_as_ask_does() -> None:
    ended = run_terminal("chat", stdin=f"{FINLAND}\n\n{FINLAND}\n".encode())

    assert ended.code == 0
    assert ended.out == (run_terminal("ask", FINLAND).out + "\n") * 2
    assert ended.err == ""


def test_chat_shows_the_sources_of_the_last_answer() -> None:
    ended = run_terminal("chat", stdin=f"/sources\n{FINLAND}\n/sources\n/quit\nnot asked\n".encode())

    assert ended.out.startswith("Ask a question first.\n")
    assert ", characters " in ended.out
    assert "not asked" not in ended.out


def test_chat_continues_after_an_invalid_question() -> None:
    ended = run_terminal("chat", stdin=f"{'why ' * 3000}\n{FINLAND}\n".encode())

    assert ended.code == 0
    assert len(ended.error_lines) == 1
    assert GOLD in ended.out


def test_chat_does_not_search_for_greetings_and_thanks() -> None:
    ended = run_terminal("chat", stdin=b"hello\nthanks!\nwhat can you do?\n")

    assert ended.out.count("Type a question in your own words") == 2
    assert ended.out.count("Ask another question, or type exit.") == 1
    assert "Nothing in the library" not in ended.out


def test_chat_answers_follow_ups() -> None:
    ended = run_terminal("chat", stdin=f"{FINLAND}\nand Sweden?\n".encode())

    assert f"(read as a follow-up to “{FINLAND}”)" in ended.out
    assert "Sweden became the 32nd member of NATO" in ended.out


def test_chat_lists_articles_and_help() -> None:
    ended = run_terminal("chat", stdin=b"/help\n/articles\n/nonsense\n")

    assert ended.out.count("/sources") == 2
    assert "Stena Impero" in ended.out
    assert "There is no command /nonsense." in ended.out


def test_region_filters_the_articles() -> None:
    hits = run_terminal("search", "ships", "--region", "red-sea", "--json").json["hits"]

    assert isinstance(hits, list)
    assert hits
    assert all("in Houthi attack on Red Sea" in hit["title"] for hit in hits)


def test_unknown_region_is_rejected_with_a_list_of_regions() -> None:
    ended = run_terminal("ask", FINLAND, "--region", "atlantis")

    assert ended.code == 2
    assert "taiwan-strait" in ended.err


# --- exported evidence


def test_an_answer_is_exported_with_its_evidence(tmp_path: Path) -> None:
    ended = run_terminal("ask", FINLAND, "--export", tmp_path / "finland.json", "--json")
    exported = json.loads((tmp_path / "finland.json").read_text(encoding="utf-8"))

    assert ended.code == 0
    assert [quote["quote"] for quote in exported["quotes"]] == [c["quote"] for c in ended.json["citations"]]
    for quote in exported["quotes"]:
        article = run_terminal("articles", "show", quote["article_id"], "--json").json
        assert hashlib.sha256(article["text"].encode()).hexdigest() == quote["text_sha256"]
        assert article["text"][quote["start"] : quote["end"]] == quote["quote"]
        assert (quote["status"], quote["revision"]) == ("unchanged", 1)


def test_a_refusal_is_exported_as_one(tmp_path: Path) -> None:
    ended = run_terminal("ask", "Who painted the ceiling of the Sistine Chapel?", "--export", tmp_path / "a.md")

    assert ended.code == 0
    assert "Result: no answer." in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert ended.err.endswith(f"wrote {tmp_path / 'a.md'}\n")


def test_only_known_new_files_are_exported_to(tmp_path: Path) -> None:
    taken = tmp_path / "taken.csv"
    taken.write_text("mine", encoding="utf-8")

    for file, reason in (
        (tmp_path / "answer.txt", "the name must end with .md, .csv or .json"),
        (taken, "already exists; give the name of a new file"),
        (tmp_path / "missing" / "a.md", "there is no folder"),
    ):
        ended = run_terminal("ask", FINLAND, "--export", file)
        assert (ended.code, ended.out) == (2, "")
        assert reason in ended.err
    assert taken.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["taken.csv"]


def test_a_batch_is_not_exported(tmp_path: Path) -> None:
    ended = run_terminal("ask", "--batch", "q.jsonl", "--json", "--export", tmp_path / "a.md")

    assert ended.code == 2
    assert ended.err.endswith("--export writes one answer; leave out --batch\n")


def test_the_command_of_an_export_checks_its_quote(tmp_path: Path) -> None:
    run_terminal("ask", FINLAND, "--export", tmp_path / "a.md")
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    shown, _, check = text.split("```sh\n")[1].split("\n```")[0].partition(" | ")
    code = check.removeprefix('python3 -c "').removesuffix('"')
    article = run_terminal(*shown.split()[1:]).out

    command = [sys.executable, "-c", code]
    printed = subprocess.run(command, input=article, stdout=subprocess.PIPE, text=True, check=True).stdout

    digest, _, quote = printed.partition(" ")
    assert f"`{digest}`" in text
    assert quote.strip() in article
