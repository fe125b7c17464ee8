"""Parse the filters of a question or list (time, outlet, region, languages), and describe them."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.bot_errors import Refusal
from bot.db.server_queries import ServerSettings
from bot.i18n.region_names import find_region, region_name
from bot.i18n.translator import N_, Translator
from bot.ui.dates_and_ages import describe_day, describe_days
from bot.ui.discord_markup import escape, shorten
from bot.ui.language_labels import join_language_names
from index import Filters, Period, read_period

SUGGESTED_TIMES = (
    N_("today"),
    N_("yesterday"),
    N_("last week"),
    N_("last month"),
    N_("3 months"),
    N_("last year"),
)
"""Offered before the user types. `read_period` can parse each translation."""


def parse_filters(
    *, since: str = "", until: str = "", outlet: str = "", region: str = "", now: datetime
) -> Filters:
    """Parse the filters that a user typed; an empty text sets no filter. Raises Refusal for invalid input."""
    found = find_region(region) if region.strip() else None
    if region.strip() and found is None:
        raise Refusal("There is no region **{region}**. Pick one from the suggestions.", region=_quote(region))
    filters = Filters(
        since=_parse_period(since, now).since if since.strip() else None,
        until=_parse_period(until, now).until if until.strip() else None,
        outlet=outlet.strip() or None,
        region=found,
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise Refusal("*since* is later than *until*, so no article can match. Swap them.")
    return filters


def apply_window(filters: Filters, settings: ServerSettings, now: datetime) -> tuple[Filters, int | None]:
    """Add the server's time window unless the filters have a time. Also returns its days if it was added."""
    days = settings.window_days
    if days is None or filters.since is not None or filters.until is not None:
        return filters, None
    return replace(filters, since=now - timedelta(days=days)), days


def apply_languages(filters: Filters, settings: ServerSettings) -> Filters:
    """The filters with the languages of the server, also where they are from an earlier question."""
    return replace(filters, languages=settings.article_languages)


def describe_filters(filters: Filters, say: Translator, *, window_days: int | None = None) -> list[str]:
    """The filters in plain sentences."""
    notes = []
    if window_days is not None:
        notes.append(
            say.plural("articles of the last day only", "articles of the last {n:,} days only", window_days)
        )
    elif filters.since is not None:
        notes.append(say("articles since {day} only", day=describe_day(filters.since.date(), say)))
    if filters.until is not None:
        notes.append(say("articles until {day} only", day=describe_day(filters.until.date(), say)))
    if filters.outlet is not None:
        notes.append(say("articles of {outlet} only", outlet=filters.outlet))
    if filters.region is not None:
        notes.append(say("articles about {region} only", region=region_name(filters.region, say)))
    if filters.languages:
        notes.append(say("articles in {languages} only", languages=join_language_names(filters.languages, say)))
    return notes


def describe_period(period: Period, say: Translator) -> str:
    """A period in days, such as `16–22 Nov 2026`."""
    return describe_days(period.since.date(), period.until.date(), say)


def _parse_period(typed: str, now: datetime) -> Period:
    period = read_period(typed, now=now)
    if period is None:
        raise Refusal(
            "I cannot read **{date}** as a time. Write it like 2026-11-02, 2026-11, *last week* or *3 days*.",
            date=_quote(typed),
        )
    return period


def _quote(typed: str) -> str:
    return escape(shorten(typed, 200))
