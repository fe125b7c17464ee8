"""`/index status`, `/index reindex`, `/index check`, and cancelling a job."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.bot_errors import Refusal
from bot.cogs.index.index_status import ServerWorkload, status_embed
from bot.context import RequestContext, guild_corpus
from bot.db.audit_log_queries import AuditAction, AuditRecord, list_audit_records
from bot.db.draft_queries import count_waiting_drafts
from bot.db.job_queries import JobKind, JobRequest
from bot.db.storage_quotas import measure_drafts
from bot.i18n.translator import N_
from bot.interactions.article_choice import choose_own_article
from bot.interactions.autocomplete import Choices, article_choices, find_moderator_context, outlet_choices
from bot.interactions.component_routes import on_component
from bot.jobs.running_jobs import CANCEL_JOB, begin_job
from bot.services import Services
from bot.ui.custom_ids import CustomIdPattern, ParsedCustomId
from bot.ui.reply import NO_PINGS, Reply, send_reply

STOPS_AFTER_BATCH = N_("Stopping after the current step. What is finished is kept.")
WHEN_CANCELLED = {
    JobKind.REFRESH: N_("Stopping after the current page. Nothing will be changed."),
    JobKind.ROLLBACK: N_("Stopping after the current article. Nothing will be changed."),
}


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class IndexCommands(
    commands.GroupCog, group_name="index", group_description="Maintain this server's index (moderators)."
):
    """For moderators. Discord hides the commands from others, and each command checks it again."""

    def __init__(self, _: commands.Bot, services: Services) -> None:
        self._services = services
        self._index = services.index

    @app_commands.command(description="Show how many articles there are and whether all can be found.")
    async def status(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        status = await self._index.lookup(lambda index: index.status(context.corpora))
        workload = await self._load_workload(guild_id, context)
        await send_reply(interaction, Reply(embeds=(status_embed(status, workload, context.say),)))

    @app_commands.command(description="Index this server's articles again. Questions are still answered.")
    @app_commands.describe(
        outlet="Only the articles of this outlet",
        article="Only this article: its number, or words of its title",
        full="Process every article again and rebuild the search files",
    )
    async def reindex(
        self,
        interaction: discord.Interaction,
        outlet: app_commands.Range[str, 1, 100] | None = None,
        article: app_commands.Range[str, 1, 100] | None = None,
        full: bool = False,
    ) -> None:
        context = await self._services.context(interaction)
        corpus = guild_corpus(context.require_moderator())
        if outlet and article:
            raise Refusal("Choose an outlet or an article, not both.")
        chosen = await choose_own_article(self._index, corpus, article) if article else None
        request = JobRequest(
            kind=JobKind.REINDEX,
            outlet=outlet.strip() if outlet else None,
            article_id=chosen.article_id if chosen else None,
            full=full,
            language=context.say_to_all.tag,
        )
        await begin_job(self._services.jobs, interaction, context, request)

    @app_commands.command(description="Check this server's articles and index for problems.")
    @app_commands.describe(repair="Rebuild what is damaged")
    async def check(self, interaction: discord.Interaction, repair: bool = False) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        request = JobRequest(kind=JobKind.CHECK, repairs=repair, language=context.say_to_all.tag)
        await begin_job(self._services.jobs, interaction, context, request)

    @reindex.autocomplete("outlet")
    async def suggest_outlets(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        if context is None or context.guild_id is None:
            return []
        return await outlet_choices(self._services, [guild_corpus(context.guild_id)], typed)

    @reindex.autocomplete("article")
    async def suggest_articles(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await find_moderator_context(self._services, interaction)
        if context is None or context.guild_id is None:
            return []
        return await article_choices(self._services, context, [guild_corpus(context.guild_id)], typed)

    @on_component(CustomIdPattern(CANCEL_JOB))
    async def cancel(self, interaction: discord.Interaction, _: ParsedCustomId) -> None:
        """Cancel the job of the server; the button may be from before a restart."""
        context = await self._services.context(interaction)
        running_job = self._services.jobs.find(context.require_moderator())
        shown_by = running_job.job.message_id if running_job else None
        is_of_another = interaction.message is not None and shown_by not in (None, interaction.message.id)
        if running_job is None or is_of_another:
            raise Refusal("This has already ended, so there is nothing to cancel.")
        running_job.cancel()
        text = context.say(WHEN_CANCELLED.get(running_job.job.request.kind, STOPS_AFTER_BATCH))
        await interaction.response.send_message(text, ephemeral=True, allowed_mentions=NO_PINGS)

    async def _load_workload(self, guild_id: int, context: RequestContext) -> ServerWorkload:
        running_job = self._services.jobs.find(guild_id)
        return ServerWorkload(
            job=running_job.describe(context.say) if running_job else None,
            waiting_reviews=await self._services.records.read(lambda c: count_waiting_drafts(c, guild_id)),
            waiting_questions=self._index.waiting_questions,
            last_check=await self._find_last_check(guild_id),
            drafts=await self._services.records.read(lambda c: measure_drafts(c, guild_id)),
            max_draft_bytes=self._services.max_draft_bytes,
        )

    async def _find_last_check(self, guild_id: int) -> AuditRecord | None:
        found = await self._services.records.read(
            lambda c: list_audit_records(c, guild_id, actions=[AuditAction.CHECKED], limit=1)
        )
        return found[0] if found else None
