"""Whether a speaker of an article is the one that a question asks about."""

import pytest

from index.language.attribution.speaker_matching import (
    Agreement,
    AskedKind,
    find_agreement,
    find_asked_speaker,
)
from index.model.answer_types import Speaker


def agreement(asked: str, name: str, described: str | None = None) -> Agreement | None:
    speaker = find_asked_speaker(asked)
    assert speaker is not None
    return find_agreement(speaker, Speaker(name=name, described=described))


@pytest.mark.parametrize(
    ("asked", "name", "described"),
    [
        ("China", "Hua Chunying", "Chinese Foreign Ministry spokesperson"),
        ("Beijing", "China", None),
        ("China", "Beijing", None),
        ("the Chinese government", "Wang Yi", "China’s Foreign Minister"),
        ("China", "The Chinese military’s Eastern Theater Command", None),
        ("Beijing", "A spokesman for China's Ministry of Defense", None),
        ("China", "Qin Gang", "Chinese Ambassador to the US"),
        ("Washington", "Jane Doe", "White House press secretary"),
        ("the US", "U.S. officials", None),
        ("Moscow", "Dmitry Peskov", "Kremlin spokesman"),
        ("Kyiv", "Volodymyr Zelenskyy", "Ukrainian President"),
        ("Tokyo", "Hirokazu Matsuno", "Japan’s chief cabinet secretary"),
        ("Taipei", "Taiwan’s Defense Ministry", None),
        ("NATO", "Jens Stoltenberg", "NATO Secretary General"),
        ("China's defence ministry", "China's Ministry of Defense", None),
        ("the Chinese foreign ministry", "Mao Ning", "Chinese Foreign Ministry spokesperson"),
        ("Russian defence ministry", "Igor Konashenkov", "Russian Ministry of Defense spokesperson"),
        ("the Kremlin", "Dmitry Peskov", "the Kremlin's spokesman"),
        ("the Pentagon", "Pentagon officials", None),
        ("the Japanese prime minister", "Fumio Kishida", "Japanese Prime Minister"),
        ("irans foreign minister", "Jane Doe", "Iran's foreign minister"),
        ("the US secretary of state", "Antony Blinken", "US Secretary of State"),
        ("the Taliban spokesman", "Zabiullah Mujahid", "Taliban spokesman"),
        ("the US vice president", "Kamala Harris", "U.S. Vice President"),
        ("the leader of China", "Xi Jinping", "Chinese President"),
        ("Wang Yi", "Wang Yi", None),
        ("Chinese foreign minister Wang Yi", "Wang Yi", "China’s Foreign Minister"),
        ("lai ching-te", "Lai Ching-te", "President-elect"),
        ("Joe Biden", "Joe R. Biden", "President"),
        ("the Eastern Theater Command", "China’s Eastern Theater Command", None),
        ("中國", "毛寧", "中國外交部發言人"),
        ("中國外交部", "毛寧", "中國外交部發言人"),
        ("王毅", "王毅", "外長"),
        ("赖清德", "賴清德", "總統"),
        ("頼清徳", "賴清德", "總統"),
        ("中国外交部", "毛寧", "中國外交部發言人"),
        ("Ekrem Imamoglu", "Ekrem İmamoğlu", None),
        ("Lech Walesa", "Lech Wałęsa", None),
        ("Sean OBrien", "Sean O’Brien", None),
        ("Sadiq al-Shami", "Sa’diq al-Shami", None),
        ("Beijing", "China's foreign ministry", None),
        ("Zhongnanhai", "Mao Ning", "Chinese Foreign Ministry spokesperson"),
        ("Seoul", "Jane Doe", "South Korean Defense Ministry spokesperson"),
        ("Tehran", "Esmaeil Baqaei", "Iranian Foreign Ministry spokesman"),
        ("Cheong Wa Dae", "Jane Doe", "Blue House spokesperson"),
        ("Malacañang", "Jane Doe", "Malacanang spokesperson"),
        ("北京方面", "毛寧", "中國外交部發言人"),
        ("華府", "Jane Doe", "White House press secretary"),
        ("青瓦臺", "Blue House", None),
        ("ホワイトハウス", "White House", None),
        ("크렘린궁", "Dmitry Peskov", "Kremlin spokesman"),
        ("Кремль", "Dmitry Peskov", "the Kremlin's spokesman"),
        ("Пекін", "China's foreign ministry", None),
    ],
)
def test_speaker_is_the_one_asked_about(asked: str, name: str, described: str | None) -> None:
    assert agreement(asked, name, described) is Agreement.CERTAIN


