"""The articles of a server: `/article add`, `/article list`, `/article remove`."""

import logging
import re
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.audience import guild_corpus, readable_corpora
from bot.commands.adding import offer, open_form
from bot.commands.article_pages import MAX_FILTER_CHARS, PageRequest, page_buttons
from bot.contributing.sources import bound, split_urls
from bot.desk import Desk
from bot.failures import report_failure
from bot.lanes import WorkerError
from bot.markdown import shorten
from bot.notices import ARTICLES_A_PAGE, count_pages, describe_removed, render_page
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.sending import complete
from bot.worker import ArticlePage
from index import ArticleFacts, ArticleId, CorpusName, NewsIndexError

log = logging.getLogger(__name__)

MAX_CHOICES = 25
MAX_CHOICE_UNITS = 100
"""https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure"""


@app_commands.allowed_installs(guilds=True, users=False)
class Articles(commands.GroupCog, group_name="article", group_description="The articles that answers quote."):
    """Anyone lists and adds, moderators remove. Adding and removing touch the server's own corpus alone."""

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
    @app_commands.describe(contains="Words in the title, outlet or link", page="Which page, from 1")
    async def list_articles(
        self,
        interaction: discord.Interaction,
        contains: app_commands.Range[str, 0, MAX_FILTER_CHARS] = "",
        page: app_commands.Range[int, 1, 1_000_000] = 1,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show(interaction, PageRequest(page, contains.strip()))

    @app_commands.command(description="Remove an article of this server for good (moderators).")
    @app_commands.describe(article="Its number, or words of its title")
    async def remove(self, interaction: discord.Interaction, article: str) -> None:
        corpus = guild_corpus((await self._desk.visit(interaction)).require_moderator())
        await interaction.response.defer(ephemeral=True, thinking=True)
        article_id = await self._find(corpus, interaction, article)
        removed = await self._worker.remove_article(corpus, article_id)
        log.info(
            "article removed: number %s, guild %s, user %s",
            article_id,
            interaction.guild_id,
            interaction.user.id,
        )
        await complete(interaction, Reply(content=describe_removed(removed)))

    @remove.autocomplete("article")
    async def suggest_articles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        visit = await self._desk.visit(interaction)
        if visit.guild_id is None or not visit.is_moderator:
            return []
        try:
            found = await self._matching(guild_corpus(visit.guild_id), typed)
        except (NewsIndexError, WorkerError):
            return []
        return [app_commands.Choice(name=_choice_name(facts), value=str(facts.article_id)) for facts in found]

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Turn a page of the list."""
        custom_id = interaction.data.get("custom_id") if interaction.data else None
        request = PageRequest.from_custom_id(custom_id) if isinstance(custom_id, str) else None
        if request is None:
            return
        try:
            await interaction.response.defer()
            await self._show(interaction, request)
        except Exception as error:
            await report_failure(interaction, error)

    async def _show(self, interaction: discord.Interaction, request: PageRequest) -> None:
        page = await self._load(interaction, request)
        if page.total and not page.articles:  # Past the end: articles have been removed since.
            request = replace(request, number=count_pages(page.total))
            page = await self._load(interaction, request)
        reply = render_page(page, number=request.number, contains=request.contains)
        await complete(interaction, reply, view=page_buttons(request, page.total))

    async def _load(self, interaction: discord.Interaction, request: PageRequest) -> ArticlePage:
        return await self._worker.list_articles(
            readable_corpora(interaction.guild_id),
            contains=request.contains,
            limit=ARTICLES_A_PAGE,
            offset=(request.number - 1) * ARTICLES_A_PAGE,
        )

    async def _find(self, corpus: CorpusName, interaction: discord.Interaction, typed: str) -> ArticleId:
        """The article that a person means. Raises Refusal unless it is exactly one that may be removed."""
        found = await self._matching(corpus, typed)
        if len(found) == 1:
            return found[0].article_id
        if found:
            raise Refusal("Several articles match that. Pick one from the list that shows while you type.")
        number = _number_in(typed)
        if number and await self._worker.find_article(readable_corpora(interaction.guild_id), number):
            raise Refusal(
                "Article {number} is in the shared library, which only the person who runs this bot changes.",
                number=number,
            )
        raise Refusal("No article of this server matches that. `/article list` shows their numbers.")

    async def _matching(self, corpus: CorpusName, typed: str) -> list[ArticleFacts]:
        """The article of that number, or else those with these words in their title, outlet or link."""
        number = _number_in(typed)
        numbered = await self._worker.find_article([corpus], number) if number else None
        if numbered:
            return [numbered]
        page = await self._worker.list_articles([corpus], contains=typed.strip(), limit=MAX_CHOICES)
        return [article.facts for article in page.articles]


def _number_in(typed: str) -> ArticleId | None:
    match = re.fullmatch(r"#?(\d{1,18})", typed.strip(), re.ASCII)
    return ArticleId(int(match[1])) if match else None


def _choice_name(facts: ArticleFacts) -> str:
    return shorten(f"{facts.article_id} · {facts.title or facts.url or 'without a title'}", MAX_CHOICE_UNITS)
