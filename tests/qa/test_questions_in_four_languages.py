"""The same question in English, Chinese, Japanese and Korean is read the same way."""

import unicodedata
from datetime import UTC, datetime

import pytest

from index import asks_question
from index.language.dates.question_times import find_question_time, wants_newest
from index.language.question_words import drop_question_words
from index.qa.question import read_question
from index.qa.ranking.question_analysis import QuestionClass, analyze_question

NOW = datetime(2026, 11, 24, 16, tzinfo=UTC)
"""A Tuesday."""

SAME = [
    (
        "Who commands the US Seventh Fleet?",
        "誰指揮美國第七艦隊？",
        "米第7艦隊の司令官は誰ですか？",
        "미 7함대 사령관은 누구입니까?",
    ),
    (
        "Who said last week that Taiwan will buy more missiles?",
        "上週誰說台灣將購買更多飛彈？",
        "先週、台湾がミサイルを追加購入すると述べたのは誰か？",
        "지난주 대만이 미사일을 더 살 것이라고 말한 사람은 누구인가?",
    ),
    (
        "When did the Shandong leave port?",
        "山東艦什麼時候離港？",
        "山東はいつ出港しましたか？",
        "산둥함은 언제 출항했습니까?",
    ),
    (
        "When was the exercise in the South China Sea?",
        "南海的演習是何時？",
        "南シナ海での演習はいつでしたか？",
        "남중국해 훈련은 언제였습니까?",
    ),
    (
        "Where did the submarine surface?",
        "潛艦在哪裡浮出水面？",
        "潜水艦はどこで浮上しましたか？",
        "잠수함은 어디에서 부상했습니까?",
    ),
    (
        "Where was the cable cut yesterday?",
        "昨天海纜在哪裡被切斷？",
        "昨日、海底ケーブルはどこで切断されたか？",
        "어제 해저 케이블은 어디에서 끊겼나?",
    ),
    (
        "How many aircraft crossed the median line this week?",
        "本週有幾架軍機越過海峽中線？",
        "今週、中間線を越えた航空機は何機ですか？",
        "이번 주 중간선을 넘은 항공기는 몇 대입니까?",
    ),
    (
        "How many sailors are missing?",
        "有多少水兵失蹤？",
        "行方不明の水兵は何人ですか？",
        "실종된 수병은 몇 명입니까?",
    ),
    (
        "Why did China send ships to the Senkaku Islands?",
        "中國為什麼派船到釣魚台？",
        "中国はなぜ尖閣諸島に船を派遣したのですか？",
        "중국은 왜 센카쿠 열도에 배를 보냈습니까?",
    ),
    (
        "Why was the pier closed in March 2026?",
        "2026年3月碼頭為何關閉？",
        "2026年3月に桟橋が閉鎖されたのはなぜですか？",
        "2026년 3월 부두는 왜 폐쇄되었습니까?",
    ),
    (
        "How long will the drill last?",
        "演習會持續多久？",
        "演習はどのくらい続きますか？",
        "훈련은 얼마나 오래 계속됩니까?",
    ),
    (
        "How much did the frigate cost?",
        "這艘巡防艦造價多少？",
        "このフリゲート艦はいくらかかりましたか？",
        "이 호위함은 얼마나 들었습니까?",
    ),
    (
        "How much money will Japan spend on defence?",
        "日本將花費多少錢在國防上？",
        "日本は防衛にいくら使いますか？",
        "일본은 국방에 얼마를 씁니까?",
    ),
    (
        "Which country built the submarine?",
        "哪個國家建造了這艘潛艦？",
        "どの国が潜水艦を建造しましたか？",
        "어느 나라가 잠수함을 건조했습니까?",
    ),
    (
        "What did North Korea launch last month?",
        "北韓上個月發射了什麼？",
        "先月、北朝鮮は何を発射しましたか？",
        "지난달 북한은 무엇을 발사했습니까?",
    ),
    (
        "What is the latest on the Kuroshio cable?",
        "黑潮海纜的最新消息是什麼？",
        "黒潮ケーブルの最新情報は何ですか？",
        "구로시오 케이블의 최신 소식은 무엇입니까?",
    ),
    (
        "How far did the missile fly?",
        "飛彈飛了多遠？",
        "ミサイルはどれくらいの距離を飛びましたか？",
        "미사일은 얼마나 멀리 날아갔습니까?",
    ),
    (
        "How many people died in the past three days in Kyiv?",
        "過去三天基輔有多少人死亡？",
        "過去3日間にキーウで何人が死亡しましたか？",
        "지난 3일 동안 키이우에서 몇 명이 사망했습니까?",
    ),
    (
        "Who was the defence minister of Japan in 2024?",
        "2024年日本防衛大臣是誰？",
        "2024年の日本の防衛大臣は誰でしたか？",
        "2024년 일본 방위상은 누구였습니까?",
    ),
    (
        "Who attacked ships in the Strait of Hormuz since March?",
        "3月以來誰在荷莫茲海峽攻擊船隻？",
        "3月以降、ホルムズ海峡で船を攻撃したのは誰ですか？",
        "3월 이후 호르무즈 해협에서 누가 배를 공격했습니까?",
    ),
]
"""Twenty questions of our field."""

