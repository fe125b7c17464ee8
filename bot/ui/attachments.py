"""Files that the bot attaches, and downloads of files that users attach."""

import io
from dataclasses import dataclass

import aiohttp
import discord

from bot.bot_errors import Refusal
from bot.ui.discord_markup import escape, shorten


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file name and its content."""

    name: str
    text: str

    def to_discord(self) -> discord.File:
        """A file for one request, because discord.py reads it only once."""
        return discord.File(io.BytesIO(self.text.encode()), filename=self.name)


MAX_ALT_TEXT_CHARS = 1024
"""https://discord.com/developers/docs/resources/message#attachment-object"""


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A picture, and what it shows in words for people who do not see it."""

    name: str
    content: bytes
    alt_text: str

    def to_discord(self) -> discord.File:
        """A file for one request, because discord.py reads it only once."""
        return discord.File(
            io.BytesIO(self.content), filename=self.name, description=self.alt_text[:MAX_ALT_TEXT_CHARS]
        )


async def download_attachment(attachment: discord.Attachment, *, max_bytes: int) -> bytes:
    """Download an attached file. Raises Refusal; if the file is too large, before the download."""
    if attachment.size > max_bytes:
        raise Refusal(
            "{name} has {size}; I read files of up to {most}. Add the part that matters as text.",
            name=escape(shorten(attachment.filename, 200)),
            size=_megabytes(attachment.size),
            most=_megabytes(max_bytes),
        )
    try:
        return await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        raise Refusal("Discord did not hand me the file. Please attach it once more.") from error


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"
