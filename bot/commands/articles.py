"""The articles of a server: `/article add`, `list`, `show`, `edit` and `remove`."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.articles.article_choice import choose_article, choose_own_article
from bot.articles.article_editing import prefill
from bot.articles.article_listing import (
    ARTICLES_A_PAGE,
    MAX_OUTLET_UNITS,
    MAX_TEXT_CHARS,
    PAGE,
    ListRequest,
    count_pages,
    page_view,
    render_page,
)
from bot.articles.article_text import article_embed, ask_before_removing
from bot.asking.narrowing import read_filters
from bot.audience import Visit, guild_corpus
from bot.commands.adding import offer, open_form
from bot.commands.article_buttons import article_view
from bot.commands.article_edits import edit_form
from bot.commands.article_removals import removal_view
from bot.commands.offers import Choices, offer_articles, offer_outlets, offer_times, visit_moderated
from bot.components import ids_of_message
from bot.contributing.sources import bound, split_urls
from bot.custom_ids import Pressed, bound_page
from bot.desk import Desk
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import complete
from bot.worker import ArticlePage

ArticleOption = app_commands.Range[str, 1, 100]
TimeOption = app_commands.Range[str, 0, 100]


@app_commands.allowed_installs(guilds=True, users=False)
class Articles(commands.GroupCog, group_name="article", group_description="The articles that answers quote."):
    """Anyone lists, shows and adds, moderators edit and remove. Changes touch the server's own corpus alone."""

    def __init__(self, _: commands.Bot, desk: Desk) -> None:
        self._desk = desk
        self._worker = desk.worker

    @app_commands.command(description="Add articles: links, a file, or nothing to paste a text.")
    @app_commands.describe(
        url="The article's address; several at once, with spaces between",
        file="A text, Markdown, HTML or PDF file",
    )
    async def add(
        self, interaction: discord.Interaction, url: str = "", file: discord.Attachment | None = None
    ) -> None:
        visit = await self._desk.visit(interaction)
        visit.require_contributor()
        urls = split_urls(url)
        if not urls and file is None:
            await interaction.response.send_modal(open_form(self._desk, visit.say))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        await offer(interaction, self._desk, visit, bound(urls, [file] if file else []))

    @app_commands.command(name="list", description="List the articles that answers are quoted from.")
    @app_commands.describe(
        text="Words in the title, outlet or link",
        outlet="Who published it",
        since="Published then or later, such as 2026-11, last week or 3 days",
        until="Published then or earlier",
        page="Which page, from 1",
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
        visit = await self._desk.visit(interaction)
        filters = read_filters(since=since, until=until, outlet=outlet, now=datetime.now(UTC))
        request = ListRequest(page=bound_page(page), text=text.strip(), filters=filters)
        request.require_short()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show_page(interaction, visit, request)

    @app_commands.command(description="Show an article: where it is from, and its text.")
    @app_commands.describe(article="Its number, or words of its title")
    async def show(self, interaction: discord.Interaction, article: ArticleOption) -> None:
        visit = await self._desk.visit(interaction)
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = await choose_article(self._worker, visit.corpora, article)
        details = await self._worker.get_details(visit.corpora, chosen.article_id)
        reply = Reply(embeds=(article_embed(details, visit.say),))
        await complete(interaction, reply, view=article_view(details.article, visit))

    @app_commands.command(description="Change title, outlet and date of an article (moderators).")
    @app_commands.describe(article="Its number, or words of its title")
    async def edit(self, interaction: discord.Interaction, article: ArticleOption) -> None:
        visit = await self._desk.visit(interaction)
        corpus = guild_corpus(visit.require_moderator())
        chosen = await choose_own_article(self._worker, corpus, article)
        shown = (await self._worker.get_details([corpus], chosen.article_id)).article
        form = edit_form(chosen.article_id, shown.revision, prefill(shown.facts), visit.say)
        await interaction.response.send_modal(form)

    @app_commands.command(description="Remove an article of this server (moderators).")
    @app_commands.describe(article="Its number, or words of its title")
    async def remove(self, interaction: discord.Interaction, article: ArticleOption) -> None:
        visit = await self._desk.visit(interaction)
        corpus = guild_corpus(visit.require_moderator())
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = await choose_own_article(self._worker, corpus, article)
        reply = Reply(content=ask_before_removing(chosen, visit.say))
        await complete(interaction, reply, view=removal_view(chosen.article_id, visit.say))

    @edit.autocomplete("article")
    @remove.autocomplete("article")
    async def suggest_own_articles(self, interaction: discord.Interaction, typed: str) -> Choices:
        visit = await visit_moderated(self._desk, interaction)
        if visit is None or visit.guild_id is None:
            return []
        return await offer_articles(self._desk, visit, [guild_corpus(visit.guild_id)], typed)

    @show.autocomplete("article")
    async def suggest_articles(self, interaction: discord.Interaction, typed: str) -> Choices:
        visit = await self._desk.visit(interaction)
        return await offer_articles(self._desk, visit, visit.corpora, typed)

    @list_articles.autocomplete("outlet")
    async def suggest_outlets(self, interaction: discord.Interaction, typed: str) -> Choices:
        visit = await self._desk.visit(interaction)
        return await offer_outlets(self._desk, visit.corpora, typed, most_units=MAX_OUTLET_UNITS)

    @list_articles.autocomplete("since")
    @list_articles.autocomplete("until")
    async def suggest_times(self, interaction: discord.Interaction, typed: str) -> Choices:
        return offer_times(interaction, typed)

    @on_component(PAGE)
    async def turn(self, interaction: discord.Interaction, pressed: Pressed) -> None:
        request = ListRequest.of(pressed, ids_of_message(interaction))
        visit = await self._desk.visit(interaction)
        await interaction.response.defer()
        await self._show_page(interaction, visit, request)

    async def _show_page(self, interaction: discord.Interaction, visit: Visit, request: ListRequest) -> None:
        page = await self._load(visit, request)
        if page.total and not page.articles:  # Past the end: articles have been removed since.
            request = replace(request, page=count_pages(page.total))
            page = await self._load(visit, request)
        reply = render_page(page, request, visit.say)
        await complete(interaction, reply, view=page_view(request, page.total, visit.say))

    async def _load(self, visit: Visit, request: ListRequest) -> ArticlePage:
        return await self._worker.list_articles(
            visit.corpora,
            contains=request.text,
            filters=request.filters,
            limit=ARTICLES_A_PAGE,
            offset=(request.page - 1) * ARTICLES_A_PAGE,
        )
