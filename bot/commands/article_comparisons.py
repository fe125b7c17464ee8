"""Comparing an article with the page at its address. It works after a restart, as its buttons do."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
from discord.ext import commands
from sqlalchemy import Connection

from bot.articles.article_text import article_embed
from bot.audience import Visit, guild_corpus
from bot.commands.article_buttons import article_view
from bot.contributing.adding_text import describe_added
from bot.contributing.comparison_text import comparison_embed
from bot.contributing.storing import STORED
from bot.custom_ids import Pressed, Shape, row
from bot.services import Desk
from bot.permits import permit_moderator
from bot.records.activities import Action, Activity, add_activity
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import complete
from index import (
    AddOutcome,
    AddStatus,
    Article,
    ArticleChangedError,
    ArticleId,
    Expectation,
    PageCheck,
    PageComparison,
    TextMatch,
    supply,
)

_COMPARE = Shape("article:compare", row("article_id"))
_ADOPT = Shape("article:adopt", row("article_id"), row("revision"))


class ArticleComparisons(commands.Cog):
    """For moderators: has the page read, and takes its version where it is the same."""

    def __init__(self, _: commands.Bot, services: Desk) -> None:
        self._services = services
        self._executor = services.executor

    @on_component(_COMPARE, _ADOPT)
    async def press(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        context = await self._services.context(interaction)
        corpus, article_id = guild_corpus(context.require_moderator()), ArticleId(parsed_id.number("article_id"))
        await interaction.response.defer()
        article = (await self._executor.get_details([corpus], article_id)).article
        if article.facts.url is None:
            raise Refusal("This article has no link, so there is no page to compare it with.")
        is_adopted = parsed_id.button == "adopt"
        if is_adopted and parsed_id.number("revision") != article.revision:
            raise ArticleChangedError(article.facts.article_id)
        check = await self._executor.check_page(article.facts.url, article.text, person_id=context.person_id)
        if is_adopted and check.match is TextMatch.SAME:
            await self._adopt(interaction, context, article, check)
        else:
            await self._show(interaction, context, article, check)

    async def _show(
        self, interaction: discord.Interaction, context: Visit, article: Article, check: PageCheck
    ) -> None:
        """Keep what was found, for readers, and show it."""
        corpus, article_id = guild_corpus(context.require_moderator()), article.facts.article_id
        if check.match is not None:
            await self._executor.note_comparison(
                corpus,
                article_id,
                PageComparison(match=check.match, at=datetime.now(UTC)),
                revision=article.revision,
                within=permit_moderator(context),
            )
        details = await self._executor.get_details([corpus], article_id)
        compared = comparison_embed(check, article.facts.url or "", context.say)
        view = article_view(details.article, context, is_same=check.match is TextMatch.SAME)
        reply = Reply(embeds=(article_embed(details, context.say), compared))
        await complete(interaction, reply, view=view)

    async def _adopt(
        self, interaction: discord.Interaction, context: Visit, article: Article, check: PageCheck
    ) -> None:
        corpus, facts, now = guild_corpus(context.require_moderator()), article.facts, datetime.now(UTC)
        assert check.page is not None, "a page that is the same was read"

        def note(connection: Connection, outcome: AddOutcome) -> None:
            if outcome.status in STORED:
                add_activity(connection, _activity(context, outcome, now))

        outcome = await self._executor.add(
            corpus,
            supply(replace(check.page, url=facts.url), context.supplier, now),
            expected=Expectation(AddStatus.UPDATED, facts.article_id, article.revision),
            within=permit_moderator(context),
            on_stored=note,
        )
        await self._executor.sync()
        details = await self._executor.get_details([corpus], facts.article_id)
        reply = Reply(content=describe_added(outcome, context.say), embeds=(article_embed(details, context.say),))
        await complete(interaction, reply, view=article_view(details.article, context))


def _activity(context: Visit, outcome: AddOutcome, now: datetime) -> Activity:
    return Activity(
        guild_id=context.require_server(),
        person_id=context.person_id,
        action=Action.ARTICLE_REPLACED,
        subject=f"{outcome.article_id}: {outcome.title}",
        at=now,
    )
