"""Posts of new articles in a channel: one article with its first sentence, or a summary of several. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.i18n.region_names import region_name
from bot.i18n.translator import Translator
from bot.ui.article_lines import BRIEF, describe_publication_date, list_copies
from bot.ui.attribution_text import attribute_quotes
from bot.ui.discord_markup import CUT_MARK, clean, count_units, date_stamp, escape, link, shorten
from bot.ui.link_labels import site_text
from bot.ui.provenance_text import name_outlet, name_outlet_and_site
from bot.ui.quote_blocks import escape_quote
from bot.ui.reply import MAX_CONTENT_UNITS
from index import ArticleFacts, MatchedArticle

MAX_QUOTE_UNITS = 600
MAX_TITLE_UNITS = 150
MAX_SUMMARY_TITLE_UNITS = 80
MAX_REGIONS = 3
_REST_UNITS = 120
"""Room for the last line of a list, which counts what is left out."""


def article_post(matched: MatchedArticle, say: Translator, *, role_id: int | None = None) -> str:
    """One message: title, sentence, who says it, outlet, date, regions, copies."""
    lines = [f"**{_linked_title(matched.article, say, MAX_TITLE_UNITS)}**", *_quote_lines(matched, say)]
    if notes := " · ".join(_notes(matched, say)):
        lines.append(f"-# {notes}")
    return "\n".join([*_mention(role_id), *lines])


def summary_post(
    articles: Sequence[MatchedArticle], since: datetime, say: Translator, *, role_id: int | None = None
) -> str:
    """One message with as many articles as fit, in the given order, and the number of the others."""
    counted = say.plural(
        "**{n:,} new article** since {when}",
        "**{n:,} new articles** since {when}",
        len(articles),
        when=date_stamp(since, "f"),
    )
    head = "\n".join([*_mention(role_id), counted])
    return "\n".join([head, *list_articles(articles, say, room_units=MAX_CONTENT_UNITS - count_units(head))])


def list_articles(articles: Sequence[MatchedArticle], say: Translator, *, room_units: int) -> list[str]:
    """A short line per article while there is room, and one that counts the others."""
    room = room_units - _REST_UNITS
    lines: list[str] = []
    for matched in articles:
        line = f"- {_short_line(matched.article, say)}"
        room -= count_units(line) + 1
        if room < 0:
            more = say("and {n:,} more: {list}", n=len(articles) - len(lines), list=say.command("article list"))
            return [*lines, f"-# {more}"]
        lines.append(line)
    return lines


def _mention(role_id: int | None) -> Iterator[str]:
    if role_id is not None:
        yield f"<@&{role_id}>"


def _quote_lines(matched: MatchedArticle, say: Translator) -> Iterator[str]:
    """The sentence, with the words that answer in bold, and who says it; without one, the outlet and date."""

    def format_date(article: ArticleFacts) -> str:
        return describe_publication_date(article.published, say)

    citation = matched.citation
    if citation is None:
        named = name_outlet_and_site(matched.article, say, escape_text=_escape_name)
        yield ", ".join(filter(None, (*named, format_date(matched.article))))
        return
    [attribution] = attribute_quotes([citation], say, escape_text=_escape_name, format_date=format_date)
    words = shorten(citation.quote, MAX_QUOTE_UNITS, mark=CUT_MARK)
    yield f"> {escape_quote(citation.quote, words, matched.answer)}"
    yield f"— {attribution}"


def _notes(matched: MatchedArticle, say: Translator) -> Iterator[str]:
    if matched.regions:
        yield ", ".join(region_name(region, say) for region in matched.regions[:MAX_REGIONS])
    if others := _other_outlets(matched):
        yield say("also in {names}", names=list_copies(others, say, BRIEF))


def _other_outlets(matched: MatchedArticle) -> list[ArticleFacts]:
    """Copies of the report, one per outlet."""
    own = matched.article.outlet or site_text(matched.article.url)
    found = {(copy.outlet or site_text(copy.url) or copy.title): copy for copy in reversed(matched.also_in)}
    return [copy for name, copy in reversed(found.items()) if name != own]


def _linked_title(article: ArticleFacts, say: Translator, most_units: int) -> str:
    title = shorten(article.title, most_units) if clean(article.title) else ""
    return link(title or say("Article {number}", number=article.article_id), article.url)


def _short_line(article: ArticleFacts, say: Translator) -> str:
    title = _linked_title(article, say, MAX_SUMMARY_TITLE_UNITS)
    outlet = name_outlet(article, say, escape_text=_escape_name) or _escape_name(site_text(article.url))
    return " · ".join(filter(None, (title, outlet)))


def _escape_name(name: str) -> str:
    return escape(shorten(name, BRIEF.name_units))
