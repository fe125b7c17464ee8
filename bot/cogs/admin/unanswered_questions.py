"""`/questions`: what people looked for and did not find."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from bot.context import RequestContext, visible_channels
from bot.db.exchange_queries import RATED_RETENTION, UNRATED_RETENTION
from bot.db.unanswered_queries import UnansweredQuestion, count_unanswered, list_unanswered
from bot.i18n.translator import Translator
from bot.interactions.component_routes import on_component
from bot.services import Services
from bot.ui.components import ADD_ARTICLE, ADD_SOURCE, stateless_view
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId, bound_page, count
from bot.ui.discord_markup import date_stamp, escape, shorten
from bot.ui.reply import ACCENT, Reply, send_reply

QUESTIONS_A_PAGE = 10
MAX_QUESTION_UNITS = 120
MAX_COMMENT_UNITS = 80
"""So that ten lines fit into one embed."""
QUESTIONS_PAGE = CustomIdPattern("questions", count("page"))


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """Some questions, the latest first, and how many there are in all."""

    questions: Sequence[UnansweredQuestion]
    total: int


def questions_embed(shown: QuestionsPage, page: int, say: Translator) -> discord.Embed:
    """One page, counted from 1. Nobody who asked is named."""
    lines = [_describe(question, say) for question in shown.questions]
    body = "\n".join(lines) or say("Every question was answered, and no answer was rated as not helpful.")
    kept = say(
        "Kept for {n} days, or {rated} days if rated. Private questions are listed only if somebody commented "
        "on the answer.",
        n=UNRATED_RETENTION.days,
        rated=RATED_RETENTION.days,
    )
    place = say("Page {page:,} of {pages:,}", page=page, pages=_count_pages(shown.total))
    embed = discord.Embed(title=say("What people did not find"), description=body, colour=ACCENT)
    return embed.set_footer(text=f"{place} · {kept}")


def _describe(question: UnansweredQuestion, say: Translator) -> str:
    """The question, how often and when it was asked, and what was wrong."""
    last = question.last
    text = escape(shorten(last.content.question, MAX_QUESTION_UNITS))
    is_public = not last.content.is_private and last.message_id is not None
    url = f"https://discord.com/channels/{last.guild_id}/{last.channel_id}/{last.message_id}"
    parts = [
        f"**{text}**",
        say("{n:,} times", n=question.times) if question.times > 1 else "",
        date_stamp(last.asked_at, "R"),
        "" if last.content.reason is not None else say("answer rated not helpful"),
        f"“{escape(shorten(question.comment, MAX_COMMENT_UNITS))}”" if question.comment else "",
        f"[{say('open')}]({url})" if is_public else "",
    ]
    return f"- {' · '.join(filter(None, parts))}"


class UnansweredQuestions(commands.Cog):
    """`/questions`, for moderators; the reply is ephemeral."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @app_commands.command(description="See what people asked and did not find (moderators).")
    @app_commands.describe(page="The page, from 1; the latest questions come first")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def questions(
        self, interaction: discord.Interaction, page: app_commands.Range[int, 1, 1_000_000] = 1
    ) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show(interaction, context, bound_page(page))

    @on_component(QUESTIONS_PAGE)
    async def turn(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        await interaction.response.defer()
        await self._show(interaction, context, bound_page(parsed_id.number("page")))

    async def _show(self, interaction: discord.Interaction, context: RequestContext, page: int) -> None:
        guild_id, channel_ids = context.require_moderator(), visible_channels(interaction)
        shown = await self._load(guild_id, channel_ids, page)
        if shown.total and not shown.questions:  # Past the end: questions were deleted.
            page = _count_pages(shown.total)
            shown = await self._load(guild_id, channel_ids, page)
        view = _page_view(page, _count_pages(shown.total), context.say)
        await send_reply(interaction, Reply(embeds=(questions_embed(shown, page, context.say),)), view=view)

    async def _load(self, guild_id: int, channel_ids: Sequence[int] | None, page: int) -> QuestionsPage:
        first = (page - 1) * QUESTIONS_A_PAGE
        return await self._services.records.read(
            lambda c: QuestionsPage(
                list_unanswered(c, guild_id, channel_ids, limit=QUESTIONS_A_PAGE, offset=first),
                count_unanswered(c, guild_id, channel_ids),
            )
        )


def _count_pages(questions: int) -> int:
    return max(1, -(-questions // QUESTIONS_A_PAGE))


def _page_view(page: int, last: int, say: Translator) -> discord.ui.View:
    """Ways to fill the gaps, and the other pages if there are any."""
    buttons: list[discord.ui.Button[discord.ui.View]] = [
        discord.ui.Button(custom_id=ADD_SOURCE, label=say("Add a source")),
        discord.ui.Button(custom_id=ADD_ARTICLE, label=say("Add an article")),
    ]
    if last > 1:
        buttons += [
            discord.ui.Button(
                custom_id=f"questions:{number}", label=label, disabled=not 1 <= number <= last, row=1
            )
            for label, number in ((say("Previous page"), page - 1), (say("Next page"), page + 1))
        ]
    return stateless_view(buttons)
