"""Relative dates in English quotes: which are resolved, to which days, and which are not."""

from datetime import date

import pytest
from resolved_times import WEDNESDAY, on, resolved

from index.language.dates.date_resolution import resolve_times

THURSDAY = date(2021, 8, 26)
SUNDAY = date(2021, 8, 29)
MONDAY = date(2021, 8, 30)
SATURDAY = date(2021, 8, 28)


@pytest.mark.parametrize(
    ("quote", "words", "day"),
    [
        # in the past
        ("The ministry said on Monday that two ships had left.", "Monday", "2021-08-23"),
        ("The ministry said Wednesday that two ships had left.", "Wednesday", "2021-08-25"),
        ("Two sailors died late Tuesday.", "Tuesday", "2021-08-24"),
        ("On Tuesday, the frigate crossed the strait.", "Tuesday", "2021-08-24"),
        ("The frigate, which has a crew of 200, on Tuesday crossed the strait.", "Tuesday", "2021-08-24"),
        ("The port has been closed since Sunday.", "Sunday", "2021-08-22"),
        ("As of Tuesday, 40 people were missing.", "Tuesday", "2021-08-24"),
        ("Tuesday's drill was the largest so far.", "Tuesday", "2021-08-24"),
        ("A court asked the navy Tuesday to release the crew.", "Tuesday", "2021-08-24"),
        ("He spoke to reporters at 9 p.m. Monday in Manila.", "Monday", "2021-08-23"),
        ("The report, released by the navy Tuesday, counts 40 ships lost since 2014.", "Tuesday", "2021-08-24"),
        ("In a Tuesday statement, the navy denied it.", "Tuesday", "2021-08-24"),
        ("The navy said so in a statement posted to social media Monday.", "Monday", "2021-08-23"),
        ("The Tuesday explosions at two bases killed 12 sailors.", "Tuesday", "2021-08-24"),
        ("They attended a Tuesday night memorial service.", "Tuesday", "2021-08-24"),
        ("The envoy left the talks, saying on Tuesday that they had failed.", "Tuesday", "2021-08-24"),
        ("In a long speech in Manila on Tuesday, the minister denied it.", "Tuesday", "2021-08-24"),
        ("“We will not go,” said Lee at a news conference yesterday.", "yesterday", "2021-08-24"),
        ("“I know nothing,” Lee said. He will appear in court on Friday.", "Friday", "2021-08-27"),
        ("Exports fell in the year ended June 30.", "June 30", "2021-06-30"),
        ("The rules are effective Dec. 7.", "Dec. 7", "2021-12-07"),
        # in the future
        ("The two sides will meet on Friday.", "Friday", "2021-08-27"),
        ("The two sides are scheduled to meet Saturday in Doha.", "Saturday", "2021-08-28"),
        ("On Friday, the council is expected to vote.", "Friday", "2021-08-27"),
        ("The schools will be closed Monday.", "Monday", "2021-08-30"),
        ("They plan to sail this coming Sunday.", "this coming Sunday", "2021-08-29"),
        # weekdays with "last", "next" or a week
        ("They met last Friday.", "last Friday", "2021-08-20"),
        ("They met last Wednesday.", "last Wednesday", "2021-08-18"),
        ("The deadline is next Monday.", "next Monday", "2021-08-30"),
        ("The vote was on Friday of last week.", "Friday of last week", "2021-08-20"),
        ("Talks resume Tuesday next week.", "Tuesday next week", "2021-08-31"),
        # days relative to that of the article
        ("The ship sank yesterday.", "yesterday", "2021-08-24"),
        ("Two ships sank last night.", "last night", "2021-08-24"),
        ("The president will speak tomorrow.", "tomorrow", "2021-08-26"),
        ("The ministry announced today that it will close.", "today", "2021-08-25"),
        ("Talks broke down earlier today.", "earlier today", "2021-08-25"),
        ("The fleet left the harbor this morning.", "this morning", "2021-08-25"),
        ("The convoy left three days ago.", "three days ago", "2021-08-22"),
        # weeks, months, years
        ("The bill passed last week.", "last week", "2021-08-16/2021-08-22"),
        ("He resigned earlier this week.", "this week", "2021-08-23/2021-08-29"),
        ("The drills begin next week.", "next week", "2021-08-30/2021-09-05"),
        ("Exports fell last month.", "last month", "2021-07-01/2021-07-31"),
        ("Exports rose this year.", "this year", "2021-01-01/2021-12-31"),
        ("The treaty was signed last year.", "last year", "2020-01-01/2020-12-31"),
        ("The base opens next year.", "next year", "2022-01-01/2022-12-31"),
        ("Fighting broke out last weekend.", "last weekend", "2021-08-21/2021-08-22"),
        ("The base was built three years ago.", "Three years ago".lower(), "2018-01-01/2018-12-31"),
        # months and days without a year
        ("The frigate sailed on Aug. 20.", "Aug. 20", "2021-08-20"),
        ("The envoy arrived on 5 July.", "5 July", "2021-07-05"),
        ("The envoy will arrive on September 3.", "September 3", "2021-09-03"),
        ("He was arrested Friday, July 2.", "Friday, July 2", "2021-07-02"),
        ("The law takes effect on October 1.", "October 1", "2021-10-01"),
        ("The new law will take effect on January 1.", "January 1", "2022-01-01"),
        ("The law came into force in May.", "May", "2021-05-01/2021-05-31"),
        ("The port has been blocked since June.", "June", "2021-06-01/2021-06-30"),
        ("The election was held last November.", "last November", "2020-11-01/2020-11-30"),
    ],
)
def test_unambiguous_time_is_resolved(quote: str, words: str, day: str) -> None:
    assert resolved(quote) == {words: day}


