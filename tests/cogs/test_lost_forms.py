"""Recovery of forms that were open at a restart."""

import asyncio
from types import SimpleNamespace

import discord

from bot.interactions.forms import LostFormRecovery


async def test_wait_ends_when_the_form_is_answered():
    answered_after = iter([False, False])
    response = SimpleNamespace(is_done=lambda: next(answered_after, True))
    form = SimpleNamespace(type=discord.InteractionType.modal_submit, response=response)
    cog = LostFormRecovery(None, None, wait_s=600)

    async with asyncio.timeout(20):
        await cog.on_interaction(form)

    assert next(answered_after, None) is None
