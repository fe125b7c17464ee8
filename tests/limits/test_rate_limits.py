"""Rate limits, and the memory that they need."""

import re
from pathlib import Path

import pytest

from bot.bot_errors import Refusal
from bot.context import RequestContext
from bot.db.server_queries import ServerSettings
from bot.i18n.translator import ENGLISH
from bot.rate_limits import MODERATOR_FACTOR, NOTICES, RATE_LIMITS, LimitedAction, RateLimiter, count_text_units

ROOT = Path(__file__).parents[2]


class Clock:
    """A clock that only moves when a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rates(clock: Clock) -> RateLimiter:
    return RateLimiter(clock=clock)


def context(person_id: int = 1, guild_id: int | None = 5, **facts) -> RequestContext:
    return RequestContext(person_id=person_id, guild_id=guild_id, say=ENGLISH, **facts)


def spend(rates: RateLimiter, context: RequestContext, act: LimitedAction) -> int:
    """How often the action is admitted before it is refused."""
    admitted = 0
    while rates.may(context, act):
        admitted += 1
    return admitted


@pytest.mark.parametrize("act", LimitedAction)
def test_action_over_its_limit_is_refused_until_the_window_ends(
    rates: RateLimiter, clock: Clock, act: LimitedAction
):
    assert spend(rates, context(), act) == RATE_LIMITS[act].person
    clock.now += RATE_LIMITS[act].window_s

    assert spend(rates, context(), act) == RATE_LIMITS[act].person


@pytest.mark.parametrize("act", [act for act in LimitedAction if act not in NOTICES])
def test_moderators_have_higher_limits(rates: RateLimiter, act: LimitedAction):
    budget = RATE_LIMITS[act]

    admitted = spend(rates, context(manages_server=True), act)

    assert admitted == min(MODERATOR_FACTOR * budget.person, budget.server or budget.process)


@pytest.mark.parametrize("place", [6, None])
def test_limit_of_a_person_applies_across_servers(rates: RateLimiter, place: int | None):
    for act in LimitedAction:
        spend(rates, context(guild_id=5), act)

        assert spend(rates, context(guild_id=place), act) == 0


def test_questions_on_a_server_with_a_higher_limit_count_on_others(rates: RateLimiter):
    generous = context(guild_id=6, settings=ServerSettings(questions_a_person=60))
    spend(rates, generous, LimitedAction.QUESTION)

    assert not rates.may(context(guild_id=5), LimitedAction.QUESTION)


def test_a_channel_gets_one_refusal_for_all_who_ask_there(rates: RateLimiter):
    admitted = [
        rates.may(context(person, channel_ids=(channel, 70)), LimitedAction.CHANNEL_NOTICE)
        for person, channel in [(1, 80), (2, 80), (1, 81), (3, 80)]
    ]

    assert admitted == [True, False, True, False]


def test_people_have_separate_limits(rates: RateLimiter):
    spend(rates, context(1), LimitedAction.LOOKUP)

    assert rates.may(context(2), LimitedAction.LOOKUP)


@pytest.mark.parametrize("act", [act for act, budget in RATE_LIMITS.items() if budget.server is not None])
def test_servers_have_separate_limits(rates: RateLimiter, act: LimitedAction):
    admitted = sum(spend(rates, context(person), act) for person in range(1000))

    assert admitted == RATE_LIMITS[act].server
    assert rates.may(context(9999, guild_id=6), act)


def test_action_that_counts_several_times_is_refused_as_a_whole(rates: RateLimiter):
    person = RATE_LIMITS[LimitedAction.READING].person
    rates.take(context(), LimitedAction.READING, person - 4)

    with pytest.raises(Refusal):
        rates.take(context(), LimitedAction.READING, 5)
    rates.take(context(), LimitedAction.READING, 4)


def test_action_larger_than_the_limit_is_admitted_in_an_empty_window(rates: RateLimiter):
    rates.take(context(), LimitedAction.LOOKUP, count_text_units("x" * 10_000_000))

    assert not rates.may(context(), LimitedAction.LOOKUP)


def test_refusal_says_when_to_retry_and_is_not_counted(rates: RateLimiter):
    spend(rates, context(), LimitedAction.CHANGE)
    before = rates.remembered

    with pytest.raises(Refusal, match=r"Try again <t:\d+:R>\.$"):
        rates.take(context(), LimitedAction.CHANGE)
    assert rates.remembered == before
    assert rates.may(context(2), LimitedAction.CHANGE)


def test_memory_is_bounded_for_any_number_of_people(rates: RateLimiter, clock: Clock):
    """At most one person and one server are remembered for each action admitted in a minute."""
    process, most = RATE_LIMITS[LimitedAction.READING].process, 0
    for person in range(20_000):
        rates.may(context(person, guild_id=person), LimitedAction.READING)
        most = max(most, rates.remembered)
        clock.now += 0.01
    clock.now += 60
    rates.may(context(), LimitedAction.READING)

    assert process < most <= 4 * process + 1
    assert rates.remembered == 3


@pytest.mark.parametrize("act", LimitedAction)
def test_decision_record_lists_the_limits(act: LimitedAction):
    lines = (ROOT / "docs" / "decisions" / "0024-limits.md").read_text("utf-8").splitlines()
    [row] = [line for line in lines if line.startswith(f"| {act.value} |")]
    limits = [re.search(r"none|[\d,]+", cell)[0] for cell in row.strip("|").split("|")[-3:]]
    budget = RATE_LIMITS[act]

    assert limits == [
        f"{budget.person:,}",
        f"{budget.server:,}" if budget.server else "none",
        f"{budget.process:,}",
    ]


def test_long_text_counts_as_several_actions():
    assert [count_text_units("x" * chars) for chars in (0, 4000, 99_999, 100_000, 1_000_000)] == [
        1,
        1,
        1,
        2,
        11,
    ]
