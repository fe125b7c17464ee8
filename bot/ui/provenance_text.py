"""How the text of an article reached the library, in words."""

from collections.abc import Callable, Iterator

from bot.i18n.plain_english import MessageFormatter
from bot.ui.link_labels import may_be_link, site_text
from index import ArticleFacts, SupplierRole, TextMatch, TextOrigin, TextProvenance

EscapeText = Callable[[str], str]
"""Makes words of others fit to be shown where they are shown."""


def describe_text_origin(
    source: TextProvenance, url: str | None, say: MessageFormatter, *, escape_text: EscapeText
) -> str:
    """`text supplied by a member, not checked against reuters.com`; empty for a text fetched from there."""
    if source.is_checked:
        return ""
    site = escape_text(site_text(url))
    if source.text_site and source.text_site == site_text(url):
        return say("text read at another address of {site}", site=site)
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
    """`outlet stated by a person, not by the page`; empty where the page states all or none of it."""
    named = (
        ("title", say("title")),
        ("outlet", say("outlet")),
        ("author", say("author")),
        ("published", say("date")),
    )
    names = [name for fact, name in named if fact in source.stated]
    return say("{facts} stated by a person, not by the page", facts=", ".join(names)) if names else ""


def provenance_lines(article: ArticleFacts, say: MessageFormatter, *, escape_text: EscapeText) -> Iterator[str]:
    """What a reader has to know of where text and facts are from; nothing for most fetched articles."""
    for line in (
        describe_text_origin(article.text_source, article.url, say, escape_text=escape_text),
        describe_stated_facts(article.text_source, say),
    ):
        if line:
            yield line


def name_outlet(article: ArticleFacts, say: MessageFormatter, *, escape_text: EscapeText) -> str:
    """The outlet as it may stand below a title: as a claim, where the text is not known to be from there."""
    outlet = escape_text(article.outlet or "")
    if outlet and not may_be_link(article.outlet or "", article.url):
        outlet = f"“{outlet}”"
    if not outlet or article.text_source.is_checked:
        return outlet
    return say("said to be from {outlet}", outlet=outlet)


def describe_quote_origin(article: ArticleFacts, say: MessageFormatter, *, escape_text: EscapeText) -> str:
    """Where a quote is from: the outlet, if the text was fetched from its page; else how the text came here.

    Empty for a fetched text without an outlet. An outlet that a person stated stands beside the real site, and
    one that looks like the address of another site is not shown here.
    """
    unchecked = describe_text_origin(article.text_source, article.url, say, escape_text=escape_text)
    if unchecked:
        return unchecked
    outlet, site = escape_text(article.outlet or ""), escape_text(site_text(article.url))
    if outlet and not may_be_link(article.outlet or "", article.url):
        return site
    return f"{outlet} ({site})" if outlet and "outlet" in article.text_source.stated else outlet


def _describe_supplier(source: TextProvenance, say: MessageFormatter, escape_text: EscapeText) -> str:
    if source.text_site:
        return say("text read on {site}", site=escape_text(source.text_site))
    if source.supplied_by is SupplierRole.OPERATOR:
        return say("text supplied by the operator")
    if source.supplied_by is SupplierRole.MEMBER:
        is_file = source.origin is TextOrigin.FILE
        return say("file supplied by a member") if is_file else say("text supplied by a member")
    return say("text of unknown origin")