@pytest.mark.parametrize(
    ("asked", "name", "described"),
    [
        ("China", "a Chinese fisherman", None),
        ("China", "Li Wei", "a Chinese analyst"),
        ("China", "Jane Doe", "a China expert at the University of Oslo"),
        ("China", "Chinese state media", None),
        ("China", "Nicholas Burns", "the U.S. ambassador to China"),
        ("China", "Jane Doe", "former Chinese Foreign Minister"),
        ("China", "Wei Chen", "president of the China Chamber of Commerce"),
        ("China", "Taiwan’s Defense Ministry", None),
        ("China", "Huiyao Wang", "a senior adviser to China's government"),
        ("Taiwan", "Zhu Fenglian", "China's Taiwan Affairs Office spokeswoman"),
        ("Washington", "Denzel Washington", None),
        ("the US", "Jamie Raskin", "U.S. Representative"),
        ("the US", "Americans", None),
        ("Moscow", "Denis Pushilin", "Russian-backed leader"),
        ("Seoul", "Kim Jong Un", "North Korean leader"),
        ("the Japanese prime minister", "Shinzo Abe", "former Japanese Prime Minister"),
        ("the Japanese prime minister", "Jane Doe", "a spokesperson for the Japanese prime minister"),
        ("the South Korean foreign minister", "Kim Hong-kyun", "the South Korean vice foreign minister"),
        ("the US president", "Kamala Harris", "U.S. Vice President"),
        ("the Chinese foreign minister", "Wei Fenghe", "Chinese defense minister"),
        ("China's defence ministry", "Mao Ning", "Chinese Foreign Ministry spokesperson"),
        ("the Kremlin", "Russian Defense Ministry", None),
        ("Kim Jong Un", "Kim Yo Jong", "North Korean official"),
        ("Kim Jong Un", "UN", None),
        ("Jill Biden", "Joe Biden", "President"),
        ("Xi Jinping", "Joe Biden", "President"),
        ("Joe", "Joe Biden", "President"),
        ("李強", "李家強", None),
        ("Beijing", "Li Wei", "a Beijing-based analyst"),
        ("Beijing", "Li Wei", "a professor in Beijing"),
        ("Beijing", "Beijing residents", None),
        ("Beijing", "Li Wei", "mayor of Beijing"),
        ("Beijing", "Beijing police", None),
        ("Seoul", "a Seoul-based activist", None),
        ("Taipei", "Chiang Wan-an", "Taipei mayor"),
        ("Malacañang", "Jane Doe", "Philippine defense secretary"),
    ],
)
def test_speaker_is_somebody_else(asked: str, name: str, described: str | None) -> None:
    assert agreement(asked, name, described) is None


@pytest.mark.parametrize(
    ("asked", "name"), [("Zelensky", "Volodymyr Zelensky"), ("Xi", "Xi Jinping"), ("Kamala Harris", "Harris")]
)
def test_surname_alone_is_not_certain(asked: str, name: str) -> None:
    assert agreement(asked, name) is Agreement.SURNAME


def test_office_without_a_state_is_not_certain() -> None:
    assert agreement("the Russian defence minister", "Sergei Shoigu", "Defense Minister") is Agreement.STATELESS


def test_spokesman_of_a_company_speaks_for_it() -> None:
    assert agreement("Nordfisk", "John Roe", "a Nordfisk spokesman") is Agreement.BY_BODY
    assert agreement("Nordfisk", "John Roe", "a former Nordfisk spokesman") is None


@pytest.mark.parametrize("text", ["the minister", "the president", "a spokesman", "the army"])
def test_office_of_no_state_names_nobody(text: str) -> None:
    assert find_asked_speaker(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the Philippines", AskedKind.STATE),
        ("Chinese officials", AskedKind.STATE),
        ("Ukraine's military", AskedKind.BODY),
        ("the Turkish president", AskedKind.OFFICE),
        ("President Erdogan of Turkey", AskedKind.NAME),
    ],
)
def test_kinds_of_speakers_asked_about(text: str, kind: AskedKind) -> None:
    asked = find_asked_speaker(text)

    assert asked is not None
    assert asked.kind is kind
