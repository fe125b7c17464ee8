"""Threads on answers, in which follow-ups need no mention."""

import logging

import discord

from bot.language import Language
from bot.markdown import shorten

log = logging.getLogger(__name__)

MAX_NAME_UNITS = 100
"""https://discord.com/developers/docs/resources/channel#start-thread-from-message"""


def may_open_thread(channel: object, permissions: discord.Permissions) -> bool:
    """Whether a message in the channel can carry a thread, and the bot may open one."""
    return isinstance(channel, discord.TextChannel) and permissions.create_public_threads


def missing_for_thread(channel: object, permissions: discord.Permissions, say: Language) -> str:
    """What the bot lacks for a thread where there could be one, as a note; empty if nothing."""
    if not isinstance(channel, discord.TextChannel) or permissions.create_public_threads:
        return ""
    return say("no thread, since I lack the permission Create Public Threads here")


async def open_thread(message: discord.Message, question: str) -> discord.Thread | None:
    """A thread on the answer, named after the question; None where Discord refuses it."""
    try:
        return await message.create_thread(name=shorten(question, MAX_NAME_UNITS) or "…")
    except discord.HTTPException as error:
        log.info("no thread on an answer: Discord answered %s (%s)", error.status, error.code)
        return None
