"""Provenance of texts and facts: how it is shown, and how merged drafts inherit it. Pure functions."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from index.http.canonical_url import canonical_url
from index.http.site_names import shown_site, site_of
from index.model.article_types import ArticleDraft
from index.model.errors import ReadError
from index.model.provenance_types import (
    PageComparison,
    Provenance,
    StatedFact,
    Supplier,
    TextOrigin,
    TextProvenance,
)

FETCHED_ORIGINS = (TextOrigin.PAGE, TextOrigin.FEED)
FACT_FIELDS = ("title", "outlet", "published", "author", "url")


def is_checked(url: str | None, came_from: Provenance) -> bool:
    """Whether we fetched the text from the URL that is shown with it.

    If the site itself redirected from one URL to the other, or lists it in its feed, any URL of the same site
    counts. If a person stated the URL, only that exact URL counts.
    """
    if url is None or came_from.text_url is None or came_from.text_origin not in FETCHED_ORIGINS:
        return False
    try:
        shown = canonical_url(url)
        if any(stated.fact == "url" for stated in came_from.stated):
            return shown == canonical_url(came_from.text_url)
        return site_of(shown) == site_of(canonical_url(came_from.text_url))
    except ReadError:
        return False


def is_checked_draft(draft: ArticleDraft) -> bool:
    return is_checked(draft.url, draft.came_from)


def describe_text(url: str | None, came_from: Provenance) -> TextProvenance:
    """The provenance of a text, as it is shown to readers."""
    is_fetched = came_from.text_origin in FETCHED_ORIGINS
    return TextProvenance(
        origin=came_from.text_origin,
        is_checked=is_checked(url, came_from),
        text_site=shown_site(came_from.text_url) if is_fetched else None,
        supplied_by=came_from.by.role if came_from.by is not None else None,
        compared=came_from.compared.match if came_from.compared is not None else None,
        stated=tuple(stated.fact for stated in came_from.stated) if is_fetched else (),
    )


def set_supplier(draft: ArticleDraft, by: Supplier, at: datetime) -> ArticleDraft:
    """The draft with a person as its supplier."""
    return replace(draft, came_from=replace(draft.came_from, by=by, at=at))


def state_facts(before: ArticleDraft, after: ArticleDraft, by: Supplier, at: datetime) -> ArticleDraft:
    """The draft `after` a person edited `before`: changed facts are recorded as stated by that person.

    A changed text counts as typed. A comparison with the page stays valid while text and URL are unchanged.
    """
    if after.text != before.text:
        came_from = Provenance(text_origin=TextOrigin.TYPED, by=by, at=at)
        return replace(after, fetched_at=None, came_from=came_from)
    changed = [name for name in FACT_FIELDS if getattr(after, name) != getattr(before, name)]
    came_from = replace(before.came_from, stated=_restate(before.came_from.stated, changed, by, at))
    if "url" in changed:
        came_from = replace(came_from, compared=None, stated=_drop_confirmed_url(after.url, came_from))
    return replace(after, came_from=came_from)


def record_comparison(draft: ArticleDraft, compared: PageComparison) -> ArticleDraft:
    """The draft with the result of comparing its text with the page at its URL."""
    return replace(draft, came_from=replace(draft.came_from, compared=compared))


def adopt_page(draft: ArticleDraft, page: ArticleDraft) -> ArticleDraft:
    """The page instead of a supplied draft with the same text; facts missing there come from the draft."""
    taken = frozenset(name for name in FACT_FIELDS if name != "url" and getattr(page, name))
    came_from = merge_provenance(draft, page, from_new=taken, is_same_text=False)
    kept = {name: getattr(draft, name) for name in FACT_FIELDS if name not in taken}
    return confirm_url(replace(page, **kept, came_from=replace(came_from, by=draft.came_from.by)))


def confirm_url(draft: ArticleDraft) -> ArticleDraft:
    """The draft without statements about its URL, which was just confirmed to lead to the fetched page."""
    stated = tuple(stated for stated in draft.came_from.stated if stated.fact != "url")
    return replace(draft, came_from=replace(draft.came_from, stated=stated))


def merge_provenance(
    old: ArticleDraft, new: ArticleDraft, *, from_new: Collection[str], is_same_text: bool
) -> Provenance:
    """The provenance of a merged draft: the text and the facts in `from_new` are from `new`, others from `old`.

    An unchanged text that was checked stays checked. The source is the first one that listed the article.
    """
    keeps_old = is_same_text and is_checked_draft(old) and not is_checked_draft(new)
    text = old.came_from if keeps_old else new.came_from
    if is_same_text and text.compared is None and not keeps_old:
        text = replace(text, compared=old.came_from.compared)
    source_id = old.came_from.source_id if old.came_from.source_id is not None else new.came_from.source_id
    stated = [s for s in _statements(new) if s.fact in from_new]
    stated += [s for s in _statements(old) if s.fact not in from_new]
    return replace(text, source_id=source_id, stated=tuple(stated))


def _statements(draft: ArticleDraft) -> Iterator[StatedFact]:
    """The facts that a person stated; for a supplied text, all facts that are not empty."""
    came_from = draft.came_from
    yield from came_from.stated
    if came_from.text_origin in FETCHED_ORIGINS:
        return
    explicit = {stated.fact for stated in came_from.stated}
    for name in FACT_FIELDS:
        if name not in explicit and getattr(draft, name):
            yield StatedFact(fact=name, by=came_from.by, at=came_from.at)


def _restate(
    stated: Collection[StatedFact], changed: Collection[str], by: Supplier, at: datetime
) -> tuple[StatedFact, ...]:
    kept = [s for s in stated if s.fact not in changed]
    return (*kept, *(StatedFact(fact=name, by=by, at=at) for name in changed))


def _drop_confirmed_url(url: str | None, came_from: Provenance) -> tuple[StatedFact, ...]:
    """The statements, without one about the URL if that is the URL from which the text was fetched."""
    is_own = url is not None and came_from.text_url is not None and is_checked(url, came_from)
    return tuple(s for s in came_from.stated if s.fact != "url" or not is_own)
