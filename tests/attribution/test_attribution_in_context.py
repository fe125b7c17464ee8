"""Speakers that can only be identified from the rest of the article."""

import pytest
from attribution_articles import speaker_in, speaker_text

_OPENING = "Mara Olsen, the port’s director, met the press on Monday.\n\n"


def test_surname_is_expanded_to_the_full_name_and_description() -> None:
    article = _OPENING + "[[“The berth is free,” Olsen said.]]"

    assert speaker_text(article) == "Mara Olsen, the port’s director"


@pytest.mark.parametrize(
    "article",
    [
        "Mara Olsen and Jon Olsen run the port.\n\n[[Olsen denied it.]]",
        "Kim Dae Ho met Kim So Ra at the port.\n\n[[Kim denied it.]]",
    ],
)
def test_surname_shared_by_two_people_has_no_speaker(article: str) -> None:
    assert speaker_text(article) is None


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
def test_surname_is_expanded_only_if_the_person_is_certain(article: str, speaker: str) -> None:
    assert speaker_text(article) == speaker


def test_country_is_never_taken_for_a_surname() -> None:
    article = "Western Ukraine was quiet on Monday.\n\n[[Ukraine said it had lost no ship.]]"

    assert speaker_text(article) == "Ukraine"


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
def test_speaker_of_a_quotation_applies_to_all_its_sentences(article: str) -> None:
    assert speaker_text(article) == "Mara Olsen"


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
def test_quotation_with_an_uncertain_speaker_has_none(article: str) -> None:
    assert speaker_text(article) is None


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
def test_pronoun_refers_to_the_person_named_before(article: str) -> None:
    assert speaker_text(article) == "Mara Olsen"


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
def test_ambiguous_pronoun_has_no_speaker(article: str) -> None:
    assert speaker_text(article) is None


def test_they_refers_to_the_previous_speakers() -> None:
    article = "Two officials said the search was long. [[They said nobody was hurt.]]"

    assert speaker_text(article) == "Two officials"


def test_span_with_two_speakers_has_none() -> None:
    assert speaker_text("[[Mara Olsen said it was late. Jon Vik said it was early.]]") is None


def test_span_over_paragraphs_of_one_speaker_has_that_speaker() -> None:
    assert speaker_text("[[Mara Olsen said it was late.\n\n“We left,” Mara Olsen said.]]") == "Mara Olsen"


def test_mismatched_quotation_marks_are_paired() -> None:
    article = '“We looked for days," Mara Olsen said. "We found nothing.” [["We left," she said.]]'

    assert speaker_text(article) == "Mara Olsen"


def test_former_is_kept_in_a_title() -> None:
    article = "The club hosted former President Mara Olsen in May.\n\n[[Olsen denied it.]]"

    assert speaker_text(article) == "Mara Olsen, former President"


def test_name_and_description_of_a_speaker_are_in_the_article() -> None:
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
def test_office_or_organisation_is_named_if_the_article_names_only_one(
    article: str, speaker: str | None
) -> None:
    assert speaker_text(article) == speaker


def test_relative_with_the_same_surname_is_not_taken_for_the_office_holder() -> None:
    article = "President Olsen met Joan Olsen, his sister, in May.\n\n[[Olsen denied it.]]"

    assert speaker_text(article) == "Olsen"


def test_wrapped_lines_are_read_as_one_paragraph() -> None:
    article = (
        "[[“The berth is free,\nand nobody has asked for it,” said Mara Olsen,\nwho was tired.]] “We wait.”\n"
    )

    assert speaker_text(article) == "Mara Olsen"


def test_missing_closing_mark_does_not_extend_the_quotation() -> None:
    article = 'Mara Olsen called it "a shame. [[The fleet sailed on Monday.]] Snow fell.\n\nNobody was hurt.'

    assert speaker_text(article) is None


def test_opening_mark_inside_a_quotation_implies_a_missing_closing_mark() -> None:
    article = (
        'The port said it was "a shame. [[By Sunday Mara Olsen told people there was "no need to worry."]]'
    )

    assert speaker_text(article) == "Mara Olsen"


def test_initials_before_a_surname_do_not_end_a_sentence() -> None:
    article = "“We looked for days,” said J.D. Olsen, a pilot. [[“We found nothing.”]]"

    assert speaker_text(article) == "J.D. Olsen, a pilot"


def test_source_of_the_next_sentence_does_not_replace_the_speaker() -> None:
    article = (
        "“We looked for days,” said Mara Olsen. [[“We found nothing.”]] "
        "The search ends on Friday, according to the port."
    )

    assert speaker_text(article) == "Mara Olsen"


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
def test_organisation_is_cited_by_exactly_its_name(article: str, speaker: str) -> None:
    assert speaker_text(article) == speaker


def test_source_of_the_next_sentence_is_not_the_speaker_of_a_quotation() -> None:
    article = "[[“Where was it? We looked for days!”]] The search ends on Friday, according to the port."

    assert speaker_text(article) is None


def test_capitalisation_of_the_article_does_not_distinguish_speakers() -> None:
    assert speaker_text("[[The ministry said it was late. It was early, the ministry said.]]") == "the ministry"


def test_article_of_a_noun_has_one_capitalisation_in_all_quotes() -> None:
    assert speaker_text("[[The company said it was late.]] It was early, the company said.") == "the company"


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        # A curly and a straight apostrophe are one.
        ("Commissioner Jim O’Neill left.\n\n[[“It is late,” O'Neill said.]]", "Jim O’Neill, Commissioner"),
        # A heading joins a name with other words.
        (
            "Minister Olsen Visits The North\n\nMinister Olsen spoke. [[The minister said it was late.]]",
            "Olsen",
        ),
        ("Port Website Shows Bias Again\n\n[[The website said it was late.]]", "The website"),
        # A sentence that begins inside a quotation.
        ("“It was late. [[We were tired,” Mara Olsen said.]]", "Mara Olsen"),
        # A quotation that nobody closes goes on with other words: it is set apart from the report.
        ('“It is late,” Mara Olsen said.\n\n[["Nobody comes.]]\nJon Vik, teacher, on the port."', None),
        # A heading in quotation marks.
        ("“It is late,” Mara Olsen said.\n\n[[‘All Bets Are Off.’]]", None),
        # Another person comes between a speaker and a pronoun.
        (
            "Mara Olsen said it was late.\n\nThe president’s roots were in the north. [[He said it was cold.]]",
            None,
        ),
    ],
)
def test_speaker_depends_on_what_surrounds_the_sentence(marked: str, speaker: str | None) -> None:
    assert speaker_text(marked) == speaker
