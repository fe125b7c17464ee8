"""Speakers of English sentences: attributions within the sentence."""

import pytest
from attribution_articles import speaker_text


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“The drill is over,” said Mara Olsen.", "Mara Olsen"),
        ('"The drill is over," Mara Olsen said Friday.', "Mara Olsen"),
        ("The drill is over, Mara Olsen told reporters in Oslo.", "Mara Olsen"),
        ("Mara Olsen said that the drill was over.", "Mara Olsen"),
        ("In a statement, Mara Olsen said the drill was over.", "Mara Olsen"),
        ("On Tuesday, however, Mara Olsen again denied the report.", "Mara Olsen"),
        ("Mara Olsen has repeatedly warned of a longer war.", "Mara Olsen"),
        ("Mara Olsen wrote on her site that “nobody was hurt.”", "Mara Olsen"),
        ("The cut, Mara Olsen added, would come in May.", "Mara Olsen"),
        ("According to Mara Olsen, the drill is over.", "Mara Olsen"),
        ("The drill is over, according to Mara Olsen.", "Mara Olsen"),
        ("The port reopens on Monday, per Reuters.", "Reuters"),
        ("Mara Olsen called the decision “a grave mistake.”", "Mara Olsen"),
        ("Mara Olsen said Jon Vik had warned her twice.", "Mara Olsen"),
        ("Mara Olsen said in May the fleet would sail, but she said it was late.", "Mara Olsen"),
        ("“It is a shame,” Mara Olsen said after Jon Vik said the fleet would sail.", "Mara Olsen"),
        ("After Jon Vik said the fleet would sail, Mara Olsen said it was too early.", "Mara Olsen"),
        ("“It is a shame,” Mara Olsen said ahead of the vote, Reuters reported.", "Mara Olsen"),
        ("“It is a shame,” de Vries said.", "de Vries"),
        ("Mara Olsen and Jon Vik said the fleet would sail.", "Mara Olsen and Jon Vik"),
    ],
)
def test_speaker_is_found_before_and_after_the_statement(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("The drill is over, the Pentagon said.", "Pentagon"),
        ("Police said two men were held.", "Police"),
        ("The ministry warned that ships might be turned back.", "The ministry"),
        (
            "Three officials familiar with the talks said no date was set.",
            "Three officials familiar with the talks",
        ),
        (
            "A spokesman for the port authority told the paper that work had begun.",
            "A spokesman for the port authority",
        ),
        (
            "The study found nothing, a new report by the Arctic Institute said.",
            "a new report by the Arctic Institute",
        ),
        ("Fishing fell by half, according to data from the Harbor Board.", "data from the Harbor Board"),
        ("The University of Tromsø said classes would go on.", "University of Tromsø"),
        ("Norway’s coast guard said the tug had sunk.", "Norway’s coast guard"),
        ("“We regret this,” the company’s owners said.", "the company’s owners"),
        ("The tug sank within minutes, The Guardian reported.", "The Guardian"),
    ],
)
def test_organisations_groups_and_newspapers_are_speakers(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (
            "Mara Olsen, a spokeswoman for the port, said the berth was free.",
            "Mara Olsen, a spokeswoman for the port",
        ),
        ("“It is free,” said Mara Olsen, the port's director.", "Mara Olsen, the port's director"),
        ("Foreign Minister Mara Olsen said the berth was free.", "Mara Olsen, Foreign Minister"),
        ("Pentagon press secretary Jon Vik told reporters it was free.", "Jon Vik, Pentagon press secretary"),
        ("The port’s director, Mara Olsen, said the berth was free.", "Mara Olsen, the port’s director"),
        ("Secretary of State Mara Olsen said the berth was free.", "Mara Olsen, Secretary of State"),
        ("Sen. Mara Olsen, R-Alaska, denied it.", "Sen. Mara Olsen, R-Alaska"),
        ("Former President Mara Olsen denied it.", "Mara Olsen, Former President"),
        ("That is untrue, former President Mara Olsen said.", "Mara Olsen, former President"),
        ("Mara Olsen, 48, a teacher, told the paper that she was tired.", "Mara Olsen"),
        ("CNN’s Mara Olsen said the berth was free.", "Mara Olsen, CNN"),
        ("Dr. Mara Olsen said the berth was free.", "Dr. Mara Olsen"),
        ("Mr. Olsen said the berth was free.", "Olsen"),
    ],
)
def test_title_or_apposition_describes_the_speaker(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    "sentence",
    [
        "The fleet sailed on Monday with twelve ships.",
        "Mara Olsen visited the port on Monday.",
        "Mara Olsen did not say when the fleet would sail.",
        "Mara Olsen declined to say when the fleet would sail.",
        "Mara Olsen would say nothing of the kind.",
        "What did Mara Olsen say about the fleet?",
        "The tug is said to be the oldest in the north.",
        "A tug said to be the oldest in the north sank on Monday.",
        "Needless to say, the tug sank.",
        "That said, the tug sank.",
        "Mara Olsen reportedly told friends that she would resign.",
        "Some say the tug sank.",
        "Mara Olsen said the tug sank, while Jon Vik said it had been scrapped.",
        "A group called “The North” took the tug.",
        "Mara Olsen continued to repair the tug.",
        "He said the tug sank.",
        "It said the tug sank.",
        "His mother said the tug sank.",
        "She showed a map of what Jon Vik said was the wreck.",
        "The man accused of sinking the tug was held.",
        "The title of her film is “The Tug.”",
        "The attack came as planned, according to plan.",
    ],
)
def test_sentence_without_a_clear_speaker_has_none(sentence: str) -> None:
    assert speaker_text(sentence) is None


