"""Follow-up questions, with the real model."""

from pathlib import Path

import pytest
from follow_up_exchanges import ARTICLES, SAID, UNSAID
from libraries import draft

from index import (
    SHARED_CORPUS,
    Answer,
    IndexSettings,
    NewsIndex,
    NoAnswer,
    QuestionError,
    QuotedPlace,
    find_shown,
    open_index,
)
from index.language.question_types import QuestionType, find_question_type, has_answer_of_type
from index.qa.follow_ups import is_follow_up, may_stand_alone, resolve_follow_up
from index.qa.question import cap_context_weights, read_question


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("follow-ups")
    with open_index(IndexSettings(data_dir=folder, _env_file=None)) as index:
        index.add(SHARED_CORPUS, [draft(text, title=title) for title, text in ARTICLES.items()])
        index.sync()
        yield index


def shown(answer: Answer | NoAnswer) -> str:
    return " ".join(s.text for s in answer.sentences) if isinstance(answer, Answer) else ""


@pytest.mark.parametrize(("before", "then", "wanted"), SAID)
def test_follow_up_is_answered_with_the_earlier_questions_as_context(
    index: NewsIndex, before: list[str], then: str, wanted: str
):
    answer = index.ask(then, corpora=[SHARED_CORPUS], previous=before)

    assert wanted in shown(answer)


def test_new_answers_precede_old_ones_in_most_exchanges(index: NewsIndex):
    answers = [(index.ask(t, corpora=[SHARED_CORPUS], previous=b), wanted) for b, t, wanted in SAID]

    first = [wanted in answer.sentences[0].text for answer, wanted in answers if isinstance(answer, Answer)]

    assert sum(first) / len(SAID) >= 0.8


@pytest.mark.parametrize(("before", "then"), UNSAID)
def test_follow_up_on_a_new_subject_does_not_repeat_the_old_answer(index: NewsIndex, before: str, then: str):
    answer = index.ask(then, corpora=[SHARED_CORPUS], previous=[before])

    assert isinstance(answer, NoAnswer)


def test_explanation_names_the_earlier_questions_used(index: NewsIndex):
    before, then = "Which ships entered the waters around the Senkaku Islands?", "And what did Beijing say?"

    answer = index.ask(then, corpora=[SHARED_CORPUS], previous=[before])

    assert answer.question == then
    assert answer.explanation is not None
    assert answer.explanation.read_with == (before,)


@pytest.mark.parametrize(("then", "by_meaning"), [("What about it?", True), ("那日本呢？", False)])
def test_unreadable_script_is_explained_as_lexical_search(index: NewsIndex, then: str, by_meaning: bool):
    answer = index.ask(then, corpora=[SHARED_CORPUS])

    assert answer.explanation is not None
    assert answer.explanation.by_meaning is by_meaning


def test_only_articles_on_the_subject_are_scored_for_a_follow_up(index: NewsIndex):
    answer = index.ask(
        "And what did Beijing say?",
        corpora=[SHARED_CORPUS],
        previous=["Which ships entered the waters around the Senkaku Islands?"],
    )

    assert answer.explanation is not None
    assert {passage.article.title for passage in answer.explanation.weighed} == {"patrols"}


def test_earlier_questions_have_the_same_limits(index: NewsIndex):
    with pytest.raises(QuestionError):
        index.ask("And why?", corpora=[SHARED_CORPUS], previous=["x" * 1001])


def test_complete_question_is_not_mixed_with_earlier_ones(index: NewsIndex):
    answer = index.ask(
        "What did the Philippine navy receive from a South Korean shipyard?",
        corpora=[SHARED_CORPUS],
        previous=["What did North Korea fire on Tuesday?"],
    )

    assert answer.explanation is not None
    assert answer.explanation.read_with == ()
    assert "frigate" in shown(answer)


@pytest.mark.parametrize(
    "question",
    [
        "And what did Beijing say?",
        "Why?",
        "When was that?",
        "What about Japan?",
        "How far did it fly?",
        "那日本呢？",
        "為什麼？",
        "それはいつ？",
        "왜?",
    ],
)
def test_follow_ups_are_recognised_by_their_words(question: str):
    assert is_follow_up(read_question(question, max_chars=200))


@pytest.mark.parametrize(
    "question",
    [
        "Which ships entered the waters around the Senkaku Islands on Monday?",
        "Why were Kia and Hyundai cars recalled this week?",
        "What did China's foreign ministry say about its new aircraft carrier in the South China Sea?",
        "北韓在星期二向日本海發射了什麼飛彈？",
        "尖閣諸島の周辺海域に入ったのはどの船ですか",
        "any news about Hormuz?",
        "latest on Japan",
    ],
)
def test_complete_questions_are_not_follow_ups(question: str):
    assert not is_follow_up(read_question(question, max_chars=200))


