"""How texts of made-up articles came here."""

from dataclasses import replace

from index import ArticleDraft, Provenance, TextOrigin, TextProvenance

CHECKED = TextProvenance(origin=TextOrigin.PAGE, is_checked=True)
"""Of an article that was fetched from its own page."""


def fetched(url: str | None) -> Provenance:
    """Of a text that was fetched from that very page; unknown without one."""
    return Provenance(text_origin=TextOrigin.PAGE, text_url=url) if url else Provenance()


def as_fetched(draft: ArticleDraft) -> ArticleDraft:
    """The draft as it would come from its own page; what has a provenance keeps it."""
    if draft.came_from != Provenance():
        return draft
    return replace(draft, came_from=fetched(draft.url))
