"""Who says what a sentence of an article reports, where the article has to tell."""

import pytest
from attribution_articles import speaker_in, told

_OPENING = "Mara Olsen, the port’s director, met the press on Monday.\n\n"


def test_surname_is_told_in_full_with_what_the_article_calls_the_person() -> None:
    article = _OPENING + "[[“The berth is free,” Olsen said.]]"

    assert told(article) == "Mara Olsen, the port’s director"


@pytest.mark.parametrize(
    "article",
    [
        "Mara Olsen and Jon Olsen run the port.\n\n[[Olsen denied it.]]",
        "Kim Dae Ho met Kim So Ra at the port.\n\n[[Kim denied it.]]",
    ],
)
def test_surname_that_two_people_bear_alike_is_nobodys(article: str) -> None:
    assert told(article) is None


@pytest.mark.parametrize(
    ("article", "speaker"),
    [
        ("Mara Olsen met Jon Vik. Mara Olsen smiled at Ida Olsen.\n\n[[Olsen denied it.]]", "Mara Olsen"),
        ("Mara Olsen runs the port.\n\n[[Olsen denied it.]]\n\nJon Olsen smiled.", "Mara Olsen"),
        (
            "Minister Mara Olsen met Mayor Jon Olsen.\n\n[[Mayor Olsen denied it.]]",
            "Jon Olsen, Mayor",
        ),
        ("Kim Dae Ho runs the port. Kim Dae Ho smiled.\n\n[[Kim denied it.]]", "Kim"),
    ],
)
def test_surname_of_several_is_told_where_one_is_surely_meant(article: str, speaker: str) -> None:
    assert told(article) == speaker


def test_country_is_never_taken_for_a_surname() -> None:
    article = "Western Ukraine was quiet on Monday.\n\n[[Ukraine said it had lost no ship.]]"

    assert told(article) == "Ukraine"


@pytest.mark.parametrize(
    "article",
    [
        "[[“We looked for days.]] We found nothing,” Mara Olsen said.",
        "“We looked for days,” Mara Olsen said. [[“We found nothing.”]]",
        "“We looked for days,” said Mara Olsen. “We were tired. [[We found nothing.]] Then we left.”",
        "Mara Olsen spoke of the search. “We looked,” Mara Olsen said.\n\n[[“We found nothing.”]]",
        "“We looked for days,” Mara Olsen said. “We were tired.\n\n[[“Then we left.”]]",
        "Mara Olsen said the search had been long.\n\n[[“We found nothing. We left.”]]",
        '"We looked for days," Mara Olsen said. "\n\n[["We found nothing."]]',
    ],
)
def test_quotation_that_runs_over_sentences_keeps_its_speaker(article: str) -> None:
    assert told(article) == "Mara Olsen"


@pytest.mark.parametrize(
    "article",
    [
        "Mara Olsen said the search was long. Jon Vik nodded. [[“We found nothing.”]]",
        "“We looked,” Mara Olsen said. “We did not,” Jon Vik said.\n\n[[“We found nothing.”]]",
        "Mara Olsen said the search was long.\n\n[[‘A long winter’]]\n\nSnow fell.",
        "[[“We found nothing.”]]",
        "Mara Olsen said the search was long.\n\nThe snow fell early.\n\n[[“We found nothing.”]]",
    ],
)
def test_quotation_without_a_sure_speaker_has_none(article: str) -> None:
    assert told(article) is None


@pytest.mark.parametrize(
    "article",
    [
        "“We looked for days,” said Mara Olsen. [[She added that the snow was deep.]]",
        "Mara Olsen said the search was long.\n\n[[“We found nothing,” she said.]]",
        "Mara Olsen said the search was long. The snow fell early. [[She said nobody was hurt.]]",
        "Mara Olsen led the search. [[She said nobody was hurt.]]",
        "“We looked,” said Mara Olsen. “We dug,” she said. [[“We left,” she added.]]",
    ],
)
def test_pronoun_is_the_person_who_spoke_before(article: str) -> None:
    assert told(article) == "Mara Olsen"


@pytest.mark.parametrize(
    "article",
    [
        "Mara Olsen said the search was long. Ann Vik thanked Ida Lund. [[She said nobody was hurt.]]",
        "Mara Olsen met Ann Vik at the port. [[She said nobody was hurt.]]",
        "The ministry said the search was long. [[She said nobody was hurt.]]",
        "Mara Olsen said the search was long. [[It said nobody was hurt.]]",
        "“We looked,” said Mara Olsen. “We dug,” he said. [[“We left,” she added.]]",
    ],
)
def test_pronoun_that_may_mean_several_has_no_speaker(article: str) -> None:
    assert told(article) is None


