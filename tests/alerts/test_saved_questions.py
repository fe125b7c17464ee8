"""New articles are matched against saved questions: once for a story and an answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fakes import FakeEmbedder, FakeReader
from libraries import CANAL, TALKS, canal, draft, harbour, numbered, open_library, talks
from standing_queries import BOTH, GUILD, SHARED, alerted, deliver, published_now, store, watch_for

from index import SHARED_CORPUS, AlertCriteria, AlertKind, AlertOutcome, Criterion, QuestionError
from index.store.arrival_queries import count_arrivals

WHO = "Who led the Japanese side?"
HOW_LONG = "How long was the canal closed?"
TODAY = published_now(talks())


@pytest.fixture
def index(tmp_path):
    with open_library(tmp_path / "data", answer_threshold=0.05) as opened:
        yield opened


def waiting(index):
    with index.database.read_transaction() as connection:
        return count_arrivals(connection)


def ask(index, question, **criteria):
    return watch_for(index, question=question, **criteria)


def test_article_that_answers_is_alerted_with_the_sentence(index):
    query = ask(index, WHO)
    [article_id, _] = store(index, TODAY, published_now(canal()))
    index.sync()

    [alert] = deliver(index)

    assert (alert.query_id, alerted([alert]), alert.kind) == (query, [article_id], AlertKind.NEW)
    assert alert.matched.citation.quote == "Masahisa Ito led the Japanese side."
    assert waiting(index) == 0


def test_article_waits_for_its_vectors(index):
    query = ask(index, WHO)
    words = watch_for(index, "Taiwan")
    [article_id] = store(index, TODAY)

    assert [alert.query_id for alert in deliver(index)] == [words]
    assert waiting(index) == 1
    assert index.alerts.explain(query, article_id).outcome is AlertOutcome.WAITING

    index.sync()
    assert [alert.query_id for alert in deliver(index)] == [query]
    assert waiting(index) == 0


def test_article_that_cannot_answer_any_question_does_not_wait(index):
    ask(index, WHO, outlet="Another Post")
    store(index, TODAY)
    index.alerts.match_arrivals()

    assert waiting(index) == 0


def test_all_criteria_must_hold_beside_the_question(index):
    ask(index, WHO, outlet="Another Post")
    own = ask(index, WHO, outlet="Strait Daily")
    store(index, TODAY)
    index.sync()

    assert [alert.query_id for alert in deliver(index)] == [own]


def test_question_that_many_ask_is_asked_once(index, monkeypatch):
    asked = []
    ids = [ask(index, WHO, corpora=BOTH) for _ in range(5)]
    store(index, TODAY)
    index.sync()
    ask_article = index.alerts._asker.ask
    monkeypatch.setattr(
        index.alerts._asker, "ask", lambda *call, **how: asked.append(call) or ask_article(*call, **how)
    )

    assert [alert.query_id for alert in deliver(index)] == ids
    assert len(asked) == 1


def test_article_that_brings_a_bug_to_light_keeps_no_other_waiting(index, monkeypatch, caplog):
    query = ask(index, WHO)
    later = "Masahisa Ito led the Japanese side. Fishermen want quieter seas near the island since March."
    [first, second] = store(index, TODAY, published_now(talks(text=later, url="https://b.example/1")))
    index.sync()
    ask_article = index.alerts._asker.ask

    def fail(text, corpora, article_id, **how):
        if article_id == first:
            raise ValueError("a bug")
        return ask_article(text, corpora, article_id, **how)

    monkeypatch.setattr(index.alerts._asker, "ask", fail)

    assert alerted(deliver(index, query)) == [second]
    assert waiting(index) == 0
    assert f"cannot ask a saved question of article {first}, so it is not alerted" in caplog.text


def test_question_of_a_server_is_not_answered_from_another(index):
    ask(index, WHO, corpora=("guild-2", SHARED_CORPUS))
    store(index, TODAY, corpus=GUILD)
    index.sync()

    assert deliver(index) == []
    assert waiting(index) == 0


# --- the same answer, another answer


def test_same_answer_in_another_story_is_no_news(index):
    query = ask(index, WHO)
    [first] = store(index, TODAY)
    index.sync()
    deliver(index)

    other = (
        "Fishermen want quieter seas near the island. Masahisa Ito led the Japanese side. They met in March."
    )
    [second] = store(index, published_now(talks(text=f"{other} {other[:44]}", url="https://b.example/1")))
    index.sync()

    assert deliver(index) == []
    explained = index.alerts.explain(query, second)
    assert (explained.outcome, explained.alerted_article) == (AlertOutcome.REPEAT, first)


def test_revision_with_the_same_answer_is_no_news(index):
    ask(index, WHO)
    store(index, TODAY)
    index.sync()
    deliver(index)

    store(index, replace(TODAY, text=TALKS.replace("in March", "in April")))
    index.sync()

    assert deliver(index) == []
    assert waiting(index) == 0


def test_alert_of_an_article_that_lost_the_answer_is_withheld(index):
    query = ask(index, WHO)
    store(index, TODAY)
    index.sync()
    index.alerts.match_arrivals()

    store(index, replace(TODAY, text=TALKS.replace("Masahisa Ito led the Japanese side. ", "")))

    assert index.alerts.list_pending([query]) == []


def test_removed_article_that_is_restored_is_not_alerted_again(index):
    ask(index, WHO)
    [article_id] = store(index, TODAY)
    index.sync()
    deliver(index)

    index.remove_article(SHARED_CORPUS, article_id, restorable=True)
    index.restore_article(SHARED_CORPUS, article_id)
    index.sync()

    assert deliver(index) == []


def test_another_answer_is_news_and_shows_the_earlier_one(tmp_path):
    reader = FakeReader("12 people")
    embedder = FakeEmbedder(is_asymmetric=True)
    with open_library(tmp_path, embedder=embedder, passage_reader=reader, reader=True) as index:
        query = ask(index, "How many people were killed in the attack on the port?")
        [first] = store(
            index, attack("The attack on the port killed 12 people.", "Odesa was hit by three drones.")
        )
        index.sync()
        [alert] = deliver(index)
        assert (alert.kind, answering_words(alert), alert.earlier) == (AlertKind.NEW, "12 people", None)

        reader.liked = "15 people"
        [second] = store(index, attack("The attack on the port killed 15 people.", "Divers searched the pier."))
        index.sync()
        [alert] = deliver(index)

        assert (alert.kind, answering_words(alert)) == (AlertKind.CHANGED, "15 people")
        assert (alerted([alert]), alert.earlier.article.article_id) == ([second], first)
        assert alert.earlier.quote == "The attack on the port killed 12 people."

        store(index, attack("The attack on the port killed 15 people.", "Prices of grain rose in Chicago."))
        index.sync()
        assert deliver(index, query) == []


def attack(sentence, detail):
    more = "The mayor spoke to reporters in the evening. Rescue work went on all night, he said."
    return published_now(
        draft(f"{sentence} {detail} {more}", title=detail, url=f"https://a.example/{detail[:5]}")
    )


def answering_words(alert):
    return alert.matched.citation.quote[slice(*alert.matched.answer)]


# --- the rest


def test_vectors_of_questions_are_stored_and_found_again(tmp_path):
    class CountingEmbedder(FakeEmbedder):
        questions = 0

        def embed_question(self, question):
            CountingEmbedder.questions += 1
            return super().embed_question(question)

    with open_library(tmp_path, embedder=CountingEmbedder(), answer_threshold=1.0) as index:
        for number in range(20):
            ask(index, f"Where did vessel {number} go?")
        store(index, numbered(3))
        index.sync()
        CountingEmbedder.questions = 0
        index.alerts.match_arrivals()
        assert CountingEmbedder.questions >= 20

    with open_library(tmp_path, embedder=CountingEmbedder(), answer_threshold=1.0) as index:
        store(index, canal())
        index.sync()
        CountingEmbedder.questions = 0
        index.alerts.match_arrivals()
        assert CountingEmbedder.questions < 20


def test_question_is_embedded_once_for_all_articles(tmp_path):
    class CountingEmbedder(FakeEmbedder):
        questions = 0

        def embed_question(self, question):
            CountingEmbedder.questions += 1
            return super().embed_question(question)

    with open_library(tmp_path, embedder=CountingEmbedder(), answer_threshold=0.05) as index:
        query = ask(index, WHO)
        store(index, published_now(canal()))
        index.sync()
        index.alerts.match_arrivals()
        CountingEmbedder.questions = 0
        [article_id] = store(index, TODAY)
        index.sync()

        assert alerted(deliver(index, query)) == [article_id]
        assert CountingEmbedder.questions == 0


def test_question_in_another_language_than_the_article_waits_for_nothing(index):
    ask(index, HOW_LONG)
    store(index, harbour())
    index.sync()

    assert deliver(index) == []
    assert waiting(index) == 0


@pytest.mark.parametrize("question", ["", "?!", "a" * 3000])
def test_question_that_cannot_be_asked_is_refused(index, question):
    with pytest.raises(QuestionError):
        ask(index, question)


def test_preview_asks_the_question_of_recent_articles(index):
    [article_id, _] = store(index, TODAY, published_now(canal()))
    index.sync()

    found = index.alerts.preview(AlertCriteria(question=WHO), SHARED, since=TODAY.published.at)

    assert [match.article.article_id for match in found] == [article_id]
    assert found[0].citation.quote == "Masahisa Ito led the Japanese side."


def test_explanation_says_whether_the_question_is_answered(index):
    query = ask(index, HOW_LONG)
    [talks_id] = store(index, TODAY)
    [canal_id] = store(index, published_now(canal(text=CANAL)))
    index.sync()
    deliver(index)

    answered, unanswered = (index.alerts.explain(query, number) for number in (canal_id, talks_id))

    assert answered.outcome is AlertOutcome.DELIVERED
    assert [(check.criterion, check.is_met) for check in answered.checks] == [(Criterion.QUESTION, True)]
    assert unanswered.outcome in (AlertOutcome.NOT_MET, AlertOutcome.NOT_MATCHED)


def test_delivered_answer_is_known_after_old_alerts_are_forgotten(index):
    query = ask(index, WHO)
    [first] = store(index, TODAY)
    index.sync()
    deliver(index)
    later = datetime.now(UTC) + timedelta(hours=1)

    assert index.alerts.purge(later) == 0

    [second] = store(index, published_now(talks(text=f"{TALKS} {TALKS[:44]}", url="https://b.example/1")))
    index.sync()
    assert deliver(index) == []
    assert index.alerts.explain(query, second).alerted_article == first
    assert index.alerts.purge(later) == 1


def test_answer_that_was_never_delivered_is_forgotten(index):
    query = ask(index, WHO)
    store(index, TODAY)
    index.sync()
    index.alerts.match_arrivals()

    assert index.alerts.purge(datetime.now(UTC) + timedelta(hours=1)) == 1
    assert index.alerts.find_waiting([query]) == set()
