"""`/article add`, `list`, `show`, `edit` and `remove`."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.cogs.articles.article_buttons import article_view
from bot.cogs.articles.article_details import article_embed, confirm_removal_text
from bot.cogs.articles.article_edit_form import edit_form
from bot.cogs.articles.article_list import (
    ARTICLE_PAGE,
    MAX_OUTLET_UNITS,
    MAX_TEXT_CHARS,
    ArticleListRequest,
    ArticlePage,
    count_article_pages,
    load_page,
    page_view,
    render_page,
)
from bot.cogs.articles.article_removal import removal_view
from bot.cogs.articles.contribution import build_contribution_form, preview_submission
from bot.cogs.articles.submission import limit_submission, split_urls
from bot.context import RequestContext, guild_corpus
from bot.interactions.article_choice import choose_article, choose_own_article
from bot.interactions.autocomplete import (
    Choices,
    article_choices,
    find_moderator_context,
    outlet_choices,
    time_choices,
)
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.article_edits import edit_input_of
from bot.ui.article_filters import parse_filters
from bot.ui.components import custom_ids_of_message
from bot.ui.custom_ids import ParsedCustomId, bound_page
from bot.ui.reply import Reply, send_reply

ArticleOption = app_commands.Range[str, 1, 100]
TimeOption = app_commands.Range[str, 0, 100]


@app_commands.allowed_installs(guilds=True, users=False)
class ArticleCommands(
    commands.GroupCog, group_name="article", group_description="The articles that answers quote."
):
    """Anyone may list, show and add; moderators edit and remove, only in the corpus of their server."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services
        self._index = services.index

    @app_commands.command(description="Add articles from links or a file, or paste a text.")
    @app_commands.describe(
        url="The link of the article, or several links separated by spaces",
        file="A text, Markdown, HTML or PDF file",
    )
    async def add(
        self, interaction: discord.Interaction, url: str = "", file: discord.Attachment | None = None
    ) -> None:
        context = await self._services.context(interaction)
        context.require_contributor()
        urls = split_urls(url)
        if not urls and file is None:
            await interaction.response.send_modal(build_contribution_form(self._services, context.say))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await preview_submission(
            interaction, self._services, context, limit_submission(urls, [file] if file else [])
        )

    @app_commands.command(name="list", description="List the articles that answers quote.")
    @app_commands.describe(
        text="Words from the title, outlet or link",
        outlet="Who published it",
        since="Published on or after, for example 2026-11, last week or 3 days",
        until="Published on or before",
        page="The page, from 1",
    )
    async def list_articles(  # noqa: PLR0917 - discord.py calls it by name
        self,
        interaction: discord.Interaction,
        text: app_commands.Range[str, 0, MAX_TEXT_CHARS] = "",
        outlet: app_commands.Range[str, 0, MAX_OUTLET_UNITS] = "",
        since: TimeOption = "",
        until: TimeOption = "",
        page: app_commands.Range[int, 1, 1_000_000] = 1,
    ) -> None:
        context = await self._services.context(interaction)
        filters = parse_filters(since=since, until=until, outlet=outlet, now=datetime.now(UTC))
        request = ArticleListRequest(page=bound_page(page), text=text.strip(), filters=filters)
        request.require_short()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show_page(interaction, context, request)

    @app_commands.command(description="Show an article, where it is from, and its text.")
    @app_commands.describe(article="Its number, or words from its title")
    async def show(self, interaction: discord.Interaction, article: ArticleOption) -> None:
        context = await self._services.context(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = await choose_article(self._index, context.corpora, article)
        details = await self._index.lookup(lambda index: index.get_details(context.corpora, chosen.article_id))
        reply = Reply(embeds=(article_embed(details, context.say),))
        await send_reply(interaction, reply, view=article_view(details.article, context))

    @app_commands.command(description="Change the title, outlet or date of an article (moderators).")
    @app_commands.describe(article="Its number, or words from its title")
    async def edit(self, interaction: discord.Interaction, article: ArticleOption) -> None:
        context = await self._services.context(interaction)
        corpus = guild_corpus(context.require_moderator())
        chosen = await choose_own_article(self._index, corpus, article)
        details = await self._index.lookup(lambda index: index.get_details([corpus], chosen.article_id))
        shown = details.article
        form = edit_form(chosen.article_id, shown.revision, edit_input_of(shown.facts), context.say)
        await interaction.response.send_modal(form)

    @app_commands.command(description="Remove an article of this server (moderators).")
    @app_commands.describe(article="Its number, or words from its title")
    async def remove(self, interaction: discord.Interaction, article: ArticleOption) -> None:
        context = await self._services.context(interaction)
        corpus = guild_corpus(context.require_moderator())
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = await choose_own_article(self._index, corpus, article)
        reply = Reply(content=confirm_removal_text(chosen, context.say))
        await send_reply(interaction, reply, view=removal_view(chosen.article_id, context.say))

    @edit.autocomplete("article")
    @remove.autocomplete("article")
    async def suggest_own_articles(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        if context is None or context.guild_id is None:
            return []
        return await article_choices(self._services, context, [guild_corpus(context.guild_id)], typed)

    @show.autocomplete("article")
    async def suggest_articles(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await self._services.context(interaction)
        return await article_choices(self._services, context, context.corpora, typed)

    @list_articles.autocomplete("outlet")
    async def suggest_outlets(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await self._services.context(interaction)
        return await outlet_choices(self._services, context.corpora, typed, most_units=MAX_OUTLET_UNITS)

    @list_articles.autocomplete("since")
    @list_articles.autocomplete("until")
    async def suggest_times(self, interaction: discord.Interaction, typed: str) -> Choices:
        return time_choices(interaction, typed)

    @on_component(ARTICLE_PAGE)
    async def turn(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        request = ArticleListRequest.of(parsed_id, custom_ids_of_message(interaction))
        context = await self._services.context(interaction)
        await interaction.response.defer()
        await self._show_page(interaction, context, request)

    async def _show_page(
        self, interaction: discord.Interaction, context: RequestContext, request: ArticleListRequest
    ) -> None:
        page = await self._load(context, request)
        if page.total and not page.articles:  # Past the end: articles were removed.
            request = replace(request, page=count_article_pages(page.total))
            page = await self._load(context, request)
        reply = render_page(page, request, context.say)
        await send_reply(interaction, reply, view=page_view(request, page.total, context.say))

    async def _load(self, context: RequestContext, request: ArticleListRequest) -> ArticlePage:
        return await self._index.lookup(lambda index: load_page(index, context.corpora, request))
