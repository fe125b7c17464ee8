"""Removing an article: asked about first, and undone for some minutes. It works after a restart."""

from datetime import UTC, datetime

import discord
from discord.ext import commands

from bot.articles.article_choice import choice_name
from bot.articles.article_text import ask_before_removing, describe_kept, describe_removed, describe_restored
from bot.audience import Visit, guild_corpus
from bot.commands.article_buttons import article_button
from bot.components import stateless_view
from bot.custom_ids import Pressed, Shape, count, row, shapes
from bot.services import Desk
from bot.language import ENGLISH, Language
from bot.markdown import date_stamp
from bot.permits import permit_moderator
from bot.records.activities import Action
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import complete
from bot.tidying import REMOVED_ARTICLE_KEPT
from index import ArticleFacts, ArticleId, ArticleNotFoundError

_BUTTONS = shapes("article", ("ask", "remove", "keep"), row("article_id"))
MAX_UNTIL = 9_999_999_999
"""In seconds since 1970."""
_UNDO = Shape("article:undo", row("article_id"), count("until", most=MAX_UNTIL))


def removal_view(article_id: ArticleId, say: Language) -> discord.ui.View:
    """The buttons below the question whether to remove an article."""
    return stateless_view(
        [
            article_button("remove", article_id, say("Remove"), style=discord.ButtonStyle.danger),
            article_button("keep", article_id, say("Keep")),
        ]
    )


class ArticleRemovals(commands.Cog):
    """For moderators: the buttons that remove an article, keep it, or put it back."""

    def __init__(self, _: commands.Bot, services: Desk) -> None:
        self._services = services
        self._executor = services.executor

    @on_component(*_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        context = await self._services.context(interaction)
        corpus, article_id = guild_corpus(context.require_moderator()), ArticleId(parsed_id.number("article_id"))
        await interaction.response.defer()
        article = (await self._executor.get_details([corpus], article_id)).article.facts
        match parsed_id.button:
            case "ask":
                told = ask_before_removing(article, context.say)
                view = removal_view(article_id, context.say)
                await complete(interaction, Reply(content=told), view=view)
            case "keep":
                await complete(interaction, Reply(content=describe_kept(article, context.say)))
            case "remove":
                within = permit_moderator(context)
                await self._executor.remove_article(corpus, article_id, within=within)
                await self._note(context, Action.ARTICLE_REMOVED, article)
                await self._tell_removed(interaction, article, context.say)

    async def _tell_removed(
        self, interaction: discord.Interaction, article: ArticleFacts, say: Language
    ) -> None:
        until = datetime.now(UTC) + REMOVED_ARTICLE_KEPT
        undoable = say("You can undo this until {when}.", when=date_stamp(until, "t"))
        undo = article_button("undo", article.article_id, say("Undo"), number=int(until.timestamp()))
        told = f"{describe_removed(article, say)} {undoable}"
        await complete(interaction, Reply(content=told), view=stateless_view([undo]))

    @on_component(_UNDO)
    async def undo(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        context = await self._services.context(interaction)
        corpus, article_id = guild_corpus(context.require_moderator()), ArticleId(parsed_id.number("article_id"))
        gone = Refusal("Article {number} is gone for good; add it again.", number=article_id)
        if datetime.now(UTC).timestamp() > parsed_id.number("until"):
            raise gone
        await interaction.response.defer()
        try:
            within = permit_moderator(context)
            article = await self._executor.restore_article(corpus, article_id, within=within)
        except ArticleNotFoundError:
            raise gone from None
        await self._note(context, Action.ARTICLE_RESTORED, article)
        await complete(interaction, Reply(content=describe_restored(article, context.say)))

    async def _note(self, context: Visit, action: Action, article: ArticleFacts) -> None:
        subject = choice_name(article, ENGLISH)
        await self._services.note(context.require_moderator(), context.person_id, action, subject)
