"""One source: its labels, its health, and the outcomes of its entries."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import discord
from babel.dates import format_timedelta

from bot.i18n.translator import N_, Translator
from bot.ui.discord_markup import date_stamp, escape, link, shorten
from bot.ui.outlet_labels import list_labels
from bot.ui.reply import ACCENT, MAX_TITLE_UNITS
from bot.ui.report_lines import describe_counts
from index import SHARED_CORPUS, Source, SourceKind, SourceListing, SourceState

MAX_NAME_UNITS = 150
MAX_ERROR_UNITS = 300
MAX_PROBLEMS = 3
MAX_PROBLEM_UNITS = 120

SOURCE_STATE_TEXTS: Mapping[SourceState, str] = {
    SourceState.ACTIVE: N_("active"),
    SourceState.PAUSED: N_("paused"),
    SourceState.FAILING: N_("paused after errors"),
}
SOURCE_KIND_TEXTS: Mapping[SourceKind, str] = {
    SourceKind.FEED: N_("Feed: {address}"),
    SourceKind.SITEMAP: N_("News sitemap: {address}"),
}


def source_title(source: Source) -> str:
    """The title for use in a sentence, escaped and shortened."""
    return escape(shorten(source.title, MAX_NAME_UNITS))


def link_address(url: str) -> str:
    """A link to an address, labelled without its scheme: Discord links no label that has one."""
    return link(shorten(_without_scheme(url), MAX_NAME_UNITS), url)


def source_embed(source: Source, listing: SourceListing, say: Translator) -> discord.Embed:
    """The facts and health of a source, and the outcomes of its entries."""
    title = say("Source {number}", number=source.source_id)
    lines = [f"**{source_title(source)}**", *_facts(source, say), "", *_health(source, say)]
    body = "\n".join([*lines, *_entry_lines(listing, say)])
    return discord.Embed(title=shorten(title, MAX_TITLE_UNITS), description=body, colour=ACCENT)


def next_poll_text(source: Source, say: Translator) -> str | None:
    """When the source is polled next; None if it is paused."""
    health = source.health
    if source.state is not SourceState.ACTIVE or health.next_poll_at is None:
        return None
    when = date_stamp(health.next_poll_at, "R")
    return say("next try {when}", when=when) if health.failures else say("next poll {when}", when=when)


def describe_interval(source: Source, say: Translator) -> str:
    """How often the source is polled, and what decides it."""
    interval = format_interval(source.health.interval, say)
    if source.fixed_interval is None:
        return say("Polling interval: about {interval} (automatic)", interval=interval)
    return say("Polling interval: {interval}, or longer if the site asks for it", interval=interval)


def _facts(source: Source, say: Translator) -> Iterator[str]:
    if source.corpus == SHARED_CORPUS:
        yield say("Shared: every server reads its articles. Only the person who runs this bot can change it.")
    yield say(SOURCE_KIND_TEXTS[source.kind], address=link_address(source.url))
    if source.site_url:
        yield say("Site: {address}", address=link_address(source.site_url))
    yield from list_labels(source.labels, say)
    yield say("Added: {when}", when=date_stamp(source.added_at, "f"))
    yield say.plural("{n:,} article", "{n:,} articles", source.articles)


def _health(source: Source, say: Translator) -> Iterator[str]:
    health = source.health
    yield say("State: {state}", state=say(SOURCE_STATE_TEXTS[source.state]))
    if health.succeeded_at:
        yield say("Last read: {when}", when=date_stamp(health.succeeded_at, "R"))
    else:
        yield say("Not read yet.")
    if health.failures:
        yield from _failures(source, say)
    if next_poll := next_poll_text(source, say):
        yield say("Plan: {next_poll}", next_poll=next_poll)
        yield describe_interval(source, say)


def _entry_lines(listing: SourceListing, say: Translator) -> Iterator[str]:
    if listing.counts:
        yield say("Recent articles: {counts}", counts=describe_counts(listing.counts, say))
    for problem in listing.problems[:MAX_PROBLEMS]:
        address = escape(shorten(_without_scheme(problem.url), MAX_PROBLEM_UNITS))
        reason = escape(shorten(say.wording(problem.reason), MAX_PROBLEM_UNITS))
        yield say("- {subject}: {result}", subject=address, result=reason)


def _failures(source: Source, say: Translator) -> Iterator[str]:
    health = source.health
    if health.failing_since:
        yield say.plural(
            "Failing since {when}, {n:,} attempt",
            "Failing since {when}, {n:,} attempts",
            health.failures,
            when=date_stamp(health.failing_since, "f"),
        )
    if health.last_error:
        reason = escape(shorten(say.wording(health.last_error), MAX_ERROR_UNITS))
        yield say("Last error: {reason}", reason=reason)


def _without_scheme(url: str) -> str:
    return url.partition("://")[2] or url


def format_interval(interval: timedelta, say: Translator) -> str:
    """`2 hours`, in the user's language."""
    return format_timedelta(interval, locale=say.tag.replace("-", "_"))
