"""The buttons and the form of a single article. They carry its number, so that they work after a restart."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import discord
from discord.ext import commands

from bot.article_choice import choice_name
from bot.article_editing import (
    MAX_DATE_CHARS,
    MAX_FACT_CHARS,
    TypedEdit,
    describe_edit,
    note_edit,
    prefill,
    read_embed,
    to_edit,
    typed_embed,
)
from bot.article_text import (
    article_embed,
    ask_before_removing,
    describe_kept,
    describe_removed,
    describe_restored,
    split_text,
    text_embed,
)
from bot.audience import Visit, guild_corpus
from bot.components import custom_id_of, stateless_view
from bot.desk import Desk
from bot.language import ENGLISH, Language
from bot.markdown import date_stamp, escape, shorten
from bot.records.activities import Action
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.reporting import reporting
from bot.sending import complete
from bot.tidying import REMOVED_ARTICLE_KEPT
from index import (
    SHARED_CORPUS,
    ArticleDetails,
    ArticleFacts,
    ArticleId,
    ArticleNotFoundError,
)

_CUSTOM_ID = re.compile(r"article:(show|text|edit|again|ask|remove|keep|undo):(\d{1,18})(?::(\d{1,12}))?")
_FORM_ID = re.compile(r"article:edited:(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Click:
    """Which button of which article was pressed; `number` is a page, or when undoing ends."""

    button: str
    article_id: ArticleId
    number: int = 1

    @classmethod
    def read(cls, custom_id: str) -> "Click | None":
        """None for a button that is not of an article."""
        match = _CUSTOM_ID.fullmatch(custom_id)
        return cls(match[1], ArticleId(int(match[2])), int(match[3] or 1)) if match else None


def article_view(article: ArticleFacts, visit: Visit) -> discord.ui.View:
    """The buttons below an article: its text and, for those who may, changing it."""
    say, article_id = visit.say, article.article_id
    buttons = [_button("text", article_id, say("Read the text"), number=1)]
    if visit.is_moderator and article.corpus != SHARED_CORPUS:
        buttons.append(_button("edit", article_id, say("Edit details")))
        buttons.append(_button("ask", article_id, say("Remove"), style=discord.ButtonStyle.danger))
    return stateless_view(buttons)


def removal_view(article_id: ArticleId, say: Language) -> discord.ui.View:
    """The buttons below the question whether to remove an article."""
    return stateless_view(
        [
            _button("remove", article_id, say("Remove"), style=discord.ButtonStyle.danger),
            _button("keep", article_id, say("Keep")),
        ]
    )


def edit_form(article_id: ArticleId, typed: TypedEdit, say: Language) -> discord.ui.Modal:
    """A form that discord.py does not remember: the cog hears of it itself, after a restart too."""
    form = discord.ui.Modal(
        title=say("Article {number}", number=article_id), custom_id=f"article:edited:{article_id}"
    )
    form.add_item(_field("title", say("Title"), typed.title, MAX_FACT_CHARS))
    form.add_item(_field("outlet", say("Outlet"), typed.outlet, MAX_FACT_CHARS))
    hint = say("Such as 2026-11-02; empty if it is not known")
    form.add_item(_field("date", say("Date"), typed.date, MAX_DATE_CHARS, hint))
    form.stop()
    return form


class ArticleButtons(commands.Cog):
    """Hears of every click on the buttons of an article, and of every form that was filled in."""

    def __init__(self, _: commands.Bot, desk: Desk) -> None:
        self._desk = desk
        self._worker = desk.worker

    @commands.Cog.listener()
    @reporting
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            await self._take_form(interaction)
            return
        click = Click.read(custom_id_of(interaction))
        if click is None:
            return
        visit = await self._desk.visit(interaction)
        match click.button:
            case "show" | "text":
                await self._show(interaction, visit, click)
            case "edit" | "again":
                await self._open_form(interaction, visit, click)
            case "undo":
                await self._undo(interaction, visit, click)
            case _:
                await self._remove_or_keep(interaction, visit, click)

    async def _show(self, interaction: discord.Interaction, visit: Visit, click: Click) -> None:
        await interaction.response.defer()
        details = await self._worker.get_details(visit.corpora, click.article_id)
        if click.button == "show":
            view = article_view(details.article.facts, visit)
            await complete(interaction, Reply(embeds=(article_embed(details, visit.say),)), view=view)
            return
        await self._show_text(interaction, visit.say, details, click.number)

    async def _show_text(
        self, interaction: discord.Interaction, say: Language, details: ArticleDetails, page: int
    ) -> None:
        pages = await asyncio.to_thread(split_text, details.article.text)
        page = min(max(page, 1), len(pages))
        embed = text_embed(details.article, pages, page, say)
        view = _text_view(details.article.facts.article_id, page, len(pages), say)
        await complete(interaction, Reply(embeds=(embed,)), view=view)

    async def _open_form(self, interaction: discord.Interaction, visit: Visit, click: Click) -> None:
        corpus = guild_corpus(visit.require_moderator())
        details = await self._worker.get_details([corpus], click.article_id)
        embeds = interaction.message.embeds if interaction.message else []
        typed = read_embed(embeds[0]) if click.button == "again" and embeds else None
        form = edit_form(click.article_id, typed or prefill(details.article.facts), visit.say)
        await interaction.response.send_modal(form)

    async def _take_form(self, interaction: discord.Interaction) -> None:
        custom_id = str(interaction.data.get("custom_id", "")) if interaction.data else ""
        match = _FORM_ID.fullmatch(custom_id)
        if match is None:
            return
        visit = await self._desk.visit(interaction)
        guild_id = visit.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        typed = _read_form(interaction)
        published = await self._worker.read_date(typed.date) if typed.says_date else None
        if typed.says_date and published is None:
            await self._ask_again(interaction, ArticleId(int(match[1])), typed, visit.say)
            return
        corpus, article_id = guild_corpus(guild_id), ArticleId(int(match[1]))
        before = (await self._worker.get_details([corpus], article_id)).article.facts
        after = await self._worker.edit_article(corpus, article_id, to_edit(before, typed, published))
        await self._tell_edited(interaction, visit, before, after)

    async def _ask_again(
        self, interaction: discord.Interaction, article_id: ArticleId, typed: TypedEdit, say: Language
    ) -> None:
        told = say(
            "I cannot read **{date}** as a date. Write it like 2026-11-02, or leave it empty.",
            date=escape(shorten(typed.date, MAX_DATE_CHARS)),
        )
        view = stateless_view([_button("again", article_id, say("Edit and try again"))])
        await complete(interaction, Reply(content=told, embeds=(typed_embed(typed, say),)), view=view)

    async def _tell_edited(
        self, interaction: discord.Interaction, visit: Visit, before: ArticleFacts, after: ArticleFacts
    ) -> None:
        note = note_edit(before, after)
        if not note:
            await complete(interaction, Reply(content=visit.say("Nothing was changed.")))
            return
        guild_id = visit.require_moderator()
        subject = note.model_dump_json(exclude_none=True)
        await self._desk.note(guild_id, visit.person_id, Action.ARTICLE_EDITED, subject)
        told = visit.say(
            "Changed article {number}: {changes}.",
            number=after.article_id,
            changes=describe_edit(note, visit.say),
        )
        await complete(interaction, Reply(content=told))

    async def _remove_or_keep(self, interaction: discord.Interaction, visit: Visit, click: Click) -> None:
        corpus = guild_corpus(visit.require_moderator())
        await interaction.response.defer()
        article = (await self._worker.get_details([corpus], click.article_id)).article.facts
        match click.button:
            case "ask":
                told = ask_before_removing(article, visit.say)
                view = removal_view(click.article_id, visit.say)
                await complete(interaction, Reply(content=told), view=view)
            case "keep":
                await complete(interaction, Reply(content=describe_kept(article, visit.say)))
            case "remove":
                await self._worker.remove_article(corpus, click.article_id)
                await self._note(visit, Action.ARTICLE_REMOVED, article)
                await self._tell_removed(interaction, article, visit.say)

    async def _tell_removed(
        self, interaction: discord.Interaction, article: ArticleFacts, say: Language
    ) -> None:
        until = datetime.now(UTC) + REMOVED_ARTICLE_KEPT
        undoable = say("You can undo this until {when}.", when=date_stamp(until, "t"))
        undo = _button("undo", article.article_id, say("Undo"), number=int(until.timestamp()))
        told = f"{describe_removed(article, say)} {undoable}"
        await complete(interaction, Reply(content=told), view=stateless_view([undo]))

    async def _undo(self, interaction: discord.Interaction, visit: Visit, click: Click) -> None:
        corpus = guild_corpus(visit.require_moderator())
        gone = Refusal("Article {number} is gone for good; add it again.", number=click.article_id)
        if datetime.now(UTC).timestamp() > click.number:
            raise gone
        await interaction.response.defer()
        try:
            article = await self._worker.restore_article(corpus, click.article_id)
        except ArticleNotFoundError:
            raise gone from None
        await self._note(visit, Action.ARTICLE_RESTORED, article)
        await complete(interaction, Reply(content=describe_restored(article, visit.say)))

    async def _note(self, visit: Visit, action: Action, article: ArticleFacts) -> None:
        subject = choice_name(article, ENGLISH)
        await self._desk.note(visit.require_moderator(), visit.person_id, action, subject)


def _text_view(article_id: ArticleId, page: int, last: int, say: Language) -> discord.ui.View:
    return stateless_view(
        [
            _button("text", article_id, say("Previous page"), number=page - 1, disabled=page <= 1),
            _button("text", article_id, say("Next page"), number=page + 1, disabled=page >= last),
            _button("show", article_id, say("About this article")),
        ]
    )


def _button(
    button: str,
    article_id: ArticleId,
    label: str,
    *,
    number: int | None = None,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> discord.ui.Button[discord.ui.View]:
    custom_id = f"article:{button}:{article_id}" + ("" if number is None else f":{number}")
    return discord.ui.Button(custom_id=custom_id, label=label, style=style, disabled=disabled)


def _field(
    custom_id: str, label: str, typed: str, most_chars: int, hint: str | None = None
) -> discord.ui.Label[discord.ui.Modal]:
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=custom_id, default=typed or None, required=False, max_length=most_chars, placeholder=hint
    )
    return discord.ui.Label(text=label, component=field)


def _read_form(interaction: discord.Interaction) -> TypedEdit:
    """What the fields of the form hold; they stand in labels, one each."""
    values: dict[str, str] = {}
    labels = interaction.data.get("components") if interaction.data else None
    for label in labels if isinstance(labels, list) else []:
        field = label.get("component", {})
        values[str(field.get("custom_id", ""))] = str(field.get("value", ""))
    return TypedEdit(
        title=values.get("title", ""), outlet=values.get("outlet", ""), date=values.get("date", "")
    )
