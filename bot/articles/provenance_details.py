"""How the text and the facts of one article came here, in full: by whom and when. Pure."""

from collections.abc import Iterator

from bot.language import N_, Language
from bot.link_labels import site_text
from bot.markdown import date_stamp, escape, shorten
from bot.telling.provenance_text import describe_text
from index import Provenance, StatedFact, Supplier, SupplierRole
from index import describe_text as describe_source

MAX_NAME_UNITS = 80
_STATED = {
    "title": N_("Title stated: {who}"),
    "outlet": N_("Outlet stated: {who}"),
    "author": N_("Author stated: {who}"),
    "published": N_("Date stated: {who}"),
    "url": N_("Link stated: {who}"),
}


def describe_provenance(url: str | None, came_from: Provenance, say: Language) -> Iterator[str]:
    """A line on the text, and one on each fact that a person stated."""
    source = describe_source(url, came_from)
    if source.is_checked:
        text = say("fetched from {site}", site=escape(site_text(url)))
    else:
        text = f"⚠ {describe_text(source, url, say, escape_text=escape)}"
    yield " · ".join(filter(None, (say("Text: {text}", text=text), _who_and_when(came_from, say))))
    for stated in came_from.stated:
        if stated.fact in _STATED:
            yield say(_STATED[stated.fact], who=_who_and_when(stated, say) or say("by a person"))


def _who_and_when(stated: Provenance | StatedFact, say: Language) -> str:
    who = _name(stated.by, say) if stated.by is not None else ""
    when = date_stamp(stated.at, "f") if stated.at is not None else ""
    return ", ".join(filter(None, (who, when)))


def _name(by: Supplier, say: Language) -> str:
    """The person's name at the time, with a mention that leads to who it is now and pings nobody."""
    if by.role is SupplierRole.OPERATOR:
        return say("the operator")
    if by.person_id is None:
        return say("a member")
    return " ".join(filter(None, (escape(shorten(by.name, MAX_NAME_UNITS)), f"(<@{by.person_id}>)")))
