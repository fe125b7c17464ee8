"""When the sentence before a quote is shown with it."""

from index.model.base_types import ArticleId
from index.qa.composition import make_quotes
from index.qa.quote_context import find_shown_span
from index.qa.sentence_selection import ScoredSentence

FIRST = "Masahisa Ito led the Japanese side in Hanoi."
SECOND = "He said that a larger dialogue was needed."
THIRD = "He left on Friday."


def shown(text: str, sentence: str, *others: str) -> str:
    spans = [(text.index(other), text.index(other) + len(other)) for other in others]
    start, end = find_shown_span(text, (text.index(sentence), text.index(sentence) + len(sentence)), spans)
    return text[start:end]


def test_sentence_with_a_pronoun_is_shown_with_the_previous_one() -> None:
    assert shown(f"{FIRST} {SECOND}", SECOND) == f"{FIRST} {SECOND}"


def test_previous_paragraph_is_not_shown() -> None:
    assert shown(f"{FIRST}\n\n{SECOND}", SECOND) == SECOND


def test_only_one_sentence_is_added() -> None:
    assert shown(f"It rained. {FIRST} {SECOND}", SECOND) == f"{FIRST} {SECOND}"


def test_previous_sentence_is_not_added_if_it_is_shown_already() -> None:
    assert shown(f"{FIRST} {SECOND}", SECOND, FIRST) == SECOND


def test_previous_sentence_is_not_added_if_another_quote_has_its_names() -> None:
    lead = "In Hanoi, Masahisa Ito led one side, and the Japanese left first."

    assert shown(f"{lead}\n\n{FIRST} {SECOND}", SECOND, lead) == SECOND
    assert (
        shown(f"It rained in Hanoi.\n\n{FIRST} {SECOND}", SECOND, "It rained in Hanoi.") == f"{FIRST} {SECOND}"
    )


def test_question_is_not_added() -> None:
    assert shown(f"Who led the side of Japan? {SECOND}", SECOND) == SECOND


def test_sentence_that_has_only_a_pronoun_itself_is_not_added() -> None:
    assert shown(f"{FIRST} {SECOND} {THIRD}", THIRD) == THIRD


def test_time_phrase_is_no_pronoun() -> None:
    sentence = "This week the talks resume."

    assert shown(f"{FIRST} {sentence}", sentence) == sentence


def test_dateline_is_left_out() -> None:
    assert shown(f"HANOI, Aug 24 (Reuters) - {FIRST}", f"HANOI, Aug 24 (Reuters) - {FIRST}") == FIRST
    assert shown(f"HANOI, Aug 24 (Reuters) - {FIRST} {SECOND}", SECOND) == f"{FIRST} {SECOND}"


def test_quotes_of_consecutive_sentences_do_not_become_a_paragraph() -> None:
    text = f"{FIRST} {SECOND} It was his first visit to Vietnam. {THIRD}"
    chosen = [_scored(text, sentence) for sentence in (SECOND, "It was his first visit to Vietnam.", FIRST)]

    quotes = make_quotes(chosen, chosen, {ArticleId(1): text}, {})

    assert [quote.text for quote in quotes] == [f"{FIRST} {SECOND}", "It was his first visit to Vietnam."]


def _scored(text: str, sentence: str) -> ScoredSentence:
    start = text.index(sentence)
    words = frozenset(sentence.split())
    return ScoredSentence(1, (start, start + len(sentence)), sentence, words, 1.0, 1.0, 0.5)
