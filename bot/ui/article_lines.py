"""One-line descriptions of articles, and notes on their pages and copies. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.i18n.translator import Translator
from bot.ui.correction_note import without_label
from bot.ui.dates_and_ages import describe_day
from bot.ui.discord_markup import date_stamp, escape, link, safe_url, shorten
from bot.ui.link_labels import label_text, site_text
from bot.ui.outlet_labels import MAX_NOTE_UNITS
from bot.ui.provenance_text import name_outlet_and_site
from index import ArticleFacts, PageStatus, Precision, PublishedAt


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailLevel:
    """How much to show of an article and of a quote from it; lengths in UTF-16 code units."""

    title_units: int
    note_units: int
    correction_units: int
    name_units: int
    most_copies: int
    links_copies: bool
    most_times: int
    """Of the days that a quote names. Schedules and timelines name more."""


FULL = DetailLevel(
    title_units=100,
    note_units=MAX_NOTE_UNITS,
    correction_units=400,
    name_units=80,
    most_copies=2,
    links_copies=True,
    most_times=6,
)
BRIEF = replace(FULL, title_units=80, note_units=80, correction_units=100, name_units=40, links_copies=False)
MINIMAL = replace(BRIEF, title_units=60, note_units=0, correction_units=60, most_copies=0, most_times=2)


def describe_page_status(
    standing: PageStatus, say: Translator, *, most_units: int = FULL.correction_units
) -> Iterator[str]:
    """Changes of the page since the article was fetched."""
    if standing.gone_at:
        yield say("page gone since {day}", day=date_stamp(standing.gone_at, "D"))
    if standing.correction:
        note = escape(shorten(without_label(standing.correction), most_units))
        yield say("corrected by the outlet: {note}", note=note)
    if standing.revised_at:
        yield say("changed since, on {day}", day=date_stamp(standing.revised_at, "D"))


def list_copies(copies: Sequence[ArticleFacts], say: Translator, detail: DetailLevel = FULL) -> str:
    """Other articles with the same report; at least one is required."""
    names = ", ".join(_name_copy(copy, say, detail) for copy in copies[: detail.most_copies])
    left = len(copies) - detail.most_copies
    return say("{names} and {n:,} more", names=names, n=left) if left > 0 else names


def _name_copy(copy: ArticleFacts, say: Translator, detail: DetailLevel) -> str:
    name = shorten(copy.outlet or site_text(copy.url) or copy.title, detail.name_units)
    label = name or say("Article {number}", number=copy.article_id)
    shown = link(label, copy.url) if detail.links_copies else escape(label_text(label, copy.url))
    return shown if copy.text_source.is_checked else say("{name} (not checked)", name=shown)


MAX_TITLE_UNITS = 200
MAX_OUTLET_UNITS = 80


def article_line(
    article: ArticleFacts, say: Translator, *, most_title_units: int = MAX_TITLE_UNITS, has_link: bool = True
) -> str:
    """Title, outlet, site and date of an article in one line; the title is a link if possible."""
    title = shorten(article.title, most_title_units) or say("Article {number}", number=article.article_id)
    outlet_and_site = name_outlet_and_site(article, say, escape_text=_escape_outlet)
    facts = ", ".join(filter(None, (*outlet_and_site, describe_publication_date(article.published, say))))
    line = link(title, article.url) if has_link else escape(label_text(title, article.url))
    return f"{line} — {facts}"


def article_line_with_number(
    article: ArticleFacts, say: Translator, *, most_title_units: int = MAX_TITLE_UNITS
) -> str:
    """The article with its link or, without one, its number."""
    line = article_line(article, say, most_title_units=most_title_units)
    if safe_url(article.url):
        return line
    return say("{source}, article {number}", source=line, number=article.article_id)


def describe_publication_date(published: PublishedAt | None, say: Translator) -> str:
    """An instant in each reader's time zone; a day as stated, which no time zone may shift."""
    if published is None:
        return say("undated")
    if published.precision is Precision.DAY:
        return describe_day(published.at.date(), say)
    return date_stamp(published.at, "D")


def _escape_outlet(outlet: str) -> str:
    return escape(shorten(outlet, MAX_OUTLET_UNITS))