@pytest.mark.parametrize(
    "question",
    [
        "Who is Carl Vinson?",
        "Who is Şahin Öz?",
        "Where is the Sierra Madre?",
        "What are Houthis doing in the Red Sea?",
    ],
)
def test_short_question_that_introduces_a_name_is_not_a_follow_up(question: str):
    assert not is_follow_up(read_question(question, max_chars=200))


@pytest.mark.parametrize(
    ("words", "is_leaning"),
    [
        ("Houthi attacks", False),
        ("台灣國防預算", False),
        ("Washington", True),
        ("second ship?", True),
        ("北京", True),
    ],
)
def test_search_words_are_not_a_follow_up_unless_there_is_only_one(words: str, is_leaning: bool):
    assert is_follow_up(read_question(words, max_chars=99)) is is_leaning


def read(question: str, *earlier: str):
    return resolve_follow_up(
        read_question(question, max_chars=99), [read_question(q, max_chars=99) for q in earlier]
    )


def test_at_most_three_earlier_questions_are_used():
    names = ["Manila", "Hanoi", "Seoul", "Tokyo"]

    question = read("And why?", "Which ship sailed to the port of Busan?", *(f"And {name}?" for name in names))

    assert [earlier.text for earlier in question.read_with] == ["And Hanoi?", "And Seoul?", "And Tokyo?"]


def test_questions_on_an_earlier_subject_are_not_used():
    question = read("And why?", "Which frigate sailed to Busan from Manila?", "Which cable broke off Matsu?")

    assert [earlier.text for earlier in question.read_with] == ["Which cable broke off Matsu?"]


def test_words_of_earlier_questions_count_less_with_distance():
    question = read("And Manila?", "Which frigate sailed to Busan?", "And the cable?")

    assert question.context["cabl"] == 2 * question.context["frigat"] < 1
    assert "manila" not in question.context


def test_own_words_outweigh_those_of_earlier_questions():
    question = read("And Manila?", "Which frigate with anti-ship missiles sailed to Busan on Monday?")
    rarity = dict.fromkeys([*question.tokens, *question.context], 1.0)

    weights = cap_context_weights(rarity, question)

    own = sum(weights[token] for token in question.tokens)
    assert sum(weights.values()) - own < own


def test_long_earlier_question_does_not_truncate_the_follow_up():
    assert read("And Manila?", "Which frigate sailed to Busan?").search_text.startswith("And Manila?")


@pytest.mark.parametrize(
    ("question", "kind", "holding", "lacking"),
    [
        ("Why?", QuestionType.REASON, "It turned back because of the storm.", "It turned back."),
        ("When was that?", QuestionType.TIME, "It sailed on 3 March.", "It sailed with 24 sailors."),
        ("How much did it cost?", QuestionType.MONEY, "It cost 5 million dollars.", "It lasted 5 days."),
        ("How long did it last?", QuestionType.DURATION, "It lasted two weeks.", "It was two metres deep."),
        ("How many are they?", QuestionType.NUMBER, "Twelve were hurt.", "Some were hurt."),
        ("為什麼？", QuestionType.REASON, "因為零件延遲。", "零件延遲。"),
        ("什麼時候？", QuestionType.TIME, "二月二十八日下水。", "在高雄下水。"),
        ("造價多少？", QuestionType.MONEY, "約四百九十億元。", "共八艘。"),
        ("いつですか", QuestionType.TIME, "六月に出港した。", "出港した。"),
        ("왜?", QuestionType.REASON, "폭풍 때문에 돌아갔다.", "돌아갔다."),
        ("얼마 동안?", QuestionType.DURATION, "사흘 동안 계속됐다.", "계속됐다."),
    ],
)
def test_types_of_answer_are_recognised_by_patterns(
    question: str, kind: QuestionType, holding: str, lacking: str
):
    assert find_question_type(question) is kind
    assert has_answer_of_type(kind, holding)
    assert not has_answer_of_type(kind, lacking)


@pytest.mark.parametrize("previous", [["why?"], ["why?", "and then?"], ["何時？"], []])
def test_questions_without_words_of_their_own_are_answered_or_refused(index: NewsIndex, previous: list[str]):
    answer = index.ask("why?", corpora=[SHARED_CORPUS], previous=previous)

    assert isinstance(answer, NoAnswer)


TALKS = (
    "Harbour ministers of Norland held their first talks with Taiwan on Friday.\n\n"
    "Minister Anna Lindqvist said in Oslo: “Beijing continues to threaten the harbours of its neighbours.” She "
    "added: “Norland stands with its partners.”\n\n"
    "“We asked for these talks,” said Bo Falk, who leads the harbour office in Taipei.\n\n"
    "China warned Norland last week not to interfere in its affairs. Chinese Foreign Ministry spokesperson "
    "Fang Meilin said: “China opposes every official exchange with Taiwan.”"
)
SUMMIT = (
    "The fishing summit of the islands opened on Monday in Port Vila. Chinese envoys said that they would buy "
    "more tuna. The islands agreed on quotas for three years."
)


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory):
    with open_index(IndexSettings(data_dir=tmp_path_factory.mktemp("talks"), _env_file=None)) as index:
        index.add(SHARED_CORPUS, [draft(TALKS, title="Talks"), draft(SUMMIT, title="Summit")])
        index.sync()
        yield index


