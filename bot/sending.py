"""The ways in which a message leaves the bot. None of them can ping anyone."""

from functools import partial

import discord

from bot.rendering import Reply

NO_PINGS = discord.AllowedMentions.none()


async def complete(
    interaction: discord.Interaction, reply: Reply, *, view: discord.ui.View | None = None
) -> None:
    """Put the reply in the place of "thinking…", or of the message whose button was pressed."""
    await interaction.edit_original_response(
        content=reply.content or None, embeds=reply.embeds, view=view, allowed_mentions=NO_PINGS
    )


async def answer_message(message: discord.Message, reply: Reply, *, as_reply: bool = True) -> None:
    """Answer below a message without pinging its author; also if the message is gone by now.

    `as_reply` False leaves out the reference to the message, which needs Read Message History.
    """
    send = partial(
        message.channel.send,
        reply.content or None,
        embeds=reply.embeds,
        suppress_embeds=not reply.embeds,
        allowed_mentions=NO_PINGS,
    )
    if as_reply:
        await send(reference=message.to_reference(fail_if_not_exists=False), mention_author=False)
    else:
        await send()
