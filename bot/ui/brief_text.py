"""What a brief says about its stories, in words for messages and for the terminal. Pure."""

from collections.abc import Iterator, Sequence

from bot.i18n.plain_english import MessageFormatter
from bot.ui.dates_and_ages import describe_day
from index import ArticleFacts, Brief, BriefEvent


def describe_brief(brief: Brief, say: MessageFormatter, *, since: str) -> str:
    """`12 stories since 23 Nov 2026`, or that there is nothing new, with the date of the newest article."""
    if brief.total:
        return say.plural("{n:,} story since {day}", "{n:,} stories since {day}", brief.total, day=since)
    if brief.newest is None:
        return say("Nothing new since {day}, and no earlier article is about this.", day=since)
    newest = describe_day(brief.newest.at.date(), say)
    return say("Nothing new since {day}. The newest article is of {newest}.", day=since, newest=newest)


def describe_coverage(event: BriefEvent, say: MessageFormatter) -> Iterator[str]:
    """How many outlets report it independently, when it arrived if it is undated, and what changed since."""
    yield say.plural("{n:,} outlet", "{n:,} outlets", event.outlets)
    if not event.is_dated:
        yield say("undated, added on {day}", day=describe_day(event.day, say))
    yield from describe_changes(event.articles, say)


def describe_difference(say: MessageFormatter) -> str:
    """What stands above a sentence that counts differently."""
    return say("Outlets differ")


def describe_changes(articles: Sequence[ArticleFacts], say: MessageFormatter) -> Iterator[str]:
    """How many of the articles were corrected, revised or removed; none for most."""
    pages = [article.standing for article in articles]
    corrected = sum(page.correction is not None for page in pages)
    revised = sum(page.revised_at is not None and page.correction is None for page in pages)
    gone = sum(page.gone_at is not None for page in pages)
    if corrected:
        yield say.plural("{n:,} article corrected", "{n:,} articles corrected", corrected)
    if revised:
        yield say.plural("{n:,} article changed", "{n:,} articles changed", revised)
    if gone:
        yield say.plural("{n:,} page gone", "{n:,} pages gone", gone)


def describe_opinions(brief: Brief, say: MessageFormatter) -> str:
    """How many opinion pieces there are beside the stories."""
    return say.plural("{n:,} opinion piece", "{n:,} opinion pieces", brief.all_opinions)


def describe_left_out(brief: Brief, say: MessageFormatter) -> str:
    """How many articles were too many for one brief; empty for most."""
    if not brief.left_out:
        return ""
    return say.plural(
        "{n:,} older article was left out: choose a later date or a topic.",
        "{n:,} older articles were left out: choose a later date or a topic.",
        brief.left_out,
    )
