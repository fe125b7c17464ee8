"""Pages of a timeline as messages: the date of each event, its quote, and who reports it. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n.translator import Translator
from bot.ui.article_lines import BRIEF, MINIMAL, DetailLevel, list_copies
from bot.ui.correction_text import describe_corrections
from bot.ui.dates_and_ages import describe_days
from bot.ui.discord_markup import clean, count_units, escape, shorten
from bot.ui.link_labels import site_text
from bot.ui.quote_blocks import RenderedQuote, quote_blocks
from bot.ui.reply import MAX_CONTENT_UNITS
from index import ArticleFacts, CitedSentence, Timeline, TimelineEntry

MAX_TOPIC_UNITS = 80
# The heading of an entry says which day its "Monday" is.
_ENTRY = replace(BRIEF, most_times=0)
_SHORT_ENTRY = replace(MINIMAL, most_times=0)


def render_timeline(
    timeline: Timeline, say: Translator, *, limits: str = "", has_chart: bool = False
) -> list[str]:
    """The messages, each of at most 2,000 characters; one that says why if there are no events."""
    if not timeline.entries:
        return [describe_no_events(timeline, say, limits=limits)]
    head = f"**{escape(shorten(timeline.topic, MAX_TOPIC_UNITS))}**"
    if corrections := describe_corrections(timeline.corrections, say, escape_text=escape):
        head = f"{head}\n*{corrections}*"
    foot = f"-# {' · '.join(filter(None, (escape(describe_scope(timeline, say)), escape(limits))))}"
    if has_chart:
        foot = f"{foot}\n-# {_describe_marks(timeline, say)}"
    room = MAX_CONTENT_UNITS - count_units(f"{head}\n\n\n\n{foot}")
    blocks = [_fit_entry(entry, timeline.topic, say, room) for entry in timeline.entries]
    return [f"{head}\n\n{body}\n\n{foot}" for body in _fill_pages(blocks, room)]


def _describe_marks(timeline: Timeline, say: Translator) -> str:
    """How to read the chart."""
    if all(entry.date.is_stated for entry in timeline.entries):
        return say("Chart: the number on the right is how many articles name the date.")
    return say(
        "Chart: the number on the right is how many articles name the date. Hollow: date of publication."
    )


def describe_scope(timeline: Timeline, say: Translator) -> str:
    """How many events are shown, of how many, from how many articles."""
    shown = len(timeline.entries)
    articles = say.plural("{n:,} article", "{n:,} articles", timeline.articles)
    if timeline.events > shown:
        return say(
            "the {shown:,} most important of {events:,} events from {articles}",
            shown=shown,
            events=timeline.events,
            articles=articles,
        )
    return say.plural("{n:,} event from {articles}", "{n:,} events from {articles}", shown, articles=articles)


def describe_no_events(timeline: Timeline, say: Translator, *, limits: str = "") -> str:
    """Why a timeline is empty."""
    if timeline.is_library_empty:
        return say(
            "There are no articles yet. Add one with {article_add}.", article_add=say.command("article add")
        )
    topic = escape(shorten(timeline.topic, MAX_TOPIC_UNITS))
    if not timeline.articles:
        found = say("No article is about **{topic}**.", topic=topic)
    elif timeline.outside:
        found = say(
            "No event about **{topic}** happened in this time, as far as the articles say.", topic=topic
        )
    else:
        found = say.plural(
            "{n:,} article is about **{topic}**, but it does not say when anything happened.",
            "{n:,} articles are about **{topic}**, but none says when anything happened.",
            timeline.articles,
            topic=topic,
        )
    return f"{found}\n-# {escape(limits)}" if limits else found


def describe_entry_date(entry: TimelineEntry, say: Translator) -> str:
    """`8 Mar 2014`, or `9 Mar 2014, date of publication` if the quote states none."""
    days = describe_days(entry.date.first, entry.date.last, say)
    return days if entry.date.is_stated else say("{day}, date of publication", day=days)


def _fit_entry(entry: TimelineEntry, topic: str, say: Translator, most_units: int) -> str:
    """The most detailed form of an entry that leaves room for two on a page."""
    forms = ((_ENTRY, True), (_SHORT_ENTRY, True), (_SHORT_ENTRY, False))
    texts = (_render_entry(entry, topic, say, detail, has_link=link) for detail, link in forms)
    return next((text for text in texts if count_units(text) <= most_units // 2), "") or _render_entry(
        entry, topic, say, _SHORT_ENTRY, has_link=False, most_quote_units=most_units // 3
    )


def _render_entry(
    entry: TimelineEntry,
    topic: str,
    say: Translator,
    detail: DetailLevel,
    *,
    has_link: bool,
    most_quote_units: int | None = None,
) -> str:
    citation = entry.citation
    words = shorten(citation.quote, most_quote_units) if most_quote_units else clean(citation.quote)
    sentence = CitedSentence(text=citation.quote, citations=(citation.number,))
    quote = RenderedQuote(sentence, words, citation, entry.elsewhere)
    lines = [
        f"**{citation.number}\\. {escape(describe_entry_date(entry, say))}**",
        *quote_blocks([quote], topic, say, detail=detail, has_links=has_link),
    ]
    if (others := _list_others(entry)) and detail.most_copies:
        lines.append(f"-# {say('also in {names}', names=list_copies(others, say, detail))}")
    return "\n".join(lines)


def _list_others(entry: TimelineEntry) -> list[ArticleFacts]:
    """The other articles that report the event, one of each outlet."""
    own = _name(entry.citation.article)
    articles = [*(citation.article for citation in entry.elsewhere), *entry.citation.copies]
    found = {_name(article): article for article in articles}
    return [article for name, article in found.items() if name != own]


def _name(article: ArticleFacts) -> str:
    return article.outlet or site_text(article.url) or article.title


def _fill_pages(blocks: Sequence[str], room: int) -> list[str]:
    """The blocks on as few pages as hold them, in order."""
    pages: list[str] = []
    for block in blocks:
        longer = f"{pages[-1]}\n\n{block}" if pages else ""
        if longer and count_units(longer) <= room:
            pages[-1] = longer
        else:
            pages.append(block)
    return pages