TIMES = [
    (
        "What happened last year?",
        "去年發生了什麼？",
        "昨年、何が起きましたか？",
        "작년에 무슨 일이 있었습니까?",
    ),
    ("What happened last year?", "去年发生了什么？", "去年、何が起きましたか？", "지난해 무슨 일이 있었나?"),
    ("What happened this year?", "今年發生了什麼？", "今年、何が起きましたか？", "올해 무슨 일이 있었습니까?"),
    (
        "What happened this month?",
        "這個月發生了什麼？",
        "今月、何が起きましたか？",
        "이번 달 무슨 일이 있었습니까?",
    ),
    ("What happened this month?", "本月發生了什麼？", "今月は何が起きたか", "이달 무슨 일이 있었나"),
    ("What happened last week?", "上星期發生了什麼？", "先週何が起きた？", "저번 주 무슨 일이 있었나?"),
    ("What happened last week?", "上禮拜發生了什麼？", "先週のニュースは？", "지난주 뉴스는?"),
    ("What happened this week?", "這週發生了什麼？", "今週は何がありましたか", "이번주 무슨 일이?"),
    ("What happened this week?", "這個星期發生了什麼？", "今週の動きは？", "금주 무슨 일이?"),
    ("What happened yesterday?", "昨日發生了什麼？", "きのう何が起きましたか？", "어제 무슨 일이?"),
    ("What happened today?", "今日發生了什麼？", "きょう何が起きましたか？", "오늘 무슨 일이?"),
    (
        "What happened the day before yesterday?",
        "前天發生了什麼？",
        "一昨日、何が起きましたか？",
        "그저께 무슨 일이?",
    ),
    (
        "What happened last Friday?",
        "上週五發生了什麼？",
        "先週の金曜日に何が起きましたか？",
        "지난주 금요일에 무슨 일이?",
    ),
    (
        "What happened on Friday?",
        "週五發生了什麼？",
        "金曜日に何が起きましたか？",
        "금요일에 무슨 일이 있었습니까?",
    ),
    (
        "What happened two weeks ago?",
        "兩週前發生了什麼？",
        "2週間前に何が起きましたか？",
        "2주 전에 무슨 일이?",
    ),
    (
        "What happened three days ago?",
        "三天前發生了什麼？",
        "3日前に何が起きましたか？",
        "사흘 전에 무슨 일이?",
    ),
    (
        "What happened in the past week?",
        "過去一週發生了什麼？",
        "この1週間に何が起きましたか？",
        "지난 일주일 동안 무슨 일이?",
    ),
    (
        "What happened in the past 24 hours?",
        "過去24小時發生了什麼？",
        "過去24時間に何が起きましたか？",
        "지난 24시간 동안 무슨 일이?",
    ),
    (
        "What happened in the past month?",
        "近一個月發生了什麼？",
        "この1か月に何が起きましたか？",
        "최근 한 달 동안 무슨 일이?",
    ),
    (
        "What happened since last month?",
        "上個月以來發生了什麼？",
        "先月から何が起きましたか？",
        "지난달부터 무슨 일이?",
    ),
    (
        "What happened before May 2026?",
        "2026年5月之前發生了什麼？",
        "2026年5月より前に何が起きましたか？",
        "2026년 5월 이전에 무슨 일이?",
    ),
    (
        "What happened on 5 May 2026?",
        "2026年5月5日發生了什麼？",
        "2026年5月5日に何が起きましたか？",
        "2026년 5월 5일에 무슨 일이?",
    ),
    ("What happened on 5 May?", "5月5日發生了什麼？", "5月5日に何が起きましたか？", "5월 5일에 무슨 일이?"),
    (
        "What happened in August 2021?",
        "2021年8月發生了什麼？",
        "2021年8月に何が起きましたか？",
        "2021년 8월에 무슨 일이?",
    ),
    ("What happened in August?", "8月發生了什麼？", "8月に何が起きましたか？", "8월에 무슨 일이?"),
    (
        "What happened between May and July?",
        "5月到7月之間發生了什麼？",
        "5月から7月までに何が起きましたか？",
        "5월부터 7월까지 무슨 일이?",
    ),
    (
        "What happened since 2024?",
        "2024年以來發生了什麼？",
        "2024年以降、何が起きましたか？",
        "2024년 이후 무슨 일이?",
    ),
    (
        "What happened since 2024?",
        "自2024年起發生了什麼？",
        "2024年から何が起きましたか？",
        "2024년부터 무슨 일이?",
    ),
    ("What is the current number?", "目前的數字是多少？", "現在の数は？", "현재 숫자는?"),
    ("What happened last week?", "上周发生了什么？", "先週、何が起きたか", "지난 주에 무슨 일이"),
    (
        "What happened the day before yesterday?",
        "前天發生了什麼？",
        "おととい何が起きましたか？",
        "그저께 무슨 일이?",
    ),
    ("What happened in August?", "八月發生了什麼？", "八月に何が起きましたか？", "8월에 무슨 일이?"),
]
CLASSES = [
    (
        "In which year was the base built?",
        "基地建於哪一年？",
        "基地は何年に建設されましたか？",
        "기지는 몇 년에 지어졌습니까?",
    ),
    (
        "On what day did the ship sink?",
        "船是哪一天沉沒的？",
        "船は何日に沈没しましたか？",
        "배는 며칠에 침몰했습니까?",
    ),
    ("In which month did it begin?", "是幾月開始的？", "何月に始まりましたか？", "몇 월에 시작했습니까?"),
    ("Who said it?", "這是誰說的？", "誰がそう言いましたか？", "누가 그렇게 말했습니까?"),
    ("Who is the admiral?", "哪位是海軍上將？", "提督はどなたですか？", "제독은 누구인가요?"),
    ("Who ordered it?", "何人下令？", "誰が命じたのか", "누가 명령했나"),
    ("Where is the submarine?", "潛艦在哪？", "潜水艦はどこですか？", "잠수함은 어디 있습니까?"),
    ("Where did it happen?", "發生在何處？", "どこで起きたのですか？", "어디에서 일어났습니까?"),
    (
        "Which city was hit?",
        "哪座城市遭到攻擊？",
        "どの都市が攻撃されましたか？",
        "어느 도시가 공격받았습니까?",
    ),
    ("Why did it sink?", "為何沉沒？", "なぜ沈没したのですか？", "왜 침몰했습니까?"),
    ("Why did it sink?", "怎麼會沉沒？", "どうして沈没したのか", "어째서 침몰했나"),
    ("How many ships are there?", "有幾艘船？", "船は何隻ありますか？", "배는 몇 척입니까?"),
    ("How many soldiers died?", "多少士兵喪生？", "兵士は何名死亡しましたか？", "병사는 몇 명 사망했습니까?"),
    ("How many tons of rice?", "幾噸稻米？", "米は何トンですか？", "쌀은 몇 톤입니까?"),
    ("How long did it take?", "花了多久時間？", "どれくらい時間がかかりましたか？", "얼마나 걸렸습니까?"),
    ("How long did it take?", "歷時多久？", "どのくらいの期間でしたか？", "얼마 동안이었습니까?"),
    ("How long is the runway?", "跑道有多長？", "滑走路の長さはどれくらいですか？", "활주로는 얼마나 깁니까?"),
    ("How much does it cost?", "要多少錢？", "費用はいくらですか？", "비용은 얼마입니까?"),
    ("How much did it cost?", "耗資多少？", "いくらかかりましたか？", "얼마나 들었습니까?"),
    ("How big is the ship?", "這艘船有多大？", "船の大きさはどれくらいですか？", "배는 얼마나 큽니까?"),
    ("What did he say?", "他說了什麼？", "彼は何と言いましたか？", "그는 뭐라고 말했습니까?"),
    ("How did China react?", "中國如何回應？", "中国はどう反応しましたか？", "중국은 어떻게 반응했습니까?"),
    (
        "What are they doing now?",
        "他們現在在做什麼？",
        "彼らは今何をしていますか？",
        "그들은 지금 무엇을 하고 있습니까?",
    ),
    ("What does it say?", "它說什麼？", "何と言っていますか？", "뭐라고 합니까?"),
    ("Did the ships leave?", "船離開了嗎？", "船は出ましたか？", "배는 떠났습니까?"),
]


