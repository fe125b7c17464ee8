"""Which sentences are shown for a follow-up if the reader read them."""

from collections import defaultdict

import pytest

from index.model.protocols import SentenceReading
from index.qa.follow_up_needs import find_needs
from index.qa.follow_up_selection import FollowUpReader
from index.qa.follow_ups import resolve_follow_up
from index.qa.question import read_question
from index.qa.search_kind import SearchKind
from index.qa.sentence_selection import ScoredSentence
from index.text.tokenizer import tokenize

FIRST = "The navy opened the talks in Oslo."


def reader_for(question: str) -> FollowUpReader:
    asked = resolve_follow_up(read_question(question, max_chars=99), [read_question(FIRST, max_chars=99)])
    return FollowUpReader(
        asked,
        find_needs(asked.text, [FIRST]),
        [],
        own_vector=None,
        weights=defaultdict(lambda: 1.0),
        texts={},
        kind=SearchKind.ASYMMETRIC,
    )


def sentence(text: str, ranked_score: float, *, is_read: bool = True) -> ScoredSentence:
    return ScoredSentence(
        article_id=1,
        span=(0, len(text)),
        text=text,
        tokens=frozenset(tokenize(text)),
        score=0.0,
        cosine=0.0,
        overlap=0.0,
        ranked_score=ranked_score,
        reading=SentenceReading(ranked_score, (0, len(text)), ranked_score) if is_read else None,
    )


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        ((3.0, 1.0, 2.5), (3.0, 2.5)),  # beside a likely sentence only likely ones
        ((3.0, 1.9, -1.0), (3.0,)),
        ((1.0, 0.5, -0.5), (1.0, 0.5)),  # a doubtful one is helped by less likely ones
        ((-3.0, -1.0), (-3.0,)),
    ],
)
def test_further_sentences_are_shown_only_if_they_probably_answer(
    scores: tuple[float, ...], shown: tuple[float, ...]
) -> None:
    chosen = [sentence(f"Boat {n} carried many crews.", score) for n, score in enumerate(scores)]

    kept = reader_for("and the crews?").keep_answers(chosen)

    assert tuple(one.ranked_score for one in kept) == shown


def test_an_unlikely_sentence_is_shown_if_it_alone_has_what_is_newly_asked() -> None:
    chosen = [sentence("The navy said little.", 3.0), sentence("Nine crews came.", -2.0)]

    assert reader_for("how many crews came?").keep_answers(chosen) == chosen


def test_unread_sentences_are_all_shown() -> None:
    chosen = [sentence("Crews came.", 3.0, is_read=False), sentence("Crews left.", -3.0, is_read=False)]

    assert reader_for("and the crews?").keep_answers(chosen) == chosen


@pytest.mark.parametrize(("is_read", "is_answered"), [(True, True), (False, False)])
def test_words_may_be_missing_only_if_the_reader_judged_the_sentence(is_read: bool, is_answered: bool) -> None:
    chosen = [sentence("The ships were late.", 2.0, is_read=is_read)]

    assert reader_for("how many sailors came?").is_answered_by(chosen) is is_answered


def test_a_name_must_be_there_even_if_the_reader_judged_the_sentence() -> None:
    assert not reader_for("and Finland?").is_answered_by([sentence("The ships were late.", 2.0)])
