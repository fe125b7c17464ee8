"""Shown sentences are judged by labelled offsets: full, partly or off."""

import json

import pytest
from libraries import CANAL, canal, open_library, talks

from index import SHARED_CORPUS, ReadError, evaluate
from index.evaluation import load_known_questions
from index.evaluation.judging import Extract, Judgement, LabelledExtracts, judge
from index.evaluation.metrics import QuestionOutcome, compute_report
from index.evaluation.question_file import LabelledSpan
from index.model.base_types import ArticleId

SHARED = [SHARED_CORPUS]
CANAL_URL = "https://a.example/canal"
SHIPS = "More than 400 ships had waited at both ends."
ASKED = "How many ships had waited at both ends?"


def span(sentence=SHIPS, url=CANAL_URL, shift=0):
    start = CANAL.index(sentence) + shift
    return {"url": url, "start": start, "end": start + len(sentence)}


def write(tmp_path, *records):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    return path


def read_one(tmp_path, **record):
    (question,) = load_known_questions(write(tmp_path, {"question": ASKED, **record}))
    return question


@pytest.fixture
def library(tmp_path):
    with open_library(tmp_path / "data", answer_threshold=0) as index:
        index.add(SHARED_CORPUS, [talks(), canal()])
        index.sync()
        yield index


# --- the file


def test_labelled_sentences_and_kind_are_read(tmp_path):
    question = read_one(tmp_path, kind="how_many", full=[span()], partly=[span("Tugboats freed the vessel")])

    assert question.kind == "how_many"
    assert question.full == (LabelledSpan(CANAL_URL, CANAL.index(SHIPS), CANAL.index(SHIPS) + len(SHIPS)),)
    assert len(question.partly) == 1


@pytest.mark.parametrize(
    ("record", "is_answerable"),
    [
        ({"full": [span()]}, True),
        ({"partly": [span()]}, True),
        ({"kind": "near_miss", "full": [span()]}, True),
        ({"kind": "near_miss", "relevant": [CANAL_URL]}, False),
        ({"kind": "who", "relevant": [CANAL_URL]}, True),
        ({"kind": "who", "full": [], "partly": []}, False),
    ],
)
def test_question_with_labelled_sentences_is_answerable_and_a_near_miss_is_not(tmp_path, record, is_answerable):
    assert read_one(tmp_path, **record).is_answerable is is_answerable


@pytest.mark.parametrize(
    ("record", "relevant"),
    [
        ({"full": [span(), span("Tugboats"), span(url="b")], "partly": [span(url="c")]}, (CANAL_URL, "b")),
        ({"full": [], "partly": [span(url="c")]}, ("c",)),
        ({"full": [span()], "relevant": ["d"]}, ("d",)),
        ({}, ()),
    ],
)
def test_labelled_articles_are_relevant_unless_the_file_names_others(tmp_path, record, relevant):
    assert read_one(tmp_path, **record).relevant == relevant


@pytest.mark.parametrize(
    "record",
    [
        {"kind": 7},
        {"full": 7},
        {"full": None},
        {"full": ["x"]},
        {"full": [{"url": CANAL_URL, "start": 0}]},
        {"full": [{"url": 7, "start": 0, "end": 9}]},
        {"partly": [{"url": CANAL_URL, "start": -1, "end": 9}]},
        {"partly": [{"url": CANAL_URL, "start": 9, "end": 9}]},
        {"partly": [{"url": CANAL_URL, "start": "0", "end": 9}]},
        {"partly": [{"url": CANAL_URL, "start": False, "end": 9}]},
        {"partly": [{"url": CANAL_URL, "start": 0.0, "end": 9}]},
    ],
)
def test_invalid_span_or_kind_is_named_by_its_line(tmp_path, record):
    path = write(tmp_path, {"question": ASKED}, {"question": ASKED, **record})

    with pytest.raises(ReadError, match="line 2 is not a question"):
        load_known_questions(path)


# --- judging


LONG = "Tugboats freed the vessel on Monday after six days of digging."


