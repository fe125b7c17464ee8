"""Confirmation questions and results of changes to a source."""

from bot.cogs.sources.source_embed import MAX_ERROR_UNITS, source_title
from bot.i18n.translator import Translator
from bot.ui.discord_markup import date_stamp, escape, shorten
from bot.ui.outlet_labels import list_labels
from index import Source


def describe_followed(source: Source, say: Translator) -> str:
    return say(
        "**{source}** was added as source {number}. I read it within a minute; {show} shows the result.",
        source=source_title(source),
        number=source.source_id,
        show=say.command("source show"),
    )


def describe_renamed(source: Source, say: Translator) -> str:
    return say(
        "Source {number} is now called **{source}**.", number=source.source_id, source=source_title(source)
    )


def describe_labelled(source: Source, say: Translator) -> str:
    """The labels that answers show for the source from now on."""
    lines = [*list_labels(source.labels, say)]
    if not lines:
        return say("**{source}** has no labels now.", source=source_title(source))
    return "\n".join([say("Labels of **{source}**:", source=source_title(source)), *lines])


def describe_paused(source: Source, say: Translator) -> str:
    return say(
        "**{source}** is paused. Its articles stay in the library. {resume} starts it again.",
        source=source_title(source),
        resume=say.command("source resume"),
    )


def describe_resumed(source: Source, say: Translator) -> str:
    return say("**{source}** is active again. I read it within a minute.", source=source_title(source))


def describe_kept_source(source: Source, say: Translator) -> str:
    return say("**{source}** was not changed.", source=source_title(source))


def confirm_source_removal_text(source: Source, say: Translator) -> str:
    question = say("Stop following **{source}**?", source=source_title(source))
    if not source.articles:
        return question
    kept = say.plural(
        "The library has {n:,} article from it. Keep it, or delete it for good?",
        "The library has {n:,} articles from it. Keep them, or delete them for good?",
        source.articles,
    )
    return f"{question} {kept}"


def describe_removed_source(source: Source, say: Translator, *, with_articles: bool) -> str:
    removed = say("**{source}** was removed.", source=source_title(source))
    if not source.articles:
        return removed
    rest = (
        say.plural("Its {n:,} article was deleted.", "Its {n:,} articles were deleted.", source.articles)
        if with_articles
        else say.plural(
            "Its {n:,} article stays in the library.",
            "Its {n:,} articles stay in the library.",
            source.articles,
        )
    )
    return f"{removed} {rest}"


def confirm_rollback_text(source: Source, say: Translator) -> str:
    return say(
        "Undo the last reindex of **{source}**? The articles that it changed get their earlier text back.",
        source=source_title(source),
    )


def describe_paused_for_failing(source: Source, say: Translator) -> str:
    """A message to moderators about a source that was paused because it failed for days."""
    health = source.health
    since = date_stamp(health.failing_since or source.added_at, "D")
    reason = escape(shorten(say.wording(health.last_error or ""), MAX_ERROR_UNITS)).rstrip(".")
    reported = say(
        "I paused **{source}** because I have not been able to read it since {since}: {reason}.",
        source=source_title(source),
        since=since,
        reason=reason,
    )
    advice = say(
        "{source_resume} tries it again, {source_remove} removes it.",
        source_resume=say.command("source resume"),
        source_remove=say.command("source remove"),
    )
    return f"{reported} {advice}"
