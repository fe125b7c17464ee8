"""The evaluation of questions with known answers."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes import FakeReranker
from libraries import canal, harbour, open_library, talks

from index import SHARED_CORPUS, ReadError, evaluate
from index.evaluation import load_known_questions, normalize_answer
from index.evaluation.metrics import QuestionOutcome, compute_report

SHARED = [SHARED_CORPUS]
CANAL_URL = "https://a.example/canal"
TALKS_URL = "https://a.example/talks"


@pytest.fixture
def library(tmp_path):
    with open_library(tmp_path / "data") as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        index.sync()
        yield index


def write(tmp_path, *records):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(record, ensure_ascii=False) for record in records), "utf-8")
    return path


def question(text, answers=(), relevant=(), **more):
    return {"id": text, "question": text, "answers": list(answers), "relevant": list(relevant), **more}


FOUND = question("How many ships had waited at both ends?", ["more than 400 SHIPS"], [CANAL_URL], asked="2021")
MISSED = question("Who led the Japanese side in the security talks?", ["Nobody At All"], [CANAL_URL])
CHINESE = question("演習將持續幾天？", ["五天"], ["https://a.example/harbour"])
UNANSWERABLE = question("How many ships waited?")


def test_report_counts_hits_and_misses(library, tmp_path):
    report = evaluate(library, write(tmp_path, FOUND, MISSED, CHINESE, UNANSWERABLE), corpora=SHARED)

    assert (report.questions, report.answerable, report.unanswerable) == (4, 3, 1)
    assert report.article_recall_at_1 == pytest.approx(2 / 3)
    assert report.article_recall_at_5 == 1
    # The relevant article of MISSED comes second.
    assert report.mrr_at_10 == pytest.approx((1 + 1 / 2 + 1) / 3)
    assert report.answer_in_answer == pytest.approx(2 / 3)
    assert report.answer_in_top_passage == pytest.approx(2 / 3)
    assert report.answered_rate == 1
    assert report.refusal_rate == 0
    assert report.quotes > 3
    assert report.quotes_verbatim == 1
    assert report.p95_ms >= report.p50_ms > 0


def test_refused_questions_count_against_the_answers(tmp_path):
    with open_library(tmp_path / "data", answer_threshold=1.0) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()

        report = evaluate(index, write(tmp_path, FOUND, UNANSWERABLE), corpora=SHARED)

    assert (report.answered_rate, report.refusal_rate) == (0, 1)
    assert report.answer_in_answer == report.answer_in_first_sentence == 0
    assert report.article_recall_at_1 == 1
    assert (report.quotes, report.quotes_verbatim) == (0, None)


def test_figure_without_observations_is_none(library, tmp_path):
    report = evaluate(library, write(tmp_path, UNANSWERABLE), corpora=SHARED)

    assert report.article_recall_at_1 is None
    assert report.answered_rate is None
    assert report.answer_in_answer is None


def test_article_that_the_library_lacks_is_a_miss(library, tmp_path):
    asked = question("How many ships waited?", relevant=["https://a.example/unknown", "no url"])

    report = evaluate(library, write(tmp_path, asked), corpora=SHARED)

    assert report.article_recall_at_10 == report.mrr_at_10 == 0


def test_url_of_a_relevant_article_may_be_spelled_differently(library, tmp_path):
    asked = question(
        "How many ships had waited at both ends?", relevant=["https://A.example/canal?utm_source=x#y"]
    )

    assert evaluate(library, write(tmp_path, asked), corpora=SHARED).article_recall_at_1 == 1


def test_rejected_question_counts_as_refused(library, tmp_path):
    report = evaluate(library, write(tmp_path, question("🙂"), question("?!", ["x"])), corpora=SHARED)

    assert (report.refusal_rate, report.answered_rate) == (1, 0)


def test_progress_counts_questions(library, tmp_path):
    seen = []
    evaluate(library, write(tmp_path, FOUND, MISSED), corpora=SHARED, report_progress=seen.append)

    assert [(p.done, p.total, p.unit) for p in seen] == [(1, 2, "questions"), (2, 2, "questions")]


def test_figures_by_name_can_be_written_as_json(library, tmp_path):
    figures = evaluate(library, write(tmp_path, FOUND), corpora=SHARED).as_dict()

    assert json.loads(json.dumps(figures)) == figures
    assert figures["article_recall_at_1"] == 1


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[1, 2]",
        '"text"',
        '{"answers": ["x"]}',
        '{"question": 7}',
        '{"question": "Who?", "answers": [7]}',
        '{"question": "Who?", "answers": 7}',
        '{"question": "Who?", "relevant": [null]}',
        '{"question": "Who?", "asked": 2021}',
        '{"question": "Who?", "asked": "some day"}',
    ],
)
def test_invalid_line_is_named(library, tmp_path, line):
    path = tmp_path / "questions.jsonl"
    path.write_text(f'{{"question": "Who met?"}}\n\n{line}\n', "utf-8")

    with pytest.raises(ReadError, match="line 3 is not a question"):
        evaluate(library, path, corpora=SHARED)


def test_file_without_questions_raises(library, tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n\n")

    with pytest.raises(ReadError, match="contains no questions"):
        evaluate(library, tmp_path / "empty.jsonl", corpora=SHARED)


def test_missing_or_non_utf8_file_raises(library, tmp_path):
    (tmp_path / "latin.jsonl").write_bytes(b'{"question": "caf\xe9?"}')

    with pytest.raises(ReadError, match="cannot be read"):
        evaluate(library, tmp_path / "nowhere.jsonl", corpora=SHARED)
    with pytest.raises(ReadError, match="not UTF-8"):
        evaluate(library, tmp_path / "latin.jsonl", corpora=SHARED)


def test_file_may_be_compressed(tmp_path):
    plain = write(tmp_path, FOUND, MISSED, CHINESE)
    packed = tmp_path / "questions.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    assert load_known_questions(packed) == load_known_questions(plain)


def test_damaged_gzip_file_raises(tmp_path):
    path = tmp_path / "questions.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"question": "Who met?"}\n')[:-12])

    with pytest.raises(ReadError, match="gzip file is damaged"):
        load_known_questions(path)


# --- the moment of a question


def moment(day: int, month: int = 3) -> datetime:
    return datetime(2021, month, day, 12, tzinfo=UTC)


def test_no_question_finds_what_was_published_after_the_moment(library, tmp_path):
    path = write(tmp_path, question(FOUND["question"], FOUND["answers"], [CANAL_URL]))

    assert evaluate(library, path, corpora=SHARED, as_of=moment(29)).article_recall_at_10 == 0
    assert evaluate(library, path, corpora=SHARED, as_of=moment(31)).article_recall_at_1 == 1


def test_each_question_is_asked_as_of_the_end_of_its_own_day(library, tmp_path):
    early, same_day, undated = (
        {**question(FOUND["question"], relevant=[CANAL_URL]), "asked": asked}
        for asked in ("2021-03-29", "2021-03-30", None)
    )

    shares = [
        evaluate(library, write(tmp_path, asked), corpora=SHARED, as_asked=True).article_recall_at_1
        for asked in (early, same_day, undated)
    ]

    assert shares == [0, 1, 1]


def test_day_of_a_question_is_ignored_unless_requested(library, tmp_path):
    asked = question(FOUND["question"], relevant=[CANAL_URL], asked="2021-03-29")

    assert evaluate(library, write(tmp_path, asked), corpora=SHARED).article_recall_at_1 == 1


@pytest.mark.parametrize(
    ("written", "end"),
    [
        ("2021", datetime(2021, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2021-08-24", datetime(2021, 8, 24, 23, 59, 59, 999999, tzinfo=UTC)),
        ("2021-08-24T10:00:00+08:00", datetime(2021, 8, 24, 2, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_question_is_asked_at_the_last_moment_of_its_day(tmp_path, written, end):
    (read,) = load_known_questions(write(tmp_path, question("Who met?", asked=written)))

    assert read.asked == end


# --- the curve


def outcome(
    support: float | None, *, in_answer: bool | None = None, is_answerable: bool = True
) -> QuestionOutcome:
    return QuestionOutcome(
        is_answerable=is_answerable,
        support=support,
        in_answer=in_answer,
        in_first_sentence=in_answer,
        quotes_verbatim=() if support is None else (True,),
    )


OUTCOMES = [
    outcome(0.9, in_answer=True),
    outcome(0.5, in_answer=False),
    outcome(0.2, in_answer=True),
    outcome(None, in_answer=False),
    outcome(0.7, is_answerable=False),
    outcome(0.1, is_answerable=False),
]


def test_curve_has_the_shares_at_each_threshold():
    curve = compute_report(OUTCOMES, with_curve=True).curve
    points = {p.threshold: (p.answered_rate, p.refusal_rate, p.answer_in_answer) for p in curve}

    assert [p.threshold for p in curve] == pytest.approx([step * 0.05 for step in range(1, 20)])
    assert points[0.05] == (0.75, 0.0, 0.5)
    assert points[0.2] == (0.75, 0.5, 0.5)
    assert points[0.5] == (0.5, 0.5, 0.25)
    assert points[0.95] == (0.0, 1.0, 0.0)


def test_figures_use_the_given_threshold():
    report = compute_report(OUTCOMES, threshold=0.6)

    assert (report.answered_rate, report.refusal_rate) == (0.25, 0.5)
    assert report.answer_in_answer == report.answer_in_first_sentence == 0.25
    assert report.quotes == 2
    assert report.curve == ()


@pytest.mark.parametrize("threshold", [0.0, 0.5, 1.0])
def test_curve_changes_no_other_figure(tmp_path, threshold):
    path = write(tmp_path, FOUND, MISSED, CHINESE, UNANSWERABLE)
    with open_library(tmp_path / "data", answer_threshold=threshold) as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        index.sync()

        plainly, with_curve = (
            replace(evaluate(index, path, corpora=SHARED, with_curve=wanted), p50_ms=None, p95_ms=None)
            for wanted in (False, True)
        )

    assert len(with_curve.curve) == 19
    assert replace(with_curve, curve=()) == plainly


def test_curve_can_be_written_as_json(library, tmp_path):
    report = evaluate(library, write(tmp_path, FOUND), corpora=SHARED, with_curve=True)

    rows = json.loads(json.dumps(report.curve_rows()))
    assert rows == report.curve_rows()
    assert rows[0] == {
        "threshold": 0.05,
        "answered_rate": 1.0,
        "refusal_rate": None,
        "answer_in_answer": 1.0,
    }
    assert "curve" not in report.as_dict()


# --- the reranker


def test_report_shows_the_effect_of_a_reranker(tmp_path):
    path = write(tmp_path, question(FOUND["question"], ["Tugboats freed"], [TALKS_URL]))
    with open_library(tmp_path / "data", reranker=FakeReranker("Tugboats")) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        reranked, without = (
            evaluate(index, path, corpora=SHARED, rerank=rerank).answer_in_first_sentence
            for rerank in (True, False)
        )

    assert (reranked, without) == (1, 0)


def test_search_is_measured_with_the_reranker_too(tmp_path):
    path = write(tmp_path, question(FOUND["question"], relevant=[TALKS_URL]))
    with open_library(tmp_path / "data", reranker=FakeReranker("Lawmakers")) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        reranked, without = (
            evaluate(index, path, corpora=SHARED, rerank=rerank).article_recall_at_1 for rerank in (True, False)
        )

    assert (reranked, without) == (1, 0)


# --- comparison of texts


def test_comparison_ignores_case_width_and_punctuation():
    assert normalize_answer("“The U.S.,  ＡＢＣ”\n") == "the us abc"
    assert normalize_answer("更多，五天。") == "更多五天"
