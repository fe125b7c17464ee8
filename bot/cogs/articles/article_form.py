"""The form for an article's text and facts, and parsing what was typed into it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import discord

from bot.i18n.translator import Translator
from bot.interactions.forms import Form, replies_with_errors
from bot.services import Services
from bot.ui.discord_markup import escape, shorten
from index import ArticleDraft, Provenance, PublishedAt, Supplier, TextOrigin, read_date, state_facts

MAX_FACT_CHARS = 300
MAX_LINK_CHARS = 2000
"""Limits of the form. A longer fact is shown cut, and stays whole unless it is edited."""


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """What a person typed, not yet parsed."""

    text: str = ""
    title: str = ""
    outlet: str = ""
    date: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class ParsedInput:
    """The draft with everything that could be parsed, and a sentence for each field that could not."""

    draft: ArticleDraft
    problems: tuple[str, ...] = ()


def draft_from_text(text: str) -> ArticleDraft:
    """A draft of a text that was typed or pasted."""
    return ArticleDraft(text=text, came_from=Provenance(text_origin=TextOrigin.TYPED))


def apply_input(typed: ArticleInput, before: ArticleDraft, say: Translator, *, by: Supplier) -> ParsedInput:
    """Replace the facts of a draft by what was typed; an empty field clears its fact.

    Facts that were changed count as stated by the person `by`, not by the page.
    """
    problems = []
    published, link = before.published, before.url
    if not typed.date.strip():
        published = None
    elif (parsed := read_date(typed.date)) is not None:
        published = _keep_exact(parsed, before.published)
    else:
        date = escape(shorten(typed.date, 200))
        problems.append(say("**{date}** is not a date that I understand. Write it like 2026-11-02.", date=date))
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
    return ParsedInput(state_facts(before, draft, by, datetime.now(UTC)), tuple(problems))


def input_of_draft(draft: ArticleDraft, *, with_text: bool) -> ArticleInput:
    """The form input that shows a draft, with its text only if the form has a field for it."""
    return ArticleInput(
        text=draft.text if with_text else "",
        title=draft.title,
        outlet=draft.outlet or "",
        date=draft.published.isoformat() if draft.published else "",
        link=draft.url or "",
    )


def is_link(typed: str) -> bool:
    return re.match(r"https?://[^\s/]", typed.strip(), re.IGNORECASE) is not None


def _keep_whole(typed: str, before: str, most_chars: int) -> str:
    """What was typed, or the whole fact before if the form still shows its beginning."""
    return before if before and typed.strip() == before[:most_chars].strip() else typed.strip()


def _keep_exact(parsed: PublishedAt, before: PublishedAt | None) -> PublishedAt:
    """The parsed date, or the date before, with the zone that the page stated, if they read the same."""
    return before if before is not None and before.isoformat() == parsed.isoformat() else parsed


MAX_TEXT_CHARS = 4000
"""https://discord.com/developers/docs/components/reference#text-input"""
FORM_OPEN_S = 3600
"""How long discord.py keeps an open form."""

EMPTY_INPUT = ArticleInput()

Submit = Callable[[discord.Interaction, ArticleInput], Awaitable[None]]


class ArticleForm(Form):
    """Form for title, outlet, date and link; with `has_text` also for the text, which a link may replace."""

    def __init__(
        self,
        services: Services,
        submit: Submit,
        say: Translator,
        *,
        title: str,
        typed: ArticleInput = EMPTY_INPUT,
        has_text: bool = False,
    ) -> None:
        super().__init__(services, title=title, timeout=FORM_OPEN_S)
        self._submit = submit
        self._text = self._add_text(typed.text, say) if has_text else None
        self._title = self._add_line("title", say("Title"), typed.title, say("As published"))
        self._outlet = self._add_line("outlet", say("Outlet"), typed.outlet, say("Who published it"))
        self._date = self._add_line("date", say("Date"), typed.date, say("For example 2026-11-02"))
        self._link = self._add_line("link", say("Link"), typed.link, "https://…", max_chars=MAX_LINK_CHARS)

    @replies_with_errors
    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        typed = ArticleInput(
            text=self._text.value if self._text else "",
            title=self._title.value,
            outlet=self._outlet.value,
            date=self._date.value,
            link=self._link.value,
        )
        await self._submit(interaction, typed)

    def _add_text(self, typed: str, say: Translator) -> discord.ui.TextInput[discord.ui.Modal]:
        field = discord.ui.TextInput[discord.ui.Modal](
            custom_id="text",
            style=discord.TextStyle.paragraph,
            placeholder=say("The article's text, as published"),
            default=typed or None,
            required=False,
            max_length=MAX_TEXT_CHARS,
        )
        hint = say("Or leave this empty and give a link below.")
        self.add_item(discord.ui.Label(text=say("Text"), description=hint, component=field))
        return field

    def _add_line(
        self, custom_id: str, label: str, typed: str, hint: str, *, max_chars: int = MAX_FACT_CHARS
    ) -> discord.ui.TextInput[discord.ui.Modal]:
        field = discord.ui.TextInput[discord.ui.Modal](
            custom_id=custom_id,
            placeholder=hint,
            default=typed[:max_chars] or None,
            required=False,
            max_length=max_chars,
        )
        self.add_item(discord.ui.Label(text=label, component=field))
        return field
