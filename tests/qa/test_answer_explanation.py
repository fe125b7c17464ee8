"""The explanation of an answer: what was searched, scored, excluded and missing."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from libraries import canal, harbour, numbered, open_library, talks

from index import SHARED_CORPUS, CorpusName, Filters, NewsIndex, NoAnswer, NoAnswerReason
from index.qa.explanation import find_missing_words
from index.text.tokenizer import tokenize


@pytest.fixture
def library(tmp_path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [talks(), canal(), harbour()])
        index.sync()
        yield index


def explain(index: NewsIndex, question: str, **changes: Filters):
    explanation = index.ask(question, corpora=[SHARED_CORPUS], **changes).explanation
    assert explanation is not None
    return explanation


def test_searched_articles_and_passages_are_counted(library):
    library.add(CorpusName("elsewhere"), [numbered(1)])

    explanation = explain(library, "Who led the Japanese side?")

    assert explanation.articles == 3
    assert explanation.passages == library.status([SHARED_CORPUS]).corpora[0].passages


def test_scored_passages_are_listed_best_first_and_contain_the_quotes(library):
    answer = library.ask("How many ships had waited at the canal?", corpora=[SHARED_CORPUS])

    weighed = answer.explanation.weighed
    quote = answer.citations[0]
    assert [p.score for p in weighed] == sorted((p.score for p in weighed), reverse=True)
    assert any(p.article == quote.article and p.start <= quote.start and quote.end <= p.end for p in weighed)


def test_at_most_eight_passages_are_scored(tmp_path):
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [numbered(n) for n in range(20)])
        index.sync()

        explanation = explain(index, "Which vessel left the harbour on Monday?")

    assert len(explanation.weighed) == 8
    assert explanation.found == explanation.passages == 20


def test_articles_excluded_by_filters_are_counted(library):
    filters = Filters(since=datetime(2021, 8, 1, tzinfo=UTC))

    assert explain(library, "Who led the Japanese side?").left_out is None
    assert explain(library, "Who led the Japanese side?", filters=filters).left_out == 2


def test_passages_that_share_a_word_are_counted_separately(library):
    explanation = explain(library, "tugboats")

    assert explanation.sharing_words == 1 < explanation.found


def test_missing_words_are_listed_as_typed(library):
    explanation = explain(library, "Did Tugboats meet the Zeppelin on Monday?")

    assert explanation.missing_words == ("meet", "Zeppelin")


def test_low_support_is_explained_with_support_and_threshold(tmp_path):
    with open_library(tmp_path, answer_threshold=0.9) as index:
        index.add(SHARED_CORPUS, [talks()])
        index.sync()

        answer = index.ask("Which submarine visited Lisbon?", corpora=[SHARED_CORPUS])

    assert isinstance(answer, NoAnswer)
    assert answer.support < answer.explanation.threshold == 0.9


def test_empty_library_has_nothing_to_explain(tmp_path):
    with open_library(tmp_path) as index:
        answer = index.ask("Who?", corpora=[SHARED_CORPUS])

    assert answer.reason is NoAnswerReason.EMPTY_CORPUS
    assert answer.explanation is None


def test_explanation_round_trips_through_json(library):
    explanation = explain(library, "Who led the Japanese side?")

    kept = json.loads(json.dumps(asdict(explanation), default=str))

    assert kept["weighed"][0]["article"]["title"] == explanation.weighed[0].article.title
    assert kept["missing_words"] == list(explanation.missing_words)


def test_refusal_names_no_article_that_the_filters_exclude(library):
    answer = library.ask(
        "Who led the Japanese side?", corpora=[SHARED_CORPUS], filters=Filters(outlet="Harbour Post")
    )

    closest = answer.closest if isinstance(answer, NoAnswer) else [c.article for c in answer.citations]
    assert {article.title for article in closest} <= {"Canal reopens"}


def test_refusal_names_the_closest_article_if_it_is_near_enough(tmp_path):
    with open_library(tmp_path, answer_threshold=1.0) as index:
        index.add(SHARED_CORPUS, [canal(), talks()])
        index.sync()

        near = index.ask("Tugboats of Zanzibar?", corpora=[SHARED_CORPUS])
        excluded = index.ask("Tugboats of Zanzibar?", corpora=[SHARED_CORPUS], filters=Filters(outlet="Nobody"))

    assert near.closest[0].title == "Canal reopens"
    assert excluded.reason is NoAnswerReason.NOTHING_RELEVANT
    assert excluded.closest == ()


def test_hit_has_the_length_of_its_article(library):
    hit = library.search("tugboats", corpora=[SHARED_CORPUS], k=1)[0]

    article = library.get_article([SHARED_CORPUS], hit.article.article_id)
    assert hit.article_characters == len(article.text)


@pytest.mark.parametrize(
    ("question", "shown", "missing"),
    [
        ("Why did the ships sail?", "The ship sailed", ()),
        ("Did the U.S. send 1,340 marines?", "The US did send 1340", ("marines",)),
        ("Did the F-16 land in Tainan?", "It landed", ("F-16", "Tainan")),
        ("北韓在星期二向日本海發射了什麼飛彈？", "北韓週二發射一枚飛彈", ("星期二", "日本海")),
        ("尖閣諸島の周辺海域に入ったのはどの船ですか", "尖閣諸島に巡視船が入った", ("周辺海域",)),
        ("중국 군함은 어디에서 훈련을 했습니까?", "중국 군함 세 척", ("훈련을",)),
        ("台灣 Taiwan", "台灣", ("Taiwan",)),
        ("臺南機場與烏坵", "台南机场", ("烏坵",)),
        ("Did Ma`rib and Tromsø fall?", "Marib and Tromso did not fall", ()),
    ],
)
def test_missing_words_share_no_token_with_the_shown_sentences(question, shown, missing):
    assert find_missing_words(question, frozenset(tokenize(shown))) == missing
