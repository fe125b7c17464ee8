"""How answers, speakers, times and articles are marked right or wrong."""

from datetime import date

import pytest
from answer_marks import GateResult, Mark, count_marks, mark_question
from gate_questions import ABSENT, NEAR_MISS, GateQuestion

from index import (
    SHARED_CORPUS,
    Answer,
    ArticleFacts,
    ArticleId,
    Citation,
    CitedSentence,
    NoAnswer,
    NoAnswerReason,
    ResolvedTime,
    Speaker,
)

OLD, NEW, COPY = (f"https://a.example/{name}" for name in ("old", "new", "copy"))
TEXT = 'The canal reopened on Friday. "We lost six days," said Mona Adel, the harbour master.'
SAID = TEXT[30:]


def facts(url: str) -> ArticleFacts:
    return ArticleFacts(
        article_id=ArticleId([OLD, NEW, COPY].index(url) + 1),
        corpus=SHARED_CORPUS,
        title="",
        url=url,
        outlet=None,
        author=None,
        published=None,
    )


def cite(number: int, url: str = NEW, quote: str = SAID, **more: object) -> Citation:
    start = TEXT.index(quote)
    return Citation(number=number, article=facts(url), quote=quote, start=start, end=start + len(quote), **more)


def answered(*citations: Citation) -> GateResult:
    sentences = tuple(CitedSentence(text=c.quote, citations=(c.number,)) for c in citations)
    answer = Answer(question="?", sentences=sentences, citations=citations, support=1.0, considered=1)
    return GateResult(answer=answer, hits=[], texts=dict.fromkeys(map(ArticleId, (1, 2, 3)), TEXT))


def refused() -> GateResult:
    answer = NoAnswer(question="?", reason=NoAnswerReason.NOT_SUPPORTED, closest=())
    return GateResult(answer=answer, hits=[], texts={})


def marks(question: GateQuestion, came: GateResult) -> dict[str, bool]:
    return {mark.figure: mark.is_right for mark in mark_question(question, came)}


def with_changes(**changes: object) -> GateQuestion:
    known = {"id": "q", "kind": "fact", "question": "How long?", "answers": ["six days"], "relevant": [NEW]}
    return GateQuestion(**{**known, **changes})


ASKED = with_changes()


def test_right_answer_is_marked_right():
    found = marks(ASKED, answered(cite(1), cite(2, quote=TEXT[:29])))

    assert found["answered"] is found["first_sentence"] is found["in_answer"] is True
    assert found["quotes_verbatim"] is True


def test_answer_in_the_second_sentence_is_not_in_the_first():
    found = marks(ASKED, answered(cite(1, quote=TEXT[:29]), cite(2)))

    assert (found["first_sentence"], found["in_answer"]) == (False, True)


def test_refusal_is_wrong_for_answerable_questions_only():
    near = with_changes(kind=NEAR_MISS, answers=[], relevant=[])
    absent = with_changes(kind=ABSENT, answers=[], relevant=[])

    assert marks(ASKED, refused())["answered"] is False
    assert marks(near, refused()) == {"refused_near_misses": True}
    assert marks(absent, answered(cite(1))) == {"quotes_verbatim": True, "refused_absent": False}


def test_quote_that_is_not_verbatim_is_wrong():
    citation = Citation(number=1, article=facts(NEW), quote="We lost", start=0, end=7)

    assert marks(ASKED, answered(citation))["quotes_verbatim"] is False


@pytest.mark.parametrize(
    ("expected", "named", "marked"),
    [
        ("Mona Adel", Speaker(name="Mona Adel", described="the harbour master"), (True, True)),
        ("Mona Adel", None, (False, None)),
        ("Mona Adel", Speaker(name="harbour"), (False, False)),
        ("", None, (None, True)),
        ("", Speaker(name="Mona Adel"), (None, False)),
    ],
)
def test_speaker_is_right_missing_or_wrong(expected, named, marked):
    found = marks(with_changes(speaker=expected), answered(cite(1, speaker=named)))

    assert (found.get("speakers_named"), found.get("speakers_right")) == marked


def test_speaker_in_other_words_than_the_article_is_wrong():
    found = marks(ASKED, answered(cite(1, speaker=Speaker(name="Mona Adel", described="harbor master"))))

    assert found["speakers_verbatim"] is False


FRIDAY, SATURDAY = date(2021, 8, 27), date(2021, 8, 28)


@pytest.mark.parametrize(
    ("expected", "resolved", "marked"),
    [
        ((FRIDAY, FRIDAY), (FRIDAY, FRIDAY), (True, True)),
        ((FRIDAY, FRIDAY), (SATURDAY, SATURDAY), (False, False)),
        ((FRIDAY, FRIDAY), None, (False, None)),
        (None, None, (None, True)),
        (None, (FRIDAY, FRIDAY), (None, False)),
    ],
)
def test_time_is_right_missing_or_wrong(expected, resolved, marked):
    times = (ResolvedTime(start=19, end=28, first=resolved[0], last=resolved[1]),) if resolved else ()
    question = with_changes(answers=["reopened"], times={"Friday": expected})
    found = marks(question, answered(cite(1, quote=TEXT[:29], times=times)))

    assert (found.get("times_resolved"), found.get("times_right")) == marked


def test_speaker_and_time_of_a_quote_that_is_not_shown_are_missing_and_not_wrong():
    question = with_changes(speaker="Mona Adel", times={"Friday": (FRIDAY, FRIDAY)})
    found = marks(question, refused())

    assert found["speakers_named"] is found["times_resolved"] is False
    assert not {"speakers_right", "times_right"} & found.keys()


def test_older_article_may_neither_come_first_nor_be_cited():
    question = with_changes(first_cited=[NEW], not_cited=[OLD])

    assert marks(question, answered(cite(1)))["newest_first"] is True
    found = marks(question, answered(cite(1, OLD), cite(2)))
    assert found["newest_first"] is found["kept_out"] is False


def test_copies_are_cited_once():
    question = with_changes(relevant=[NEW, COPY], most_citations_of_story=1)

    assert marks(question, answered(cite(1), cite(2, OLD)))["copies_once"] is True
    assert marks(question, answered(cite(1), cite(2, COPY)))["copies_once"] is False


def test_marks_are_counted_by_figure_in_their_order():
    figures = count_marks(
        [
            Mark("in_answer", True, ASKED, "", ""),
            Mark("answered", False, ASKED, "", ""),
            Mark("in_answer", False, ASKED, "", ""),
        ]
    )

    assert [(figure.name, figure.right, figure.of) for figure in figures] == [
        ("in_answer", 1, 2),
        ("answered", 0, 1),
    ]
