"""Sentences with two speakers: the words of one are never given to the other."""

import pytest
from attribution_articles import speaker_text

from index.language.attribution.speaker_attribution import find_named_speakers


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        (
            "Moscow said it had shot down 30 drones over Crimea and Kyiv that it had hit a depot.",
            ["Moscow", "Kyiv"],
        ),
        ("Moscow said it had shot down 30 drones, and Kyiv that it had hit a depot.", ["Moscow", "Kyiv"]),
        ("Japan said on Tuesday the boats had left and China that they had stayed.", ["Japan", "China"]),
        ("Mr Vik said talks were possible and Mr Olsen that they were not.", ["Vik", "Olsen"]),
        ("Israel said it had struck a depot and Hezbollah said a school was hit.", ["Israel", "Hezbollah"]),
        ("Kyiv denied the depot was hit and Moscow insisted it was.", ["Kyiv", "Moscow"]),
        ("Washington says a commander was killed; Tehran says it was a child.", ["Washington", "Tehran"]),
        ("The US said it had no plans, though Israel said it did.", ["US", "Israel"]),
        ("Although Israel said it had plans, the US said it had none.", ["Israel", "US"]),
        ("According to Kyiv, 20 drones fell and, according to Moscow, 30.", ["Kyiv", "Moscow"]),
        (
            "Olsen said the deal was close and Norway's foreign minister, Jon Vik, that it was not.",
            ["Olsen", "Jon Vik"],
        ),
    ],
)
def test_both_speakers_are_named_for_search_and_none_as_the_speaker(sentence: str, named: list[str]) -> None:
    assert speaker_text(sentence) is None
    assert [speaker.name for speaker in find_named_speakers(sentence, (0, len(sentence)))] == named


@pytest.mark.parametrize(
    "sentence",
    [
        "The army said three soldiers were killed; the militia put the figure at twelve.",
        "The army said three soldiers were killed, the militia that twelve were.",
        "The ministry said two ships left, the navy three.",
        "Kyiv claimed 20 drones were downed, Moscow 30.",
        "Seoul said the missile flew 600 km, Tokyo that it flew 650 km.",
        "Oslo said it hit a depot but a spokesman for the group that runs the town told reporters it had not.",
        "It is a long way to peace; Oslo says it will go on.",
    ],
)
def test_nobody_is_named_where_a_second_speaker_is_not_understood(sentence: str) -> None:
    assert speaker_text(sentence) is None
    assert find_named_speakers(sentence, (0, len(sentence))) == []


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("Mara Olsen said the fleet would sail and that it would return.", "Mara Olsen"),
        ("Mara Olsen said the fleet would sail, though she said it was late.", "Mara Olsen"),
        ("Mara Olsen warned Moscow and Kyiv that the talks would fail.", "Mara Olsen"),
        ("Mara Olsen told the governments in Moscow and Kyiv that the talks would fail.", "Mara Olsen"),
        ("Mara Olsen said the fleet would sail in May and that night she left.", "Mara Olsen"),
        ("Mara Olsen said it sank; that nobody was aboard; and that the tug came late.", "Mara Olsen"),
        ("The tug sank; nobody was aboard, Mara Olsen said.", "Mara Olsen"),
        ("Mara Olsen said her team had won, and before the game she said it would.", "Mara Olsen"),
        (
            "Mara Olsen, an adviser to the port and a teacher, said it was free.",
            "Mara Olsen, an adviser to the port and a teacher",
        ),
        ("Mara Olsen said two of the ships left on May 3.", "Mara Olsen"),
        ("Mara Olsen said the tug was lost, not the ferry that it towed.", "Mara Olsen"),
    ],
)
def test_further_clauses_of_the_same_speaker_are_no_second_speaker(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    "sentence",
    [
        "俄羅斯國防部表示擊落30架無人機，基輔則稱擊中油庫。",
        "國防部表示，30架共機擾台，日本防衛省則指6艘艦艇通過。",
        "外務省は船が去ったと発表し、国防省は船が残っていると反論した。",
        "国防省によると30機を撃墜し、ウクライナ軍によると油槽所に命中した。",
        "首相は「断じて容認できない」と述べ、外相は「対話が必要だ」と語った。",
        "국방부는 30대를 격추했다고 밝혔고, 합참은 40대라고 발표했다.",
        "국방부는 30대를 격추했다고 밝혔지만 합참은 40대라고 발표했다.",
        "국방부에 따르면 30대를 격추했고 합참에 따르면 40대다.",
    ],
)
def test_chinese_japanese_and_korean_sentences_of_two_speakers_have_none(sentence: str) -> None:
    assert speaker_text(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("國防部表示，共機擾台，我方則派機應對。", "國防部"),
        ("首相は容認できないと述べ、支援を続けると語った。", "首相"),
        ("首相は、政府が容認できないと述べた。", "首相"),
        ("국방부 대변인은 북한이 미사일을 발사했고 합참이 대응했다고 밝혔다.", "국방부 대변인"),
    ],
)
def test_what_a_chinese_japanese_or_korean_speaker_says_of_others_is_theirs(
    sentence: str, speaker: str
) -> None:
    assert speaker_text(sentence) == speaker
