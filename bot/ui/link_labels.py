"""Link labels that cannot be mistaken for the address of another site."""

from index import names_other_site, shown_site

MAX_SITE_CHARS = 36
"""Of a domain; of a longer one the end is shown, which identifies its owner."""


def label_text(label: str, url: str | None) -> str:
    """A title or outlet as a label beside the link to `url`, not yet escaped.

    If it looks like the address of another site, it follows the real site in quotation marks, so that a cut
    label still shows the real site.
    """
    if not label or may_be_link(label, url):
        return label
    site = site_text(url)
    return f"{site}: “{label}”" if site else f"“{label}”"


def may_be_link(label: str, url: str | None) -> bool:
    """Whether a label may link to the URL: not if it looks like the address of another site."""
    return not names_other_site(label, url)


def site_text(url: str | None) -> str:
    """The registrable domain of a URL; empty if it is not a URL."""
    site = shown_site(url) or ""
    return site if len(site) <= MAX_SITE_CHARS else f"…{site[1 - MAX_SITE_CHARS :]}"
