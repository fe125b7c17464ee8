"""Parse the filters of a question or list (time, outlet, region, languages), and describe them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.bot_errors import Refusal
from bot.db.server_queries import ChannelDefaults, ServerSettings
from bot.i18n.region_names import find_region, region_name
from bot.i18n.translator import N_, Translator
from bot.ui.dates_and_ages import describe_day, describe_days
from bot.ui.discord_markup import escape, shorten
from bot.ui.language_labels import join_language_names
from index import Filters, Period, Region, read_period

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
    filters = Filters(
        since=_parse_period(since, now).since if since.strip() else None,
        until=_parse_period(until, now).until if until.strip() else None,
        outlet=outlet.strip() or None,
        region=parse_region(region) if region.strip() else None,
    )
    if filters.since and filters.until and filters.since > filters.until:
        raise Refusal("*since* is later than *until*, so no article can match. Swap them.")
    return filters


def parse_region(typed: str) -> Region:
    """Raises Refusal for text that names no region."""
    found = find_region(typed)
    if found is None:
        raise Refusal("There is no region **{region}**. Pick one from the suggestions.", region=_quote(typed))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedDefaults:
    """Which filters of a question come from the settings of its channel or server, not from the person."""

    window_days: int | None = None
    """The days of the time window, if one was added."""
    has_outlet: bool = False
    has_region: bool = False


def apply_defaults(
    filters: Filters, settings: ServerSettings, channel: ChannelDefaults, now: datetime
) -> tuple[Filters, AppliedDefaults]:
    """Add the defaults of the channel, and of its server, for what the filters leave open."""
    days = settings.window_days if channel.window_days is None else channel.window_days
    applied = AppliedDefaults(
        window_days=days if days and filters.since is None and filters.until is None else None,
        has_outlet=filters.outlet is None and channel.outlet is not None,
        has_region=filters.region is None and channel.region is not None,
    )
    since = now - timedelta(days=applied.window_days) if applied.window_days else filters.since
    outlet = channel.outlet if applied.has_outlet else filters.outlet
    region = channel.region if applied.has_region else filters.region
    return replace(filters, since=since, outlet=outlet, region=region), applied


def apply_languages(filters: Filters, settings: ServerSettings) -> Filters:
    """The filters with the languages of the server, also where they are from an earlier question."""
    return replace(filters, languages=settings.article_languages)


NO_DEFAULTS = AppliedDefaults()


def describe_filters(filters: Filters, say: Translator, *, defaults: AppliedDefaults = NO_DEFAULTS) -> str:
    """Which articles the filters allow, `only articles from the last 30 days, about Korea`; empty for all.

    An outlet or region that the channel set is named as its default.
    """
    limits = [*_limits(filters, say, defaults)]
    return say("only articles {limits}", limits=", ".join(limits)) if limits else ""


def _limits(filters: Filters, say: Translator, defaults: AppliedDefaults) -> Iterator[str]:
    if defaults.window_days is not None:
        yield say.plural("from the last day", "from the last {n:,} days", defaults.window_days)
    elif filters.since is not None:
        yield say("since {day}", day=describe_day(filters.since.date(), say))
    if filters.until is not None:
        yield say("until {day}", day=describe_day(filters.until.date(), say))
    if filters.outlet is not None:
        outlet = say("from {outlet}", outlet=filters.outlet)
        yield _mark_default(outlet, say) if defaults.has_outlet else outlet
    if filters.region is not None:
        region = say("about {region}", region=region_name(filters.region, say))
        yield _mark_default(region, say) if defaults.has_region else region
    if filters.languages:
        yield say("in {languages}", languages=join_language_names(filters.languages, say))


def _mark_default(limit: str, say: Translator) -> str:
    return say("{limit} (default in this channel)", limit=limit)


def describe_period(period: Period, say: Translator) -> str:
    """A period in days, such as `16–22 Nov 2026`."""
    return describe_days(period.since.date(), period.until.date(), say)


def _parse_period(typed: str, now: datetime) -> Period:
    period = read_period(typed, now=now)
    if period is None:
        raise Refusal(
            "I do not understand **{date}** as a time. Write it like 2026-11-02, 2026-11, *last week* or "
            "*3 days*.",
            date=_quote(typed),
        )
    return period


def _quote(typed: str) -> str:
    return escape(shorten(typed, 200))
