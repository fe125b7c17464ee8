"""Speakers of Chinese, Japanese and Korean sentences."""

from time import process_time

import pytest
from attribution_articles import speaker_text

from index.text.sentences import split_sentences


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("外交部發言人陳明華24日表示：「我們堅決反對。」", "陳明華, 外交部發言人"),
        ("總統林文惠昨日強調，海岸防衛會持續強化。", "林文惠, 總統"),
        ("「我們不會退讓」，國防部長王志遠說。", "王志遠, 國防部長"),
        ("外交大臣布萊頓警告，航道可能關閉。", None),
        ("美国国务卿莱登周五在北京对记者表示，双方同意继续对话。", "莱登, 美国国务卿"),
        ("國防部發言人孫立方表示，演習已經結束。", "孫立方, 國防部發言人"),
        ("國防部發言人孫立方週二說：「演習已經結束。」", "孫立方, 國防部發言人"),
        ("警方指出，兩名船員已經上岸。", "警方"),
        ("根據海巡署的統計，當天有兩艘船靠港。", "海巡署"),
        ("他表示，情況已經穩定。", None),
        ("國防部未證實這項消息。", None),
        ("據報導，該船已經沉沒。", None),
        ("兩艘軍艦週一通過海峽。", None),
        ("國防部指出船已離港，外交部則表示船仍在港內。", None),
    ],
)
def test_speaker_of_a_chinese_sentence(sentence: str, speaker: str | None) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("山田花子首相は24日、記者団に「遺憾だ」と述べた。", "山田花子首相"),
        ("防衛省によると、艦艇2隻が海峡を通過した。", "防衛省"),
        ("国防総省のベルク報道官は会見で、支援を続けると述べた。", "ベルク報道官, 国防総省"),
        ("「容認できない」と山田花子官房長官は語った。", "山田花子官房長官"),
        ("艦艇が海峡を通過したと防衛省が発表した。", "防衛省"),
        ("彼は「知らない」と話した。", None),
        ("艦艇は午前8時ごろ海峡を通過した。", None),
    ],
)
def test_speaker_of_a_japanese_sentence(sentence: str, speaker: str | None) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("김민서 대변인은 “동맹은 굳건하다”고 말했다.", "김민서 대변인"),
        ("합동참모본부는 함정이 해협을 통과했다고 밝혔다.", "합동참모본부"),
        ("해양경찰청에 따르면 함정 2척이 통과했다.", "해양경찰청"),
        ("합참 공보실장 마준혁 대령은 24일 브리핑에서 “훈련은 끝났다”고 밝혔다.", "합참 공보실장 마준혁 대령"),
        ("도현우 대장은 훈련이 끝났다고 말했다.", "도현우 대장"),
        ("그는 “모른다”고 말했다.", None),
        ("함정은 오전 8시에 해협을 통과했다.", None),
    ],
)
def test_speaker_of_a_korean_sentence(sentence: str, speaker: str | None) -> None:
    assert speaker_text(sentence) == speaker


def test_chinese_clause_with_many_prepositions_is_fast() -> None:
    """It took 11 s when every division of the clause into phrases with 在 was tried."""
    begun = process_time()

    assert speaker_text("在" * 29 + "海" * 31 + "表示，演習結束。") is None
    assert process_time() - begun < 2


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("國防部長顧立雄週五上午在立法院接受訪問時表示，演習結束。", "顧立雄, 國防部長"),
        ("外交部12日對此事再次透過聲明表示，台灣不會退讓。", "外交部"),
    ],
)
def test_chinese_speaker_excludes_time_and_place(sentence: str, speaker: str) -> None:
    assert speaker_text(sentence) == speaker


@pytest.mark.parametrize(
    ("article", "speaker"),
    [
        ("國防部長顧立雄表示：「演習已經結束。我們會繼續監視。漁船可以返回。」", "顧立雄, 國防部長"),
        ("「演習已經結束。我們會繼續監視。」國防部長顧立雄說。", "顧立雄, 國防部長"),
        ("山田花子首相は24日、記者団に「遺憾だ。抗議した。」と述べた。", "山田花子首相"),
        ('김태식 장관은 "훈련은 끝났다. 배는 돌아왔다."라고 말했다.', "김태식 장관"),
    ],
)
def test_every_sentence_of_a_quotation_has_its_speaker(article: str, speaker: str) -> None:
    spans = split_sentences(article)

    marked = [f"{article[:start]}[[{article[start:end]}]]{article[end:]}" for start, end in spans]
    assert len(marked) >= 2
    assert set(map(speaker_text, marked)) == {speaker}
