"""What follow-ups newly ask for, by their words."""

import pytest

from index.language.actor_names import drop_actors, find_actors, find_actors_typed
from index.language.question_types import QuestionType
from index.qa.follow_up_needs import find_needs, find_person
from index.text.tokenizer import content_tokens


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Beijing criticised the visit.", {"China"}),
        ("Chinese ships left, Tokyo said.", {"China", "Japan"}),
        ("Ships sailed in the South China Sea.", set()),
        ("U.S. and South Korean officials met.", {"United States", "South Korea"}),
        ("The WHO sent medicine.", {"World Health Organization"}),
        ("日本海に北朝鮮がミサイルを発射した。", {"North Korea"}),
        ("北京稱這是例行訓練。", {"China"}),
        ("미국은 논평하지 않았다.", {"United States"}),
    ],
)
def test_capitals_and_adjectives_stand_for_their_state(text: str, actors: set[str]):
    assert find_actors(text) == actors


@pytest.mark.parametrize(
    ("typed", "actors"),
    [
        ("and beijing?", {"China"}),
        ("who said that?", set()),
        ("what did the WHO say", {"World Health Organization"}),
    ],
)
def test_typed_names_match_in_any_case_unless_they_are_common_words(typed: str, actors: set[str]):
    assert find_actors_typed(typed) == actors


def test_other_words_remain_when_actors_are_dropped():
    assert drop_actors("Chinese soldiers in South Korea").split() == ["soldiers", "in"]


@pytest.mark.parametrize(
    ("follow_up", "actors"),
    [
        ("And what did Beijing say?", {"China"}),
        ("What does Ukraine say?", {"Ukraine"}),
        ("What did Moscow complain about?", {"Russia"}),
        ("北京怎麼說？", {"China"}),
        ("中国は何と言った？", {"China"}),
    ],
)
def test_speaker_asked_about_is_recognised(follow_up: str, actors: set[str]):
    needs = find_needs(follow_up, ["Which ships sailed to Busan?"])

    assert needs.asks_for_speech
    assert needs.actors == actors


@pytest.mark.parametrize("follow_up", ["Which ships left?", "When did they say goodbye?", "Why?"])
def test_other_questions_do_not_ask_for_speech(follow_up: str):
    assert not find_needs(follow_up, ["Which ships sailed to Busan?"]).asks_for_speech


def test_name_after_a_question_about_speech_is_another_speaker():
    needs = find_needs("and Andy Biggs?", ["What did Kamala Harris say about the talks?"])

    assert needs.is_about_speech
    assert not needs.asks_for_speech
    assert needs.names == {"andi", "bigg"}


@pytest.mark.parametrize("follow_up", ["and Finland?", "What about Finland?", "那芬蘭呢？", "フィンランドは？"])
def test_bare_name_takes_the_type_of_the_question_before(follow_up: str):
    needs = find_needs(follow_up, ["When did Sweden join the alliance?"])

    assert needs.is_bare
    assert needs.actors == {"Finland"}
    assert (needs.kind, needs.own_kind) == (QuestionType.TIME, None)


@pytest.mark.parametrize("follow_up", ["Why?", "and when?", "為什麼？", "なぜ？"])
def test_question_word_alone_has_no_words_to_look_for(follow_up: str):
    needs = find_needs(follow_up, ["When did the ship leave?"])

    assert needs.is_only_question_word
    assert not needs.tokens


@pytest.mark.parametrize(
    ("earlier", "speakers", "quotes", "person"),
    [
        (["What did Kamala Harris say about the talks?"], [], [], "Kamala Harris"),
        (["Where did Jack Teixeira share the files?", "When?"], [], [], "Jack Teixeira"),
        (["What did China say about the talks?"], ["Hua Chunying"], [], "Hua Chunying"),
        (["Who leaked the files?"], [], ["Police arrested Jack Teixeira."], "Jack Teixeira"),
        (["Who leaked the files?"], [], ["North Korea denied it."], None),
    ],
)
def test_pronoun_means_the_person_of_the_exchange(
    earlier: list[str], speakers: list[str], quotes: list[str], person: str | None
):
    assert find_person(earlier, speakers, quotes) == person


def test_pronoun_is_replaced_by_the_speaker():
    needs = find_needs("What else did she say?", ["What did China say?"], "Hua Chunying")

    assert needs.text == "What else did Hua Chunying say?"
    assert needs.names == set(content_tokens("Hua Chunying"))


def test_who_said_that_asks_for_the_speaker_asked_about_before():
    needs = find_needs("Who said that?", ["What did China say about the talks?"])

    assert needs.asks_who_said
    assert needs.actors == {"China"}
