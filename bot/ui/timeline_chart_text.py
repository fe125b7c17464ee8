"""What the chart of a timeline shows, for drawing and in words. Pure."""

from bot.i18n.translator import Translator
from bot.ui.attachments import MAX_ALT_TEXT_CHARS
from bot.ui.dates_and_ages import describe_days
from bot.ui.discord_markup import clean
from index import ChartRow, Timeline, TimelineChart

FEWEST_CHARTED = 11
"""A shorter timeline is read at a glance."""


def build_chart(timeline: Timeline) -> TimelineChart:
    return TimelineChart(
        rows=tuple(
            ChartRow(
                number=entry.citation.number,
                first=entry.date.first,
                last=entry.date.last,
                is_stated=entry.date.is_stated,
                mentions=entry.mentions,
            )
            for entry in timeline.entries
        )
    )


def describe_chart(timeline: Timeline, say: Translator) -> str:
    """The alt text: every row of the chart, as far as Discord's limit allows."""
    text = say(
        "Chart of the events by date. After each date: how many articles name it. {topic}",
        topic=clean(timeline.topic),
    )
    for entry in timeline.entries:
        days = describe_days(entry.date.first, entry.date.last, say)
        line = f"\n{entry.citation.number}. {days}: {entry.mentions}"
        if len(text) + len(line) > MAX_ALT_TEXT_CHARS:
            break
        text += line
    return text
