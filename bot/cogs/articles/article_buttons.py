"""Buttons below an article, and the pages of its text.

The custom ids contain the number of the article, so that the buttons work after a restart. Those that edit,
compare or remove an article are handled in other cogs.
"""

import asyncio

import discord
from discord.ext import commands

from bot.cogs.articles.article_details import article_embed, split_text, text_embed
from bot.context import RequestContext
from bot.i18n.translator import Translator
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.components import stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, count, record_id
from bot.ui.reply import Reply, send_reply
from index import SHARED_CORPUS, Article, ArticleDetails, ArticleId

_SHOW = CustomIdPattern("article:show", record_id("article_id"))
_TEXT = CustomIdPattern("article:text", record_id("article_id"), count("page"))


def article_button(
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


def article_view(article: Article, context: RequestContext, *, is_same: bool = False) -> discord.ui.View:
    """The buttons below an article: for its text and, for moderators, for changes.

    `is_same` says that its page was just found to have the same text, so that its version can be adopted.
    """
    say, facts, article_id = context.say, article.facts, article.facts.article_id
    buttons = [article_button("text", article_id, say("Read the text"), number=1)]
    if context.is_moderator and facts.corpus != SHARED_CORPUS:
        buttons.append(article_button("edit", article_id, say("Edit details")))
        if is_same:
            label = say("Use the page's version")
            buttons.append(article_button("adopt", article_id, label, number=article.revision))
        elif facts.url and not facts.text_source.is_checked:
            buttons.append(article_button("compare", article_id, say("Compare with the page")))
        buttons.append(article_button("ask", article_id, say("Remove"), style=discord.ButtonStyle.danger))
    return stateless_view(buttons)


class ArticleButtons(commands.Cog):
    """The buttons that show an article and the pages of its text."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services
        self._index = services.index

    @on_component(_SHOW, _TEXT)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        await interaction.response.defer()
        article_id = ArticleId(parsed_id.number("article_id"))
        details = await self._index.lookup(lambda index: index.get_details(context.corpora, article_id))
        if parsed_id.button == "show":
            view = article_view(details.article, context)
            await send_reply(interaction, Reply(embeds=(article_embed(details, context.say),)), view=view)
            return
        await self._show_text(interaction, context.say, details, parsed_id.number("page"))

    async def _show_text(
        self, interaction: discord.Interaction, say: Translator, details: ArticleDetails, page: int
    ) -> None:
        pages = await asyncio.to_thread(split_text, details.article.text)
        page = min(max(page, 1), len(pages))
        embed = text_embed(details.article, pages, page, say)
        view = _text_view(details.article.facts.article_id, page, len(pages), say)
        await send_reply(interaction, Reply(embeds=(embed,)), view=view)


def _text_view(article_id: ArticleId, page: int, last: int, say: Translator) -> discord.ui.View:
    about = article_button("show", article_id, say("About this article"))
    if last == 1:
        return stateless_view([about])
    before = article_button("text", article_id, say("Previous page"), number=page - 1, disabled=page <= 1)
    after = article_button("text", article_id, say("Next page"), number=page + 1, disabled=page >= last)
    return stateless_view([before, after, about])
