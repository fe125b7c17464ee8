"""The evaluation gate fails below its floors, which are lowered only explicitly."""

import re
from datetime import date
from pathlib import Path

import check_answers
import pytest
from answer_floors import (
    Floor,
    FloorsError,
    find_below,
    find_unmatched,
    less_one,
    load_floors,
    raise_floors,
    save_floors,
)
from answer_marks import Figure, Mark
from check_answers import describe, main, measure, read_options
from gate_questions import GateQuestion
from libraries import canal, talks

ASKED = GateQuestion(id="q", kind="fact", question="How long?", answers=["six days"], asked=date(2021, 8, 30))
FLOORS_NOW = {"answered": Floor(0.7, "seven of ten"), "in_answer": Floor(0.5, "half")}


def test_figure_below_its_floor_is_found_and_one_at_it_is_not():
    assert find_below([Figure("answered", 7, 10), Figure("in_answer", 4, 10)], FLOORS_NOW) == [
        Figure("in_answer", 4, 10)
    ]


def test_figures_and_floors_without_each_other_are_found():
    assert find_unmatched([Figure("answered", 1, 1), Figure("new", 1, 1)], FLOORS_NOW) == {"new", "in_answer"}


def test_floors_rise_to_one_question_less_than_measured():
    raised = raise_floors([Figure("answered", 10, 10), Figure("in_answer", 2, 3)], FLOORS_NOW)

    assert raised == {"answered": Floor(0.9, "seven of ten"), "in_answer": Floor(0.5, "half")}


def test_floor_within_one_question_is_kept():
    raised = raise_floors([Figure("answered", 7, 10), Figure("in_answer", 5, 10)], FLOORS_NOW)

    assert raised == FLOORS_NOW


def test_no_floor_is_lowered_implicitly():
    with pytest.raises(FloorsError, match="in_answer: measured below the floor"):
        raise_floors([Figure("answered", 9, 10), Figure("in_answer", 4, 10)], FLOORS_NOW)


def test_floor_is_lowered_only_by_name():
    figures = [Figure("answered", 6, 10), Figure("in_answer", 4, 10)]

    with pytest.raises(FloorsError, match=r"^answered: "):
        raise_floors(figures, FLOORS_NOW, lowered=["in_answer"], because="harder questions")
    assert raise_floors(figures, FLOORS_NOW, lowered=["in_answer", "answered"], because="harder questions") == {
        "answered": Floor(0.5, "harder questions"),
        "in_answer": Floor(0.3, "harder questions"),
    }


def test_floor_that_is_no_longer_measured_is_removed_only_by_name():
    figures = [Figure("answered", 9, 10)]

    with pytest.raises(FloorsError, match="in_answer: no figure has that name"):
        raise_floors(figures, FLOORS_NOW)
    assert list(raise_floors(figures, FLOORS_NOW, lowered=["in_answer"], because="gone")) == ["answered"]


def test_floor_that_does_not_exist_cannot_be_lowered():
    with pytest.raises(FloorsError, match="answerd: there is no such floor"):
        raise_floors([Figure("answered", 9, 10)], FLOORS_NOW, lowered=["answerd"], because="a slip")


def test_new_figure_gets_a_floor():
    raised = raise_floors([Figure("kept_out", 9, 9)], {})

    assert raised == {"kept_out": Floor(0.8888, "first measured: 9 of 9")}


@pytest.mark.parametrize(("right", "of", "floor"), [(0, 3, 0), (1, 1, 0), (3, 3, 0.6666), (133, 133, 0.9924)])
def test_one_question_less_is_rounded_down(right, of, floor):
    assert less_one(Figure("answered", right, of)) == floor


def test_floors_round_trip_through_their_file(tmp_path):
    save_floors(FLOORS_NOW, tmp_path / "floors.json")

    assert load_floors(tmp_path / "floors.json") == FLOORS_NOW


# --- report and exit code


def test_report_says_how_far_above_and_which_questions_failed():
    failure = Mark("in_answer", False, ASKED, "six days", "no answer")
    report = describe([Figure("answered", 9, 10), Figure("in_answer", 4, 10, (failure,))], FLOORS_NOW)

    assert re.search(r"answered +0\.9000 +9 of +10  floor 0\.7000  2\.0 questions above", report)
    assert re.search(r"in_answer +0\.4000 +4 of +10  floor 0\.5000  1\.0 questions below", report)
    assert "in_answer is below its floor" in report
    assert "q: How long? (fact, asked 2021-08-30)" in report
    assert "expected: six days" in report
    assert "actual:   no answer" in report
    assert "answered is below" not in report