def time_of(question: str) -> tuple[str, str, bool]:
    """The days and their use, and whether the newest articles go first."""
    asked = find_question_time(question, NOW)
    newest = wants_newest(question)
    return (f"{asked.first or ''}..{asked.last or ''}", asked.use.value, newest) if asked else ("", "", newest)


def class_of(question: str) -> QuestionClass:
    return analyze_question(question, {}).wanted


@pytest.mark.parametrize(("english", "chinese", "japanese", "korean"), SAME)
def test_time_class_and_form_are_the_same(english: str, chinese: str, japanese: str, korean: str):
    for question in (chinese, japanese, korean):
        assert (time_of(question), class_of(question)) == (time_of(english), class_of(english)), question
        assert asks_question(unicodedata.normalize("NFKC", question)), question


@pytest.mark.parametrize("questions", TIMES)
def test_times_are_the_same(questions: tuple[str, ...]):
    assert {time_of(question) for question in questions} == {time_of(questions[0])}


@pytest.mark.parametrize("questions", CLASSES)
def test_classes_of_questions_are_the_same(questions: tuple[str, ...]):
    assert {class_of(question) for question in questions} == {class_of(questions[0])}


@pytest.mark.parametrize(
    "question",
    [
        "何年に就役したか言いましたか？",
        "彼は何と言いましたか？",
        "艦隊は演習を行いました",
        "いませんでした",
    ],
)
def test_a_polite_verb_does_not_ask_for_the_newest(question: str):
    assert not wants_newest(question)