@pytest.mark.parametrize(
    "quote",
    [
        # neither clearly past nor clearly future
        "A meeting on Friday is the next step for the two sides.",
        "Schools in the region open Monday.",
        "The ministry called for a strike on Friday.",
        "A hearing scheduled for Thursday drew protests.",
        "He said he would meet them on Friday.",
        "The council voted to meet Friday.",
        "He has postponed Friday's launch.",
        # so long ago that the page may have been changed since
        "The ministry said Thursday that two ships had left.",
        "The ministry said Saturday that two ships had left.",
        # readers could disagree about the day
        "They met last Tuesday.",
        "They will meet next Friday.",
        "They will meet next weekend.",
        "The last Friday of the month was quiet.",
        # relative to another day
        "The next day, he left; that Friday, he came back.",
        "He left the following Monday.",
        "Sales fell over the past week.",
        "Sales fell in the last month.",
        "In the next year the war went on.",
        "At this time last year it was calm.",
        # habits and names
        "The council meets every Monday and on Fridays.",
        "Shops opened early on Black Friday.",
        "It was told on Super Tuesday.",
        "She wrote for the Sunday Times.",
        "He watched Saturday Night Live and Monday Night Football.",
        "She told USA TODAY about it.",
        "The Tonight Show was canceled.",
        "The club is run Monday through Friday.",
        "Sessions will be held Tuesday and Friday each week.",
        "Every Saturday and Sunday the ferry will leave at noon.",
        "The January 6 committee met.",
        "The attack of September 11 changed it.",
        # the present age, and figures of speech
        "Today, half of the fleet is in port, and in today's world that is a lot.",
        "These are yesterday's men.",
        "They dream of a better tomorrow.",
        # approximate
        "The base was built about three years ago.",
        "The base was built a decade ago, some 10 years ago.",
        "It happened more than two days ago.",
        # about another year
        "In February of that year, crowds poured into the town.",
        "She was a minister in May's cabinet.",
        "It wasn't until December 2 that officers came.",
        "The airship had been scheduled to arrive on August 20.",
        "In 1998, the crew left on Friday.",
        "On Friday, Aug. 20, 2010, the crew left.",
        # quoted speech from an unknown day
        '"We will meet on Friday and tomorrow," he said.',
        "“The ship sank yesterday,” the minister said.",
        "“They left months ago, it’s known, and sailed last week,” he said.",
        "I thank you for being here tonight.",
        "I will be back on Friday.",
        # the weekday contradicts the date
        "He was arrested Monday, July 2.",
        "He was born on August 5, the son of a fisherman.",
        # speech outside quotation marks
        "“No,” he said. I told them yesterday.",
        "In an interview to be aired Tuesday, he denied it.",
        "In a hall that opens on Friday, they sang.",
    ],
)
def test_ambiguous_time_is_not_resolved(quote: str) -> None:
    assert resolved(quote) == {}