def test_quoted_title_of_a_work_belongs_to_the_description() -> None:
    assert (
        speaker_text("“The Tug” director Mara Olsen said the film was done.")
        == "Mara Olsen, “The Tug” director"
    )


def test_quotation_before_the_speaker_is_not_part_of_the_description() -> None:
    assert speaker_text("“It is a shame,” the ministry said.") == "the ministry"


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("A lawyer for actor Mara Olsen said the film was done.", "A lawyer for actor Mara Olsen"),
        (
            "A spokesman for parent company Nordfisk said the tug was sold.",
            "A spokesman for parent company Nordfisk",
        ),
        ("The Fish and Harbor Service said the tug was sold.", "Fish and Harbor Service"),
        ("General Mills said the tug was sold.", "General Mills"),
        (
            "The tug was sold, according to the long testimony of former port aide Mara Olsen.",
            "the long testimony of former port aide Mara Olsen",
        ),
        ("The parent company Nordfisk said the tug was sold.", "Nordfisk, parent company"),
        ("Vice president of fleets Mara Olsen said the tug was sold.", "Mara Olsen, Vice president of fleets"),
        ("“The tug was sold,” said Nordfisk’s lawyers.", "Nordfisk’s lawyers"),
    ],
)
def test_name_inside_a_noun_phrase_is_not_taken_for_the_speaker(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        (
            "The port’s president and CEO Mara Olsen said it was free.",
            "Mara Olsen, the port’s president and CEO",
        ),
        (
            "“It is free,” said Norwegian Ambassador to the US Mara Olsen.",
            "Mara Olsen, Norwegian Ambassador to the US",
        ),
        ("Mara Olsen, who wrote “The Tug,” said it was free.", "Mara Olsen"),
        ("“It is free,” the statement read.", "the statement"),
        ("Mara Olsen read “The Tug” aloud.", None),
        ("Mara Olsen wrote he was free.", "Mara Olsen"),
    ],
)
def test_titles_and_asides_of_several_words_are_parsed(sentence: str, speaker: str | None) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    "sentence",
    [
        "Mara Olsen, Jon Vik and Ann Lund said it was free.",
        "The law requires firms, including ports, to help, said the one who knew.",
        "Polls suggest that nobody knows.",
        "Officials from two ports, called early, responded to the scene.",
    ],
)
def test_part_of_a_list_or_of_another_clause_is_not_a_speaker(sentence: str) -> None:
    assert speaker_text(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("One of his allies, Rep. Mara Olsen of Texas, said it was free.", "Rep. Mara Olsen"),
        ("One of the port’s owners said it was free.", "One of the port’s owners"),
        ("One of his allies said it was free.", None),
        ("Sen. Mara Olsen of Alaska said it was free.", "Sen. Mara Olsen"),
    ],
)
def test_one_of_a_group_and_a_place_of_origin_are_parsed(sentence: str, speaker: str | None) -> None:
    assert speaker_text(sentence) == speaker


