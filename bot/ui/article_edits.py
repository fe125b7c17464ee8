"""Edits of an article's title, outlet and date: the input, the change, and its record in the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass

import discord
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.i18n.translator import N_, Translator
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import ACCENT
from index import ArticleEdit, ArticleFacts, PublishedAt

MAX_FACT_CHARS = 300
MAX_DATE_CHARS = 100
MAX_SHOWN_UNITS = 150


@dataclass(frozen=True, slots=True)
class EditInput:
    """The unparsed input of a user."""

    title: str
    outlet: str
    date: str

    @property
    def says_date(self) -> bool:
        return bool(self.date.strip())


class EditRecord(BaseModel):
    """An edit in the audit log: each changed fact before and after."""

    model_config = ConfigDict(frozen=True)

    article_id: int
    title: tuple[str, str] | None = None
    outlet: tuple[str, str] | None = None
    date: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        return any((self.title, self.outlet, self.date))


def edit_input_of(article: ArticleFacts) -> EditInput:
    """The initial values of the form."""
    return EditInput(
        title=article.title[:MAX_FACT_CHARS],
        outlet=(article.outlet or "")[:MAX_FACT_CHARS],
        date=_date(article.published),
    )


def to_edit(article: ArticleFacts, typed: EditInput, published: PublishedAt | None) -> ArticleEdit:
    """The edit for an input; `published` is its parsed date. Facts that the user left alone stay exact."""
    shown = edit_input_of(article)
    return ArticleEdit(
        title=article.title if typed.title == shown.title else typed.title.strip(),
        outlet=article.outlet if typed.outlet == shown.outlet else typed.outlet.strip() or None,
        published=article.published if typed.date == shown.date else published,
    )


def record_edit(before: ArticleFacts, after: ArticleFacts) -> EditRecord:
    """What an edit changed; false if it changed nothing."""
    return EditRecord(
        article_id=before.article_id,
        title=_change(before.title, after.title),
        outlet=_change(before.outlet or "", after.outlet or ""),
        date=_change(_date(before.published), _date(after.published)),
    )


def parse_edit_record(subject: str) -> EditRecord | None:
    """Parse an edit from the audit log; None for any other subject."""
    try:
        return EditRecord.model_validate_json(subject)
    except ValidationError:
        return None


def describe_edit(note: EditRecord, say: Translator, most_units: int = MAX_SHOWN_UNITS) -> str:
    """The changes in one line; each value takes at most `most_units`."""
    return "; ".join(_changes(note, say, most_units))


def edit_input_embed(typed: EditInput, say: Translator) -> discord.Embed:
    """Show the input so that `parse_edit_input_embed` can restore the form, even after a restart.

    Unescaped, because it is parsed again, and only its author sees it.
    """
    embed = discord.Embed(title=say("What you typed"), colour=ACCENT)
    for name, value in ((say("Title"), typed.title), (say("Outlet"), typed.outlet), (say("Date"), typed.date)):
        embed.add_field(name=name, value=value.strip() or _EMPTY_FIELD, inline=False)
    return embed


def parse_edit_input_embed(embed: discord.Embed) -> EditInput | None:
    """Parse an embed of `edit_input_embed`; None for any other embed."""
    values = ["" if field.value in (None, _EMPTY_FIELD) else str(field.value) for field in embed.fields]
    return EditInput(*values) if len(values) == 3 else None


_EMPTY = "—"
_EMPTY_FIELD = f"{_EMPTY}\u200b"
"""Discord rejects a field without a value. The invisible character tells it from a dash that somebody typed."""


def _changes(note: EditRecord, say: Translator, most_units: int) -> Iterator[str]:
    for pattern, change in (
        (N_("title {before} → {after}"), note.title),
        (N_("outlet {before} → {after}"), note.outlet),
        (N_("date {before} → {after}"), note.date),
    ):
        if change:
            before, after = (_format_value(text, most_units) for text in change)
            yield say(pattern, before=before, after=after)


def _format_value(text: str, most_units: int) -> str:
    return f"**{escape(shorten(text, most_units))}**" if text else _EMPTY


def _change(before: str, after: str) -> tuple[str, str] | None:
    return None if before == after else (before, after)


def _date(published: PublishedAt | None) -> str:
    return published.isoformat() if published else ""
