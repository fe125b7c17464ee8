"""What a reader should know of an article beside where it stands: who made it, what became of it, its copies.

Pure, and without what would make a link of a text of others but for the links of copies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.following.label_text import MAX_NOTE_UNITS, describe_outlet
from bot.language import Language
from bot.link_labels import label_text
from bot.markdown import date_stamp, escape, link, shorten
from index import ArticleFacts, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much is said of one article and of a quote from it: lengths in Discord's units."""

    title_units: int
    note_units: int
    correction_units: int
    name_units: int
    most_copies: int
    links_copies: bool
    most_times: int
    """Of the days that a quote names. More stand in a programme or a chronicle."""


FULL = Detail(
    title_units=200,
    note_units=MAX_NOTE_UNITS,
    correction_units=400,
    name_units=80,
    most_copies=3,
    links_copies=True,
    most_times=6,
)
BRIEF = replace(FULL, note_units=80, correction_units=100, name_units=40, links_copies=False)
BAREST = replace(BRIEF, title_units=80, note_units=0, correction_units=60, most_copies=0, most_times=2)


def describe_article(
    article: ArticleFacts,
    say: Language,
    *,
    copies: Sequence[ArticleFacts] = (),
    wire: str | None = None,
    detail: Detail = FULL,
) -> list[str]:
    """Lines to stand below that of the article; none where there is nothing to say."""
    outlet = describe_outlet(article.labels, say, most_note_units=detail.note_units) if article.labels else ""
    standing = " · ".join(describe_standing(article.standing, say, most_units=detail.correction_units))
    origin = " · ".join(_describe_origin(article, copies, wire, say, detail))
    return [line for line in (outlet, standing, origin) if line]


def describe_standing(
    standing: Standing, say: Language, *, most_units: int = FULL.correction_units
) -> Iterator[str]:
    """What has become of the page since the article was read."""
    if standing.gone_at:
        yield say("page gone since {day}", day=date_stamp(standing.gone_at, "D"))
    if standing.correction:
        note = escape(shorten(standing.correction, most_units))
        yield say("corrected by the outlet: {note}", note=note)
    if standing.revised_at:
        yield say("changed since, on {day}", day=date_stamp(standing.revised_at, "D"))


def name_copies(copies: Sequence[ArticleFacts], say: Language, detail: Detail = FULL) -> str:
    """Who else has the same report; there must be one."""
    names = ", ".join(_name_copy(copy, say, detail) for copy in copies[: detail.most_copies])
    left = len(copies) - detail.most_copies
    return say("{names} and {n:,} more", names=names, n=left) if left > 0 else names


def _describe_origin(
    article: ArticleFacts, copies: Sequence[ArticleFacts], wire: str | None, say: Language, detail: Detail
) -> Iterator[str]:
    if wire:
        named = escape(shorten(wire, detail.name_units))
        # What a text says of itself proves nothing, unless a page shows that text.
        is_fetched = any(copy.text_source.is_checked for copy in (article, *copies))
        yield say("from {wire}", wire=named) if is_fetched else say("names {wire} as its agency", wire=named)
    if copies and detail.most_copies:
        yield say("also in: {names}", names=name_copies(copies, say, detail))


def _name_copy(copy: ArticleFacts, say: Language, detail: Detail) -> str:
    name = shorten(copy.outlet or copy.title, detail.name_units)
    shown = name or say("Article {number}", number=copy.article_id)
    told = link(shown, copy.url) if detail.links_copies else escape(label_text(shown, copy.url))
    return told if copy.text_source.is_checked else say("{name} (not checked)", name=told)
