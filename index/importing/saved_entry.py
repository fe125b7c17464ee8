"""Read an entry that a feed reader saved, by the rules for entries of feeds."""

from dataclasses import replace

from index.extraction.draft_cleanup import tidy_draft
from index.extraction.html_fragment import read_fragment
from index.extraction.html_in_text import without_markup
from index.feeds.full_text import has_full_text, strip_syndication_notice
from index.http.canonical_url import canonical_url
from index.http.site_names import find_site, site_of
from index.importing.imported_items import ListedLink, SavedEntry
from index.model.article_types import ArticleDraft
from index.text.normalization import clean_line


def read_saved_entry(saved: SavedEntry) -> ArticleDraft | ListedLink:
    """The article; or its link, if the entry has only a part of it or is from another site than its feed.

    Raises ReadError for an entry without a usable URL.
    """
    entry = saved.entry
    url = canonical_url(entry.url or "")
    is_own = find_site(saved.site_url) == site_of(url)
    facts = ArticleDraft(
        text="",
        title=clean_line(without_markup(entry.title)),
        url=url,
        outlet=clean_line(without_markup(saved.feed_title)) or None if is_own else None,
        author=clean_line(without_markup(entry.author or "")) or None,
        published=entry.published,
    )
    if not (is_own and has_full_text(entry)):
        return ListedLink(url=url, facts=facts)
    return tidy_draft(replace(facts, text=read_fragment(strip_syndication_notice(entry.content_html))))
