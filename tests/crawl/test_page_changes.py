"""How changes of a page are classified, and when it is rechecked."""

from datetime import UTC, datetime, timedelta

import pytest
from libraries import CANAL, HARBOUR, TALKS

from index import PageChange
from index.extraction.draft_validation import content_hash
from index.ingest.recheck_rules import ComparedPage, judge_page, plan_recheck
from index.text.text_similarity import are_text_variants

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://a.example/talks"
BULLETIN = (
    "The ministry said that {} aircraft and {} vessels were detected around the island until 6 a.m. on Monday. "
    "Of these, {} crossed the median line and entered the northern and southwestern zone. "
    "The armed forces watched the situation with aircraft, ships and missile systems on land."
)


def page(text, *, url=URL, correction=None):
    return ComparedPage(url=url, text=text, content_hash=content_hash(text), correction=correction)


def change_of(held, now, **options):
    return judge_page(held, now, **options).change


def test_page_with_the_same_text_is_unchanged():
    assert change_of(page(TALKS), page(TALKS.upper())) is PageChange.UNCHANGED


def test_page_with_a_changed_text_is_revised():
    assert change_of(page(TALKS), page(TALKS.replace("in March", "in April"))) is PageChange.REVISED


def test_page_with_a_correction_note_is_corrected():
    now = page(TALKS.replace("in March", "in April"), correction="Correction: the month was wrong.")

    assert change_of(page(TALKS), now) is PageChange.CORRECTED


def test_known_correction_is_ignored():
    note = "Correction: the month was wrong."
    now = page(TALKS.replace("Friday", "Monday"), correction=note)

    assert change_of(page(TALKS, correction=note), now) is PageChange.REVISED


def test_correction_of_an_unchanged_text_counts():
    assert change_of(page(TALKS), page(TALKS, correction="Clarification: …")) is PageChange.CORRECTED


def test_refused_text_is_not_a_change():
    now = page(TALKS.replace("in March", "in April"))

    assert change_of(page(TALKS), now, refused_hash=now.content_hash) is PageChange.UNCHANGED


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (page(TALKS.replace("in March", "in April"), url="https://a.example/"), "front page"),
        (page(CANAL), "a different text"),
        (page(HARBOUR), "a different text"),
        (page(TALKS.split(". He")[0] + "."), "only part"),
    ],
)
def test_page_with_other_content_has_failed(now, reason):
    verdict = judge_page(page(TALKS), now)

    assert verdict.change is PageChange.FAILED
    assert reason in verdict.reason


def test_retraction_that_keeps_a_part_of_the_text_is_accepted():
    now = page(TALKS.split(". He")[0] + ".", correction="Correction: the rest was withdrawn.")

    assert change_of(page(TALKS), now) is PageChange.CORRECTED


def test_rechecks_become_rarer_with_the_age_of_a_text():
    ages, now = [], NOW
    for _ in range(7):
        now = plan_recheck(NOW, now)
        ages.append(now - NOW)

    assert [age / timedelta(days=1) for age in ages] == [0.25, 1, 3, 7, 30, 210, 390]


def test_missed_rechecks_are_not_made_up_for():
    assert plan_recheck(NOW, NOW + timedelta(days=20)) == NOW + timedelta(days=30)


# --- variants of one article


@pytest.mark.parametrize(
    "other", [TALKS, TALKS.upper(), f"Advertisement. {TALKS}", TALKS.replace("\n\n", " Share this. ")]
)
def test_texts_with_nearly_the_same_words_are_versions_of_one(other):
    assert are_text_variants(TALKS, other)


@pytest.mark.parametrize("other", [CANAL, TALKS[:90], "", HARBOUR])
def test_texts_with_other_words_are_not_versions_of_one(other):
    assert not are_text_variants(TALKS, other)


def test_bulletins_of_two_days_are_not_versions_of_one():
    assert not are_text_variants(BULLETIN.format(21, 7, 12), BULLETIN.format(33, 9, 15))
    assert are_text_variants(BULLETIN.format(21, 7, 12), BULLETIN.format(21, 7, 12) + " More follows.")


def test_chinese_texts_are_compared_by_their_characters():
    assert are_text_variants(HARBOUR, HARBOUR + "（完）")
    assert not are_text_variants(
        HARBOUR, "颱風週三登陸花蓮，全縣停班停課。氣象局呼籲民眾不要前往海邊，鐵路全線停駛。"
    )