def extract(text=LONG, *, article=1, start=100, end=None):
    return Extract(ArticleId(article), start, start + len(text) if end is None else end, text)


@pytest.mark.parametrize(
    ("quote", "judgement"),
    [
        (extract("x" * 20, start=100), Judgement.FULL),
        (extract("x" * 20, start=97), Judgement.FULL),
        (extract("x" * 20, start=90), Judgement.FULL),  # half of the shorter one
        (extract("x" * 20, start=89), Judgement.OFF),
        (extract("x" * 300, start=0), Judgement.FULL),  # it contains the labelled sentence
        (extract("x" * 20, start=100 + len(LONG)), Judgement.OFF),
        (extract("x" * 20, article=2), Judgement.OFF),
    ],
)
def test_overlap_of_half_of_the_shorter_one_is_the_same_sentence(quote, judgement):
    assert judge([quote], LabelledExtracts(full=(extract(),))) is judgement


@pytest.mark.parametrize(
    ("text", "judgement"),
    [
        (LONG, Judgement.FULL),
        (LONG.upper().replace(" ", "\n"), Judgement.FULL),
        (f"The canal was closed. {LONG}", Judgement.FULL),
        (LONG[2:], Judgement.FULL),  # labelled in a version that is shifted by two characters
        ("Tugboats freed the vessel on Monday.", Judgement.FULL),  # one of two sentences
        ("On Monday", Judgement.OFF),
        (LONG.replace("six", "seven"), Judgement.OFF),
        ("!", Judgement.OFF),
    ],
)
def test_sentence_of_another_copy_is_compared_by_its_text(text, judgement):
    quote = extract(text, article=2, start=900)

    assert judge([quote], LabelledExtracts(full=(extract(),))) is judgement


def test_best_class_of_all_citations_counts():
    labelled = LabelledExtracts(full=(extract(start=500),), partly=(extract("He was late.", start=100),))
    full, partly, off = (extract("x" * 10, start=start) for start in (500, 100, 0))

    assert judge([off, partly, full], labelled) is Judgement.FULL
    assert judge([off, partly], labelled) is Judgement.PARTLY
    assert judge([off], labelled) is Judgement.OFF
    assert judge([], labelled) is Judgement.OFF


# --- the library


def labelled(library, path):
    return evaluate(library, path, corpora=SHARED).labelled


@pytest.mark.parametrize("shift", [0, 3, -3])
def test_first_sentence_answers_fully(library, tmp_path, shift):
    figures = labelled(library, write(tmp_path, {"question": ASKED, "full": [span(shift=shift)]})).figures

    assert (figures.judged_answers, figures.first_full, figures.any_full) == (1, 1, 1)
    assert figures.judged_sentences > 1
    assert figures.shown_full == pytest.approx(1 / figures.judged_sentences)


def test_sentence_may_answer_in_part_or_not_at_all(library, tmp_path):
    path = write(
        tmp_path,
        {"question": ASKED, "partly": [span()]},
        {"question": ASKED, "full": [span("Insurers expect claims to be settled within a year.")]},
    )
    figures = labelled(library, path).figures

    assert (figures.first_full, figures.any_full_or_partly) == (0, 0.5)
    assert figures.shown_partly > 0
    assert figures.shown_full + figures.shown_partly + figures.shown_off == pytest.approx(1)


def test_sentence_of_a_copy_at_another_address_counts(tmp_path):
    copy = f"Harbour news of the day. {CANAL}"
    with open_library(tmp_path / "data", answer_threshold=0) as index:
        index.add(SHARED_CORPUS, [canal(), canal(text=copy, title="Copy", url="https://b.example/canal")])
        index.sync()
        url_of_first = evaluate(
            index, write(tmp_path, {"question": ASKED, "full": [span()]}), corpora=SHARED
        ).labelled
        at = copy.index(SHIPS)
        of_copy = {"url": "https://b.example/canal", "start": at, "end": at + len(SHIPS)}
        url_of_copy = evaluate(
            index, write(tmp_path, {"question": ASKED, "full": [of_copy]}), corpora=SHARED
        ).labelled

    assert url_of_first.figures.first_full == url_of_copy.figures.first_full == 1


