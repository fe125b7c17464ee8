"""Remove a source, or roll back its last refresh, after confirmation."""

import discord
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.sources.source_change_text import (
    confirm_rollback_text,
    confirm_source_removal_text,
    describe_kept_source,
    describe_removed_source,
)
from bot.context import RequestContext, guild_corpus, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.db.job_queries import JobKind, JobRequest
from bot.db.source_offer_queries import delete_source_channel
from bot.interactions.component_routes import on_component
from bot.interactions.source_choice import source_choice_name
from bot.jobs.running_jobs import begin_job
from bot.services import Services
from bot.ui.components import stateless_view
from bot.ui.custom_ids import ParsedCustomId, patterns, record_id
from bot.ui.reply import Reply, send_reply
from index import Source, SourceId

_BUTTONS = patterns("source", ("remove", "empty", "keep", "rollback"), record_id("source_id"))


async def confirm_removal(interaction: discord.Interaction, context: RequestContext, source: Source) -> None:
    """Ask whether to keep the articles. The interaction must be deferred, ephemerally."""
    say, danger = context.say, discord.ButtonStyle.danger
    if source.articles:
        buttons = [
            _button("remove", source, say("Keep its articles")),
            _button("empty", source, say("Delete its articles too"), style=danger),
        ]
    else:
        buttons = [_button("remove", source, say("Remove"), style=danger)]
    view = stateless_view([*buttons, _button("keep", source, say("Cancel"))])
    await send_reply(interaction, Reply(content=confirm_source_removal_text(source, say)), view=view)


async def confirm_rollback(interaction: discord.Interaction, context: RequestContext, source: Source) -> None:
    """Ask whether to roll back the last refresh. The interaction must be deferred, ephemerally."""
    say = context.say
    view = stateless_view(
        [
            _button("rollback", source, say("Undo the reindex"), style=discord.ButtonStyle.danger),
            _button("keep", source, say("Cancel")),
        ]
    )
    await send_reply(interaction, Reply(content=confirm_rollback_text(source, say)), view=view)


class SourceRemovals(commands.Cog):
    """For moderators: the buttons that remove a source or roll back its last refresh."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services

    @on_component(*_BUTTONS)
    async def press(self, interaction: discord.Interaction, parsed_id: ParsedCustomId) -> None:
        context, source_id = await self._services.context(interaction), SourceId(parsed_id.number("source_id"))
        corpus = guild_corpus(context.require_moderator())
        await interaction.response.defer()
        match parsed_id.button:
            case "keep":
                source = await self._services.index.lookup(lambda index: index.sources.get([corpus], source_id))
                await send_reply(interaction, Reply(content=describe_kept_source(source, context.say)))
            case "rollback":
                await self._roll_back(interaction, context, source_id)
            case _:
                await self._remove(interaction, context, source_id, with_articles=parsed_id.button == "empty")

    async def _remove(
        self,
        interaction: discord.Interaction,
        context: RequestContext,
        source_id: SourceId,
        *,
        with_articles: bool,
    ) -> None:
        guild_id, within = context.require_moderator(), require_moderator_in_transaction(context)
        self._require_idle(guild_id, source_id)
        source = await self._services.index.change(
            lambda index: index.sources.remove(
                guild_corpus(guild_id), source_id, with_articles=with_articles, within=within
            )
        )
        await self._services.records.write(lambda c: delete_source_channel(c, source_id))
        await self._services.note(
            guild_id, context.person_id, AuditAction.SOURCE_REMOVED, source_choice_name(source)
        )
        text = describe_removed_source(source, context.say, with_articles=with_articles)
        await send_reply(interaction, Reply(content=text))

    async def _roll_back(
        self, interaction: discord.Interaction, context: RequestContext, source_id: SourceId
    ) -> None:
        guild_id = context.require_moderator()
        self._require_idle(guild_id, source_id)
        corpus = guild_corpus(guild_id)
        source = await self._services.index.lookup(lambda index: index.sources.get([corpus], source_id))
        request = JobRequest(
            kind=JobKind.ROLLBACK,
            source_id=source_id,
            source_title=source.title,
            language=context.say_to_all.tag,
        )
        await begin_job(self._services.jobs, interaction, context, request)

    def _require_idle(self, guild_id: int, source_id: SourceId) -> None:
        """Raises Refusal while a job works on the source."""
        running_job = self._services.jobs.find(guild_id)
        if running_job is not None and running_job.job.request.source_id == source_id:
            raise Refusal("I am reading this source right now. Wait until that is done, or cancel it.")


def _button(
    button: str, source: Source, label: str, *, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(custom_id=f"source:{button}:{source.source_id}", label=label, style=style)
