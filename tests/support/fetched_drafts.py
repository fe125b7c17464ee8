"""The provenance of invented articles."""

from dataclasses import replace

from index import ArticleDraft, Provenance, TextOrigin, TextProvenance

CHECKED = TextProvenance(origin=TextOrigin.PAGE, is_checked=True)
"""The provenance of an article that was fetched from its own page."""


def fetched(url: str | None) -> Provenance:
    """The provenance of a text that was fetched from this URL; unknown without a URL."""
    return Provenance(text_origin=TextOrigin.PAGE, text_url=url) if url else Provenance()


def as_fetched(draft: ArticleDraft) -> ArticleDraft:
    """The draft as if it had been fetched from its own page, unless it has a provenance already."""
    if draft.came_from != Provenance():
        return draft
    return replace(draft, came_from=fetched(draft.url))
