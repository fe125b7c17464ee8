"""Origin of an article's text and facts, in words."""

from collections.abc import Callable, Iterator, Sequence

from bot.i18n.plain_english import MessageFormatter
from bot.ui.link_labels import may_be_link, site_text
from index import ArticleFacts, SupplierRole, TextMatch, TextOrigin, TextProvenance

EscapeText = Callable[[str], str]
"""Escapes third-party text for the output format."""


def describe_text_origin(
    source: TextProvenance, url: str | None, say: MessageFormatter, *, escape_text: EscapeText
) -> str:
    """`from a member, not checked against reuters.com`; empty for a text fetched from its URL."""
    if source.is_checked:
        return ""
    site = escape_text(site_text(url))
    if source.text_site and source.text_site == site_text(url):
        return say("read at another address of {site}", site=site)
    text = _describe_supplier(source, say, escape_text)
    if not site:
        return text
    match source.compared:
        case TextMatch.SAME:
            return say("{text}, found the same on {site}", text=text, site=site)
        case TextMatch.DIFFERS:
            return say("{text}, differs from what {site} shows", text=text, site=site)
    return say("{text}, not checked against {site}", text=text, site=site)


def describe_stated_facts(source: TextProvenance, say: MessageFormatter) -> str:
    """`outlet stated by a person, not by the page`, for a fetched text; empty if the page states all facts."""
    named = (
        ("title", say("title")),
        ("outlet", say("outlet")),
        ("author", say("author")),
        ("published", say("date")),
    )
    names = [name for fact, name in named if fact in source.stated]
    return say("{facts} stated by a person, not by the page", facts=", ".join(names)) if names else ""


def provenance_lines(article: ArticleFacts, say: MessageFormatter, *, escape_text: EscapeText) -> Iterator[str]:
    """Lines on the origin of text and facts; none for most fetched articles."""
    for line in (
        describe_text_origin(article.text_source, article.url, say, escape_text=escape_text),
        describe_stated_facts(article.text_source, say),
    ):
        if line:
            yield line


def name_outlet(article: ArticleFacts, say: MessageFormatter, *, escape_text: EscapeText) -> str:
    """The outlet for the line below a title; marked as a claim if the text is not known to come from there."""
    outlet = escape_text(article.outlet or "")
    if outlet and not may_be_link(article.outlet or "", article.url):
        outlet = f"“{outlet}”"
    if not outlet or article.text_source.is_checked:
        return outlet
    return say("said to be from {outlet}", outlet=outlet)


def name_outlet_and_site(
    article: ArticleFacts, say: MessageFormatter, *, escape_text: EscapeText
) -> tuple[str, str]:
    """The outlet as in `name_outlet`, and the site of the URL if it differs; either may be empty."""
    site = site_text(article.url)
    is_same = site.casefold() == (article.outlet or "").casefold()
    return name_outlet(article, say, escape_text=escape_text), "" if is_same else escape_text(site)


def describe_wire(
    name: str, article: ArticleFacts, copies: Sequence[ArticleFacts], say: MessageFormatter
) -> str:
    """`from Reuters`, or `names Reuters as its agency` if no fetched page shows the text; `name` is escaped."""
    is_fetched = any(copy.text_source.is_checked for copy in (article, *copies))
    return say("from {wire}", wire=name) if is_fetched else say("names {wire} as its agency", wire=name)


def describe_quote_origin(article: ArticleFacts, say: MessageFormatter, *, escape_text: EscapeText) -> str:
    """The outlet of a quote if its text was fetched from its page; else the origin of the text.

    The site replaces an unknown outlet, and one that looks like the address of another site. It follows an
    outlet that a person stated. Empty if neither is known.
    """
    unchecked = describe_text_origin(article.text_source, article.url, say, escape_text=escape_text)
    if unchecked:
        return unchecked
    outlet, site = escape_text(article.outlet or ""), escape_text(site_text(article.url))
    if not outlet or not may_be_link(article.outlet or "", article.url):
        return site
    return f"{outlet} ({site})" if "outlet" in article.text_source.stated else outlet


def _describe_supplier(source: TextProvenance, say: MessageFormatter, escape_text: EscapeText) -> str:
    if source.text_site:
        return say("read on {site}", site=escape_text(source.text_site))
    if source.supplied_by is SupplierRole.OPERATOR:
        return say("from the operator")
    if source.supplied_by is SupplierRole.MEMBER:
        is_file = source.origin is TextOrigin.FILE
        return say("file from a member") if is_file else say("from a member")
    return say("text of unknown origin")
