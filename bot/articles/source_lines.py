"""The line of an article, and the numbered sources of an answer. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.articles.standing_text import FULL, Detail, describe_article
from bot.language import Language
from bot.link_labels import label_text, site_text
from bot.markdown import date_stamp, escape, link, safe_url, shorten
from bot.telling.age_text import describe_age
from bot.telling.day_text import describe_day
from bot.telling.provenance_text import name_outlet, provenance_lines
from index import ArticleFacts, ArticleId, Citation, Precision, PublishedAt

MAX_TITLE_UNITS = FULL.title_units
MAX_OUTLET_UNITS = 80


def source_line(
    article: ArticleFacts, say: Language, *, most_title_units: int = MAX_TITLE_UNITS, has_link: bool = True
) -> str:
    """Title, outlet, site and date of an article in one line; the title leads to the article where it can."""
    title = shorten(article.title, most_title_units) or say("Article {number}", number=article.article_id)
    outlet = name_outlet(article, say, escape_text=_spell)
    site = site_text(article.url)
    is_named = site.casefold() == (article.outlet or "").casefold()
    shown = "" if is_named else escape(site)
    facts = ", ".join(filter(None, (outlet, shown, date_text(article.published, say))))
    line = link(title, article.url) if has_link else escape(label_text(title, article.url))
    return f"{line} — {facts}"


def findable_line(article: ArticleFacts, say: Language, *, most_title_units: int = MAX_TITLE_UNITS) -> str:
    """The article with a way to it: its link or, where there is none, its number."""
    line = source_line(article, say, most_title_units=most_title_units)
    if safe_url(article.url):
        return line
    return say("{source}, article {number}", source=line, number=article.article_id)


def date_text(published: PublishedAt | None, say: Language) -> str:
    """An instant in each reader's own zone; a day as it was stated, which no zone may shift."""
    if published is None:
        return say("undated")
    if published.precision is Precision.DAY:
        return describe_day(published.at.date(), say)
    return date_stamp(published.at, "D")


def list_sources(
    citations: Iterable[Citation], say: Language, *, detail: Detail, aged_at: datetime | None
) -> Iterator[str]:
    """One line an article, with all the numbers under which it is cited; below it what is known about it.

    `aged_at` is the moment from which ages are told, None where they do not matter.
    """
    numbers: dict[ArticleId, set[int]] = {}
    cited: dict[ArticleId, Citation] = {}
    for citation in citations:
        article_id = citation.article.article_id
        cited.setdefault(article_id, citation)
        numbers.setdefault(article_id, set()).add(citation.number)
    for article_id, citation in cited.items():
        yield _source(citation, sorted(numbers[article_id]), say, detail=detail, aged_at=aged_at)
        for line in provenance_lines(citation.article, say, escape_text=escape):
            yield f"-# {line}"
        for line in describe_article(
            citation.article, say, copies=citation.copies, wire=citation.wire, detail=detail
        ):
            yield f"-# {line}"


def _spell(outlet: str) -> str:
    return escape(shorten(outlet, MAX_OUTLET_UNITS))


def _source(
    citation: Citation, numbers: list[int], say: Language, *, detail: Detail, aged_at: datetime | None
) -> str:
    line = findable_line(citation.article, say, most_title_units=detail.title_units)
    age = describe_age(citation.article.published, aged_at, say) if aged_at is not None else ""
    # Not "1." at the start of a line: Discord would make a list of it and count anew.
    return " · ".join(filter(None, (f"**{', '.join(map(str, numbers))}**", line, age)))