def converse(index: NewsIndex, *questions: str) -> Answer | NoAnswer:
    """The answer to the last question, asked after the others."""
    shown: tuple[QuotedPlace, ...] = ()
    for number, question in enumerate(questions):
        answer = index.ask(question, corpora=[SHARED_CORPUS], previous=questions[:number], shown=shown)
        shown = find_shown(answer, shown)
    return answer


def first_shown(answer: Answer | NoAnswer) -> str:
    return answer.sentences[0].text if isinstance(answer, Answer) else ""


LINDQVIST = "What did Anna Lindqvist say about the harbours of its neighbours?"


def test_capital_means_its_government_and_not_who_speaks_of_it(talks: NewsIndex):
    answer = converse(talks, LINDQVIST, "and what did Beijing say?")

    assert first_shown(answer).startswith(("China warned", "Chinese Foreign Ministry"))
    assert "Lindqvist" not in shown(answer)


def test_pronoun_keeps_the_speaker_of_the_exchange(talks: NewsIndex):
    answer = converse(talks, LINDQVIST, "What else did she say?")

    assert "stands with its partners" in shown(answer)
    assert "Fang" not in shown(answer)


def test_speaker_whom_no_article_quotes_is_refused(talks: NewsIndex):
    assert isinstance(converse(talks, LINDQVIST, "and what did Moscow say?"), NoAnswer)


def test_follow_up_is_answered_from_the_cited_article_though_it_lacks_the_words_of_the_question(
    talks: NewsIndex,
):
    place = QuotedPlace(article_id_of(talks, "Summit"), 0, 20)
    before = ["Which gathering about trawlers started at the start of the week?"]

    without = talks.ask("and what did they agree on?", corpora=[SHARED_CORPUS], previous=before)
    answer = talks.ask("and what did they agree on?", corpora=[SHARED_CORPUS], previous=before, shown=[place])

    assert isinstance(without, NoAnswer)
    assert "quotas" in shown(answer)


def test_quotes_of_unknown_articles_are_ignored(talks: NewsIndex):
    place = QuotedPlace(9999, 0, 20)

    answer = talks.ask("and what did he say?", corpora=[SHARED_CORPUS], previous=[LINDQVIST], shown=[place])

    assert answer.question == "and what did he say?"


def test_short_complete_question_is_answered_alone_if_the_exchange_has_no_answer(talks: NewsIndex):
    answer = converse(talks, LINDQVIST, "When was the summit in Port Vila?")

    assert answer.explanation is not None
    assert answer.explanation.read_with == ()
    assert "opened on Monday in Port Vila" in shown(answer)


@pytest.mark.parametrize(
    ("question", "may"),
    [
        ("How long is the Strait of Malacca?", True),
        ("Who leads Japan?", True),
        ("How long is it?", False),
        ("and Malacca?", False),
        ("and Japan?", False),
        ("What did Canberra say?", False),
        ("When will the election be held?", False),
    ],
)
def test_only_questions_that_name_something_may_stand_alone(question: str, may: bool):
    assert may_stand_alone(read(question, "Which frigate sailed to Busan?")) is may


@pytest.mark.parametrize("question", ["승조원은 몇 명?", "미국은?"])
def test_korean_words_are_counted_not_their_tokens(question: str):
    assert is_follow_up(read_question(question, max_chars=99))


def test_refused_follow_up_keeps_the_quotes_before(talks: NewsIndex):
    first = converse(talks, LINDQVIST)
    refused = converse(talks, LINDQVIST, "and what did Moscow say?")

    assert find_shown(first, ()) == first.places != ()
    assert find_shown(refused, first.places) == first.places


def article_id_of(index: NewsIndex, title: str) -> int:
    [summary] = [s for s in index.list_articles([SHARED_CORPUS], limit=10) if s.facts.title == title]
    return summary.facts.article_id


@pytest.mark.parametrize(
    ("question", "is_one"),
    [
        ("What did China say about Taiwan?", False),
        ("What did China say on tuna?", False),
        ("What did China say about it?", True),
        ("and what did China say about Taiwan?", True),
        ("What did China say?", True),
        ("中國對台灣說了什麼？", False),
        ("中國對此怎麼說？", True),
        ("中国はそれについて何と言った？", True),
        ("중국은 대만에 대해 뭐라고 했나요?", False),
        ("중국은 이에 대해 뭐라고 했나요?", True),
        ("中国は台湾について何と言った？", False),
    ],
)
def test_a_speaker_with_a_topic_makes_a_complete_question(question: str, is_one: bool):
    assert is_follow_up(read_question(question, max_chars=99)) is is_one


def test_a_complete_question_is_not_answered_from_the_exchange(talks: NewsIndex):
    answer = converse(talks, "When did the fishing summit open?", "What did China say about the reefs?")

    assert isinstance(answer, NoAnswer)
    assert answer.unquoted is not None
