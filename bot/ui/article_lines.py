"""One-line descriptions of articles, their notes, and the numbered list of citations. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.i18n.translator import Translator
from bot.ui.dates_and_ages import describe_age, describe_day
from bot.ui.discord_markup import date_stamp, escape, link, safe_url, shorten
from bot.ui.link_labels import label_text
from bot.ui.outlet_labels import MAX_NOTE_UNITS, describe_outlet
from bot.ui.provenance_text import describe_wire, name_outlet_and_site, provenance_lines
from index import ArticleFacts, ArticleId, Citation, PageStatus, Precision, PublishedAt


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
    title_units=200,
    note_units=MAX_NOTE_UNITS,
    correction_units=400,
    name_units=80,
    most_copies=3,
    links_copies=True,
    most_times=6,
)
BRIEF = replace(FULL, note_units=80, correction_units=100, name_units=40, links_copies=False)
MINIMAL = replace(BRIEF, title_units=80, note_units=0, correction_units=60, most_copies=0, most_times=2)


def article_notes(
    article: ArticleFacts,
    say: Translator,
    *,
    copies: Sequence[ArticleFacts] = (),
    wire: str | None = None,
    detail: DetailLevel = FULL,
) -> list[str]:
    """Lines below that of the article: outlet labels, page status, agency and copies."""
    outlet = describe_outlet(article.labels, say, most_note_units=detail.note_units) if article.labels else ""
    standing = " · ".join(describe_page_status(article.standing, say, most_units=detail.correction_units))
    origin = " · ".join(_describe_origin(article, copies, wire, say, detail))
    return [line for line in (outlet, standing, origin) if line]


def describe_page_status(
    standing: PageStatus, say: Translator, *, most_units: int = FULL.correction_units
) -> Iterator[str]:
    """Changes of the page since the article was fetched."""
    if standing.gone_at:
        yield say("page gone since {day}", day=date_stamp(standing.gone_at, "D"))
    if standing.correction:
        note = escape(shorten(standing.correction, most_units))
        yield say("corrected by the outlet: {note}", note=note)
    if standing.revised_at:
        yield say("changed since, on {day}", day=date_stamp(standing.revised_at, "D"))


def list_copies(copies: Sequence[ArticleFacts], say: Translator, detail: DetailLevel = FULL) -> str:
    """Other articles with the same report; at least one is required."""
    names = ", ".join(_name_copy(copy, say, detail) for copy in copies[: detail.most_copies])
    left = len(copies) - detail.most_copies
    return say("{names} and {n:,} more", names=names, n=left) if left > 0 else names


def _describe_origin(
    article: ArticleFacts,
    copies: Sequence[ArticleFacts],
    wire: str | None,
    say: Translator,
    detail: DetailLevel,
) -> Iterator[str]:
    if wire:
        yield describe_wire(escape(shorten(wire, detail.name_units)), article, copies, say)
    if copies and detail.most_copies:
        yield say("also in: {names}", names=list_copies(copies, say, detail))


def _name_copy(copy: ArticleFacts, say: Translator, detail: DetailLevel) -> str:
    name = shorten(copy.outlet or copy.title, detail.name_units)
    label = name or say("Article {number}", number=copy.article_id)
    shown = link(label, copy.url) if detail.links_copies else escape(label_text(label, copy.url))
    return shown if copy.text_source.is_checked else say("{name} (not checked)", name=shown)


MAX_TITLE_UNITS = FULL.title_units
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


def citation_lines(
    citations: Iterable[Citation], say: Translator, *, detail: DetailLevel, aged_at: datetime | None
) -> Iterator[str]:
    """A line per article with all its citation numbers, followed by lines of notes.

    Ages count from `aged_at`; None leaves them out.
    """
    numbers: dict[ArticleId, set[int]] = {}
    cited: dict[ArticleId, Citation] = {}
    for citation in citations:
        article_id = citation.article.article_id
        cited.setdefault(article_id, citation)
        numbers.setdefault(article_id, set()).add(citation.number)
    for article_id, citation in cited.items():
        yield _citation_line(citation, sorted(numbers[article_id]), say, detail=detail, aged_at=aged_at)
        for line in provenance_lines(citation.article, say, escape_text=escape):
            yield f"-# {line}"
        for line in article_notes(
            citation.article, say, copies=citation.copies, wire=citation.wire, detail=detail
        ):
            yield f"-# {line}"


def _escape_outlet(outlet: str) -> str:
    return escape(shorten(outlet, MAX_OUTLET_UNITS))


def _citation_line(
    citation: Citation, numbers: list[int], say: Translator, *, detail: DetailLevel, aged_at: datetime | None
) -> str:
    line = article_line_with_number(citation.article, say, most_title_units=detail.title_units)
    age = describe_age(citation.article.published, aged_at, say) if aged_at is not None else ""
    # Not "1." at the start of a line: Discord would render a list and renumber it.
    return " · ".join(filter(None, (f"**{', '.join(map(str, numbers))}**", line, age)))
