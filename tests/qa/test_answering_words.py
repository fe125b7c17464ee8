"""Which words of a quote answer, where the reader is certain, and where they are in the text that is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from index.model.answer_types import CitedSentence
from index.model.article_types import ArticleFacts, Story
from index.model.base_types import SHARED_CORPUS, ArticleId
from index.model.protocols import SentenceReading
from index.qa.answering_words import asks_for_words, find_answering_words, mark_answering_words
from index.qa.composition import make_quotes, number_quotes
from index.qa.question import read_question
from index.qa.sentence_selection import ScoredSentence

CARRIER = "The carrier Halvorsen left Busan on Monday, the navy said."
BEFORE = "Masahisa Ito visited Hanoi."
PRONOUN = "He flew on to Manila on Friday."


def reading_of(sentence: str, words: str, score: float = 5.0, answer_score: float = 5.0) -> SentenceReading:
    start = sentence.index(words)
    return SentenceReading(score, (start, start + len(words)), answer_score)


def find(sentence: str, words: str, **scores: float) -> str | None:
    span = find_answering_words(sentence, reading_of(sentence, words, **scores))
    return sentence[slice(*span)] if span is not None else None


# --- questions


@pytest.mark.parametrize(
    "question",
    [
        "Who killed Ayman al-Zawahiri?",
        "when did finland join nato",
        "Where was the summit?",
        "How many aircraft carriers does China have?",
        "how much did the jets cost",
        "how long was the canal closed?",
        "Which carrier left Busan?",
        "What is the new general's name?",
        "whats the real name of jolani",
        "do you know when the talks end?",
        "芬蘭什麼時候加入北約？",
        "地震是什麼時候發生的？",
        "誰殺了他？",
        "空母は何隻ありますか？",
        "누구를 임명했습니까?",
    ],
)
def test_words_can_answer_questions_for_a_person_a_time_a_place_a_number_or_a_thing(question: str) -> None:
    assert asks_for_words(read_question(question, max_chars=500))


@pytest.mark.parametrize(
    "question",
    [
        "Why did Turkey drop its objections?",
        "How did the rebels take the town?",
        "What did Xi tell Biden about Taiwan?",
        "what did hua chunying say",
        "What's new in Ukraine?",
        "update on Yemen",
        "What happened to Lysychansk?",
        "what has happened at the plant",
        "what about Japan?",
        "Has Russia invaded Ukraine?",
        "Will Obama apologise when he visits Hiroshima?",
        "south china sea collision",
        "發生了什麼？",
        "何が起きましたか？",
        "為什麼土耳其反對？",
    ],
)
def test_whole_sentences_answer_other_questions(question: str) -> None:
    assert not asks_for_words(read_question(question, max_chars=500))


def test_follow_up_must_say_what_it_asks_for() -> None:
    before = (read_question("Who leads the navy?", max_chars=500),)

    def follow_up(text: str) -> bool:
        return asks_for_words(replace(read_question(text, max_chars=500), read_with=before))

    assert follow_up("and since when?")
    assert not follow_up("and what of the army?")
    assert not follow_up("and what does the army want?")


# --- words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("on Monday", "on Monday"),
        (" on Monday,", "on Monday"),
        ("carrier Halv", "carrier Halvorsen"),
        ("sen left", "Halvorsen left"),
        (CARRIER, None),
        ("The carrier Halvorsen left Busan on Mo", None),
        (" ", None),
    ],
)
def test_words_are_whole_and_without_punctuation_unless_they_are_most_of_the_sentence(
    answer: str, words: str | None
) -> None:
    assert find(CARRIER, answer) == words


@pytest.mark.parametrize(
    ("sentence", "answer", "words"),
    [
        ("Forces of the north captured the old port on March 4.", "March 4.", "March 4"),
        ("The ambassador lives with his family in the U.S.", "the U.S.", "the U.S."),
        ("He worked at Boeing Co. before he joined the navy.", "Boeing Co.", "Boeing Co."),
        ("演習於週五在高雄港外海舉行，共有四艘軍艦參加。", "四艘", "四艘"),
        ("演習於週五在高雄港外海舉行，共有軍艦四艘。", "四艘。", "四艘"),
        ("La réunion d'octobre se tiendra à Orle\u0301ans.", "Orle", "Orle\u0301ans"),
    ],
)
def test_ending_of_the_sentence_is_not_part_of_the_words(sentence: str, answer: str, words: str) -> None:
    assert find(sentence, answer) == words


@pytest.mark.parametrize(
    ("score", "answer_score", "is_found"), [(2.9, 2.9, True), (2.8, 9.0, False), (9.0, 2.8, False)]
)
def test_both_the_sentence_and_its_words_must_be_certain(
    score: float, answer_score: float, is_found: bool
) -> None:
    assert (find(CARRIER, "Monday", score=score, answer_score=answer_score) is not None) == is_found


def test_words_are_certain_from_a_higher_score_on_in_chinese() -> None:
    sentence = "聯合報導稱停火協議於週五在高雄港簽署並立即生效。"

    assert find(sentence, "高雄港", score=4.9, answer_score=9.0) is None
    assert find(sentence, "高雄港", score=5.0, answer_score=5.0) == "高雄港"


@pytest.mark.parametrize(("question", "is_found"), [("Who left?", True), ("When did it leave?", False)])
def test_times_are_certain_from_a_higher_score_on(question: str, is_found: bool) -> None:
    (sentence,) = scored(CARRIER, [(CARRIER, None)])
    sentence = replace(sentence, reading=reading_of(CARRIER, "Monday", 3.0, 3.0))

    (marked,) = mark_answering_words(read_question(question, max_chars=500), [sentence])

    assert (marked.answer is not None) == is_found


def test_sentence_that_was_not_read_has_no_answering_words() -> None:
    assert find_answering_words(CARRIER, None) is None


def test_words_are_marked_only_for_questions_that_words_can_answer() -> None:
    (sentence,) = scored(CARRIER, [(CARRIER, None)])
    sentence = replace(sentence, reading=reading_of(CARRIER, "Monday"))

    (when,) = mark_answering_words(read_question("When did it leave?", max_chars=500), [sentence])
    (why,) = mark_answering_words(read_question("Why did it leave?", max_chars=500), [sentence])

    assert when.answer is not None
    assert CARRIER[slice(*when.answer)] == "Monday"
    assert why.answer is None


# --- the text that is shown


def scored(text: str, chosen: Sequence[tuple[str, str | None]], article_id: int = 1) -> list[ScoredSentence]:
    """Sentences of an article, each with its answering words."""
    return [
        ScoredSentence(
            article_id,
            (text.index(sentence), text.index(sentence) + len(sentence)),
            sentence,
            frozenset(sentence.split()),
            1.0,
            1.0,
            0.5,
            answer=reading_of(sentence, words).answer if words else None,
        )
        for sentence, words in chosen
    ]


def cite(
    chosen: Sequence[ScoredSentence],
    texts: Mapping[ArticleId, str],
    stories: Mapping[ArticleId, Story] | None = None,
) -> list[CitedSentence]:
    quotes = make_quotes(chosen, chosen, texts, stories or {})
    sentences, citations = number_quotes(quotes, {i: facts(i) for i in texts}, texts, stories or {})
    cited = {citation.number: citation for citation in citations}
    assert [sentence.text for sentence in sentences] == [cited[s.citations[0]].quote for s in sentences]
    return list(sentences)


def facts(article_id: int) -> ArticleFacts:
    return ArticleFacts(
        article_id=ArticleId(article_id),
        corpus=SHARED_CORPUS,
        title="Report",
        url=None,
        outlet=None,
        author=None,
        published=None,
    )


def words_of(sentence: CitedSentence) -> str | None:
    return sentence.text[slice(*sentence.answer)] if sentence.answer is not None else None


def test_offsets_count_from_the_start_of_the_quote() -> None:
    text = f"It rained. {CARRIER}"
    (sentence,) = cite(scored(text, [(CARRIER, "Monday")]), {ArticleId(1): text})

    assert (sentence.text, words_of(sentence)) == (CARRIER, "Monday")


def test_offsets_include_the_sentence_that_a_pronoun_adds() -> None:
    text = f"It rained. {BEFORE} {PRONOUN}"
    (sentence,) = cite(scored(text, [(PRONOUN, "Manila")]), {ArticleId(1): text})

    assert (sentence.text, words_of(sentence)) == (f"{BEFORE} {PRONOUN}", "Manila")


@pytest.mark.parametrize(
    ("answer", "words"), [("Manila", None), ("Manila, Aug 24 (Reuters) - The", None), ("Busan", "Busan")]
)
def test_words_in_a_dateline_are_not_shown(answer: str, words: str | None) -> None:
    text = f"Manila, Aug 24 (Reuters) - {CARRIER}"
    (sentence,) = cite(scored(text, [(text, answer)]), {ArticleId(1): text})

    assert (sentence.text, words_of(sentence)) == (CARRIER, words)


def test_words_move_with_the_quote_to_the_origin_of_its_story() -> None:
    texts = {ArticleId(1): f"First published here. {CARRIER}", ArticleId(2): CARRIER}
    story = Story(origin=facts(1), wire=None, articles=(facts(1), facts(2)))
    chosen = scored(CARRIER, [(CARRIER, "Monday")], article_id=2)

    (sentence,) = cite(chosen, texts, {ArticleId(1): story, ArticleId(2): story})

    assert words_of(sentence) == "Monday"


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([(BEFORE, "Hanoi"), (PRONOUN, "Manila")], ["Hanoi", "Manila"]),
        ([(PRONOUN, "Manila"), (BEFORE, "Hanoi")], ["Manila"]),
        ([(PRONOUN, None), (BEFORE, "Hanoi")], ["Hanoi"]),
        ([(PRONOUN, None), (BEFORE, None)], [None]),
    ],
)
def test_merged_quotes_keep_the_words_of_the_first_that_has_some(
    chosen: list[tuple[str, str | None]], words: list[str | None]
) -> None:
    text = f"It rained. {BEFORE} {PRONOUN} More follows."

    assert list(map(words_of, cite(scored(text, chosen), {ArticleId(1): text}))) == words
