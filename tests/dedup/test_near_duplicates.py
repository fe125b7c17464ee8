"""Which articles are copies of one report, and which only look like copies."""

from datetime import UTC, datetime, timedelta

import pytest
from agency_reports import (
    BULLETIN_ZH,
    REWRITTEN,
    REWRITTEN_JA,
    REWRITTEN_KO,
    REWRITTEN_ZH,
    SAME_EVENT,
    WIRE,
    WIRE_JA,
    WIRE_KO,
    WIRE_ZH,
    bulletin,
    gallery,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dedup.copy_rules import ComparedReport, are_copies, may_be_copies
from index.dedup.minhash import BANDS, sketch_text
from index.dedup.text_overlap import measure_overlap, prepare_text
from index.dedup.word_sequences import normalize_number, split_unquoted_words, split_words
from index.model.base_types import Precision, PublishedAt

TUESDAY = datetime(2024, 9, 3, tzinfo=UTC)


def report(text: str, *, outlet: str | None = "Reuters", days: int | None = 0) -> ComparedReport:
    published = None if days is None else PublishedAt(TUESDAY + timedelta(days=days), Precision.DAY)
    return ComparedReport(prepare_text(text), outlet, published)


def are_found(one: str, other: str) -> bool:
    """Whether the sketches of two texts lead to comparing them."""
    agreeing = sum(a == b for a, b in zip(sketch_text(one), sketch_text(other), strict=True))
    return may_be_copies(agreeing, None, None)


def share_of_phrases(one: str, other: str) -> float:
    sets = []
    for text in (one, other):
        words = split_words(text).sequence
        sets.append({words[i : i + 3] for i in range(len(words) - 2)})
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


@pytest.mark.parametrize("text", [WIRE, WIRE_ZH, WIRE_JA, WIRE_KO])
def test_report_with_an_added_line_is_a_copy(text: str) -> None:
    extra = f"{text}\n\nGMA 2024"

    assert are_found(text, extra)
    assert are_copies(report(text), report(extra, outlet="Manila Courier", days=1))


@pytest.mark.parametrize(
    ("wire", "rewritten"),
    [(WIRE, REWRITTEN), (WIRE_ZH, REWRITTEN_ZH), (WIRE_JA, REWRITTEN_JA), (WIRE_KO, REWRITTEN_KO)],
)
def test_rewritten_report_is_a_copy_although_most_phrases_differ(wire: str, rewritten: str) -> None:
    assert 0.25 < share_of_phrases(wire, rewritten) < 0.55
    assert are_found(wire, rewritten)
    assert are_copies(report(wire), report(rewritten, outlet="Manila Courier"))


def test_shortened_report_of_another_outlet_is_a_copy() -> None:
    cut = "\n\n".join(WIRE.split("\n\n")[:2])

    assert are_copies(report(WIRE), report(cut, outlet="Manila Courier"))


def test_longer_version_of_the_same_outlet_is_not_a_copy() -> None:
    early = "\n\n".join(WIRE.split("\n\n")[:2])

    assert not are_copies(report(WIRE), report(early))
    assert not are_copies(report(WIRE, outlet=None), report(early, outlet=None))


def test_later_version_with_a_new_opening_is_not_a_copy() -> None:
    _, rest = WIRE.split("\n\n", 1)
    later = (
        "Envoys flew home from the capital without a word to the press, and nobody would say who had called "
        f"the talks off or whether they would be held at another place and on another day.\n\n{rest}"
    )

    assert are_copies(report(WIRE), report(later))
    assert not are_copies(report(WIRE), report(later, days=1))


def test_reports_that_name_different_days_are_copies_only_on_the_same_date() -> None:
    other = (
        WIRE.replace("used on Tuesday", "used on Wednesday").replace("thought", "said").replace("dry", "bare")
    )

    assert are_copies(report(WIRE), report(other))
    assert not are_copies(report(WIRE), report(other, days=1))
    assert not are_copies(report(WIRE), report(other, outlet="Manila Courier", days=None))


def test_corrected_text_of_the_same_outlet_is_a_copy() -> None:
    corrected = WIRE.replace("near a disputed reef", "at a disputed reef")

    assert are_copies(report(WIRE), report(corrected))


def test_independent_reports_of_the_same_event_are_not_copies() -> None:
    assert not are_copies(report(WIRE), report(SAME_EVENT, outlet="Strait Daily"))


def test_shared_quotations_alone_do_not_make_a_copy() -> None:
    said = (
        "We will not yield a metre of it. Our crews kept to the rules of the sea and will go on doing so. " * 2
    )
    one = (
        f"The palace put out a statement in the evening, after a day of talks. “{said}” No one took questions."
    )
    other = f"Asked by lawmakers about the reef, the minister read out two lines. “{said}” Some of them booed."

    likeness = measure_overlap(prepare_text(one), prepare_text(other))
    assert likeness.shared_more > 0.6
    assert likeness.own_more == 0
    assert not are_copies(report(one), report(other, outlet="Manila Courier"))


TEMPLATE = (
    "The tug {tug} carried {tonnes} tonnes of {cargo} from Izmail to Palawan. Clerks in Palawan "
    "counted {sacks} sacks of {other}, and found none of them wet. The master of the {tug} said that "
    "a swell off Izmail cost him 33 hours."
)


def test_reports_of_one_template_about_other_things_are_not_copies() -> None:
    one = TEMPLATE.format(tug="Briranbriter", tonnes=55, cargo="tea", sacks=69, other="copper")
    other = TEMPLATE.format(tug="Vogarvoka", tonnes=589, cargo="steel", sacks=11, other="tea")

    likeness = measure_overlap(prepare_text(one), prepare_text(other))
    assert min(likeness.own_more, likeness.own_less) > 0.6
    assert not are_copies(report(one), report(other, outlet="Manila Courier"))


def test_rewritten_report_of_another_week_is_not_a_copy() -> None:
    assert not are_copies(report(WIRE), report(REWRITTEN, outlet="Manila Courier", days=9))


def test_text_reprinted_after_months_is_a_copy() -> None:
    assert are_copies(report(WIRE), report(WIRE + " (From our archive.)", days=200))


def test_undated_report_is_compared_by_its_text() -> None:
    assert are_copies(report(WIRE), report(REWRITTEN, outlet="Manila Courier", days=None))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            bulletin(aircraft=21, ships=7, crossed=14, before="Monday", day="Tuesday"),
            bulletin(aircraft=18, ships=9, crossed=5, before="Tuesday", day="Wednesday"),
        ),
        (
            bulletin(aircraft=21, ships=7, crossed=14, before="Monday", day="Tuesday"),
            bulletin(aircraft=21, ships=7, crossed=14, before="Tuesday", day="Wednesday"),
        ),
        (
            bulletin(aircraft=21, ships=7, crossed=14, before="2", day="3", form=BULLETIN_ZH),
            bulletin(aircraft=18, ships=9, crossed=5, before="3", day="4", form=BULLETIN_ZH),
        ),
        (
            "The flood in the delta has killed 12 people, the governor said. Rescuers search for 30 others. "
            * 2,
            "The flood in the delta has killed 19 people, the governor said. Rescuers search for 30 others. "
            * 2,
        ),
    ],
)
@pytest.mark.parametrize("days", [0, 1, 400])
def test_same_words_with_different_numbers_are_not_copies(one: str, other: str, days: int) -> None:
    assert not are_copies(report(one), report(other, days=days))
    assert not are_copies(report(one), report(other, outlet="Manila Courier", days=days))


