"""How sentences relate that answer one question: one example of each kind, and of each trap."""

from datetime import UTC, datetime

import pytest

from index.agreement.report_relation import Relation, ReportedSentence, ReportRelation, find_relation
from index.model.base_types import ArticleId, Precision, PublishedAt

KILLED_IN_KORVA = "How many people were killed in the blast in Korva?"


def _report(
    text: str,
    *,
    article: int,
    outlet: str | None = None,
    day: int = 10,
    month: int = 3,
    year: int = 2026,
    title: str = "",
    before: str = "",
    language: str = "en",
    answer: tuple[int, int] | None = None,
) -> ReportedSentence:
    published = PublishedAt(datetime(year, month, day, tzinfo=UTC), Precision.DAY)
    return ReportedSentence(
        article_id=ArticleId(article),
        text=text,
        before=before,
        title=title,
        published=published,
        outlet=outlet or f"outlet {article}",
        language=language,
        answer=answer,
    )


def _relate(one: ReportedSentence, other: ReportedSentence, question: str = KILLED_IN_KORVA) -> Relation | None:
    found = find_relation(one, other, question)
    swapped = find_relation(other, one, question)
    assert (found and found.relation) == (swapped and swapped.relation), "not symmetric"
    return found.relation if found is not None else None


KORVA = _report("The blast in Korva killed 14 people, the Interior Ministry said.", article=1)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Police in Korva said fourteen people were killed in the blast.", Relation.SAME),
        ("Police in Korva said the blast killed 11 people.", Relation.CONFLICT),
        ("The blast in Korva killed at least 9 people, the mayor said.", Relation.CONFLICT),
        ("The blast in Korva wounded 31 people, hospitals said.", None),
        ("The blast in Korva killed dozens, including three children, the mayor said.", None),
        ("The Korva blast killed many people, among them 3 children, hospitals said.", None),
        ("At least 5 people were killed in the village of Tamsa near Korva, the mayor said.", None),
        ("In 2019, 40 people were killed in a blast in Korva, the mayor said.", None),
        ("A blast in Korva would kill 30 people, the mayor feared.", None),
        ("Hours later, a second bomb killed 4 people in Korva, police said.", None),
        ("Two blasts in Korva and an air strike, attacks that killed 60 people, shocked the country.", None),
    ],
)
def test_counts_of_one_day(text: str, relation: Relation | None) -> None:
    assert _relate(KORVA, _report(text, article=2)) is relation


def test_conflict_names_what_differs_and_has_no_newer_side() -> None:
    other = _report("Police in Korva said the blast killed 11 people.", article=2)

    assert find_relation(KORVA, other, KILLED_IN_KORVA) == ReportRelation(
        Relation.CONFLICT, frozenset({"number"})
    )


def test_later_figure_of_an_outlet_is_an_update_with_its_newer_side() -> None:
    earlier = _report("The blast in Korva killed 14 people.", article=1, outlet="Daily")
    later = _report("The death toll of the Korva blast rose to 19.", article=2, outlet="Daily", day=11)

    found = find_relation(earlier, later, KILLED_IN_KORVA)

    assert found == ReportRelation(Relation.UPDATE, frozenset({"number"}), newer=1)


def test_figure_that_is_revised_down_is_an_update() -> None:
    earlier = _report("The blast in Korva killed 14 people, the Interior Ministry said.", article=1)
    later = _report(
        "The Interior Ministry said the Korva blast killed 12 people, a revised count.", article=2, day=12
    )

    assert _relate(earlier, later) is Relation.UPDATE


def test_toll_of_another_counter_a_day_later_is_no_conflict() -> None:
    later = _report("Police in Korva said the blast killed 17 people.", article=2, day=11)

    assert _relate(KORVA, later) is None


def test_toll_of_a_day_is_not_the_total() -> None:
    of_day = _report("On Tuesday 27 people were killed in Korva, the mayor said.", article=2)
    total = _report("Police said 130 people have been killed in Korva since the siege began.", article=1)

    assert _relate(total, of_day, "How many people were killed in Korva?") is None


def test_events_without_a_name_in_common_are_not_the_same() -> None:
    attacked = _report("Two ships sank after attacks by Zarin rebels, the agency said.", article=1)
    storm = _report("Two ships sank in a storm off Pelham, the harbour said.", article=2)

    assert _relate(attacked, storm, "How many ships did the Zarin rebels sink?") is None


def test_years_apart_are_another_event() -> None:
    named = _report("In 2023 a blast in Korva killed 14 people, the mayor said.", article=2, year=2024)
    own = _report("The 2026 blast in Korva killed 14 people.", article=1)

    assert _relate(own, named) is None
    assert (
        _relate(KORVA, _report("Police in Korva said the blast killed 3 people.", article=3, year=2023)) is None
    )


def test_other_units_and_rounding_agree() -> None:
    metres = _report("The Zarin missile flew 4,600 kilometres, the navy said.", article=1)
    miles = _report("The missile fired by Zarin flew about 2,858 miles, officials said.", article=2)

    assert _relate(metres, miles, "How far did the missile of Zarin fly?") is Relation.SAME


def test_number_and_that_of_others_add_up() -> None:
    all_of_them = _report("Eight drones attacked Korva, the mayor said.", article=1)
    parts = _report("Five drones over Korva were shot down and three others were jammed.", article=2)

    assert _relate(all_of_them, parts, "How many drones attacked Korva?") is Relation.SAME


