"""The sentence of an event is an early report with what the titles say."""

from datetime import UTC, datetime

from index.model.base_types import ArticleId, Precision, PublishedAt
from index.tracking.telling_sentences import EventArticle, choose_telling_sentence
from index.tracking.topic_articles import Topic

MONDAY = PublishedAt(datetime(2024, 5, 20, tzinfo=UTC), Precision.DAY)


def chosen(*articles, topic=""):
    events = [
        EventArticle(ArticleId(i), title, text, published=MONDAY)
        for i, (title, text) in enumerate(articles, start=1)
    ]
    sentence = choose_telling_sentence(events, Topic(topic))
    return events[sentence.article_id - 1].text[slice(*sentence.span)]


def test_the_report_of_the_act_is_chosen_before_scene_question_and_background():
    text = (
        "Who could have known? Maria Brul was making coffee when the cups began to rattle. "
        "An earthquake killed 12 people in the port of Zarin on Monday. "
        "Last year an earthquake hit the port of Dorvik and killed nobody."
    )

    assert chosen(("Earthquake kills 12 in Zarin port", text)) == (
        "An earthquake killed 12 people in the port of Zarin on Monday."
    )


def test_a_report_is_chosen_before_an_opinion_on_the_same_event():
    opinion = (
        "OPINION: The Zarin earthquake was no accident of nature",
        "The earthquake in the port of Zarin killed 12 people because nobody enforced the rules for houses.",
    )
    report = ("Earthquake kills 12 in Zarin", "An earthquake killed 12 people in the port of Zarin.")

    assert chosen(opinion, report) == "An earthquake killed 12 people in the port of Zarin."


def test_a_round_up_is_quoted_with_what_it_reports_on_the_topic():
    text = (
        "An earthquake killed 12 people in the port of Zarin on Monday. Voters in Dorvik elected a teacher as "
        "mayor on Sunday. Fishermen of Maru caught a squid."
    )

    assert chosen(("Zarin, Dorvik, Maru", text), topic="Dorvik") == (
        "Voters in Dorvik elected a teacher as mayor on Sunday."
    )


def test_without_a_quotable_sentence_the_first_one_is_shown():
    assert chosen(("Will it hold?", "Will the truce of Zarin hold until winter?")) == (
        "Will the truce of Zarin hold until winter?"
    )


def test_what_happened_now_is_chosen_before_what_happened_long_before():
    text = (
        "The owners of the ferry of Zarin promised a new ship in May 2017 after their old ship ran aground. "
        "The ferry stopped running on Sunday because nobody would insure it."
    )

    assert chosen(("Owners of the Zarin ferry run aground", text)) == (
        "The ferry stopped running on Sunday because nobody would insure it."
    )


def test_captions_and_headlines_are_not_chosen():
    text = (
        "Dockers wait for a ship in the port of Zarin, May 9, 2024. (Ann Lens/Reuters)\n"
        "| Lens Photos Dockers of Zarin strike\n"
        "Dockers of Zarin strike\n"
        "The harbour office closed all gates.\n"
        "Some 200 dockers walked out."
    )

    assert chosen(("Dockers of Zarin strike", text)) == "The harbour office closed all gates."
