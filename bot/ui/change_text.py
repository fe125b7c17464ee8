"""What changed about a topic, in words that Discord and the terminal share. Pure."""

from bot.i18n.plain_english import MessageFormatter
from bot.ui.dates_and_ages import describe_day
from bot.ui.provenance_text import EscapeText
from index import ChangeReport, NewStory


def describe_changes(report: ChangeReport, say: MessageFormatter, *, escape_text: EscapeText) -> str:
    """The heading of a report, or that nothing changed."""
    values = {"topic": escape_text(report.topic), "day": describe_day(report.since.date(), say)}
    if report.is_empty:
        return say("Nothing changed about {topic} since {day}.", **values)
    return say("What changed about {topic} since {day}", **values)


def name_figures(say: MessageFormatter) -> str:
    """The heading of figures that one outlet reported and then changed."""
    return say("Changed figures")


def name_withdrawn(say: MessageFormatter) -> str:
    return say("No longer in the article")


def name_outdated(say: MessageFormatter) -> str:
    return say("Corrected or gone")


def name_stories(report: ChangeReport, say: MessageFormatter) -> str:
    return say.plural("{n:,} new story", "{n:,} new stories", report.new_stories)


def introduce_replacement(say: MessageFormatter) -> str:
    """The words before the sentence that replaced another one."""
    return say("Now the article says:")


def describe_copies_of(story: NewStory, say: MessageFormatter) -> str:
    """`in 4 articles`; empty for a story without copies."""
    if story.articles == 1:
        return ""
    return say.plural("in {n:,} article", "in {n:,} articles", story.articles)