COPIED = (
    "The Interior Ministry said rescuers had searched the ruins of the station in Korva through the night and"
    " would continue until every passenger was found."
)


def test_words_in_common_are_a_copy_unless_numbers_differ() -> None:
    question = "What did rescuers do in Korva?"
    copy = COPIED.replace("The Interior Ministry said", "The ministry said")

    assert _relate(_report(COPIED, article=1), _report(copy, article=2), question) is Relation.COPY
    first, second = (f"{COPIED} They counted {number} carriages." for number in (4, 6))
    assert _relate(_report(first, article=1), _report(second, article=2), question) is not Relation.COPY


DID_ZARIN_FIRE = "Did Zarin fire missiles at Korva?"
CLAIM = _report(
    "Zarin fired missiles at the port of Korva, the navy said.", article=1, title="Missiles hit Korva"
)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Zarin denied the reports that it had fired missiles at Korva.", Relation.DENIAL),
        ("Zarin called the claim that it fired missiles at Korva fake news.", Relation.DENIAL),
        ("Zarin did not fire missiles at Korva, its minister said.", Relation.DENIAL),
        ("Zarin would neither confirm nor deny that it fired missiles at Korva.", None),
        ("Zarin denied visas to reporters from Korva who asked about missiles.", None),
    ],
)
def test_denials(text: str, relation: Relation | None) -> None:
    denial = _report(text, article=2, title="Zarin on missiles at Korva")

    assert _relate(CLAIM, denial, DID_ZARIN_FIRE) is relation


def test_denial_of_another_claim_is_none() -> None:
    other = _report("Zarin denied that it would raise taxes on wine.", article=2, title="Wine prices in Zarin")

    assert _relate(CLAIM, other, DID_ZARIN_FIRE) is None


def test_two_denials_of_a_claim_are_the_same() -> None:
    title = "Zarin on the missiles at Korva"
    one = _report("Zarin denied that it fired missiles at Korva.", article=2, title=title)
    other = _report(
        "The report that Zarin fired missiles at Korva is false, its minister said.", article=3, title=title
    )

    assert _relate(one, other, DID_ZARIN_FIRE) is Relation.SAME


def test_dates_of_one_event_conflict_and_of_two_do_not() -> None:
    question = "When did the Zarin drills near Korva begin?"
    april = _report("The drills near Korva began on April 1, the Zarin army said.", article=1, month=4)
    march = _report("The Zarin drills near Korva began on March 31, fishermen said.", article=2, month=4)
    earlier = _report("The Zarin drills near Korva began on January 9, fishermen said.", article=2, month=4)

    assert _relate(april, march, question) is Relation.CONFLICT
    assert _relate(april, earlier, question) is None


def test_words_that_answer_decide_who_and_where() -> None:
    question = "Who led the Zarin attack on Korva?"
    one = _report("Osei led the Zarin attack on Korva.", article=1, answer=(0, 4))
    same = _report("The Zarin attack on Korva was led by Osei.", article=2, answer=(37, 41))
    other = _report("The Zarin attack on Korva was led by Brandt.", article=2, answer=(37, 43))

    assert _relate(one, same, question) is Relation.SAME
    assert find_relation(one, other, question) == ReportRelation(Relation.CONFLICT, frozenset({"actor"}))


@pytest.mark.parametrize(
    ("question", "one", "other", "language", "relation"),
    [
        (
            "3月10日有多少架次共機進入空域？",
            "國防部表示，10日偵獲共機45架次進入西南空域。",
            "台灣周邊10日共有45架次共機活動，國防部指出。",
            "zh-Hant",
            Relation.SAME,
        ),
        (
            "昨天有多少架次共機越過海峽中線？",
            "國防部表示，過去24小時有11架次共機逾越海峽中線。",
            "國防部表示，過去24小時有8艘共艦在海峽中線活動。",
            "zh-Hant",
            None,
        ),
        (
            "ミサイルの飛行距離は？",
            "防衛省によると、ミサイルの飛行距離は約400キロだった。",
            "防衛省は、ミサイルが約650キロ飛行したと発表した。",
            "ja",
            Relation.UPDATE,
        ),
        (
            "북한이 미사일을 몇 발 발사했나?",
            "합참은 북한이 탄도미사일 1발을 발사했다고 밝혔다.",
            "합참은 북한이 발사한 탄도미사일이 모두 3발이라고 정정했다.",
            "ko",
            Relation.UPDATE,
        ),
        (
            "Скільки людей загинуло в Харкові?",
            "За даними ДСНС, у Харкові загинули троє людей.",
            "Кількість загиблих у Харкові зросла до семи, повідомила ДСНС.",
            "uk",
            Relation.UPDATE,
        ),
        (
            "Был ли потоплен корабль у Крыма?",
            "ВМС заявили, что потопили корабль у Крыма.",
            "Минобороны опровергло сообщения о гибели корабля у Крыма.",
            "ru",
            Relation.DENIAL,
        ),
    ],
)
def test_other_languages(question: str, one: str, other: str, language: str, relation: Relation | None) -> None:
    first = _report(one, article=1, outlet="Daily", language=language)
    second = _report(other, article=2, outlet="Daily", language=language)

    assert _relate(first, second, question) is relation
