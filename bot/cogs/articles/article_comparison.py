"""Compare an article with the page at its address, and adopt the page's version."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.bot_errors import Refusal
from bot.cogs.articles.article_addition import STORED_STATUSES, describe_outcome
from bot.cogs.articles.article_buttons import article_view
from bot.cogs.articles.article_details import article_embed
from bot.cogs.articles.comparison_embed import comparison_embed
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction, AuditRecord, add_audit_record
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, record_id
from bot.ui.reply import Reply, send_reply
from index import (
    AddOutcome,
    AddStatus,
    Article,
    ArticleChangedError,
    ArticleDetails,
    ArticleId,
    CorpusName,
    Expectation,
    PageCheck,
    PageComparison,
    TextMatch,
    set_supplier,
)

_COMPARE = CustomIdPattern("article:compare", record_id("article_id"))
_ADOPT = CustomIdPattern("article:adopt", record_id("article_id"), record_id("revision"))


class ArticleComparisons(commands.Cog):
    """For moderators: the buttons that compare an article with its page, and adopt the page's version."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services
        self._index = services.index

    @on_component(_COMPARE, _ADOPT)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        corpus, article_id = (
            guild_corpus(context.require_moderator()),
            ArticleId(parsed_id.number("article_id")),
        )
        await interaction.response.defer()
        article = (await self._get_details(corpus, article_id)).article
        if article.facts.url is None:
            raise Refusal("This article has no link, so there is no page to compare it with.")
        is_adopted = parsed_id.button == "adopt"
        if is_adopted and parsed_id.number("revision") != article.revision:
            raise ArticleChangedError(article.facts.article_id)
        url = article.facts.url
        check = await self._index.read_content(
            context.person_id, lambda index: index.check_page(url, article.text)
        )
        if is_adopted and check.match is TextMatch.SAME:
            await self._adopt(interaction, context, article, check)
        else:
            await self._show(interaction, context, article, check)

    async def _show(
        self, interaction: discord.Interaction, context: RequestContext, article: Article, check: PageCheck
    ) -> None:
        """Store the result of the comparison, which readers see too, and show it."""
        corpus, article_id = guild_corpus(context.require_moderator()), article.facts.article_id
        if check.match is not None:
            compared, within = (
                PageComparison(match=check.match, at=datetime.now(UTC)),
                require_moderator_in_transaction(context),
            )
            await self._index.change(
                lambda index: index.note_comparison(
                    corpus, article_id, compared, revision=article.revision, within=within
                )
            )
        details = await self._get_details(corpus, article_id)
        embeds = (
            article_embed(details, context.say),
            comparison_embed(check, article.facts.url or "", context.say),
        )
        view = article_view(details.article, context, is_same=check.match is TextMatch.SAME)
        await send_reply(interaction, Reply(embeds=embeds), view=view)

    async def _adopt(
        self, interaction: discord.Interaction, context: RequestContext, article: Article, check: PageCheck
    ) -> None:
        corpus, facts, now = guild_corpus(context.require_moderator()), article.facts, datetime.now(UTC)
        assert check.page is not None, "a page with the same text was read"

        def note(connection: Connection, outcome: AddOutcome) -> None:
            if outcome.status in STORED_STATUSES:
                add_audit_record(connection, _audit_record(context, outcome, now))

        draft = set_supplier(replace(check.page, url=facts.url), context.supplier, now)
        expected = Expectation(AddStatus.UPDATED, facts.article_id, article.revision)
        within = require_moderator_in_transaction(context)
        [outcome] = await self._index.change(
            lambda index: index.add(corpus, [draft], expected=[expected], within=within, on_stored=note)
        )
        await self._index.sync()
        details = await self._get_details(corpus, facts.article_id)
        reply = Reply(
            content=describe_outcome(outcome, context.say), embeds=(article_embed(details, context.say),)
        )
        await send_reply(interaction, reply, view=article_view(details.article, context))

    async def _get_details(self, corpus: CorpusName, article_id: ArticleId) -> ArticleDetails:
        return await self._index.lookup(lambda index: index.get_details([corpus], article_id))


def _audit_record(context: RequestContext, outcome: AddOutcome, now: datetime) -> AuditRecord:
    return AuditRecord(
        guild_id=context.require_server(),
        person_id=context.person_id,
        action=AuditAction.ARTICLE_REPLACED,
        subject=f"{outcome.article_id}: {outcome.title}",
        at=now,
    )
