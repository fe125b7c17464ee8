"""The regions of articles, and how they are used."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from libraries import canal, draft, numbered, open_library
from sqlalchemy import delete, update

from bot.i18n.region_names import region_name
from bot.i18n.translator import ENGLISH
from index import SHARED_CORPUS, ArticleEdit, CorpusName, Filters, NewsIndex, NoAnswer, OutletCount, Region
from index.language.regions.region_detection import (
    find_region_names,
    find_regions,
    load_gazetteer,
    regions_version,
)
from index.store.outdated_articles import read_outdated_articles
from index.store.region_queries import store_regions
from index.store.schema import article_regions, articles
from index.text.scripts import Script, main_script

FILLER = "The talks went on for a while and nobody said much about what had been decided there. "


def mentioned(text: str) -> list[str]:
    return [region.value for regions in find_region_names(text, main_script(text)) for region in regions]


@pytest.mark.parametrize(
    ("title", "regions"),
    [
        ("China sends ships around Taiwan", "taiwan-strait china"),
        ("CHINA SENDS SHIPS AROUND TAIWAN", "taiwan-strait china"),
        ("Manila resupplies Second Thomas Shoal", "south-china-sea southeast-asia"),
        ("Tankers turn back from the Strait of Hormuz", "gulf"),
        ("Houthis claim attack in the Gulf of Aden", "red-sea"),
        ("Pyongyang’s missile falls into the Sea of Japan", "korea japan"),
        ("Mali's junta expels envoys", "sahel"),
        ("Finland joins NATO", "baltic"),
        ("U.S.-China talks end", "china"),
        ("共機擾台 國防部公布動態", "taiwan-strait"),
        ("解放軍東部戰區宣布演習", "taiwan-strait china"),
        ("中国海警船进入仁爱礁附近海域", "south-china-sea china"),
        ("釣魚台海域 日本公務船與陸船對峙", "east-china-sea japan"),
        ("臺灣與立陶宛互設代表處", "taiwan-strait baltic"),
        ("臺湾海峡で演習", "taiwan-strait"),
        ("Ndjamena and N’Djaména", "sahel"),
        ("Peoples Liberation Army visits", "china"),
        ("Chinaʼs navy and CHINA’S navy", "china"),
        ("尖閣諸島周辺に中国海警船", "east-china-sea japan china"),
        ("ロシアのウクライナ侵攻", "ukraine russia"),
        ("北朝鮮が弾道ミサイルを発射", "korea"),
        ("北, 동해로 탄도미사일 발사", "korea"),
        ("대만해협에서 중국군 훈련", "taiwan-strait china"),
        ("후티, 홍해서 상선 공격", "red-sea"),
    ],
)
def test_title_names_its_regions(title: str, regions: str) -> None:
    assert " ".join(find_regions(title, "")) == regions


@pytest.mark.parametrize(
    "text",
    [
        "A dinner served on fine china in a Jordan Marsh store",
        "The South China Morning Post reported it",
        "Ships crossed the Indian Ocean",
        "She won gold at the Tokyo Olympics",
        "Chadwick met Malik in Indiana and in Taiwanville",
        "NOTHING OF THE KIND IN INDIANAPOLIS",
        "發展中國家呼籲減債",  # not 中國
        "其中國防預算最高",
        "他今日本應出席會議",  # not 日本
        "公共機構與其中共同負責的單位",
        "インド洋で訓練を実施した",
        "シリアルを食べながらトランポリンで遊ぶ",  # not シリア, イラン
        "中国地方で大雨となった",
        "기대만큼 성과가 없었다",  # not 대만
        "인도주의적 지원이 필요하다",
        "대만족이라고 말했다",
    ],
)
def test_name_inside_another_word_or_name_is_ignored(text: str) -> None:
    assert mentioned(text) == []


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("ships in the South China Sea", "south-china-sea"),  # and not China
        ("印度尼西亞與印度", "southeast-asia south-asia"),
        ("南中国海问题", "south-china-sea"),
        ("インドネシアとインド", "southeast-asia south-asia"),
        ("인도네시아와 인도의 회담", "southeast-asia south-asia"),
        ("Moscow, Idaho and Moscow", "russia"),
        ("纽芬兰与芬兰", "baltic"),
        ("在Crimea的部隊仍然留在當地", "ukraine black-sea"),
    ],
)
def test_longest_name_is_matched(text: str, regions: str) -> None:
    assert " ".join(mentioned(text)) == regions


def test_name_is_matched_in_the_language_of_the_text() -> None:
    assert list(find_region_names("東海", Script.HAN)) == [(Region.EAST_CHINA_SEA,)]
    assert list(find_region_names("東海", Script.KANA)) == []


def test_text_must_name_a_region_often_enough() -> None:
    often = (FILLER + "Ukraine agreed. ") * 4
    seldom = often + FILLER * 40

    assert find_regions("", often) == (Region.UKRAINE,)
    assert find_regions("", "Ukraine, Ukraine and Ukraine. " + FILLER) == ()
    assert find_regions("", seldom) == ()


def test_every_region_has_unambiguous_names_in_every_language() -> None:
    gazetteer = load_gazetteer()
    nowhere = gazetteer["no-region"]

    assert set(gazetteer) == {*(region.value for region in Region), "no-region"}
    for languages in gazetteer.values():
        assert set(languages) == {"en", "zh", "ja", "ko"}
        assert all(names and len(set(names)) == len(names) for names in languages.values())
    for region in Region:
        for language, names in gazetteer[region.value].items():
            assert not set(names) & set(nowhere[language])


def test_each_name_of_the_gazetteer_finds_its_region() -> None:
    scripts = {"en": Script.SPACED, "zh": Script.HAN, "ja": Script.KANA, "ko": Script.HANGUL}
    for region in Region:
        for language, names in load_gazetteer()[region.value].items():
            for name in names:
                assert [region in regions for regions in find_region_names(f" {name} ", scripts[language])] == [
                    True
                ], name


def test_version_of_the_regions_fits_a_column() -> None:
    assert 0 <= regions_version() < 2**31


DRILLS = draft(
    "Taiwan tracked ships on Monday. Taipei called the drills a threat. Taiwan and its allies protested. "
    "Taiwanese fishers stayed in port for the day.",
    title="Drills continue",
    url="https://a.example/drills",
    outlet="Strait Daily",
    day="2024-05-24",
)
LAUNCH = draft(
    "The missile fell into the sea after a flight of eight minutes. Nobody was hurt, the government said. "
    "Ships in the area were warned in good time.",
    title="North Korea fires missile, Japan protests",
    url="https://a.example/launch",
    outlet="STRAIT DAILY",
    day="2024-06-01",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[NewsIndex]:
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [DRILLS, LAUNCH, canal()])
        index.sync()
        yield index


def forget_regions(index: NewsIndex, version: int | None) -> None:
    """Make the library look as if another gazetteer, or none, had found its regions."""
    with index.database.write_transaction() as connection:
        connection.execute(delete(article_regions))
        connection.execute(update(articles).values(regions_version=version))


def counts(index: NewsIndex) -> dict[str, int]:
    return {count.region.value: count.articles for count in index.list_regions([SHARED_CORPUS])}


def test_added_article_can_be_found_by_its_region(library: NewsIndex) -> None:
    taiwan, korea = Filters(region=Region.TAIWAN_STRAIT), Filters(region=Region.KOREA)

    for filters, title in ((taiwan, DRILLS.title), (korea, LAUNCH.title)):
        hits = library.search("ships missile drills canal", corpora=[SHARED_CORPUS], filters=filters)
        assert {hit.article.title for hit in hits} == {title}


def test_question_about_a_region_without_articles_finds_nothing(library: NewsIndex) -> None:
    filters = Filters(region=Region.ARCTIC)

    assert isinstance(library.ask("How many ships?", corpora=[SHARED_CORPUS], filters=filters), NoAnswer)


def test_regions_are_counted_most_articles_first_and_by_corpus(library: NewsIndex) -> None:
    another = CorpusName("guild-1")
    library.add(another, [replace(LAUNCH, url="https://a.example/again")])
    library.add(SHARED_CORPUS, [replace(LAUNCH, text=f"{LAUNCH.text} The talks are off.", url=None)])

    assert list(counts(library).items()) == [("japan", 2), ("korea", 2), ("taiwan-strait", 1)]
    assert [count.articles for count in library.list_regions([another])] == [1, 1]


@pytest.mark.parametrize("version", [None, 7])
def test_sync_updates_regions_of_another_gazetteer(library: NewsIndex, version: int | None) -> None:
    before = counts(library)
    forget_regions(library, version)
    assert counts(library) == {}

    library.sync()
    assert counts(library) == before


def test_update_of_regions_can_be_cancelled_and_resumed(library: NewsIndex) -> None:
    forget_regions(library, None)

    library.sync(is_cancelled=lambda: True)
    assert counts(library) == {}

    assert library.reindex().articles == 3
    assert counts(library) != {}


def test_regions_are_searched_for_only_where_they_are_missing(
    library: NewsIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []
    monkeypatch.setattr("index.ingest.backfill.find_regions", lambda title, _: searched.append(title) or ())

    library.sync()
    assert searched == []

    forget_regions(library, None)
    library.sync()
    assert len(searched) == 3


def test_all_articles_are_located_across_batches(tmp_path: Path) -> None:
    with open_library(tmp_path) as index:
        index.add(SHARED_CORPUS, [replace(numbered(n), title=f"Taiwan, part {n}") for n in range(120)])
        forget_regions(index, None)

        index.sync()
        assert counts(index) == {"taiwan-strait": 120}


def test_revised_article_changes_its_regions(library: NewsIndex) -> None:
    library.add(
        SHARED_CORPUS, [replace(DRILLS, title="Drills in the Baltic", text=LAUNCH.text + " More soon.")]
    )

    assert counts(library) == {"baltic": 1, "japan": 1, "korea": 1}


def test_article_with_changed_facts_is_located_at_the_next_sync(library: NewsIndex) -> None:
    library.add(SHARED_CORPUS, [replace(canal(), title="Suez Canal reopens")])
    library.sync()

    assert counts(library)["red-sea"] == 1


def test_removed_article_is_not_counted(library: NewsIndex) -> None:
    hit = library.search("missile", corpora=[SHARED_CORPUS], filters=Filters(region=Region.KOREA))[0]
    library.remove_article(SHARED_CORPUS, hit.article.article_id)

    assert counts(library) == {"taiwan-strait": 1}


def test_restored_article_is_counted_again(library: NewsIndex) -> None:
    before = counts(library)
    hit = library.search("missile", corpora=[SHARED_CORPUS], filters=Filters(region=Region.KOREA))[0]

    library.remove_article(SHARED_CORPUS, hit.article.article_id, restorable=True)
    library.restore_article(SHARED_CORPUS, hit.article.article_id)
    assert counts(library) == before


def test_edited_title_is_located_at_the_next_sync(library: NewsIndex) -> None:
    hit = library.search("canal", corpora=[SHARED_CORPUS])[0]
    edit = ArticleEdit(title="Suez Canal reopens", outlet=None, published=None)

    library.edit_article(SHARED_CORPUS, hit.article.article_id, edit)
    library.sync()
    assert counts(library)["red-sea"] == 1


def test_regions_of_an_older_revision_are_not_stored(library: NewsIndex) -> None:
    with library.database.write_transaction() as connection:
        owed = read_outdated_articles(connection, articles.c.regions_version, regions_version() + 1, 10)[0]
        store_regions(connection, owed.id, owed.revision - 1, [Region.SAHEL], 1)

    assert "sahel" not in counts(library)


def test_outlets_are_counted_and_filtered_ignoring_case(library: NewsIndex) -> None:
    library.add(SHARED_CORPUS, [replace(numbered(1), outlet="Strait Daily"), numbered(2)])

    assert library.list_outlets([SHARED_CORPUS]) == [
        OutletCount(name="Strait Daily", articles=3),
        OutletCount(name="Harbour Post", articles=1),
    ]
    assert library.count_articles([SHARED_CORPUS], outlet="strait daily") == 3


@pytest.mark.parametrize("typed", ["ÉCHO", "écho", "Écho", "ch"])
def test_outlet_is_found_by_non_ascii_letters(library: NewsIndex, typed: str) -> None:
    library.add(SHARED_CORPUS, [replace(numbered(1), outlet="L'Écho")])

    assert [outlet.name for outlet in library.list_outlets([SHARED_CORPUS], contains=typed)] == ["L'Écho"]


def test_outlet_filter_ignores_the_case_of_non_ascii_letters(library: NewsIndex) -> None:
    library.add(SHARED_CORPUS, [replace(numbered(1), outlet="L'Écho")])

    assert library.count_articles([SHARED_CORPUS], outlet="l'ÉCHO") == 1
    assert library.search("vessel1", corpora=[SHARED_CORPUS], filters=Filters(outlet="L'ÉCHO"))


@pytest.mark.parametrize(
    ("outlet", "typed"),
    [("Sözcü", "sozcu"), ("聯合報", "联合报"), ("Dünya’nın Sesi", "DUNYA'NIN"), ("İstanbul Post", "istanbul")],
)
def test_outlet_is_found_as_readers_type_it(library: NewsIndex, outlet: str, typed: str) -> None:
    library.add(SHARED_CORPUS, [replace(numbered(1), outlet=outlet)])

    assert [found.name for found in library.list_outlets([SHARED_CORPUS], contains=typed)] == [outlet]
    assert library.count_articles([SHARED_CORPUS], contains=typed) == 1


def test_spellings_of_an_outlet_are_one(library: NewsIndex) -> None:
    library.add(
        SHARED_CORPUS, [replace(numbered(n), outlet=name) for n, name in ((1, "聯合報"), (2, "联合报"))]
    )

    assert [found.articles for found in library.list_outlets([SHARED_CORPUS], contains="聯")] == [2]
    assert library.count_articles([SHARED_CORPUS], outlet="联合报") == 2


def test_outlets_are_limited_and_percent_signs_are_not_wildcards(library: NewsIndex) -> None:
    assert len(library.list_outlets([SHARED_CORPUS], limit=1)) == 1
    assert library.list_outlets([SHARED_CORPUS], contains="%") == []
    assert library.list_outlets([CorpusName("guild-1")]) == []


def test_region_names_are_unique() -> None:
    assert len({region_name(region, ENGLISH) for region in Region}) == len(Region)
