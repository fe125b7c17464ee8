"""Link labels that cannot pass for the address of another site."""

from index import names_other_site, shown_site

MAX_SITE_CHARS = 36
"""Of a domain; of a longer one the end is shown, which says whose it is."""


def label_text(label: str, url: str | None) -> str:
    """A title or outlet as it may stand beside the link to `url`, not yet escaped.

    One that looks like the address of another site stands in quotation marks behind the real site, so that a
    label that is cut never loses that.
    """
    if not label or may_be_link(label, url):
        return label
    site = site_text(url)
    return f"{site}: “{label}”" if site else f"“{label}”"


def may_be_link(label: str, url: str | None) -> bool:
    """Whether a label may lead to the URL: only if it does not look like the address of another site."""
    return not names_other_site(label, url)


def site_text(url: str | None) -> str:
    """The registrable domain that a URL leads to; empty for what is no URL."""
    site = shown_site(url) or ""
    return site if len(site) <= MAX_SITE_CHARS else f"…{site[1 - MAX_SITE_CHARS :]}"
