"""`watchdesk eval`: the as-of date, the curve, labelled sentences, and the comparison with a reranker."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from cli_runner import run_terminal, use_folder
from fakes import FakeEmbedder, FakeReranker
from libraries import CANAL, canal, talks
from tiny_cross_encoder import make_cross_encoder

from bot.cli import library_access
from bot.cli.eval_command import comparison_text, curve_text, figures_text, kinds_text
from bot.cli.machine_checks import Level, examine_model, examine_reranker
from index import SHARED_CORPUS, IndexSettings, news_index, open_index

QUESTIONS = [
    {
        "id": 1,
        "question": "How many ships had waited at both ends of the canal?",
        "answers": ["Tugboats freed the vessel"],
        "relevant": ["https://a.example/canal"],
        "asked": "2021-03-29",
    },
    {"id": 2, "question": "Who won the football cup?"},
]


@pytest.fixture(autouse=True)
def _library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Two articles and two questions in a folder, with a fake model."""
    use_folder(monkeypatch, tmp_path)
    use_reranker(monkeypatch, None)
    lines = "".join(f"{json.dumps(question)}\n" for question in QUESTIONS)
    Path("questions.jsonl").write_text(lines, encoding="utf-8")
    with library_access.open_or_create_library(None) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
    yield


def use_reranker(monkeypatch: pytest.MonkeyPatch, reranker: FakeReranker | None) -> None:
    models = partial(open_index, embedder=FakeEmbedder(), reranker=reranker)
    monkeypatch.setattr(news_index, "open_index", models)
    monkeypatch.setenv("INDEX_ANSWER_THRESHOLD", "0")


def test_figures_without_a_reranker_have_no_comparison() -> None:
    figures = run_terminal("eval", "questions.jsonl", "--json").json

    assert "without_reranker" not in figures
    assert "curve" not in figures
    assert "reranked" not in run_terminal("eval", "questions.jsonl").out


def test_figures_with_a_reranker_are_compared_with_those_without(monkeypatch: pytest.MonkeyPatch) -> None:
    use_reranker(monkeypatch, FakeReranker("Tugboats"))
    figures = run_terminal("eval", "questions.jsonl", "--json").json
    text = run_terminal("eval", "questions.jsonl").out

    assert figures["answer_in_first_sentence"] == 1
    assert figures["without_reranker"]["answer_in_first_sentence"] == 0
    assert set(figures) - {"without_reranker"} == set(figures["without_reranker"])
    assert text.splitlines()[0].split() == ["reranked", "without", "difference"]
    row = next(line for line in text.splitlines() if line.startswith("answer_in_first_sentence"))
    assert row.split() == ["answer_in_first_sentence", "1.000", "0.000", "+1.000"]


@pytest.mark.parametrize(
    ("as_of", "expected"), [("asked", 0), ("2021-03-29", 0), ("2021-03-30", 1), ("2021", 1)]
)
def test_questions_are_asked_as_of_their_own_or_a_common_day(as_of: str, expected: float) -> None:
    figures = run_terminal("eval", "questions.jsonl", "--as-of", as_of, "--json").json

    assert figures["article_recall_at_1"] == expected


def test_invalid_date_is_one_clear_line() -> None:
    ended = run_terminal("eval", "questions.jsonl", "--as-of", "some day")

    assert ended.code == 2
    assert len(ended.error_lines) == 1


def test_curve_is_a_table_or_rows() -> None:
    rows = run_terminal("eval", "questions.jsonl", "--curve", "--json").json["curve"]
    text = run_terminal("eval", "questions.jsonl", "--curve").out

    assert [row["threshold"] for row in rows] == [round(step * 0.05, 2) for step in range(1, 20)]
    head = next(line for line in text.splitlines() if line.startswith("threshold"))
    assert head.split() == ["threshold", "answered_rate", "refusal_rate", "answer_in_answer"] == list(rows[0])


def test_tables_are_aligned() -> None:
    assert figures_text({"questions": 12, "mrr": 0.5, "p50_ms": None}) == (
        "questions  12\nmrr        0.500\np50_ms     none"
    )
    with_it, without = ({"quotes": 12, "mrr": 0.5, "p50_ms": None}, {"quotes": 9, "mrr": 0.5, "p50_ms": 7})
    assert comparison_text(with_it, without) == (
        "        reranked  without  difference\n"
        "quotes        12        9          +3\n"
        "mrr        0.500    0.500\n"
        "p50_ms      none        7"
    )
    assert curve_text([{"threshold": 0.05, "answered_rate": 1.0, "refusal_rate": None}]) == (
        "threshold  answered_rate  refusal_rate\n0.050              1.000          none"
    )


