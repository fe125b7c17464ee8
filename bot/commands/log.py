"""`/log`: who added, removed, reindexed or changed what, when."""

from dataclasses import dataclass, replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.components import stateless_view
from bot.custom_ids import Pressed, Shape, bound_page, count, one_of, or_empty, row
from bot.services import Desk
from bot.language import Language
from bot.moderating.activity_text import ACTION_NAMES, LINES_A_PAGE, ActivityPage, count_pages, log_embed
from bot.records.activities import Action, count_activities, list_activities
from bot.rendering import Reply
from bot.routing import on_component
from bot.sending import complete

_ACTIONS = [action.value for action in Action]
PAGE = Shape("log", count("page"), or_empty(row("person_id")), or_empty(one_of("action", _ACTIONS)))
_CHOICES = [app_commands.Choice(name=name, value=action.value) for action, name in ACTION_NAMES.items()]


@dataclass(frozen=True, slots=True)
class LogRequest:
    """A page of the log, of all people and actions or of one; `page` counts from 1."""

    page: int
    person_id: int | None = None
    action: Action | None = None

    def to_custom_id(self) -> str:
        return f"log:{self.page}:{self.person_id or ''}:{self.action.value if self.action else ''}"

    @classmethod
    def of(cls, parsed_id: Pressed) -> "LogRequest":
        action = Action(parsed_id.text("action")) if parsed_id.values["action"] else None
        return cls(bound_page(parsed_id.number("page")), parsed_id.find_number("person_id"), action)


class Log(commands.Cog):
    """For moderators, each of whom sees it alone."""

    def __init__(self, _: commands.Bot, services: Desk) -> None:
        self._services = services

    @app_commands.command(description="Who added, removed, reindexed or changed what (moderators).")
    @app_commands.describe(
        person="Only what this person did", action="Only this", page="Which page, from 1; the newest is first"
    )
    @app_commands.choices(action=_CHOICES)
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    async def log(
        self,
        interaction: discord.Interaction,
        person: discord.User | None = None,
        action: app_commands.Choice[str] | None = None,
        page: app_commands.Range[int, 1, 1_000_000] = 1,
    ) -> None:
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer(ephemeral=True, thinking=True)
        chosen = Action(action.value) if action else None
        request = LogRequest(bound_page(page), person.id if person else None, chosen)
        await self._show(interaction, guild_id, request, context.say)

    @on_component(PAGE)
    async def turn(self, interaction: discord.Interaction, parsed_id: Pressed) -> None:
        request = LogRequest.of(parsed_id)
        context = await self._services.context(interaction)
        guild_id = context.require_moderator()
        await interaction.response.defer()
        await self._show(interaction, guild_id, request, context.say)

    async def _show(
        self, interaction: discord.Interaction, guild_id: int, request: LogRequest, say: Language
    ) -> None:
        shown = await self._load(guild_id, request)
        if shown.total and not shown.activities:  # Past the end: old lines have been dropped since.
            request = replace(request, page=count_pages(shown.total))
            shown = await self._load(guild_id, request)
        view = _page_view(request, count_pages(shown.total), say)
        await complete(interaction, Reply(embeds=(log_embed(shown, request.page, say),)), view=view)

    async def _load(self, guild_id: int, request: LogRequest) -> ActivityPage:
        actions = [request.action] if request.action else []
        first = (request.page - 1) * LINES_A_PAGE
        return await self._services.records.read(
            lambda c: ActivityPage(
                list_activities(
                    c,
                    guild_id,
                    actions=actions,
                    person_id=request.person_id,
                    limit=LINES_A_PAGE,
                    offset=first,
                ),
                count_activities(c, guild_id, actions=actions, person_id=request.person_id),
            )
        )


def _page_view(request: LogRequest, last: int, say: Language) -> discord.ui.View | None:
    if last == 1:
        return None
    return stateless_view(
        discord.ui.Button[discord.ui.View](
            custom_id=replace(request, page=page).to_custom_id(), label=label, disabled=not 1 <= page <= last
        )
        for label, page in (
            (say("Previous page"), request.page - 1),
            (say("Next page"), request.page + 1),
        )
    )
