"""What became of an article that was added. Pure."""

from collections.abc import Sequence

from bot.language import Language
from bot.markdown import escape, shorten
from index import AddOutcome, AddStatus, SyncReport

MOST_UNITS = 1200
"""Of all that is said about some articles; the rest of a message is for what follows."""
MAX_NAME_UNITS = 300


def describe_all(outcomes: Sequence[AddOutcome], say: Language) -> str:
    """What became of each article, a line each."""
    each = MOST_UNITS // max(len(outcomes), 1)
    return "\n".join(describe_added(outcome, say, most_units=each) for outcome in outcomes)


def describe_added(outcome: AddOutcome, say: Language, *, most_units: int = MOST_UNITS) -> str:
    """What became of one article. What was stored can be found only after a sync."""
    title = escape(shorten(outcome.title, min(MAX_NAME_UNITS, most_units // 2))) or say("Without a title")
    reason = escape(shorten(say.wording(outcome.reason or ""), most_units // 2).rstrip("."))
    facts = {"title": f"**{title}**", "number": outcome.article_id}
    match outcome.status:
        case AddStatus.ADDED:
            return say.plural(
                "Added {title} as article {number}: {n:,} passage.",
                "Added {title} as article {number}: {n:,} passages.",
                outcome.passages,
                **facts,
            )
        case AddStatus.UPDATED:
            return say(
                "Updated {title}, article {number}: this is revision {revision:,}.",
                revision=outcome.revision,
                **facts,
            )
        case AddStatus.DUPLICATE:
            return say("Already there: {title} is article {number}.", **facts)
        case AddStatus.REJECTED:
            return say("Not added: {reason}.", reason=reason or say("this is no article"))


def describe_sync(report: SyncReport, say: Language) -> str:
    """Whether what was added can be asked about."""
    if report.left_to_other_process:
        return say("Another program is indexing; questions find it once that is done.")
    if report.cancelled:
        return say("I am restarting; questions find it after that.")
    return say("Questions find it from now on.")
