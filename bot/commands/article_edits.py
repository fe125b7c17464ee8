"""Editing an article: a form with its title, outlet and date. It works after a restart, as its buttons do."""

import re

import discord
from discord.ext import commands

from bot.articles.article_editing import (
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
from bot.audience import Visit, guild_corpus
from bot.commands.article_buttons import Click, article_button
from bot.components import custom_id_of, stateless_view
from bot.desk import Desk
from bot.language import N_, Language
from bot.markdown import escape, shorten
from bot.permits import permit_moderator
from bot.records.activities import Action
from bot.rendering import Reply
from bot.reporting import reporting
from bot.sending import complete
from index import ArticleFacts, ArticleId

_FORM_ID = re.compile(r"article:edited:(\d{1,18})(?::(\d{1,9}))?")

CHANGED = N_("The article was changed while the form was open, so nothing was stored. This is what you typed:")


def edit_form(article_id: ArticleId, revision: int, typed: TypedEdit, say: Language) -> discord.ui.Modal:
    """A form that discord.py does not remember: the cog hears of it itself, after a restart too.

    It knows the revision that it was opened on, which is the one that it changes.
    """
    form = discord.ui.Modal(
        title=say("Article {number}", number=article_id), custom_id=f"article:edited:{article_id}:{revision}"
    )
    form.add_item(_field("title", say("Title"), typed.title, MAX_FACT_CHARS))
    form.add_item(_field("outlet", say("Outlet"), typed.outlet, MAX_FACT_CHARS))
    hint = say("Such as 2026-11-02; empty if it is not known")
    form.add_item(_field("date", say("Date"), typed.date, MAX_DATE_CHARS, hint))
    form.stop()
    return form


class ArticleEdits(commands.Cog):
    """For moderators: opens the form, and hears of it when it was filled in."""

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
        if click is not None and click.button in ("edit", "again"):
            await self._open_form(interaction, await self._desk.visit(interaction), click)

    async def _open_form(self, interaction: discord.Interaction, visit: Visit, click: Click) -> None:
        corpus = guild_corpus(visit.require_moderator())
        details = await self._worker.get_details([corpus], click.article_id)
        embeds = interaction.message.embeds if interaction.message else []
        typed = read_embed(embeds[0]) if click.button == "again" and embeds else None
        article = details.article
        form = edit_form(click.article_id, article.revision, typed or prefill(article.facts), visit.say)
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
        corpus, article_id = guild_corpus(guild_id), ArticleId(int(match[1]))
        if typed.says_date and published is None:
            told = visit.say(
                "I cannot read **{date}** as a date. Write it like 2026-11-02, or leave it empty.",
                date=escape(shorten(typed.date, MAX_DATE_CHARS)),
            )
            await self._ask_again(interaction, article_id, typed, visit.say, told)
            return
        article = (await self._worker.get_details([corpus], article_id)).article
        before = article.facts
        if match[2] is not None and int(match[2]) != article.revision:
            await self._ask_again(interaction, article_id, typed, visit.say, visit.say(CHANGED))
            return
        after = await self._worker.edit_article(
            corpus,
            article_id,
            to_edit(before, typed, published),
            by=visit.supplier,
            revision=article.revision,
            within=permit_moderator(visit),
        )
        await self._tell_edited(interaction, visit, before, after)

    async def _ask_again(
        self,
        interaction: discord.Interaction,
        article_id: ArticleId,
        typed: TypedEdit,
        say: Language,
        told: str,
    ) -> None:
        view = stateless_view([article_button("again", article_id, say("Edit and try again"))])
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