def test_text_after_the_source_does_not_describe_it() -> None:
    assert speaker_text("According to Nordfisk, the fleet sprints home.") == "Nordfisk"


def test_second_attribution_does_not_describe_the_speaker() -> None:
    assert (
        speaker_text("“It is free,” said Nordfisk, the Harbor Times reported citing two sources.") == "Nordfisk"
    )


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“It is late,” wrote Olsen on Twitter.", "Olsen"),
        ("“It is late,” said Mara Olsen via email to the Harbor Times.", "Mara Olsen"),
        ("City Hall chief of staff Mara Olsen said it was late.", "Mara Olsen, City Hall chief of staff"),
        ("Hall of Famer Mara Olsen said it was late.", "Mara Olsen, Hall of Famer"),
        ("“It is late,” Mara van der Olsen said.", "Mara van der Olsen"),
        ("“It is late,” van der Olsen said.", "van der Olsen"),
        ("Oslo-controlled Nordfisk said it was late.", "Nordfisk"),
        ("Senior Mara Olsen said it was late.", "Mara Olsen"),
        ("Billionaire Mara Olsen said it was late.", "Mara Olsen, Billionaire"),
        ("It was late, per sources familiar with talks within the port.", "sources familiar with talks"),
        (
            "Ports and Fleets Secretary Mara Roe Olsen said it was late.",
            "Mara Roe Olsen, Ports and Fleets Secretary",
        ),
        ("Alaska state Sen. Mara Olsen said it was late.", "Sen. Mara Olsen"),
        ("“It is late,” said John W. Olsen, a pilot.", "John W. Olsen, a pilot"),
        ("OSLOFJORD - Port Director Mara Olsen, 48, said it was late.", "Mara Olsen, Port Director"),
        ("On Monday the Northern Fleet Command said that it was late.", "Northern Fleet Command"),
        ("On Sunday, the airline said it was late.", "the airline"),
    ],
)
def test_names_and_titles_have_the_right_boundaries(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    "sentence",
    [
        "Ranking Mara Olsen said it was late.",
        "The Latest on Nordfisk said it was late.",
        "Witness 5 said it was late.",
        "Loudspeakers on the southern side had told of a tug.",
        "It was late, according to the Society for the Relief of Want to Seafarers.",
        "The harbor, the port and Mara Olsen said it was late.",
        "A lot that something Oslo fishermen said was late.",
        "Similar claims appeared in May.",
        "Mara Olsen-Jon Vik said it was late.",
        "Mara Olsen claimed the Emmy for her film on Monday.",
        "Other Oslo-led claims appeared in May.",
        "The plan mapped out by port lawyer Mara Olsen called for “a shorter route.”",
        "Many, who expect Republican said it was late.",
        "Norway said a final farewell to the tug on Monday.",
    ],
)
def test_incomplete_names_are_not_speakers(sentence: str) -> None:
    assert speaker_text(sentence) is None


