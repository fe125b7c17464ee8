"""Remove an article after confirmation, and restore it within ten minutes."""

from datetime import UTC, datetime, timedelta

import discord
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.articles.article_buttons import article_button
from bot.cogs.articles.article_details import (
    confirm_removal_text,
    describe_kept_article,
    describe_removed_article,
    describe_restored_article,
)
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.i18n.translator import ENGLISH, Translator
from bot.interactions.article_choice import article_choice_name
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, count, patterns, record_id
from bot.ui.discord_markup import date_stamp
from bot.ui.reply import Reply, send_reply
from index import ArticleFacts, ArticleId, ArticleNotFoundError, CorpusName

REMOVED_ARTICLE_RETENTION = timedelta(minutes=10)
_BUTTONS = patterns("article", ("ask", "remove", "keep"), record_id("article_id"))
MAX_UNTIL = 9_999_999_999
"""In seconds since 1970."""
_UNDO = CustomIdPattern("article:undo", record_id("article_id"), count("until", most=MAX_UNTIL))


def removal_view(article_id: ArticleId, say: Translator) -> discord.ui.View:
    """The buttons that confirm or decline a removal."""
    return stateless_view(
        [
            article_button("remove", article_id, say("Remove"), style=discord.ButtonStyle.danger),
            article_button("keep", article_id, say("Keep")),
        ]
    )


class ArticleRemovals(commands.Cog):
    """For moderators: the buttons that remove an article, keep it, or restore it."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services
        self._index = services.index

    @on_component(*_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        corpus, article_id = (
            guild_corpus(context.require_moderator()),
            ArticleId(parsed_id.number("article_id")),
        )
        await interaction.response.defer()
        article = await self._find_article(corpus, article_id)
        if article is None:
            raise Refusal("Article {number} was already removed.", number=article_id)
        match parsed_id.button:
            case "ask":
                text = confirm_removal_text(article, context.say)
                view = removal_view(article_id, context.say)
                await send_reply(interaction, Reply(content=text), view=view)
            case "keep":
                await send_reply(interaction, Reply(content=describe_kept_article(article, context.say)))
            case "remove":
                within = require_moderator_in_transaction(context)
                try:
                    await self._index.change(
                        lambda index: index.remove_article(corpus, article_id, restorable=True, within=within)
                    )
                except ArticleNotFoundError:
                    raise Refusal("Article {number} was already removed.", number=article_id) from None
                await self._note(context, AuditAction.ARTICLE_REMOVED, article)
                await self._report_removal(interaction, article, context.say)

    async def _report_removal(
        self, interaction: discord.Interaction, article: ArticleFacts, say: Translator
    ) -> None:
        until = datetime.now(UTC) + REMOVED_ARTICLE_RETENTION
        undoable = say("You can undo this until {when}.", when=date_stamp(until, "t"))
        undo = article_button("undo", article.article_id, say("Undo"), number=int(until.timestamp()))
        text = f"{describe_removed_article(article, say)} {undoable}"
        await send_reply(interaction, Reply(content=text), view=stateless_view([undo]))

    @on_component(_UNDO)
    async def undo(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        corpus, article_id = (
            guild_corpus(context.require_moderator()),
            ArticleId(parsed_id.number("article_id")),
        )
        await interaction.response.defer()
        if await self._find_article(corpus, article_id) is not None:
            raise Refusal("Article {number} was already restored.", number=article_id)
        gone = Refusal("It is too late to undo this. Add the article again.")
        if datetime.now(UTC).timestamp() > parsed_id.number("until"):
            raise gone
        try:
            within = require_moderator_in_transaction(context)
            article = await self._index.change(
                lambda index: index.restore_article(corpus, article_id, within=within)
            )
        except ArticleNotFoundError:
            raise gone from None
        await self._note(context, AuditAction.ARTICLE_RESTORED, article)
        await send_reply(interaction, Reply(content=describe_restored_article(article, context.say)))

    async def _find_article(self, corpus: CorpusName, article_id: ArticleId) -> ArticleFacts | None:
        """None if the article was removed."""
        try:
            return await self._index.lookup(lambda index: index.get_article([corpus], article_id).facts)
        except ArticleNotFoundError:
            return None

    async def _note(self, context: RequestContext, action: AuditAction, article: ArticleFacts) -> None:
        subject = article_choice_name(article, ENGLISH)
        await self._services.note(context.require_moderator(), context.person_id, action, subject)