@pytest.mark.parametrize(
    "question",
    [
        "下週五誰訪問台北？",
        "每週五誰訪問台北？",
        "一週三次的航班有幾架？",
        "来週の金曜日に何がありますか",
        "毎週金曜日に何がありますか",
        "다음 금요일에 무슨 일이 있습니까",
        "매주 금요일에 무슨 일이 있습니까",
        "令和6年8月に何が起きましたか",
        "1876年9月13日簽訂了什麼條約？",
    ],
)
def test_a_day_or_month_that_is_not_the_latest_is_not_taken_for_it(question: str):
    asked = find_question_time(question, NOW)

    assert asked is None or asked.last != asked.first


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("山東艦什麼時候離港？", "山東艦 離港？"),
        ("美國與德國在哪一年斷交？", "美國與德國在 年斷交？"),
        ("何衛東為何被除名？", "何衛東 被除名？"),
        ("幾內亞有幾架飛機？", "幾內亞有 架飛機？"),
        ("中國如何回應？", "中國 回應？"),
        ("潜水艦はどこで浮上しましたか？", "潜水艦は で浮上し ？"),
        ("航空機は何機ですか", "航空機は 機 "),
        ("산둥함은 언제 출항했습니까?", "산둥함은 출항했 ?"),
        ("왜군은 왜 왜곡했나", "왜군은 왜곡했나"),
        ("Who sank the ship?", "Who sank the ship?"),
    ],
)
def test_question_words_are_not_searched(question: str, left: str):
    assert " ".join(drop_question_words(question).split()) == " ".join(left.split())


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("誰指揮第七艦隊？", {"誰", "誰指"}),
        ("北韓發射了什麼？", {"什麼", "什", "麼", "了什"}),
        ("第7艦隊の司令官は誰ですか？", {"誰", "誰で", "です", "すか"}),
        ("7함대 사령관은 누구입니까?", {"누구", "구입", "니까"}),
    ],
)
def test_no_token_of_a_question_word_is_searched(question: str, absent: set[str]):
    assert absent.isdisjoint(read_question(question, max_chars=100).search_tokens)


def test_a_question_of_question_words_alone_keeps_them():
    assert read_question("誰？", max_chars=100).search_tokens == ("誰",)
