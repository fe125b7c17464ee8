"""Which regions articles are about, and what is done with that."""

import pytest

from index import Region
from index.articles.mentions import find_mentions, load_gazetteer
from index.articles.regions import find_regions, regions_version
from index.text.scripts import Script, main_script

FILLER = "The talks went on for a while and nobody said much about what had been decided there. "


def mentioned(text: str) -> list[str]:
    return [region.value for regions in find_mentions(text, main_script(text)) for region in regions]


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
def test_name_within_another_word_or_name_is_none(text: str) -> None:
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
        ("在Crimea的部隊仍然留在當地", "ukraine black-sea"),
    ],
)
def test_longest_name_is_read(text: str, regions: str) -> None:
    assert " ".join(mentioned(text)) == regions


def test_name_is_read_in_the_language_of_the_text() -> None:
    assert list(find_mentions("東海", Script.HAN)) == [(Region.EAST_CHINA_SEA,)]
    assert list(find_mentions("東海", Script.KANA)) == []


def test_text_counts_when_it_names_a_region_often_enough() -> None:
    often = (FILLER + "Ukraine agreed. ") * 4
    seldom = often + FILLER * 40

    assert find_regions("", often) == (Region.UKRAINE,)
    assert find_regions("", "Ukraine, Ukraine and Ukraine. " + FILLER) == ()
    assert find_regions("", seldom) == ()


def test_every_region_has_names_in_every_language_and_no_name_is_also_none() -> None:
    gazetteer = load_gazetteer()
    nowhere = gazetteer["no-region"]

    assert set(gazetteer) == {*(region.value for region in Region), "no-region"}
    for languages in gazetteer.values():
        assert set(languages) == {"en", "zh", "ja", "ko"}
        assert all(names and len(set(names)) == len(names) for names in languages.values())
    for region in Region:
        for language, names in gazetteer[region.value].items():
            assert not set(names) & set(nowhere[language])


def test_each_name_of_the_gazetteer_is_found_as_what_it_stands_for() -> None:
    scripts = {"en": Script.SPACED, "zh": Script.HAN, "ja": Script.KANA, "ko": Script.HANGUL}
    for region in Region:
        for language, names in load_gazetteer()[region.value].items():
            for name in names:
                assert [region in regions for regions in find_mentions(f" {name} ", scripts[language])] == [
                    True
                ], name


def test_version_of_the_regions_fits_a_column() -> None:
    assert 0 <= regions_version() < 2**31
