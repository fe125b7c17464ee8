"""What is done with a source in words: what is asked before, and what is said after it. Pure."""

from bot.following.label_text import list_labels
from bot.following.source_text import MAX_ERROR_UNITS, MAX_NAME_UNITS, name_source
from bot.language import Language
from bot.markdown import date_stamp, escape, shorten
from index import RollbackReport, Source


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
