"""The time in a question: which articles are excluded, which come first, and when an answer is outdated."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from libraries import draft, open_library

from index import SHARED_CORPUS, Answer, Filters, NewsIndex, NoAnswer, NoAnswerReason
from index.model.answer_types import AskedTime, TimeUse, Timing
from index.model.base_types import ArticleId
from index.qa.follow_ups import resolve_follow_up
from index.qa.hybrid_search import PassageCandidate
from index.qa.question import Question, read_question
from index.qa.sentence_selection import ScoredSentence
from index.qa.time_constraints import (
    boost_matching_dates,
    count_outdated_days,
    drop_asked_time,
    narrow_filters,
    put_newest_first,
    resolve_timing,
)

NOW = datetime(2021, 8, 25, 12, tzinfo=UTC)  # a Wednesday
REPORTS = {
    "2019-05-02": (
        "The ministry counted 12 sorties of aircraft near the island. Pilots of the eastern squadron "
        "trained at low height over the sea. Fog kept the tankers on the ground until noon."
    ),
    "2021-03-10": (
        "The ministry counted 25 sorties of aircraft near the island. A destroyer and two tugs were seen "
        "off the northern cape. The harbour master closed one lane to fishing boats."
    ),
    "2021-08-12": (
        "The ministry counted 38 sorties of aircraft near the island. Radar crews on the southern coast "
        "worked in double shifts. Villagers heard engines through most of the night."
    ),
    "2021-08-18": (
        "The ministry counted 44 sorties of aircraft near the island. Bombers flew in pairs along the "
        "median line. Two airlines moved their routes further to the east."
    ),
    "2021-08-24": (
        "The ministry counted 56 sorties of aircraft near the island. Drones of a new type circled above "
        "the lighthouse. The mayor asked people not to share pictures of the base."
    ),
}


def question(text: str, *earlier: str) -> Question:
    read = [read_question(before, max_chars=500) for before in earlier]
    return resolve_follow_up(read_question(text, max_chars=500), read)


def timing(text: str, *earlier: str, filters: Filters = Filters()) -> Timing:  # noqa: B008
    return resolve_timing(question(text, *earlier), filters, NOW)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


# --- the time of a question


def test_relative_times_count_from_now_or_from_as_of() -> None:
    as_of = timing("What happened last week?", filters=Filters(as_of=at("2020-01-15")))

    assert as_of.moment == at("2020-01-15")
    assert as_of.asked == AskedTime(
        words="last week", first=date(2020, 1, 6), last=date(2020, 1, 12), use=TimeUse.ONLY
    )
    assert timing("What happened last week?").moment == NOW


def test_follow_up_keeps_the_time_of_the_earlier_question() -> None:
    first = "How many sorties did the ministry count last week?"

    assert timing("And in the south?", first).asked == timing(first).asked
    assert timing("And in March?", first).asked != timing(first).asked


def test_a_question_without_a_time_has_none() -> None:
    assert timing("Who commands the fleet?") == Timing(moment=NOW)


# --- filters


def test_filters_include_early_and_late_reports() -> None:
    narrowed = narrow_filters(Filters(), timing("What happened last week?"))

    assert narrowed.since == at("2021-08-12")
    assert narrowed.until == datetime(2021, 8, 24, 23, 59, 59, 999999, UTC)


def test_open_end_of_a_period_stays_open() -> None:
    since = narrow_filters(Filters(), timing("What happened since March 2020?"))
    before = narrow_filters(Filters(), timing("What happened before 2021?"))

    assert (since.since, since.until) == (at("2020-02-29"), None)
    assert (before.since, before.until) == (None, datetime(2020, 12, 31, 23, 59, 59, 999999, UTC))


def test_end_more_than_a_year_ago_does_not_exclude_later_reports() -> None:
    for text in ("What happened before 2020?", "What happened between 2017 and 2019?"):
        assert narrow_filters(Filters(), timing(text)) == Filters()


def test_preferred_time_does_not_filter() -> None:
    assert narrow_filters(Filters(outlet="A"), timing("What happened in 2019?")) == Filters(outlet="A")


def test_time_of_the_filters_overrides_that_of_the_question() -> None:
    filters = Filters(since=at("2021-08-01"))
    read = timing("What happened last week?", filters=filters)

    assert narrow_filters(filters, read) == filters
    assert read.asked is not None
    assert read.asked.use is TimeUse.PREFERRED


@pytest.mark.parametrize(
    ("as_of", "text", "since", "until"),
    [
        ("0001-01-03", "What happened yesterday?", "0001-01-01", "0001-01-04"),
        ("0001-01-03", "What happened this week?", "0001-01-01", "0001-01-09"),
        ("0001-01-03", "What happened this year?", None, None),
        ("9999-12-30", "What happened yesterday?", "9999-12-28", "9999-12-31"),
        ("9999-12-30", "What happened this week?", None, None),
        ("9999-12-30", "What happened this year?", None, None),
    ],
)
def test_first_and_last_dates_limit_a_time(as_of: str, text: str, since: str | None, until: str | None) -> None:
    filters = Filters(as_of=at(as_of))

    narrowed = narrow_filters(filters, timing(text, filters=filters))

    days = [moment and moment.date().isoformat() for moment in (narrowed.since, narrowed.until)]
    assert days == [since, until]


# --- order


def candidate(passage_id: int, score: float) -> PassageCandidate:
    return PassageCandidate(passage_id, 1, score, score, score, score)


def order(read: Timing, scores: dict[int, float], published: dict[int, str]) -> list[int]:
    found = boost_matching_dates(
        [candidate(passage_id, score) for passage_id, score in scores.items()],
        {passage_id: ArticleId(passage_id) for passage_id in scores},
        {ArticleId(i): at(day) for i, day in published.items()},
        read,
    )
    return [c.passage_id for c in found]


def test_newest_of_similarly_relevant_articles_comes_first() -> None:
    read = timing("What is the latest on the strait?")

    assert order(read, {1: 0.60, 2: 0.58}, {1: "2021-05-01", 2: "2021-08-20"}) == [2, 1]


def test_new_but_irrelevant_article_stays_behind() -> None:
    read = timing("What is the latest on the strait?")

    assert order(read, {1: 0.60, 2: 0.40}, {1: "2021-05-01", 2: "2021-08-20"}) == [1, 2]


def test_article_published_at_the_preferred_time_comes_first() -> None:
    read = timing("What happened in March 2021?")

    assert order(read, {1: 0.60, 2: 0.59}, {1: "2021-06-01", 2: "2021-03-20"}) == [2, 1]


def test_undated_articles_gain_nothing() -> None:
    read = timing("What happened in March 2021?")

    assert order(read, {1: 0.60, 2: 0.59, 3: 0.58}, {3: "2021-03-20"}) == [3, 1, 2]


def test_question_without_a_time_keeps_the_order() -> None:
    read = timing("Who commands the fleet?")

    assert order(read, {1: 0.60, 2: 0.59}, {1: "2021-05-01", 2: "2021-08-20"}) == [1, 2]


def sentence(article_id: int, text: str, *, overlap: float, cosine: float = 0.5) -> ScoredSentence:
    return ScoredSentence(
        article_id=article_id,
        span=(0, len(text)),
        text=text,
        tokens=frozenset(text.split()),
        score=0.0,
        cosine=cosine,
        overlap=overlap,
    )


def test_newest_of_comparable_sentences_comes_first() -> None:
    published = {ArticleId(1): at("2021-05-01"), ArticleId(2): at("2021-08-20"), ArticleId(3): at("2021-08-24")}
    old = sentence(1, "The ministry counted 12 sorties.", overlap=0.8)
    new = sentence(2, "The ministry counted 15 sorties.", overlap=0.8, cosine=0.45)
    beside = sentence(3, "The ministry has moved.", overlap=0.3)
    undated = sentence(4, "The ministry counted 18 sorties.", overlap=0.8)

    assert put_newest_first([old, beside, undated, new], published) == [new, old, beside, undated]
    assert put_newest_first([undated, old, new], published) == [undated, old, new]
    assert put_newest_first([], published) == []


# --- outdated answers


@pytest.mark.parametrize(
    ("text", "published", "days"),
    [
        ("What is the latest on the strait?", ["2021-08-24", "2020-01-01"], None),
        ("What is the latest on the strait?", ["2021-08-12"], None),
        ("What is the latest on the strait?", ["2021-08-01"], 24),
        ("What happened in March 2021?", ["2021-03-20"], None),
        ("What happened in March 2021?", ["2021-07-20"], None),
        ("What happened in March 2021?", ["2021-02-19"], 10),
        ("What happened in March 2021?", ["2021-02-27"], None),
        ("What happened last week?", ["2021-08-13"], None),
        ("What happened before 2020?", ["2015-01-01"], None),
        ("How many ships does the navy have?", ["2019-08-01"], 755),
        ("How many ships does the navy have?", ["2020-08-01"], None),
        ("How many ships did the navy have?", ["2015-08-01"], None),
        ("How many ships does the navy have?", [], None),
    ],
)
def test_outdated_answer_has_its_age_in_days(text: str, published: list[str], days: int | None) -> None:
    assert count_outdated_days(question(text), timing(text), map(at, published)) == days


# --- in a library


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("timing")
    with open_library(folder) as index:
        index.add(
            SHARED_CORPUS,
            [
                draft(text, title=f"Sorties of {day}", url=f"https://a.example/{day}", day=day)
                for day, text in REPORTS.items()
            ],
        )
        index.sync()
        yield index


def cited_days(answer: Answer | NoAnswer) -> list[str]:
    assert isinstance(answer, Answer)
    return [c.article.published.isoformat() for c in answer.citations if c.article.published]


def ask(index: NewsIndex, text: str, **options) -> Answer | NoAnswer:
    return index.ask(text, corpora=[SHARED_CORPUS], now=NOW, **options)


def test_an_answer_stays_within_the_time_that_the_question_names(index: NewsIndex) -> None:
    answer = ask(index, "How many sorties of aircraft did the ministry count since 15 August?")

    assert set(cited_days(answer)) <= {"2021-08-18", "2021-08-24"}
    assert answer.timing is not None
    assert answer.timing.asked is not None
    assert answer.timing.asked.words == "since 15 August"
    assert answer.explanation is not None
    assert answer.explanation.left_out == 3


def test_time_without_articles_gives_no_answer(index: NewsIndex) -> None:
    answer = ask(index, "How many sorties of aircraft did the ministry count between May and July 2021?")

    assert isinstance(answer, NoAnswer)
    assert answer.reason is NoAnswerReason.NOTHING_RELEVANT
    assert answer.timing is not None
    assert answer.timing.asked is not None


def test_latest_article_is_quoted_first(index: NewsIndex) -> None:
    answer = ask(index, "What is the latest count of sorties of aircraft near the island?")

    assert cited_days(answer)[0] == "2021-08-24"
    assert answer.timing == Timing(moment=NOW, wants_newest=True)


def test_latest_of_identical_daily_reports_is_quoted(tmp_path: Path) -> None:
    days = [f"2021-08-{day:02}" for day in range(10, 24)]
    with open_library(tmp_path) as index:
        index.add(
            SHARED_CORPUS,
            [
                draft(
                    f"The ministry counted {n} sorties of aircraft near the island in one day. "
                    f"{'Fishers' if n % 2 else 'Pilots'} of harbour{n} were told on day{n} to keep away until "
                    f"the drill{n} of squadron{n} had ended, and so was village{n}.",
                    title=f"Report {n}",
                    url=f"https://a.example/report/{n}",
                    day=day,
                )
                for n, day in enumerate(days, start=11)
            ],
        )
        index.sync()

        answer = ask(index, "What is the latest count of sorties of aircraft near the island?")

    assert cited_days(answer)[0] == days[-1]


def test_old_latest_article_is_reported_as_outdated(index: NewsIndex) -> None:
    answer = index.ask(
        "What is the latest count of sorties of aircraft near the island?",
        corpora=[SHARED_CORPUS],
        now=at("2022-08-24"),
    )

    assert isinstance(answer, Answer)
    assert answer.timing is not None
    assert answer.timing.outdated_days == 365


def test_as_of_moves_what_last_week_means(index: NewsIndex) -> None:
    answer = ask(
        index,
        "How many sorties of aircraft did the ministry count last week?",
        filters=Filters(as_of=at("2021-03-15")),
    )

    assert set(cited_days(answer)) == {"2021-03-10"}


def test_filters_override_the_time_of_the_question(index: NewsIndex) -> None:
    answer = ask(
        index,
        "How many sorties of aircraft did the ministry count last week?",
        filters=Filters(until=at("2019-12-31")),
    )

    assert set(cited_days(answer)) == {"2019-05-02"}


def test_empty_library_still_returns_the_timing(tmp_path: Path) -> None:
    with open_library(tmp_path) as empty:
        answer = empty.ask("What happened last week?", corpora=[SHARED_CORPUS], now=NOW)

    assert isinstance(answer, NoAnswer)
    assert answer.timing is not None
    assert answer.timing.asked is not None


# --- the question as a reader reads it


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("what sank near kinmen in july 2021", "2021-07-14", "what sank near kinmen"),
        ("what sank near kinmen in july 2021", "2021-08-02", "what sank near kinmen"),
        ("what sank near kinmen in july 2021", "2021-08-14", "what sank near kinmen in july 2021"),
        ("what sank near kinmen in 2020", "2020-02-01", "what sank near kinmen"),
        ("what sank since June?", "2021-07-14", "what sank since June?"),
        ("what sank on 14 July 2021", "2021-07-14", "what sank on 14 July 2021"),
        ("what sank", "2021-07-14", "what sank"),
        ("2021年7月金門發生什麼事", "2021-07-14", "金門發生什麼事"),
    ],
)
def test_time_of_a_week_or_more_is_dropped_for_articles_of_that_time(
    text: str, published: str, expected: str
) -> None:
    assert drop_asked_time(text, timing(text), at(published)).strip() == expected


def test_time_stays_for_an_undated_article() -> None:
    text = "what sank in july 2021"

    assert drop_asked_time(text, timing(text), None) == text
