"""Briefs as terminal text and as JSON. Pure."""

from bot.cli.answer_json import citation_json
from bot.cli.answer_output import facts_text
from bot.cli.caveats import caveat_lines
from bot.cli.json_output import JsonObject, facts_json, instant_json, published_json
from bot.cli.terminal_text import bold, one_line
from bot.i18n.plain_english import PLAIN_ENGLISH
from bot.ui.brief_text import (
    describe_brief,
    describe_coverage,
    describe_difference,
    describe_left_out,
    describe_opinions,
)
from bot.ui.dates_and_ages import describe_day
from index import ArticleFacts, Brief, BriefEvent, Citation, spell_url


def brief_text(brief: Brief) -> str:
    """The stories, the most reported first, each with its source; then older articles that changed."""
    left = brief.total - len(brief.events)
    since = describe_day(brief.request.begins_at.date(), PLAIN_ENGLISH)
    opinions = describe_opinions(brief, PLAIN_ENGLISH)
    paragraphs = [
        bold(describe_brief(brief, PLAIN_ENGLISH, since=since)),
        *(_event_text(event) for event in brief.events),
        f"{left} more: --limit {brief.total} shows all." if left else "",
        describe_left_out(brief, PLAIN_ENGLISH),
        "\n".join([f"{opinions}:", *map(_article_text, brief.opinions)]) if brief.opinions else "",
        "\n".join(["Changed since then:", *map(_article_text, brief.changed)]) if brief.changed else "",
    ]
    return "\n\n".join(filter(None, paragraphs))


def brief_json(brief: Brief) -> JsonObject:
    """The object that `brief --json` prints."""
    return {
        "topic": brief.request.topic,
        "since": instant_json(brief.request.begins_at),
        "until": instant_json(brief.request.until),
        "total": brief.total,
        "articles": brief.articles,
        "left_out": brief.left_out,
        "newest": published_json(brief.newest),
        "events": [_event_json(event) for event in brief.events],
        "opinions": [facts_json(article) for article in brief.opinions],
        "all_opinions": brief.all_opinions,
        "changed": [facts_json(article) for article in brief.changed],
    }


def _event_text(event: BriefEvent) -> str:
    coverage = " · ".join(describe_coverage(event, PLAIN_ENGLISH))
    lines = [_quote_text(event.citation, coverage)]
    if event.differing is not None:
        lines.append(_quote_text(event.differing, describe_difference(PLAIN_ENGLISH)))
    return "\n".join(lines)


def _quote_text(citation: Citation, note: str) -> str:
    return f"  {one_line(citation.quote)}\n[{citation.number}] {note}\n{_article_text(citation.article)}"


def _article_text(article: ArticleFacts) -> str:
    link = [one_line(spell_url(article.url))] if article.url else []
    return "\n".join(f"    {line}" for line in [facts_text(article), *link, *caveat_lines(article)])


def _event_json(event: BriefEvent) -> JsonObject:
    return {
        "sentence": event.citation.quote,
        "citation": citation_json(event.citation),
        "differing": citation_json(event.differing) if event.differing is not None else None,
        "outlets": event.outlets,
        "day": event.day.isoformat(),
        "is_dated": event.is_dated,
        "articles": [facts_json(article) for article in event.articles],
    }
