"""The form that edits an article's title, outlet and date."""

import discord
from discord.ext import commands

from bot.cogs.articles.article_buttons import article_button
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.i18n.translator import N_, Translator
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.article_edits import (
    MAX_DATE_CHARS,
    MAX_FACT_CHARS,
    EditInput,
    describe_edit,
    edit_input_embed,
    edit_input_of,
    parse_edit_input_embed,
    record_edit,
    to_edit,
)
from bot.ui.components import form_values, stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, optional, patterns, record_id
from bot.ui.discord_markup import escape, shorten
from bot.ui.reply import Reply, send_reply
from index import ArticleFacts, ArticleId, read_date

_BUTTONS = patterns("article", ("edit", "again"), record_id("article_id"))
_FORM = CustomIdPattern("article:edited", record_id("article_id"), optional(record_id("revision")))

ARTICLE_CHANGED = N_("The article was changed while your form was open, so nothing was saved. You typed:")


def edit_form(article_id: ArticleId, revision: int, typed: EditInput, say: Translator) -> discord.ui.Modal:
    """A stateless form, which works after a restart.

    Its custom id contains the revision that it was opened on, so that it changes only that one.
    """
    form = discord.ui.Modal(
        title=say("Article {number}", number=article_id), custom_id=f"article:edited:{article_id}:{revision}"
    )
    form.add_item(_field("title", say("Title"), typed.title, MAX_FACT_CHARS))
    form.add_item(_field("outlet", say("Outlet"), typed.outlet, MAX_FACT_CHARS))
    hint = say("For example 2026-11-02; leave it empty if unknown")
    form.add_item(_field("date", say("Date"), typed.date, MAX_DATE_CHARS, hint))
    form.stop()
    return form


class ArticleEditForms(commands.Cog):
    """For moderators: opens the form and applies it."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services
        self._index = services.index

    @on_component(*_BUTTONS)
    async def open_form(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        corpus, article_id = (
            guild_corpus(context.require_moderator()),
            ArticleId(parsed_id.number("article_id")),
        )
        details = await self._index.lookup(lambda index: index.get_details([corpus], article_id))
        embeds = interaction.message.embeds if interaction.message else []
        typed = parse_edit_input_embed(embeds[0]) if parsed_id.button == "again" and embeds else None
        article = details.article
        form = edit_form(article_id, article.revision, typed or edit_input_of(article.facts), context.say)
        await interaction.response.send_modal(form)

    @on_component(_FORM)
    async def submit_form(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        guild_id, article_id = context.require_moderator(), ArticleId(parsed_id.number("article_id"))
        await interaction.response.defer(ephemeral=True, thinking=True)
        typed = _read_form(interaction)
        published = await self._index.lookup(lambda _: read_date(typed.date)) if typed.says_date else None
        corpus, revision = guild_corpus(guild_id), parsed_id.find_number("revision")
        if typed.says_date and published is None:
            problem = context.say(
                "**{date}** is not a date that I understand. Write it like 2026-11-02, or leave it empty.",
                date=escape(shorten(typed.date, MAX_DATE_CHARS)),
            )
            await self._offer_retry(interaction, article_id, typed, context.say, problem)
            return
        details = await self._index.lookup(lambda index: index.get_details([corpus], article_id))
        article = details.article
        before = article.facts
        if revision is not None and revision != article.revision:
            await self._offer_retry(interaction, article_id, typed, context.say, context.say(ARTICLE_CHANGED))
            return
        edit, within = to_edit(before, typed, published), require_moderator_in_transaction(context)
        after = await self._index.change(
            lambda index: index.edit_article(
                corpus, article_id, edit, by=context.supplier, revision=article.revision, within=within
            )
        )
        await self._report_edit(interaction, context, before, after)

    async def _offer_retry(
        self,
        interaction: discord.Interaction,
        article_id: ArticleId,
        typed: EditInput,
        say: Translator,
        problem: str,
    ) -> None:
        view = stateless_view([article_button("again", article_id, say("Edit and try again"))])
        await send_reply(interaction, Reply(content=problem, embeds=(edit_input_embed(typed, say),)), view=view)

    async def _report_edit(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        before: ArticleFacts,
        after: ArticleFacts,
    ) -> None:
        record = record_edit(before, after)
        if not record:
            await send_reply(interaction, Reply(content=context.say("Nothing was changed.")))
            return
        guild_id = context.require_moderator()
        subject = record.model_dump_json(exclude_none=True)
        await self._services.note(guild_id, context.person_id, AuditAction.ARTICLE_EDITED, subject)
        text = context.say(
            "Changed article {number}: {changes}.",
            number=after.article_id,
            changes=describe_edit(record, context.say),
        )
        await send_reply(interaction, Reply(content=text))


def _field(
    custom_id: str, label: str, typed: str, most_chars: int, hint: str | None = None
) -> discord.ui.Label[discord.ui.Modal]:
    field: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=custom_id, default=typed or None, required=False, max_length=most_chars, placeholder=hint
    )
    return discord.ui.Label(text=label, component=field)


def _read_form(interaction: discord.Interaction) -> EditInput:
    values = form_values(interaction)
    return EditInput(
        title=values.get("title", ""), outlet=values.get("outlet", ""), date=values.get("date", "")
    )
