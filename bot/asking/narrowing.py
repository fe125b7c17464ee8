"""Which articles a question may use, as people type it; and what was left out, in words. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.language import N_, Language
from bot.markdown import escape, shorten
from bot.records.server_settings import ServerSettings
from bot.refusal import Refusal
from bot.region_names import find_region, region_name
from bot.telling.day_text import describe_day, describe_days
from index import Filters, Period, read_period

SUGGESTED_TIMES = (
    N_("today"),
    N_("yesterday"),
    N_("last week"),
    N_("last month"),
    N_("3 months"),
    N_("last year"),
)
"""Offered where nothing has been typed yet. Each translation is something that `read_period` reads."""


def read_filters(
    *, since: str = "", until: str = "", outlet: str = "", region: str = "", now: datetime
) -> Filters:
    """The filters that a person typed; empty texts are none. Raises Refusal for what cannot be read."""
    found = find_region(region) if region.strip() else None
    if region.strip() and found is None:
        raise Refusal("I know no region **{region}**. Pick one from the list.", region=_quote(region))
    filters = Filters(
        since=_read(since, now).since if since.strip() else None,
        until=_read(until, now).until if until.strip() else None,
        outlet=outlet.strip() or None,
        region=found,
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise Refusal("*since* lies after *until*, so no article can match. Swap them.")
    return filters


def apply_window(filters: Filters, settings: ServerSettings, now: datetime) -> tuple[Filters, int | None]:
    """The filters with the server's time window where they name no time; and its days if it was applied."""
    days = settings.window_days
    if days is None or filters.since is not None or filters.until is not None:
        return filters, None
    return replace(filters, since=now - timedelta(days=days)), days


def describe_filters(filters: Filters, say: Language, *, window_days: int | None = None) -> list[str]:
    """What bounds the articles, in plain sentences."""
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
    return notes


def describe_period(period: Period, say: Language) -> str:
    """A period as days, such as `16–22 Nov 2026`."""
    return describe_days(period.since.date(), period.until.date(), say)


def _read(typed: str, now: datetime) -> Period:
    period = read_period(typed, now=now)
    if period is None:
        raise Refusal(
            "I cannot read **{date}** as a time. Write it like 2026-11-02, 2026-11, *last week* or *3 days*.",
            date=_quote(typed),
        )
    return period


def _quote(typed: str) -> str:
    return escape(shorten(typed, 200))