def test_they_are_those_who_spoke_before() -> None:
    article = "Two officials said the search was long. [[They said nobody was hurt.]]"

    assert told(article) == "Two officials"


def test_span_of_two_speakers_has_none() -> None:
    assert told("[[Mara Olsen said it was late. Jon Vik said it was early.]]") is None


def test_span_over_paragraphs_of_one_speaker_has_that_one() -> None:
    assert told("[[Mara Olsen said it was late.\n\n“We left,” Mara Olsen said.]]") == "Mara Olsen"


def test_lost_and_mixed_quotation_marks_are_read_by_their_sides() -> None:
    article = '“We looked for days," Mara Olsen said. "We found nothing.” [["We left," she said.]]'

    assert told(article) == "Mara Olsen"


def test_former_is_never_cut_off_an_office() -> None:
    article = "The club hosted former President Mara Olsen in May.\n\n[[Olsen denied it.]]"

    assert told(article) == "Mara Olsen, former President"


def test_words_of_a_speaker_stand_in_the_article() -> None:
    article = _OPENING + "[[“The berth is free,” Olsen said.]]"
    speaker = speaker_in(article)

    assert speaker is not None
    assert speaker.described is not None
    assert speaker.name in article
    assert speaker.described in article


@pytest.mark.parametrize(
    ("article", "speaker"),
    [
        (
            "Foreign Minister Mara Olsen met the press.\n\n[[The minister said it was late.]]",
            "Mara Olsen, Foreign Minister",
        ),
        ("The Harbor Agency met the press.\n\n[[The agency said it was late.]]", "Harbor Agency"),
        ("Minister Mara Olsen met Minister Jon Vik.\n\n[[The minister said it was late.]]", None),
        ("The Harbor Agency met the Fishing Agency.\n\n[[The agency said it was late.]]", "The agency"),
        ("The port is shut.\n\n[[The 30-year-old driver said it was late.]]", None),
    ],
)
def test_office_or_body_is_told_by_name_where_only_one_is_named(article: str, speaker: str | None) -> None:
    assert told(article) == speaker


def test_relative_who_alone_is_named_in_full_is_not_taken_for_the_holder_of_an_office() -> None:
    article = "President Olsen met Joan Olsen, his sister, in May.\n\n[[Olsen denied it.]]"

    assert told(article) == "Olsen"


def test_wrapped_lines_are_read_as_one_paragraph() -> None:
    article = (
        "[[“The berth is free,\nand nobody has asked for it,” said Mara Olsen,\nwho was tired.]] “We wait.”\n"
    )

    assert told(article) == "Mara Olsen"


def test_lost_closing_mark_does_not_swallow_the_sentences_behind() -> None:
    article = 'Mara Olsen called it "a shame. [[The fleet sailed on Monday.]] Snow fell.\n\nNobody was hurt.'

    assert told(article) is None


def test_mark_that_opens_within_a_quotation_shows_that_one_was_lost() -> None:
    article = (
        'The port said it was "a shame. [[By Sunday Mara Olsen told people there was "no need to worry."]]'
    )

    assert told(article) == "Mara Olsen"


def test_initials_before_a_surname_end_no_sentence() -> None:
    article = "“We looked for days,” said J.D. Olsen, a pilot. [[“We found nothing.”]]"

    assert told(article) == "J.D. Olsen, a pilot"


def test_statement_behind_a_complete_quotation_does_not_tell_who_is_quoted() -> None:
    article = (
        "“We looked for days,” said Mara Olsen. [[“We found nothing.”]] "
        "The search ends on Friday, according to the port."
    )

    assert told(article) == "Mara Olsen"


@pytest.mark.parametrize(
    ("article", "speaker"),
    [
        (
            "Boats met at the River Basin. And the Oslo Department of Ports left.\n\n"
            "[[The department said it was late.]]",
            "Oslo Department of Ports",
        ),
        ("Fjord Airlines flew home.\n\n[[The airline said it was late.]]", "The airline"),
        (
            "TV2 Port Court analyst Mara Olsen wept.\n\n[[The court said it was late.]]",
            "The court",
        ),
    ],
)
def test_body_is_told_by_no_more_and_no_less_than_its_name(article: str, speaker: str) -> None:
    assert told(article) == speaker


def test_source_behind_a_quotation_that_ends_with_a_mark_is_not_its_speaker() -> None:
    article = "[[“Where was it? We looked for days!”]] The search ends on Friday, according to the port."

    assert told(article) is None


def test_sentences_of_one_ministry_need_not_spell_its_article_alike() -> None:
    assert told("[[The ministry said it was late. It was early, the ministry said.]]") == "the ministry"


def test_article_of_a_noun_is_spelled_alike_in_every_quote() -> None:
    assert told("[[The company said it was late.]] It was early, the company said.") == "the company"