def test_report_shows_failures_above_the_floors_if_requested():
    failure = Mark("answered", False, ASKED, "six days", "no answer")
    figures = [Figure("answered", 9, 10, (failure,)), Figure("in_answer", 8, 10)]

    assert "actual:" not in describe(figures, FLOORS_NOW)
    assert "answered: answerable questions are answered" in describe(figures, FLOORS_NOW, failures=True)
    assert "actual:   no answer" in describe(figures, FLOORS_NOW, failures=True)


def test_report_names_what_has_no_floor():
    report = describe([Figure("kept_out", 1, 1)], FLOORS_NOW)

    assert "no floor" in report
    assert "do not match: answered, in_answer, kept_out" in report


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lower", "answered"],
        ["--write-floors", "--lower", "answered"],
        ["--lower", "answered", "--because", "x"],
    ],
)
def test_lowering_needs_a_reason(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        read_options(arguments)

    assert "--because" in capsys.readouterr().err


@pytest.fixture
def floors_file(tmp_path, monkeypatch) -> Path:
    """Sample figures, and a file with their floors."""
    file = tmp_path / "floors.json"
    save_floors(FLOORS_NOW, file)
    figures = [Figure("answered", 9, 10), Figure("in_answer", 8, 10)]
    monkeypatch.setattr(check_answers, "measure", lambda *_: figures)
    monkeypatch.setattr(check_answers, "FLOORS", {"bundled": file})
    return file


def test_it_succeeds_above_the_floors_and_keeps_them(floors_file, capsys):
    assert main([]) == 0

    assert "2.0 questions above" in capsys.readouterr().out
    assert load_floors(floors_file) == FLOORS_NOW


def test_it_fails_below_a_floor(floors_file, capsys):
    save_floors({**FLOORS_NOW, "answered": Floor(0.95, "out of reach")}, floors_file)

    assert main([]) == 1
    assert "answered is below its floor" in capsys.readouterr().out


def test_it_fails_if_a_figure_has_no_floor(floors_file):
    save_floors({"answered": Floor(0.7, "seven of ten")}, floors_file)

    assert main([]) == 1


def test_floors_are_written_if_requested(floors_file):
    assert main(["--write-floors"]) == 0

    assert load_floors(floors_file) == {
        "answered": Floor(0.8, "seven of ten"),
        "in_answer": Floor(0.7, "half"),
    }


def test_rejected_lowering_writes_nothing(floors_file, capsys):
    high = {**FLOORS_NOW, "answered": Floor(0.95, "out of reach")}
    save_floors(high, floors_file)

    assert main(["--write-floors"]) == 1
    assert "answered: measured below the floor" in capsys.readouterr().err
    assert load_floors(floors_file) == high
    assert main(["--write-floors", "--lower", "answered", "--because", "it was"]) == 0
    assert load_floors(floors_file)["answered"] == Floor(0.8, "it was")


def test_each_model_has_floors_of_its_own(floors_file, tmp_path, monkeypatch):
    asked = []
    figures = [Figure("answered", 9, 10), Figure("in_answer", 8, 10)]
    other = tmp_path / "other.json"
    save_floors({**FLOORS_NOW, "answered": Floor(0.95, "out of reach")}, other)
    monkeypatch.setattr(check_answers, "FLOORS", {"bundled": floors_file, "multilingual": other})
    monkeypatch.setattr(check_answers, "measure", lambda *given: asked.append(given[-1]) or figures)

    assert main([]) == 0
    assert main(["--model", "multilingual"]) == 1
    assert asked == ["bundled", "multilingual"]


def test_model_without_floors_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        read_options(["--model", "auto"])

    assert "multilingual" in capsys.readouterr().err


# --- the library


def test_articles_of_a_folder_are_searched(tmp_path):
    for name, article in (("canal", canal()), ("talks", talks())):
        facts = f"title: {article.title}\noutlet: {article.outlet}\nurl: {article.url}\npublished: 2021-08-27"
        (tmp_path / f"{name}.md").write_text(f"---\n{facts}\n---\n{article.text}\n", "utf-8")
    question = "Who led the Japanese side in the security talks?"
    figures = measure(
        tmp_path,
        [
            GateQuestion(
                id="led", kind="name", question=question, answers=["Masahisa Ito"], relevant=[talks().url]
            ),
            GateQuestion(id="early", kind="absent", question=question, asked=date(2021, 8, 1)),
            GateQuestion(id="bread", kind="absent", question="How do I bake bread?"),
        ],
    )

    found = {figure.name: (figure.right, figure.of) for figure in figures}
    assert found["recall_at_1"] == found["in_answer"] == (1, 1)
    assert found["refused_absent"] == (2, 2)
    assert found["quotes_verbatim"][0] == found["quotes_verbatim"][1] > 0


def test_article_that_the_library_rejects_raises(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: Too short\n---\nNo.\n", "utf-8")

    with pytest.raises(ValueError, match="'Too short' is rejected"):
        measure(tmp_path, [])