def test_times_in_a_quotation_that_began_earlier_are_not_resolved() -> None:
    quote = "They will meet on Friday."

    assert resolve_times(quote, on(WEDNESDAY), before="He said: “We agreed. ") == ()
    assert len(resolve_times(quote, on(WEDNESDAY), before="“We agreed,” he said. ")) == 1
    assert len(resolve_times(quote, on(WEDNESDAY), before="“We agreed.\n")) == 1


def test_times_before_the_end_of_a_quotation_are_not_resolved() -> None:
    quote = "We will sail on Friday,” the captain said Tuesday."

    assert resolved(quote) == {"Tuesday": "2021-08-24"}
    assert len(resolve_times(quote, on(WEDNESDAY), before="“We agreed. ")) == 1


def test_times_of_a_quote_are_resolved_in_order() -> None:
    quote = "The navy said Tuesday that it will sail on Friday, as it did last week."

    assert list(resolved(quote)) == ["Tuesday", "Friday", "last week"]


def test_times_in_an_undated_article_are_not_resolved() -> None:
    assert resolve_times("The ministry said on Monday that two ships had left.", None) == ()


@pytest.mark.parametrize(
    ("quote", "day", "expected"),
    [
        # New Year
        ("Exports fell last month.", date(2022, 1, 3), "2021-12-01/2021-12-31"),
        ("Exports fell last year.", date(2022, 1, 2), "2021-01-01/2021-12-31"),
        ("The ministry said Friday it was over.", date(2022, 1, 2), "2021-12-31"),
        ("The envoy left on Dec. 30.", date(2022, 1, 2), "2021-12-30"),
        ("The envoy will leave on Jan. 3.", date(2021, 12, 30), "2022-01-03"),
        ("The ship sank yesterday.", date(2022, 1, 1), "2021-12-31"),
        ("Exports will fall this year.", date(2022, 1, 11), "2022-01-01/2022-12-31"),
        ("Exports fell this year.", date(2022, 1, 20), "2022-01-01/2022-12-31"),
        # a number before a date
        ("Her son turns 1 Sept. 18.", date(2022, 9, 8), "2022-09-18"),
        # a leap day
        ("The ship sank yesterday.", date(2024, 3, 1), "2024-02-29"),
        ("The envoy left on Feb. 29.", date(2024, 3, 4), "2024-02-29"),
        ("Exports fell last month.", date(2024, 3, 31), "2024-02-01/2024-02-29"),
        # weekends
        ("Fighting broke out over the weekend.", MONDAY, "2021-08-28/2021-08-29"),
        ("Fighting broke out last weekend.", SATURDAY, "2021-08-21/2021-08-22"),
        ("It will snow this weekend.", THURSDAY, "2021-08-28/2021-08-29"),
        # last and next, at the ends of the week
        ("They met last Sunday.", THURSDAY, "2021-08-22"),
        ("They met last Friday.", MONDAY, "2021-08-27"),
        ("The deadline is next Thursday.", THURSDAY, "2021-09-02"),
    ],
)
def test_times_are_resolved_across_years_months_and_weeks(quote: str, day: date, expected: str) -> None:
    assert list(resolved(quote, day).values()) == [expected]


@pytest.mark.parametrize(
    ("quote", "day"),
    [
        ("The envoy left on Feb. 29.", date(2023, 3, 4)),
        ("Exports fell this year.", date(2022, 1, 1)),
        ("Exports fell this year.", date(2022, 1, 11)),
        # a week begins on Sunday for some, on Monday for others
        ("The bill passed last week.", SUNDAY),
        ("The bill passed this week.", SUNDAY),
        ("They met last Sunday.", MONDAY),
        ("The deadline is next Friday.", SUNDAY),
        # the past one or the coming one
        ("Fighting was heavy this weekend.", MONDAY),
        ("Fighting broke out over the weekend.", THURSDAY),
    ],
)
def test_time_that_is_ambiguous_on_that_day_is_not_resolved(quote: str, day: date) -> None:
    assert resolved(quote, day) == {}