@pytest.mark.parametrize("denied", ["Olsen’s bid", "a request by Olsen", "Mara Olsen’s motion for a new trial"])
def test_denying_a_request_is_not_a_statement(denied: str) -> None:
    assert speaker_text(f"A federal judge denied {denied}.") is None


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“It is late,” said Mara Olsen, a nominee for her work at the port.", "Mara Olsen"),
        ("Northern Sens. Mara Olsen said it was late.", "Mara Olsen"),
        ("Architects Mara Olsen said it was late.", "Mara Olsen"),
        ("Chief of Pilots Mara Olsen said it was late.", "Mara Olsen, Chief of Pilots"),
        ("“It is late,” said Nordfisk, the company formerly known as Nordtug.", "Nordfisk"),
        ("In Oslo, the city’s mayor, Mara Olsen, said it was late.", "Mara Olsen, the city’s mayor"),
        ("“It is late,” said Mara Olsen, head of the port in a statement.", "Mara Olsen, head of the port"),
        ("“It is late,” Mara Olsen, author of the 2020 book “The Tug: Port to Port,” said.", "Mara Olsen"),
    ],
)
def test_description_ends_with_the_words_that_identify_the_speaker(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    "quoted",
    [
        "“The gate stays shut”",
        '"The gate stays shut"',
        "„The gate stays shut“",
        "„The gate stays shut”",
        "”The gate stays shut”",
        "«The gate stays shut»",
        "»The gate stays shut«",
        "‹The gate stays shut›",
        "‚The gate stays shut‘",
        "‘The gate stays shut’",
        "''The gate stays shut''",
        "``The gate stays shut''",
    ],
)
def test_speaker_is_found_beside_quotation_marks_of_every_kind(quoted: str) -> None:
    assert speaker_text(f"{quoted}, said Adm. Lin Hao-yi of the coast guard.") == "Adm. Lin Hao-yi"


@pytest.mark.parametrize(
    "sentence",
    [
        "Pfizer called on Senator Jane Doe in March.",
        "The Olsen Center in Oslo maintains a program to train officers.",
        "Norwegian ports maintained their steady pace of hiring in September, and the navy kept two ships.",
    ],
)
def test_visits_and_upkeep_are_no_speech(sentence: str) -> None:
    assert speaker_text(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("China called on Japan to stop the release.", "China"),
        ("China called for talks.", "China"),
        ("Iran maintains that its programme is peaceful.", "Iran"),
        ("Iran maintains its programme is peaceful.", "Iran"),
    ],
)
def test_appeals_and_claims_with_the_same_verbs_are_speech(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“We will act,” said deputy Attorney General Mara Olsen.", "Mara Olsen, deputy Attorney General"),
        ("“We will act,” said vice Foreign Minister Mara Olsen.", "Mara Olsen, vice Foreign Minister"),
        ("Brig. Gen. Mara Olsen said the ship had left.", "Brig. Gen. Mara Olsen"),
        ("Vice Adm. Mara Olsen said the ship had left.", "Vice Adm. Mara Olsen"),
        ("Lt. Col. Mara Olsen said the ship had left.", "Lt. Col. Mara Olsen"),
        (
            "“We will act,” said Brig. Gen. Mara Olsen, the navy's press secretary.",
            "Brig. Gen. Mara Olsen, the navy's press secretary",
        ),
        ("Navy spokesperson Maj. Gen. Mara Olsen said it had left.", "Maj. Gen. Mara Olsen, Navy spokesperson"),
        ("“We will act,” Rep. Mara Olsen (R-Alaska) said Friday.", "Rep. Mara Olsen, R-Alaska"),
        ("U.S. Sen. Mara Olsen said the ship had left.", "Mara Olsen, U.S. Sen."),
        ("Former Alaska Gov. Mara Olsen said the ship had left.", "Mara Olsen, Former Alaska Gov."),
        ("The International Harbor Fund said growth would slow.", "International Harbor Fund"),
        (
            "Democrat Mara Olsen and Republican Jon Vik said they disagreed.",
            "Mara Olsen and Republican Jon Vik",
        ),
        ("Mara Olsen and Jon Vik, the chairman, said they disagreed.", "Mara Olsen and Jon Vik"),
        ("What Olsen says of it and how experts say it works differ.", None),
    ],
)
def test_offices_and_ranks_are_neither_cut_nor_taken_for_descriptions(
    sentence: str, speaker: str | None
) -> None:
    assert speaker_text(sentence) == speaker
