"""How often a source is polled: the choices of `/source interval`, and setting one."""

from collections.abc import Mapping
from datetime import timedelta

import discord
from discord import app_commands

from bot.cogs.sources.source_embed import describe_interval, next_poll_text, source_title
from bot.context import RequestContext, require_moderator_in_transaction
from bot.db.audit_log_queries import AuditAction
from bot.i18n.translator import N_, Translator
from bot.interactions.source_choice import source_choice_name
from bot.services import Services
from bot.ui.reply import Reply, send_reply
from index import Source

AUTOMATIC = 0
"""The choice that stands for no fixed interval."""
INTERVAL_NAMES: Mapping[int, str] = {
    AUTOMATIC: N_("Automatic"),
    15: N_("15 minutes"),
    30: N_("30 minutes"),
    60: N_("1 hour"),
    2 * 60: N_("2 hours"),
    3 * 60: N_("3 hours"),
    6 * 60: N_("6 hours"),
    12 * 60: N_("12 hours"),
    24 * 60: N_("1 day"),
}
"""By minutes."""
INTERVAL_CHOICES = [app_commands.Choice(name=name, value=minutes) for minutes, name in INTERVAL_NAMES.items()]


async def set_interval(
    interaction: discord.Interaction, services: Services, context: RequestContext, source: Source, minutes: int
) -> None:
    """Set how often a source is polled. The interaction must be deferred, ephemerally."""
    guild_id, within = context.require_moderator(), require_moderator_in_transaction(context)
    interval = None if minutes == AUTOMATIC else timedelta(minutes=minutes)
    changed = await services.index.change(
        lambda index: index.sources.set_interval(source.corpus, source.source_id, interval, within=within)
    )
    if changed.fixed_interval != source.fixed_interval:
        await services.note(
            guild_id, context.person_id, AuditAction.SOURCE_CHANGED, source_choice_name(changed)
        )
    await send_reply(interaction, Reply(content=describe_new_interval(changed, context.say)))


def describe_new_interval(source: Source, say: Translator) -> str:
    """How often the source is polled from now on."""
    next_poll = next_poll_text(source, say)
    lines = [
        f"**{source_title(source)}**",
        describe_interval(source, say),
        *([say("Plan: {next_poll}", next_poll=next_poll)] if next_poll else []),
    ]
    return "\n".join(lines)
