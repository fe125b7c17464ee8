"""Editing an article: a form with its title, outlet and date. It works after a restart, as its buttons do."""

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
from bot.commands.article_buttons import article_button
from bot.components import fields_of, stateless_view
from bot.custom_ids import Pressed, Shape, optional, row, shapes
from bot.services import Desk
from bot.language import N_, Language
from bot.markdown import escape, shorten
from bot.permits import permit_moderator
from bot.records.activities import Action
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import complete
from index import ArticleFacts, ArticleId

_BUTTONS = shapes("article", ("edit", "again"), row("article_id"))
_FORM = Shape("article:edited", row("article_id"), optional(row("revision")))

CHANGED = N_("The article was changed while the form was open, so nothing was stored. This is what you typed:")


def edit_form(article_id: ArticleId, revision: int, typed: TypedEdit, say: Language) -> discord.ui.Modal:
    """A form that discord.py does not remember, so that it works after a restart.

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
    """For moderators: opens the form, and takes what was filled in."""

    def __init__(self, _: commands.Bot, services: Desk) -> None:
        self._services = services
        self._executor = services.executor

    @on_component(*_BUTTONS)
    async def open_form(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        context = await self._services.context(interaction)
        corpus, article_id = guild_corpus(context.require_moderator()), ArticleId(parsed_id.number("article_id"))
        details = await self._executor.get_details([corpus], article_id)
        embeds = interaction.message.embeds if interaction.message else []
        typed = read_embed(embeds[0]) if parsed_id.button == "again" and embeds else None
        article = details.article
        form = edit_form(article_id, article.revision, typed or prefill(article.facts), context.say)
        await interaction.response.send_modal(form)

    @on_component(_FORM)
    async def take_form(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        context = await self._services.context(interaction)
        guild_id, article_id = context.require_moderator(), ArticleId(parsed_id.number("article_id"))
        await interaction.response.defer(ephemeral=True, thinking=True)
        typed = _read_form(interaction)
        published = await self._executor.read_date(typed.date) if typed.says_date else None
        corpus, revision = guild_corpus(guild_id), parsed_id.find_number("revision")
        if typed.says_date and published is None:
            told = context.say(
                "I cannot read **{date}** as a date. Write it like 2026-11-02, or leave it empty.",
                date=escape(shorten(typed.date, MAX_DATE_CHARS)),
            )
            await self._ask_again(interaction, article_id, typed, context.say, told)
            return
        article = (await self._executor.get_details([corpus], article_id)).article
        before = article.facts
        if revision is not None and revision != article.revision:
            await self._ask_again(interaction, article_id, typed, context.say, context.say(CHANGED))
            return
        after = await self._executor.edit_article(
            corpus,
            article_id,
            to_edit(before, typed, published),
            by=context.supplier,
            revision=article.revision,
            within=permit_moderator(context),
        )
        await self._tell_edited(interaction, context, before, after)

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
        self, interaction: discord.Interaction, context: Visit, before: ArticleFacts, after: ArticleFacts
    ) -> None:
        note = note_edit(before, after)
        if not note:
            await complete(interaction, Reply(content=context.say("Nothing was changed.")))
            return
        guild_id = context.require_moderator()
        subject = note.model_dump_json(exclude_none=True)
        await self._services.note(guild_id, context.person_id, Action.ARTICLE_EDITED, subject)
        told = context.say(
            "Changed article {number}: {changes}.",
            number=after.article_id,
            changes=describe_edit(note, context.say),
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
    values = fields_of(interaction)
    return TypedEdit(
        title=values.get("title", ""), outlet=values.get("outlet", ""), date=values.get("date", "")
    )
