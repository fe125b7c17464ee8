"""Which corpora people may read and change, and who counts as a moderator."""

import discord
from discord import app_commands

from index import SHARED_CORPUS, CorpusName


def guild_corpus(guild_id: int) -> CorpusName:
    """The corpus that belongs to one server, and that no other server reads."""
    return CorpusName(f"guild-{guild_id}")


def readable_corpora(guild_id: int | None) -> tuple[CorpusName, ...]:
    """What may be quoted on a server; in direct messages (None) that is only what everyone may read."""
    return (SHARED_CORPUS,) if guild_id is None else (guild_corpus(guild_id), SHARED_CORPUS)


def own_corpus(interaction: discord.Interaction) -> CorpusName:
    """The corpus that an interaction may change. Raises NoPrivateMessage in direct messages."""
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return guild_corpus(interaction.guild_id)


def in_server(interaction: discord.Interaction) -> bool:
    """A check for commands that change a server's corpus."""
    return bool(own_corpus(interaction))


def by_moderator(interaction: discord.Interaction) -> bool:
    """A check for commands and buttons that only moderators may use."""
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
    return True
