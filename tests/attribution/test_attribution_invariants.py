"""Any text: speakers are quoted verbatim from it, and only nearby text determines them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.attribution.speaker_attribution import find_speaker
from index.model.answer_types import Speaker
from index.text.sentences import split_sentences

_WORDS = [
    *("Mara", "Olsen", "Jon Vik", "Dr.", "President", "the ministry", "police", "she", "He", "said", "told"),
    *(
        "reporters",
        "according to",
        "added",
        "that",
        "and",
        "who",
        "spokesman",
        "for",
        "of",
        "a",
        "The",
        "fleet",
    ),
    *(
        "sailed",
        "R-Alaska",
        "1,000",
        "U.S.",
        "表示",
        "國防部",
        "は",
        "と述べた",
        "防衛省",
        "고 말했다",
        "정부는",
    ),
]
_MARKS = [
    "“",
    "”",
    '"',
    "‘",
    "’",
    "''",
    ",",
    ".",
    "?",
    ":",
    ";",
    "—",
    "(",
    ")",
    "\n",
    "\n\n",
    "：",
    "「",
    "」",
    "~",
]
_NEWS = [
    *("“We", "left,”", "said", "Mara", "Olsen,", "a", "pilot.", "Police", "told", "Jon", "Vik", "that", "he"),
    *("said,", "according", "to", "the", "Port", "Board.", "She", "added"),
]


@given(st.lists(st.sampled_from(_WORDS + _MARKS), max_size=60), st.data())
def test_name_and_description_are_in_the_text(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    speaker = find_speaker(text, (start, end))

    assert speaker is None or _is_verbatim(text, speaker)


def test_speakers_in_a_shuffled_article_are_in_its_text() -> None:
    shuffle = random.Random(5)
    words = list(_NEWS)
    named = 0
    for _ in range(200):
        shuffle.shuffle(words)
        text = " ".join(words)
        for span in split_sentences(text):
            speaker = find_speaker(text, span)
            named += speaker is not None

            assert speaker is None or _is_verbatim(text, speaker)

    assert named > 20


@pytest.mark.parametrize(
    "piece",
    [
        *("“", '"', "‘a ", "'a' ", ", ", "(", "— ", "R. ", "1,1", "\n", "of the ", "a, b", "according to "),
        *(
            "Olsen ",
            "Mara Olsen, ",
            "said ",
            "Olsen said, ",
            "“a” said ",
            "she said. ",
            "「表示",
            "根據部",
            "は、",
        ),
    ],
)
def test_distant_text_does_not_change_the_speaker(piece: str) -> None:
    short, long = piece * (30_000 // len(piece)), piece * (100_000 // len(piece))
    start = len(piece) * (15_000 // len(piece))

    assert find_speaker(short, (start, start + 300)) == find_speaker(long, (start, start + 300))


def _is_verbatim(text: str, speaker: Speaker) -> bool:
    described = speaker.described
    return (
        bool(speaker.name)
        and speaker.name in text
        and (described is None or (described != "" and described in text))
    )