def test_same_bulletin_in_two_outlets_is_a_copy() -> None:
    text = bulletin(aircraft=21, ships=7, crossed=14, before="Sept. 2", day="Sept. 3")
    other = text.replace("Sept. 2", "September 2").replace("Sept. 3", "September 3").replace("7", "seven")

    assert are_copies(report(text), report(other, outlet="Manila Courier"))


def test_shared_captions_do_not_make_copies() -> None:
    captions = gallery(120)
    one, other = f"{WIRE}\n\n{captions}", f"{SAME_EVENT}\n\n{captions}"

    assert measure_overlap(prepare_text(one), prepare_text(other)).shared_less > 0.8
    assert not are_copies(report(one, outlet="CNN"), report(other, outlet="CNN", days=1))


def test_texts_in_different_scripts_are_never_copies() -> None:
    assert not are_copies(report(WIRE), report(WIRE_ZH, outlet="中央社"))


SENTENCES = [s for text in (WIRE, REWRITTEN, SAME_EVENT) for s in text.replace("\n\n", " ").split(". ")]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=14),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=14),
    st.sampled_from([None, 0, 2, 6, 40]),
    st.sampled_from(["Reuters", "Manila Courier", None]),
)
def test_comparison_is_symmetric(one, other, days, outlet) -> None:
    pair = report(". ".join(one)), report(". ".join(other), outlet=outlet, days=days)

    assert are_copies(*pair) == are_copies(*reversed(pair))


def test_sketch_is_the_same_on_every_machine() -> None:
    assert sketch_text("Two coast guard vessels collided")[:3] == (616745059, 198790420, 887536717)
    assert len(sketch_text(WIRE)) == BANDS
    assert sketch_text(" … ") == ()


def test_unrelated_texts_are_not_compared() -> None:
    others = [
        SAME_EVENT,
        WIRE_ZH,
        WIRE_KO,
        gallery(20),
        bulletin(aircraft=1, ships=2, crossed=1, before="1", day="2"),
    ]

    assert not any(are_found(WIRE, other) for other in others)


@pytest.mark.parametrize(
    ("one", "other"),
    [("September", "Sept"), ("seven", "07"), ("1977", "77"), ("Tuesday", "Tues"), ("１２", "twelve")],
)
def test_forms_of_a_number_are_equal(one: str, other: str) -> None:
    (first,), (second,) = split_words(one).sequence, split_words(other).sequence

    assert normalize_number(first) == normalize_number(second) is not None


def test_quoted_words_are_excluded() -> None:
    assert split_unquoted_words('He said "we will see" and left').sequence == ("he", "said", "and", "left")
    assert split_unquoted_words("他說「再看看」就走").sequence == ("他", "說", "就", "走")
