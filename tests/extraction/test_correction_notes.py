"""Correction notes are found verbatim; a report on somebody else's correction is not a note."""

import pytest

from index.extraction.corrections import find_correction, is_about_report, split_corrections

ONE = "Three ships passed through the strait on Monday."
NOTES = [
    "Correction: An earlier version of this story misstated the number of ships. There were three.",
    "Correction, Aug. 24, 2021: This article originally misidentified the frigate.",
    "CORRECTIONS & CLARIFICATIONS: A previous version of this story gave the wrong day.",
    "An earlier version of this article incorrectly said that four ships had passed.",
    "Editor's note: An earlier version of this piece said Sunday. It was Monday.",
    "• This article was amended on 24 August 2021 to correct the number of ships.",
    "This story has been updated to correct the name of the frigate.",
    "This story has been corrected to show that there were three ships.",
    "(This story was corrected to fix a name.)",
    "An earlier version misstated the number of ships.",
    "An earlier version of this map showed the wrong island.",
    "A previous version of our headline said Sunday. We regret the error.",
    "更正：先前報導誤植軍艦數量，應為三艘。",
    "【訂正】初出時、隻数に誤りがありました。",
    "記事の一部を訂正しました。",
    "[정정보도] 군함은 3척이므로 바로잡습니다.",
]


@pytest.mark.parametrize("note", NOTES)
def test_note_is_found_verbatim(note: str) -> None:
    assert find_correction(f"{ONE}\n\n{note}\n\n{ONE}") == note


def test_note_after_a_sentence_is_found_from_its_start() -> None:
    note = "An earlier version of this article misstated the day."

    assert list(split_corrections([f"It was Monday. {note}"])) == [("It was Monday.", note)]


def test_note_under_its_own_heading_is_found() -> None:
    assert find_correction(f"{ONE}\n\nCorrection\n\nThere were three ships, not four.") == (
        "There were three ships, not four."
    )


def test_several_notes_are_separated_by_blank_lines() -> None:
    assert find_correction(f"{NOTES[0]}\n\n{ONE}\n\n{NOTES[1]}") == f"{NOTES[0]}\n\n{NOTES[1]}"


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        "The agency added a note that read: “An earlier version of this editorial was wrong.”",
        "An earlier version of the bill was rejected.",
        "An earlier version of this story was published in November.",
        "This story has been updated with more details.",
        "The navy corrected its statement on Monday.",
        "Corrections officers guarded the gate.",
        "国防部表示将更正错误。",
        "We regret the error in the strike, the minister told reporters; it killed nine.",
        "We apologize for this mistake, the president said on Friday to the families.",
        "This report was corrected by the ministry after complaints.",
        "An earlier version of the map showed nine dashes.",
        "An earlier version used liquid fuel. A previous version had a range of 300 km.",
        "An earlier version of the report said that five frigates were lost.",
        "国防部は12日の発表を訂正しました。参加した艦艇は5隻でした。",
        "국방부는 발표를 정정했습니다. 함정은 다섯 척이었다.",
    ],
)
def test_other_text_is_not_a_note(text: str) -> None:
    assert find_correction(text) is None


STATEMENTS = [
    "Correction: the ministry counted 99 aircraft on day 7 of the exercise.",
    "Correction: The ministry counted 99 aircraft, not 89, on day 7.",
    "CORRECTION (July 4): Two sailors were killed near Kherson.",
    "Clarification: the drill begins on Monday in the waters east of Hualien.",
    "Corrected: the frigate left Zuoying on Friday.",
    "Corrections: Lin Hao-yi commands the coast guard.",
    "更正：國防部第7天偵獲99架次軍機。",
    "更正：护卫舰星期五离开港口。",
    "訂正：防衛省は7日目に99機を確認した。",
    "【訂正】巡視船は2隻だった。",
    "정정: 국방부는 7일째에 항공기 99대를 탐지했다.",
]


@pytest.mark.parametrize("note", STATEMENTS)
def test_note_that_states_a_fact_is_not_about_the_report(note: str) -> None:
    assert find_correction(note) == note
    assert not is_about_report(note)


@pytest.mark.parametrize("note", NOTES)
def test_note_on_an_earlier_version_is_about_the_report(note: str) -> None:
    assert is_about_report(note)
