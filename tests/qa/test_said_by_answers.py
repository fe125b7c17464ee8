"""What somebody said is answered with their sentences, and only with these."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from libraries import canal, draft, open_library
from sqlalchemy import update

from index import SHARED_CORPUS, Answer, Filters, NewsIndex, NoAnswer, UnquotedSpeaker
from index.qa.statement_search import has_one_edit
from index.store.schema import articles

SHARED = [SHARED_CORPUS]
NO_FILTERS = Filters()
TALKS = draft(
    "Japan and Taiwan will hold security talks on Friday.\n\n"
    "China warned Japan last week not to hold talks with Taipei.\n\n"
    "Chinese Foreign Ministry spokesperson Hua Chunying said: “China firmly opposes all official exchanges "
    "between Taiwan and other countries.”\n\n"
    "U.S. Vice President Kamala Harris condemned threats in Singapore. “Beijing continues to claim most of the "
    "South China Sea,” Harris said.\n\n"
    "“The talks will scare away the fish,” said a Chinese fisherman.",
    title="Japan and Taiwan hold talks",
    url="https://a.example/talks",
    outlet="Strait Daily",
    day="2021-08-26",
)
WAR = draft(
    "“We will call up 300,000 reservists,” Defense Minister Sergei Shoigu said on Wednesday.\n\n"
    "President Vladimir Putin called the war a duty, the defense minister's office noted.",
    title="Russia calls up reservists",
    url="https://a.example/war",
    day="2022-09-21",
)
RUSSIA = draft(
    "Russian Defense Minister Sergei Shoigu said the harvest was good this year. It was counted in May.",
    title="Russian harvest",
    url="https://a.example/harvest",
    day="2022-06-01",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [TALKS, WAR, RUSSIA, canal()])
        index.sync()
        yield index


def shown(
    index: NewsIndex, question: str, filters: Filters = NO_FILTERS, previous: Sequence[str] = ()
) -> list[str]:
    answer = index.ask(question, corpora=SHARED, filters=filters, previous=previous)
    return [sentence.text for sentence in answer.sentences] if isinstance(answer, Answer) else []


def refusal(index: NewsIndex, question: str) -> UnquotedSpeaker | None:
    answer = index.ask(question, corpora=SHARED)
    assert isinstance(answer, NoAnswer)
    return answer.unquoted


def test_only_sentences_of_the_speaker_are_shown(library: NewsIndex) -> None:
    (sentence,) = shown(library, "What did Kamala Harris say about the South China Sea?")

    assert sentence == "“Beijing continues to claim most of the South China Sea,” Harris said."


def test_everything_that_a_speaker_said_answers_a_question_without_a_topic(library: NewsIndex) -> None:
    (sentence,) = shown(library, "What did Hua Chunying say?")

    assert "firmly opposes" in sentence


@pytest.mark.parametrize("name", ["China", "Beijing", "the Chinese government"])
def test_a_state_speaks_through_its_ministries_but_not_its_fishermen(library: NewsIndex, name: str) -> None:
    sentences = shown(library, f"What did {name} say about the talks between Japan and Taiwan?")

    assert sentences
    assert not any("fisherman" in sentence or "Harris" in sentence for sentence in sentences)


def test_office_is_found_where_another_article_names_the_state(library: NewsIndex) -> None:
    (sentence,) = shown(library, "What did the Russian defence minister say about reservists?")

    assert "300,000 reservists" in sentence


def test_speaker_without_a_sentence_on_the_topic_is_refused(library: NewsIndex) -> None:
    unquoted = refusal(library, "What did Kamala Harris say about the harvest?")

    assert unquoted is not None
    assert (unquoted.name, unquoted.topic, unquoted.is_quoted) == ("Kamala Harris", "the harvest", True)


def test_refusal_names_who_is_quoted_in_the_closest_articles(library: NewsIndex) -> None:
    unquoted = refusal(library, "What did Wang Yi say about the talks between Japan and Taiwan?")

    assert unquoted is not None
    assert not unquoted.is_quoted
    assert {"Hua Chunying", "Kamala Harris"} in map(set, unquoted.others.values())


def test_words_of_others_about_the_speaker_do_not_answer(library: NewsIndex) -> None:
    assert shown(library, "What did Tsai Ing-wen say about the talks with Japan?") == []


def test_time_window_keeps_out_later_statements(library: NewsIndex) -> None:
    filters = Filters(until=datetime(2022, 7, 1, tzinfo=UTC))

    assert shown(library, "What did Sergei Shoigu say about reservists?", filters) == []


def test_follow_up_keeps_the_article_and_changes_the_speaker(library: NewsIndex) -> None:
    before = ["What did Kamala Harris say about the South China Sea?"]

    sentences = shown(library, "and what did Beijing say?", previous=before)
    assert sentences
    assert all("China warned" in sentence or "Hua Chunying" in sentence for sentence in sentences)


def test_subjects_joined_by_on_are_no_speaker(library: NewsIndex) -> None:
    answer = library.ask("losses on the canal", corpora=SHARED)

    assert not isinstance(answer, NoAnswer) or answer.unquoted is None


def test_all_sentences_are_candidates_until_all_speakers_are_found(library: NewsIndex) -> None:
    with library.database.write_transaction() as connection:
        connection.execute(update(articles).values(speakers_version=None))

    answer = library.ask("What did Wang Yi say about the talks?", corpora=SHARED)
    assert not isinstance(answer, NoAnswer) or answer.unquoted is None


def test_family_name_alone_means_nobody_if_several_have_it(library: NewsIndex) -> None:
    kims = (
        "“The missile flew,” North Korean leader Kim Jong Un said.",
        "“The missile flew far,” Kim Yo Jong said in a statement.",
        "“The missile flew over Japan,” Kim said.",
    )
    filler = "The missile was seen by ships in the strait and the coast guard wrote a long report about it."
    library.add(
        SHARED_CORPUS,
        [
            draft(
                f"{said} {filler} {n}",
                title=f"Missile {n}",
                url=f"https://a.example/missile/{n}",
                day="2022-10-04",
            )
            for n, said in enumerate(kims)
        ],
    )
    library.sync()

    assert shown(library, "What did Kim Yo Jong say about the missile?") == [kims[1]]


@pytest.mark.parametrize("name", ["Vice President Harris", "Gen. Harris", "Senator Harris"])
def test_surname_after_a_title_means_its_usual_bearer(library: NewsIndex, name: str) -> None:
    assert "Harris said" in " ".join(shown(library, f"What did {name} say about the South China Sea?"))


def test_full_name_that_begins_with_a_state_means_nobody_else(library: NewsIndex) -> None:
    assert not shown(library, "What did Israel Harris say about the South China Sea?")


def test_removed_statement_is_not_shown(library: NewsIndex) -> None:
    hit = library.search("Hua Chunying", corpora=SHARED)[0]
    library.remove_article(SHARED_CORPUS, hit.article.article_id)

    assert shown(library, "What did Hua Chunying say?") == []


def test_revised_statement_is_shown_as_it_is_now(library: NewsIndex) -> None:
    library.add(SHARED_CORPUS, [replace(TALKS, text=TALKS.text.replace("firmly opposes", "regrets"))])
    library.sync()

    (sentence,) = shown(library, "What did Hua Chunying say?")
    assert "China regrets all" in sentence


def test_misspelt_name_is_not_reported_as_unquoted(library: NewsIndex) -> None:
    answer = library.ask("What did Sergei Shoygu say about reservists?", corpora=SHARED)

    assert not isinstance(answer, NoAnswer) or answer.unquoted is None


@pytest.mark.parametrize("typed", ["haris", "harrris", "hxrris", "hrarris"])
def test_one_wrong_letter_is_one_edit(typed: str) -> None:
    assert has_one_edit(typed, "harris")


@pytest.mark.parametrize("typed", ["harris", "haras", "wang", ""])
def test_equal_and_other_words_are_not_one_edit_apart(typed: str) -> None:
    assert not has_one_edit(typed, "harris")
