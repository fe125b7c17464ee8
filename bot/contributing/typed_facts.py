"""The facts of an article as a person types them. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.language import Language
from bot.markdown import escape, shorten
from index import ArticleDraft, Provenance, PublishedAt, Supplier, TextOrigin, read_date, state_facts

MAX_FACT_CHARS = 300
MAX_LINK_CHARS = 2000
"""What a form shows of a fact; a longer one that is left alone stays whole."""


@dataclass(frozen=True, slots=True)
class TypedArticle:
    """What a person typed, as it stands."""

    text: str = ""
    title: str = ""
    outlet: str = ""
    date: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class TypedFacts:
    """What of it could be read, and sentences about what could not and was left as it was."""

    draft: ArticleDraft
    problems: tuple[str, ...] = ()


def typed_draft(text: str) -> ArticleDraft:
    """A text that was typed or pasted."""
    return ArticleDraft(text=text, came_from=Provenance(text_origin=TextOrigin.TYPED))


def read_typed(typed: TypedArticle, before: ArticleDraft, say: Language, *, by: Supplier) -> TypedFacts:
    """The draft with what was typed in the place of its own facts; an empty field empties the fact.

    What was changed is the word of the person who did, and not of the page.
    """
    problems = []
    published, link = before.published, before.url
    if not typed.date.strip():
        published = None
    elif (read := read_date(typed.date)) is not None:
        published = _keep_exact(read, before.published)
    else:
        date = escape(shorten(typed.date, 200))
        problems.append(say("I cannot read **{date}** as a date; write it like 2026-11-02.", date=date))
    if not typed.link.strip():
        link = None
    elif is_link(typed.link):
        link = _keep_whole(typed.link, before.url or "", MAX_LINK_CHARS)
    else:
        problems.append(say("The link must begin with http:// or https://, so I left it out."))
    draft = replace(
        before,
        text=typed.text or before.text,
        title=_keep_whole(typed.title, before.title, MAX_FACT_CHARS),
        outlet=_keep_whole(typed.outlet, before.outlet or "", MAX_FACT_CHARS) or None,
        published=published,
        url=link,
    )
    return TypedFacts(state_facts(before, draft, by, datetime.now(UTC)), tuple(problems))


def to_typed(draft: ArticleDraft, *, with_text: bool) -> TypedArticle:
    """A draft as a form shows it; its text only if the form has a field for it."""
    return TypedArticle(
        text=draft.text if with_text else "",
        title=draft.title,
        outlet=draft.outlet or "",
        date=draft.published.isoformat() if draft.published else "",
        link=draft.url or "",
    )


def is_link(typed: str) -> bool:
    return re.match(r"https?://[^\s/]", typed.strip(), re.IGNORECASE) is not None


def _keep_whole(typed: str, before: str, most_chars: int) -> str:
    """What was typed; the fact as it was where the form still shows its beginning."""
    return before if before and typed.strip() == before[:most_chars].strip() else typed.strip()


def _keep_exact(read: PublishedAt, before: PublishedAt | None) -> PublishedAt:
    """The date as it was known, with the zone that the page stated, where the form still shows the same."""
    return before if before is not None and before.isoformat() == read.isoformat() else read