def test_expected_articles_that_the_library_lacks_are_counted_and_reported() -> None:
    elsewhere = {**QUESTIONS[0], "relevant": ["https://a.example/canal", "https://a.example/elsewhere"]}
    Path("elsewhere.jsonl").write_text(json.dumps(elsewhere), encoding="utf-8")
    complete, lacking = (run_terminal("eval", f"{name}.jsonl", "--json") for name in ("questions", "elsewhere"))

    assert (complete.json["relevant_articles"], complete.json["relevant_missing"]) == (1, 0)
    assert "expected" not in complete.err
    assert (lacking.json["relevant_articles"], lacking.json["relevant_missing"]) == (2, 1)
    assert (
        "1 of 2 expected articles is not in the library; questions about them count as misses\n" in lacking.err
    )


# --- labelled sentences


def write_labelled(**of_the_first: object) -> None:
    start = CANAL.index("More than 400 ships")
    span = {"url": "https://a.example/canal", "start": start, "end": start + 45}
    first = {**QUESTIONS[0], "kind": "how_many", "full": [span], **of_the_first}
    second = {**QUESTIONS[1], "kind": "near_miss"}
    Path("labelled.jsonl").write_text(f"{json.dumps(first)}\n{json.dumps(second)}\n", encoding="utf-8")


def test_labelled_sentences_add_figures_and_a_table_by_kind() -> None:
    write_labelled()
    figures = run_terminal("eval", "labelled.jsonl", "--json").json
    text = run_terminal("eval", "labelled.jsonl").out

    assert (figures["labelled_articles"], figures["missing_articles"]) == (1, 0)
    assert (figures["judged_answers"], figures["first_full"]) == (1, 1)
    assert list(figures["by_kind"]) == ["how_many", "near_miss"]
    assert figures["by_kind"]["how_many"]["first_full"] == 1
    assert figures["by_kind"]["near_miss"]["refusal_rate"] == 1
    head = next(line for line in text.splitlines() if line.startswith("kind "))
    assert head.split() == ["kind", *figures["by_kind"]["how_many"]]
    assert "first_full                1.000" in text.splitlines()


def test_file_without_labelled_sentences_gives_the_same_figures_as_before() -> None:
    figures = run_terminal("eval", "questions.jsonl", "--json").json
    write_labelled()
    labelled = run_terminal("eval", "labelled.jsonl", "--json").json

    assert list(figures) == list(labelled)[: len(figures)]
    assert set(labelled) - set(figures) == {
        "labelled_articles",
        "missing_articles",
        "judged_answers",
        "first_full",
        "any_full",
        "any_full_or_partly",
        "judged_sentences",
        "shown_full",
        "shown_partly",
        "shown_off",
        "by_kind",
    }


def test_figures_by_kind_are_compared_with_a_reranker_too(monkeypatch: pytest.MonkeyPatch) -> None:
    use_reranker(monkeypatch, FakeReranker("Tugboats"))
    write_labelled()
    figures = run_terminal("eval", "labelled.jsonl", "--json").json

    assert figures["by_kind"]["how_many"]["first_full"] == 0
    assert figures["without_reranker"]["by_kind"]["how_many"]["first_full"] == 1


def test_invalid_span_is_one_clear_line() -> None:
    write_labelled(full=[{"url": "https://a.example/canal", "start": 9, "end": 3}])
    ended = run_terminal("eval", "labelled.jsonl")

    assert ended.code == 2
    assert len(ended.error_lines) == 1
    assert "line 1" in ended.error_lines[0]


def test_kinds_are_a_table() -> None:
    rows = {"who": {"questions": 12, "first_full": 0.5}, "near_miss": {"questions": 3, "first_full": None}}

    assert kinds_text(rows) == (
        "kind       questions  first_full\nwho               12       0.500\nnear_miss          3        none"
    )


# --- the doctor


def test_doctor_tries_the_reranker(tmp_path: Path) -> None:
    name = make_cross_encoder(tmp_path / "model")
    checkup = examine_reranker(IndexSettings(reranker_model=name))

    assert (checkup.subject, checkup.level) == ("reranker", Level.OK)
    assert checkup.finding.startswith(f"{name}, loaded and tested in ")


def test_unusable_reranker_is_a_separate_failure(tmp_path: Path) -> None:
    settings = IndexSettings(reranker_model=str(tmp_path / "nowhere"))

    assert examine_model(settings).level is Level.OK
    checkup = examine_reranker(settings)
    assert checkup.level is Level.FAIL
    assert checkup.finding.startswith("reranker model")
    assert "INDEX_RERANKER_MODEL" in checkup.advice
