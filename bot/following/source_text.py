"""One source in words: what it is, how it stands, and what is asked before it goes. Pure."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import discord
from babel.dates import format_timedelta

from bot.following.label_text import list_labels
from bot.following.report_lines import describe_counts
from bot.language import N_, Language
from bot.markdown import date_stamp, escape, link, shorten
from bot.rendering import ACCENT, MAX_TITLE_UNITS
from index import SHARED_CORPUS, RollbackReport, Source, SourceKind, SourceListing, SourceState

MAX_NAME_UNITS = 150
MAX_ERROR_UNITS = 300
MOST_PROBLEMS = 3
MAX_PROBLEM_UNITS = 120

STATES: Mapping[SourceState, str] = {
    SourceState.ACTIVE: N_("followed"),
    SourceState.PAUSED: N_("paused"),
    SourceState.FAILING: N_("paused for failing"),
}
KINDS: Mapping[SourceKind, str] = {
    SourceKind.FEED: N_("Feed: {address}"),
    SourceKind.SITEMAP: N_("News sitemap: {address}"),
}


def name_source(source: Source) -> str:
    """Its title, as it stands in a sentence."""
    return escape(shorten(source.title, MAX_NAME_UNITS))


def link_address(url: str) -> str:
    """An address that can be clicked; without its scheme, since Discord links no label that has one."""
    return link(shorten(_without_scheme(url), MAX_NAME_UNITS), url)


def source_embed(source: Source, listing: SourceListing, say: Language) -> discord.Embed:
    """All that is known of a source, and what became of what it listed."""
    title = say("Source {number}", number=source.source_id)
    lines = [f"**{name_source(source)}**", *_facts(source, say), "", *_health(source, say)]
    body = "\n".join([*lines, *_listed(listing, say)])
    return discord.Embed(title=shorten(title, MAX_TITLE_UNITS), description=body, colour=ACCENT)


def next_poll_text(source: Source, say: Language) -> str | None:
    """When it is polled next; None while it is not."""
    health = source.health
    if source.state is not SourceState.ACTIVE or health.next_poll_at is None:
        return None
    when = date_stamp(health.next_poll_at, "R")
    return say("tried again {when}", when=when) if health.failures else say("next poll {when}", when=when)


def describe_followed(source: Source, say: Language) -> str:
    return say(
        "**{source}** is followed now, as source {number}. I read it within a minute; {show} tells how it "
        "went.",
        source=name_source(source),
        number=source.source_id,
        show=say.command("source show"),
    )


def describe_renamed(source: Source, say: Language) -> str:
    return say(
        "Source {number} is called **{source}** now.", number=source.source_id, source=name_source(source)
    )


def describe_labelled(source: Source, say: Language) -> str:
    """What answers say of it from now on."""
    lines = [*list_labels(source.labels, say)]
    if not lines:
        return say("Nothing is said of **{source}** now.", source=name_source(source))
    return "\n".join([say("What is said of **{source}** now:", source=name_source(source)), *lines])


def describe_paused(source: Source, say: Language) -> str:
    return say(
        "**{source}** is paused; its articles stay. {resume} polls it again.",
        source=name_source(source),
        resume=say.command("source resume"),
    )


def describe_resumed(source: Source, say: Language) -> str:
    return say("**{source}** is polled again, within a minute.", source=name_source(source))


def describe_kept_source(source: Source, say: Language) -> str:
    return say("**{source}** stays as it is.", source=name_source(source))


def ask_before_removing_source(source: Source, say: Language) -> str:
    asked = say("Stop following **{source}**?", source=name_source(source))
    if not source.articles:
        return asked
    kept = say.plural(
        "The library has {n:,} article from it. It can stay and be quoted, or be removed for good.",
        "The library has {n:,} articles from it. They can stay and be quoted, or be removed for good.",
        source.articles,
    )
    return f"{asked} {kept}"


def describe_removed_source(source: Source, say: Language, *, with_articles: bool) -> str:
    removed = say("**{source}** is followed no more.", source=name_source(source))
    if not source.articles:
        return removed
    rest = (
        say.plural("Its {n:,} article is removed.", "Its {n:,} articles are removed.", source.articles)
        if with_articles
        else say.plural("Its {n:,} article stays.", "Its {n:,} articles stay.", source.articles)
    )
    return f"{removed} {rest}"


def ask_before_rolling_back(source: Source, say: Language) -> str:
    return say(
        "Take back the last reindex of **{source}**? Articles that it changed will read as before it.",
        source=name_source(source),
    )


def describe_rollback(report: RollbackReport, say: Language) -> str:
    """The figures of a rollback."""
    told = say.plural(
        "Took back the reindex of **{source}** of {when}: {n:,} article reads as before it.",
        "Took back the reindex of **{source}** of {when}: {n:,} articles read as before it.",
        len(report.restored),
        source=escape(shorten(report.title, MAX_NAME_UNITS)),
        when=date_stamp(report.refreshed_at, "f"),
    )
    if not report.kept:
        return told
    kept = say.plural(
        "{n:,} article has changed once more since, and stays as it is.",
        "{n:,} articles have changed once more since, and stay as they are.",
        len(report.kept),
    )
    return f"{told} {kept}"


def describe_given_up(source: Source, say: Language) -> str:
    """What the moderators are told of a source that was paused for failing."""
    health = source.health
    since = date_stamp(health.failing_since or source.added_at, "D")
    reason = escape(shorten(say.wording(health.last_error or ""), MAX_ERROR_UNITS)).rstrip(".")
    told = say(
        "I could not read the source **{source}** since {since}, so it is paused now: {reason}.",
        source=name_source(source),
        since=since,
        reason=reason,
    )
    advice = say(
        "{source_resume} tries it again, {source_remove} lets it go.",
        source_resume=say.command("source resume"),
        source_remove=say.command("source remove"),
    )
    return f"{told} {advice}"


def _facts(source: Source, say: Language) -> Iterator[str]:
    if source.corpus == SHARED_CORPUS:
        yield say("Shared: every server reads its articles, and only the person who runs me changes it.")
    yield say(KINDS[source.kind], address=link_address(source.url))
    if source.site_url:
        yield say("Site: {address}", address=link_address(source.site_url))
    yield from list_labels(source.labels, say)
    yield say("Added: {when}", when=date_stamp(source.added_at, "f"))
    yield say.plural("{n:,} article", "{n:,} articles", source.articles)


def _health(source: Source, say: Language) -> Iterator[str]:
    health = source.health
    yield say("State: {state}", state=say(STATES[source.state]))
    if health.succeeded_at:
        yield say("Last read: {when}", when=date_stamp(health.succeeded_at, "R"))
    else:
        yield say("Not read yet.")
    if health.failures:
        yield from _failures(source, say)
    if next_poll := next_poll_text(source, say):
        yield say("Plan: {next_poll}", next_poll=next_poll)
        yield say("Polled about every {interval}", interval=_interval(health.interval, say))


def _listed(listing: SourceListing, say: Language) -> Iterator[str]:
    if listing.counts:
        yield say("Of what it listed lately: {counts}", counts=describe_counts(listing.counts, say))
    for problem in listing.problems[:MOST_PROBLEMS]:
        address = escape(shorten(_without_scheme(problem.url), MAX_PROBLEM_UNITS))
        reason = escape(shorten(say.wording(problem.reason), MAX_PROBLEM_UNITS))
        yield say("- {subject}: {result}", subject=address, result=reason)


def _failures(source: Source, say: Language) -> Iterator[str]:
    health = source.health
    if health.failing_since:
        yield say.plural(
            "Failing since {when}, once so far",
            "Failing since {when}, {n:,} times in a row",
            health.failures,
            when=date_stamp(health.failing_since, "f"),
        )
    if health.last_error:
        reason = escape(shorten(say.wording(health.last_error), MAX_ERROR_UNITS))
        yield say("Last error: {reason}", reason=reason)


def _without_scheme(url: str) -> str:
    return url.partition("://")[2] or url


def _interval(interval: timedelta, say: Language) -> str:
    return format_timedelta(interval, locale=say.tag.replace("-", "_"))