def test_labelled_article_that_the_library_lacks_is_counted_and_ignored(library, tmp_path):
    lacking = [span(url="https://a.example/unknown"), span(url="no url")]
    path = write(
        tmp_path, {"question": ASKED, "full": [span(), *lacking]}, {"question": ASKED, "partly": lacking}
    )
    report = labelled(library, path)

    assert (report.labelled_articles, report.missing_articles) == (3, 2)
    assert (report.figures.judged_answers, report.figures.first_full) == (1, 1)


def test_span_behind_the_end_of_the_text_matches_nothing(library, tmp_path):
    beyond = {"url": CANAL_URL, "start": 10_000, "end": 10_100}

    assert (
        labelled(library, write(tmp_path, {"question": ASKED, "full": [beyond]})).figures.any_full_or_partly
        == 0
    )


def test_near_miss_counts_neither_as_answerable_nor_for_the_search(library, tmp_path):
    near_miss = {"question": ASKED, "kind": "near_miss", "answers": ["400"], "relevant": [CANAL_URL]}
    report = evaluate(library, write(tmp_path, near_miss), corpora=SHARED)

    assert (report.answerable, report.unanswerable, report.refusal_rate) == (0, 1, 0)
    assert report.article_recall_at_10 is None
    assert report.answer_in_answer is None


def test_file_without_labelled_sentences_has_no_new_figures(library, tmp_path):
    report = evaluate(library, write(tmp_path, {"question": ASKED, "kind": "how_many"}), corpora=SHARED)

    assert report.labelled is None
    assert report.kind_rows() == {}
    assert not report.as_dict().keys() & {"labelled", "labelled_articles", "first_full", "shown_off"}


# --- the figures


def outcome(*judgements, kind="who", support=0.5, is_answerable=True):
    return QuestionOutcome(
        is_answerable=is_answerable, support=support, kind=kind, judgements=judgements or None
    )


FULL, PARTLY, OFF = Judgement.FULL, Judgement.PARTLY, Judgement.OFF
OUTCOMES = [
    outcome(FULL, OFF),
    outcome(OFF, FULL, kind="when"),
    outcome(PARTLY, OFF, OFF),
    outcome(OFF, kind="when", support=0.9),
    outcome(support=None),
    outcome(kind="near_miss", is_answerable=False),
    outcome(kind="near_miss", support=None, is_answerable=False),
    outcome(FULL, kind=None),
]


def test_shares_are_of_answers_and_of_their_sentences():
    figures = compute_report(OUTCOMES, labelled_articles=1).as_dict()

    assert figures["judged_answers"] == 5
    assert (figures["first_full"], figures["any_full"], figures["any_full_or_partly"]) == (0.4, 0.6, 0.8)
    assert figures["judged_sentences"] == 9
    assert (figures["shown_full"], figures["shown_partly"]) == (0.3333, 0.1111)
    assert figures["shown_off"] == 0.5556


def test_figures_by_kind_are_in_the_order_of_the_file():
    rows = compute_report(OUTCOMES, labelled_articles=1).kind_rows()

    assert list(rows) == ["who", "when", "near_miss"]
    assert rows["who"] == {
        "questions": 3,
        "answered_rate": 0.6667,
        "refusal_rate": None,
        "judged_answers": 2,
        "first_full": 0.5,
        "any_full": 0.5,
        "any_full_or_partly": 1.0,
        "judged_sentences": 5,
        "shown_full": 0.2,
        "shown_partly": 0.2,
        "shown_off": 0.6,
    }
    assert (rows["near_miss"]["answered_rate"], rows["near_miss"]["refusal_rate"]) == (None, 0.5)
    assert rows["near_miss"]["shown_full"] is None


def test_only_answers_with_enough_support_are_judged():
    report = compute_report(OUTCOMES, threshold=0.6, labelled_articles=1)

    assert (report.labelled.figures.judged_answers, report.labelled.figures.shown_off) == (1, 1)
