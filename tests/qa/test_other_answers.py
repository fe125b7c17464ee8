"""Sentences of other articles that answer with other words, and where they are shown."""

from index.model.answer_types import Disagreement
from index.model.protocols import SentenceReading
from index.qa.other_answers import find_other_answers
from index.qa.question import read_question
from index.qa.sentence_selection import ComparedReports, ScoredSentence
from index.text.tokenizer import tokenize

QUESTION = read_question("How many people died in the fire?", max_chars=200)


def sentence(article_id: int, text: str, answer: str, reading: float = 4.0) -> ScoredSentence:
    start = text.index(answer)
    return ScoredSentence(
        article_id=article_id,
        span=(0, len(text)),
        text=text,
        tokens=frozenset(tokenize(text)),
        score=3.0,
        ranked_score=3.0,
        cosine=0.5,
        overlap=0.5,
        reading=SentenceReading(reading, (start, start + len(answer)), reading),
    )


FIRST = sentence(1, "The fire killed 12 people, police said.", "12")
OTHER = sentence(2, "At least 20 people died in the fire.", "20")


def find(*others: ScoredSentence, copies: dict[int, frozenset[int]] | None = None) -> list[ScoredSentence]:
    return find_other_answers(QUESTION, [FIRST], [FIRST, *others], copies or {}, lambda _: True)  # type: ignore[arg-type]


def test_other_number_of_another_article_is_found() -> None:
    assert find(OTHER) == [OTHER]


def test_same_number_is_no_other_answer() -> None:
    assert find(sentence(2, "The fire left 12 dead, officials say.", "12")) == []


def test_uncertain_sentence_is_left_out() -> None:
    assert find(sentence(2, "At least 20 people died in the fire.", "20", reading=1.0)) == []


def test_other_number_of_the_same_article_or_its_copy_is_left_out() -> None:
    same = sentence(1, "At least 20 people died in the fire.", "20")

    assert find(same) == []
    assert find(OTHER, copies={1: frozenset({1, 2})}) == []


def test_each_answer_is_shown_once() -> None:
    again = sentence(3, "Twenty, 20, people died there.", "20", reading=3.0)

    assert find(OTHER, again) == [OTHER]


def test_question_that_whole_sentences_answer_has_no_other_answers() -> None:
    why = read_question("Why did the fire start?", max_chars=200)

    assert find_other_answers(why, [FIRST], [FIRST, OTHER], {}, lambda _: True) == []


def test_sentences_that_disagree_stand_before_the_others() -> None:
    second = sentence(1, "The fire began on Monday.", "Monday")
    compared = ComparedReports(relation=Disagreement.OTHER_ANSWERS, together=[FIRST, OTHER])

    assert compared.put_together([FIRST, second]) == [FIRST, OTHER, second]
