"""Bylines, date lines and datelines are recognised, and their author, date and place are kept."""

import pytest

from index.extraction.bylines import is_date_line, read_byline, read_date_line
from index.extraction.datelines import split_dateline

ONE = "Three ships passed through the strait."


@pytest.mark.parametrize(
    ("paragraph", "names"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("BY ANN LEE and BO CHEN", "ANN LEE, BO CHEN"),
        ("By Ann de la Cruz, Bo Chen and Cy Dean", "Ann de la Cruz, Bo Chen, Cy Dean"),
        ("By Ann Lee, Associated Press", "Ann Lee"),
        ("By Ann Lee, Center for Public Affairs", "Ann Lee"),
        ("By Ann Lee in Taipei", "Ann Lee"),
        ("Written by: Ann Lee (@annlee)", "Ann Lee"),
        ("記者王大明／台北報導", "王大明"),
        ("文／李小華", "李小華"),
        ("執筆：山田太郎", "山田太郎"),
        ("홍길동 기자 hong@news.example", "홍길동"),
    ],
)
def test_names_in_a_byline_are_parsed(paragraph: str, names: str) -> None:
    byline = read_byline(paragraph)

    assert byline is not None
    assert byline.names == names


@pytest.mark.parametrize(
    "paragraph",
    [
        "By Tuesday",
        "By Monday the ships had left.",
        "By 2030, the ministry wants six frigates.",
        "By all accounts, the ships have left",
        "Ann Lee",
        "記者表示，國防部沒有回應。",
        "기자들은 국방부로 갔다.",
    ],
)
def test_other_line_is_not_a_byline(paragraph: str) -> None:
    assert read_byline(paragraph) is None


def test_date_after_a_byline_is_separated() -> None:
    byline = read_byline("By Ann Lee • August 24, 2021 10:31 AM")

    assert byline is not None
    assert byline.rest == "August 24, 2021 10:31 AM"


@pytest.mark.parametrize(
    ("paragraph", "published"),
    [
        ("August 24, 2021", "2021-08-24"),
        ("Published on Aug 24, 2021", "2021-08-24"),
        ("Aug. 24, 2021, 5:06 a.m. GMT", "2021-08-24T05:06:00Z"),
        ("發布時間：2021/08/24 10:31", "2021-08-24"),
        ("2021年8月24日 10時31分", "2021-08-24"),
        ("입력 2021.08.24 오전 10:31", "2021-08-24"),
    ],
)
def test_day_of_a_date_line_is_parsed(paragraph: str, published: str) -> None:
    found = read_date_line(paragraph)

    assert is_date_line(paragraph)
    assert found is not None
    assert found.isoformat() == published


def test_update_time_is_not_the_publication_time() -> None:
    assert is_date_line("Updated at 5:22 p.m. ET")
    assert read_date_line("Updated Aug. 24, 2021, 5:22 p.m. ET") is None


@pytest.mark.parametrize(
    "paragraph", ["9:30 p.m.", "August 24", "2021", "May", "In May 2021 ships came", "一月"]
)
def test_heading_of_a_live_report_is_not_a_date_line(paragraph: str) -> None:
    assert not is_date_line(paragraph)


@pytest.mark.parametrize(
    ("paragraph", "dateline", "reporters"),
    [
        (f"TAIPEI, Aug 24 (Reuters) - {ONE}", "TAIPEI, Aug 24 (Reuters)", ""),
        (f"WASHINGTON (AP) — {ONE}", "WASHINGTON (AP)", ""),
        (f"Taipei, Aug. 24 (CNA) {ONE}", "Taipei, Aug. 24 (CNA)", ""),
        (f"CAMP DAVID, Md. — {ONE}", "CAMP DAVID, Md.", ""),
        (f"KYIV – {ONE}", "KYIV", ""),
        (f"(CNN){ONE}", "CNN", ""),
        (f"Hong Kong CNN — {ONE}", "Hong Kong CNN", ""),
        (
            f"（中央社記者王大明、李小華台北24日電）{ONE}",
            "中央社記者王大明、李小華台北24日電",
            "王大明, 李小華",
        ),
        (f"MOSCOW, March 4. /TASS/. {ONE}", "MOSCOW, March 4. /TASS/", ""),
        (f"March 4 (UPI) -- {ONE}", "March 4 (UPI)", ""),
        (f"〔記者王大明／台北報導〕{ONE}", "記者王大明／台北報導", "王大明"),
        (f"新华社北京8月24日电（记者张三、李四）{ONE}", "新华社北京8月24日电（记者张三、李四）", "张三, 李四"),
        (f"【台北＝共同】{ONE}", "台北＝共同", ""),
        (f"【ソウル＝山田太郎】{ONE}", "ソウル＝山田太郎", "山田太郎"),
        (f"［台北 24日 ロイター］ - {ONE}", "台北 24日 ロイター", ""),
        (f"(서울=연합뉴스) 홍길동 기자 = {ONE}", "서울=연합뉴스", "홍길동"),
    ],
)
def test_dateline_is_removed(paragraph: str, dateline: str, reporters: str) -> None:
    opening = split_dateline(paragraph)

    assert (opening.text, opening.dateline, opening.reporters) == (ONE, dateline, reporters)


@pytest.mark.parametrize(
    "paragraph",
    [
        ONE,
        "NATO – the alliance that Finland joined – said so.",
        "SIPRI — an institute — counted the ships.",
        "Beijing — which claims the island — protested.",
        "Rubio (Fla.) — a member of the committee — agreed.",
        "【独自】防衛省が発表した。",
        "(사진=연합뉴스) 국방부는 말했다.",
        "ANALYSIS — Why the ships came",
    ],
)
def test_sentence_without_a_dateline_is_unchanged(paragraph: str) -> None:
    assert split_dateline(paragraph).text == paragraph
