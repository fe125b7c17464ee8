"""Times of several words: resolved as a whole, or not at all."""

from datetime import date

import pytest
from resolved_times import resolved

DAY = date(2024, 4, 10)  # a Wednesday


@pytest.mark.parametrize(
    ("quote", "words", "days"),
    [
        ("Police raided it in January this year.", "January this year", "2024-01-01/2024-01-31"),
        ("They fell out in June last year.", "June last year", "2023-06-01/2023-06-30"),
        ("They fell out in July of last year.", "July of last year", "2023-07-01/2023-07-31"),
        ("The base will open in May next year.", "May next year", "2025-05-01/2025-05-31"),
        ("Exports fell in this year's first quarter.", "this year's first quarter", "2024-01-01/2024-03-31"),
        ("Exports fell in last year’s third quarter.", "last year’s third quarter", "2023-07-01/2023-09-30"),
        (
            "Exports fell in the third quarter of last year.",
            "third quarter of last year",
            "2023-07-01/2023-09-30",
        ),
        ("Exports fell in the second half of last year.", "second half of last year", "2023-07-01/2023-12-31"),
        ("Exports fell in the first three months of this year.", "first three months of this year", None),
        ("They left on March 5 this year.", "March 5 this year", "2024-03-05"),
        ("They left on 5 March last year.", "5 March last year", "2023-03-05"),
        ("He was shot last Oct. 23 at home.", "last Oct. 23", "2023-10-23"),
        ("They will meet next week on Tuesday.", "next week on Tuesday", "2024-04-16"),
        ("They met last week, Friday.", "last week, Friday", "2024-04-05"),
        ("They met on Friday night last week.", "Friday night last week", "2024-04-05"),
        ("They met on the 15th of last month.", "the 15th of last month", "2024-03-15"),
        ("They met on the 21st last month.", "the 21st last month", "2024-03-21"),
        ("They trained March 3-5 off Guam.", "March 3-5", "2024-03-03/2024-03-05"),
        ("They trained from March 3 to 5.", "March 3 to 5", "2024-03-03/2024-03-05"),
        ("They trained March 28–Apr. 5.", "March 28–Apr. 5", "2024-03-28/2024-04-05"),
        ("They trained March 30 through April 2.", "March 30 through April 2", "2024-03-30/2024-04-02"),
        ("They trained May 3-12 last year.", "May 3-12 last year", "2023-05-03/2023-05-12"),
        (
            "They will train Nov. 29 to Dec. 3 this year.",
            "Nov. 29 to Dec. 3 this year",
            "2024-11-29/2024-12-03",
        ),
        ("The raid came on the night of April 3 to 4.", "April 3 to 4", "2024-04-03/2024-04-04"),
        ("The rate was raised on April 3 to 5 percent.", "April 3", "2024-04-03"),
        ("The rate was raised on April 3 to 5.5 percent.", "April 3", "2024-04-03"),
        ("The boat sank in late November.", "November", "2023-11-01/2023-11-30"),
        ("出口今年第三季度上升。", "今年第三季度", "2024-07-01/2024-09-30"),
        ("出口去年上半年上升。", "去年上半年", "2023-01-01/2023-06-30"),
        ("本月二日，艦隊出港。", "本月二日", "2024-04-02"),
        ("今年三月二十一日，艦隊出港。", "今年三月二十一日", "2024-03-21"),
        ("지난해 상반기 수출은 줄었다.", "지난해 상반기", "2023-01-01/2023-06-30"),
        ("내년 1분기 수출이 늘 전망이다.", "내년 1분기", "2025-01-01/2025-03-31"),
    ],
)
def test_compound_is_resolved_as_a_whole(quote: str, words: str, days: str | None) -> None:
    assert resolved(quote, DAY) == {words: days or "2024-01-01/2024-03-31"}


@pytest.mark.parametrize(
    "quote",
    [
        # counted from a time that is itself counted
        "The ferry sank a week ago on Tuesday.",
        "The ferry sank a week ago Tuesday.",
        "The ferry sank two years ago in March.",
        "The war began two years ago this week.",
        "The ferry sank a week ago yesterday.",
        "The ferry sank on Tuesday two weeks ago.",
        "The ferry sank two weeks and two days ago.",
        "They met three days after Tuesday and left.",
        "They left two days before last Friday.",
        "They will meet three weeks from tomorrow.",
        "They will meet on Friday week.",
        "They will meet a week on Friday.",
        "They met on the Friday before last.",
        "They met last Friday but one.",
        # a part of a period
        "The port was closed the third week of last month.",
        "It closed in the last week of 2019.",
        "It opened this week in 1945.",
        "Sales fell in the same period last year.",
        "Sales fell against last year's quarter.",
        "It opened in the summer of last year.",
        "They met on last week's Friday for talks.",
        "It was released in the week beginning March 4.",
        # ranges, and times that share a word
        "The drill lasted from March to June last year.",
        "They met between last Monday and Friday.",
        "They met in June and July last year.",
        "They left on Monday and Tuesday of last month.",
        "The port was closed from this March to October 2025.",
        "They trained May 3-12, 2023.",
        "They trained from March 3 to 5, 2023.",
        # another last Tuesday than that of this week
        "Last week's Tuesday raid failed.",
        "They met Tuesday last.",
        # fiscal years
        "Profit rose in this year's third quarter, which ends the fiscal year.",
        "January nineteen ninety-six was cold, as in March two thousand and five.",
        # Chinese, Japanese, Korean
        "明年第九個月我們將審查。",
        "他們在去年的前10天訪問了巴黎。",
        "今年夏天出發了。",
        "去年的這個時候很平靜。",
        "一週前的週二，艦隊離港了。",
        "今年の夏、艦隊は出港した。",
        "去年の同期、輸出は減った。",
        "来月の4日から23日まで休んだ。",
        "9月3日から12日の間、休んだ。",
        "5月22日火曜日に出港した。",
        "来年の第1四半期に開く予定。",
        "작년 같은 기간 수출은 줄었다.",
        "일주일 전 화요일 배가 떠났다.",
        "다음 달 4일부터 23일까지 쉬었다.",
    ],
)
def test_part_of_a_compound_is_not_resolved(quote: str) -> None:
    assert resolved(quote, DAY) == {}


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("He resigned Tuesday after two weeks of protests.", "Tuesday"),
        ("The talks ended for a second day on Tuesday.", "Tuesday"),
        ("The vote was held days after Tuesday's raid.", "Tuesday"),
        ("They spent three days last week in Geneva.", "last week"),
        ("Prices rose early last month.", "last month"),
        ("Exports will fall this year.", "this year"),
        ("They left on Monday, a day before the vote.", "Monday"),
        ("They met after last year’s Summer Olympics.", "last year"),
        ("The offer was open through April 9 and lapsed.", "April 9"),
    ],
)
def test_time_beside_other_times_is_resolved(quote: str, words: str) -> None:
    assert list(resolved(quote, DAY)) == [words]
