"""Keeping the index of a server: `/index status`, `/index reindex`, `/index check`."""

from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.articles.article_choice import choose_own_article
from bot.audience import Visit, guild_corpus
from bot.commands.offers import Choices, offer_articles, offer_outlets, visit_moderated
from bot.custom_ids import Pressed, Shape
from bot.services import Desk
from bot.jobs.job_board import CANCEL
from bot.jobs.job_text import CANNOT_REPORT_LATE
from bot.jobs.status_text import Surroundings, status_embed
from bot.language import N_
from bot.records.activities import Action, Activity, list_activities
from bot.records.drafts import count_waiting
from bot.records.jobs import Job, JobKind, JobRequest
from bot.records.quotas import measure_drafts
from bot.refusal import Refusal
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import NO_PINGS, complete

STAYS = N_("It stops after the batch at hand; what is done stays.")
WHEN_CANCELLED = {JobKind.REFRESH: N_("It stops after the page at hand, and nothing is changed.")}


async def begin_job(services: Desk, interaction: discord.Interaction, context: Visit, request: JobRequest) -> None:
    """Begin a job and stay with it, so that a bot that is stopping waits for its message. Raises Refusal."""
    guild_id, say = context.require_moderator(), context.say_to_all
    if services.jobs.find(guild_id):
        raise Refusal(
            "A reindex, check or poll of this server is running already. Wait for its end, or stop it with its "
            "**Cancel** button."
        )
    late = say(CANNOT_REPORT_LATE, index_status=say.command("index status"))
    job = Job(
        guild_id=guild_id,
        channel_id=interaction.channel_id or 0,
        person_id=context.person_id,
        request=request,
        started_at=datetime.now(UTC),
    )
    footnote = "" if interaction.app_permissions.view_channel else late
    running_job = services.jobs.begin(services, job, interaction, footnote=footnote)
    await running_job.wait()


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
class Library(
    commands.GroupCog, group_name="index", group_description="Look after this server's index (moderators)."
):
    """For moderators: Discord hides the commands from others, and each is checked again."""

    def __init__(self, _: commands.Bot, services: Desk) -> None:
        self._services = services
        self._executor = services.executor

    @app_commands.command(description="Show how many articles there are, and whether all can be found.")
    async def status(self, interaction: discord.Interaction) -> None:
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        status = await self._executor.status(context.corpora)
        workload = await self._load_workload(guild_id, context)
        await complete(interaction, Reply(embeds=(status_embed(status, workload, context.say),)))

    @app_commands.command(description="Index this server's articles again; questions are answered meanwhile.")
    @app_commands.describe(
        outlet="Only the articles of this outlet",
        article="Only this article: its number, or words of its title",
        full="Split every article again and build the search files anew",
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
            raise Refusal("Give me an outlet or an article, not both.")
        chosen = await choose_own_article(self._executor, corpus, article) if article else None
        request = JobRequest(
            kind=JobKind.REINDEX,
            outlet=outlet.strip() if outlet else None,
            article_id=chosen.article_id if chosen else None,
            full=full,
            language=context.say_to_all.tag,
        )
        await begin_job(self._services, interaction, context, request)

    @app_commands.command(description="Compare this server's articles with the index; say what is wrong.")
    @app_commands.describe(repair="Build anew what is damaged")
    async def check(self, interaction: discord.Interaction, repair: bool = False) -> None:
        context = await self._services.context(interaction)
        context.require_moderator()
        request = JobRequest(kind=JobKind.CHECK, repairs=repair, language=context.say_to_all.tag)
        await begin_job(self._services, interaction, context, request)

    @reindex.autocomplete("outlet")
    async def suggest_outlets(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await visit_moderated(self._services, interaction)
        if context is None or context.guild_id is None:
            return []
        return await offer_outlets(self._services, [guild_corpus(context.guild_id)], typed)

    @reindex.autocomplete("article")
    async def suggest_articles(self, interaction: discord.Interaction, typed: str) -> Choices:
        context = await visit_moderated(self._services, interaction)
        if context is None or context.guild_id is None:
            return []
        return await offer_articles(self._services, context, [guild_corpus(context.guild_id)], typed)

    @on_component(Shape(CANCEL))
    async def cancel(self, interaction: discord.Interaction, _: Pressed) -> None:
        """Stop a job; the button may be from before a restart."""
        context = await self._services.context(interaction)
        running_job = self._services.jobs.find(context.require_moderator())
        shown_by = running_job.job.message_id if running_job else None
        is_of_another = interaction.message is not None and shown_by not in (None, interaction.message.id)
        if running_job is None or is_of_another:
            raise Refusal("No reindex, check or poll of this server is running any more.")
        running_job.cancel()
        told = context.say(WHEN_CANCELLED.get(running_job.job.request.kind, STAYS))
        await interaction.response.send_message(told, ephemeral=True, allowed_mentions=NO_PINGS)

    async def _load_workload(self, guild_id: int, context: Visit) -> Surroundings:
        running_job = self._services.jobs.find(guild_id)
        return Surroundings(
            job=running_job.describe(context.say) if running_job else None,
            waiting_reviews=await self._services.records.read(lambda c: count_waiting(c, guild_id)),
            waiting_questions=self._executor.waiting_questions,
            last_check=await self._find_last_check(guild_id),
            drafts=await self._services.records.read(lambda c: measure_drafts(c, guild_id)),
            max_draft_bytes=self._services.max_draft_bytes,
        )

    async def _find_last_check(self, guild_id: int) -> Activity | None:
        found = await self._services.records.read(
            lambda c: list_activities(c, guild_id, actions=[Action.CHECKED], limit=1)
        )
        return found[0] if found else None
