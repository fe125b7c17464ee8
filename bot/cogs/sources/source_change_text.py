"""Confirmation questions and results of changes to a source."""

from bot.cogs.sources.source_embed import MAX_ERROR_UNITS, source_title
from bot.i18n.translator import Translator
from bot.ui.discord_markup import date_stamp, escape, shorten
from bot.ui.outlet_labels import list_labels
from index import Source


def describe_followed(source: Source, say: Translator) -> str:
    return say(
        "**{source}** is followed now, as source {number}. I read it within a minute; {show} tells how it "
        "went.",
        source=source_title(source),
        number=source.source_id,
        show=say.command("source show"),
    )


def describe_renamed(source: Source, say: Translator) -> str:
    return say(
        "Source {number} is called **{source}** now.", number=source.source_id, source=source_title(source)
    )


def describe_labelled(source: Source, say: Translator) -> str:
    """The labels that answers show for the source from now on."""
    lines = [*list_labels(source.labels, say)]
    if not lines:
        return say("Nothing is said of **{source}** now.", source=source_title(source))
    return "\n".join([say("What is said of **{source}** now:", source=source_title(source)), *lines])


def describe_paused(source: Source, say: Translator) -> str:
    return say(
        "**{source}** is paused; its articles stay. {resume} polls it again.",
        source=source_title(source),
        resume=say.command("source resume"),
    )


def describe_resumed(source: Source, say: Translator) -> str:
    return say("**{source}** is polled again, within a minute.", source=source_title(source))


def describe_kept_source(source: Source, say: Translator) -> str:
    return say("**{source}** stays as it is.", source=source_title(source))


def confirm_source_removal_text(source: Source, say: Translator) -> str:
    question = say("Stop following **{source}**?", source=source_title(source))
    if not source.articles:
        return question
    kept = say.plural(
        "The library has {n:,} article from it. It can stay and be quoted, or be removed for good.",
        "The library has {n:,} articles from it. They can stay and be quoted, or be removed for good.",
        source.articles,
    )
    return f"{question} {kept}"


def describe_removed_source(source: Source, say: Translator, *, with_articles: bool) -> str:
    removed = say("**{source}** is followed no more.", source=source_title(source))
    if not source.articles:
        return removed
    rest = (
        say.plural("Its {n:,} article is removed.", "Its {n:,} articles are removed.", source.articles)
        if with_articles
        else say.plural("Its {n:,} article stays.", "Its {n:,} articles stay.", source.articles)
    )
    return f"{removed} {rest}"


def confirm_rollback_text(source: Source, say: Translator) -> str:
    return say(
        "Take back the last reindex of **{source}**? Articles that it changed will read as before it.",
        source=source_title(source),
    )


def describe_paused_for_failing(source: Source, say: Translator) -> str:
    """A message to moderators about a source that was paused because it failed for days."""
    health = source.health
    since = date_stamp(health.failing_since or source.added_at, "D")
    reason = escape(shorten(say.wording(health.last_error or ""), MAX_ERROR_UNITS)).rstrip(".")
    reported = say(
        "I could not read the source **{source}** since {since}, so it is paused now: {reason}.",
        source=source_title(source),
        since=since,
        reason=reason,
    )
    advice = say(
        "{source_resume} tries it again, {source_remove} lets it go.",
        source_resume=say.command("source resume"),
        source_remove=say.command("source remove"),
    )
    return f"{reported} {advice}"
