"""What people can ask of the bot, one cog a subject."""

from discord.ext import commands

from bot.commands.articles import Articles
from bot.commands.asking import Asking
from bot.commands.library import Library

COGS: tuple[type[commands.Cog], ...] = (Asking, Articles, Library)
"""Each is built with the client and the desk."""
